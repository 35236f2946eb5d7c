//! The names that an article must not misspell.

use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    article::Article,
    text::{Language, fold, words},
};

const BUILT_IN: &str = include_str!("glossary.txt");

/// Words shorter than this are one slip away from too many others.
const LEAST_LETTERS: usize = 6;
/// A word that so many articles have is a word of its own, whatever it is near.
const OWN_WORD: usize = 3;

/// The names built in, as their list writes them.
pub fn built_in() -> impl Iterator<Item = &'static str> {
    entries(BUILT_IN)
}

/// The names in a list: one a line, `#` begins a comment.
pub(super) fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The words of names, and what else the articles write.
pub struct Glossary {
    /// Folded words of names as they are written most properly.
    names: BTreeMap<String, String>,
    /// In how many articles each folded word stands that has the form of a name.
    frequency: FxHashMap<String, usize>,
}

impl Glossary {
    /// The glossary of these articles: built in, the systems, their
    /// environments, and `own`.
    pub fn of(articles: &[Arc<Article>], own: &[String]) -> Self {
        let mut all: Vec<&str> = own.iter().map(String::as_str).collect();
        for name in built_in() {
            all.push(name);
        }
        for article in articles {
            all.extend(article.front.environment.iter().map(String::as_str));
        }
        // Those by which questions and articles are told apart; the same list, so that
        // a new system has to be written down once.
        let language = Language::built_in();
        all.extend(language.systems().written());
        let mut names = BTreeMap::new();
        for name in all {
            for word in words(name) {
                let folded = fold(word);
                if is_name(&folded) {
                    names.entry(folded).or_insert_with(|| word.to_owned());
                }
            }
        }
        let frequency = articles
            .par_iter()
            .fold(FxHashMap::default, |mut counts, article| {
                for word in own_names(article.source()) {
                    *counts.entry(word).or_default() += 1;
                }
                counts
            })
            .reduce(FxHashMap::default, |one, other| {
                let (mut larger, smaller) = if one.len() < other.len() {
                    (other, one)
                } else {
                    (one, other)
                };
                for (word, count) in smaller {
                    *larger.entry(word).or_default() += count;
                }
                larger
            });
        Self { names, frequency }
    }

    /// The names that `word` was probably meant for; none where it is a name
    /// itself, or a word in its own right.
    pub fn near(&self, word: &str) -> Vec<&str> {
        let folded = fold(word);
        // A name is written in Latin letters without marks, and a word of
        // Vietnamese is not: "thread" may be English, "Tìm" is not "Tiki".
        let fits = is_name(&folded)
            && word.is_ascii()
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && !self.names.contains_key(&folded)
            && self.frequency.get(&folded).copied().unwrap_or(0) < OWN_WORD;
        if !fits {
            return Vec::new();
        }
        self.names
            .iter()
            .filter(|(name, _)| is_slip(&folded, name))
            .map(|(_, written)| written.as_str())
            .collect()
    }
}

/// The words of a text that have the form of a name, each once.
fn own_names(text: &str) -> FxHashSet<String> {
    let mut own = FxHashSet::default();
    for word in words(text).filter(|word| word.len() >= LEAST_LETTERS) {
        let folded = fold(word);
        if is_name(&folded) {
            own.insert(folded);
        }
    }
    own
}

fn is_name(folded: &str) -> bool {
    folded.len() >= LEAST_LETTERS && folded.bytes().all(|b| b.is_ascii_lowercase())
}

/// One letter more, less, other or in the wrong place, but not the first one;
/// and not an ending of English, or a name that only goes on.
fn is_slip(word: &str, name: &str) -> bool {
    word.len().abs_diff(name.len()) <= 1
        && word[..1] == name[..1]
        && !word.starts_with(name)
        && !name.starts_with(word)
        && strsim::damerau_levenshtein(word, name) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_a_name_is_told_from_another_word() {
        let glossary = Glossary::of(&[], &["Pancake".into()]);
        assert_eq!(glossary.near("Harascial"), ["Harasocial"]);
        assert_eq!(glossary.near("Facebok"), ["Facebook"]);
        assert_eq!(glossary.near("Pankake"), ["Pancake"]);
        for other in [
            "Harasocial",
            "HARASOCIAL",
            "Messengers",
            "Shop",
            "Lazzzda",
            "facebok",
        ] {
            assert_eq!(glossary.near(other), Vec::<&str>::new(), "{other}");
        }
    }
}
