//! [`Systems`]: the products that questions and articles name.
//!
//! "shopee rớt kết nối" and "tiktok rớt kết nối" share every word but one, and
//! that one decides. A name is not one word among others.

use std::{collections::HashMap, sync::LazyLock};

use serde::Serialize;

use super::{
    forward::Forward,
    lexicon::{Lexicon, SurfaceId},
};
use crate::text::{fold, words};

/// A set of systems, a bit each; their order is that of the list.
pub type SystemSet = u128;

static LIST: &str = include_str!("systems.txt");

/// What an article has to do with the systems that a question names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// It names one of them.
    Same,
    /// The question names none.
    #[default]
    Unsaid,
    /// It names none of them.
    Other,
}

impl Concern {
    pub(super) fn of(asked: SystemSet, article: SystemSet) -> Self {
        match (asked, article) {
            (0, _) => Self::Unsaid,
            (asked, article) if asked & article == 0 => Self::Other,
            _ => Self::Same,
        }
    }
}

/// The lines of the list, one for each system.
fn lines() -> impl Iterator<Item = &'static str> {
    LIST.lines().filter(|line| !line.starts_with('#'))
}

/// What the list calls these systems first.
pub(super) fn names(set: SystemSet) -> impl Iterator<Item = &'static str> {
    lines()
        .zip(0..SystemSet::BITS)
        .filter(move |(_, system)| set & (1 << system) != 0)
        .map(|(line, _)| line.split(',').next().unwrap_or(line).trim())
}

/// The names of systems.
#[derive(Default)]
pub(super) struct Systems {
    /// For the first folded word of a name, the further ones and the system.
    by_first: HashMap<String, Vec<(Vec<String>, u32)>>,
    count: u32,
}

impl Systems {
    /// The systems of the list.
    pub(super) fn listed() -> &'static Self {
        static LISTED: LazyLock<Systems> = LazyLock::new(|| {
            let mut systems = Systems::default();
            for line in lines() {
                systems.add(line.split(','));
            }
            systems
        });
        &LISTED
    }

    /// One more system with these names.
    fn add<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        if self.count >= SystemSet::BITS {
            return;
        }
        for name in names {
            let folded = fold(name);
            let mut folded = words(&folded).map(str::to_owned);
            if let Some(first) = folded.next() {
                let names = self.by_first.entry(first).or_default();
                names.push((folded.collect(), self.count));
            }
        }
        self.count += 1;
    }

    /// How many words the longest name has.
    pub(super) fn longest(&self) -> usize {
        let names = self.by_first.values().flatten();
        names
            .map(|(further, _)| further.len() + 1)
            .max()
            .unwrap_or(1)
    }

    /// Whether a name begins with the folded word.
    pub(super) fn begins(&self, folded: &str) -> bool {
        self.by_first.contains_key(folded)
    }

    /// For each article, the systems that it names.
    pub(super) fn of_articles(&self, lexicon: &Lexicon, forward: &Forward) -> Vec<SystemSet> {
        let begins: Vec<bool> = lexicon
            .all()
            .map(|surface| self.begins(lexicon.folded(surface)))
            .collect();
        let longest = self.longest();
        let named_in = |words: &[SurfaceId]| {
            let mut named = 0;
            for at in (0..words.len()).filter(|&at| begins[words[at] as usize]) {
                let run: Vec<&str> = words[at..words.len().min(at + longest)]
                    .iter()
                    .map(|&word| lexicon.folded(word))
                    .collect();
                named |= self.named_at(&run);
            }
            named
        };
        forward
            .articles()
            .map(|zones| zones.fold(0, |named, (_, words)| named | named_in(words)))
            .collect()
    }

    /// The systems that are named in a run of folded words.
    pub(super) fn named(&self, folded: &[&str]) -> SystemSet {
        let mut named = 0;
        for at in 0..folded.len() {
            named |= self.named_at(&folded[at..]);
        }
        named
    }

    /// The system whose name a run of folded words begins with, the longest one.
    pub(super) fn named_at(&self, folded: &[&str]) -> SystemSet {
        let Some((first, rest)) = folded.split_first() else {
            return 0;
        };
        self.by_first
            .get(*first)
            .into_iter()
            .flatten()
            .filter(|(further, _)| {
                further.len() <= rest.len()
                    && further.iter().zip(rest).all(|(own, word)| own == word)
            })
            .max_by_key(|(further, _)| further.len())
            .map_or(0, |(_, system)| 1 << system)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_several_words_and_several_names() {
        let named = |text| {
            let folded = fold(text);
            Systems::listed().named(&words(&folded).collect::<Vec<_>>())
        };
        assert_ne!(named("đơn GHTK"), 0);
        assert_eq!(named("giao hàng tiết kiệm"), named("ghtk"));
        assert_ne!(named("giao hàng nhanh"), named("ghtk"));
        assert_eq!(named("messenger"), named("facebook"));
        assert_eq!(named("zalo oa"), named("zalo"));
        assert_ne!(named("zalopay"), named("zalo"));
        assert_eq!(named("giao hàng"), 0);
        assert_eq!(named("shopee và ghn"), named("shopee") | named("ghn"));
    }
}
