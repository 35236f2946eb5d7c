//! What a help desk does not show to everybody: drafts, and what lies in a place that
//! only some may enter.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{
    Version,
    system::{Desk, shown, word},
};
use crate::{
    article::FrontMatter,
    import::{Held, SourceKind, encoding, json_values},
};

/// The keys by which articles name the places that they lie in.
const PLACES: [&str; 4] = ["section_id", "folder_id", "collectionId", "parent_id"];

/// The sections, folders, collections and categories that are not for everybody, by
/// their numbers. A help desk gives them by themselves, so they may stand in another
/// file than the articles.
#[derive(Clone, Debug, Default)]
pub struct ClosedPlaces(HashSet<String>);

impl ClosedPlaces {
    /// Takes the places of a file along, where it is JSON.
    pub fn take(&mut self, name: &str, bytes: &[u8]) {
        if SourceKind::of(name) != Some(SourceKind::Json) {
            return;
        }
        let text = encoding::text(bytes).unwrap_or_default();
        if KEYS.iter().any(|key| text.contains(key)) {
            self.take_values(&json_values(&text).unwrap_or_default());
        }
    }

    /// Takes the places among `values` along.
    pub(super) fn take_values(&mut self, values: &[Value]) {
        let mut open: Vec<&Value> = values.iter().collect();
        while let Some(value) = open.pop() {
            match value {
                Value::Array(values) => open.extend(values),
                Value::Object(object) => {
                    if Desk::of(object).is_none() && is_restricted(object).is_some() {
                        self.0.extend(object.get("id").map(shown));
                    }
                    open.extend(object.values());
                }
                _ => {}
            }
        }
    }

    fn has(&self, id: &Value) -> bool {
        self.0.contains(&shown(id))
    }
}

/// What stands in every file that closes a place.
const KEYS: [&str; 3] = ["visibility", "user_segment", "viewable_by"];

/// The entry by which a place or an article is shown to some people only.
fn is_restricted(object: &Map<String, Value>) -> Option<String> {
    let told = |key: &str, value: &Value| Some(format!("{key}: {}", shown(value)));
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
    // Help Scout: public or private.
    for key in ["visibility", "folder_visibility"] {
        match object.get(key) {
            Some(value @ Value::Number(number)) if number.as_i64() != Some(1) => {
                return told(key, value);
            }
            Some(value @ Value::String(text)) if text == "private" => return told(key, value),
            _ => {}
        }
    }
    // What Intercom writes for its staff.
    (word(object, "type") == Some("internal_article")).then(|| "type: internal_article".to_owned())
}

/// The entry by which an article lies where only some may see it.
fn in_restricted(object: &Map<String, Value>, closed: &ClosedPlaces) -> Option<String> {
    let is_closed = |id: &Value| closed.has(id);
    let place = PLACES
        .into_iter()
        .find_map(|key| Some((key, object.get(key).filter(|id| is_closed(id))?)));
    // In one open category it is open.
    let categories = object.get("categories").filter(|all| match all {
        Value::Array(all) => !all.is_empty() && all.iter().all(is_closed),
        _ => false,
    });
    let folder = object.get("folder").or_else(|| object.get("section"));
    let folder = folder.and_then(Value::as_object).and_then(is_restricted);
    place
        .map(|(key, id)| format!("{key}: {}", shown(id)))
        .or_else(|| categories.map(|all| format!("categories: {all}")))
        .or(folder)
}

/// What keeps an article from its readers at its source.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// The reason that is told: a draft is one, wherever it lies.
    pub(super) held: Option<Held>,
    /// Whether it is for some people only, once it is published.
    pub(super) is_restricted: bool,
}

impl Kept {
    /// What keeps this version. A translation is published by itself, and read by those
    /// who may read its article.
    pub(super) fn of(version: &Version<'_>, closed: &ClosedPlaces) -> Self {
        let desk = version.desk;
        let own = desk.state(version.object);
        let of = || version.of.and_then(|of| desk.state(of));
        let state = own.or_else(of).filter(|(is_published, _)| !is_published);
        let mut front = FrontMatter::default();
        for (key, value) in version.object {
            let value = match value {
                Value::String(text) => text.clone(),
                Value::Bool(_) => value.to_string(),
                _ => continue,
            };
            front.withhold(key, &value);
        }
        let hidden = front.withheld.clone().filter(|_| front.status.is_some());
        let objects = || [Some(version.object), version.of].into_iter().flatten();
        let circle = objects()
            .find_map(is_restricted)
            .or_else(|| objects().find_map(|one| in_restricted(one, closed)))
            .or(front.withheld.filter(|_| front.status.is_none()));
        let is_restricted = circle.is_some();
        let held = state
            .map(|(_, entry)| entry)
            .or(hidden)
            .map(Held::Unpublished)
            .or(circle.map(Held::Restricted));
        Self {
            held,
            is_restricted,
        }
    }
}
