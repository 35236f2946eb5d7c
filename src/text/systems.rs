//! [`Systems`]: the products that questions and articles name.
//!
//! "shopee rớt kết nối" and "tiktok rớt kết nối" share every word but one, and
//! that one decides. A name is not one word among others. The list is data,
//! described at its head (`systems.txt`).

use rustc_hash::FxHashMap;

use super::{
    list::{List, ListError, ListProblem},
    syllable::Syllable,
};
use crate::text::{fold, words};

/// A set of systems, a bit each; their order is that of the lists.
pub type SystemSet = u128;

/// The names of systems. Immutable once made; the default knows none.
#[derive(Clone, Debug, Default)]
pub struct Systems {
    /// What each is called first.
    shown: Vec<String>,
    /// Every name as it is written.
    written: Vec<String>,
    /// The names, under their first folded word.
    by_first: FxHashMap<String, Vec<Name>>,
    /// The team's own products.
    ours: SystemSet,
    /// How many words the longest name has.
    longest: usize,
}

#[derive(Clone, Debug)]
struct Name {
    /// Its words behind the first.
    further: Vec<String>,
    /// Whose name it is.
    system: usize,
    /// Whether a number right behind it is a code.
    says_codes: bool,
}

impl Systems {
    /// Adds the systems of `list`. A line that begins with a known name gives its
    /// system further names.
    pub(super) fn add(&mut self, list: List<'_>) -> Result<(), ListError> {
        for (number, line) in list.lines() {
            self.line(line)
                .map_err(|problem| list.error(number, problem))?;
        }
        Ok(())
    }

    fn line(&mut self, line: &str) -> Result<(), ListProblem> {
        let line = line.trim();
        let (is_ours, line) = match line.strip_prefix('*') {
            Some(names) => (true, names),
            None => (false, line),
        };
        let mut system = None;
        for listed in line.split(',').map(str::trim) {
            let (says_codes, name) = match listed.strip_prefix('-') {
                Some(name) => (false, name.trim()),
                None => (true, listed),
            };
            let folded: Vec<String> = Syllable::all_of(name)
                .into_iter()
                .map(|syllable| syllable.folded)
                .collect();
            let Some((first, further)) = folded.split_first() else {
                return Err(ListProblem::NoWord(name.to_owned()));
            };
            self.written.push(name.to_owned());
            let known = self.known(first, further);
            let of = match (system, known) {
                (None, Some(known)) => known,
                (None, None) => self.begin(name)?,
                (Some(system), Some(known)) if known != system => {
                    return Err(ListProblem::OfAnother {
                        name: name.to_owned(),
                        system: self.shown[known].clone(),
                    });
                }
                (Some(system), _) => system,
            };
            system = Some(of);
            self.longest = self.longest.max(folded.len());
            let names = self.by_first.entry(first.clone()).or_default();
            // A name that is listed again says codes as it was listed last.
            names.retain(|known| known.further != further);
            names.push(Name {
                further: further.to_vec(),
                system: of,
                says_codes,
            });
            self.ours |= SystemSet::from(is_ours) << of;
        }
        Ok(())
    }

    /// The system with this very name.
    fn known(&self, first: &str, further: &[String]) -> Option<usize> {
        let mut names = self.by_first.get(first)?.iter();
        let own = names.find(|name| name.further == further)?;
        Some(own.system)
    }

    /// One more system.
    fn begin(&mut self, name: &str) -> Result<usize, ListProblem> {
        if self.shown.len() >= SystemSet::BITS as usize {
            return Err(ListProblem::TooManySystems);
        }
        self.shown.push(name.to_owned());
        Ok(self.shown.len() - 1)
    }

    /// The team's own products.
    pub fn ours(&self) -> SystemSet {
        self.ours
    }

    /// What these systems are called first.
    pub fn names(&self, set: SystemSet) -> impl Iterator<Item = &str> {
        let systems = self.shown.iter().enumerate();
        systems
            .filter(move |(system, _)| set & (1 << system) != 0)
            .map(|(_, name)| name.as_str())
    }

    /// The same of those that tell something: the team's own only where there are no
    /// others.
    pub fn telling_names(&self, set: SystemSet) -> Vec<&str> {
        let others = set & !self.ours;
        self.names(if others == 0 { set } else { others }).collect()
    }

    /// Every name of every system, as the lists write it.
    pub fn written(&self) -> impl Iterator<Item = &str> {
        self.written.iter().map(String::as_str)
    }

    /// How many words the longest name has.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Whether a name begins with the folded word.
    pub fn begins(&self, folded: &str) -> bool {
        self.by_first.contains_key(folded)
    }

    /// The systems that a text names.
    pub fn named_in(&self, text: &str) -> SystemSet {
        let folded = fold(text);
        self.named(&words(&folded).collect::<Vec<_>>())
    }

    /// The systems that are named in a run of folded words.
    pub fn named(&self, folded: &[&str]) -> SystemSet {
        let mut named = 0;
        for at in 0..folded.len() {
            named |= self.named_at(&folded[at..]);
        }
        named
    }

    /// The system whose name a run of folded words begins with, the longest one.
    pub fn named_at(&self, folded: &[&str]) -> SystemSet {
        let Some((first, rest)) = folded.split_first() else {
            return 0;
        };
        self.by_first
            .get(*first)
            .into_iter()
            .flatten()
            .filter(|name| {
                let further = &name.further;
                further.len() <= rest.len()
                    && further.iter().zip(rest).all(|(own, word)| own == word)
            })
            .max_by_key(|name| name.further.len())
            .map_or(0, |name| 1 << name.system)
    }

    /// Whether these folded words are a name behind which a number is a code.
    pub(super) fn say_codes(&self, folded: &[&str]) -> bool {
        let Some((first, further)) = folded.split_first() else {
            return false;
        };
        let mut names = self.by_first.get(*first).into_iter().flatten();
        names.any(|name| name.says_codes && name.further == further)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    const fn list(text: &str) -> List<'_> {
        List {
            name: "x.txt",
            text,
        }
    }

    #[test]
    fn names_of_several_words_and_several_names() {
        let language = Language::built_in();
        let named = |text| language.systems().named_in(text);
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
    fn a_line_of_a_team_is_a_system_or_gives_one_further_names() {
        let built_in = Language::built_in();
        let team = built_in.with_systems(&[list("Pancake, pcake\nZalo, da lo\n* Chim\n")]);
        let team = team.unwrap();
        let named = |text| team.systems().named_in(text);
        assert_eq!(named("pcake"), named("Pancake"));
        assert_eq!(named("da lo"), built_in.systems().named_in("zalo"));
        let shown: Vec<_> = team.systems().names(named("pcake da lo")).collect();
        assert_eq!(shown, ["Zalo", "Pancake"]);
        assert_eq!(team.systems().ours() & named("chim"), named("chim"));
        assert_eq!(
            built_in.systems().named_in("pancake"),
            0,
            "it is left as it was"
        );
    }

    #[test]
    fn what_cannot_be_a_system_is_refused() {
        let problem = |text: &str| {
            let error = Language::built_in()
                .with_systems(&[list(text)])
                .unwrap_err();
            (error.line, error.problem)
        };
        let name = || "fb".to_owned();
        let system = "Facebook".to_owned();
        assert_eq!(
            problem("# nhóm\nPancake, fb\n"),
            (
                2,
                ListProblem::OfAnother {
                    name: name(),
                    system
                }
            )
        );
        assert_eq!(
            problem("Pancake,\n"),
            (1, ListProblem::NoWord(String::new()))
        );
        let many: Vec<String> = (0..SystemSet::BITS)
            .map(|n| format!("he thong {n}"))
            .collect();
        assert_eq!(problem(&many.join("\n")).1, ListProblem::TooManySystems);
    }
}
