//! Who and where, in the form in which it is remembered.
//!
//! User ids and private chats are HMAC-SHA256 with the secret of the installation.
//! Messages under way, cards, updates in hand and the keys of the last day's updates
//! hold real ids, because they have to reach somebody or be recognised; they go when
//! that is over.

use std::fmt;

/// Seconds since 1970, UTC. The store has no clock: callers pass the time.
pub type Seconds = i64;

/// A person: the keyed hash of a user id, see [`Secret::person`].
///
/// [`Secret::person`]: super::Secret::person
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PersonHash(pub(super) String);

impl PersonHash {
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

/// The kind of key of a message with a help card.
const CARD: &str = "card";

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

    /// The message with the help card of this id, which the press of this id sent.
    pub fn card(id: &str, query_id: &str) -> Self {
        Self::other(CARD, &format!("{id}:{query_id}"))
    }

    /// The id of the help card, if this is the key of a message with one.
    ///
    /// ```
    /// use sotay::store::UpdateKey;
    /// assert_eq!(UpdateKey::card("7", "39183586417").card_id(), Some("7"));
    /// assert_eq!(UpdateKey::other("hello", "7").card_id(), None);
    /// ```
    pub fn card_id(&self) -> Option<&str> {
        let mut parts = self.0.splitn(4, ':');
        let is_card = (parts.next(), parts.next()) == (Some("o"), Some(CARD));
        parts.next().filter(|_| is_card)
    }

    /// Anything else that must be said once only: its kind and its id.
    pub fn other(kind: &str, id: &str) -> Self {
        Self(format!("o:{kind}:{id}"))
    }

    /// The key as it is written down.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// For the log, which tells of no person: the number of a private chat is that of
/// a person, and the id of a press holds one. What is left is the kind, and in
/// groups the message.
impl fmt::Display for UpdateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = self.0.splitn(3, ':');
        let (kind, subject) = (parts.next().unwrap_or_default(), parts.next());
        match (kind, subject) {
            ("m" | "e", Some(chat)) if chat.starts_with('-') => f.write_str(&self.0),
            ("o", Some(what)) => write!(f, "o:{what}"),
            _ => f.write_str(kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_the_log_tells_of_nobody() {
        for (key, told) in [
            (UpdateKey::message(-100_500, 7), "m:-100500:7"),
            (UpdateKey::edit(-100_500, 7, 8), "e:-100500:7:8"),
            (UpdateKey::message(9_123, 7), "m"),
            (UpdateKey::edit(9_123, 7, 8), "e"),
            (UpdateKey::query("39183586417"), "q"),
            (UpdateKey::other("hello", "9123"), "o:hello"),
            (UpdateKey::other("pictures", "9123:7:a"), "o:pictures"),
        ] {
            assert_eq!(key.to_string(), told);
        }
    }
}
