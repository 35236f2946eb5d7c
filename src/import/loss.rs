//! The loss check: every visible word of a source is in its article, in order.
//!
//! It knows nothing of converters. The words of the source come from its own
//! text nodes, those of the article from what staff are shown, so that a word
//! that Markdown swallowed (`<app>`, `5*3*2`) is missed as well as one that a
//! converter dropped.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_normalization::UnicodeNormalization as _;

use crate::text::is_invisible;

/// What an article does not have of its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// How many words are missing or out of place.
    pub words: usize,
    /// The first of them, with their neighbours that are missing as well.
    pub first: String,
}

/// Signs that are words of their own: Markdown takes them for markup when
/// nobody takes care.
const SIGNS: [char; 8] = ['*', '_', '<', '>', '~', '`', '|', '\\'];

/// The words of a text: runs of letters and digits, and the signs that Markdown
/// would take for its own. Case counts, composition (NFC) and invisible
/// characters do not.
pub fn tokens(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut word = String::new();
    for c in text.nfc().filter(|&c| !is_invisible(c)) {
        if c.is_alphanumeric() || is_mark(c) {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            all.push(std::mem::take(&mut word));
        }
        if SIGNS.contains(&c) {
            all.push(c.to_string());
        }
    }
    if !word.is_empty() {
        all.push(word);
    }
    all
}

/// A mark that no letter could take in.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// What `shown` does not have of `visible`, in order; `None` when it has all. It
/// may have more, and a word may have been parted, but never two made one.
///
/// ```
/// use sotay::import::{lost, tokens};
/// let visible = tokens("Bấm <app> rồi Lưu");
/// assert_eq!(lost(&visible, &tokens("1. Bấm **<app>** rồi Lưu.")), None);
/// assert_eq!(lost(&visible, &tokens("Bấm rồi Lưu")).unwrap().first, "< app >");
/// ```
pub fn lost(visible: &[String], shown: &[String]) -> Option<Loss> {
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
        words: missing.len(),
        first: words.join(" "),
    })
}

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
        let loss = lost(&tokens(source), &tokens(article));
        let found = loss.as_ref().map(|loss| (loss.words, loss.first.as_str()));
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
