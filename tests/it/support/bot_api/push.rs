//! What people do: messages and presses, as updates.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::{BotApi, Inner, Shown, methods};

impl BotApi {
    /// Queues an update of any form; gives its number.
    pub(crate) fn push(&self, mut update: Value) -> i64 {
        let mut inner = self.shared.inner();
        let id = inner.next_update;
        inner.next_update += 1;
        update["update_id"] = json!(id);
        inner.updates.insert(id, update);
        drop(inner);
        self.shared.changed.notify_waiters();
        id
    }

    /// Queues a message with whatever `more` adds; gives the number of the
    /// message.
    pub(crate) fn message(&self, chat: &Value, user: i64, text: &str, more: &Value) -> i64 {
        let message_id = {
            let mut inner = self.shared.inner();
            let shown = Shown {
                chat_id: chat["id"].as_i64().expect("a chat has an id"),
                message_id: inner.next_message,
                by: Some(format!("user {user}")),
                text: text.to_owned(),
                raw: text.to_owned(),
                keyboard: Vec::new(),
                reply_to: more["reply_to_message"]["message_id"].as_i64(),
                topic: more["message_thread_id"].as_i64(),
                edits: 0,
            };
            inner.next_message += 1;
            inner.note(&shown, "");
            inner.shown.push(shown);
            inner.next_message - 1
        };
        let mut message = json!({
            "message_id": message_id, "date": seconds(), "chat": chat,
            "from": person(user),
            "text": text, "entities": entities(text),
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            message[name] = value.clone();
        }
        self.push(json!({"message": message}));
        message_id
    }

    /// Somebody writes to the bot.
    pub(crate) fn private_text(&self, user: i64, text: &str) -> i64 {
        self.private_message(user, text, &json!({}))
    }

    /// The same with further fields.
    pub(crate) fn private_message(&self, user: i64, text: &str, extra: &Value) -> i64 {
        let chat = json!({"id": user, "type": "private", "first_name": "Lan"});
        self.message(&chat, user, text, extra)
    }

    /// Somebody writes in a group.
    pub(crate) fn group_text(&self, chat_id: i64, user: i64, text: &str) -> i64 {
        self.group_message(chat_id, user, text, &json!({}))
    }

    /// Somebody writes in a group, in reply to a message of that group.
    pub(crate) fn group_reply(&self, chat_id: i64, user: i64, to: i64, text: &str) -> i64 {
        let replied = {
            let inner = self.shared.inner();
            let shown = inner
                .shown
                .iter()
                .find(|shown| (shown.chat_id, shown.message_id) == (chat_id, to));
            let shown = shown.expect("the message replied to is there");
            methods::message(shown)
        };
        self.group_message(chat_id, user, text, &json!({"reply_to_message": replied}))
    }

    /// Somebody writes in a group; `more` are further fields of the message.
    pub(crate) fn group_message(&self, chat_id: i64, user: i64, text: &str, more: &Value) -> i64 {
        let chat = json!({"id": chat_id, "type": "supergroup", "title": "Hỗ trợ"});
        self.message(&chat, user, text, more)
    }

    /// Somebody edits what they wrote; `more` are further fields of the message.
    pub(crate) fn edit(&self, user: i64, chat_id: i64, message_id: i64, text: &str, more: &Value) {
        let edit_date = {
            let mut inner = self.shared.inner();
            let key = (chat_id, message_id);
            let mut all = inner.shown.iter_mut();
            let shown = all.find(|shown| (shown.chat_id, shown.message_id) == key);
            let shown = shown.expect("what is edited is there");
            text.clone_into(&mut shown.text);
            shown.edits += 1;
            let shown = shown.clone();
            inner.note(&shown, " (edited)");
            seconds() + i64::from(shown.edits)
        };
        let chat = match chat_id {
            1.. => json!({"id": chat_id, "type": "private", "first_name": "Lan"}),
            _ => json!({"id": chat_id, "type": "supergroup", "title": "Hỗ trợ"}),
        };
        let mut message = json!({
            "message_id": message_id, "date": seconds(), "edit_date": edit_date, "chat": chat,
            "from": {"id": user, "is_bot": false, "first_name": "Lan", "language_code": "vi"},
            "text": text, "entities": entities(text),
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            message[name] = value.clone();
        }
        self.push(json!({"edited_message": message}));
    }

    /// Somebody lets the bot into a group, or changes what it may do there.
    pub(crate) fn bot_becomes(&self, chat: &Value, user: i64, before: &str, now: &str) {
        let change = json!({
            "chat": chat, "date": seconds(),
            "from": {"id": user, "is_bot": false, "first_name": "Lan", "language_code": "vi"},
            "old_chat_member": methods::member(super::BOT_ID, before),
            "new_chat_member": methods::member(super::BOT_ID, now),
        });
        self.push(json!({"my_chat_member": change}));
    }

    /// Somebody presses a button under a message of the bot; gives the query's
    /// id.
    pub(crate) fn press(&self, chat_id: i64, message_id: i64, data: &str) -> String {
        self.press_by(9, chat_id, message_id, data)
    }

    /// The same by some other person.
    pub(crate) fn press_by(&self, user: i64, chat_id: i64, message_id: i64, data: &str) -> String {
        let message = {
            let inner = self.shared.inner();
            let find = |id: i64| {
                let mut all = inner.shown.iter();
                all.find(|shown| (shown.chat_id, shown.message_id) == (chat_id, id))
            };
            match find(message_id) {
                Some(shown) => {
                    let mut message = methods::message(shown);
                    if let Some(replied) = shown.reply_to.and_then(find) {
                        message["reply_to_message"] = methods::message(replied);
                    }
                    message
                }
                None => {
                    json!({"chat": {"id": chat_id, "type": "private"}, "message_id": message_id, "date": 0})
                }
            }
        };
        self.query(user, &message, data)
    }

    /// A press with any message field.
    pub(crate) fn press_on(&self, message: &Value, data: &str) -> String {
        self.query(9, message, data)
    }

    fn query(&self, user: i64, message: &Value, data: &str) -> String {
        let id = {
            let mut inner = self.shared.inner();
            let id = format!("q{}", inner.next_update);
            inner.queries.insert(id.clone());
            let label = label_of(&inner, message, data);
            inner.log.push(format!("── user {user} presses {label}"));
            id
        };
        let mut query = json!({
            "id": id, "chat_instance": "1", "data": data,
            "from": person(user),
        });
        if !message.is_null() {
            query["message"] = message.clone();
        }
        self.push(json!({"callback_query": query}));
        id
    }
}

/// The time, as messages carry it.
fn seconds() -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.expect("after 1970").as_secs();
    now.try_into().expect("before long")
}

/// A user by their number.
fn person(user: i64) -> Value {
    let name = match user {
        10 => "Minh",
        11 => "Hoa",
        _ => "Lan",
    };
    json!({"id": user, "is_bot": false, "first_name": name, "language_code": "vi"})
}

/// What stands on the button that carries `data`; the data itself where there is
/// no such button any more.
fn label_of(inner: &Inner, message: &Value, data: &str) -> String {
    let key = (
        message["chat"]["id"].as_i64(),
        message["message_id"].as_i64(),
    );
    let is_it = |shown: &&Shown| (Some(shown.chat_id), Some(shown.message_id)) == key;
    let buttons = inner.shown.iter().find(is_it).map(Shown::buttons);
    let mut buttons = buttons.into_iter().flatten();
    let found = buttons.find(|(_, own)| own == data);
    found.map_or_else(|| format!("({data})"), |(label, _)| format!("[{label}]"))
}

/// The entities that Telegram finds in a text: commands and mentions.
pub(crate) fn entities(text: &str) -> Value {
    let mut found = Vec::new();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end().trim_end_matches([',', ':']);
        let kind = match bare.chars().next() {
            Some('/') if bare.is_ascii() && bare.len() > 1 => Some("bot_command"),
            Some('@') if bare.len() > 1 => Some("mention"),
            _ => None,
        };
        let length = bare.encode_utf16().count();
        found.extend(kind.map(|kind| json!({"type": kind, "offset": offset, "length": length})));
        offset += word.encode_utf16().count();
    }
    Value::Array(found)
}
