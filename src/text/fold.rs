//! Folding: the form in which words are compared, never shown.
//!
//! `Không`, `KHÔNG`, `khong` and the decomposed `Không` fold to one string.
//! The compatibility decomposition (NFKD) also brings full-width and other
//! presentation forms, common in pasted text, to plain letters. `đ` is a letter
//! of its own and no base plus mark, so no Unicode table folds it: it is folded
//! by hand.

use std::{borrow::Cow, sync::LazyLock};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case without diacritics and without invisible characters.
///
/// Folding twice equals folding once.
///
/// ```
/// use sotay::text::fold;
/// assert_eq!(fold("Đơn hàng KHÔNG đồng bộ"), "don hang khong dong bo");
/// assert_eq!(fold("ho\u{61}\u{300}"), "hoa");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
        } else if let Some(letter) = latin(c) {
            folded.push(letter);
        } else {
            fold_slowly(c, &mut folded);
        }
    }
    folded
}

/// [`fold`], without a copy where `text` is folded already and plain.
pub fn folded(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|b| b.is_ascii() && !b.is_ascii_uppercase())
    {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(fold(text))
    }
}

/// One character by the Unicode tables. Marks are dropped, so that it does not
/// matter that those of neighbours are not brought into order first.
fn fold_slowly(c: char, folded: &mut String) {
    for c in std::iter::once(c).nfkd() {
        match c {
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            _ if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            _ if is_combining_mark(c) || is_invisible(c) => {}
            // Lower case may bring new marks (İ): decompose once more.
            _ => folded.extend(
                c.to_lowercase()
                    .nfkd()
                    .filter(|c| !is_combining_mark(*c) && !is_invisible(*c)),
            ),
        }
    }
}

/// The letter that `c` folds to, for the composed letters of Vietnamese and its
/// neighbours, which are nearly all there is in an article.
fn latin(c: char) -> Option<char> {
    static LETTERS: LazyLock<Vec<u8>> = LazyLock::new(|| {
        LATIN
            .iter()
            .flat_map(|&(first, last)| first..=last)
            .map(|c| {
                let mut folded = String::new();
                fold_slowly(c, &mut folded);
                match folded.as_bytes() {
                    [letter] => *letter,
                    _ => 0,
                }
            })
            .collect()
    });
    let mut offset = 0;
    for (first, last) in LATIN {
        if (first..=last).contains(&c) {
            let letter = LETTERS[offset + (u32::from(c) - u32::from(first)) as usize];
            return (letter != 0).then_some(char::from(letter));
        }
        offset += (u32::from(last) - u32::from(first) + 1) as usize;
    }
    None
}

/// Latin-1 to the o and u with horn, and the composed Vietnamese vowels.
const LATIN: [(char, char); 2] = [('\u{c0}', '\u{1b0}'), ('\u{1ea0}', '\u{1ef9}')];

/// Characters that take no room on the screen and come along with pasted text:
/// zero-width spaces and joiners, direction marks, the byte order mark, the
/// soft hyphen, variation selectors.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn folds(text: &str, expected: &str) {
        assert_eq!(fold(text), expected, "text: {text:?}");
        assert_eq!(folded(text), expected, "text: {text:?}");
    }

    #[test]
    fn vietnamese_letters_lose_their_marks() {
        folds(
            "ắ ằ ẳ ẵ ặ ấ ầ ẩ ẫ ậ ế ề ể ễ ệ",
            "a a a a a a a a a a e e e e e",
        );
        folds(
            "ố ồ ổ ỗ ộ ớ ờ ở ỡ ợ ứ ừ ử ữ ự ý ỳ ỷ ỹ ỵ",
            "o o o o o o o o o o u u u u u y y y y y",
        );
        folds("Đường dẫn", "duong dan");
    }

    #[test]
    fn both_normal_forms_fold_alike() {
        folds("gửi tin nhắn", "gui tin nhan");
        folds(&"gửi tin nhắn".nfd().collect::<String>(), "gui tin nhan");
    }

    #[test]
    fn pasted_oddities_fold_away() {
        folds("\u{feff}lỗi\u{200b} ＃１００", "loi #100");
        folds("İstanbul", "istanbul");
    }
}
