//! Repair of words that no article knows, by words that articles do know.
//!
//! In trials, fuzzy matching of every word cost 13 points of first hits; repair
//! of unknown words alone gained. So a word is only looked at when the articles
//! do not have it, and only changed into one they have:
//!
//! - raw Telex or VNI: `looix` → lỗi, `dduwowcj` → được;
//! - a lost space: `nhânviên` → nhân viên; a stray one: `nh ân` → nhân;
//! - one letter lost, doubled, wrong or swapped with its neighbour: `acn` → cần.
//!
//! Codes and numbers never come here.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::vocabulary::Vocabulary;
use crate::{
    search::tokens::WordTerm,
    text::{Syllable, fold, marked_key},
};

/// What an unknown word is taken for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Repair {
    /// The words as they are shown.
    pub(super) shown: String,
    /// Their syllables: folded, and with marks where those are certain.
    pub(super) syllables: Vec<Syllable>,
    /// How many words of the question it stands for: 2 where a stray space was
    /// taken out, else 1.
    pub(super) consumed: usize,
}

/// The repairs of the word at `at`, the likeliest first; none when it is known
/// or nothing known is near.
pub(super) fn repairs(
    text: &str,
    words: &[WordTerm],
    at: usize,
    vocabulary: &impl Vocabulary,
) -> Vec<Repair> {
    let word = &words[at];
    let unknown = |folded: &str| vocabulary.document_frequency(folded) == 0;
    let is_number = word.folded.bytes().all(|b| b.is_ascii_digit());
    if word.is_code || is_number || !unknown(&word.folded) {
        return Vec::new();
    }
    let context = Context {
        before: at
            .checked_sub(1)
            .map(|at| &words[at])
            .filter(|_| !word.after_break),
        after: words.get(at + 1).filter(|next| !next.after_break),
        vocabulary,
    };
    let typed = &text[word.range.clone()];
    if let Some(repair) = stray_space(text, words, at, vocabulary) {
        return vec![repair];
    }
    if let Some(decoded) = decoded(typed, vocabulary) {
        return vec![Repair {
            syllables: vec![Syllable {
                folded: fold(&decoded),
                marked: marked_key(&decoded),
            }],
            shown: decoded,
            consumed: 1,
        }];
    }
    if let Some(repair) = lost_space(typed, &word.folded, vocabulary) {
        return vec![repair];
    }
    context.edited(&word.folded)
}

/// The word that an input method would have made of raw Telex or VNI, if
/// articles know it. Never tried on what they know as it stands: blind decoding
/// makes `hảvan` of haravan.
fn decoded(typed: &str, vocabulary: &impl Vocabulary) -> Option<String> {
    if typed.len() < 3 || typed.len() > 12 {
        return None;
    }
    // Marks that did arrive become keys again: "nhăsn" was typed nhawsn. Both
    // methods take their own keys only.
    let (telex, vni) = (keys(typed, TELEX_KEYS), keys(typed, VNI_KEYS));
    [(&vi::TELEX, telex), (&vi::VNI, vni)]
        .into_iter()
        .find_map(|(method, keys)| {
            let mut decoded = String::new();
            vi::transform_buffer(method, keys.chars(), &mut decoded);
            let folded = fold(&decoded);
            // "data" would become "dât": articles must have these very marks.
            let marked = marked_key(&decoded)?;
            let known = vocabulary.document_frequency(&folded) > 0
                && vocabulary.knows_marks(&folded, &marked);
            (known && decoded != typed.to_lowercase()).then_some(decoded)
        })
}

/// The keys of circumflex, breve, horn, huyền, sắc, hỏi, ngã, nặng and đ.
type Keys = [char; 9];
/// `*` stands for the letter once more: â is typed aa.
const TELEX_KEYS: Keys = ['*', 'w', 'w', 'f', 's', 'r', 'x', 'j', '*'];
const VNI_KEYS: Keys = ['6', '8', '7', '2', '1', '3', '4', '5', '9'];

fn keys(typed: &str, names: Keys) -> String {
    let mut keys = String::new();
    for c in typed.to_lowercase().nfd() {
        let name = match c {
            '\u{302}' => names[0],
            '\u{306}' => names[1],
            '\u{31b}' => names[2],
            '\u{300}' => names[3],
            '\u{301}' => names[4],
            '\u{309}' => names[5],
            '\u{303}' => names[6],
            '\u{323}' => names[7],
            'đ' => {
                keys.push('d');
                names[8]
            }
            c => c,
        };
        let again = keys.chars().last().unwrap_or(name);
        keys.push(if name == '*' { again } else { name });
    }
    keys
}

/// `nhânviên` as the two known words with the most frequent meeting.
fn lost_space(typed: &str, folded: &str, vocabulary: &impl Vocabulary) -> Option<Repair> {
    if folded.chars().count() < 5 || folded.len() > 24 {
        return None;
    }
    let cut = folded
        .char_indices()
        .skip(2)
        .map(|(at, _)| at)
        .filter(|&at| folded.len() - at >= 2)
        .map(|at| (vocabulary.pair_frequency(&folded[..at], &folded[at..]), at))
        .filter(|(frequency, _)| *frequency > 0)
        .max()?
        .1;
    let chars = folded[..cut].chars().count();
    // Composed letters fold one to one; anything else loses its marks here.
    let (first, second) = if typed.chars().count() == folded.chars().count() {
        let byte = typed
            .char_indices()
            .nth(chars)
            .map_or(typed.len(), |(at, _)| at);
        (typed[..byte].to_lowercase(), typed[byte..].to_lowercase())
    } else {
        (folded[..cut].to_owned(), folded[cut..].to_owned())
    };
    Some(Repair {
        syllables: [&first, &second]
            .map(|word| Syllable {
                folded: fold(word),
                marked: marked_key(word),
            })
            .to_vec(),
        shown: format!("{first} {second}"),
        consumed: 1,
    })
}

/// `nh ân` as one word, when the two halves mean nothing by themselves.
fn stray_space(
    text: &str,
    words: &[WordTerm],
    at: usize,
    vocabulary: &impl Vocabulary,
) -> Option<Repair> {
    let (word, next) = (&words[at], words.get(at + 1)?);
    let between: Range<usize> = word.range.end..next.range.start;
    let half = vocabulary.document_frequency(&next.folded) == 0 || next.folded.len() <= 2;
    if next.after_break || next.is_code || !half || !text[between].trim().is_empty() {
        return None;
    }
    let joined =
        format!("{}{}", &text[word.range.clone()], &text[next.range.clone()]).to_lowercase();
    let folded = fold(&joined);
    (folded.len() >= 3 && vocabulary.document_frequency(&folded) > 0).then(|| Repair {
        syllables: vec![Syllable {
            folded,
            marked: marked_key(&joined),
        }],
        shown: joined,
        consumed: 2,
    })
}

struct Context<'a, V> {
    before: Option<&'a WordTerm>,
    after: Option<&'a WordTerm>,
    vocabulary: &'a V,
}

impl<V: Vocabulary> Context<'_, V> {
    /// The known words one edit away, those that meet the neighbours first. A
    /// short word has many neighbours of spelling, so it needs one of meaning.
    fn edited(&self, folded: &str) -> Vec<Repair> {
        let chars: Vec<char> = folded.chars().collect();
        // A word that Vietnamese has is no slip, only one that no article has:
        // "quảng" is not "quản", "kêu" not "yêu".
        let is_syllable = vi::validation::is_valid_syllable(folded);
        if !(3..=16).contains(&chars.len()) || !folded.is_ascii() || is_syllable {
            return Vec::new();
        }
        let mut found: Vec<(u32, u32, String)> = Vec::new();
        each_one_edit_away(folded, |candidate| {
            let frequency = self.vocabulary.document_frequency(candidate);
            if frequency == 0 || found.iter().any(|(.., known)| known == candidate) {
                return;
            }
            let meets = self.before.map_or(0, |word| {
                self.vocabulary.pair_frequency(&word.folded, candidate)
            }) + self.after.map_or(0, |word| {
                self.vocabulary.pair_frequency(candidate, &word.folded)
            });
            if meets > 0 || chars.len() >= 6 {
                found.push((meets, frequency, candidate.to_owned()));
            }
        });
        found.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then_with(|| a.2.cmp(&b.2)));
        if found.first().is_some_and(|best| best.0 > 0) {
            found.retain(|(meets, ..)| *meets > 0);
        }
        found.truncate(2);
        found
            .into_iter()
            .map(|(_, _, folded)| Repair {
                shown: self
                    .vocabulary
                    .surface(&folded)
                    .unwrap_or(&folded)
                    .to_owned(),
                // Which marks were meant is a guess, so none are searched.
                syllables: vec![Syllable {
                    folded,
                    marked: None,
                }],
                consumed: 1,
            })
            .collect()
    }
}

/// Hands out all strings one deletion, swap, substitution or insertion of an ASCII
/// letter away from the ASCII word. There are hundreds, so they share a buffer.
fn each_one_edit_away(word: &str, mut see: impl FnMut(&str)) {
    let mut edit = String::with_capacity(word.len() + 1);
    let mut try_out = |parts: &[&str]| {
        edit.clear();
        edit.extend(parts.iter().copied());
        see(&edit);
    };
    for at in 0..=word.len() {
        let (left, right) = word.split_at(at);
        let rest = right.get(1..);
        if let Some(rest) = rest {
            try_out(&[left, rest]);
            if let Some(swapped) = rest.get(..1) {
                try_out(&[left, swapped, &right[..1], &rest[1..]]);
            }
        }
        for letter in 'a'..='z' {
            let mut buffer = [0; 4];
            let letter = &*letter.encode_utf8(&mut buffer);
            if let Some(rest) = rest {
                try_out(&[left, letter, rest]);
            }
            try_out(&[left, letter, right]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        search::tokens::words_of,
        text::{ErrorCode, Evidence, lexemes},
    };

    struct Known;

    const TEXT: &str =
        "không gửi được tin nhắn cho khách hàng nhân viên cần gắn thẻ lỗi azure haravan";

    impl Vocabulary for Known {
        fn document_frequency(&self, folded: &str) -> u32 {
            u32::from(fold(TEXT).split(' ').any(|word| word == folded))
        }
        fn knows_code(&self, _: &ErrorCode) -> bool {
            false
        }
        fn knows_code_of(&self, _: &ErrorCode, _: crate::text::SystemSet) -> bool {
            false
        }
        fn lift(&self, _: &str, _: &str) -> f32 {
            1.0
        }
        fn spelled(&self, syllables: &[(&Syllable, bool)]) -> Vec<Option<crate::search::Spelled>> {
            vec![None; syllables.len()]
        }
        fn documents(&self) -> u32 {
            1
        }
        fn pair_frequency(&self, first: &str, second: &str) -> u32 {
            u32::from(format!(" {} ", fold(TEXT)).contains(&format!(" {first} {second} ")))
        }
        fn knows_marks(&self, _: &str, marked: &str) -> bool {
            TEXT.split(' ')
                .any(|word| marked_key(word).as_deref() == Some(marked))
        }
        fn surface(&self, folded: &str) -> Option<&str> {
            TEXT.split(' ').find(|word| fold(word) == folded)
        }
    }

    #[track_caller]
    fn reads(question: &str, at: usize, expected: Option<&str>) {
        let words = words_of(question, lexemes(question), &[], Evidence::Marked);
        let repairs = repairs(question, &words, at, &Known);
        assert_eq!(
            repairs.first().map(|repair| repair.shown.as_str()),
            expected,
            "question: {question}"
        );
    }

    #[test]
    fn an_unknown_word_becomes_a_known_one() {
        reads("looix", 0, Some("lỗi"));
        reads("guwri", 0, Some("gửi"));
        reads("dduwowcj", 0, Some("được"));
        reads("nhânviên", 0, Some("nhân viên"));
        reads("khách hàg", 1, Some("hàng"));
        reads("nhâ n viên", 0, Some("nhân"));
        reads("aure", 0, None);
        reads("azre", 0, None);
        reads("haravn", 0, Some("haravan"));
        reads("data", 0, None);
        reads("hang khêu", 1, None);
        reads("tin nhăsn", 1, Some("nhắn"));
    }

    #[test]
    fn every_string_one_edit_away_is_tried() {
        let mut seen = Vec::new();
        each_one_edit_away("abc", |edit| seen.push(edit.to_owned()));
        assert_eq!(seen.len(), 3 + 2 + 3 * 26 + 4 * 26);
        for edit in [
            "bc", "ab", "bac", "acb", "xbc", "abx", "xabc", "abcx", "axbc",
        ] {
            assert!(seen.iter().any(|seen| seen == edit), "{edit}");
        }
    }

    #[test]
    fn a_known_word_or_a_number_is_never_touched() {
        reads("haravan", 0, None);
        reads("12345", 0, None);
        reads("xyzxyz", 0, None);
    }
}
