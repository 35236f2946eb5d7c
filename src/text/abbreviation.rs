//! Chat abbreviations: `ko` is "không", `kh` is "khách hàng" or "không".
//!
//! The list is data, described at its head (`abbreviations.tsv`). Which reading
//! is meant is not decided here: a question is searched with all of them, the
//! likelier ones weighing more.

use std::{borrow::Cow, collections::HashMap};

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;

use super::{
    lexeme::{LexemeKind, lexemes},
    list::{List, ListError, ListProblem, syllables},
    syllable::Syllable,
};

/// One reading of a short form.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The words in full, with their diacritics.
    pub words: String,
    /// How likely it is, from 0 to 1; the readings of one form add up to 1.
    pub share: f32,
    /// The words as they are searched; never empty.
    pub syllables: Vec<Syllable>,
}

/// Short forms, each under its [`key`], with its readings.
#[derive(Clone, Debug, Default)]
pub(super) struct Abbreviations {
    readings: FxHashMap<String, Vec<Reading>>,
}

impl Abbreviations {
    /// Adds `list`; a form that is known gets the readings of the list instead.
    pub(super) fn add(&mut self, list: List<'_>) -> Result<(), ListError> {
        let mut lines: HashMap<String, usize> = HashMap::new();
        for (number, line) in list.lines() {
            let (short, readings) = entry(line).map_err(|problem| list.error(number, problem))?;
            if let Some(first) = lines.insert(short.clone(), number) {
                return Err(list.error(number, ListProblem::Twice { short, first }));
            }
            self.readings.insert(short, readings);
        }
        Ok(())
    }

    /// See [`Language::readings`](super::Language::readings).
    pub(super) fn readings(&self, typed: &str) -> &[Reading] {
        self.readings.get(&*key(typed)).map_or(&[], Vec::as_slice)
    }
}

/// The form under which a word is listed and looked up.
fn key(word: &str) -> Cow<'_, str> {
    if !word.is_ascii() {
        word.nfc().collect::<String>().to_lowercase().into()
    } else if word.bytes().any(|b| b.is_ascii_uppercase()) {
        word.to_ascii_lowercase().into()
    } else {
        word.into()
    }
}

/// The short form of a line and its readings.
fn entry(line: &str) -> Result<(String, Vec<Reading>), ListProblem> {
    let mut columns = line.split('\t');
    let short = columns.next().unwrap_or_default().trim();
    let full = columns.next().ok_or(ListProblem::NoTab)?;
    if !matches!(lexemes(short).as_slice(), [only] if only.kind != LexemeKind::Sign) {
        return Err(ListProblem::NotOneWord(short.to_owned()));
    }
    let short = key(short).into_owned();
    let full: Vec<&str> = full.split('|').map(str::trim).collect();
    // 1, 1/2, 1/3 …: the list is ordered but carries no counts.
    let total: f32 = (1..=full.len()).map(share_of_rank).sum();
    let mut readings = Vec::with_capacity(full.len());
    for (words, rank) in full.into_iter().zip(1..) {
        readings.push(Reading {
            words: words.to_owned(),
            share: share_of_rank(rank) / total,
            syllables: syllables(words)?,
        });
    }
    // A form that stands for itself is left alone: so a team takes back one that
    // is built in.
    if let [only] = readings.as_slice()
        && only.syllables == Syllable::all_of(&short)
    {
        readings.clear();
    }
    Ok((short, readings))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a list of readings has a handful of entries"
)]
fn share_of_rank(rank: usize) -> f32 {
    1.0 / rank as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Abbreviations, ListError> {
        let mut all = Abbreviations::default();
        all.add(List {
            name: "x.tsv",
            text,
        })
        .map(|()| all)
    }

    fn words<'a>(all: &'a Abbreviations, typed: &str) -> Vec<&'a str> {
        all.readings(typed)
            .iter()
            .map(|reading| reading.words.as_str())
            .collect()
    }

    #[track_caller]
    fn refuses(text: &str, line: usize, problem: &ListProblem) {
        let error = read(text).expect_err(text);
        assert_eq!((error.line, &error.problem), (line, problem), "{text:?}");
        assert_eq!(error.list, "x.tsv");
    }

    #[test]
    fn lines_are_read_as_the_head_of_the_list_says() {
        let text =
            "\u{feff}# đầu tệp\r\n\r\nKH\tkhách hàng | không\tghi chú\r\n  # nữa\nđc\tđược\n";
        let all = read(text).unwrap();
        assert_eq!(words(&all, "kh"), ["khách hàng", "không"]);
        assert_eq!(words(&all, "Kh"), ["khách hàng", "không"]);
        assert_eq!(words(&all, "ĐC"), ["được"]);
        assert!(words(&all, "dc").is_empty());
    }

    #[test]
    fn a_form_is_found_decomposed() {
        let all = read("hổng\tkhông\n").unwrap();
        let typed: String = "hổng".nfd().collect();
        assert_eq!(words(&all, &typed), ["không"]);
    }

    #[test]
    fn a_form_that_stands_for_itself_is_left_alone() {
        let mut all = read("zl\tzalo\noa\tofficial account\nhoà\thòa\n").unwrap();
        assert_eq!(words(&all, "zl"), ["zalo"]);
        assert!(words(&all, "hoà").is_empty());
        let text = "OA\toa\n";
        all.add(List {
            name: "y.tsv",
            text,
        })
        .unwrap();
        assert!(words(&all, "oa").is_empty());
    }

    #[test]
    fn shares_add_up_and_fall() {
        let all = read("k\tkhông | nghìn | kí | ki-lô\n").unwrap();
        let shares: Vec<f32> = all.readings("k").iter().map(|r| r.share).collect();
        assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(shares.is_sorted_by(|a, b| a > b));
    }

    #[test]
    fn a_line_that_cannot_be_used_is_told() {
        refuses("# đầu\nko không\n", 2, &ListProblem::NoTab);
        refuses("k o\tkhông\n", 1, &ListProblem::NotOneWord("k o".into()));
        refuses("\tkhông\n", 1, &ListProblem::NotOneWord(String::new()));
        refuses("ko\t\n", 1, &ListProblem::NoWord(String::new()));
        refuses("ko\tkhông | …\n", 1, &ListProblem::NoWord("…".into()));
        let short = "ko".to_owned();
        refuses(
            "ko\tkhông\n\nKO\tok\n",
            3,
            &ListProblem::Twice { short, first: 1 },
        );
    }
}
