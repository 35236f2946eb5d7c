//! Which number Word shows before a paragraph (ISO/IEC 29500-1, 17.9).
//!
//! A paragraph names a list (`w:num`) and a level; the list names its definition
//! (`w:abstractNum`), which several lists share and count on in, and may begin a
//! level anew with a number of its own.

use std::collections::{HashMap, HashSet};

use crate::import::xml::XmlElement;

/// Levels of a list.
const LEVELS: usize = 9;

/// A level of a definition.
#[derive(Clone, Default)]
struct Level {
    start: Option<u64>,
    format: String,
    /// The paragraph style that stands on this level by itself.
    style: Option<String>,
}

/// What stands before a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListMarker {
    Bullet,
    Number(u64),
}

/// The lists of a document, and how far each has counted.
#[derive(Default)]
pub(super) struct Numbering {
    /// By their ids, the definitions: levels, and the style that has them instead.
    definitions: HashMap<String, (HashMap<usize, Level>, Option<String>)>,
    /// By their ids, the lists: the definition and the levels that they change.
    lists: HashMap<String, (String, HashMap<usize, Level>)>,
    counts: HashMap<String, [Option<u64>; LEVELS]>,
    begun: HashSet<(String, usize)>,
}

fn number(element: Option<&XmlElement>) -> Option<u64> {
    element?.value()?.trim().parse().ok()
}

fn level_of(element: &XmlElement) -> Option<(usize, Level)> {
    let at: usize = element.attribute("ilvl")?.trim().parse().ok()?;
    let text = |name| element.child(name).and_then(XmlElement::value);
    let level = Level {
        start: number(element.child("start")),
        format: text("numFmt").unwrap_or("decimal").to_owned(),
        style: text("pStyle").map(str::to_owned),
    };
    (at < LEVELS).then_some((at, level))
}

impl Numbering {
    /// Reads the part `numbering`.
    pub(super) fn of(root: &XmlElement) -> Self {
        let mut all = Self::default();
        for element in root.children.iter().flat_map(|list| &list.children) {
            match element.name.as_str() {
                "abstractNum" => {
                    let levels = element.all("lvl").filter_map(level_of).collect();
                    let style = element.child("numStyleLink").and_then(XmlElement::value);
                    let id = element.attribute("abstractNumId").unwrap_or("").to_owned();
                    all.definitions
                        .insert(id, (levels, style.map(str::to_owned)));
                }
                "num" => {
                    let changed = element.all("lvlOverride").filter_map(|change| {
                        let at: usize = change.attribute("ilvl")?.trim().parse().ok()?;
                        let own = change.child("lvl").and_then(level_of);
                        let mut level = own.map(|(_, level)| level).unwrap_or_default();
                        level.start = number(change.child("startOverride")).or(level.start);
                        (at < LEVELS).then_some((at, level))
                    });
                    let definition = element.child("abstractNumId").and_then(XmlElement::value);
                    let id = element.attribute("numId").unwrap_or("").to_owned();
                    let list = (definition.unwrap_or("").to_owned(), changed.collect());
                    all.lists.insert(id, list);
                }
                _ => {}
            }
        }
        all
    }

    /// The definition of a list, behind the style that it may name instead.
    fn definition(
        &self,
        list: &str,
        list_of_style: &dyn Fn(&str) -> Option<String>,
    ) -> Option<String> {
        let (id, _) = self.lists.get(list)?;
        let linked = self
            .definitions
            .get(id)
            .and_then(|(_, style)| style.as_deref());
        let other = linked.and_then(list_of_style).filter(|other| other != list);
        let other = other.and_then(|other| Some(self.lists.get(&other)?.0.clone()));
        Some(other.unwrap_or_else(|| id.clone()))
    }

    /// The level of a list on which a paragraph style stands.
    pub(super) fn level_of_style(&self, list: &str, style: &str) -> Option<usize> {
        let (id, _) = self.lists.get(list)?;
        let (levels, _) = self.definitions.get(id)?;
        let mut all = levels.iter();
        all.find(|(_, level)| level.style.as_deref() == Some(style))
            .map(|(at, _)| *at)
    }

    /// What stands before the next paragraph of a list on that level; `None` where
    /// nothing does.
    pub(super) fn next(
        &mut self,
        list: &str,
        at: usize,
        list_of_style: &dyn Fn(&str) -> Option<String>,
    ) -> Option<ListMarker> {
        let at = at.min(LEVELS - 1);
        let definition = self.definition(list, list_of_style)?;
        let changed = self
            .lists
            .get(list)
            .and_then(|(_, changed)| changed.get(&at));
        let levels = self.definitions.get(&definition).map(|(levels, _)| levels);
        let level = levels.and_then(|levels| levels.get(&at));
        let format = [changed, level]
            .into_iter()
            .flatten()
            .map(|level| level.format.as_str());
        let format = format
            .clone()
            .find(|format| !format.is_empty())
            .unwrap_or("decimal");
        let marker = match format {
            "bullet" => Some(ListMarker::Bullet),
            "none" => None,
            _ => {
                let changed = changed.and_then(|level| level.start);
                let start = changed.or(level.and_then(|level| level.start)).unwrap_or(1);
                let is_new = changed.is_some() && self.begun.insert((list.to_owned(), at));
                let counts = self.counts.entry(definition.clone()).or_default();
                let next = match counts[at] {
                    Some(count) if !is_new => count.saturating_add(1),
                    _ => start,
                };
                counts[at] = Some(next);
                Some(ListMarker::Number(next))
            }
        };
        let counts = self.counts.entry(definition).or_default();
        counts[at + 1..].fill(None);
        marker
    }
}
