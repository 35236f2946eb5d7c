//! The first cut of any text: words, numbers and signs, with their place.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::fold::{fold, is_invisible};

/// What a [`Lexeme`] is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, possibly with digits and underscores: `lỗi`, `100k`, `ERR_SYNC_100`.
    Word,
    /// Digits only.
    Number,
    /// One other visible character.
    Sign,
}

/// One piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lexeme {
    /// What it is made of.
    pub kind: Kind,
    /// Its bytes in the text that was cut.
    pub range: Range<usize>,
    /// Its folded form.
    pub folded: String,
    /// Whether white space (or the beginning of the text) stands before it.
    pub spaced: bool,
}

impl Lexeme {
    /// Whether this is the sign `sign`.
    pub fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign && self.folded.chars().eq([sign])
    }
}

/// Cuts `text` into lexemes, in order; ranges are ascending and disjoint.
pub fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut all = Vec::with_capacity(text.len() / 4);
    let mut spaced = true;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() || c.is_control() {
            spaced = true;
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        let mut end = start + c.len_utf8();
        let kind = if belongs_to_word(c) {
            let mut digits_only = c.is_numeric();
            while let Some(&(at, next)) = chars.peek() {
                if !(belongs_to_word(next) || is_invisible(next)) {
                    break;
                }
                digits_only &= next.is_numeric() || is_invisible(next);
                end = at + next.len_utf8();
                chars.next();
            }
            if digits_only {
                Kind::Number
            } else {
                Kind::Word
            }
        } else {
            Kind::Sign
        };
        let range = start..end;
        let mut folded = fold(&text[range.clone()]);
        if kind == Kind::Number && !folded.bytes().all(|b| b.is_ascii_digit()) {
            // "½" folds to "1⁄2": no number anybody types as a code.
            folded.retain(char::is_alphanumeric);
        }
        if !folded.is_empty() {
            all.push(Lexeme {
                kind,
                range,
                folded,
                spaced,
            });
            spaced = false;
        }
    }
    all
}

fn belongs_to_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::{
        Kind::{Number, Sign, Word},
        *,
    };

    #[test]
    fn words_numbers_and_signs_are_told_apart() {
        let text = "lỗi (#100) 24h";
        let cut: Vec<_> = lexemes(text)
            .into_iter()
            .map(|l| (l.kind, text[l.range].to_owned(), l.spaced))
            .collect();
        assert_eq!(
            cut,
            [
                (Word, "lỗi".into(), true),
                (Sign, "(".into(), true),
                (Sign, "#".into(), false),
                (Number, "100".into(), false),
                (Sign, ")".into(), false),
                (Word, "24h".into(), true),
            ]
        );
    }
}
