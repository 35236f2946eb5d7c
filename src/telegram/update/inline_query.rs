//! Inline mode: what is typed behind the bot's name in any chat, and what was
//! sent of the results.

use serde_json::Value;

use crate::telegram::update::{User, chat::owned};

/// An inline query: as it stands after a keystroke.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InlineQuery {
    /// `id`, to answer it.
    pub query_id: String,
    /// Who types.
    pub from: User,
    /// What stands behind the bot's name.
    pub text: String,
    /// `offset`: the `next_offset` of the answer before, where more is wanted.
    pub offset: String,
}

/// `chosen_inline_result`: somebody sent this result into a chat that Telegram does
/// not name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChosenInlineResult {
    /// The number of the update, by which it is recorded.
    pub update_id: i32,
    /// `result_id` of the result.
    pub result_id: String,
    /// Who sent it.
    pub from: User,
    /// What was typed.
    pub text: String,
}

impl InlineQuery {
    pub(crate) fn read(query: &Value) -> Option<Self> {
        Some(Self {
            query_id: owned(&query["id"])?,
            from: User::read(&query["from"])?,
            text: owned(&query["query"]).unwrap_or_default(),
            offset: owned(&query["offset"]).unwrap_or_default(),
        })
    }
}

impl ChosenInlineResult {
    pub(crate) fn read(chosen: &Value, update_id: i32) -> Option<Self> {
        Some(Self {
            update_id,
            result_id: owned(&chosen["result_id"])?,
            from: User::read(&chosen["from"])?,
            text: owned(&chosen["query"]).unwrap_or_default(),
        })
    }
}
