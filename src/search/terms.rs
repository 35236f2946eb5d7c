//! From text to terms: what stands in the index, and how a question meets it.
//!
//! | field | terms | why |
//! | --- | --- | --- |
//! | `text` | folded words; codes as `#100` | one length-normalised field: adding up the scores of a title field and a body field lets common words count twice (.54 against .66 of first hits in trials) |
//! | `pair` | two neighbouring words, `nhan_vien` | Vietnamese words are mostly two syllables |
//! | `marked` | words that carry marks, tone behind the syllable | marks that were typed and contradict count against |
//! | `code` | every name of the article's codes | exact, never broken by a tokenizer |
//!
//! A number that is part of a code is not a word: "100 đơn hàng" must not meet
//! the `100` of `#100`.

use crate::{
    article::{Article, Role, Section},
    text::{
        CodeMention, ErrorCode, Evidence, Kind, Lexeme, find_codes_among, fold, lexemes, marked_key,
    },
};

/// How often the title and the aliases are put into the field, next to one
/// time for the body. 4 to 8 did equally well in trials.
const TITLE_TIMES: usize = 5;
/// The symptom holds the literal message that people paste.
const SYMPTOM_TIMES: usize = 2;
/// Terms beyond this many bytes are noise (encoded data, endless words).
const MAX_TERM_BYTES: usize = 64;

/// The terms of one article, each field separated by spaces.
#[derive(Default)]
pub(super) struct ArticleTerms {
    pub(super) text: String,
    pub(super) pair: String,
    pub(super) marked: String,
    pub(super) codes: Vec<ErrorCode>,
    /// Codes that a free text names anywhere. Where a symptom says what the
    /// article is about, codes elsewhere are about something else ("not to be
    /// confused with #10") and not among them.
    pub(super) mentioned: Vec<ErrorCode>,
}

impl ArticleTerms {
    /// The terms of `article`; `seen` is told every word, folded and as written.
    pub(super) fn of(article: &Article, mut seen: impl FnMut(&str, &str)) -> Self {
        let mut terms = Self::default();
        terms.add(&mut seen, &article.title, TITLE_TIMES);
        for alias in &article.front.aliases {
            terms.add(&mut seen, alias, TITLE_TIMES);
        }
        for value in article
            .front
            .environment
            .iter()
            .chain(article.front.extra.iter().flat_map(|(_, values)| values))
        {
            terms.add(&mut seen, value, 1);
        }
        for section in &article.sections {
            if let Some(name) = article
                .name(section)
                .filter(|_| section.role == Role::Other)
            {
                terms.add(&mut seen, name, 1);
            }
            let times = if section.role == Role::Issue {
                SYMPTOM_TIMES
            } else {
                1
            };
            terms.add(&mut seen, content(article, section), times);
        }
        let mut codes: Vec<ErrorCode> = article.codes.iter().flat_map(ErrorCode::names).collect();
        codes.sort();
        codes.dedup();
        for code in &codes {
            for _ in 0..TITLE_TIMES {
                push(&mut terms.text, &code_term(code.as_str()));
            }
        }
        terms.codes = codes;
        if article.sections_of(Role::Issue).next().is_some() {
            terms.mentioned.clear();
        }
        terms.mentioned.sort();
        terms.mentioned.dedup();
        terms
    }

    fn add(&mut self, seen: &mut impl FnMut(&str, &str), text: &str, times: usize) {
        let pieces = lexemes(text);
        let codes = find_codes_among(&pieces, text);
        for mention in codes
            .iter()
            .filter(|mention| mention.evidence < Evidence::Hint)
        {
            self.mentioned.extend(mention.readings[0].names());
        }
        let words = words_among(pieces, text, &codes, Evidence::Marked);
        for word in words.iter().filter(|word| !word.is_code) {
            seen(&word.folded, &text[word.range.clone()]);
        }
        for _ in 0..times {
            let mut before: Option<&str> = None;
            for word in &words {
                push(&mut self.text, &word.folded);
                if let Some(marked) = &word.marked {
                    push(&mut self.marked, marked);
                }
                if let Some(before) = before.filter(|_| !word.after_break) {
                    push(&mut self.pair, &pair_term(before, &word.folded));
                }
                before = Some(&word.folded);
            }
        }
    }
}

/// The text of a section that is worth searching: a reference section names
/// pages, not problems.
fn content<'a>(article: &'a Article, section: &Section) -> &'a str {
    match section.role {
        Role::Reference => "",
        _ => article.body(section),
    }
}

fn push(field: &mut String, term: &str) {
    if !term.is_empty() && term.len() <= MAX_TERM_BYTES && !term.contains(char::is_whitespace) {
        if !field.is_empty() {
            field.push(' ');
        }
        field.push_str(term);
    }
}

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

/// The words of `text`; of its `codes`, those with at least the evidence `least`
/// are one word each, `#` and the canonical spelling.
pub(super) fn words_of(text: &str, codes: &[CodeMention], least: Evidence) -> Vec<WordTerm> {
    words_among(lexemes(text), text, codes, least)
}

fn words_among(
    pieces: Vec<Lexeme>,
    text: &str,
    codes: &[CodeMention],
    least: Evidence,
) -> Vec<WordTerm> {
    let codes = codes.iter().filter(|mention| mention.evidence <= least);
    let mut codes = codes.into_iter().peekable();
    let mut words: Vec<WordTerm> = Vec::new();
    let mut breaks = false;
    let mut skip_until = 0;
    for lexeme in pieces {
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
        if lexeme.kind == Kind::Sign {
            breaks |= matches!(
                lexeme.folded.as_str(),
                "." | "," | ";" | ":" | "!" | "?" | "(" | ")" | "|" | "•"
            );
            continue;
        }
        words.push(WordTerm {
            marked: marked_key(&text[lexeme.range.clone()]),
            folded: lexeme.folded,
            range: lexeme.range,
            after_break: breaks,
            is_code: false,
        });
        breaks = false;
    }
    words
}

/// The term of a code in the `text` field.
pub(super) fn code_term(code: &str) -> String {
    format!("#{code}")
}

/// The term of two neighbours in the `pair` field.
pub(super) fn pair_term(first: &str, second: &str) -> String {
    format!("{first}_{second}")
}

/// The folded syllables and marked keys of words in full, as an abbreviation's
/// reading gives them.
pub(super) fn syllables(words: &str) -> Vec<(String, Option<String>)> {
    words
        .split_whitespace()
        .map(|word| (fold(word), marked_key(word)))
        .collect()
}
