//! What a draft remembers beside its text: where it came from, who waits for it, and
//! the messages that it is made of.

use serde::{Deserialize, Serialize};

use crate::{
    import::{CapturedText, ChatMessage, Stretch, StretchLook, captured},
    store::Draft,
    telegram::{
        route::slice_utf16_range,
        update::{Message, MessageEntity},
    },
};

/// What stands in [`Draft::content`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct DraftContent {
    /// The message in a group from which it was captured.
    pub(crate) from: Option<ChatPlace>,
    /// The name of that group.
    pub(crate) chat_title: Option<String>,
    /// The messages that were collected.
    pub(crate) messages: Vec<CollectedMessage>,
    /// Telegram's names of the pictures, in the order of their numbers.
    pub(crate) pictures: Vec<String>,
    /// The message that it took last otherwise: should the process be killed behind that,
    /// the message comes again.
    pub(crate) taken: Option<ChatPlace>,
    /// The album that it was captured with, whose other pictures come as messages.
    pub(crate) album: Option<String>,
    /// The press that publishes it, once it has begun to.
    pub(crate) publishing: Option<String>,
    /// The draft that goes back to its author, where this is only the question why.
    pub(crate) returns: Option<String>,
}

/// A message of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChatPlace {
    pub(crate) chat_id: i64,
    pub(crate) message_id: i32,
    pub(crate) topic: Option<i32>,
}

/// A message that was collected, and by whom it was: the first writer asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CollectedMessage {
    pub(crate) message_id: i32,
    pub(crate) by: String,
    pub(crate) message: ChatMessage,
}

impl DraftContent {
    pub(crate) fn of(draft: &Draft) -> Self {
        serde_json::from_str(&draft.content).unwrap_or_default()
    }

    pub(crate) fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What the collected messages say: those of who wrote first are the question, as far
    /// as somebody else answers.
    pub(crate) fn captured(&self) -> CapturedText {
        let asker = self.messages.first().map(|first| first.by.as_str());
        let is_talk = self
            .messages
            .iter()
            .any(|one| Some(one.by.as_str()) != asker);
        let of = |is_asker: bool| {
            let those = self
                .messages
                .iter()
                .filter(|one| (is_talk && Some(one.by.as_str()) == asker) == is_asker);
            those.map(|one| one.message.clone()).collect::<Vec<_>>()
        };
        captured(&of(true), &of(false))
    }
}

/// A message of Telegram without its first `skipped` bytes, a command.
pub(crate) fn chat_message(
    message: &Message,
    skipped: usize,
    pictures: &mut Vec<String>,
) -> ChatMessage {
    let text = message.text.as_deref().unwrap_or("");
    let skipped = skipped.min(text.len());
    let stretches = message.entities.iter().filter_map(|entity| {
        let range = slice_utf16_range(text, entity.offset_utf16, entity.len_utf16)?;
        let look = look_of(entity, &text[range.clone()])?;
        let range = range.start.checked_sub(skipped)?..range.end.checked_sub(skipped)?;
        Some(Stretch { range, look })
    });
    let stretches = stretches.collect();
    let targets = message.picture.iter().map(|picture| {
        pictures.push(picture.clone());
        picture_target(pictures.len())
    });
    ChatMessage {
        text: text[skipped..].to_owned(),
        stretches,
        pictures: targets.collect(),
    }
}

/// How a draft names its picture of that number until it has a file.
pub(crate) fn picture_target(number: usize) -> String {
    format!("telegram-{number}.jpg")
}

/// How a stretch looks that Telegram marks (Bot API, `MessageEntity`); `None` for marks
/// that say nothing to readers of an article.
fn look_of(entity: &MessageEntity, words: &str) -> Option<StretchLook> {
    Some(match entity.kind.as_str() {
        "bold" => StretchLook::Bold,
        "italic" => StretchLook::Italic,
        "strikethrough" => StretchLook::Struck,
        "code" => StretchLook::Code,
        "pre" => StretchLook::Pre(entity.language.clone().unwrap_or_default()),
        "text_link" => StretchLook::Link(entity.url.clone()?),
        "url" if words.starts_with("http") => StretchLook::Link(words.to_owned()),
        "blockquote" | "expandable_blockquote" => StretchLook::Quote,
        "mention" | "text_mention" => StretchLook::Name,
        _ => return None,
    })
}
