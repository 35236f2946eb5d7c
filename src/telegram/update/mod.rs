//! What arrives: the few fields of an update that the bot acts on.
//!
//! Read by hand from raw JSON, leniently: a field that is missing or of a shape
//! we do not know is as good as absent, and everything else about the message
//! still counts. teloxide's own types are all or nothing: one entity of a kind
//! that came after the library (people can send `date_time` today), in the
//! text, in the quoted part, in the message replied to or in a forward's
//! origin, and the whole message arrives empty, without an error.

mod chat_member;
mod inline_query;

use serde_json::Value;

pub use chat_member::Membership;
pub(crate) use chat_member::{hello, is_administrator};
pub use inline_query::{Chosen, Queried};

use crate::store::{Seconds, UpdateKey};

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

/// A message, as far as the bot reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are facts of the message as Telegram tells them, in any combination"
)]
pub struct Written {
    /// `message_id`; 0 for ephemeral messages.
    pub message_id: i32,
    /// `chat.id`.
    pub chat_id: i64,
    /// `chat.type`.
    pub chat_kind: ChatKind,
    /// `chat.title`, of groups and channels.
    pub chat_title: Option<String>,
    /// `message_thread_id`, only where the message `is_topic_message`: in
    /// ordinary supergroups replies carry one that must not be sent back.
    pub topic: Option<i32>,
    /// `date`, when it was written; for an edit, when it was edited.
    pub at: Seconds,
    /// Whether it is an `edited_message`.
    pub is_edit: bool,
    /// Who wrote it.
    pub from: Option<Person>,
    /// Written in the name of a chat: an anonymous administrator, a channel.
    pub is_from_chat: bool,
    /// Written in the name of this very group: an anonymous administrator.
    pub is_from_group: bool,
    /// The bot through which it was sent.
    pub via_bot: Option<i64>,
    /// A post of the linked channel, forwarded by Telegram itself.
    pub is_automatic_forward: bool,
    /// Its text, or the caption of its picture.
    pub text: Option<String>,
    /// The entities of that text, those of kinds we know nothing of as well.
    pub entities: Vec<Entity>,
    /// The buttons under it (`reply_markup`), as Telegram tells them.
    pub keyboard: Option<Value>,
    /// Whether there is something to see or hear that is no text.
    pub has_media: bool,
    /// The album it belongs to.
    pub album: Option<String>,
    /// The part of the message replied to that the writer marked.
    pub quote: Option<String>,
    /// The message replied to.
    pub reply_to: Option<Box<Written>>,
    /// A message of the service kind that opens a forum topic: to it every
    /// plain message of the topic formally replies.
    pub opens_topic: bool,
}

/// `chat.type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChatKind {
    /// One person and the bot.
    #[default]
    Private,
    /// Groups of both kinds.
    Group,
    /// Channels, and whatever will be invented.
    Other,
}

/// A user, as far as the bot takes notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// `id`.
    pub id: i64,
    /// `is_bot`.
    pub is_bot: bool,
    /// `username`, without `@`.
    pub username: Option<String>,
    /// `language_code`, a hint.
    pub language_code: Option<String>,
    /// The name they show: `first_name` and `last_name`.
    pub name: String,
}

/// A stretch of text that means something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// `type`, as Telegram writes it.
    pub kind: String,
    /// Where it begins, in UTF-16 units.
    pub offset_utf16: usize,
    /// How long it is, in UTF-16 units.
    pub len_utf16: usize,
    /// Whom a `text_mention` means.
    pub user_id: Option<i64>,
}

/// A button press.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pressed {
    /// `id`, to answer it.
    pub query_id: String,
    /// Who pressed.
    pub from: Person,
    /// What the button carries.
    pub data: Option<String>,
    /// The message that holds the button; absent when it is too old, or was
    /// sent in inline mode.
    pub message: Option<Written>,
    /// Whether that message can still be edited.
    pub is_accessible: bool,
    /// Whether the button hangs on a message sent in inline mode.
    pub is_inline: bool,
}

/// The fields that make a message more than text.
const MEDIA: [&str; 18] = [
    "photo",
    "document",
    "voice",
    "video",
    "video_note",
    "audio",
    "sticker",
    "animation",
    "story",
    "paid_media",
    "contact",
    "location",
    "venue",
    "poll",
    "dice",
    "game",
    "checklist",
    "live_photo",
];

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
                .or_else(|| inline_query::read(update, update_id))
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

impl ChatKind {
    pub(crate) fn read(kind: &Value) -> Self {
        match kind.as_str() {
            Some("private") => Self::Private,
            Some("group" | "supergroup") => Self::Group,
            _ => Self::Other,
        }
    }
}

impl Written {
    fn read(message: &Value) -> Option<Self> {
        let chat = &message["chat"];
        let is_caption = !message["text"].is_string();
        let (text, entities) = if is_caption {
            (&message["caption"], &message["caption_entities"])
        } else {
            (&message["text"], &message["entities"])
        };
        Some(Self {
            message_id: small(&message["message_id"])?,
            chat_id: chat["id"].as_i64()?,
            chat_kind: ChatKind::read(&chat["type"]),
            chat_title: owned(&chat["title"]),
            topic: small(&message["message_thread_id"])
                .filter(|_| is_true(&message["is_topic_message"])),
            at: message["date"].as_i64().unwrap_or(0),
            is_edit: false,
            from: Person::read(&message["from"]),
            is_from_chat: message["sender_chat"].is_object(),
            is_from_group: message["sender_chat"]["id"].is_i64()
                && message["sender_chat"]["id"] == chat["id"],
            via_bot: message["via_bot"]["id"].as_i64(),
            is_automatic_forward: is_true(&message["is_automatic_forward"]),
            text: owned(text),
            entities: entities
                .as_array()
                .map(|entities| entities.iter().filter_map(Entity::read).collect())
                .unwrap_or_default(),
            keyboard: message
                .get("reply_markup")
                .filter(|markup| markup.is_object())
                .cloned(),
            has_media: MEDIA.iter().any(|name| message.get(name).is_some()),
            album: owned(&message["media_group_id"]),
            quote: owned(&message["quote"]["text"]),
            reply_to: Self::read(&message["reply_to_message"]).map(Box::new),
            opens_topic: message.get("forum_topic_created").is_some(),
        })
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

impl Person {
    pub(crate) fn read(user: &Value) -> Option<Self> {
        Some(Self {
            id: user["id"].as_i64()?,
            is_bot: is_true(&user["is_bot"]),
            username: owned(&user["username"]),
            language_code: owned(&user["language_code"]),
            name: [&user["first_name"], &user["last_name"]]
                .into_iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(" "),
        })
    }
}

impl Entity {
    fn read(entity: &Value) -> Option<Self> {
        let number = |name: &str| usize::try_from(entity[name].as_u64()?).ok();
        Some(Self {
            kind: owned(&entity["type"])?,
            offset_utf16: number("offset")?,
            len_utf16: number("length")?,
            user_id: entity["user"]["id"].as_i64(),
        })
    }
}

impl Pressed {
    fn read(query: &Value) -> Option<Self> {
        let message = Written::read(&query["message"]);
        Some(Self {
            query_id: owned(&query["id"])?,
            from: Person::read(&query["from"])?,
            data: owned(&query["data"]),
            // "date: always 0" marks an InaccessibleMessage (Bot API).
            is_accessible: message.is_some() && query["message"]["date"] != 0,
            message,
            is_inline: query["inline_message_id"].is_string(),
        })
    }
}

/// The number of a message or update: 32 bits, as in Telegram's own protocol.
fn small(value: &Value) -> Option<i32> {
    value.as_i64().and_then(|number| number.try_into().ok())
}

fn is_true(value: &Value) -> bool {
    value.as_bool().unwrap_or(false)
}

fn owned(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
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
