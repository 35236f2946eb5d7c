//! What is sent: a message as it waits, and what goes along with it.

use serde::{Deserialize, Serialize};
use teloxide::types::InlineKeyboardMarkup;

use crate::{
    render::telegram::Part,
    telegram::{
        route::Place,
        send::{crowd::Crowd, photo::PhotoName},
    },
};

/// Something to be delivered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OutgoingMessage {
    /// Where.
    pub(crate) place: Place,
    /// The message that the first part takes the place of.
    pub(crate) edit: Option<i32>,
    /// The messages, in order; never empty text. Without any, the keyboard of
    /// the edited message alone is set anew.
    pub(crate) parts: Vec<Part>,
    /// The buttons under the last part.
    pub(crate) keyboard: Option<InlineKeyboardMarkup>,
    /// The message whose question it answers, where that was recorded.
    pub(crate) asked: Option<i32>,
    /// What follows the last part, as a reply to it.
    pub(crate) enclosed: Option<Attachment>,
    /// Its readers, in a group. Letters with the same words are sent as one
    /// message.
    pub(crate) crowd: Option<Crowd>,
}

impl OutgoingMessage {
    /// Whether one message that names the people of both may go out for the two.
    pub(crate) fn may_stand_for(&self, other: &Self) -> bool {
        let is_new = |letter: &Self| letter.edit.is_none() && letter.crowd.is_some();
        is_new(self)
            && is_new(other)
            && (self.place.chat_id, self.place.topic) == (other.place.chat_id, other.place.topic)
            && self.enclosed == other.enclosed
            && self.parts == other.parts
    }
}

/// What is no text and goes along with a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Attachment {
    /// A copy of somebody's message. The letter has not arrived without it.
    Copy {
        /// Where that message stands.
        from_chat: i64,
        /// Its number there.
        message_id: i32,
    },
    /// The pictures of an article.
    Pictures(Vec<PhotoName>),
}

/// The pop-up of a button; at most 200 characters (Bot API, `answerCallbackQuery`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallbackAnswer {
    /// Nothing: what happens is seen.
    None,
    /// A line at the top that goes away by itself.
    Passing(String),
    /// A box that has to be closed.
    Urgent(String),
}
