//! What becomes of the bot in a chat (`my_chat_member`): it is let in, made an
//! administrator, put out.

use serde_json::Value;

use crate::{
    store::UpdateKey,
    telegram::update::{ChatKind, User},
};

/// A change of the bot's own place in a chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChatMemberUpdated {
    /// `chat.id`.
    pub chat_id: i64,
    /// `chat.type`.
    pub chat_kind: ChatKind,
    /// Who did it.
    pub by: User,
    /// Whether the bot was in the chat before.
    pub was_in: bool,
    /// Whether it is now.
    pub is_in: bool,
}

impl ChatMemberUpdated {
    pub(crate) fn read(update: &Value) -> Option<Self> {
        Some(Self {
            chat_id: update["chat"]["id"].as_i64()?,
            chat_kind: ChatKind::read(&update["chat"]["type"]),
            by: User::read(&update["from"])?,
            was_in: is_in(&update["old_chat_member"]),
            is_in: is_in(&update["new_chat_member"]),
        })
    }

    /// Whether it has just come into a group.
    pub(crate) fn is_arrival(&self) -> bool {
        self.chat_kind == ChatKind::Group && self.is_in && !self.was_in
    }

    /// The key under which the bot reacts to it once: a group is greeted once.
    pub(crate) fn key(&self) -> UpdateKey {
        if self.is_arrival() {
            hello(self.chat_id)
        } else {
            UpdateKey::other("member", &self.chat_id.to_string())
        }
    }
}

/// The key of the greeting of a group.
pub(crate) fn hello(chat_id: i64) -> UpdateKey {
    UpdateKey::other("hello", &chat_id.to_string())
}

/// Whether a `ChatMember` is in the chat.
fn is_in(member: &Value) -> bool {
    match member["status"].as_str() {
        Some("creator" | "administrator" | "member") => true,
        Some("restricted") => member["is_member"] == true,
        _ => false,
    }
}

/// Whether a `ChatMember` may run the chat.
pub(crate) fn is_administrator(member: &Value) -> bool {
    matches!(member["status"].as_str(), Some("creator" | "administrator"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_coming_into_a_group_is_an_arrival() {
        let arrives = |kind: &str, old: Value, new: Value| {
            let update = json!({"chat": {"id": -5, "type": kind}, "from": {"id": 9},
                "old_chat_member": old, "new_chat_member": new});
            ChatMemberUpdated::read(&update).unwrap().is_arrival()
        };
        let is = |status: &str| json!({"status": status});
        assert!(arrives("group", is("left"), is("member")));
        assert!(arrives("supergroup", is("kicked"), is("administrator")));
        let restricted = json!({"status": "restricted", "is_member": true});
        assert!(arrives("supergroup", is("left"), restricted.clone()));
        assert!(!arrives("supergroup", restricted, is("member")));
        assert!(!arrives("group", is("member"), is("administrator")));
        assert!(!arrives("group", is("member"), is("kicked")));
        assert!(!arrives("private", is("kicked"), is("member")));
        assert!(!arrives("channel", is("left"), is("administrator")));
        assert!(!arrives("group", is("left"), is("a new status")));
    }
}
