//! Letting in, and turning away politely: once a day in words, then in silence.

use std::sync::Arc;

use teloxide::{
    payloads::{AnswerInlineQuery, setters::*},
    types::{InlineQueryId, InlineQueryResultsButton, InlineQueryResultsButtonKind},
};
use tracing::{debug, info};

use crate::{
    config::Access,
    handbook::Reader,
    lang::Lang,
    store::Memory,
    telegram::{
        Settings,
        access::{
            members::{Members, Membership},
            policy::{Asker, Ruling, reader, ruling},
        },
        api::Api,
        clock::now,
        handle::{Responder, Turn, group::Occasion, letter},
        route::{Ask, Wish},
        send::outbox::Words,
        update::{Incoming, Person},
        view,
    },
};

/// What becomes of somebody who wants something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Let in.
    Allowed,
    /// A stranger.
    Refused,
    /// It cannot be found out now.
    Later,
}

/// Decides who may use the bot.
pub(crate) struct Gate {
    access: Access,
    support_chat: Option<i64>,
    members: Option<Members>,
    memory: Arc<Memory>,
}

/// The same results for the next keystroke, and not for long after somebody was
/// let in; in seconds.
const INLINE_CACHE: u32 = 10;

impl Gate {
    /// A gate as the settings have it.
    pub(crate) fn new(settings: &Settings, api: &Api, memory: Arc<Memory>) -> Self {
        let members = |group| Members::new(api.clone(), group);
        Self {
            access: settings.access.clone(),
            support_chat: settings.support_chat,
            members: settings.access.members_of.map(members),
            memory,
        }
    }

    /// Whether somebody may use the bot there.
    pub(crate) async fn judge(&self, asker: &Asker) -> Verdict {
        match ruling(&self.access, self.support_chat, asker) {
            Ruling::Allowed => Verdict::Allowed,
            Ruling::Refused => Verdict::Refused,
            Ruling::IfMember { user_id } => {
                let Some(members) = &self.members else {
                    return Verdict::Refused;
                };
                match members.membership(user_id).await {
                    Membership::Yes => Verdict::Allowed,
                    Membership::No => Verdict::Refused,
                    Membership::Unknown => Verdict::Later,
                }
            }
        }
    }

    /// What may be read in a chat by those who are let in there.
    fn reader(&self, chat_id: Option<i64>, is_marked: bool) -> Reader {
        reader(&self.access, self.support_chat, chat_id, is_marked)
    }

    /// Whether a group has to be marked for internal articles to be shown in it.
    pub(crate) fn can_be_marked(&self, chat_id: i64) -> bool {
        !self.access.is_open() && self.reader(Some(chat_id), false) == Reader::Anyone
    }

    /// Whether anybody may use the bot: there is no list.
    pub(crate) fn is_open(&self) -> bool {
        self.access.is_open()
    }

    /// Whether somebody may see internal articles wherever they are. Who is let in
    /// only by the group in which they write is not known in person.
    pub(crate) async fn is_staff(&self, person: &Person) -> Verdict {
        if self.access.is_open() {
            return Verdict::Refused;
        }
        let asker = Asker {
            person: Some(person.clone()),
            is_from_chat: false,
            chat_id: None,
        };
        self.judge(&asker).await
    }

    /// Whether to tell this person or group now; `true` counts as told.
    async fn tell(&self, whom: i64) -> bool {
        self.memory.tell_stranger(whom, now()).await
    }
}

impl Responder {
    /// Who will read what an update that was let in gets. What nobody asked for is
    /// for anyone.
    pub(crate) async fn reader(&self, incoming: &Incoming, occasion: Occasion) -> Reader {
        let was_asked = match occasion {
            Occasion::Addressed => true,
            Occasion::Overheard => false,
            Occasion::Edited { is_addressed, .. } => is_addressed,
        };
        let Some(asker) = Asker::of(incoming).filter(|_| was_asked) else {
            return Reader::Anyone;
        };
        let group = asker.chat_id.filter(|chat_id| *chat_id < 0);
        let is_marked = match group {
            Some(group) => self.memory.chat_settings(group).await.internal,
            None => false,
        };
        self.gate.reader(asker.chat_id, is_marked)
    }

    /// Whether an update comes from somebody who may use the bot. A stranger is
    /// told so here.
    pub(crate) async fn admits(&self, incoming: &Incoming, ask: &Ask, turn: &Turn) -> bool {
        let Some(asker) = Asker::of(incoming) else {
            return true;
        };
        let verdict = self.gate.judge(&asker).await;
        let (place, lang) = (ask.place, ask.lang);
        if verdict == Verdict::Allowed {
            return true;
        }
        if turn.occasion == Occasion::Overheard {
            // Nobody spoke to the bot.
            return false;
        }
        if let Wish::Results(query) = &ask.wish {
            let refusal = inline_refusal(&query.query_id, verdict, lang);
            if let Err(error) = self.outbox.api().call(&refusal).await {
                debug!(%error, "a stranger's query was not answered");
            }
            return false;
        }
        if matches!(ask.wish, Wish::Chosen(_)) {
            return false;
        }
        if let Wish::Press(press) = &ask.wish {
            let words = view::refused_button(verdict == Verdict::Later, lang);
            let words = Words::Urgent(words);
            self.outbox.acknowledge(&press.query_id, words).await;
            debug!("a stranger's press was turned away");
            return false;
        }
        let screen = match verdict {
            Verdict::Later => view::access_unknown(lang),
            // In a group the first one speaks for all: it hears the line once.
            _ if self.gate.tell(place.chat_id).await => {
                info!(is_group = place.is_group, "a stranger was turned away");
                view::stranger(place.chat_id, place.is_group, lang)
            }
            _ => {
                debug!("a stranger was not answered");
                return false;
            }
        };
        self.deliver(letter(screen, place, None), turn).await;
        false
    }
}

/// The answer to the inline query of somebody who is not let in: no results, and
/// a button to the private chat, which says more.
fn inline_refusal(query_id: &str, verdict: Verdict, lang: Lang) -> AnswerInlineQuery {
    let button = InlineQueryResultsButton {
        text: view::refused_inline(verdict == Verdict::Later, lang),
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

    #[tokio::test]
    async fn a_stranger_is_told_once_also_across_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::new(crate::config::Token::new("1:x").unwrap());
        let api = Api::new(&settings).unwrap();
        for (whom, expected) in [(7, true), (7, false), (-100, true)] {
            let memory = Memory::open(folder.path(), now()).await.unwrap();
            let memory = Arc::new(memory);
            let gate = Gate::new(&settings, &api, Arc::clone(&memory));
            assert_eq!(gate.tell(whom).await, expected, "{whom}");
            memory.close(now()).await;
        }
    }

    #[test]
    fn a_strangers_inline_query_gets_a_button_and_nothing_else() {
        let answer = inline_refusal("7", Verdict::Refused, Lang::Vi);
        let expected = json!({
            "inline_query_id": "7", "results": [], "cache_time": INLINE_CACHE, "is_personal": true,
            "button": {"text": "Bạn chưa có quyền", "start_parameter": "access"},
        });
        assert_eq!(serde_json::to_value(&answer).unwrap(), expected);
    }
}
