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

/// A [`Lexeme`] before it is folded: its place is all that costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is made of.
    pub kind: Kind,
    /// Its bytes in the text that was cut.
    pub range: Range<usize>,
    /// Whether white space (or the beginning of the text) stands before it.
    pub spaced: bool,
}

/// Cuts `text` into pieces, in order; ranges are ascending and disjoint.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let mut spaced = true;
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, c) = chars.next()?;
            if c == ' ' || c.is_whitespace() || c.is_control() {
                spaced = true;
                continue;
            }
            if !c.is_ascii() && is_invisible(c) {
                continue;
            }
            let mut end = start + c.len_utf8();
            let mut kind = Kind::Sign;
            if belongs_to_word(c) {
                let mut digits_only = c.is_numeric();
                while let Some(&(at, next)) = chars.peek() {
                    let belongs = belongs_to_word(next);
                    if !belongs && (next.is_ascii() || !is_invisible(next)) {
                        break;
                    }
                    digits_only = digits_only && (!belongs || next.is_numeric());
                    end = at + next.len_utf8();
                    chars.next();
                }
                kind = if digits_only {
                    Kind::Number
                } else {
                    Kind::Word
                };
            }
            return Some(Piece {
                kind,
                range: start..end,
                spaced: std::mem::take(&mut spaced),
            });
        }
    })
}

/// Cuts `text` into lexemes, in order; ranges are ascending and disjoint.
pub fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut all = Vec::with_capacity(text.len() / 4);
    let mut space_lost = false;
    for Piece {
        kind,
        range,
        spaced,
    } in pieces(text)
    {
        let mut folded = fold(&text[range.clone()]);
        if kind == Kind::Number && !folded.bytes().all(|b| b.is_ascii_digit()) {
            // "½" folds to "1⁄2": no number anybody types as a code.
            folded.retain(char::is_alphanumeric);
        }
        let spaced = spaced || std::mem::take(&mut space_lost);
        if folded.is_empty() {
            space_lost = spaced;
            continue;
        }
        all.push(Lexeme {
            kind,
            range,
            folded,
            spaced,
        });
    }
    all
}

fn belongs_to_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    // Composed letters of Vietnamese and its neighbours need no table.
    matches!(c, '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{1ea0}'..='\u{1ef9}')
        || c.is_alphanumeric()
        || is_combining_mark(c)
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
