//! How Vietnamese staff write: folding of diacritics, syllables and their
//! marks, lexemes, error codes, abbreviations and synonyms, small talk.
//!
//! Everything here is a pure function of its text; nothing knows of articles.

mod abbreviation;
mod chatter;
mod code;
mod fold;
mod language;
mod lexeme;
mod list;
mod personal;
mod small_talk;
mod syllable;
mod synonym;
mod systems;

pub use abbreviation::Reading;
pub use chatter::is_chatter;
pub use code::{CodeMention, ErrorCode, Evidence, find_codes, find_codes_among, may_hold_code};
pub use fold::{disturbs, fold, folded, is_invisible, visible};
pub use language::Language;
pub use lexeme::{Lexeme, LexemeKind, Piece, lexemes, pieces};
pub use list::{List, ListError, ListProblem};
pub use personal::{Personal, personal};
pub use small_talk::{SmallTalk, small_talk};
pub use syllable::{Syllable, marked_key};
pub use synonym::{Phrase, Synonyms};
pub use systems::{SystemSet, Systems};

/// The words of `text` in order: maximal runs of letters, digits and the marks
/// that belong to them. The unit in which "word for word" is measured.
///
/// ```
/// let words: Vec<&str> = sotay::text::words("• Lỗi #100 – <app>").collect();
/// assert_eq!(words, ["Lỗi", "100", "app"]);
/// ```
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(is_alphanumeric(c) || unicode_normalization::char::is_combining_mark(c)))
        .filter(|word| word.chars().any(is_alphanumeric))
}

/// As [`char::is_alphabetic`], at once for the letters of Vietnamese and its neighbours,
/// which stand far down in the tables of Unicode.
pub(crate) fn is_alphabetic(c: char) -> bool {
    match c {
        _ if c.is_ascii() => c.is_ascii_alphabetic(),
        '\u{c0}'..='\u{d6}'
        | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{24f}'
        | '\u{1e00}'..='\u{1eff}' => true,
        _ => c.is_alphabetic(),
    }
}

/// As [`char::is_alphanumeric`], and as quick as [`is_alphabetic`].
pub(crate) fn is_alphanumeric(c: char) -> bool {
    is_alphabetic(c) || c.is_numeric()
}

#[cfg(test)]
mod tests {
    #[test]
    fn letters_are_those_of_unicode() {
        for c in '\0'..=char::MAX {
            assert_eq!(super::is_alphabetic(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(super::is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
        }
    }
}
