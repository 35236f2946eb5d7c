//! What arrives: the few fields of an update that the bot acts on.
//!
//! Read by hand from raw JSON, leniently: a field that is missing or of a shape
//! we do not know is as good as absent, and everything else about the message
//! still counts. teloxide's own types are all or nothing: one entity of a kind
//! that came after the library (people can send `date_time` today), in the
//! text, in the quoted part, in the message replied to or in a forward's
//! origin, and the whole message arrives empty, without an error.

mod callback_query;
mod chat;
mod chat_member;
mod inline_query;
mod message;

use serde_json::Value;

pub use callback_query::Pressed;
use chat::small;
pub use chat::{ChatKind, Person};
pub use chat_member::Membership;
pub(crate) use chat_member::{hello, is_administrator};
pub use inline_query::{Chosen, Queried};
pub use message::{Entity, Written};

use crate::store::UpdateKey;

/// An update with the part of it that the bot acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// `update_id`.
    pub update_id: i32,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody wrote, or changed what they had written.
    Written(Box<Written>),
    /// Somebody pressed a button.
    Pressed(Box<Pressed>),
    /// The bot was let into a chat, or put out of it.
    Membership(Membership),
    /// A group has become a supergroup, with another number.
    Moved {
        /// The number it had.
        from: i64,
        /// The number it has.
        to: i64,
    },
    /// Somebody types behind the bot's name in any chat.
    Queried(Box<Queried>),
    /// Somebody has sent one of the results.
    Chosen(Box<Chosen>),
    /// Anything else, under the name of its field; nothing is done about it.
    Other(String),
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "they are facts of the message as Telegram tells them, in any combination"
)]

impl Incoming {
    /// Reads an update. `None` when it has not even an id; there is nothing to
    /// confirm then.
    pub fn read(update: &Value) -> Option<Self> {
        let update_id = small(&update["update_id"])?;
        let other = || {
            let name = update
                .as_object()
                .and_then(|fields| fields.keys().find(|key| *key != "update_id"));
            Event::Other(name.cloned().unwrap_or_default())
        };
        let written = || {
            let message = update.get("message")?;
            let moved = moved(message);
            moved.or_else(|| Some(Event::Written(Box::new(Written::read(message)?))))
        };
        let edited = || {
            let message = update.get("edited_message")?;
            Some(Event::Written(Box::new(Written {
                at: message["edit_date"].as_i64()?,
                is_edit: true,
                ..Written::read(message)?
            })))
        };
        let membership = || Membership::read(update.get("my_chat_member")?).map(Event::Membership);
        let pressed = || {
            Some(Event::Pressed(Box::new(Pressed::read(
                update.get("callback_query")?,
            )?)))
        };
        Some(Self {
            update_id,
            event: written()
                .or_else(edited)
                .or_else(pressed)
                .or_else(membership)
                .or_else(|| inline(update, update_id))
                .unwrap_or_else(other),
        })
    }

    /// The chat whose order it must keep; a press without a message keeps that
    /// of the private chat with its user, who has the same number. An inline
    /// query has none, see `queries`.
    pub fn chat_id(&self) -> Option<i64> {
        match &self.event {
            Event::Written(message) => Some(message.chat_id),
            Event::Pressed(press) => Some(
                press
                    .message
                    .as_ref()
                    .map_or(press.from.id, |message| message.chat_id),
            ),
            Event::Membership(membership) => Some(membership.chat_id),
            Event::Moved { from, .. } => Some(*from),
            Event::Chosen(chosen) => Some(chosen.from.id),
            Event::Queried(_) | Event::Other(_) => None,
        }
    }

    /// What it asks at most one answer for; `None` for what cannot be told from
    /// others of its kind.
    pub fn key(&self) -> Option<UpdateKey> {
        match &self.event {
            Event::Written(message) if message.message_id != 0 => {
                let (chat_id, message_id) = (message.chat_id, message.message_id);
                Some(if message.is_edit {
                    UpdateKey::edit(chat_id, message_id, message.at)
                } else {
                    UpdateKey::message(chat_id, message_id)
                })
            }
            Event::Pressed(press) => Some(UpdateKey::query(&press.query_id)),
            Event::Membership(membership) => Some(membership.key()),
            // An inline query may be answered twice, and what was chosen is
            // recorded under its number.
            Event::Written(_)
            | Event::Moved { .. }
            | Event::Queried(_)
            | Event::Chosen(_)
            | Event::Other(_) => None,
        }
    }

    /// Who did it; `None` where it was nobody in person.
    pub fn person(&self) -> Option<&Person> {
        match &self.event {
            Event::Written(message) => message.from.as_ref().filter(|_| !message.is_from_chat),
            Event::Pressed(press) => Some(&press.from),
            Event::Membership(membership) => Some(&membership.by),
            Event::Queried(query) => Some(&query.from),
            Event::Chosen(chosen) => Some(&chosen.from),
            Event::Moved { .. } | Event::Other(_) => None,
        }
    }

    /// One word for the log.
    pub fn kind(&self) -> &str {
        match &self.event {
            Event::Written(message) if message.is_edit => "edited_message",
            Event::Written(_) | Event::Moved { .. } => "message",
            Event::Membership(_) => "my_chat_member",
            Event::Pressed(_) => "callback_query",
            Event::Queried(_) => "inline_query",
            Event::Chosen(_) => "chosen_inline_result",
            Event::Other(name) => name,
        }
    }
}

/// The service message by which a group tells that it is a supergroup now:
/// one stands in the old chat, one in the new.
fn moved(message: &Value) -> Option<Event> {
    let here = message["chat"]["id"].as_i64()?;
    let to = message["migrate_to_chat_id"].as_i64();
    let from = message["migrate_from_chat_id"].as_i64();
    match (from, to) {
        (None, Some(to)) => Some(Event::Moved { from: here, to }),
        (Some(from), _) => Some(Event::Moved { from, to: here }),
        (None, None) => None,
    }
}

/// What an update tells of inline mode.
fn inline(update: &Value, update_id: i32) -> Option<Event> {
    if let Some(query) = update.get("inline_query") {
        return Queried::read(query).map(|query| Event::Queried(Box::new(query)));
    }
    let chosen = Chosen::read(update.get("chosen_inline_result")?, update_id)?;
    Some(Event::Chosen(Box::new(chosen)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(update: &Value) -> Option<String> {
        match Incoming::read(update)?.event {
            Event::Written(message) => message.text,
            _ => None,
        }
    }

    #[test]
    fn what_is_new_in_a_message_does_not_swallow_it() {
        let new_entity = json!({"type": "date_time", "offset": 0, "length": 3, "unix_time": 1});
        let chat = json!({"id": 5, "type": "private", "new_field": {}});
        let mut message = json!({
            "message_id": 1, "date": 1, "chat": chat, "text": "lỗi 100", "entities": [new_entity, 7],
            "quote": {"text": "x", "entities": [new_entity]},
            "forward_origin": {"type": "a new kind"}, "external_reply": 5,
            "reply_to_message": {"message_id": 0},
        });
        assert_eq!(
            text(&json!({"update_id": 1, "message": message})).unwrap(),
            "lỗi 100"
        );
        message["text"] = Value::Null;
        message["caption"] = json!("chú thích");
        assert_eq!(
            text(&json!({"update_id": 1, "message": message})).unwrap(),
            "chú thích"
        );
    }

    #[test]
    fn unknown_kinds_keep_their_id_and_name() {
        let incoming = Incoming::read(&json!({"update_id": 9, "hologram": {}})).unwrap();
        assert_eq!(
            incoming,
            Incoming {
                update_id: 9,
                event: Event::Other("hologram".into())
            }
        );
        let broken =
            Incoming::read(&json!({"update_id": 9, "message": {"text": "no chat"}})).unwrap();
        assert_eq!(broken.event, Event::Other("message".into()));
        assert_eq!(Incoming::read(&json!({"message": {}})), None);
    }

    #[test]
    fn a_thread_counts_only_in_a_forum() {
        let written = |extra: &str| {
            let update = format!(
                r#"{{"update_id":1,"message":{{"message_id":1,"chat":{{"id":-1,"type":"supergroup"}},"message_thread_id":7{extra}}}}}"#
            );
            let Event::Written(message) = Incoming::read(&serde_json::from_str(&update).unwrap())
                .unwrap()
                .event
            else {
                panic!("not a message")
            };
            message.topic
        };
        assert_eq!(written(""), None);
        assert_eq!(written(r#","is_topic_message":true"#), Some(7));
    }
}
