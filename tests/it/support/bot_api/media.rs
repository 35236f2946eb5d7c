//! Messages that are no text.

use serde_json::{Value, json};

use super::{
    Inner,
    methods::{Refused, bad, placed},
};

/// `copyMessage`: the copy shows what was copied.
pub(super) fn copy_message(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let from = (
        params["from_chat_id"].as_i64().unwrap_or_default(),
        params["message_id"].as_i64().unwrap_or_default(),
    );
    let mut all = inner.shown.iter();
    let copied = all.find(|shown| (shown.chat_id, shown.message_id) == from);
    let text = copied.ok_or_else(|| bad("message to copy not found"))?;
    let text = format!("(copy) {}", text.text);
    let shown = placed(inner, params, text.clone(), text)?;
    Ok(json!({"message_id": shown.message_id}))
}
