//! Synonyms: groups of phrases that stand for one thing, "hội thoại" and "đoạn
//! chat". The list is data, described at its head (`synonyms.tsv`).

use rustc_hash::FxHashMap;

use super::{
    list::{List, ListError, ListProblem, syllables},
    syllable::Syllable,
};

/// A phrase of a list of synonyms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// As it is written in the list.
    pub words: String,
    /// Its words as they are searched; never empty.
    pub syllables: Vec<Syllable>,
}

impl Phrase {
    /// Whether `folded` begins with the words of this phrase.
    fn begins(&self, folded: &[&str]) -> bool {
        self.syllables.len() <= folded.len()
            && self
                .syllables
                .iter()
                .zip(folded)
                .all(|(own, word)| own.folded == **word)
    }
}

/// What a phrase of a text may be replaced by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synonyms<'a> {
    /// How many words of the text the phrase takes.
    pub words: usize,
    /// The phrase. Its marks were not compared: "không nhận được" and "không
    /// nhắn được" are both found in "khong nhan duoc".
    pub of: &'a Phrase,
    /// The other phrases of its groups, in the order of the lists; never empty.
    pub phrases: Vec<&'a Phrase>,
}

/// The groups of all lists.
#[derive(Clone, Debug, Default)]
pub(super) struct Thesaurus {
    phrases: Vec<Phrase>,
    /// For each phrase, by its place, those it shares a group with.
    others: Vec<Vec<usize>>,
    /// The places of phrases by their first folded word, the longest first.
    by_first: FxHashMap<String, Vec<usize>>,
}

impl Thesaurus {
    /// Adds the groups of `list` to those that are known.
    pub(super) fn add(&mut self, list: List<'_>) -> Result<(), ListError> {
        for (number, line) in list.lines() {
            let group = group(line).map_err(|problem| list.error(number, problem))?;
            let places: Vec<usize> = group.into_iter().map(|phrase| self.place(phrase)).collect();
            for &one in &places {
                for &other in &places {
                    if other != one && !self.others[one].contains(&other) {
                        self.others[one].push(other);
                    }
                }
            }
        }
        Ok(())
    }

    /// The place of `phrase`, which gets one if it is new.
    fn place(&mut self, phrase: Phrase) -> usize {
        let (phrases, length) = (&mut self.phrases, phrase.syllables.len());
        let first = phrase.syllables[0].folded.clone();
        let places = self.by_first.entry(first).or_default();
        let known = places
            .iter()
            .find(|&&at| phrases[at].syllables == phrase.syllables);
        if let Some(&known) = known {
            return known;
        }
        let new = phrases.len();
        let behind = places.partition_point(|&at| phrases[at].syllables.len() >= length);
        places.insert(behind, new);
        phrases.push(phrase);
        self.others.push(Vec::new());
        new
    }

    /// See [`Language::synonyms`](super::Language::synonyms).
    pub(super) fn synonyms(&self, folded: &[&str]) -> Vec<Synonyms<'_>> {
        let places = folded.first().and_then(|first| self.by_first.get(*first));
        places
            .into_iter()
            .flatten()
            .filter(|&&at| self.phrases[at].begins(folded))
            .map(|&at| Synonyms {
                words: self.phrases[at].syllables.len(),
                of: &self.phrases[at],
                phrases: self.others[at]
                    .iter()
                    .map(|&other| &self.phrases[other])
                    .collect(),
            })
            .collect()
    }
}

/// The phrases of a line. Of those that differ in nothing that is searched, the
/// first counts: people list both "hủy" and "huỷ", or "sđt" and "sdt".
fn group(line: &str) -> Result<Vec<Phrase>, ListProblem> {
    let mut group: Vec<Phrase> = Vec::new();
    for words in line.split([',', '\t']).map(str::trim) {
        if words.is_empty() {
            // A row of a spreadsheet ends in empty cells.
            continue;
        }
        let syllables = syllables(words)?;
        let folds_alike = |known: &Phrase| {
            let folded = |syllable: &Syllable| syllable.folded.clone();
            known
                .syllables
                .iter()
                .map(folded)
                .eq(syllables.iter().map(folded))
        };
        if !group.iter().any(folds_alike) {
            group.push(Phrase {
                words: words.to_owned(),
                syllables,
            });
        }
    }
    if group.len() < 2 {
        return Err(ListProblem::Alone);
    }
    Ok(group)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Thesaurus, ListError> {
        let mut all = Thesaurus::default();
        all.add(List {
            name: "x.tsv",
            text,
        })
        .map(|()| all)
    }

    /// Length, phrase and others of everything found at the head of `text`.
    fn found<'a>(all: &'a Thesaurus, text: &str) -> Vec<(usize, &'a str, Vec<&'a str>)> {
        let folded: Vec<&str> = text.split(' ').collect();
        all.synonyms(&folded)
            .into_iter()
            .map(|one| {
                let others = one.phrases.iter().map(|phrase| phrase.words.as_str());
                (one.words, one.of.words.as_str(), others.collect())
            })
            .collect()
    }

    #[test]
    fn the_longest_phrase_stands_first() {
        let all = read("đơn,order\nđơn vị vận chuyển,carrier\nđơn treo,kẹt đơn\n").unwrap();
        assert_eq!(
            found(&all, "don vi van chuyen nao"),
            [
                (4, "đơn vị vận chuyển", vec!["carrier"]),
                (1, "đơn", vec!["order"]),
            ]
        );
        assert_eq!(found(&all, "don vi"), [(1, "đơn", vec!["order"])]);
        assert!(found(&all, "vi van chuyen").is_empty());
        assert!(all.synonyms(&[]).is_empty());
    }

    #[test]
    fn a_phrase_stands_for_the_others_of_all_its_groups() {
        let all = read("tin nhắn,inbox,mess\nnhắn tin,Inbox,mess\n").unwrap();
        assert_eq!(
            found(&all, "inbox"),
            [(1, "inbox", vec!["tin nhắn", "mess", "nhắn tin"])]
        );
    }

    #[test]
    fn phrases_that_differ_in_marks_are_told_apart() {
        let all = read("không nhận được,mất tin\nkhông nhắn được,fail\n").unwrap();
        assert_eq!(
            found(&all, "khong nhan duoc"),
            [
                (3, "không nhận được", vec!["mất tin"]),
                (3, "không nhắn được", vec!["fail"]),
            ]
        );
    }

    #[test]
    fn signs_part_words_as_in_articles() {
        let all = read("địa chỉ,đ/c\nquyền,human_agent\n").unwrap();
        assert_eq!(found(&all, "d c"), [(2, "đ/c", vec!["địa chỉ"])]);
        assert_eq!(
            found(&all, "human_agent"),
            [(1, "human_agent", vec!["quyền"])]
        );
    }

    #[test]
    fn commas_tabs_and_two_spellings_are_one_list() {
        let all = read("# đầu\n\nhủy đơn\thuỷ đơn\tcancel\t\t\r\nsđt, sdt , phone,\n").unwrap();
        assert_eq!(found(&all, "huy don"), [(2, "hủy đơn", vec!["cancel"])]);
        assert_eq!(found(&all, "sdt"), [(1, "sđt", vec!["phone"])]);
    }

    #[test]
    fn a_line_that_cannot_be_used_is_told() {
        for (text, line, problem) in [
            ("# đầu\nhội thoại\n", 2, ListProblem::Alone),
            ("a,b\nhuỷ,hủy\n", 2, ListProblem::Alone),
            ("hội thoại; đoạn chat\n", 1, ListProblem::Alone),
            ("hội thoại,→\n", 1, ListProblem::NoWord("→".into())),
            (
                "hội thoại,\u{345}\n",
                1,
                ListProblem::NoWord("\u{345}".into()),
            ),
        ] {
            let error = read(text).expect_err(text);
            assert_eq!((error.line, error.problem), (line, problem), "{text:?}");
        }
    }
}
