//! [`Systems`]: the products that questions and articles name.
//!
//! "shopee rớt kết nối" and "tiktok rớt kết nối" share every word but one, and
//! that one decides. A name is not one word among others.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::text::{fold, words};

/// A set of systems, a bit each; their order is that of the list.
pub type SystemSet = u128;

static LIST: &str = include_str!("systems.txt");

/// What an article has to do with the systems that a question names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SystemMatch {
    /// It is about one of them.
    Same,
    /// The question names none, or only a product of the team's own.
    #[default]
    Unsaid,
    /// It names no system at all, so it may be about any.
    Unknown,
    /// It is about others.
    Other,
}

impl SystemMatch {
    /// Whether nothing says that the article is about a system the question names.
    pub fn is_foreign(self) -> bool {
        matches!(self, Self::Unknown | Self::Other)
    }

    /// What an article about `own` has to do with the systems `asked` for.
    pub(super) fn of(asked: SystemSet, own: SystemSet) -> Self {
        let ours = Systems::listed().ours();
        let (foreign, elsewhere) = (asked & !ours, own & !ours);
        // In the team's own product every system has its errors: beside another
        // name it tells nothing, unless the article is about nothing else.
        let shared = if elsewhere == 0 {
            asked & own
        } else {
            foreign & elsewhere
        };
        match (foreign, own, shared) {
            (0, ..) => Self::Unsaid,
            (_, 0, _) => Self::Unknown,
            (_, _, 0) => Self::Other,
            _ => Self::Same,
        }
    }
}

/// The lines of the list, one for each system; a star marks one of the team's own.
fn lines() -> impl Iterator<Item = (bool, &'static str)> {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| match line.strip_prefix('*') {
        Some(names) => (true, names),
        None => (false, line),
    })
}

/// What the list calls the systems that tell something: those of the team's own only
/// where there are no others.
pub(super) fn telling_names(set: SystemSet) -> Vec<&'static str> {
    let others = set & !Systems::listed().ours;
    names(if others == 0 { set } else { others }).collect()
}

/// What the list calls these systems first.
pub(super) fn names(set: SystemSet) -> impl Iterator<Item = &'static str> {
    lines()
        .zip(0..SystemSet::BITS)
        .filter(move |(_, system)| set & (1 << system) != 0)
        .map(|((_, names), _)| names.split(',').next().unwrap_or(names).trim())
}

/// The names of systems.
#[derive(Default)]
pub(super) struct Systems {
    /// For the first folded word of a name, the further ones and the system.
    by_first: FxHashMap<String, Vec<(Vec<String>, u32)>>,
    /// The team's own products.
    ours: SystemSet,
    count: u32,
}

impl Systems {
    /// The systems of the list.
    pub(super) fn listed() -> &'static Self {
        static LISTED: LazyLock<Systems> = LazyLock::new(|| {
            let mut systems = Systems::default();
            for (is_ours, names) in lines() {
                systems.add(is_ours, names.split(','));
            }
            systems
        });
        &LISTED
    }

    /// The team's own products.
    pub(super) fn ours(&self) -> SystemSet {
        self.ours
    }

    /// One more system with these names.
    fn add<'a>(&mut self, is_ours: bool, names: impl Iterator<Item = &'a str>) {
        if self.count >= SystemSet::BITS {
            return;
        }
        self.ours |= SystemSet::from(is_ours) << self.count;
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

    /// The systems that a text names.
    pub(super) fn named_in(&self, text: &str) -> SystemSet {
        let folded = fold(text);
        self.named(&words(&folded).collect::<Vec<_>>())
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
        let named = |text| Systems::listed().named_in(text);
        assert_ne!(named("đơn GHTK"), 0);
        assert_eq!(named("giao hàng tiết kiệm"), named("ghtk"));
        assert_ne!(named("giao hàng nhanh"), named("ghtk"));
        assert_eq!(named("messenger"), named("facebook"));
        assert_eq!(named("zalo oa"), named("zalo"));
        assert_ne!(named("zalopay"), named("zalo"));
        assert_eq!(named("giao hàng"), 0);
        assert_eq!(named("shopee và ghn"), named("shopee") | named("ghn"));
    }

    #[test]
    fn an_article_is_about_one_of_them_or_may_be() {
        let system_match = |asked, own| {
            let named = |text| Systems::listed().named_in(text);
            SystemMatch::of(named(asked), named(own))
        };
        for (asked, own, expected) in [
            ("zalo", "zalo oa", SystemMatch::Same),
            ("zalo", "facebook messenger", SystemMatch::Other),
            ("zalo", "", SystemMatch::Unknown),
            ("", "facebook", SystemMatch::Unsaid),
            // Our product alone asks for any system,
            ("harasocial", "facebook", SystemMatch::Unsaid),
            ("haravan", "haravan api", SystemMatch::Unsaid),
            // beside another name it is not what the article is about,
            ("haravan shopee", "lazada haravan", SystemMatch::Other),
            ("haravan shopee", "shopee haravan", SystemMatch::Same),
            // unless it is all that the article is about.
            ("zalo", "haravan api", SystemMatch::Other),
            ("haravan zalo", "haravan api", SystemMatch::Same),
        ] {
            assert_eq!(system_match(asked, own), expected, "{asked} / {own}");
        }
    }
}
