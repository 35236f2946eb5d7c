//! What a question names: systems and codes.

use super::vocabulary::Vocabulary;
use crate::{
    search::tokens::code_term,
    text::{
        CodeMention, ErrorCode, Evidence, Language, Lexeme, LexemeKind, SystemSet, Systems,
        find_codes_among,
    },
};

/// The systems that a question, cut into `lexemes`, names in full or as chat
/// abbreviates them.
pub(super) fn systems(text: &str, lexemes: &[Lexeme<'_>], language: &Language) -> SystemSet {
    let listed = language.systems();
    let mut folded: Vec<&str> = Vec::with_capacity(lexemes.len());
    for lexeme in lexemes
        .iter()
        .filter(|lexeme| lexeme.kind != LexemeKind::Sign)
    {
        let own = &*lexeme.folded;
        match language.readings(&text[lexeme.range.clone()]).first() {
            Some(reading) if listed.named(&[own]) == 0 => {
                let syllables = reading.syllables.iter();
                folded.extend(syllables.map(|syllable| syllable.folded.as_str()));
            }
            _ => folded.push(own),
        }
    }
    listed.named(&folded)
}

/// The codes of a question, cut into `lexemes`; those that only may be one where an
/// article has it.
pub(super) fn codes(
    text: &str,
    lexemes: &[Lexeme<'_>],
    vocabulary: &impl Vocabulary,
    systems: SystemSet,
    listed: &Systems,
) -> Vec<CodeMention> {
    let mut codes: Vec<CodeMention> = find_codes_among(lexemes, text, listed);
    if codes.is_empty() {
        return codes;
    }
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
    let is_of_code = |lexeme: &Lexeme<'_>| {
        let mut ranges = codes.iter().map(|mention| &mention.range);
        ranges.any(|range| range.contains(&lexeme.range.start))
    };
    let mut words = lexemes
        .iter()
        .filter(|lexeme| lexeme.kind != LexemeKind::Sign);
    if words.all(is_of_code) {
        for mention in codes
            .iter_mut()
            .filter(|mention| known(mention) || !is_name(mention))
        {
            mention.evidence = mention.evidence.min(Evidence::Marked);
        }
    }
    // NAMES_LIKE_THIS are those of errors, and of much else: where articles write one
    // and none is about it, it is a word of theirs.
    let is_written = |mention: &CodeMention| {
        let mut readings = mention.readings.iter();
        readings.any(|code| vocabulary.document_frequency(&code_term(code.as_str())) > 0)
    };
    let is_word =
        |mention: &CodeMention| is_name(mention) && !known(mention) && is_written(mention);
    for mention in codes.iter_mut().filter(|mention| is_word(mention)) {
        mention.evidence = Evidence::Hint;
    }
    // A line that was pasted without its brackets: "80001 There have been too many …".
    let begins = |mention: &CodeMention| text[..mention.range.start].trim().is_empty();
    if let Some(first) = codes
        .first_mut()
        .filter(|first| begins(first) && is_long_number(&text[first.range.clone()]) && known(first))
    {
        first.evidence = first.evidence.min(Evidence::Marked);
    }
    codes.retain(|mention| mention.evidence < Evidence::Hint || known(mention) || is_word(mention));
    codes
}

/// Whether a code is a name that need not be an error's: `HUMAN_AGENT`, but not
/// `ERR_SYNC` nor `AADSTS50034`.
fn is_name(mention: &CodeMention) -> bool {
    mention.readings.iter().all(|code| {
        let code = code.as_str();
        let has_digits = code.bytes().any(|b| b.is_ascii_digit());
        code.contains('_') && !has_digits && !code.starts_with("ERR")
    })
}

/// Whether nobody would write the digits to count something, or to name a year.
fn is_long_number(digits: &str) -> bool {
    let is_year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    digits.len() >= 4 && !is_year && digits.bytes().all(|b| b.is_ascii_digit())
}
