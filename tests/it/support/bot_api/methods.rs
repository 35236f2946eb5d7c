//! The methods, and what Telegram refuses.

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};
use tokio::time::{Duration, timeout};

use super::{
    BOT_ID, Inner, Shared, Shown, USERNAME, error, failure, html, inline, media, ok, push, state,
    webhook,
};

pub(super) type Refused = (u16, String);

/// Carries out one call.
pub(crate) async fn answer(shared: &Arc<Shared>, method: &str, params: &Value) -> Response {
    if method == "getupdates" {
        return get_updates(shared, params).await;
    }
    let mut inner = shared.inner();
    if let Some(chat_id) = state::migrated_to(&inner, params) {
        let what = "Bad Request: group chat was upgraded to a supergroup chat";
        return failure(400, what, &json!({"migrate_to_chat_id": chat_id}));
    }
    let result = match method {
        "getme" => Ok(json!({
            "id": BOT_ID, "is_bot": true, "first_name": "Sổ tay", "username": USERNAME,
            "can_join_groups": true, "can_read_all_group_messages": inner.reads_all,
            "supports_inline_queries": inner.inline.is_on, "can_connect_to_business": false, "has_main_web_app": false,
        })),
        "sendmessage" => send_message(&mut inner, params),
        "sendphoto" => media::send_photo(&mut inner, params),
        "sendmediagroup" => media::send_media_group(&mut inner, params),
        "copymessage" => media::copy_message(&mut inner, params),
        "editmessagetext" => edit_message_text(&mut inner, params),
        "editmessagereplymarkup" => edit_message_reply_markup(&mut inner, params),
        "answercallbackquery" => answer_callback_query(&mut inner, params),
        "answerinlinequery" => inline::answer(&mut inner, params),
        "setmycommands" => set_my_commands(&mut inner, params),
        "getmycommands" => {
            let key = menu(params);
            Ok(inner
                .commands
                .get(&key)
                .cloned()
                .unwrap_or_else(|| json!([])))
        }
        "getwebhookinfo" => Ok(webhook::info(&inner)),
        "setwebhook" => webhook::set(&mut inner, params),
        "deletewebhook" => Ok(webhook::delete(&mut inner)),
        "getchat" => state::chat(&inner, params),
        // Whoever is told of members knows those, and nobody else.
        "getchatmember" if inner.state.knows_members() => state::chat_member(&inner, params),
        "deletemessage" => delete_message(&mut inner, params),
        "getchatmember" => get_chat_member(&inner, params),
        "getchatadministrators" => Ok(get_chat_administrators(&inner, params)),
        "getfile" => media::file(&inner, params),
        "sendchataction" => Ok(json!(true)),
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
        if inner.webhook.is_set() {
            let what = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
            return error(409, what);
        }
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

pub(super) fn bad(what: &str) -> Refused {
    (400, format!("Bad Request: {what}"))
}

/// The text as a chat shows it.
pub(super) fn shown_text(params: &Value) -> Result<String, Refused> {
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

/// The keyboard, row by row: the label of each button and what it carries; an
/// address stands behind an arrow, a text to be copied behind two squares.
pub(super) fn keyboard(params: &Value) -> Result<Vec<Vec<(String, String)>>, Refused> {
    let rows = params["reply_markup"]["inline_keyboard"].as_array();
    let mut keyboard = Vec::new();
    for row in rows.into_iter().flatten().filter_map(Value::as_array) {
        if row.len() > 8 {
            return Err(bad("reply markup is too wide"));
        }
        keyboard.push(row.iter().map(button).collect::<Result<Vec<_>, _>>()?);
    }
    if keyboard.iter().map(Vec::len).sum::<usize>() > 100 {
        return Err(bad("reply markup is too long"));
    }
    Ok(keyboard)
}

fn button(button: &Value) -> Result<(String, String), Refused> {
    let label = button["text"].as_str().unwrap_or_default().to_owned();
    if label.trim().is_empty() {
        return Err(bad("text buttons are unallowed in the inline keyboard"));
    }
    if let Some(url) = button["url"].as_str() {
        if !url.starts_with("https://") && !url.starts_with("tg://") {
            return Err(bad("BUTTON_URL_INVALID"));
        }
        return Ok((label, format!("→ {url}")));
    }
    if let Some(text) = button["copy_text"]["text"].as_str() {
        if !(1..=256).contains(&text.encode_utf16().count()) {
            return Err(bad("BUTTON_COPY_TEXT_INVALID"));
        }
        return Ok((label, format!("⧉ {text}")));
    }
    let data = button["callback_data"].as_str().unwrap_or_default();
    if data.is_empty() || data.len() > 64 {
        return Err(bad("BUTTON_DATA_INVALID"));
    }
    Ok((label, data.to_owned()))
}

fn send_message(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let text = shown_text(params)?;
    let raw = params["text"].as_str().unwrap_or_default().to_owned();
    let shown = placed(inner, params, text, raw)?;
    Ok(message(&shown))
}

/// Puts a message of the bot into its chat.
pub(super) fn placed(
    inner: &mut Inner,
    params: &Value,
    text: String,
    raw: String,
) -> Result<Shown, Refused> {
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
        text,
        raw,
        keyboard: keyboard(params)?,
        reply_to,
        topic,
        edits: 0,
    };
    inner.next_message += 1;
    inner.note(&shown, "");
    inner.shown.push(shown.clone());
    Ok(shown)
}

fn edit_message_text(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let key = (
        params["chat_id"].as_i64().unwrap_or_default(),
        params["message_id"].as_i64().unwrap_or_default(),
    );
    let (text, keyboard) = (shown_text(params)?, keyboard(params)?);
    let raw = params["text"].as_str().unwrap_or_default();
    edited(inner, key, |shown| {
        raw.clone_into(&mut shown.raw);
        (shown.text, shown.keyboard) = (text, keyboard);
    })
}

fn edit_message_reply_markup(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let key = (
        params["chat_id"].as_i64().unwrap_or_default(),
        params["message_id"].as_i64().unwrap_or_default(),
    );
    let keyboard = keyboard(params)?;
    edited(inner, key, |shown| shown.keyboard = keyboard)
}

/// Changes a message of the bot, unless there is nothing to change.
fn edited(
    inner: &mut Inner,
    key: (i64, i64),
    change: impl FnOnce(&mut Shown),
) -> Result<Value, Refused> {
    let at = inner
        .shown
        .iter()
        .position(|shown| (shown.chat_id, shown.message_id) == key)
        .ok_or_else(|| bad("message to edit not found"))?;
    let before = inner.shown[at].clone();
    if before.by.is_some() {
        return Err(bad("message can't be edited"));
    }
    let shown = &mut inner.shown[at];
    change(shown);
    let has_same_text = before.text == shown.text;
    if has_same_text && before.keyboard == shown.keyboard {
        return Err(bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
        ));
    }
    shown.edits += 1;
    let shown = shown.clone();
    if has_same_text {
        inner.note_keyboard(&shown);
    } else {
        inner.note(&shown, " (edited)");
    }
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

fn delete_message(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let key = (params["chat_id"].as_i64(), params["message_id"].as_i64());
    let is_it = |shown: &Shown| (Some(shown.chat_id), Some(shown.message_id)) == key;
    let at = inner.shown.iter().position(is_it);
    let at = at.ok_or_else(|| bad("message to delete not found"))?;
    if inner.shown[at].by.is_some() {
        return Err(bad("message can't be deleted"));
    }
    let shown = inner.shown.remove(at);
    inner.log.push(format!(
        "── sổ tay · chat {} · #{} (removed)",
        shown.chat_id, shown.message_id
    ));
    Ok(json!(true))
}

fn get_chat_member(inner: &Inner, params: &Value) -> Result<Value, Refused> {
    let (chat, user) = (params["chat_id"].as_i64(), params["user_id"].as_i64());
    let (Some(chat), Some(user)) = (chat, user) else {
        return Err(bad("user not found"));
    };
    if inner.hidden_members.contains(&chat) {
        return Err(bad("member list is inaccessible"));
    }
    let is_administrator = inner.administrators.contains(&(chat, user));
    Ok(member(
        user,
        if is_administrator {
            "administrator"
        } else {
            "member"
        },
    ))
}

fn get_chat_administrators(inner: &Inner, params: &Value) -> Value {
    let here = inner.administrators.iter();
    let here = here.filter(|(chat, _)| Some(*chat) == params["chat_id"].as_i64());
    here.map(|(_, user)| member(*user, "administrator"))
        .collect()
}

/// A `ChatMember`.
pub(super) fn member(user: i64, status: &str) -> Value {
    let user = json!({"id": user, "is_bot": user == BOT_ID, "first_name": "Lan"});
    json!({"user": user, "status": status})
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
    if let Some(by) = &shown.by {
        let id = by.strip_prefix("user ").and_then(|id| id.parse().ok());
        let id: i64 = id.unwrap_or(4242);
        message["from"] = json!({"id": id, "is_bot": false, "first_name": by});
        message["entities"] = push::entities(&shown.text);
    }
    if let Some(topic) = shown.topic {
        message["message_thread_id"] = json!(topic);
        message["is_topic_message"] = json!(true);
    }
    if !shown.keyboard.is_empty() {
        let rows = shown.keyboard.iter();
        let rows = rows.map(|row| row.iter().map(as_sent).collect::<Vec<_>>());
        message["reply_markup"] = json!({"inline_keyboard": rows.collect::<Vec<_>>()});
    }
    message
}

/// A button as it was sent, from what [`button`] made of it.
fn as_sent((label, carries): &(String, String)) -> Value {
    if let Some(url) = carries.strip_prefix("→ ") {
        json!({"text": label, "url": url})
    } else if let Some(text) = carries.strip_prefix("⧉ ") {
        json!({"text": label, "copy_text": {"text": text}})
    } else {
        json!({"text": label, "callback_data": carries})
    }
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
        self.log_keyboard(shown);
    }

    /// Writes new keys under an old message into the transcript.
    fn note_keyboard(&mut self, shown: &Shown) {
        self.log.push(format!(
            "── sổ tay · chat {} · #{} (other buttons)",
            shown.chat_id, shown.message_id
        ));
        self.log_keyboard(shown);
    }

    fn log_keyboard(&mut self, shown: &Shown) {
        for row in &shown.keyboard {
            let labels: Vec<String> = row.iter().map(|(label, _)| format!("[{label}]")).collect();
            self.log.push(format!("    {}", labels.join(" ")));
        }
    }
}
