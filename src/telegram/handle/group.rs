//! What is answered at all, and how much of it: the settings of the group, what
//! was said a little while ago, small talk, how much one person may ask.
//!
//! A group answers what is addressed to the bot (`addressed`), also overheard messages
//! that hold a certain code of an article and a word for an error (`codes`), or nothing
//! (`off`). When nothing comes of an overheard message the bot stays silent and records
//! nothing. A pointer to an answer given lately is recorded without its article, so
//! that the next asker is sent to the answer and not to the pointer.

use tracing::{debug, info};
use url::Url;

use crate::{
    article::ArticleId,
    handbook::Handbook,
    store::{Mode, Outcome, Seconds},
    telegram::{
        access::quota::QuotaDecision,
        clock::now,
        handle::{
            bot::{Bot, letter},
            context::{Recorded, RequestContext, Trigger},
            edit::edited,
        },
        route::{Place, Request, Routed, overheard},
        send::message::OutgoingMessage,
        update::{Update, UpdateKind, hello},
        view::{self, Screen},
    },
};

/// How long the same article is not said again in the same place, in seconds.
const LATELY: Seconds = 10 * 60;

/// How long small talk is one conversation, in seconds.
const STRETCH: Seconds = 3600;

/// What an update wants, if it is to be answered. What is overheard may speak of
/// `open` articles only.
pub(crate) async fn hear(
    bot: &Bot,
    incoming: &Update,
    open: &Handbook,
) -> Option<(Routed, Trigger)> {
    let (mut ask, occasion) = match (bot.routed(incoming).await, &incoming.event) {
        (routed, UpdateKind::Message(message)) if message.is_edit => {
            edited(bot, message, routed).await?
        }
        (Some(ask), _) => (ask, Trigger::Addressed),
        (None, UpdateKind::Message(message)) => {
            let ask = overheard(message, &bot.me)?;
            // Most talk is about something else, and need not be looked up.
            let text = message.text.as_deref()?;
            open.names_known_code(text)
                .then_some((ask, Trigger::Overheard))?
        }
        (None, _) => return None,
    };
    suits(bot, &mut ask, occasion)
        .await
        .then_some((ask, occasion))
}

/// Whether the group wants it answered; in its language, if it has one.
async fn suits(bot: &Bot, ask: &mut Routed, occasion: Trigger) -> bool {
    if !ask.place.is_group {
        return true;
    }
    let settings = bot.memory.chat_settings(ask.place.chat_id).await;
    ask.lang = settings.lang.unwrap_or(ask.lang);
    let mode = settings.mode.unwrap_or(Mode::Addressed);
    match (&ask.request, occasion) {
        // Who may have these answered is found out there.
        (Request::Press(_) | Request::GroupSettings { .. }, _) => true,
        (_, Trigger::Overheard) => mode == Mode::Codes,
        _ => mode != Mode::Off,
    }
}

/// `/help` in a group.
pub(crate) async fn group_help(bot: &Bot, context: &RequestContext) -> Screen {
    let settings = bot.memory.chat_settings(context.place.chat_id).await;
    let mode = settings.mode.unwrap_or(Mode::Addressed);
    view::group_help(&bot.me, mode, context.lang)
}

/// A group has another number: everything follows it.
pub(crate) async fn follow_migration(bot: &Bot, from: i64, to: i64) {
    info!(
        event = "group_moved",
        from, to, "a group has become a supergroup"
    );
    bot.memory.chat_moved(from, to).await;
    // It was greeted under its old number.
    bot.memory.finish(&hello(to), now()).await;
}

/// Whether one more request of this person is answered now.
pub(crate) fn quota_decision(
    bot: &Bot,
    request: &Request,
    context: &RequestContext,
) -> QuotaDecision {
    // A press does not carry its time.
    let at = if context.at == 0 { now() } else { context.at };
    let leave = bot.quotas.ask(request, context.user_id, at);
    match (leave, context.occasion) {
        (QuotaDecision::Tell, Trigger::Overheard) => QuotaDecision::Silence,
        _ => leave,
    }
}

/// Whether the bot stays silent about this result.
pub(crate) async fn is_passed_over(bot: &Bot, told: &Recorded, context: &RequestContext) -> bool {
    let place = context.place;
    match (told.outcome, context.occasion) {
        // Nobody asked; no answer is no news.
        (Outcome::Nothing | Outcome::SmallTalk, Trigger::Overheard) => true,
        (Outcome::SmallTalk, _) => {
            let memory = &bot.memory;
            let (chat_id, user_id) = (place.chat_id, context.user_id);
            let speaks = memory.answer_small_talk(chat_id, user_id, STRETCH, now());
            !speaks.await
        }
        _ => false,
    }
}

/// In place of an article that was given here a little while ago, where that
/// is.
pub(crate) async fn pointer(
    bot: &Bot,
    told: &Recorded,
    context: &RequestContext,
) -> Option<OutgoingMessage> {
    let place = context.place;
    let is_edit = matches!(context.occasion, Trigger::Edited { .. });
    if !place.is_group || is_edit || told.outcome != Outcome::Answer {
        return None;
    }
    let id = told.article.as_deref()?;
    let since = now().saturating_sub(LATELY);
    let lately = bot
        .memory
        .same_article(place.chat_id, place.topic, id, since)
        .await?;
    if Some(lately.message) == context.asked {
        return None;
    }
    let above = lately.reply;
    if above.is_none() && !bot.outbox.is_under_way(place.chat_id, lately.message) {
        return None;
    }
    let article = context.handbook.article(&ArticleId::parse(id)?)?;
    debug!(article_id = id, above, "answered a little while ago");
    let link = above.and_then(|above| link(place, above));
    // Where messages have no address, the pointer hangs on the answer; also where
    // that is still on its way, for then it has no address yet.
    let hangs_on = above.filter(|_| link.is_none());
    let mut crowd = context.crowd();
    if let Some(crowd) = &mut crowd {
        crowd.is_pointer = true;
        crowd.behind = link.is_none().then_some(lately.message);
    }
    let screen = view::answered_above(article, link, context.lang);
    let screen = removable(bot, screen, context);
    let reply_to = hangs_on.or(place.reply_to);
    Some(OutgoingMessage {
        crowd,
        ..letter(screen, Place { reply_to, ..place }, None)
    })
}

/// The same screen with a key that deletes it, in groups. The support chat gets no
/// such key, because answers given there belong to the people who gave them.
pub(crate) fn removable(bot: &Bot, mut screen: Screen, context: &RequestContext) -> Screen {
    if context.place.is_group && Some(context.place.chat_id) != bot.support_chat {
        screen.keys.push(view::remove_row(context.lang));
    }
    screen
}

/// Supergroups are numbered from here downwards (Bot API, "Chat"; the clients
/// leave it out of addresses).
const SUPERGROUPS: i64 = -1_000_000_000_000;

/// The address of a message, for members of its chat; ordinary groups have
/// none.
fn link(place: Place, message_id: i32) -> Option<Url> {
    let number = SUPERGROUPS.checked_sub(place.chat_id).filter(|&n| n > 0)?;
    let thread = place.topic.map(|topic| format!("{topic}/"));
    let thread = thread.unwrap_or_default();
    Url::parse(&format!("https://t.me/c/{number}/{thread}{message_id}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_supergroups_have_addresses() {
        let link = |chat_id, topic| {
            let place = Place {
                chat_id,
                topic,
                reply_to: None,
                is_group: true,
            };
            link(place, 42).map(String::from)
        };
        let there = Some("https://t.me/c/1234567890/42".to_owned());
        assert_eq!(link(-1_001_234_567_890, None), there);
        let in_topic = Some("https://t.me/c/1234567890/7/42".to_owned());
        assert_eq!(link(-1_001_234_567_890, Some(7)), in_topic);
        assert_eq!(link(-500_600, None), None);
        assert_eq!(
            link(i64::MIN, None),
            Some(format!("https://t.me/c/{}/42", i64::MAX - 999_999_999_999))
        );
    }
}
