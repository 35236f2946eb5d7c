//! The first cut of any text: words, numbers and signs, with their place.

use std::{borrow::Cow, ops::Range};

use unicode_normalization::char::is_combining_mark;

use super::fold::{folded, is_invisible};

/// What a [`Lexeme`] is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexemeKind {
    /// Letters, possibly with digits and underscores: `lỗi`, `100k`, `ERR_SYNC_100`.
    Word,
    /// Digits only.
    Number,
    /// One other visible character.
    Sign,
}

/// One piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lexeme<'t> {
    /// What it is made of.
    pub kind: LexemeKind,
    /// Its bytes in the text that was cut.
    pub range: Range<usize>,
    /// Its folded form.
    pub folded: Cow<'t, str>,
    /// Whether white space (or the beginning of the text) stands before it.
    pub spaced: bool,
}

impl Lexeme<'_> {
    /// Whether this is the sign `sign`.
    pub fn is_sign(&self, sign: char) -> bool {
        self.kind == LexemeKind::Sign && self.folded.chars().eq([sign])
    }
}

/// A [`Lexeme`] before it is folded: its place is all that costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is made of.
    pub kind: LexemeKind,
    /// Its bytes in the text that was cut.
    pub range: Range<usize>,
    /// Whether white space (or the beginning of the text) stands before it.
    pub spaced: bool,
}

/// Cuts `text` into pieces, in order; ranges are ascending and disjoint.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let mut spaced = at == 0;
        loop {
            let start = at;
            let (class, length) = class_at(text, at)?;
            at += length;
            let kind = match class {
                Class::Space => {
                    spaced = true;
                    continue;
                }
                Class::Invisible | Class::InvisibleMark => continue,
                Class::Sign => LexemeKind::Sign,
                Class::Digit | Class::Letter => {
                    let mut digits_only = class == Class::Digit;
                    while let Some((class, length)) = class_at(text, at) {
                        match class {
                            Class::Digit | Class::Invisible => {}
                            Class::Letter | Class::InvisibleMark => digits_only = false,
                            Class::Space | Class::Sign => break,
                        }
                        at += length;
                    }
                    if digits_only {
                        LexemeKind::Number
                    } else {
                        LexemeKind::Word
                    }
                }
            };
            return Some(Piece {
                kind,
                range: start..at,
                spaced,
            });
        }
    })
}
/// Cuts `text` into lexemes, in order; ranges are ascending and disjoint.
pub fn lexemes(text: &str) -> Vec<Lexeme<'_>> {
    let mut all = Vec::with_capacity(text.len() / 4);
    let mut space_lost = false;
    for Piece {
        kind,
        range,
        spaced,
    } in pieces(text)
    {
        let mut folded = folded(&text[range.clone()]);
        if kind == LexemeKind::Number && !folded.bytes().all(|b| b.is_ascii_digit()) {
            // "½" folds to "1⁄2": no number anybody types as a code.
            folded.to_mut().retain(char::is_alphanumeric);
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

/// What a character is to the pieces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// It parts them, and is seen to.
    Space,
    /// It neither parts nor begins one.
    Invisible,
    /// A variation selector: it begins none, and what has one is no number.
    InvisibleMark,
    /// Of any script.
    Digit,
    /// A letter, a mark on one, or `_`.
    Letter,
    Sign,
}

/// The class of the character at byte `at`, and its bytes.
fn class_at(text: &str, at: usize) -> Option<(Class, usize)> {
    let byte = *text.as_bytes().get(at)?;
    if let Some(&class) = ASCII.get(usize::from(byte)) {
        return Some((class, 1));
    }
    let c = text.get(at..)?.chars().next()?;
    Some((class_of(c), c.len_utf8()))
}

const ASCII: [Class; 128] = {
    let mut classes = [Class::Sign; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b' ' | 0..0x20 | 0x7f => Class::Space,
            b'0'..=b'9' => Class::Digit,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => Class::Letter,
            _ => Class::Sign,
        };
        byte += 1;
    }
    classes
};

/// The class of a character beyond ASCII.
fn class_of(c: char) -> Class {
    match c {
        // Composed letters of Vietnamese and its neighbours need no table.
        '\u{c0}'..='\u{d6}'
        | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{24f}'
        | '\u{1ea0}'..='\u{1ef9}' => Class::Letter,
        _ if c.is_whitespace() || c.is_control() => Class::Space,
        _ if is_invisible(c) && is_combining_mark(c) => Class::InvisibleMark,
        _ if is_invisible(c) => Class::Invisible,
        _ if c.is_numeric() => Class::Digit,
        _ if c.is_alphanumeric() || is_combining_mark(c) => Class::Letter,
        _ => Class::Sign,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        LexemeKind::{Number, Sign, Word},
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

    #[test]
    fn what_is_not_seen_parts_nothing() {
        let cut = |text: &str| -> Vec<_> {
            let cut = pieces(text).map(|piece| (piece.kind, piece.range.len(), piece.spaced));
            cut.collect()
        };
        assert_eq!(cut("\u{200b}10\u{200b}0"), [(Number, 6, true)]);
        assert_eq!(cut("lỗ\u{ad}i"), [(Word, 7, true)]);
        // A digit with a variation selector is half an emoji.
        assert_eq!(cut("1\u{fe0f}"), [(Word, 4, true)]);
        assert_eq!(cut("\u{fe0f}1"), [(Number, 1, true)]);
        assert_eq!(
            cut("١٠\u{a0}#\u{7}x"),
            [(Number, 4, true), (Sign, 1, true), (Word, 1, true)]
        );
    }
}
