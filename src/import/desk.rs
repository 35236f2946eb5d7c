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

use super::{Held, Item, Items, SourceKind, Unusable, html, markdown};
use crate::article::{Audience, FrontMatter, Status};

/// The articles in `values`; `None` when there are none of a known shape.
pub(super) fn articles(_name: &str, values: &[Value]) -> Option<Items> {
    let mut items = Vec::new();
    let restricted = restricted_places(values);
    let mut open: Vec<&Value> = values.iter().rev().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Array(all) => open.extend(all.iter().rev()),
            Value::Object(object) => match Desk::of(object) {
                Some(desk) => {
                    let part = part(object);
                    let held = held(desk, object, &restricted);
                    items.push(item(desk, object, &part, held).map_err(|why| (part, why)));
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

/// The numbers of the sections and folders that are not for everybody.
fn restricted_places(values: &[Value]) -> Vec<Value> {
    let mut all = Vec::new();
    let mut open: Vec<&Value> = values.iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Array(values) => open.extend(values),
            Value::Object(object) => {
                if Desk::of(object).is_none() && is_restricted(object).is_some() {
                    all.extend(object.get("id").cloned());
                }
                open.extend(object.values());
            }
            _ => {}
        }
    }
    all
}

/// The entry by which a section, a folder or an article is shown to some people only.
fn is_restricted(object: &Map<String, Value>) -> Option<String> {
    let told = |key: &str, value: &Value| Some(format!("{key}: {value}"));
    for key in ["user_segment_id", "user_segment_ids"] {
        match object.get(key) {
            Some(Value::Array(all)) if all.is_empty() => {}
            None | Some(Value::Null) => {}
            Some(value) => return told(key, value),
        }
    }
    // Zendesk of earlier years.
    let viewers = object
        .get("access_policy")
        .and_then(|it| it.get("viewable_by"));
    if let Some(Value::String(viewers)) = viewers
        && viewers != "everybody"
    {
        return Some(format!("viewable_by: {viewers}"));
    }
    // Freshdesk: 1 is everybody; then those who are logged in, agents, companies.
    match object.get("visibility") {
        Some(value @ Value::Number(number)) if number.as_i64() != Some(1) => {
            told("visibility", value)
        }
        _ => None,
    }
}

/// Why an article is not for everybody at its source.
fn held(desk: Desk, object: &Map<String, Value>, restricted: &[Value]) -> Option<Held> {
    if let (Desk::Freshdesk, Some(1)) = (desk, object.get("status").and_then(Value::as_i64)) {
        return Some(Held::Unpublished("status: 1".to_owned()));
    }
    let mut front = FrontMatter::default();
    for (key, value) in object {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Bool(_) => value.to_string(),
            _ => continue,
        };
        front.withhold(key, &value);
    }
    if let (Some(entry), Some(_)) = (&front.withheld, front.status) {
        return Some(Held::Unpublished(entry.clone()));
    }
    let place = ["section_id", "folder_id"]
        .into_iter()
        .find_map(|key| Some((key, object.get(key)?)))
        .filter(|(_, id)| restricted.contains(id))
        .map(|(key, id)| format!("{key}: {id}"));
    let folder = object.get("folder").or_else(|| object.get("section"));
    let folder = folder.and_then(Value::as_object).and_then(is_restricted);
    is_restricted(object)
        .or(place)
        .or(folder)
        .or(front.withheld)
        .map(Held::Restricted)
}

fn item(
    desk: Desk,
    object: &Map<String, Value>,
    part: &str,
    held: Option<Held>,
) -> Result<Item, Unusable> {
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
    let mut converted = html::converted(body, page.as_ref())?;
    if converted.visible.words.is_empty() {
        return Err(Unusable::Empty);
    }
    let visible = converted.below(&title);
    Ok(Item {
        part: part.to_owned(),
        text: markdown::article(&title, &converted.markdown),
        front: front(desk, object, part, held.as_ref()),
        held,
        visible,
        pictures: converted.pictures,
        original: Some((SourceKind::Html, body.as_bytes().to_vec())),
        ..Item::default()
    })
}

fn front(desk: Desk, object: &Map<String, Value>, part: &str, held: Option<&Held>) -> FrontMatter {
    // Labels sort a help centre ("in", "đơn"); as other names of the article they
    // would count like its title and pull it into questions about other things.
    let mut tags = words(object.get("label_names"));
    tags.extend(words(object.get("tags")));
    tags.extend(words(
        object
            .get("seo_data")
            .and_then(|seo| seo.get("meta_keywords")),
    ));
    tags.dedup();
    let extra = if tags.is_empty() {
        Vec::new()
    } else {
        vec![("tags".to_owned(), tags)]
    };
    let address = object.get("html_url").and_then(Value::as_str);
    FrontMatter {
        // What is not published there is not shown here.
        status: matches!(held, Some(Held::Unpublished(_))).then_some(Status::Wip),
        audience: matches!(held, Some(Held::Restricted(_))).then_some(Audience::Internal),
        extra,
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
