//! The methods, and what Telegram refuses.

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};
use tokio::time::{Duration, timeout};

use super::{BOT_ID, Inner, Shared, Shown, USERNAME, error, html, ok};

type Refused = (u16, String);

/// Carries out one call.
pub(crate) async fn answer(shared: &Arc<Shared>, method: &str, params: &Value) -> Response {
    if method == "getupdates" {
        return get_updates(shared, params).await;
    }
    let mut inner = shared.inner();
    let result = match method {
        "getme" => Ok(json!({
            "id": BOT_ID, "is_bot": true, "first_name": "Sổ tay", "username": USERNAME,
            "can_join_groups": true, "can_read_all_group_messages": inner.reads_all,
            "supports_inline_queries": false, "can_connect_to_business": false, "has_main_web_app": false,
        })),
        "sendmessage" => send_message(&mut inner, params),
        "editmessagetext" => edit_message_text(&mut inner, params),
        "answercallbackquery" => answer_callback_query(&mut inner, params),
        "setmycommands" => set_my_commands(&mut inner, params),
        "getmycommands" => {
            let key = menu(params);
            Ok(inner
                .commands
                .get(&key)
                .cloned()
                .unwrap_or_else(|| json!([])))
        }
        "deletewebhook" | "sendchataction" => Ok(json!(true)),
        _ => Err((404, "Not Found: method not found".to_owned())),
    };
    drop(inner);
    match result {
        Ok(result) => ok(&result),
        Err((code, description)) => error(code, &description),
    }
}

async fn get_updates(shared: &Arc<Shared>, params: &Value) -> Response {
    let limit =
        usize::try_from(params["limit"].as_u64().unwrap_or(100).clamp(1, 100)).expect("small");
    let wait = Duration::from_secs(params["timeout"].as_u64().unwrap_or(0));
    let poll = {
        let mut inner = shared.inner();
        inner.polls += 1;
        match params["offset"].as_i64() {
            Some(offset) if offset > 0 => {
                inner.updates = inner.updates.split_off(&offset);
                inner.confirmed = inner.confirmed.max(offset);
            }
            Some(offset) if offset < 0 => {
                let kept = inner
                    .updates
                    .len()
                    .saturating_sub(usize::try_from(offset.unsigned_abs()).expect("small"));
                let from = inner.updates.keys().nth(kept).copied().unwrap_or(i64::MAX);
                inner.updates = inner.updates.split_off(&from);
            }
            _ => {}
        }
        inner.polls
    };
    shared.changed.notify_waiters();
    let polling = async {
        loop {
            let changed = shared.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            {
                let inner = shared.inner();
                if inner.polls != poll {
                    return error(
                        409,
                        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                    );
                }
                if !inner.updates.is_empty() {
                    let batch: Vec<&Value> = inner.updates.values().take(limit).collect();
                    return ok(&json!(batch));
                }
            }
            changed.await;
        }
    };
    timeout(wait, polling)
        .await
        .unwrap_or_else(|_| ok(&json!([])))
}

fn bad(what: &str) -> Refused {
    (400, format!("Bad Request: {what}"))
}

/// The text as a chat shows it.
fn shown_text(params: &Value) -> Result<String, Refused> {
    let raw = params["text"].as_str().unwrap_or_default();
    let text = match params["parse_mode"]
        .as_str()
        .map(str::to_lowercase)
        .as_deref()
    {
        Some("html") => html::parse(raw).map_err(|description| (400, description))?,
        Some(_) => return Err(bad("unsupported parse_mode")),
        None => raw.to_owned(),
    };
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Err(bad("message text is empty"));
    }
    if text.encode_utf16().count() > 4096 {
        return Err(bad("message is too long"));
    }
    Ok(text)
}

fn buttons(params: &Value) -> Result<Vec<(String, String)>, Refused> {
    let rows = params["reply_markup"]["inline_keyboard"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let mut buttons = Vec::new();
    for button in rows.iter().filter_map(Value::as_array).flatten() {
        let label = button["text"].as_str().unwrap_or_default();
        let data = button["callback_data"].as_str().unwrap_or_default();
        if label.trim().is_empty() {
            return Err(bad("text buttons are unallowed in the inline keyboard"));
        }
        if data.is_empty() || data.len() > 64 {
            return Err(bad("BUTTON_DATA_INVALID"));
        }
        buttons.push((label.to_owned(), data.to_owned()));
    }
    if buttons.len() > 100 {
        return Err(bad("reply markup is too long"));
    }
    Ok(buttons)
}

fn send_message(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let chat_id = params["chat_id"]
        .as_i64()
        .ok_or_else(|| bad("chat not found"))?;
    let topic = params["message_thread_id"].as_i64();
    if topic.is_some_and(|topic| !inner.topics.contains(&(chat_id, topic))) {
        return Err(bad("message thread not found"));
    }
    let reply = &params["reply_parameters"];
    let mut reply_to = reply["message_id"].as_i64();
    if let Some(id) = reply_to
        && !inner
            .shown
            .iter()
            .any(|shown| (shown.chat_id, shown.message_id) == (chat_id, id))
    {
        if reply["allow_sending_without_reply"] != true {
            return Err(bad("message to be replied not found"));
        }
        reply_to = None;
    }
    let shown = Shown {
        chat_id,
        message_id: inner.next_message,
        by: None,
        text: shown_text(params)?,
        raw: params["text"].as_str().unwrap_or_default().to_owned(),
        buttons: buttons(params)?,
        reply_to,
        topic,
        edits: 0,
    };
    inner.next_message += 1;
    inner.note(&shown, "");
    let message = message(&shown);
    inner.shown.push(shown);
    Ok(message)
}

fn edit_message_text(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let key = (
        params["chat_id"].as_i64().unwrap_or_default(),
        params["message_id"].as_i64().unwrap_or_default(),
    );
    let (text, buttons) = (shown_text(params)?, buttons(params)?);
    let at = inner
        .shown
        .iter()
        .position(|shown| (shown.chat_id, shown.message_id) == key)
        .ok_or_else(|| bad("message to edit not found"))?;
    let shown = &mut inner.shown[at];
    if shown.by.is_some() {
        return Err(bad("message can't be edited"));
    }
    if (&shown.text, &shown.buttons) == (&text, &buttons) {
        return Err(bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
        ));
    }
    params["text"]
        .as_str()
        .unwrap_or_default()
        .clone_into(&mut shown.raw);
    (shown.text, shown.buttons) = (text, buttons);
    shown.edits += 1;
    let shown = shown.clone();
    inner.note(&shown, " (edited)");
    Ok(message(&shown))
}

fn answer_callback_query(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let words = params["text"].as_str().unwrap_or_default();
    if words.chars().count() > 200 {
        return Err(bad("MESSAGE_TOO_LONG"));
    }
    if !inner
        .queries
        .remove(params["callback_query_id"].as_str().unwrap_or_default())
    {
        return Err(bad(
            "query is too old and response timeout expired or query ID is invalid",
        ));
    }
    if !words.is_empty() {
        inner.log.push(format!("    [pop-up] {words}"));
    }
    Ok(json!(true))
}

fn menu(params: &Value) -> String {
    format!(
        "{}/{}",
        params["scope"]["type"].as_str().unwrap_or("default"),
        params["language_code"].as_str().unwrap_or_default()
    )
}

fn set_my_commands(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let commands = params["commands"].as_array().cloned().unwrap_or_default();
    if commands.len() > 100 {
        return Err(bad("BOT_COMMANDS_TOO_MUCH"));
    }
    for command in &commands {
        let name = command["command"].as_str().unwrap_or_default();
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || name.len() > 32 || !name.chars().all(is_name) {
            return Err(bad("BOT_COMMAND_INVALID"));
        }
        let description = command["description"].as_str().unwrap_or_default();
        if description.is_empty() || description.chars().count() > 256 {
            return Err(bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    inner.commands.insert(menu(params), Value::Array(commands));
    Ok(json!(true))
}

fn chat(chat_id: i64) -> Value {
    if chat_id > 0 {
        json!({"id": chat_id, "type": "private", "first_name": "Lan"})
    } else {
        json!({"id": chat_id, "type": "supergroup", "title": "Hỗ trợ"})
    }
}

/// A message of the bot as the API gives it out.
pub(crate) fn message(shown: &Shown) -> Value {
    let mut message = json!({
        "message_id": shown.message_id, "date": 1_790_000_000, "chat": chat(shown.chat_id), "text": shown.text,
        "from": {"id": BOT_ID, "is_bot": true, "first_name": "Sổ tay", "username": USERNAME},
    });
    if let Some(topic) = shown.topic {
        message["message_thread_id"] = json!(topic);
        message["is_topic_message"] = json!(true);
    }
    message
}

impl Inner {
    /// Writes a message into the transcript.
    pub(crate) fn note(&mut self, shown: &Shown, how: &str) {
        let by = shown.by.as_deref().unwrap_or("sổ tay");
        let reply = shown
            .reply_to
            .map(|id| format!(" ↩{id}"))
            .unwrap_or_default();
        let topic = shown
            .topic
            .map(|id| format!(" topic {id}"))
            .unwrap_or_default();
        self.log.push(format!(
            "── {by} · chat {}{topic} · #{}{reply}{how}",
            shown.chat_id, shown.message_id
        ));
        self.log
            .extend(shown.text.lines().map(|line| format!("    {line}")));
        self.log.extend(
            shown
                .buttons
                .iter()
                .map(|(label, data)| format!("    [{label}] ({data})")),
        );
    }
}
