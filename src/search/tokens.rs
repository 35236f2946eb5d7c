//! The words of a text, and the codes that stand among them.
//!
//! A number that is part of a code is not a word: "100 đơn hàng" must not meet
//! the `100` of `#100`.

use crate::text::{CodeMention, Evidence, Lexeme, LexemeKind, marked_key};

/// One word of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WordTerm {
    /// Its folded form; `#100` for a code.
    pub(super) folded: String,
    /// Its marks, if it carries any.
    pub(super) marked: Option<String>,
    /// Its bytes in the text.
    pub(super) range: std::ops::Range<usize>,
    /// The end of a sentence or clause stands before it.
    pub(super) after_break: bool,
    /// It is a code.
    pub(super) is_code: bool,
}

/// The words of `text`, which was cut into `lexemes`; of its `codes`, those with at
/// least the evidence `least` are one word each, `#` and the canonical spelling.
pub(super) fn words_of(
    text: &str,
    lexemes: Vec<Lexeme<'_>>,
    codes: &[CodeMention],
    least: Evidence,
) -> Vec<WordTerm> {
    let mut codes = codes
        .iter()
        .filter(|mention| mention.evidence <= least)
        .peekable();
    let mut words: Vec<WordTerm> = Vec::with_capacity(lexemes.len());
    let mut breaks = false;
    let mut skip_until = 0;
    for lexeme in lexemes {
        while let Some(code) = codes.next_if(|code| code.range.start <= lexeme.range.start) {
            skip_until = code.range.end;
            words.push(WordTerm {
                folded: code_term(code.readings[0].as_str()),
                marked: None,
                range: code.range.clone(),
                after_break: breaks,
                is_code: true,
            });
            breaks = false;
        }
        if lexeme.range.start < skip_until {
            continue;
        }
        if lexeme.kind == LexemeKind::Sign {
            breaks |= ends_clause(&text[lexeme.range]);
            continue;
        }
        words.push(WordTerm {
            marked: marked_key(&text[lexeme.range.clone()]),
            folded: lexeme.folded.into_owned(),
            range: lexeme.range,
            after_break: breaks,
            is_code: false,
        });
        breaks = false;
    }
    words
}

/// Whether the words before and behind a sign make no pair.
pub(super) fn ends_clause(sign: &str) -> bool {
    matches!(
        sign,
        "." | "," | ";" | ":" | "!" | "?" | "(" | ")" | "|" | "•"
    )
}

/// The word that stands for a code, folded like the others.
pub(super) fn code_term(code: &str) -> String {
    format!("#{}", code.to_ascii_lowercase())
}
