//! A message, as far as the bot takes notice.

use serde_json::Value;

use crate::{
    store::Seconds,
    telegram::update::chat::{ChatKind, User, is_true, owned, small},
};

/// A message, as far as the bot reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are facts of the message as Telegram tells them, in any combination"
)]
pub struct Message {
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
    pub from: Option<User>,
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
    pub entities: Vec<MessageEntity>,
    /// The buttons under it (`reply_markup`), as Telegram tells them.
    pub keyboard: Option<Value>,
    /// Whether there is something to see or hear that is no text.
    pub has_media: bool,
    /// The picture in it: Telegram's name of its largest size, or of the file that it is.
    pub picture: Option<String>,
    /// The file in it: Telegram's name for it, and the name that the sender gave it.
    pub document: Option<(String, String)>,
    /// Who wrote it first, where it was forwarded: one name for one writer.
    pub forwarded_from: Option<String>,
    /// The album it belongs to.
    pub album: Option<String>,
    /// The part of the message replied to that the writer marked.
    pub quote: Option<String>,
    /// The message replied to.
    pub reply_to: Option<Box<Message>>,
    /// A message of the service kind that opens a forum topic: to it every
    /// plain message of the topic formally replies.
    pub opens_topic: bool,
}

/// A stretch of text that means something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageEntity {
    /// `type`, as Telegram writes it.
    pub kind: String,
    /// Where it begins, in UTF-16 units.
    pub offset_utf16: usize,
    /// How long it is, in UTF-16 units.
    pub len_utf16: usize,
    /// Whom a `text_mention` means.
    pub user_id: Option<i64>,
    /// Where a `text_link` leads.
    pub url: Option<String>,
    /// The language of a `pre`.
    pub language: Option<String>,
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

impl Message {
    pub(crate) fn read(message: &Value) -> Option<Self> {
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
            from: User::read(&message["from"]),
            is_from_chat: message["sender_chat"].is_object(),
            is_from_group: message["sender_chat"]["id"].is_i64()
                && message["sender_chat"]["id"] == chat["id"],
            via_bot: message["via_bot"]["id"].as_i64(),
            is_automatic_forward: is_true(&message["is_automatic_forward"]),
            text: owned(text),
            entities: entities
                .as_array()
                .map(|entities| entities.iter().filter_map(MessageEntity::read).collect())
                .unwrap_or_default(),
            keyboard: message
                .get("reply_markup")
                .filter(|markup| markup.is_object())
                .cloned(),
            has_media: MEDIA.iter().any(|name| message.get(name).is_some()),
            picture: picture(message),
            document: owned(&message["document"]["file_id"]).map(|id| {
                (
                    id,
                    owned(&message["document"]["file_name"]).unwrap_or_default(),
                )
            }),
            forwarded_from: forwarded_from(&message["forward_origin"]),
            album: owned(&message["media_group_id"]),
            quote: owned(&message["quote"]["text"]),
            reply_to: Self::read(&message["reply_to_message"]).map(Box::new),
            opens_topic: message.get("forum_topic_created").is_some(),
        })
    }
}

/// The largest of the sizes, or the file where it was sent as one.
fn picture(message: &Value) -> Option<String> {
    let sizes = message["photo"].as_array();
    let largest = sizes.and_then(|sizes| sizes.last());
    let photo = largest.and_then(|size| owned(&size["file_id"]));
    let document = &message["document"];
    let is_picture = document["mime_type"].as_str().is_some_and(|kind| {
        matches!(
            kind,
            "image/png" | "image/jpeg" | "image/webp" | "image/gif"
        )
    });
    photo.or_else(|| owned(&document["file_id"]).filter(|_| is_picture))
}

/// The writer of a forwarded message (`MessageOrigin`): a user, somebody who hides, a
/// chat.
fn forwarded_from(origin: &Value) -> Option<String> {
    let number = |value: &Value| value["id"].as_i64().map(|id| id.to_string());
    number(&origin["sender_user"])
        .or_else(|| owned(&origin["sender_user_name"]))
        .or_else(|| number(&origin["sender_chat"]))
        .or_else(|| number(&origin["chat"]))
}

impl MessageEntity {
    pub(crate) fn read(entity: &Value) -> Option<Self> {
        let number = |name: &str| usize::try_from(entity[name].as_u64()?).ok();
        Some(Self {
            kind: owned(&entity["type"])?,
            offset_utf16: number("offset")?,
            len_utf16: number("length")?,
            user_id: entity["user"]["id"].as_i64(),
            url: owned(&entity["url"]),
            language: owned(&entity["language"]),
        })
    }
}
