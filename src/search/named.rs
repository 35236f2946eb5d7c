//! What a question names: systems and codes.

use super::{
    Vocabulary,
    systems::{SystemSet, Systems},
};
use crate::text::{CodeMention, ErrorCode, Evidence, Kind, Language, find_codes, fold, pieces};

/// The systems that a question names, in full or as chat abbreviates them.
pub(super) fn systems(text: &str, language: &Language) -> SystemSet {
    let mut folded: Vec<String> = Vec::new();
    for piece in pieces(text).filter(|piece| piece.kind != Kind::Sign) {
        let typed = &text[piece.range];
        let own = fold(typed);
        match language.readings(typed).first() {
            Some(reading) if Systems::listed().named(&[&own]) == 0 => {
                let syllables = reading.syllables.iter();
                folded.extend(syllables.map(|syllable| syllable.folded.clone()));
            }
            _ => folded.push(own),
        }
    }
    let folded: Vec<&str> = folded.iter().map(String::as_str).collect();
    Systems::listed().named(&folded)
}

/// The codes of a question; those that only may be one where an article has it.
pub(super) fn codes(
    text: &str,
    vocabulary: &impl Vocabulary,
    systems: SystemSet,
) -> Vec<CodeMention> {
    let mut codes: Vec<CodeMention> = find_codes(text);
    for mention in &mut codes {
        // The same number is another code in another system, and people leave out
        // the sign: "zalo 230" is -230.
        let is_of_them = |code: &ErrorCode| vocabulary.knows_code_of(code, systems);
        if systems != 0 && !mention.readings.iter().any(is_of_them) {
            let other = mention.readings.iter().find_map(ErrorCode::with_other_sign);
            if let Some(other) = other.filter(is_of_them) {
                mention.readings.insert(0, other);
            }
        }
        // Where no system is named, the number typed without a sign may be either.
        let is_plain = !text[mention.range.clone()].starts_with(['-', '−', '–']);
        if let [own] = mention.readings.as_slice()
            && systems == 0
            && is_plain
            && vocabulary.knows_code(own)
        {
            let other = own.with_other_sign();
            (mention.readings).extend(other.filter(|other| vocabulary.knows_code(other)));
        }
    }
    let known = |mention: &CodeMention| {
        mention
            .readings
            .iter()
            .any(|code| vocabulary.knows_code(code))
    };
    // A number was not typed to count something where numbers are all there is.
    let rest = crate::text::words(text).count();
    let own: usize = codes
        .iter()
        .map(|mention| crate::text::words(&text[mention.range.clone()]).count())
        .sum();
    if rest == own {
        for mention in &mut codes {
            mention.evidence = mention.evidence.min(Evidence::Marked);
        }
    }
    // A line that was pasted without its brackets: "80001 There have been too many …".
    let begins = |mention: &CodeMention| text[..mention.range.start].trim().is_empty();
    if let Some(first) = codes
        .first_mut()
        .filter(|first| begins(first) && is_long_number(&text[first.range.clone()]) && known(first))
    {
        first.evidence = first.evidence.min(Evidence::Marked);
    }
    codes.retain(|mention| mention.evidence < Evidence::Hint || known(mention));
    codes
}

/// Whether nobody would write the digits to count something, or to name a year.
fn is_long_number(digits: &str) -> bool {
    let is_year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    digits.len() >= 4 && !is_year && digits.bytes().all(|b| b.is_ascii_digit())
}
