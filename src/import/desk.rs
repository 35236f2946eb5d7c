//! Articles of help desks, as their interfaces give them.
//!
//! Zendesk (`GET /api/v2/help_center/articles.json`): `title`, `body` (HTML),
//! `draft`, `label_names`, `html_url`, `section_id`. Freshdesk
//! (`GET /api/v2/solutions/folders/[id]/articles`): `title`, `description`
//! (HTML), `description_text`, `status` (1 draft, 2 published), `tags`,
//! `seo_data`, `folder_id`. They are found at any depth, so that pages of an
//! interface, whole exports and arrays put together by hand are all read.

use serde_json::{Map, Value};
use url::Url;

use super::{Item, Items, SourceKind, Unusable, html, markdown, tokens};
use crate::article::{FrontMatter, Status};

/// The articles in `values`; `None` when there are none of a known shape.
pub(super) fn articles(_name: &str, values: &[Value]) -> Option<Items> {
    let mut items = Vec::new();
    let mut open: Vec<&Value> = values.iter().rev().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Array(all) => open.extend(all.iter().rev()),
            Value::Object(object) => match Desk::of(object) {
                Some(desk) => {
                    let part = part(object);
                    items.push(item(desk, object, &part).map_err(|why| (part, why)));
                }
                None => open.extend(object.values().rev()),
            },
            _ => {}
        }
    }
    (!items.is_empty()).then_some(items)
}

#[derive(Clone, Copy)]
enum Desk {
    Zendesk,
    Freshdesk,
}

impl Desk {
    fn of(object: &Map<String, Value>) -> Option<Self> {
        let has = |keys: &[&str]| keys.iter().any(|key| object.contains_key(*key));
        if !has(&["title", "name"]) {
            return None;
        }
        if has(&["body"]) && has(&["section_id", "html_url", "draft", "label_names", "locale"]) {
            Some(Self::Zendesk)
        } else if has(&["description"]) && has(&["description_text", "folder_id", "seo_data"]) {
            Some(Self::Freshdesk)
        } else {
            None
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Zendesk => "Zendesk",
            Self::Freshdesk => "Freshdesk",
        }
    }
}

fn part(object: &Map<String, Value>) -> String {
    match object.get("id") {
        Some(Value::Number(id)) => format!("#{id}"),
        Some(Value::String(id)) => format!("#{id}"),
        _ => object
            .get("title")
            .and_then(Value::as_str)
            .unwrap_or("")
            .to_owned(),
    }
}

fn item(desk: Desk, object: &Map<String, Value>, part: &str) -> Result<Item, Unusable> {
    let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or("").trim();
    let title = [text("title"), text("name")]
        .into_iter()
        .find(|title| !title.is_empty());
    let title = title
        .unwrap_or("")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let body = match desk {
        Desk::Zendesk => text("body"),
        Desk::Freshdesk => text("description"),
    };
    let page = Some(text("html_url")).filter(|address| !address.is_empty());
    let page = page.and_then(|address| Url::parse(address).ok());
    let converted = html::converted(body, page.as_ref())?;
    if converted.visible.is_empty() {
        return Err(Unusable::Empty);
    }
    let mut visible = tokens(&title);
    let repeats = converted.markdown.starts_with('#') && converted.visible.starts_with(&visible);
    if repeats {
        visible.clear();
    }
    visible.extend(converted.visible);
    Ok(Item {
        part: part.to_owned(),
        text: markdown::article(&title, &converted.markdown),
        front: front(desk, object, part),
        visible,
        pictures: converted.pictures,
        original: Some((SourceKind::Html, body.as_bytes().to_vec())),
        ..Item::default()
    })
}

fn front(desk: Desk, object: &Map<String, Value>, part: &str) -> FrontMatter {
    let is_draft = match desk {
        Desk::Zendesk => object.get("draft").and_then(Value::as_bool) == Some(true),
        Desk::Freshdesk => object.get("status").and_then(Value::as_i64) == Some(1),
    };
    let mut aliases = words(object.get("label_names"));
    aliases.extend(words(object.get("tags")));
    aliases.extend(words(
        object
            .get("seo_data")
            .and_then(|seo| seo.get("meta_keywords")),
    ));
    aliases.dedup();
    let address = object.get("html_url").and_then(Value::as_str);
    FrontMatter {
        // What is not published there is not shown here.
        status: is_draft.then_some(Status::Wip),
        aliases,
        source: Some(address.map_or_else(|| format!("{} {part}", desk.name()), str::to_owned)),
        ..FrontMatter::default()
    }
}

/// The words of a list, or of a text with commas.
fn words(value: Option<&Value>) -> Vec<String> {
    let pieces: Vec<&str> = match value {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => text.split(',').collect(),
        _ => Vec::new(),
    };
    let trimmed = pieces.into_iter().map(str::trim);
    trimmed
        .filter(|piece| !piece.is_empty())
        .map(str::to_owned)
        .collect()
}
