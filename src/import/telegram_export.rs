//! Channels and chats as Telegram Desktop exports them
//! (<https://core.telegram.org/import-export>): `result.json` with `messages`,
//! or with `chats.list` of such. One message is one article when it is long
//! enough for one; the pictures that follow in the same second belong to it.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{Item, Items, Unusable, markdown, plain, telegram_marks};
use crate::article::{Form, FrontMatter, Source, read};

/// A message with fewer words, and without the labels of an article, is talk.
const LEAST_WORDS: usize = 12;

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
    let mut items = Vec::new();
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
        let part = format!("#{id}");
        let day = message.get("date").and_then(Value::as_str).unwrap_or("");
        let day = day.split('T').next().unwrap_or("");
        let front = FrontMatter {
            source: Some(format!("Telegram: {channel} #{id} ({day})")),
            ..FrontMatter::default()
        };
        items.push(match article(&text, message, &pictures, front) {
            Some(item) => Ok(Item { part, ..item }),
            None => Err((part, Unusable::Short)),
        });
    }
    items
}

fn article(text: &str, message: &Value, pictures: &[&str], front: FrontMatter) -> Option<Item> {
    let (written, _) = read(&Source::new("a.md", text));
    let visible = plain::visible(
        &plain_text(message.get("text_entities")).unwrap_or_else(|| text.to_owned()),
    );
    if written.form != Form::Bullets && visible.len() < LEAST_WORDS {
        return None;
    }
    let title = written.title.clone();
    let mut item = plain::article(text, &title, front)?;
    item.visible = visible;
    let marked = telegram_marks::article(message, &title, written.form == Form::Bullets);
    let is_marked = marked.is_some();
    item.text = marked.unwrap_or(item.text);
    if !pictures.is_empty() {
        if written.form == Form::Bullets && !is_marked {
            // The bullet form has no pictures.
            item.text = markdown::article(&title, &markdown::escaped_text(text));
        }
        for picture in pictures {
            let _ = writeln!(item.text, "\n![]({})", address(picture));
        }
    }
    Some(item)
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

/// The words of `text_entities`, as the other way to the same text.
fn plain_text(entities: Option<&Value>) -> Option<String> {
    let all = entities?.as_array()?;
    let texts = all.iter().filter_map(|entity| entity.get("text")?.as_str());
    Some(texts.collect())
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
