//! A press of a button.

use serde_json::Value;

use crate::telegram::update::{
    chat::{User, owned},
    message::Message,
};

/// A button press.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallbackQuery {
    /// `id`, to answer it.
    pub query_id: String,
    /// Who pressed.
    pub from: User,
    /// What the button carries.
    pub data: Option<String>,
    /// The message that holds the button; absent when it is too old, or was
    /// sent in inline mode.
    pub message: Option<Message>,
    /// Whether that message can still be edited.
    pub is_accessible: bool,
    /// Whether the button hangs on a message sent in inline mode.
    pub is_inline: bool,
}

impl CallbackQuery {
    pub(crate) fn read(query: &Value) -> Option<Self> {
        let message = Message::read(&query["message"]);
        Some(Self {
            query_id: owned(&query["id"])?,
            from: User::read(&query["from"])?,
            data: owned(&query["data"]),
            // "date: always 0" marks an InaccessibleMessage (Bot API).
            is_accessible: message.is_some() && query["message"]["date"] != 0,
            message,
            is_inline: query["inline_message_id"].is_string(),
        })
    }
}
