//! Vietnamese syllables and their marks.

use unicode_normalization::UnicodeNormalization;

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
    for c in word.nfd() {
        match c {
            '\u{300}' => tone = Some('1'),
            '\u{301}' => tone = Some('2'),
            '\u{309}' => tone = Some('3'),
            '\u{303}' => tone = Some('4'),
            '\u{323}' => tone = Some('5'),
            _ => key.extend(c.to_lowercase()),
        }
    }
    let mut key: String = key.nfc().collect();
    if tone.is_none() && key.is_ascii() {
        return None;
    }
    key.extend(tone);
    Some(key)
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
