//! K030: a name of the glossary with a slip in it.
//!
//! What: a capitalised word that is one letter away from a name of the glossary
//! (built in, systems, environments of the articles, `glossary` of the team)
//! and that other articles do not have.
//! Why: whoever searches for the name does not find this article, and customers
//! notice.
//! Example: "Harascial" for "Harasocial".

use super::{Checked, Found, each_prose};
use crate::{
    article::{Edit, Finding, Rule},
    text::{is_alphabetic, is_alphanumeric},
};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    each_prose(checked, |article, prose| {
        let text = article.source();
        let mut all = Vec::new();
        for range in prose {
            for (at, word) in names(&text[range.clone()]) {
                let start = range.start + at;
                let near = checked.glossary.near(word);
                let [meant, ..] = near[..] else {
                    continue;
                };
                let range = start..start + word.len();
                let finding = Finding::new(Rule::NearMiss, range.clone(), word);
                all.push(match near[..] {
                    [only] => finding.with("meant", only).mended_by(vec![Edit {
                        range,
                        text: only.to_owned(),
                    }]),
                    _ => finding.with("meant", near.join(", ").replace(", ", " / ")),
                });
                debug_assert!(!meant.is_empty());
            }
        }
        all
    })
}

/// The words of a text that stand by themselves, not within an address, a file
/// name or an identifier.
fn names(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(char::is_whitespace)
        .scan(0, |at, token| {
            let start = *at;
            // A separator of one character, of however many bytes.
            *at += token.len();
            let gap = text[*at..].chars().next().map_or(0, char::len_utf8);
            *at += gap;
            Some((start, token))
        })
        .filter_map(|(start, token)| {
            let word = token.trim_matches(|c: char| !is_alphanumeric(c));
            let is_word = !word.is_empty() && word.chars().all(is_alphabetic);
            let offset = token.find(word)?;
            is_word.then_some((start + offset, word))
        })
}
