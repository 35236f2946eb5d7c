//! One update that is being answered, and what becomes of it.

use std::sync::{Arc, atomic::AtomicBool};

use tokio::time::Instant;

use crate::{
    answer::{Answer, Outcome},
    handbook::Handbook,
    lang::Lang,
    store::{self, Seconds, UpdateKey},
    telegram::{
        route::{Place, Routed},
        send::crowd::Crowd,
        update::{Update, UpdateKind, User},
        view::Screen,
    },
};

/// Why something is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// It was said to the bot.
    Addressed,
    /// The message does not address the bot, and it holds a known code.
    Overheard,
    /// A question that was answered is another one now.
    Edited {
        /// The answer that takes the new one in.
        reply: Option<i32>,
        /// When it was first asked.
        asked_at: Seconds,
        /// Whether the edited question addresses the bot.
        is_addressed: bool,
    },
}

/// One update that is being answered.
pub(crate) struct RequestContext {
    /// Where the answer goes.
    pub(crate) place: Place,
    /// In which language the bot's own words are.
    pub(crate) lang: Lang,
    /// What has at most one answer.
    pub(crate) key: Option<UpdateKey>,
    /// Who asks; the chat's number where somebody writes in its name.
    pub(crate) user_id: i64,
    /// The name that they show.
    pub(crate) name: String,
    /// The person behind it, if it is one.
    pub(crate) person: Option<User>,
    /// The message that holds the question.
    pub(crate) asked: Option<i32>,
    /// When it was written or edited; 0 for what is not written.
    pub(crate) at: Seconds,
    /// Whether a person asks, rather than a group or channel.
    pub(crate) is_person: bool,
    /// Why it is answered.
    pub(crate) occasion: Trigger,
    /// When the answer is late.
    pub(crate) by: Instant,
    /// The articles that may be shown there. Everything that goes out is taken from
    /// it, so what is not for those who read there is not for any screen.
    pub(crate) handbook: Arc<Handbook>,
    /// Whether nothing more is to be written down of the update.
    pub(crate) is_finished: AtomicBool,
}

impl RequestContext {
    pub(crate) fn new(
        incoming: &Update,
        ask: &Routed,
        by: Instant,
        handbook: Arc<Handbook>,
    ) -> Self {
        let place = ask.place;
        let message = match &incoming.event {
            UpdateKind::Message(message) => Some(message),
            _ => None,
        };
        let written = message.map(|message| message.message_id);
        let written = written.filter(|&id| id != 0);
        Self {
            place,
            lang: ask.lang,
            key: incoming.key(),
            user_id: incoming.person().map_or(place.chat_id, |person| person.id),
            name: incoming
                .person()
                .map_or_else(String::new, |person| person.name.clone()),
            person: incoming.person().cloned(),
            asked: written.map(|message_id| place.reply_to.unwrap_or(message_id)),
            at: message.map_or(0, |message| message.at),
            is_person: incoming.person().is_some(),
            occasion: Trigger::Addressed,
            by,
            handbook,
            is_finished: AtomicBool::new(false),
        }
    }

    /// Who asks, to be named with others who ask the same. Nobody, where somebody
    /// writes in the name of the group.
    pub(crate) fn crowd(&self) -> Option<Crowd> {
        let asks = self.is_person && !matches!(self.occasion, Trigger::Edited { .. });
        asks.then(|| Crowd::of(self.user_id, &self.name, self.lang))
    }
}

/// What a question got.
pub(crate) struct Answered {
    /// As it is shown.
    pub(crate) screen: Screen,
    /// As it is recorded.
    pub(crate) told: Recorded,
}

/// What became of a question, to be recorded.
pub(crate) struct Recorded {
    pub(crate) outcome: store::Outcome,
    pub(crate) article: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) read_as: Option<String>,
}

impl Default for Recorded {
    fn default() -> Self {
        Self {
            outcome: store::Outcome::Nothing,
            article: None,
            code: None,
            read_as: None,
        }
    }
}

impl Recorded {
    pub(crate) fn of(answer: &Answer) -> Self {
        let (outcome, article, code) = match &answer.outcome {
            Outcome::Answer(id) => (
                store::Outcome::Answer,
                Some(id),
                answer.unknown_code.as_ref(),
            ),
            Outcome::Choose { code, .. } => (store::Outcome::Choose, None, code.as_ref()),
            Outcome::Nothing { .. } => {
                (store::Outcome::Nothing, None, answer.unknown_code.as_ref())
            }
            Outcome::SmallTalk(_) => (store::Outcome::SmallTalk, None, None),
        };
        Self {
            outcome,
            article: article.map(ToString::to_string),
            code: code.map(ToString::to_string),
            read_as: answer.read_as.clone(),
        }
    }
}
