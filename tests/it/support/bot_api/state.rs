//! What the server says of the bot, its chats and the way to them.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, SystemTime},
};

use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use serde_json::{Value, json};

use super::{BOT_ID, BotApi, Inner};

/// What BotFather, administrators and clocks have set.
#[derive(Default)]
pub(super) struct State {
    /// Who is in which chat, and as what: a `ChatMember` by chat and user.
    members: HashMap<(i64, i64), Value>,
    /// Groups that have become supergroups.
    migrated: HashMap<i64, i64>,
    chats: HashSet<i64>,
    /// How far ahead the server's clock is.
    ahead: Option<Duration>,
}

impl State {
    /// Whether anybody said who is in which chat.
    pub(super) fn knows_members(&self) -> bool {
        !self.members.is_empty() || !self.chats.is_empty()
    }
}

impl BotApi {
    /// Makes somebody what `status` says in a chat.
    pub(crate) fn set_member(&self, chat_id: i64, user_id: i64, status: &str) {
        let member =
            json!({"status": status, "user": {"id": user_id, "is_bot": user_id == BOT_ID}});
        let state = &mut self.shared.inner().state;
        state.chats.insert(chat_id);
        state.members.insert((chat_id, user_id), member);
    }

    /// A group has become a supergroup.
    pub(crate) fn migrate(&self, from: i64, to: i64) {
        self.shared.inner().state.migrated.insert(from, to);
    }

    /// Sets the server's clock ahead.
    pub(crate) fn set_clock_ahead(&self, ahead: Duration) {
        self.shared.inner().state.ahead = Some(ahead);
    }
}

type Refused = (u16, String);

fn bad(what: &str) -> Refused {
    (400, format!("Bad Request: {what}"))
}

/// `getChat`, of which only the name is told.
pub(super) fn chat(inner: &Inner, params: &Value) -> Result<Value, Refused> {
    let chat_id = known(inner, params)?;
    if inner.state.members.contains_key(&(chat_id, BOT_ID)) {
        return Ok(json!({"id": chat_id, "type": "supergroup", "title": "Nhóm hỗ trợ"}));
    }
    Err(bad("chat not found"))
}

/// `getChatMember`.
pub(super) fn chat_member(inner: &Inner, params: &Value) -> Result<Value, Refused> {
    let chat_id = known(inner, params)?;
    let user_id = params["user_id"].as_i64().unwrap_or_default();
    let member = inner.state.members.get(&(chat_id, user_id));
    member.cloned().ok_or_else(|| bad("user not found"))
}

fn known(inner: &Inner, params: &Value) -> Result<i64, Refused> {
    let chat_id = params["chat_id"].as_i64().unwrap_or_default();
    let chat_id = inner.state.chats.get(&chat_id);
    chat_id.copied().ok_or_else(|| bad("chat not found"))
}

/// The new id of a group that a call names by its old one.
pub(super) fn migrated_to(inner: &Inner, params: &Value) -> Option<i64> {
    let chat_id = params["chat_id"].as_i64()?;
    inner.state.migrated.get(&chat_id).copied()
}

/// The answer with the time that the server thinks it is.
pub(super) fn dated(inner: &Inner, mut answer: Response) -> Response {
    if let Some(ahead) = inner.state.ahead {
        let date = httpdate::fmt_http_date(SystemTime::now() + ahead);
        let date = HeaderValue::from_str(&date).expect("a date");
        answer.headers_mut().insert(header::DATE, date);
    }
    answer
}
