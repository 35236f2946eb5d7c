//! From an update to what is sent: decide, then act.

pub(crate) mod admission;
pub(crate) mod bot;
pub(crate) mod callback_query;
pub(crate) mod commands;
pub(crate) mod edit;
pub(crate) mod escalation;
pub(crate) mod flags;
pub(crate) mod group;
pub(crate) mod group_settings;
pub(crate) mod inline_query;
pub(crate) mod languages;
pub(crate) mod photos;
pub(crate) mod pressing;
pub(crate) mod question;
pub(crate) mod turn;
pub(crate) mod unloaded;
pub(crate) mod verdicts;

use std::sync::PoisonError;

use tokio::time::Instant;
use tracing::{debug, info};

use crate::telegram::handle::{
    bot::{Bot, letter},
    turn::Turn,
};
use crate::{
    handbook::Reader,
    store::UpdateKey,
    telegram::{
        access::quota::{Leave, Quotas},
        clock::now,
        handle::{
            admission::{admits, reader_of},
            callback_query::pressed,
            commands::{changed_lately, show_by_id},
            escalation::answer::is_help,
            group::{follow_migration, group_help, hear, quota_decision},
            group_settings::show_settings,
            inline_query::{list_results, note_sent},
            question::{respond_to, respond_with},
            unloaded::{puts_off, wait_for_articles},
        },
        receive::chat_queue::Handle,
        route::Wish,
        send::outbox::Words,
        update::{Event, Incoming},
        view::{self},
    },
};

async fn respond(bot: &Bot, wish: Wish, turn: &Turn) {
    if puts_off(bot, &wish, turn).await {
        return;
    }
    let lang = turn.lang;
    let screen = match wish {
        Wish::Press(press) => return pressed(bot, &press, turn).await,
        Wish::Question(question) => return respond_to(bot, &question, turn).await,
        Wish::Results(query) => return list_results(bot, &query, turn).await,
        Wish::Chosen(chosen) => return note_sent(bot, &chosen, turn).await,
        Wish::Article(name) => return show_by_id(bot, &name, turn).await,
        Wish::Start => view::start(&turn.handbook, &bot.me.username, lang),
        Wish::Open(named) => return respond_with(bot, named.as_ref(), turn).await,
        Wish::New => changed_lately(turn),
        Wish::CodeUsage => view::code_usage(lang),
        Wish::Settings => view::languages(lang),
        Wish::Help if turn.place.is_group => group_help(bot, turn).await,
        Wish::Help => view::private_help(lang),
        Wish::Usage => view::usage(lang),
        Wish::NotText { .. } => view::not_text(lang),
        Wish::UnknownCommand(name) => view::unknown_command(&name, lang),
        Wish::GroupSettings { by_group } => return show_settings(bot, by_group, turn).await,
        Wish::Hello => view::hello(&bot.me, turn.handbook.articles().len(), lang),
    };
    bot.deliver(letter(screen, turn.place, None), turn).await;
}

/// Says that somebody is too fast.
pub(crate) async fn slow_down(bot: &Bot, wish: &Wish, turn: &Turn) {
    let screen = match wish {
        Wish::Press(press) => {
            let words = Words::Passing(view::too_fast(turn.lang));
            return bot.outbox.acknowledge(&press.query_id, words).await;
        }
        wish if Quotas::is_question(wish) => view::slow_down(bot.questions_a_minute, turn.lang),
        _ => view::too_fast_page(turn.lang),
    };
    bot.deliver(letter(screen, turn.place, None), turn).await;
}

/// Whether a picture of the same album was seen before. An album arrives as
/// a message per picture, and its caption with only one of them.
fn is_further_picture(bot: &Bot, incoming: &Incoming) -> bool {
    let Event::Written(message) = &incoming.event else {
        return false;
    };
    let Some(album) = &message.album else {
        return false;
    };
    let mut albums = bot.albums.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::replace(albums.entry((message.chat_id, album.clone())), true)
}

/// Whether an update has to be answered. What is asked need not be looked up: if it
/// has its answer, a second one is refused.
pub(crate) async fn takes(bot: &Bot, key: &UpdateKey, wish: &Wish) -> bool {
    match wish {
        Wish::Question(_) => bot.memory.take_in_hand(key),
        _ => bot.memory.claim(key, now()).await,
    }
}

impl Handle for Bot {
    async fn ready(&self, incoming: &Incoming) {
        wait_for_articles(self, incoming).await;
    }

    async fn handle(&self, incoming: Incoming, by: Instant) {
        if let Event::Moved { from, to } = incoming.event {
            return follow_migration(self, from, to).await;
        }
        if is_help(self, &incoming, by).await {
            return;
        }
        let is_further_picture = is_further_picture(self, &incoming);
        let Some(open) = self.handbook_for(Reader::Anyone) else {
            return;
        };
        let Some((ask, occasion)) = hear(self, &incoming, &open).await else {
            return debug!("not for us");
        };
        if is_further_picture && matches!(ask.wish, Wish::NotText { .. }) {
            return debug!("one more picture of an album");
        }
        let mut turn = Turn {
            occasion,
            ..Turn::new(&incoming, &ask, by, open)
        };
        let leave = quota_decision(self, &ask.wish, &turn);
        if leave == Leave::Silence {
            if let Wish::Press(press) = &ask.wish {
                self.outbox.acknowledge_aside(&press.query_id);
            }
            return debug!("somebody is too fast");
        }
        if let Some(key) = &turn.key
            && !takes(self, key, &ask.wish).await
        {
            return info!(%key, "this was answered before");
        }
        if admits(self, &incoming, &ask, &turn).await {
            let reader = reader_of(self, &incoming, occasion).await;
            if let Some(handbook) = self.handbook_for(reader) {
                turn.handbook = handbook;
            }
            match leave {
                Leave::Tell => slow_down(self, &ask.wish, &turn).await,
                _ => respond(self, ask.wish, &turn).await,
            }
        }
        self.finish(&turn).await;
    }

    async fn apologise(&self, incoming: Incoming, by: Instant) {
        let Some(ask) = self.routed(&incoming).await else {
            return;
        };
        if let Wish::Results(_) | Wish::Chosen(_) = ask.wish {
            // Nobody waits for words in another chat.
            return;
        }
        let Some(open) = self.handbook_for(Reader::Anyone) else {
            return;
        };
        let turn = Turn::new(&incoming, &ask, by, open);
        if let Wish::Press(press) = ask.wish {
            self.outbox.acknowledge(&press.query_id, Words::None).await;
        }
        let sorry = letter(view::apology(turn.lang), turn.place, None);
        self.deliver(sorry, &turn).await;
        self.finish(&turn).await;
    }
}
