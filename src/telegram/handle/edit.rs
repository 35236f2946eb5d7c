//! A message was edited after it was sent.
//!
//! People mend their questions rather than ask anew. The answer follows, in the
//! same message, so that nobody reads an answer to a question that is not there
//! any more. Telegram also tells of edits in which the text stays as it is (a
//! place that is shared live, a preview that was loaded): nothing happens then.
//!
//! An edit belongs to the question as which the message was recorded, even where the
//! command was taken out of the text.

use tracing::debug;

use crate::{
    store::{Masked, Seconds},
    telegram::{
        clock::now,
        handle::{bot::Bot, context::Trigger},
        route::{Request, Routed, overheard},
        update::Message,
    },
    text::small_talk,
};

/// Later than this an answer is not changed any more, in seconds: whoever reads
/// it there has long gone on.
const EDITED_WITHIN: Seconds = 48 * 3600;

/// What an edited message asks; `routed` is what it would if it were new.
pub(crate) async fn edited(
    bot: &Bot,
    message: &Message,
    routed: Option<Routed>,
) -> Option<(Routed, Trigger)> {
    // Only a question: `/help` has its answer, and so has a picture.
    let routed = routed.filter(|ask| matches!(ask.request, Request::Question(_)));
    let answered = routed.as_ref().and_then(|ask| ask.place.reply_to);
    let answered = answered.unwrap_or(message.message_id);
    let Some(recorded) = bot.memory.question(message.chat_id, answered).await else {
        return Some((routed?, Trigger::Addressed));
    };
    let is_addressed = routed.is_some();
    // It was a question, so it is one still, addressed or not.
    let mut ask = routed.or_else(|| overheard(message, &bot.me))?;
    let Request::Question(text) = &ask.request else {
        return None;
    };
    let is_same = |before: &Masked| *before == Masked::of(text);
    if recorded.text.as_ref().is_none_or(is_same) {
        debug!("an edit that changes nothing");
        return None;
    }
    if recorded.reply.is_some() && small_talk(text).is_some() {
        debug!("a question became small talk; its answer stands");
        return None;
    }
    let is_recent = now().saturating_sub(recorded.at) < EDITED_WITHIN;
    let reply = recorded.reply.filter(|_| is_recent);
    if reply.is_none() {
        // The new answer stands far from its question.
        let reply_to = ask.place.reply_to.unwrap_or(answered);
        ask.place.reply_to = Some(reply_to);
    }
    let asked_at = recorded.at;
    let occasion = Trigger::Edited {
        reply,
        asked_at,
        is_addressed,
    };
    Some((ask, occasion))
}
