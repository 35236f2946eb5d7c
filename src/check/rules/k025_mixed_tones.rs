//! K025: `hòa` and `hoà` in one article.
//!
//! What: the tone of open `oa`, `oe` and `uy` stands on the first letter in some
//! words and on the second in others. Both ways are right; code and what stands
//! in quotation marks (names of buttons) is left alone.
//! Why: it looks careless, and a reader who searches the page for a word finds
//! half of it. The bot finds both.
//! Example: "xoá" in one step and "xóa" in the next.

use std::ops::Range;

use super::{Checked, Found, each_prose};
use crate::{
    article::{Article, Edit, Finding, Rule},
    text::is_alphabetic,
};

/// Where the tone stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// `hòa`
    First,
    /// `hoà`
    Second,
}

pub(super) fn find(checked: &Checked<'_>) -> Found {
    each_prose(checked, |article, prose| {
        let words = placed(article, prose);
        let count = |place| words.iter().filter(|(_, own)| *own == place).count();
        let (first, second) = (count(Place::First), count(Place::Second));
        if first == 0 || second == 0 {
            return Vec::new();
        }
        // The way of the most words, else of the first one.
        let wanted = match first.cmp(&second) {
            std::cmp::Ordering::Greater => Place::First,
            std::cmp::Ordering::Less => Place::Second,
            std::cmp::Ordering::Equal => words[0].1,
        };
        let text = article.source();
        let others: Vec<&(Range<usize>, Place)> =
            words.iter().filter(|(_, place)| *place != wanted).collect();
        let edits: Vec<Edit> = others
            .iter()
            .map(|(range, _)| Edit {
                range: range.clone(),
                text: moved(&text[range.clone()]),
            })
            .collect();
        let range = others[0].0.clone();
        let finding = Finding::new(Rule::MixedTones, range.clone(), &text[range])
            .with("meant", &edits[0].text)
            .with("count", edits.len());
        vec![finding.mended_by(edits)]
    })
}

/// The words of the article whose tone could stand elsewhere.
fn placed(article: &Article, prose: &[Range<usize>]) -> Vec<(Range<usize>, Place)> {
    let text = article.source();
    let mut all = Vec::new();
    for range in prose {
        let mut quoted = false;
        let mut start = None;
        for (at, c) in text[range.clone()].char_indices() {
            let at = range.start + at;
            if is_alphabetic(c) {
                start.get_or_insert(at);
                continue;
            }
            if let Some(from) = start.take() {
                push(text, from..at, quoted, &mut all);
            }
            match c {
                '"' => quoted = !quoted,
                '“' | '«' => quoted = true,
                '”' | '»' => quoted = false,
                _ => {}
            }
        }
        if let Some(from) = start {
            push(text, from..range.end, quoted, &mut all);
        }
    }
    all
}

fn push(text: &str, range: Range<usize>, quoted: bool, all: &mut Vec<(Range<usize>, Place)>) {
    if let Some(place) = place(&text[range.clone()]).filter(|_| !quoted) {
        all.push((range, place));
    }
}

/// Letters without tone, and with each of the five.
const LETTERS: [(char, &str); 5] = [
    ('o', "òóỏõọ"),
    ('u', "ùúủũụ"),
    ('a', "àáảãạ"),
    ('e', "èéẻẽẹ"),
    ('y', "ỳýỷỹỵ"),
];

/// The letter without its tone, and which tone it is.
fn apart(c: char) -> Option<(char, Option<usize>)> {
    // Nearly all words end in a consonant.
    if c.is_ascii() && !matches!(c.to_ascii_lowercase(), 'o' | 'u' | 'a' | 'e' | 'y') {
        return None;
    }
    let lower = c.to_lowercase().next()?;
    LETTERS.iter().find_map(|(letter, toned)| {
        if lower == *letter {
            return Some((*letter, None));
        }
        let tone = toned.chars().position(|own| own == lower)?;
        Some((*letter, Some(tone)))
    })
}

/// Where the tone of a word stands whose last two letters are open `oa`, `oe` or
/// `uy`; `None` for every other word.
fn place(word: &str) -> Option<Place> {
    let mut back = word.chars().rev();
    let (last, tone) = apart(back.next()?)?;
    let (first, first_tone) = apart(back.next()?)?;
    let before = back.next().and_then(|c| c.to_lowercase().next());
    // In "quý" the u belongs to the consonant.
    let is_open = matches!((first, last), ('o', 'a' | 'e') | ('u', 'y')) && before != Some('q');
    match (first_tone, tone) {
        (Some(_), None) if is_open => Some(Place::First),
        (None, Some(_)) if is_open => Some(Place::Second),
        _ => None,
    }
}

/// The word with its tone on the other of the two letters.
fn moved(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let last = letters.len().saturating_sub(1);
    for (from, to) in [(last, last.wrapping_sub(1)), (last.wrapping_sub(1), last)] {
        let tone = letters.get(from).and_then(|c| apart(*c));
        let other = letters.get(to).and_then(|c| apart(*c));
        if let (Some((plain, Some(tone))), Some((letter, None))) = (tone, other) {
            letters[from] = as_case(plain, letters[from]);
            let toned = LETTERS.iter().find(|(own, _)| *own == letter);
            let toned = toned.and_then(|(_, all)| all.chars().nth(tone));
            letters[to] = as_case(toned.unwrap_or(letter), letters[to]);
            break;
        }
    }
    letters.into_iter().collect()
}

fn as_case(letter: char, like: char) -> char {
    if like.is_uppercase() {
        letter.to_uppercase().next().unwrap_or(letter)
    } else {
        letter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_moves_between_two_letters() {
        for (first, second) in [
            ("hòa", "hoà"),
            ("xóa", "xoá"),
            ("Xóa", "Xoá"),
            ("XÓA", "XOÁ"),
            ("khỏe", "khoẻ"),
            ("hủy", "huỷ"),
            ("Ủy", "Uỷ"),
        ] {
            assert!(place(first) == Some(Place::First), "{first}");
            assert!(place(second) == Some(Place::Second), "{second}");
            assert_eq!(moved(first), second);
            assert_eq!(moved(second), first);
        }
        for other in ["hoàn", "quý", "hoa", "lúa", "của", "khuya", "a", "", "mùa"] {
            assert!(place(other).is_none(), "{other}");
        }
    }
}
