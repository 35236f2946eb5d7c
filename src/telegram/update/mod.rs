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

pub use callback_query::CallbackQuery;
use chat::small;
pub use chat::{ChatKind, User};
pub use chat_member::ChatMemberUpdated;
pub(crate) use chat_member::{hello, is_administrator};
pub use inline_query::{ChosenInlineResult, InlineQuery};
pub use message::{Message, MessageEntity};

use crate::store::UpdateKey;

/// An update with the part of it that the bot acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// `update_id`.
    pub update_id: i32,
    /// What happened.
    pub event: UpdateKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdateKind {
    /// Somebody wrote, or changed what they had written.
    Message(Box<Message>),
    /// Somebody pressed a button.
    CallbackQuery(Box<CallbackQuery>),
    /// The bot was let into a chat, or put out of it.
    ChatMemberUpdated(ChatMemberUpdated),
    /// A group has become a supergroup, with another number.
    Moved {
        /// The number it had.
        from: i64,
        /// The number it has.
        to: i64,
    },
    /// Somebody types behind the bot's name in any chat.
    InlineQuery(Box<InlineQuery>),
    /// Somebody has sent one of the results.
    ChosenInlineResult(Box<ChosenInlineResult>),
    /// Anything else, under the name of its field; nothing is done about it.
    Other(String),
}

impl Update {
    /// Reads an update. `None` when it has not even an id; there is nothing to
    /// confirm then.
    pub fn read(update: &Value) -> Option<Self> {
        let update_id = small(&update["update_id"])?;
        let other = || {
            let name = update
                .as_object()
                .and_then(|fields| fields.keys().find(|key| *key != "update_id"));
            UpdateKind::Other(name.cloned().unwrap_or_default())
        };
        let written = || {
            let message = update.get("message")?;
            let moved = moved(message);
            moved.or_else(|| Some(UpdateKind::Message(Box::new(Message::read(message)?))))
        };
        let edited = || {
            let message = update.get("edited_message")?;
            Some(UpdateKind::Message(Box::new(Message {
                at: message["edit_date"].as_i64()?,
                is_edit: true,
                ..Message::read(message)?
            })))
        };
        let membership = || {
            ChatMemberUpdated::read(update.get("my_chat_member")?)
                .map(UpdateKind::ChatMemberUpdated)
        };
        let pressed = || {
            Some(UpdateKind::CallbackQuery(Box::new(CallbackQuery::read(
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
            UpdateKind::Message(message) => Some(message.chat_id),
            UpdateKind::CallbackQuery(press) => Some(
                press
                    .message
                    .as_ref()
                    .map_or(press.from.id, |message| message.chat_id),
            ),
            UpdateKind::ChatMemberUpdated(membership) => Some(membership.chat_id),
            UpdateKind::Moved { from, .. } => Some(*from),
            UpdateKind::ChosenInlineResult(chosen) => Some(chosen.from.id),
            UpdateKind::InlineQuery(_) | UpdateKind::Other(_) => None,
        }
    }

    /// The key under which it is answered at most once; `None` where updates of its
    /// kind cannot be told apart.
    pub fn key(&self) -> Option<UpdateKey> {
        match &self.event {
            UpdateKind::Message(message) if message.message_id != 0 => {
                let (chat_id, message_id) = (message.chat_id, message.message_id);
                Some(if message.is_edit {
                    UpdateKey::edit(chat_id, message_id, message.at)
                } else {
                    UpdateKey::message(chat_id, message_id)
                })
            }
            UpdateKind::CallbackQuery(press) => Some(UpdateKey::query(&press.query_id)),
            UpdateKind::ChatMemberUpdated(membership) => Some(membership.key()),
            // An inline query may be answered twice, and what was chosen is
            // recorded under its number.
            UpdateKind::Message(_)
            | UpdateKind::Moved { .. }
            | UpdateKind::InlineQuery(_)
            | UpdateKind::ChosenInlineResult(_)
            | UpdateKind::Other(_) => None,
        }
    }

    /// Who did it; `None` where it was nobody in person.
    pub fn person(&self) -> Option<&User> {
        match &self.event {
            UpdateKind::Message(message) => message.from.as_ref().filter(|_| !message.is_from_chat),
            UpdateKind::CallbackQuery(press) => Some(&press.from),
            UpdateKind::ChatMemberUpdated(membership) => Some(&membership.by),
            UpdateKind::InlineQuery(query) => Some(&query.from),
            UpdateKind::ChosenInlineResult(chosen) => Some(&chosen.from),
            UpdateKind::Moved { .. } | UpdateKind::Other(_) => None,
        }
    }

    /// One word for the log.
    pub fn kind(&self) -> &str {
        match &self.event {
            UpdateKind::Message(message) if message.is_edit => "edited_message",
            UpdateKind::Message(_) | UpdateKind::Moved { .. } => "message",
            UpdateKind::ChatMemberUpdated(_) => "my_chat_member",
            UpdateKind::CallbackQuery(_) => "callback_query",
            UpdateKind::InlineQuery(_) => "inline_query",
            UpdateKind::ChosenInlineResult(_) => "chosen_inline_result",
            UpdateKind::Other(name) => name,
        }
    }
}

/// The service message by which a group tells that it is a supergroup now:
/// one stands in the old chat, one in the new.
fn moved(message: &Value) -> Option<UpdateKind> {
    let here = message["chat"]["id"].as_i64()?;
    let to = message["migrate_to_chat_id"].as_i64();
    let from = message["migrate_from_chat_id"].as_i64();
    match (from, to) {
        (None, Some(to)) => Some(UpdateKind::Moved { from: here, to }),
        (Some(from), _) => Some(UpdateKind::Moved { from, to: here }),
        (None, None) => None,
    }
}

/// What an update tells of inline mode.
fn inline(update: &Value, update_id: i32) -> Option<UpdateKind> {
    if let Some(query) = update.get("inline_query") {
        return InlineQuery::read(query).map(|query| UpdateKind::InlineQuery(Box::new(query)));
    }
    let chosen = ChosenInlineResult::read(update.get("chosen_inline_result")?, update_id)?;
    Some(UpdateKind::ChosenInlineResult(Box::new(chosen)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(update: &Value) -> Option<String> {
        match Update::read(update)?.event {
            UpdateKind::Message(message) => message.text,
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
        let incoming = Update::read(&json!({"update_id": 9, "hologram": {}})).unwrap();
        assert_eq!(
            incoming,
            Update {
                update_id: 9,
                event: UpdateKind::Other("hologram".into())
            }
        );
        let broken =
            Update::read(&json!({"update_id": 9, "message": {"text": "no chat"}})).unwrap();
        assert_eq!(broken.event, UpdateKind::Other("message".into()));
        assert_eq!(Update::read(&json!({"message": {}})), None);
    }

    #[test]
    fn a_thread_counts_only_in_a_forum() {
        let written = |extra: &str| {
            let update = format!(
                r#"{{"update_id":1,"message":{{"message_id":1,"chat":{{"id":-1,"type":"supergroup"}},"message_thread_id":7{extra}}}}}"#
            );
            let UpdateKind::Message(message) =
                Update::read(&serde_json::from_str(&update).unwrap())
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
