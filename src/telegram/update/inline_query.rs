//! Inline mode: what is typed behind the bot's name in any chat, and what was
//! sent of the results.

use serde_json::Value;

use crate::telegram::update::{Person, chat::owned};

/// An inline query: as it stands after a keystroke.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queried {
    /// `id`, to answer it.
    pub query_id: String,
    /// Who types.
    pub from: Person,
    /// What stands behind the bot's name.
    pub text: String,
    /// `offset`: the `next_offset` of the answer before, where more is wanted.
    pub offset: String,
}

/// `chosen_inline_result`: what was sent into a chat that we are not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The number of the update, by which it is recorded.
    pub update_id: i32,
    /// `result_id` of the result.
    pub result_id: String,
    /// Who sent it.
    pub from: Person,
    /// What was typed.
    pub text: String,
}

impl Queried {
    pub(crate) fn read(query: &Value) -> Option<Self> {
        Some(Self {
            query_id: owned(&query["id"])?,
            from: Person::read(&query["from"])?,
            text: owned(&query["query"]).unwrap_or_default(),
            offset: owned(&query["offset"]).unwrap_or_default(),
        })
    }
}

impl Chosen {
    pub(crate) fn read(chosen: &Value, update_id: i32) -> Option<Self> {
        Some(Self {
            update_id,
            result_id: owned(&chosen["result_id"])?,
            from: Person::read(&chosen["from"])?,
            text: owned(&chosen["query"]).unwrap_or_default(),
        })
    }
}
