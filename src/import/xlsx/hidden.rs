//! What a sheet does not show: rows and columns that are hidden. calamine gives their cells
//! like all others.

use std::{collections::HashSet, ops::RangeInclusive};

use crate::import::{Unusable, xml::XmlElement};

/// The rows and columns of a sheet that are hidden, from 0.
#[derive(Default)]
pub(super) struct Hidden {
    rows: HashSet<u32>,
    columns: Vec<RangeInclusive<u32>>,
}

impl Hidden {
    /// Reads them.
    ///
    /// # Errors
    /// When the sheet is no XML.
    pub(super) fn of(xml: &str) -> Result<Self, Unusable> {
        let mut hidden = Self::default();
        if !xml.contains("hidden=") {
            return Ok(hidden);
        }
        let number = |one: &XmlElement, name| one.attribute(name)?.trim().parse::<u32>().ok();
        XmlElement::each(xml, "col", |column| {
            if is_hidden(&column)
                && let (Some(first), Some(last)) = (number(&column, "min"), number(&column, "max"))
            {
                let range = first.saturating_sub(1)..=last.saturating_sub(1);
                hidden.columns.push(range);
            }
        })?;
        let mut at = 0;
        XmlElement::each(xml, "row", |row| {
            at = number(&row, "r").unwrap_or(at + 1);
            if is_hidden(&row) {
                hidden.rows.insert(at.saturating_sub(1));
            }
        })?;
        Ok(hidden)
    }

    pub(super) fn has_row(&self, row: u32) -> bool {
        self.rows.contains(&row)
    }

    pub(super) fn has_column(&self, column: u32) -> bool {
        self.columns.iter().any(|range| range.contains(&column))
    }
}

fn is_hidden(one: &XmlElement) -> bool {
    matches!(one.attribute("hidden"), Some("1" | "true"))
}
