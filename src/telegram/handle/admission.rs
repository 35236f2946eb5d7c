//! Letting in, and turning away politely: once a day in words, then in silence.
//!
//! A group gets the line for strangers once a day, whoever asks; a press is always
//! answered.

use teloxide::{
    payloads::{AnswerInlineQuery, setters::*},
    types::{InlineQueryId, InlineQueryResultsButton, InlineQueryResultsButtonKind},
};
use tracing::{debug, info};

use crate::{
    handbook::Reader,
    lang::Lang,
    telegram::{
        access::{Admission, policy::Asker},
        handle::{
            bot::{Bot, letter},
            context::{RequestContext, Trigger},
        },
        route::{Request, Routed},
        send::message::CallbackAnswer,
        update::Update,
        view,
    },
};

/// The same results for the next keystroke, and not for long after somebody was
/// let in; in seconds.
const INLINE_CACHE: u32 = 10;

/// Who will read what an update that was let in gets. What nobody asked for is
/// for anyone.
pub(crate) async fn reader_of(bot: &Bot, incoming: &Update, occasion: Trigger) -> Reader {
    let was_asked = match occasion {
        Trigger::Addressed => true,
        Trigger::Overheard => false,
        Trigger::Edited { is_addressed, .. } => is_addressed,
    };
    let Some(asker) = Asker::of(incoming).filter(|_| was_asked) else {
        return Reader::Anyone;
    };
    let group = asker.chat_id.filter(|chat_id| *chat_id < 0);
    let is_marked = match group {
        Some(group) => bot.memory.chat_settings(group).await.internal,
        None => false,
    };
    bot.gate.reader(asker.chat_id, is_marked)
}

/// Whether the sender of an update may use the bot. Strangers get a notice from
/// here.
pub(crate) async fn admits(
    bot: &Bot,
    incoming: &Update,
    ask: &Routed,
    context: &RequestContext,
) -> bool {
    let Some(asker) = Asker::of(incoming) else {
        return true;
    };
    let verdict = bot.gate.judge(&asker).await;
    let (place, lang) = (ask.place, ask.lang);
    if verdict == Admission::Allowed {
        return true;
    }
    if context.occasion == Trigger::Overheard {
        // Nobody spoke to the bot.
        return false;
    }
    if let Request::Results(query) = &ask.request {
        let refusal = inline_refusal(&query.query_id, verdict, lang);
        if let Err(error) = bot.outbox.api().call(&refusal).await {
            debug!(%error, "a stranger's query was not answered");
        }
        return false;
    }
    if matches!(ask.request, Request::ChosenInlineResult(_)) {
        return false;
    }
    if let Request::Press(press) = &ask.request {
        let words = view::refused_button(verdict == Admission::Later, lang);
        let words = CallbackAnswer::Urgent(words);
        bot.outbox.acknowledge(&press.query_id, words).await;
        debug!("a stranger's press was turned away");
        return false;
    }
    let screen = match verdict {
        Admission::Later => view::access_unknown(lang),
        // In a group the first one speaks for all: it hears the line once.
        _ if bot.gate.tell(place.chat_id).await => {
            info!(
                event = "access_refused",
                is_group = place.is_group,
                "a stranger was turned away"
            );
            view::stranger(place.chat_id, place.is_group, lang)
        }
        _ => {
            debug!("a stranger was not answered");
            return false;
        }
    };
    bot.deliver(letter(screen, place, None), context).await;
    false
}

/// The answer to the inline query of somebody who is not let in: no results, and
/// a button to the private chat, which says more.
fn inline_refusal(query_id: &str, verdict: Admission, lang: Lang) -> AnswerInlineQuery {
    let button = InlineQueryResultsButton {
        text: view::refused_inline(verdict == Admission::Later, lang),
        kind: InlineQueryResultsButtonKind::StartParameter("access".to_owned()),
    };
    AnswerInlineQuery::new(InlineQueryId(query_id.to_owned()), [])
        .button(button)
        .cache_time(INLINE_CACHE)
        .is_personal(true)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_strangers_inline_query_gets_a_button_and_nothing_else() {
        let answer = inline_refusal("7", Admission::Refused, Lang::Vi);
        let expected = json!({
            "inline_query_id": "7", "results": [], "cache_time": INLINE_CACHE, "is_personal": true,
            "button": {"text": "Bạn chưa có quyền", "start_parameter": "access"},
        });
        assert_eq!(serde_json::to_value(&answer).unwrap(), expected);
    }
}
