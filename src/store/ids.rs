//! Who and where, in the form in which it is remembered.

use std::fmt;

/// Seconds since 1970, UTC. The store has no clock: every call that needs the
/// time is told it.
pub type Seconds = i64;

/// A person: the keyed hash of a user id, see [`Secret::person`].
///
/// [`Secret::person`]: super::Secret::person
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Person(pub(super) String);

impl Person {
    /// The hash in hexadecimal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A chat: a group by its id, a private chat by a keyed hash, because its id is
/// the person's. See [`Secret::chat`].
///
/// [`Secret::chat`]: super::Secret::chat
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chat(pub(super) String);

impl Chat {
    /// Where inline results go, which Telegram does not tell. The message of
    /// such a question is the number of the update.
    pub fn inline() -> Self {
        Self("inline".to_owned())
    }

    /// The group's id, or the hash in hexadecimal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What asks for at most one answer: a message, one edit of it, a press. It is
/// the thing itself and not the number of its update, since Telegram may give
/// one message out under two numbers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UpdateKey(pub(super) String);

impl UpdateKey {
    /// A message.
    pub fn message(chat_id: i64, message_id: i32) -> Self {
        Self(format!("m:{chat_id}:{message_id}"))
    }

    /// A message as it was edited at `edit_date`: every edit has an answer of
    /// its own.
    pub fn edit(chat_id: i64, message_id: i32, edit_date: Seconds) -> Self {
        Self(format!("e:{chat_id}:{message_id}:{edit_date}"))
    }

    /// A press of a button, or an inline query, by the id that Telegram gave it.
    pub fn query(query_id: &str) -> Self {
        Self(format!("q:{query_id}"))
    }

    /// Anything else that must be said once only, such as `card` and its id.
    pub fn other(kind: &str, id: &str) -> Self {
        Self(format!("o:{kind}:{id}"))
    }

    /// The key as it is written down.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UpdateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
