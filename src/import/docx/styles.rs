//! What the styles of a Word document say of its paragraphs and runs.

use std::collections::HashMap;

use crate::import::xml::XmlElement;

/// A style, with what it takes from those that it is based on.
#[derive(Clone, Debug, Default)]
pub(super) struct WordStyle {
    /// 1 to 6, for a heading.
    pub(super) heading: Option<usize>,
    /// The list of its paragraphs and the level in it, as far as they are told.
    pub(super) list: Option<String>,
    pub(super) level: Option<usize>,
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) strike: Option<bool>,
    /// Whether its words are hidden.
    pub(super) vanish: Option<bool>,
    /// Whether a table of this style has a look of its own for its first row.
    pub(super) names_first_row: bool,
    /// Its name in lower case, as Word calls it in English.
    pub(super) name: String,
}

/// The styles of a document by their ids.
pub(super) struct WordStyles(HashMap<String, WordStyle>);

/// Styles that are based on each other for longer than that are a circle.
const MOST_BASES: usize = 32;

impl WordStyles {
    /// Reads the part `styles`.
    pub(super) fn of(root: &XmlElement) -> Self {
        let all: HashMap<&str, &XmlElement> = root
            .children
            .iter()
            .flat_map(|list| list.all("style"))
            .filter_map(|style| Some((style.attribute("styleId")?, style)))
            .collect();
        let resolved = all.keys().map(|id| ((*id).to_owned(), resolved(id, &all)));
        Self(resolved.collect())
    }

    pub(super) fn get(&self, id: &str) -> Option<&WordStyle> {
        self.0.get(id)
    }
}

fn resolved(id: &str, all: &HashMap<&str, &XmlElement>) -> WordStyle {
    let mut style = WordStyle::default();
    let mut next = Some(id);
    for _ in 0..MOST_BASES {
        let Some(own) = next.and_then(|id| all.get(id)) else {
            break;
        };
        let name = own.child("name").and_then(XmlElement::value).unwrap_or("");
        let name = name.to_lowercase();
        let paragraph = own.child("pPr");
        let run = own.child("rPr");
        let switch = |name| run.and_then(|run| run.switch(name));
        style.heading = style.heading.or_else(|| heading_of(&name, paragraph));
        let (list, level) = list_of(paragraph);
        style.list = style.list.or(list);
        style.level = style.level.or(level);
        style.bold = style.bold.or(switch("b"));
        style.italic = style.italic.or(switch("i"));
        style.strike = style.strike.or(switch("strike")).or(switch("dstrike"));
        style.vanish = style.vanish.or(switch("vanish"));
        let mut rows = own.all("tblStylePr");
        style.names_first_row |= rows.any(|row| row.attribute("type") == Some("firstRow"));
        if style.name.is_empty() {
            style.name = name;
        }
        next = own.child("basedOn").and_then(XmlElement::value);
    }
    style
}

/// The level of a heading, by its name or by its place in the outline.
fn heading_of(name: &str, paragraph: Option<&XmlElement>) -> Option<usize> {
    if name == "title" {
        return Some(1);
    }
    let named = name
        .strip_prefix("heading ")
        .and_then(|level| level.trim().parse().ok());
    named
        .or_else(|| outline_of(paragraph))
        .map(|level: usize| level.clamp(1, 6))
}

/// The heading that the outline of a paragraph tells.
pub(super) fn outline_of(paragraph: Option<&XmlElement>) -> Option<usize> {
    let level: usize = paragraph?.child("outlineLvl")?.value()?.parse().ok()?;
    // The tenth level is that of plain text.
    (level < 9).then_some((level + 1).min(6))
}

/// The list and the level that the properties of a paragraph name.
pub(super) fn list_of(paragraph: Option<&XmlElement>) -> (Option<String>, Option<usize>) {
    let list = paragraph.and_then(|paragraph| paragraph.child("numPr"));
    let value = |name| list.and_then(|list| list.child(name)?.value());
    let level = value("ilvl").and_then(|level| level.trim().parse().ok());
    (value("numId").map(str::to_owned), level)
}
