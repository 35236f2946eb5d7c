//! Replies to cards, on their way to the askers.

use tokio::time::Instant;
use tracing::{info, warn};

use crate::{
    lang::Lang,
    store::{Card, Masked, UpdateKey},
    telegram::{
        clock::now,
        handle::{
            bot::{Bot, letter},
            escalation::{content, drawn},
        },
        route::{Place, command},
        send::message::{Attachment, OutgoingMessage},
        update::{Message, Update, UpdateKind},
        view::{self, Screen},
    },
};

/// Whether it is a reply to a card, which is then dealt with.
pub(crate) async fn is_help(bot: &Bot, incoming: &Update, by: Instant) -> bool {
    let UpdateKind::Message(message) = &incoming.event else {
        return false;
    };
    let Some(replied) = message.reply_to.as_deref() else {
        return false;
    };
    let is_ours = replied
        .from
        .as_ref()
        .is_some_and(|from| from.id == bot.me.id);
    let is_bot = !message.is_from_chat && message.from.as_ref().is_some_and(|from| from.is_bot);
    if !is_ours || is_bot || message.is_automatic_forward || command(message).is_some() {
        return false;
    }
    let (chat_id, at) = (message.chat_id, replied.message_id);
    let card = bot.memory.card_at(chat_id, at).await;
    let looks_like_one = || replied.text.as_deref().is_some_and(view::is_card);
    if card.is_none() && !(bot.support_chat == Some(chat_id) && looks_like_one()) {
        return false;
    }
    let Some(key) = incoming.key() else {
        return true;
    };
    if !bot.memory.claim(&key, now()).await {
        info!(event = "already_answered", %key, "this reply was passed on before");
        return true;
    }
    if let Some(card) = card {
        pass_on(bot, card, message, &key, by).await;
    } else {
        info!(
            event = "card_unknown",
            "a reply names a help card that is not known"
        );
        let once = UpdateKey::other("unknown-card", &format!("{chat_id}:{at}"));
        let lang = bot.desk_lang(chat_id).await;
        let told = letter(view::unknown_card(lang), reply_in(message), None);
        bot.outbox.deliver(told, Some(&once), by).await;
    }
    bot.memory.finish(&key, now()).await;
    true
}

/// Brings what somebody replied to a card to the asker.
pub(crate) async fn pass_on(
    bot: &Bot,
    card: Card,
    message: &Message,
    key: &UpdateKey,
    by: Instant,
) {
    let name = name_of(message);
    let Some(answer) = answer_letter(bot, &card, message, &name).await else {
        return;
    };
    let support_lang = bot.desk_lang(card.support_chat).await;
    let outcome = bot.outbox.deliver(answer, Some(key), by).await;
    if outcome.arrives() {
        info!(event = "help_answered", "a human answered a question");
    } else {
        warn!(
            event = "help_answer_undelivered",
            "the answer of a human did not reach the asker"
        );
        let told = view::undelivered(support_lang);
        let told = letter(told, reply_in(message), None);
        bot.outbox.deliver(told, None, by).await;
        return;
    }
    note_answer(bot, &card.id, message.text.as_deref().unwrap_or("")).await;
    if !bot.memory.answer_card(&card.id, &name, now()).await {
        note_other(bot, &card.id, &name).await;
    }
    let Some(card) = bot.memory.card(&card.id).await else {
        return;
    };
    if let (Some(screen), Some(edit)) = (drawn(bot, &card, support_lang), card.support_message) {
        let redrawn = letter(screen, Place::of_chat(card.support_chat), Some(edit));
        bot.outbox.deliver(redrawn, None, by).await;
    }
}

/// The answer as it goes to the asker; `None` when there is nothing to send.
async fn answer_letter(
    bot: &Bot,
    card: &Card,
    message: &Message,
    name: &str,
) -> Option<OutgoingMessage> {
    let lang = content(card).map_or(Lang::Vi, |content| content.lang());
    let text = message.text.as_deref().map(str::trim).unwrap_or_default();
    let place = Place {
        chat_id: card.asker_chat,
        topic: card.asker_thread,
        reply_to: Some(card.asker_message),
        is_group: card.asker_chat < 0,
    };
    if !message.has_media {
        let screen = view::human_answer(text, name, lang);
        return (!text.is_empty()).then(|| letter(screen, place, None));
    }
    // A caption goes along with its picture. Several pictures arrive one by
    // one, and one name stands above them.
    let is_first = match &message.album {
        Some(album) => {
            let album = UpdateKey::other("card-album", album);
            bot.memory.finish(&album, now()).await
        }
        None => true,
    };
    let screen = if is_first {
        view::forwarded(name, lang)
    } else {
        Screen::default()
    };
    Some(OutgoingMessage {
        enclosed: Some(Attachment::Copy {
            from_chat: message.chat_id,
            message_id: message.message_id,
        }),
        ..letter(screen, place, None)
    })
}

/// Keeps the words of an answer, so that it can become an article.
async fn note_answer(bot: &Bot, id: &str, text: &str) {
    let Some(mut card) = bot.memory.card(id).await else {
        return;
    };
    let Some(mut content) = content(&card).filter(|_| !text.trim().is_empty()) else {
        return;
    };
    let text = Masked::of(text).as_str().to_owned();
    if content.answers.last() != Some(&text) && content.answers.len() < MOST_ANSWERS {
        content.answers.push(text);
        card.content = serde_json::to_string(&content).unwrap_or(card.content);
        bot.memory.put_card(card).await;
    }
}

/// What follows later is talk.
const MOST_ANSWERS: usize = 10;

/// Notes one who answers a card that has its answer.
async fn note_other(bot: &Bot, id: &str, name: &str) {
    let Some(mut card) = bot.memory.card(id).await else {
        return;
    };
    let Some(mut content) = content(&card) else {
        return;
    };
    let is_known =
        card.by_name.as_deref() == Some(name) || content.others.iter().any(|other| other == name);
    if !is_known {
        content.others.push(name.to_owned());
        card.content = serde_json::to_string(&content).unwrap_or(card.content);
        bot.memory.put_card(card).await;
    }
}

/// The name of who wrote; that of the chat where somebody writes in its name.
fn name_of(message: &Message) -> String {
    let person = message.from.as_ref().filter(|_| !message.is_from_chat);
    let name = person.map(|person| person.name.clone());
    name.or_else(|| message.chat_title.clone())
        .unwrap_or_default()
}

fn reply_in(message: &Message) -> Place {
    Place {
        topic: message.topic,
        reply_to: Some(message.message_id),
        ..Place::of_chat(message.chat_id)
    }
}
