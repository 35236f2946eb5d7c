//! Pages of an interface: whether there are more of them than were fetched.
//!
//! Zendesk gives `next_page` and `count`, or `meta.has_more`; Intercom `pages.next` and
//! `total_count`; Help Scout `page`, `pages` and `count`. What is not on the pages that
//! are there is not gone from its source.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Desk, Version, versions};
use crate::import::{SourceKind, encoding, json_values};

/// What a file tells of the pages of its export; of several files of one export, what
/// all of them tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportPage {
    /// The numbers of the articles that are there.
    articles: BTreeSet<String>,
    /// How many there are in all.
    count: Option<u64>,
    /// Which pages are there.
    pages: BTreeSet<u64>,
    /// How many pages there are in all.
    all_pages: Option<u64>,
    follows: Neighbour,
    precedes: Neighbour,
}

/// Whether a page lies beside those that are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Neighbour {
    #[default]
    Untold,
    Some,
    /// One of the pages is the outermost.
    None,
}

impl ExportPage {
    /// What the file says; `None` where it says nothing of pages or holds no articles.
    pub fn of(name: &str, bytes: &[u8]) -> Option<Self> {
        if SourceKind::of(name) != Some(SourceKind::Json) {
            return None;
        }
        let text = encoding::text(bytes).ok()?;
        if !KEYS.iter().any(|key| text.contains(key)) {
            return None;
        }
        let values = json_values(&text).ok()?;
        let mut page = Self::default();
        for value in &values {
            let versions = versions(std::slice::from_ref(value));
            if versions.is_empty() {
                continue;
            }
            page.articles
                .extend(versions.iter().filter_map(Version::number));
            page.take(value);
        }
        (page != Self::default()).then_some(page)
    }

    /// Both together.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        self.articles.extend(other.articles.iter().cloned());
        self.pages.extend(&other.pages);
        self.count = self.count.max(other.count);
        self.all_pages = self.all_pages.max(other.all_pages);
        self.follows = self.follows.max(other.follows);
        self.precedes = self.precedes.max(other.precedes);
        self
    }

    /// Whether there are more articles than these.
    pub fn is_part(&self) -> bool {
        let has = |all: u64, here: usize| u64::try_from(here).is_ok_and(|here| here >= all);
        match (self.all_pages, self.count) {
            (Some(all), _) if has(all, self.pages.len()) => false,
            (_, Some(all)) if has(all, self.articles.len()) => false,
            (None, None) => self.follows == Neighbour::Some || self.precedes == Neighbour::Some,
            _ => true,
        }
    }

    fn take(&mut self, value: &Value) {
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            match value {
                Value::Array(values) => open.extend(values),
                Value::Object(object) if Desk::of(object).is_none() => {
                    self.take_object(object);
                    open.extend(object.values());
                }
                _ => {}
            }
        }
    }

    fn take_object(&mut self, object: &Map<String, Value>) {
        let number = |keys: &[&str]| keys.iter().find_map(|key| object.get(*key)?.as_u64());
        let beside = |keys: &[&str]| {
            let told = keys.iter().filter_map(|key| match object.get(*key)? {
                Value::Null | Value::Bool(false) => Some(Neighbour::None),
                Value::String(address) if address.is_empty() => Some(Neighbour::None),
                _ => Some(Neighbour::Some),
            });
            told.max().unwrap_or_default()
        };
        self.follows = self.follows.max(beside(&["next_page", "next", "has_more"]));
        self.precedes = self
            .precedes
            .max(beside(&["previous_page", "previous", "prev"]));
        // A stream tells how many a page has, and where it ends.
        if let Some(ends) = object.get("end_of_stream").and_then(Value::as_bool) {
            self.follows = if ends {
                Neighbour::None
            } else {
                Neighbour::Some
            };
            return;
        }
        self.count = self.count.max(number(&["count", "total_count"]));
        let all_pages = number(&["page_count", "total_pages", "pages"]);
        if let (Some(page), Some(all)) = (number(&["page"]), all_pages) {
            self.pages.insert(page);
            self.all_pages = self.all_pages.max(Some(all));
        }
    }
}

/// What stands in every file that tells of pages.
const KEYS: [&str; 7] = [
    "next",
    "count",
    "has_more",
    "prev",
    "page_count",
    "\"pages\"",
    "end_of_stream",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn page(about: &str, numbers: &[u32]) -> ExportPage {
        let article = |number: &u32| {
            format!(
                r#"{{"id":{number},"html_url":"https://vidu.vn/hc/{number}","section_id":9,"locale":"vi","title":"A","body":"<p>a</p>"}}"#
            )
        };
        let articles: Vec<String> = numbers.iter().map(article).collect();
        let text = format!(r#"{{"articles":[{}]{about}}}"#, articles.join(","));
        ExportPage::of("a.json", text.as_bytes()).unwrap_or_default()
    }

    #[test]
    fn a_page_tells_of_those_beside_it() {
        for part in [
            r#","next_page":"https://vidu.vn/?page=2","count":3"#,
            r#","next_page":null,"previous_page":"https://vidu.vn/?page=1""#,
            r#","meta":{"has_more":true},"links":{"next":"https://vidu.vn/"}"#,
            r#","count":40"#,
            r#","pages":{"page":1,"total_pages":2,"next":{"page":2}}"#,
            r#","page":1,"pages":2"#,
            r#","end_of_stream":false,"count":2"#,
        ] {
            assert!(page(part, &[1, 2]).is_part(), "{part}");
        }
        for whole in [
            "",
            r#","next_page":null,"previous_page":null,"count":2"#,
            r#","meta":{"has_more":false},"links":{"next":null}"#,
            r#","pages":{"page":1,"total_pages":1,"next":null},"total_count":2"#,
            r#","end_of_stream":true,"next_page":"https://vidu.vn/","count":2"#,
        ] {
            assert!(!page(whole, &[1, 2]).is_part(), "{whole}");
        }
    }

    #[test]
    fn all_pages_together_are_whole() {
        let next = r#","next_page":"https://vidu.vn/?page=2","previous_page":null"#;
        let last = r#","next_page":null,"previous_page":"https://vidu.vn/?page=1""#;
        for more in ["", r#","count":4"#, r#","count":4,"page_count":2,"page":0"#] {
            let first = page(&format!("{next}{}", more.replace(":0", ":1")), &[1, 2]);
            let second = page(&format!("{last}{}", more.replace(":0", ":2")), &[3, 4]);
            assert!(first.is_part() && second.is_part(), "{more}");
            assert!(!first.with(&second).is_part(), "{more}");
        }
    }
}
