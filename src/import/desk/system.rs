//! Which help desk an object comes from, and under which keys it keeps what.

use serde_json::{Map, Value};

/// A help desk whose articles are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Desk {
    Zendesk,
    Freshdesk,
    Intercom,
    HelpScout,
}

impl Desk {
    /// The desk of an article, of its translation, or of a line of a list that names
    /// an article without its text; `None` for sections, collections and the like.
    pub(super) fn of(object: &Map<String, Value>) -> Option<Self> {
        let has = |keys: &[&str]| keys.iter().any(|key| object.contains_key(*key));
        let is_text = |key: &str| object.get(key).is_some_and(Value::is_string);
        // Zendesk translates sections and categories like articles.
        let is_elsewhere = matches!(word(object, "source_type"), Some(kind) if !kind.eq_ignore_ascii_case("article"));
        if !has(&["title", "name"]) || is_elsewhere {
            return None;
        }
        let is_named_article = matches!(word(object, "type"), Some("article" | "internal_article"));
        if has(&["title"])
            && (is_named_article || has(&["workspace_id"]))
            && has(&["body", "workspace_id"])
            && !has(&["section_id", "html_url", "description_text"])
        {
            Some(Self::Intercom)
        } else if has(&["text"]) && has(&["collectionId", "publicUrl"])
            || has(&["collectionId"]) && is_text("status")
        {
            Some(Self::HelpScout)
        } else if has(&["body"])
            && has(&["section_id", "html_url", "draft", "label_names", "locale"])
            || has(&["section_id"]) && has(&["html_url", "draft", "label_names"])
        {
            Some(Self::Zendesk)
        } else if has(&["description"]) && has(&["description_text", "folder_id", "seo_data"])
            || has(&["title"]) && has(&["folder_id"]) && has(&["status"])
        {
            Some(Self::Freshdesk)
        } else {
            None
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Zendesk => "Zendesk",
            Self::Freshdesk => "Freshdesk",
            Self::Intercom => "Intercom",
            Self::HelpScout => "Help Scout",
        }
    }

    /// The HTML of an article; `None` where the object does not hold it, as the lists
    /// of Help Scout.
    pub(super) fn body(self, object: &Map<String, Value>) -> Option<&str> {
        let key = match self {
            Self::Zendesk | Self::Intercom => "body",
            Self::Freshdesk => "description",
            Self::HelpScout => "text",
        };
        object.get(key)?.as_str()
    }

    /// What its readers see between the title and the text: Intercom shows the
    /// description there, and people write the case into it.
    pub(super) fn summary(self, object: &Map<String, Value>) -> &str {
        let summary = word(object, "description").filter(|_| self == Self::Intercom);
        summary.unwrap_or("").trim()
    }

    /// The address of an article as its readers have it. Zendesk has that of its
    /// interface under `url`.
    pub(super) fn address(self, object: &Map<String, Value>) -> Option<&str> {
        let key = match self {
            Self::Zendesk | Self::Freshdesk => "html_url",
            Self::Intercom => "url",
            Self::HelpScout => "publicUrl",
        };
        word(object, key).map(str::trim).filter(|it| !it.is_empty())
    }

    /// Whether an object is published, and the entry that says so, if one does.
    pub(super) fn state(self, object: &Map<String, Value>) -> Option<(bool, String)> {
        let (key, is_published) = match self {
            Self::Zendesk => ("draft", object.get("draft")? != &Value::Bool(true)),
            // 1 is a draft, 2 published.
            Self::Freshdesk => ("status", object.get("status")?.as_i64() != Some(1)),
            Self::Intercom => ("state", word(object, "state")? == "published"),
            Self::HelpScout => ("status", word(object, "status")? == "published"),
        };
        let entry = object.get(key).map(shown).unwrap_or_default();
        Some((is_published, format!("{key}: {entry}")))
    }

    /// Its articles in other languages: the language and the object of each.
    pub(super) fn translations(
        self,
        object: &Map<String, Value>,
    ) -> Vec<(String, &Map<String, Value>)> {
        match self {
            Self::Zendesk => {
                let all = object.get("translations").and_then(Value::as_array);
                let all = all.into_iter().flatten().filter_map(Value::as_object);
                all.map(|one| (language(one), one)).collect()
            }
            Self::Intercom => {
                let all = object.get("translated_content").and_then(Value::as_object);
                let all = all.into_iter().flatten();
                all.filter_map(|(key, one)| Some((key.to_lowercase(), one.as_object()?)))
                    .filter(|(_, one)| ["title", "body"].iter().any(|key| has_words(one, key)))
                    .collect()
            }
            // They give each language by itself.
            Self::Freshdesk | Self::HelpScout => Vec::new(),
        }
    }
}

fn has_words(object: &Map<String, Value>, key: &str) -> bool {
    word(object, key).is_some_and(|text| !text.trim().is_empty())
}

/// The language of an article, in small letters; empty where it is not told.
pub(super) fn language(object: &Map<String, Value>) -> String {
    let own = ["locale", "language", "language_code", "default_locale"]
        .into_iter()
        .find_map(|key| word(object, key).map(str::to_owned));
    let of_number = || object.get("language_id").map(shown);
    // Freshdesk tells it of the category and the folders.
    let of_folder = || {
        let places = object.get("hierarchy")?.as_array()?;
        let place = places.last()?.get("data")?.as_object()?;
        word(place, "language").map(str::to_owned)
    };
    let found = own.or_else(of_number).or_else(of_folder);
    found.unwrap_or_default().to_lowercase()
}

/// The text under `key`.
pub(super) fn word<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str()
}

/// A value as it is told: a text without its quotation marks.
pub(super) fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
