//! K017: a key of the front matter that nobody knows.
//!
//! What: a key outside the documented ones and the team's own (`keys`).
//! Why: what stands behind it has no effect; `alias_es` finds nothing and
//! `verifed` never falls due.
//! Example: `verifed: 2026-11-22` was meant as `verified`.

use super::{Checked, Found, each, key_line};
use crate::{
    article::{Finding, KEYS, Rule},
    text::fold,
};

/// The key under which import keeps the labels of a help centre: searched, and no slip.
const TAGS: &str = "tags";

/// Up to here a key is another one with slips in it.
const ALIKE: f64 = 0.7;

pub(super) fn find(checked: &Checked<'_>) -> Found {
    let own: Vec<String> = checked.settings.keys.iter().map(|key| fold(key)).collect();
    each(checked, |article| {
        let unknown = article.front.extra.iter().map(|(key, _)| key);
        unknown
            .filter(|key| key.as_str() != TAGS && !own.contains(&fold(key)))
            .filter_map(|key| {
                let folded = fold(key);
                let range = key_line(article, &[&folded])?;
                let range = range.start..range.start + key.len();
                let finding = Finding::new(Rule::UnknownKey, range, key);
                Some(match nearest(&folded) {
                    Some(meant) => finding.case("meant").with("meant", meant),
                    None => finding,
                })
            })
            .collect()
    })
}

fn nearest(key: &str) -> Option<&'static str> {
    KEYS.into_iter()
        .map(|known| (known, strsim::normalized_damerau_levenshtein(known, key)))
        .filter(|(_, likeness)| *likeness >= ALIKE)
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
        .map(|(known, _)| known)
}
