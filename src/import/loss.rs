//! The loss check: all that can be seen of a source is in its article, in order.
//!
//! It knows nothing of converters. What can be seen of the source comes from its own
//! nodes, that of the article from what staff are shown, so that a word that Markdown
//! swallowed (`<app>`, `5*3*2`) is missed as well as one that a converter dropped.
//! Pictures, links, steps, code, lines, struck words and cells are compared each in an
//! order of their own: one that is out of place does not hide the others.

use std::{collections::HashMap, ops::Range};

use rust_i18n::t;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_normalization::UnicodeNormalization as _;

use super::visible::{Visible, VisibleKind, VisibleThing};
use crate::{lang::Lang, render::clip, text::is_invisible};

/// What an article does not have of its source, of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What is missing or out of place.
    pub kind: VisibleKind,
    /// How many of them.
    pub count: usize,
    /// The first of them; of words, with their neighbours that are missing as well.
    pub first: String,
    /// The words of the source before it, possibly none.
    pub after: String,
}

impl Loss {
    /// The loss in a few words of that language, with its place.
    pub fn told(&self, lang: Lang) -> String {
        let key = match self.kind {
            VisibleKind::Word => "import.lost.words",
            VisibleKind::Picture => "import.lost.pictures",
            VisibleKind::Link => "import.lost.links",
            VisibleKind::Step => "import.lost.steps",
            VisibleKind::Code => "import.lost.code",
            VisibleKind::Line => "import.lost.lines",
            VisibleKind::Struck => "import.lost.struck",
            VisibleKind::StruckWrongly => "import.lost.struck-wrongly",
            VisibleKind::Cell => "import.lost.cells",
        };
        let locale = lang.code();
        let first = clip(&self.first, MOST_CHARS);
        let told = t!(key, locale = locale, count = self.count, first = first);
        if self.after.is_empty() {
            return told.into_owned();
        }
        let place = t!("import.lost.after", locale = locale, words = self.after);
        format!("{told} {place}")
    }
}

/// So much of an address or of a line of code names it.
const MOST_CHARS: usize = 120;

/// Signs that are words of their own: Markdown takes them for markup when
/// nobody takes care.
const SIGNS: [char; 8] = ['*', '_', '<', '>', '~', '`', '|', '\\'];

/// The words of a text: runs of letters and digits, and the signs that Markdown
/// would take for its own. Case counts, composition (NFC) and invisible
/// characters do not.
pub fn tokens(text: &str) -> Vec<String> {
    let places = token_places(text).into_iter();
    places.map(|(_, word)| word).collect()
}

/// The words of a text, each with its bytes.
pub(super) fn token_places(text: &str) -> Vec<(Range<usize>, String)> {
    let mut all: Vec<(Range<usize>, String)> = Vec::new();
    let mut open: Option<usize> = None;
    let word = |range: Range<usize>| {
        let seen = text[range.clone()].chars().filter(|&c| !is_invisible(c));
        (range, seen.nfc().collect())
    };
    for (at, c) in text.char_indices().filter(|(_, c)| !is_invisible(*c)) {
        if c.is_alphanumeric() || is_mark(c) {
            open.get_or_insert(at);
            continue;
        }
        all.extend(open.take().map(|start| word(start..at)));
        if SIGNS.contains(&c) {
            all.push((at..at + c.len_utf8(), c.to_string()));
        }
    }
    all.extend(open.map(|start| word(start..text.len())));
    all
}

/// Whether a text has any word.
pub(super) fn has_words(text: &str) -> bool {
    let mut all = text.chars().filter(|&c| !is_invisible(c));
    all.any(|c| c.is_alphanumeric() || is_mark(c) || SIGNS.contains(&c))
}

/// A mark that no letter could take in.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// What `shown` does not have of `source`, a loss for each kind; empty when it has
/// all. It may have more, and a word may have been parted, but never two made one.
///
/// ```
/// use sotay::{article::{Source, read}, import::{Visible, lost}};
/// let source = Visible::of_text("Bấm <app> rồi Lưu");
/// let shown = |text: &str| Visible::of_article(&read(&Source::new("a.md", text)).0);
/// assert_eq!(lost(&source, &shown("# Lỗi\n\n1. Bấm **<app>** rồi Lưu.\n")), []);
/// assert_eq!(lost(&source, &shown("# Lỗi\n\nBấm rồi Lưu\n"))[0].first, "< app >");
/// ```
pub fn lost(source: &Visible, shown: &Visible) -> Vec<Loss> {
    let mut all: Vec<Loss> = words_lost(&source.words, &shown.words)
        .into_iter()
        .collect();
    if !source.has_looks {
        return all;
    }
    let kinds = [
        VisibleKind::Picture,
        VisibleKind::Link,
        VisibleKind::Step,
        VisibleKind::Code,
        VisibleKind::Line,
        VisibleKind::Struck,
        VisibleKind::Cell,
    ];
    let of = |from: &Visible, kind, to: &Visible, told| {
        let (own, others) = (from.of_kind(kind), to.of_kind(kind));
        things_lost(&own, &others).map(|(count, first)| Loss {
            kind: told,
            count,
            first: first.named(),
            after: before(&from.words, first.after),
        })
    };
    all.extend(
        kinds
            .into_iter()
            .filter_map(|kind| of(source, kind, shown, kind)),
    );
    if source.knows_strikes {
        let (kind, told) = (VisibleKind::Struck, VisibleKind::StruckWrongly);
        all.extend(of(shown, kind, source, told));
    }
    all
}

/// Whether all the words of a source are in an article, in order.
pub(super) fn keeps_words(source: &[String], shown: &[String]) -> bool {
    words_lost(source, shown).is_none()
}

fn words_lost(visible: &[String], shown: &[String]) -> Option<Loss> {
    let mut at = 0;
    let mut found = 0;
    // The leftmost place for each word is the best for all that follow.
    while found < visible.len() && at < shown.len() {
        if let Some(end) = stands_at(&visible[found], shown, at) {
            found += 1;
            at = end;
        } else {
            at += 1;
        }
    }
    if found == visible.len() {
        return None;
    }
    let missing = difference(visible, shown);
    let first = missing.first()?;
    let run = missing
        .windows(2)
        .take_while(|pair| pair[0] + 1 == pair[1])
        .count();
    let words = &visible[*first..=*first + run.min(MOST_TOLD - 1)];
    Some(Loss {
        kind: VisibleKind::Word,
        count: missing.len(),
        first: words.join(" "),
        after: before(visible, *first),
    })
}

/// How many of `own` are not among `others` in the same order, and the first of them.
fn things_lost<'a>(
    own: &[&'a VisibleThing],
    others: &[&VisibleThing],
) -> Option<(usize, &'a VisibleThing)> {
    let mut left = others.iter();
    let has_all = own.iter().all(|thing| left.any(|other| thing.is(other)));
    if has_all {
        return None;
    }
    let names = |all: &[&VisibleThing]| all.iter().map(|one| one.named()).collect::<Vec<_>>();
    let missing = difference(&names(own), &names(others));
    missing.first().map(|first| (missing.len(), own[*first]))
}

/// The few words before the word at `at`.
fn before(words: &[String], at: usize) -> String {
    let at = at.min(words.len());
    words[at.saturating_sub(MOST_BEFORE)..at].join(" ")
}

/// So many words say where something stood.
const MOST_BEFORE: usize = 4;

/// How many words of a loss are told.
const MOST_TOLD: usize = 8;

/// Where `word` ends when it stands at `at`, whole or parted.
fn stands_at(word: &str, shown: &[String], at: usize) -> Option<usize> {
    let mut rest = word;
    for (end, piece) in (at + 1..).zip(&shown[at..]) {
        rest = rest.strip_prefix(piece.as_str())?;
        if rest.is_empty() {
            return Some(end);
        }
    }
    None
}

/// The places of the words of `visible` that a shortest difference takes away.
fn difference(visible: &[String], shown: &[String]) -> Vec<usize> {
    let mut missing = Vec::new();
    if visible.len().max(shown.len()) > MOST_COMPARED {
        // A difference takes time by length times changes: a book that does not
        // fit at all would take minutes. The words there are, and how often, do.
        let mut left: HashMap<&str, usize> = HashMap::new();
        for word in shown {
            *left.entry(word).or_default() += 1;
        }
        for (at, word) in visible.iter().enumerate() {
            match left.get_mut(word.as_str()) {
                Some(count) if *count > 0 => *count -= 1,
                _ => missing.push(at),
            }
        }
    } else {
        missing.extend(taken_away(visible, shown));
    }
    if missing.is_empty() && !visible.is_empty() {
        // Out of order only, or parted words: the answer must never be "nothing
        // lost".
        missing.push(visible.len() - 1);
    }
    missing
}

/// Most words of a text that is compared word by word.
const MOST_COMPARED: usize = 20_000;

fn taken_away(visible: &[String], shown: &[String]) -> Vec<usize> {
    let mut missing = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, visible, shown) {
        match op {
            DiffOp::Delete {
                old_index, old_len, ..
            }
            | DiffOp::Replace {
                old_index, old_len, ..
            } => {
                missing.extend(old_index..old_index + old_len);
            }
            DiffOp::Equal { .. } | DiffOp::Insert { .. } => {}
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, article: &str, expected: Option<(usize, &str)>) {
        let loss = words_lost(&tokens(source), &tokens(article));
        let found = loss.as_ref().map(|loss| (loss.count, loss.first.as_str()));
        assert_eq!(found, expected, "{source} → {article}");
    }

    #[test]
    fn what_is_all_there_is_no_loss() {
        check("", "", None);
        check("", "thêm", None);
        check("Lỗi 100: gửi tin", "# Lỗi 100: gửi tin", None);
        check("Bước một Bước hai", "1. Bước một\n2. Bước hai", None);
        check("LO\u{302}\u{303}I", "LỖI", None);
        check("Hara\u{ad}social", "Harasocial", None);
        check("tải khoản", "tải, khoản (thêm chữ)", None);
        check("access_token", "access_token", None);
        check("A100", "A 100", None);
    }

    #[test]
    fn every_missing_word_is_told() {
        check("một hai ba", "một ba", Some((1, "hai")));
        check("một hai ba bốn", "một bốn", Some((2, "hai ba")));
        check("một", "", Some((1, "một")));
        check("một hai", "hai một", Some((1, "hai")));
        check("5*3*2", "532", Some((5, "5 * 3 * 2")));
        check("ten_tep", "tentep", Some((3, "ten _ tep")));
        check("mở <app> ra", "mở ra", Some((3, "< app >")));
        check("Chữ hoa", "chữ hoa", Some((1, "Chữ")));
        check("hai hai", "hai", Some((1, "hai")));
        let long = "a b c d e f g h i j k";
        check(long, "", Some((11, "a b c d e f g h")));
    }

    #[test]
    fn two_words_that_were_made_one_are_a_loss() {
        check("Bấm Lưu", "BấmLưu", Some((2, "Bấm Lưu")));
    }
}
