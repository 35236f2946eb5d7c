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

/// Whether a character takes no room on the screen: it comes along with pasted
/// text (zero-width spaces and joiners, direction marks, the byte order mark, the
/// soft hyphen, fillers), or shapes what stands before it (variation selectors).
///
/// These are Unicode's `Default_Ignorable_Code_Point`s (`DerivedCoreProperties.txt`
/// of Unicode 16) that are assigned.
pub fn is_invisible(c: char) -> bool {
    is_of_emoji(c)
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}'
            | '\u{e0100}'..='\u{e01ef}')
}

/// Whether an invisible character only disturbs: it breaks searching in every
/// other tool. The joiner, the variation selectors and the tags of flags belong
/// to emoji, and are none of them.
pub fn disturbs(c: char) -> bool {
    is_invisible(c) && !is_of_emoji(c)
}

/// What emoji are put together with: the zero-width joiner, the variation
/// selectors and the tags behind a black flag.
fn is_of_emoji(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}')
}

/// What of `text` is seen: without the characters that are invisible and shape
/// nothing. Emoji stay whole.
///
/// ```
/// use sotay::text::visible;
/// assert_eq!(visible("lỗ\u{200b}i 1\u{2060}00"), "lỗi 100");
/// assert_eq!(visible("👩\u{200d}🔧 1\u{fe0f}\u{20e3}"), "👩\u{200d}🔧 1\u{fe0f}\u{20e3}");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut seen = String::with_capacity(text.len());
    for c in text.chars() {
        // A joiner or a tag inside a word shapes no emoji. A selector is kept:
        // "1\u{fe0f}" is half a keycap, which is no code.
        let is_shaping = is_of_emoji(c)
            && (matches!(c, '\u{fe00}'..='\u{fe0f}')
                || seen.ends_with(|before: char| {
                    !(before.is_alphanumeric() || before.is_whitespace())
                }));
        if !is_invisible(c) || is_shaping {
            seen.push(c);
        }
    }
    Cow::Owned(seen)
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
    fn what_is_not_seen_is_read_over_and_emoji_stay() {
        for (text, seen) in [
            ("g\u{200b}ử\u{ad}i t\u{feff}in", "gửi tin"),
            ("l\u{3164}ỗi 1\u{34f}0\u{e0020}0", "lỗi 100"),
            ("\u{202e}lỗi\u{2069} k\u{200d}ết n\u{200c}ối", "lỗi kết nối"),
            ("\u{200b}\u{2063}", ""),
            (
                "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f} 🏴\u{e0067}\u{e007f}",
                "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f} 🏴\u{e0067}\u{e007f}",
            ),
        ] {
            assert_eq!(visible(text), seen, "{text:?}");
        }
        assert!(matches!(visible("lỗi"), Cow::Borrowed("lỗi")));
    }

    #[test]
    fn pasted_oddities_fold_away() {
        folds("\u{feff}lỗi\u{200b} ＃１００", "loi #100");
        folds("İstanbul", "istanbul");
    }
}
