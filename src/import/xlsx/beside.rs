//! What a sheet holds beside the words of its cells: where they lead, formulas that nobody
//! calculated, and pictures. calamine gives none of these.

use std::collections::{BTreeMap, HashMap};

use super::strikes::column;
use crate::import::{Unusable, office::OfficeParts, xml::XmlElement};

/// A cell, by row and column from 0.
type Place = (u32, u32);

/// What a sheet holds beside the words of its cells.
#[derive(Default)]
pub(super) struct SheetBeside {
    /// Where cells lead.
    pub(super) links: HashMap<Place, String>,
    /// The words of links that nobody calculated.
    pub(super) words: HashMap<Place, String>,
    /// Formulas without a value, by their cells.
    pub(super) formulas: BTreeMap<Place, String>,
    /// Pictures, by the cells that they begin in.
    pub(super) pictures: Vec<(Place, String)>,
}

impl SheetBeside {
    /// Reads the sheet of that part, which is `xml`.
    ///
    /// # Errors
    /// When a part of it is no XML.
    pub(super) fn of(parts: &OfficeParts, part: &str, xml: &str) -> Result<Self, Unusable> {
        let mut beside = Self::default();
        let has = |name: &str| xml.contains(name);
        if has("<f") || has(":f>") || has(":f ") {
            beside.calculated(xml)?;
        }
        if !has("hyperlink") && !has("drawing") {
            return Ok(beside);
        }
        let related = parts.relations_of(part)?;
        XmlElement::each(xml, "hyperlink", |link| {
            let target = link.attribute("id").and_then(|id| related.get(id));
            let Some(target) = target.filter(|one| one.is_outside) else {
                return;
            };
            let area = link.attribute("ref").unwrap_or("");
            let (first, last) = area.split_once(':').unwrap_or((area, area));
            if let (Some(first), Some(last)) = (place(first), place(last)) {
                for row in (first.0..=last.0).take(MOST_LINKED) {
                    for column in (first.1..=last.1).take(MOST_LINKED) {
                        beside.links.insert((row, column), target.target.clone());
                    }
                }
            }
        })?;
        for drawing in related.values().filter(|one| one.kind == "drawing") {
            let Some(xml) = parts.text(&drawing.target) else {
                continue;
            };
            let shown = parts.relations_of(&drawing.target)?;
            for anchor in ["twoCellAnchor", "oneCellAnchor"] {
                XmlElement::each(&xml, anchor, |anchor| {
                    let number = |name: &str| {
                        let text = &anchor.child("from")?.child(name)?.text;
                        text.trim().parse::<u32>().ok()
                    };
                    let picture = anchor.find("pic").and_then(|one| one.find("blip"));
                    let file = picture.and_then(|one| shown.get(one.attribute("embed")?));
                    if let (Some(row), Some(column), Some(file)) =
                        (number("row"), number("col"), file)
                    {
                        let name = file.target.rsplit('/').next().unwrap_or("");
                        beside.pictures.push(((row, column), name.to_owned()));
                    }
                })?;
            }
        }
        beside.pictures.sort();
        Ok(beside)
    }

    /// Takes what formulas tell.
    fn calculated(&mut self, xml: &str) -> Result<(), Unusable> {
        XmlElement::each(xml, "c", |cell| {
            let Some((name, formula)) = cell.attribute("r").zip(cell.child("f")) else {
                return;
            };
            let Some(at) = place(name) else {
                return;
            };
            let is_empty = cell.child("v").is_none() && cell.child("is").is_none();
            if let Some((target, words)) = hyperlink(&formula.text) {
                if is_empty {
                    self.words
                        .insert(at, words.unwrap_or_else(|| target.clone()));
                }
                self.links.insert(at, target);
            } else if is_empty {
                self.formulas
                    .insert(at, format!("{name} ={}", formula.text));
            }
        })
    }
}

/// A link over more rows or columns is that of whole ones, most of them empty.
const MOST_LINKED: usize = 1000;

/// Where a formula leads, and with which words: `HYPERLINK("https://a.vn","Trang A")`.
fn hyperlink(formula: &str) -> Option<(String, Option<String>)> {
    let formula = formula.trim();
    let name = formula.get(.."HYPERLINK(".len())?;
    let rest = &formula[name.len()..];
    if !name.eq_ignore_ascii_case("HYPERLINK(") {
        return None;
    }
    let (target, rest) = quoted(rest)?;
    let words = rest.trim_start().strip_prefix([',', ';']).and_then(quoted);
    Some((target, words.map(|(words, _)| words)))
}

/// The text in quotation marks that stands first, and what stands behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.trim_start().strip_prefix('"')?;
    let mut out = String::new();
    loop {
        let (piece, after) = rest.split_once('"')?;
        out.push_str(piece);
        match after.strip_prefix('"') {
            Some(more) => {
                out.push('"');
                rest = more;
            }
            None => return Some((out, after)),
        }
    }
}

/// The place of a cell such as `AB3`.
fn place(name: &str) -> Option<Place> {
    let name = name.replace('$', "");
    let digits = name.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let row: u32 = digits.parse().ok()?;
    Some((row.checked_sub(1)?, column(Some(&name))? - 1))
}
