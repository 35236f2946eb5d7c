//! What is struck out in a workbook. calamine gives the words of cells and none of their
//! looks, so the sheets are read once more where the workbook strikes anything out.
//! What a condition strikes out is not seen: it holds as long as its formula does.

use std::collections::HashMap;

use crate::import::{Unusable, office::OfficeParts, xml::XmlElement};

/// A piece of a text; whether it is struck out, where it has a font of its own.
type Piece = (String, Option<bool>);

/// What of a cell is struck out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CellStrike {
    Whole,
    /// The pieces of its text, each with whether it is struck out.
    Pieces(Vec<(String, bool)>),
}

/// The cells of a sheet that are struck out, by row and column.
pub(super) type SheetStrikes = HashMap<(u32, u32), CellStrike>;

/// What a workbook strikes out.
pub(super) struct Strikes<'a> {
    parts: &'a OfficeParts,
    /// The id of each sheet's part, by the name of the sheet.
    sheets: HashMap<String, String>,
    /// Whether a style strikes out, by its number.
    styles: Vec<bool>,
    /// The texts in pieces among those that cells share, by their numbers.
    shared: HashMap<usize, Vec<Piece>>,
}

impl<'a> Strikes<'a> {
    /// Reads the styles and the texts of a workbook.
    ///
    /// # Errors
    /// When they are no XML, or deeper than any workbook.
    pub(super) fn of(parts: &'a OfficeParts) -> Result<Self, Unusable> {
        let main = XmlElement::read(&parts.main().unwrap_or_default())?;
        let sheets = main
            .find("sheets")
            .into_iter()
            .flat_map(|all| &all.children);
        let named = |sheet: &XmlElement| {
            let id = sheet.attribute("id")?.to_owned();
            Some((sheet.attribute("name")?.to_owned(), id))
        };
        let mut strikes = Self {
            parts,
            sheets: sheets.filter_map(named).collect(),
            styles: Vec::new(),
            shared: HashMap::new(),
        };
        let styles = parts.of_kind("styles").filter(|xml| strikes_out(xml));
        if let Some(xml) = styles {
            strikes.styles = struck_styles(&XmlElement::read(&xml)?);
        }
        // A text in pieces may also be what is left in a cell that is struck out.
        let is_any = strikes.styles.contains(&true);
        let shared = parts.of_kind("sharedStrings");
        if let Some(xml) = shared.filter(|xml| is_any || strikes_out(xml)) {
            let mut number = 0;
            XmlElement::each(&xml, "si", |text| {
                if text.child("r").is_some() {
                    strikes.shared.insert(number, pieces(&text));
                }
                number += 1;
            })?;
        }
        Ok(strikes)
    }

    /// The name of the part of a sheet.
    pub(super) fn part(&self, name: &str) -> Option<&str> {
        self.parts.name_of_id(self.sheets.get(name)?)
    }

    /// The struck-out cells of a sheet, which is `xml`.
    ///
    /// # Errors
    /// When the sheet is no XML.
    pub(super) fn of_sheet(&self, xml: &str) -> Result<SheetStrikes, Unusable> {
        let mut all = SheetStrikes::new();
        let is_any = self.styles.contains(&true) || !self.shared.is_empty();
        if xml.is_empty() || !(is_any || strikes_out(xml)) {
            return Ok(all);
        }
        let mut row_number = 0;
        XmlElement::each(xml, "row", |row| {
            row_number = number(row.attribute("r")).unwrap_or(row_number + 1);
            let mut column_number = 0;
            for cell in row.all("c") {
                column_number = column(cell.attribute("r")).unwrap_or(column_number + 1);
                if let Some(strike) = self.of_cell(cell) {
                    all.insert((row_number - 1, column_number - 1), strike);
                }
            }
        })?;
        Ok(all)
    }

    fn of_cell(&self, cell: &XmlElement) -> Option<CellStrike> {
        let style: usize = cell.attribute("s").unwrap_or("0").parse().ok()?;
        let is_struck = self.styles.get(style).copied().unwrap_or(false);
        let written = || {
            let number = cell.child("v")?.text.trim().parse().ok()?;
            self.shared.get(&number).cloned()
        };
        let pieces = match cell.attribute("t") {
            Some("s") => written(),
            Some("inlineStr") => cell.child("is").map(pieces),
            _ => None,
        };
        // Without a font of its own a piece has that of the cell.
        let pieces: Vec<(String, bool)> = pieces
            .unwrap_or_default()
            .into_iter()
            .map(|(text, own)| (text, own.unwrap_or(is_struck)))
            .collect();
        let is_seen = |text: &str| !text.trim().is_empty();
        let mut seen = pieces.iter().filter(|(text, _)| is_seen(text)).peekable();
        if seen.peek().is_none() {
            return is_struck.then_some(CellStrike::Whole);
        }
        if seen.clone().all(|(_, is_struck)| *is_struck) {
            Some(CellStrike::Whole)
        } else {
            let is_any = seen.any(|(_, is_struck)| *is_struck);
            is_any.then_some(CellStrike::Pieces(pieces))
        }
    }
}

/// Whether a part may strike anything out, which most do not.
fn strikes_out(xml: &str) -> bool {
    xml.contains("strike")
}

/// For each style of cells, whether its font is struck out.
fn struck_styles(root: &XmlElement) -> Vec<bool> {
    let sheet = root.child("styleSheet");
    let list = |name| {
        let list = sheet.and_then(|sheet| sheet.child(name));
        list.into_iter().flat_map(|list| &list.children)
    };
    let fonts: Vec<bool> = list("fonts").map(is_struck).collect();
    let of_style = |style: &XmlElement| {
        let font = style.attribute("fontId").unwrap_or("0").parse::<usize>();
        font.is_ok_and(|font| fonts.get(font) == Some(&true))
    };
    list("cellXfs").map(of_style).collect()
}

fn is_struck(font: &XmlElement) -> bool {
    font.switch("strike").unwrap_or(false)
}

/// The pieces of a text. How it is read aloud stands beside it and is no piece.
fn pieces(text: &XmlElement) -> Vec<Piece> {
    let words = |one: &XmlElement| one.child("t").map(|t| t.text.replace("_x000D_", ""));
    let runs = text.children.iter().filter_map(|child| {
        Some(match child.name.as_str() {
            "r" => (words(child)?, child.child("rPr").map(is_struck)),
            "t" => (child.text.replace("_x000D_", ""), None),
            _ => return None,
        })
    });
    runs.collect()
}

/// The number of a row, from 1.
fn number(text: Option<&str>) -> Option<u32> {
    text?.parse().ok().filter(|number| *number > 0)
}

/// The number of the column of a cell, from 1: 28 for `AB3`.
pub(super) fn column(name: Option<&str>) -> Option<u32> {
    let letters = name?.chars().take_while(char::is_ascii_alphabetic);
    let number = letters.take(4).fold(0, |number, letter| {
        number * 26 + letter.to_ascii_uppercase() as u32 - u32::from(b'A') + 1
    });
    (number > 0).then_some(number)
}
