//! Chats as Telegram Desktop exports them by default: `messages.html`.

use std::rc::Rc;

use markup5ever_rcdom::Node;
use serde_json::{Value, json};

use super::{
    Items, Unusable,
    chat::{Said, threads, title_or_name},
    html::{attribute, has_class, nodes, shown_text, tag, tree},
    telegram_marks::MarkedText,
};

/// The articles among the messages of a page; `None` when it is no such export.
pub(super) fn messages(name: &str, html: &str) -> Option<Items> {
    let is_export =
        html.contains("class=\"message default") || html.contains("page_body chat_page");
    if !is_export {
        return None;
    }
    let document = tree(html).ok()?;
    let all = nodes(&document);
    let header = all.iter().find(|(node, _)| has_class(node, "page_header"));
    let header = header.map_or_else(String::new, |(node, _)| text_of(node));
    let chat = title_or_name(&header, name);
    let mut said: Vec<Said> = Vec::new();
    let mut left: Items = Vec::new();
    for (node, _) in &all {
        let is_message = has_class(node, "message") && has_class(node, "default");
        if !is_message {
            continue;
        }
        let parts = nodes(node);
        // What was forwarded or quoted has the same classes further down.
        let of = |class: &str| parts.iter().find(|(part, _)| has_class(part, class));
        let mut text = of("text").map_or_else(String::new, |(part, _)| linked(part));
        let id = attribute(node, "id").unwrap_or_default();
        let number = id
            .trim_start_matches(|c: char| !c.is_ascii_digit())
            .to_owned();
        let pictures = of("photo_wrap").and_then(|(part, _)| attribute(part, "href"));
        if let Some((poll, _)) = of("media_poll") {
            let lines = shown_text(poll);
            let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
            text = std::iter::once(text.trim())
                .chain(lines)
                .collect::<Vec<_>>()
                .join("\n");
        } else if let Some((media, _)) = of("media_wrap").filter(|_| pictures.is_none()) {
            let name = text_of(media);
            if !name.is_empty() {
                left.push(Err((format!("#{number} {name}"), Unusable::Kind)));
            }
        }
        let is_joined = has_class(node, "joined");
        if text.trim().is_empty() {
            match (pictures, said.last_mut().filter(|_| is_joined)) {
                (Some(path), Some(before)) => before.pictures.push(path),
                (Some(path), None) => {
                    left.push(Err((format!("#{number} {path}"), Unusable::Short)));
                }
                (None, _) => {}
            }
            continue;
        }
        let day = of("date").and_then(|(part, _)| attribute(part, "title"));
        let day = day.unwrap_or_default();
        let day = day.split(' ').next().unwrap_or("");
        let before = said.last().map(|said| said.by.clone());
        // The name stands above the first of several messages of one person only.
        let by = of("from_name").map(|(part, _)| text_of(part)).or(before);
        let answers = of("reply_to").and_then(|(part, _)| {
            let links = nodes(part);
            let target = links.iter().find_map(|(link, _)| attribute(link, "href"))?;
            let (_, number) = target.rsplit_once("go_to_message")?;
            Some(format!("#{number}"))
        });
        // One that goes on belongs to the one before it.
        let goes_on = said.last().filter(|_| is_joined);
        let answers = answers.or_else(|| goes_on.map(|before| before.part.clone()));
        said.push(Said {
            part: format!("#{number}"),
            by: by.unwrap_or_default(),
            text,
            visible: None,
            answers,
            source: format!("Telegram: {chat} #{number} ({day})"),
            pictures: pictures.into_iter().collect(),
            marked: of("text")
                .filter(|_| of("media_poll").is_none())
                .and_then(|(part, _)| MarkedText::of(&as_json(part))),
        });
    }
    // An export of a group and one of a channel look alike here.
    let mut all = threads(&said, false);
    all.extend(left);
    Some(all)
}

/// A message as the export in JSON has it, with what is struck out and code.
fn as_json(node: &Rc<Node>) -> Value {
    let mut pieces = Vec::new();
    for child in node.children.borrow().iter() {
        let kind = match tag(child) {
            Some("s" | "del" | "strike") => "strikethrough",
            Some("pre") => "pre",
            Some("code") => "code",
            Some("a") => "text_link",
            _ => "",
        };
        let href = attribute(child, "href").filter(|target| target.starts_with("http"));
        pieces.push(match (kind, href) {
            ("", _) | ("text_link", None) => Value::String(shown_text(child)),
            (kind, href) => json!({"type": kind, "text": shown_text(child), "href": href}),
        });
    }
    json!({ "text": pieces })
}

fn text_of(node: &Rc<Node>) -> String {
    let text = shown_text(node);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a message with the addresses of its links.
fn linked(node: &Rc<Node>) -> String {
    let mut text = shown_text(node).trim().to_owned();
    for (link, _) in nodes(node) {
        let target = attribute(&link, "href").filter(|_| tag(&link) == Some("a"));
        if let Some(target) = target.filter(|target| target.starts_with("http")) {
            let words = text_of(&link);
            if !words.is_empty() && !target.contains(words.trim_end_matches('…')) {
                text = text.replacen(&words, &format!("{words} ({target})"), 1);
            }
        }
    }
    text
}
