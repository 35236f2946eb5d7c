//! A chat and a person, as far as the bot takes notice.

use serde_json::Value;

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
pub struct User {
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

impl ChatKind {
    pub(crate) fn read(kind: &Value) -> Self {
        match kind.as_str() {
            Some("private") => Self::Private,
            Some("group" | "supergroup") => Self::Group,
            _ => Self::Other,
        }
    }
}

impl User {
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

/// The number of a message or update: 32 bits, as in Telegram's own protocol.
pub(crate) fn small(value: &Value) -> Option<i32> {
    value.as_i64().and_then(|number| number.try_into().ok())
}

pub(crate) fn is_true(value: &Value) -> bool {
    value.as_bool().unwrap_or(false)
}

pub(crate) fn owned(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
