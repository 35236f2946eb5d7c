//! [`Language`]: what the words of chat may stand for.
//!
//! The lists that are compiled in (`abbreviations.tsv`, `synonyms.tsv`) come first and
//! those of `[language]` on top. A short form that is listed again has the readings of
//! the last list only; a group of synonyms is one more, and groups are not joined. A
//! line that cannot be used is an error with file and line, because a list that is half
//! read would answer differently from what its authors see.

use std::sync::{Arc, LazyLock};

use super::{
    abbreviation::{Abbreviations, Reading},
    list::{List, ListError},
    synonym::{Synonyms, Thesaurus},
    systems::Systems,
};

const ABBREVIATIONS: List<'static> = List {
    name: "abbreviations.tsv",
    text: include_str!("abbreviations.tsv"),
};
const SYNONYMS: List<'static> = List {
    name: "synonyms.tsv",
    text: include_str!("synonyms.tsv"),
};

const SYSTEMS: List<'static> = List {
    name: "systems.txt",
    text: include_str!("systems.txt"),
};

// Immutable once made, so it is a constant that needs a moment to be built
// rather than state.
static BUILT_IN: LazyLock<Arc<Language>> = LazyLock::new(|| {
    let language = Language::default()
        .extended(&[ABBREVIATIONS], &[SYNONYMS])
        .and_then(|language| language.with_systems(&[SYSTEMS]));
    // That no line of the lists is refused is held by a test.
    Arc::new(language.unwrap_or_default())
});

/// What a word typed in chat may stand for: the lists built in, and those that
/// a team adds. Immutable once made. The default knows nothing.
#[derive(Clone, Debug, Default)]
pub struct Language {
    abbreviations: Abbreviations,
    thesaurus: Thesaurus,
    systems: Arc<Systems>,
}

impl Language {
    /// The lists that come with the program; made once.
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }

    /// These lists with those of a team on top, of the same form as
    /// `abbreviations.tsv` and `synonyms.tsv`. A short form that is listed again
    /// has the readings of the last list only; a group of synonyms is one more.
    ///
    /// # Errors
    /// The first line that cannot be used.
    ///
    /// ```
    /// use sotay::text::{Language, List};
    ///
    /// let list = List { name: "team.tsv", text: "gkt\tgỡ kết nối" };
    /// let language = Language::built_in().extended(&[list], &[]).unwrap();
    /// assert_eq!(language.readings("GKT")[0].words, "gỡ kết nối");
    /// assert_eq!(language.readings("ko")[0].words, "không");
    ///
    /// let bad = List { name: "team.tsv", text: "gkt gỡ kết nối" };
    /// let error = Language::built_in().extended(&[bad], &[]).unwrap_err();
    /// assert_eq!((error.list.as_str(), error.line), ("team.tsv", 1));
    /// ```
    pub fn extended(
        &self,
        abbreviations: &[List<'_>],
        synonyms: &[List<'_>],
    ) -> Result<Self, ListError> {
        let mut extended = self.clone();
        for list in abbreviations {
            extended.abbreviations.add(*list)?;
        }
        for list in synonyms {
            extended.thesaurus.add(*list)?;
        }
        Ok(extended)
    }

    /// This language with the systems of a team beside its own, of the same form as
    /// `systems.txt`.
    ///
    /// # Errors
    /// The first line that cannot be used.
    ///
    /// ```
    /// use sotay::text::{Language, List};
    ///
    /// let list = List { name: "team.txt", text: "Pancake, pcake" };
    /// let language = Language::built_in().with_systems(&[list]).unwrap();
    /// let systems = language.systems();
    /// assert_eq!(systems.telling_names(systems.named_in("pcake báo lỗi")), ["Pancake"]);
    /// ```
    pub fn with_systems(&self, systems: &[List<'_>]) -> Result<Self, ListError> {
        let mut extended = self.clone();
        let all = Arc::make_mut(&mut extended.systems);
        for list in systems {
            all.add(*list)?;
        }
        Ok(extended)
    }

    /// The systems that people name.
    pub fn systems(&self) -> &Arc<Systems> {
        &self.systems
    }

    /// The readings of a word typed in chat, the likeliest first; none when it
    /// is no known short form.
    ///
    /// The form is looked up as typed, upper and lower case alike: `đc` and
    /// `dc`, `hđ` and `hd` have readings of their own. Where a form with marks
    /// is not listed the word is left alone, because a mark that somebody typed
    /// on a phone was meant.
    ///
    /// ```
    /// let language = sotay::text::Language::built_in();
    /// let words: Vec<_> = language.readings("KH").iter().map(|r| r.words.as_str()).collect();
    /// assert_eq!(words, ["khách hàng", "không", "khoa học"]);
    /// assert!(language.readings("khách").is_empty());
    /// ```
    pub fn readings(&self, typed: &str) -> &[Reading] {
        self.abbreviations.readings(typed)
    }

    /// The synonyms of the words that begin `folded`, a text as its
    /// [folded](super::fold) words: one entry for every listed phrase that it
    /// begins with, the longest first.
    ///
    /// ```
    /// let language = sotay::text::Language::built_in();
    /// let found = language.synonyms(&["doan", "chat", "bi", "mat"]);
    /// assert_eq!(found[0].words, 2);
    /// assert!(found[0].phrases.iter().any(|phrase| phrase.words == "hội thoại"));
    /// ```
    pub fn synonyms(&self, folded: &[&str]) -> Vec<Synonyms<'_>> {
        self.thesaurus.synonyms(folded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn list(text: &str) -> List<'_> {
        List {
            name: "x.tsv",
            text,
        }
    }

    #[test]
    fn the_built_in_lists_are_well_formed() {
        let built_in = Language::default().extended(&[ABBREVIATIONS], &[SYNONYMS]);
        assert!(built_in.is_ok(), "{}", built_in.unwrap_err());
        let built_in = Language::default().with_systems(&[SYSTEMS]);
        assert!(built_in.is_ok(), "{}", built_in.unwrap_err());
        assert_eq!(Language::built_in().readings("ko")[0].words, "không");
    }

    #[test]
    fn a_built_in_group_lists_no_phrase_twice() {
        for (number, line) in SYNONYMS.lines() {
            // A group of its own list has as many others as the line says.
            let alone = Language::default().extended(&[], &[list(line)]).unwrap();
            let first = line.split(',').next().unwrap_or_default();
            let folded = crate::text::fold(first);
            let words: Vec<&str> = crate::text::words(&folded).collect();
            let found = alone.synonyms(&words);
            assert_eq!(
                found[0].phrases.len() + 1,
                line.split(',').count(),
                "{number}: {line}"
            );
        }
    }

    #[test]
    fn a_list_goes_before_those_that_stood_before_it() {
        let built_in = Language::built_in();
        let first = list("ko\tkhông ổn\nqzk\tkiểm tra kho");
        let team = built_in.extended(&[first, list("qzk\tkhoá")], &[]).unwrap();
        let words = |typed| -> Vec<&str> {
            let readings = team.readings(typed).iter();
            readings.map(|reading| reading.words.as_str()).collect()
        };
        assert_eq!(words("ko"), ["không ổn"]);
        assert_eq!(words("qzk"), ["khoá"]);
        assert_eq!(words("tn"), ["tin nhắn", "thế nào"]);
        assert!(built_in.readings("qzk").is_empty(), "it is left as it was");
    }

    #[test]
    fn a_group_of_a_team_is_one_more() {
        let built_in = Language::built_in();
        let before = built_in.synonyms(&["hoi", "thoai"])[0].phrases.len();
        let team = built_in
            .extended(&[], &[list("hội thoại,khung chat")])
            .unwrap();
        assert_eq!(
            team.synonyms(&["hoi", "thoai"])[0].phrases.len(),
            before + 1
        );
        let new = &team.synonyms(&["khung", "chat"])[0];
        assert_eq!(new.phrases.len(), 1, "groups are not joined");
        assert_eq!(new.phrases[0].words, "hội thoại");
    }
}
