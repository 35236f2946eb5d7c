//! Channels and chats as Telegram Desktop exports them
//! (<https://core.telegram.org/import-export>): `result.json` with `messages`,
//! or with `chats.list` of such. What is an article of it is decided in `chat`;
//! the pictures that follow in the same second belong to a message.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{
    Items,
    chat::{Said, threads},
    plain,
    telegram_marks::MarkedText,
    visible::{Sight, Visible},
};

/// The articles among the messages of an export; `None` when it is none.
pub(super) fn messages(_name: &str, values: &[Value]) -> Option<Items> {
    let mut chats: Vec<&Map<String, Value>> = Vec::new();
    let mut open: Vec<&Value> = values.iter().rev().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Object(object) if is_chat(object) => chats.push(object),
            Value::Object(object) => open.extend(object.values().rev()),
            Value::Array(all) => open.extend(all.iter().rev()),
            _ => {}
        }
    }
    if chats.is_empty() {
        return None;
    }
    Some(chats.into_iter().flat_map(of_chat).collect())
}

fn is_chat(object: &Map<String, Value>) -> bool {
    let messages = object.get("messages").and_then(Value::as_array);
    messages.is_some_and(|all| {
        all.iter()
            .all(|message| message.get("type").is_some() && message.get("id").is_some())
    })
}

fn of_chat(chat: &Map<String, Value>) -> Items {
    let channel = chat
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or("Telegram");
    let all = chat
        .get("messages")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let kind = chat.get("type").and_then(Value::as_str).unwrap_or("");
    let mut said = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let message = &all[at];
        at += 1;
        if message.get("type").and_then(Value::as_str) != Some("message") {
            continue;
        }
        let text = text(message);
        if text.trim().is_empty() {
            continue;
        }
        let mut pictures: Vec<&str> = picture(message).into_iter().collect();
        // An album is exported as messages of one moment, the words with one.
        while let Some(next) = all.get(at).filter(|next| is_of_album(message, next)) {
            pictures.extend(picture(next));
            at += 1;
        }
        let id = message.get("id").map(Value::to_string).unwrap_or_default();
        let day = message.get("date").and_then(Value::as_str).unwrap_or("");
        let day = day.split('T').next().unwrap_or("");
        let by = ["from_id", "from"].iter().find_map(|key| message.get(*key));
        let answers = message.get("reply_to_message_id");
        said.push(Said {
            part: format!("#{id}"),
            by: by.map(Value::to_string).unwrap_or_default(),
            visible: seen(message.get("text_entities")),
            answers: answers.map(|id| format!("#{id}")),
            source: format!("Telegram: {channel} #{id} ({day})"),
            pictures: pictures.into_iter().map(address).collect(),
            marked: MarkedText::of(message),
            text,
        });
    }
    threads(&said, kind.contains("channel"))
}

/// A path as Markdown writes it.
fn address(path: &str) -> String {
    if path.contains([' ', '(', ')', '<', '>']) {
        let bare = path.replace(['<', '>', '\n'], "");
        format!("<{bare}>")
    } else {
        path.to_owned()
    }
}

/// The text of a message with the addresses of its links.
fn text(message: &Value) -> String {
    let pieces = match message.get("text") {
        Some(Value::String(text)) => return text.clone(),
        Some(Value::Array(pieces)) => pieces,
        _ => return String::new(),
    };
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Value::String(text) => out.push_str(text),
            Value::Object(entity) => {
                out.push_str(entity.get("text").and_then(Value::as_str).unwrap_or(""));
                if let Some(href) = entity.get("href").and_then(Value::as_str) {
                    let _ = write!(out, " ({href})");
                }
            }
            _ => {}
        }
    }
    out
}

/// What can be seen of `text_entities`, as the other way to the same text.
fn seen(entities: Option<&Value>) -> Option<Visible> {
    let mut sight = Sight::default();
    let mut begins = true;
    for entity in entities?.as_array()? {
        let text = entity.get("text")?.as_str()?;
        let kind = entity.get("type").and_then(Value::as_str).unwrap_or("");
        if kind == "pre" {
            sight.code(text);
            begins = true;
            continue;
        }
        for line in text.split_inclusive('\n') {
            let words = if begins {
                plain::without_bullet(line)
            } else {
                line
            };
            sight.text(words, kind == "strikethrough", None);
            begins = line.ends_with('\n');
        }
    }
    Some(sight.seen())
}

/// The file of a photo; exports may leave it out and say so in brackets.
fn picture(message: &Value) -> Option<&str> {
    let path = message.get("photo")?.as_str()?;
    (!path.starts_with('(')).then_some(path)
}

fn is_of_album(first: &Value, next: &Value) -> bool {
    let moment = |message: &Value| message.get("date").cloned();
    picture(next).is_some() && text(next).trim().is_empty() && moment(first) == moment(next)
}
