//! Articles of help desks, as their interfaces give them.
//!
//! Zendesk (`GET /api/v2/help_center/articles.json`, its incremental export and its
//! translations), Freshdesk (`GET /api/v2/solutions/folders/[id]/articles`), Intercom
//! (`GET /articles`, `/internal_articles`) and Help Scout Docs
//! (`GET /v1/articles/[id]`). Articles are found at any depth, so that pages of an
//! interface, whole exports and arrays put together by hand are all read.
//!
//! Each language of an article is an article of its own. Pages of an export overlap:
//! of an article that comes more than once the newest stands, and the line of a list
//! that only names it gives way to its text.

mod held;
mod pages;
mod system;

use std::collections::HashMap;

use serde_json::{Map, Value};
use url::Url;

use super::{Held, Item, Items, SourceKind, Unusable, html, markdown, plain, tokens};
use crate::article::{Audience, FrontMatter, Status};
pub use held::ClosedPlaces;
use held::Kept;
pub use pages::ExportPage;
use system::{Desk, language, shown, word};

/// An article in one of its languages.
struct Version<'a> {
    desk: Desk,
    object: &'a Map<String, Value>,
    /// The article that this is a translation of, where it is known.
    of: Option<&'a Map<String, Value>>,
    is_translation: bool,
    /// In small letters; empty where nobody told it.
    language: String,
    /// Whether an article of that number came before, in another language.
    is_further: bool,
}

impl<'a> Version<'a> {
    fn of_article(desk: Desk, object: &'a Map<String, Value>) -> Self {
        Self {
            desk,
            object,
            of: None,
            is_translation: object.contains_key("source_id"),
            language: language(object),
            is_further: false,
        }
    }

    /// The number of the article, which its translations share.
    fn number(&self) -> Option<String> {
        let own = self.of.unwrap_or(self.object);
        let id = own.get("source_id").or_else(|| own.get("id"))?;
        (id.is_number() || id.is_string()).then(|| shown(id))
    }

    /// Its part of the file: its number, and its language where that is not the only
    /// one.
    fn part(&self) -> String {
        let title = || word(self.object, "title").unwrap_or("").to_owned();
        let part = self.number().map_or_else(title, |id| format!("#{id}"));
        if (self.is_translation || self.is_further) && !self.language.is_empty() {
            format!("{part} ({})", self.language)
        } else {
            part
        }
    }

    fn has_text(&self) -> bool {
        let body = self.desk.body(self.object);
        body.is_some_and(|body| !body.trim().is_empty())
    }

    fn is_same(&self, other: &Self) -> bool {
        let is_unknown = self.language.is_empty() || other.language.is_empty();
        let is_translation = self.is_translation || other.is_translation;
        self.language == other.language || is_unknown && !is_translation
    }

    /// Whether it stands in place of `other`, which says the same in the same language.
    fn goes_before(&self, other: &Self) -> bool {
        let rank = |one: &Self| (one.has_text(), !one.is_translation, updated(one.object));
        rank(self) > rank(other)
    }
}

/// When an object changed last, in a form that can be compared.
fn updated(object: &Map<String, Value>) -> String {
    let time = object.get("updated_at").or_else(|| object.get("updatedAt"));
    match time {
        Some(Value::Number(seconds)) => format!("{seconds:0>20}"),
        Some(Value::String(time)) => time.clone(),
        _ => String::new(),
    }
}

/// The articles in `values`; `None` when there are none of a known shape. Other files
/// may have told which places are `closed`.
pub(super) fn articles(values: &[Value], closed: &ClosedPlaces) -> Option<Items> {
    let mut closed = closed.clone();
    closed.take_values(values);
    let items: Items = chosen(versions(values))
        .iter()
        .map(|version| {
            let part = version.part();
            let kept = Kept::of(version, &closed);
            item(version, &part, kept).map_err(|why| (part, why))
        })
        .collect();
    (!items.is_empty()).then_some(items)
}

/// All versions of all articles, in the order of the file.
fn versions(values: &[Value]) -> Vec<Version<'_>> {
    let mut all: Vec<Version<'_>> = Vec::new();
    let mut open: Vec<&Value> = values.iter().rev().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Array(values) => open.extend(values.iter().rev()),
            Value::Object(object) => {
                let Some(desk) = Desk::of(object) else {
                    open.extend(object.values().rev());
                    continue;
                };
                let mut article = Version::of_article(desk, object);
                let translations = desk.translations(object);
                // The article itself is among its translations.
                let is_itself = |one: &Map<String, Value>| one.get("body") == object.get("body");
                let itself = translations.iter().find(|(_, one)| is_itself(one));
                if let (true, Some((language, _))) = (article.language.is_empty(), itself) {
                    article.language.clone_from(language);
                }
                all.push(article);
                all.extend(translations.into_iter().map(|(language, one)| Version {
                    desk,
                    object: one,
                    of: Some(object),
                    is_translation: true,
                    language,
                    is_further: false,
                }));
            }
            _ => {}
        }
    }
    all
}

/// Each article once in each of its languages.
fn chosen(versions: Vec<Version<'_>>) -> Vec<Version<'_>> {
    let key = |version: &Version<'_>| Some((version.desk, version.number()?));
    let articles: HashMap<_, _> = versions
        .iter()
        .filter(|version| !version.is_translation)
        .filter_map(|version| Some((key(version)?, version.object)))
        .collect();
    let mut places: HashMap<_, Vec<usize>> = HashMap::new();
    let mut all: Vec<Version<'_>> = Vec::new();
    for mut version in versions {
        let Some(key) = key(&version) else {
            all.push(version);
            continue;
        };
        if version.is_translation {
            // A list of translations stands apart from the articles.
            version.of = version.of.or_else(|| articles.get(&key).copied());
        }
        let places = places.entry(key).or_default();
        match places.iter().find(|&&at| all[at].is_same(&version)) {
            Some(&at) if version.goes_before(&all[at]) => {
                version.is_further = all[at].is_further;
                all[at] = version;
            }
            Some(_) => {}
            None => {
                version.is_further = !places.is_empty();
                places.push(all.len());
                all.push(version);
            }
        }
    }
    all
}

fn item(version: &Version<'_>, part: &str, kept: Kept) -> Result<Item, Unusable> {
    let (desk, object) = (version.desk, version.object);
    let titles = |object: &'_ Map<String, Value>| {
        let all = ["title", "name"].map(|key| word(object, key).unwrap_or("").trim().to_owned());
        all.into_iter().find(|title| !title.is_empty())
    };
    let title = titles(object).or_else(|| titles(version.of?));
    let title = title
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let mut body = desk.body(object).ok_or(Unusable::Listed)?.trim().to_owned();
    let page = desk.address(object).or_else(|| desk.address(version.of?));
    let page = page.and_then(|address| Url::parse(address).ok());
    let mut converted = html::converted(&body, page.as_ref())?;
    let summary = desk.summary(object);
    let seen = plain::shown(&converted.markdown);
    if !seen.is_empty() && !seen.starts_with(&tokens(summary)) {
        body = format!("<p>{}</p>{body}", html_escape::encode_text(summary));
        converted = html::converted(&body, page.as_ref())?;
    }
    if converted.visible.words.is_empty() {
        return Err(Unusable::Empty);
    }
    let visible = converted.below(&title);
    Ok(Item {
        part: part.to_owned(),
        text: markdown::article(&title, &converted.markdown),
        front: front(version, part, &kept),
        held: kept.held,
        visible,
        pictures: converted.pictures,
        original: Some((SourceKind::Html, body.into_bytes())),
        ..Item::default()
    })
}

fn front(version: &Version<'_>, part: &str, kept: &Kept) -> FrontMatter {
    let object = version.object;
    // Labels sort a help centre ("in", "đơn"); as other names of the article they
    // would count like its title and pull it into questions about other things.
    let mut tags = words(object.get("label_names"));
    tags.extend(words(object.get("tags")));
    tags.extend(words(object.get("keywords")));
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
    let desk = version.desk;
    let address = desk.address(object);
    FrontMatter {
        // What is not published there is not shown here.
        status: matches!(kept.held, Some(Held::Unpublished(_))).then_some(Status::Wip),
        audience: kept.is_restricted.then_some(Audience::Internal),
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
