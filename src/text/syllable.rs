//! Vietnamese syllables and their marks.

use std::{collections::HashMap, sync::LazyLock};

use unicode_normalization::UnicodeNormalization;

use super::lexeme::{LexemeKind, lexemes};

/// A syllable, or any other word, as it is searched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Syllable {
    /// Without its marks; see [`fold`](super::fold).
    pub folded: String,
    /// With them, if it carries any; see [`marked_key`].
    pub marked: Option<String>,
}

impl Syllable {
    /// The syllables of `text` in order, cut as articles and questions are.
    pub(super) fn all_of(text: &str) -> Vec<Self> {
        lexemes(text)
            .into_iter()
            .filter(|lexeme| lexeme.kind != LexemeKind::Sign)
            .map(|lexeme| Self {
                marked: marked_key(&text[lexeme.range]),
                folded: lexeme.folded.into_owned(),
            })
            .collect()
    }
}

/// A key under which two spellings of one syllable meet if and only if they
/// carry the same marks, wherever the tone is placed: `hoà` and `hóa` differ,
/// `hoà` and `hòa` do not.
///
/// Marks of quality (ă â ê ô ơ ư đ) stay on their letters; the tone (huyền,
/// sắc, hỏi, ngã, nặng) moves behind the syllable as a digit. `None` when the
/// word carries no mark at all, because then it contradicts nothing.
///
/// ```
/// use sotay::text::marked_key;
/// assert_eq!(marked_key("hoà"), marked_key("Hòa"));
/// assert_ne!(marked_key("lỗi"), marked_key("lời"));
/// assert_eq!(marked_key("loi"), None);
/// ```
pub fn marked_key(word: &str) -> Option<String> {
    if word.is_ascii() {
        return None;
    }
    let mut key = String::with_capacity(word.len() + 1);
    let mut tone = None;
    // Composed letters, which is nearly all there is, need no table of Unicode.
    for c in word.chars() {
        if c.is_ascii() {
            key.push(c.to_ascii_lowercase());
        } else if let Some(&(letter, own_tone)) = composed(c) {
            key.push(letter);
            tone = own_tone.or(tone);
        } else {
            (key, tone) = taken_apart(word);
            break;
        }
    }
    if tone.is_none() && key.is_ascii() {
        return None;
    }
    key.extend(tone);
    Some(key)
}

/// The letters without tone, composed and in lower case, and the tone.
fn taken_apart(word: &str) -> (String, Option<char>) {
    let mut letters = String::with_capacity(word.len());
    let mut tone = None;
    for c in word.nfd() {
        match c {
            '\u{300}' => tone = Some('1'),
            '\u{301}' => tone = Some('2'),
            '\u{309}' => tone = Some('3'),
            '\u{303}' => tone = Some('4'),
            '\u{323}' => tone = Some('5'),
            _ => letters.extend(c.to_lowercase()),
        }
    }
    (letters.nfc().collect(), tone)
}

/// A composed Vietnamese letter as its letter without tone and its tone.
fn composed(c: char) -> Option<&'static (char, Option<char>)> {
    static LETTERS: LazyLock<HashMap<char, (char, Option<char>)>> = LazyLock::new(|| {
        ('\u{c0}'..='\u{1b0}')
            .chain('\u{1ea0}'..='\u{1ef9}')
            .filter_map(|c| {
                let (letters, tone) = taken_apart(c.encode_utf8(&mut [0; 4]));
                let mut letters = letters.chars();
                let letter = letters.next()?;
                letters.next().is_none().then_some((c, (letter, tone)))
            })
            .collect()
    });
    LETTERS.get(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tone_placement_does_not_matter() {
        for (old, new) in [
            ("hoà", "hòa"),
            ("huỷ", "hủy"),
            ("thuỷ", "thủy"),
            ("khoẻ", "khỏe"),
        ] {
            assert_eq!(marked_key(old), marked_key(new), "{old} {new}");
        }
    }

    #[test]
    fn quality_and_tone_both_tell_words_apart() {
        let keys: std::collections::HashSet<_> = ["đơn", "dọn", "đón", "đòn", "dồn", "đồn", "đốn"]
            .into_iter()
            .map(marked_key)
            .collect();
        assert_eq!(keys.len(), 7);
    }
}
