//! Channels and chats as Telegram Desktop exports them
//! (<https://core.telegram.org/import-export>): `result.json` with `messages`,
//! or with `chats.list` of such. What is an article of it is decided in `chat`;
//! the pictures that follow in the same second belong to a message.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{
    Items, Unusable,
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
    let mut left: Items = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let message = &all[at];
        at += 1;
        if message.get("type").and_then(Value::as_str) != Some("message") {
            continue;
        }
        left.extend(left_out(message).into_iter().map(Err));
        let message = &with_additions(message);
        let text = text(message);
        if text.trim().is_empty() {
            // A picture that no words tell of.
            let alone = picture(message).map(|path| part_of(message, path));
            left.extend(alone.map(|part| Err((part, Unusable::Short))));
            continue;
        }
        let mut pictures: Vec<&str> = picture(message).into_iter().collect();
        // An album is exported as messages of one moment, the words with one.
        while let Some(next) = all.get(at).filter(|next| is_of_album(message, next)) {
            pictures.extend(picture(next));
            left.extend(left_out(next).into_iter().map(Err));
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
    let mut all = threads(&said, kind.contains("channel"));
    all.extend(left);
    all
}

/// How a report names something of a message.
fn part_of(message: &Value, name: &str) -> String {
    let id = message.get("id").map(Value::to_string).unwrap_or_default();
    format!("#{id} {name}")
}

/// What a message shows beside its text and has no place in an article.
fn left_out(message: &Value) -> Vec<(String, Unusable)> {
    let of = |key: &str| message.get(key).and_then(Value::as_str);
    let is_sticker = of("media_type") == Some("sticker");
    let files = ["photo", "file"].into_iter().filter_map(|key| {
        let path = of(key).filter(|_| !is_sticker)?;
        let name = of("file_name").or(of("media_type")).unwrap_or(key);
        // "(File not included. Change data exporting settings to download.)"
        if let Some(reason) = path.strip_prefix('(') {
            let reason = reason.trim_end_matches(')').to_owned();
            return Some((part_of(message, name), Unusable::Unreadable(reason)));
        }
        (key == "file").then(|| (part_of(message, path), Unusable::Kind))
    });
    let others = ["contact_information", "todo_list", "game_title"].into_iter();
    let others = others.filter(|key| message.get(*key).is_some());
    let others = others.map(|key| (part_of(message, key), Unusable::Kind));
    files.chain(others).collect()
}

/// A message with what stands below its text as text: a poll, the name of a file, the
/// buttons that open a page.
fn with_additions(message: &Value) -> Value {
    let of = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let all_of =
        |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let mut lines: Vec<String> = Vec::new();
    if let Some(poll) = message.get("poll") {
        lines.extend(of(poll, "question"));
        let answers = all_of(poll.get("answers")).into_iter();
        lines.extend(answers.filter_map(|answer| Some(format!("- {}", of(&answer, "text")?))));
    }
    let has_words = !text(message).trim().is_empty() || !lines.is_empty();
    let is_document = message.get("media_type").is_none() && message.get("file").is_some();
    if is_document && has_words {
        let name = of(message, "file_name").or_else(|| of(message, "file"));
        lines.extend(name.filter(|name| !name.starts_with('(')));
    }
    if let Some(place) = message.get("location_information") {
        let number = |key: &str| place.get(key).map(Value::to_string);
        let both = number("latitude").zip(number("longitude"));
        lines.extend(both.map(|(latitude, longitude)| format!("{latitude}, {longitude}")));
    }
    for button in all_of(message.get("inline_bot_buttons"))
        .iter()
        .flat_map(|row| all_of(Some(row)))
    {
        let target = of(&button, "data").or_else(|| of(&button, "url"));
        let target =
            target.filter(|target| target.starts_with("http") || target.starts_with("tg://"));
        if let (Some(words), Some(target)) = (of(&button, "text"), target) {
            lines.push(format!("{words} ({target})"));
        }
    }
    let mut message = message.clone();
    if lines.is_empty() {
        return message;
    }
    let gap = if text(&message).trim().is_empty() {
        ""
    } else {
        "\n\n"
    };
    let added = format!("{gap}{}", lines.join("\n"));
    let mut pieces = match message.get("text") {
        Some(Value::Array(pieces)) => pieces.clone(),
        Some(Value::String(text)) => vec![json!(text)],
        _ => Vec::new(),
    };
    pieces.push(json!(added));
    message["text"] = Value::Array(pieces);
    if let Some(Value::Array(entities)) = message.get_mut("text_entities") {
        entities.push(json!({"type": "plain", "text": added}));
    }
    message
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
