//! Chat abbreviations: `ko` is "không", `kh` is "khách hàng" or "không".
//!
//! The list is data (`abbreviations.tsv`: the short form, its readings from the
//! likeliest to the least likely separated by ` | `, a note). Which reading is
//! meant is not decided here: a question is searched with all of them, the
//! likelier ones weighing more.

use std::{collections::HashMap, sync::LazyLock};

use super::syllable::marked_key;

static LIST: &str = include_str!("abbreviations.tsv");

/// One reading of a short form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The words in full, with their diacritics.
    pub words: &'static str,
    /// How likely it is, from 0 to 1; the readings of one form add up to 1.
    pub share: f32,
}

// Immutable once made, so it is a constant that needs a moment to be built
// rather than state.
static READINGS: LazyLock<HashMap<&'static str, Vec<Reading>>> = LazyLock::new(|| {
    LIST.lines()
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let (short, full) = (columns.next()?, columns.next()?);
            let full: Vec<_> = full.split(" | ").map(str::trim).collect();
            // 1, 1/2, 1/3 …: the list is ordered but carries no counts.
            let total: f32 = (1..=full.len()).map(share_of_rank).sum();
            let readings = full
                .iter()
                .zip(1..)
                .map(|(&words, rank)| Reading {
                    words,
                    share: share_of_rank(rank) / total,
                })
                .collect();
            Some((short, readings))
        })
        .collect()
});

#[expect(
    clippy::cast_precision_loss,
    reason = "a list of readings has a handful of entries"
)]
fn share_of_rank(rank: usize) -> f32 {
    1.0 / rank as f32
}

/// The readings of a word typed in chat, the likeliest first; none when it is
/// no known short form.
///
/// The form is looked up as typed first: `đc` and `dc`, `hđ` and `hd` have
/// readings of their own. Where a form with marks is not listed the word is
/// left alone, because a mark that somebody typed on a phone was meant.
///
/// ```
/// let words: Vec<_> = sotay::text::readings("KH").iter().map(|r| r.words).collect();
/// assert_eq!(words, ["khách hàng", "không", "khoa học"]);
/// assert!(sotay::text::readings("khách").is_empty());
/// ```
pub fn readings(typed: &str) -> &'static [Reading] {
    let lower = typed.to_lowercase();
    READINGS.get(lower.as_str()).map_or(&[], |readings| {
        // "rì" is listed as "gì"; a word that only differs in where its tone
        // stands is no abbreviation.
        if readings.len() == 1 && marked_key(readings[0].words) == marked_key(&lower) {
            &[]
        } else {
            readings.as_slice()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_well_formed() {
        for line in LIST.lines() {
            let columns: Vec<_> = line.split('\t').collect();
            assert_eq!(columns.len(), 3, "{line}");
            assert_eq!(columns[0], columns[0].to_lowercase(), "{line}");
            assert!(
                columns[1].split(" | ").all(|r| !r.trim().is_empty()),
                "{line}"
            );
        }
        assert_eq!(
            READINGS.len(),
            LIST.lines().count(),
            "a short form stands twice"
        );
    }

    #[test]
    fn shares_add_up_and_fall() {
        for short in ["ko", "kh", "k", "tn", "hd"] {
            let shares: Vec<f32> = readings(short).iter().map(|r| r.share).collect();
            assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{short}");
            assert!(shares.is_sorted_by(|a, b| a > b), "{short}");
        }
    }
}
