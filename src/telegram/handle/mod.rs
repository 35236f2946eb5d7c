//! From an update to what is sent: decide, then act.

pub(crate) mod admission;
pub(crate) mod bot;
pub(crate) mod callback_query;
pub(crate) mod commands;
pub(crate) mod context;
pub(crate) mod drafting;
pub(crate) mod edit;
pub(crate) mod escalation;
pub(crate) mod flags;
pub(crate) mod group;
pub(crate) mod group_settings;
pub(crate) mod inbox;
pub(crate) mod inline_query;
pub(crate) mod languages;
pub(crate) mod photos;
pub(crate) mod pressing;
pub(crate) mod question;
pub(crate) mod unloaded;
pub(crate) mod verdicts;

use std::sync::PoisonError;

use tokio::time::Instant;
use tracing::{debug, info};

use crate::{
    handbook::Reader,
    store::UpdateKey,
    telegram::{
        access::quota::{QuotaDecision, Quotas},
        clock::now,
        handle::{
            admission::{admits, reader_of},
            bot::{Bot, letter},
            callback_query::pressed,
            commands::{changed_lately, forget, show_by_id},
            context::RequestContext,
            drafting::{card::open_draft, collect::is_for_draft, edit_articles, role_or_refusal},
            escalation::answer::is_help,
            group::{follow_migration, group_help, hear, quota_decision},
            group_settings::show_settings,
            inbox::{list_gaps, show_figures},
            inline_query::{list_results, note_sent},
            question::{respond_to, respond_with},
            unloaded::{puts_off, wait_for_articles},
        },
        receive::chat_queue::Handle,
        route::{EditorRequest, Request, command::Command},
        send::message::CallbackAnswer,
        update::{Update, UpdateKind},
        view::{self},
    },
};

async fn respond(bot: &Bot, request: Request, context: &RequestContext) {
    if puts_off(bot, &request, context).await {
        return;
    }
    let lang = context.lang;
    let screen = match request {
        Request::Editor(request) => return Box::pin(write_articles(bot, &request, context)).await,
        Request::Draft(number) => return Box::pin(open_draft(bot, number, context)).await,
        Request::Press(press) => return pressed(bot, &press, context).await,
        Request::Question(question) => return respond_to(bot, &question, context).await,
        Request::Results(query) => return list_results(bot, &query, context).await,
        Request::ChosenInlineResult(chosen) => return note_sent(bot, &chosen, context).await,
        Request::Article(name) => return show_by_id(bot, &name, context).await,
        Request::Start => view::start(&context.handbook, &bot.me.username, lang),
        Request::Open(named) => return respond_with(bot, named.as_ref(), context).await,
        Request::New => changed_lately(context),
        Request::Forget => forget(bot, context).await,
        Request::CodeUsage => view::code_usage(lang),
        Request::Settings => view::languages(lang),
        Request::Help if context.place.is_group => group_help(bot, context).await,
        Request::Help => view::private_help(lang),
        Request::Usage => view::usage(lang),
        Request::NotText { .. } => view::not_text(lang),
        Request::UnknownCommand(name) => view::unknown_command(&name, lang),
        Request::GroupSettings { by_group } => return show_settings(bot, by_group, context).await,
        Request::Hello => view::hello(&bot.me, context.handbook.articles().len(), lang),
    };
    bot.deliver(letter(screen, context.place, None), context)
        .await;
}

/// A command of somebody who writes articles.
async fn write_articles(bot: &Bot, request: &EditorRequest, context: &RequestContext) {
    let person = request.message.from.as_ref();
    let Some(role) = role_or_refusal(bot, person, context).await else {
        return;
    };
    match request.command {
        Command::Inbox => list_gaps(bot, context).await,
        Command::Stats => show_figures(bot, context).await,
        _ => edit_articles(bot, request, role, context).await,
    }
}

/// Says that somebody is too fast.
pub(crate) async fn slow_down(bot: &Bot, request: &Request, context: &RequestContext) {
    let screen = match request {
        Request::Press(press) => {
            let words = CallbackAnswer::Passing(view::too_fast(context.lang));
            return bot.outbox.acknowledge(&press.query_id, words).await;
        }
        request if Quotas::is_question(request) => {
            view::slow_down(bot.questions_a_minute, context.lang)
        }
        _ => view::too_fast_page(context.lang),
    };
    bot.deliver(letter(screen, context.place, None), context)
        .await;
}

/// Whether a picture of the same album was seen before. An album arrives as
/// a message per picture, and its caption with only one of them.
fn is_further_picture(bot: &Bot, incoming: &Update) -> bool {
    let UpdateKind::Message(message) = &incoming.event else {
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
pub(crate) async fn takes(bot: &Bot, key: &UpdateKey, request: &Request) -> bool {
    match request {
        Request::Question(_) => bot.memory.take_in_hand(key),
        _ => bot.memory.claim(key, now()).await,
    }
}

impl Handle for Bot {
    async fn ready(&self, incoming: &Update) {
        wait_for_articles(self, incoming).await;
    }

    async fn handle(&self, incoming: Update, by: Instant) {
        if let UpdateKind::Moved { from, to } = incoming.event {
            return follow_migration(self, from, to).await;
        }
        if let UpdateKind::Message(message) = &incoming.event {
            self.note_reply(message);
        }
        if is_help(self, &incoming, by).await || Box::pin(is_for_draft(self, &incoming, by)).await {
            return;
        }
        let is_further_picture = is_further_picture(self, &incoming);
        let Some(open) = self.handbook_for(Reader::Anyone) else {
            return;
        };
        let Some((ask, occasion)) = hear(self, &incoming, &open).await else {
            return debug!("not for us");
        };
        if is_further_picture && matches!(ask.request, Request::NotText { .. }) {
            return debug!("one more picture of an album");
        }
        let mut context = RequestContext {
            occasion,
            ..RequestContext::new(&incoming, &ask, by, open)
        };
        let leave = quota_decision(self, &ask.request, &context);
        if leave == QuotaDecision::Silence {
            if let Request::Press(press) = &ask.request {
                self.outbox.acknowledge_aside(&press.query_id);
            }
            return debug!("somebody is too fast");
        }
        if let Some(key) = &context.key
            && !takes(self, key, &ask.request).await
        {
            return info!(event = "already_answered", %key, "this update was answered before");
        }
        if admits(self, &incoming, &ask, &context).await {
            let reader = reader_of(self, &incoming, occasion).await;
            if let Some(handbook) = self.handbook_for(reader) {
                context.handbook = handbook;
            }
            match leave {
                QuotaDecision::Tell => slow_down(self, &ask.request, &context).await,
                _ => respond(self, ask.request, &context).await,
            }
        }
        self.finish(&context).await;
    }

    async fn apologise(&self, incoming: Update, by: Instant) {
        let Some(ask) = self.routed(&incoming).await else {
            return;
        };
        if let Request::Results(_) | Request::ChosenInlineResult(_) = ask.request {
            // Nobody waits for words in another chat.
            return;
        }
        let Some(open) = self.handbook_for(Reader::Anyone) else {
            return;
        };
        let context = RequestContext::new(&incoming, &ask, by, open);
        if let Request::Press(press) = ask.request {
            self.outbox
                .acknowledge(&press.query_id, CallbackAnswer::None)
                .await;
        }
        let sorry = letter(view::apology(context.lang), context.place, None);
        self.deliver(sorry, &context).await;
        self.finish(&context).await;
    }
}
