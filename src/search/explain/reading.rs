//! [`QuestionRead`]: how a question was read, as values to be printed.

use serde::Serialize;

use super::{
    explainer::Explainer,
    shown::{kept, shown},
};
use crate::{
    search::{
        analysis::{MAX_TOKENS, Query, Token, TokenReading, Vocabulary as _},
        index::Index,
    },
    text::{CodeMention, Evidence, Language, LexemeKind, Syllable, fold, pieces},
};

/// How a question was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuestionRead {
    /// Its words in order, without those in `cues`.
    pub words: Vec<WordRead>,
    /// What else was looked for.
    pub synonyms: Vec<SynonymRead>,
    /// The codes.
    pub codes: Vec<CodeRead>,
    /// The systems that it names, as the list of systems has them.
    pub systems: Vec<String>,
    /// Words that only say that a code is one.
    pub cues: Vec<String>,
    /// How many words at its end were not looked at, for it is too long.
    pub unread: usize,
    /// How many articles there are.
    pub articles: u32,
}

/// How one word was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WordRead {
    /// As it was typed.
    pub typed: String,
    /// What it may stand for, the likeliest first; never empty.
    pub readings: Vec<ReadAs>,
    /// It says little about a problem and counts a quarter.
    pub chatter: bool,
    /// How many articles have the likeliest reading.
    pub documents: u32,
}

/// One reading of a word.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadAs {
    /// The words.
    pub words: String,
    /// How likely, from 0 to 1.
    pub share: f32,
    /// Where it comes from.
    pub origin: TokenOrigin,
}

/// Where the reading of a word comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenOrigin {
    /// It was typed so.
    Typed,
    /// Marks were put on what was typed without.
    Restored,
    /// A list of short forms has it.
    Abbreviation,
    /// No article has what was typed, and this is near.
    Repaired,
}

/// Other words for some words of the question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SynonymRead {
    /// Those words as they were read.
    pub of: String,
    /// What was looked for as well.
    pub words: Vec<String>,
}

/// A code of the question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CodeRead {
    /// As it was typed.
    pub typed: String,
    /// What it may be, the likeliest first.
    pub codes: Vec<String>,
    /// It may be a code or a mere number.
    pub hint: bool,
    /// How many articles are about it.
    pub documents: usize,
}

impl QuestionRead {
    /// How the question of `explainer` was read in `language`.
    pub fn of(explainer: &Explainer, language: &Language) -> Self {
        let (index, query) = (explainer.index, explainer.query);
        let (cues, unread) = left_out(query);
        Self {
            words: (query.tokens.iter())
                .map(|token| word_read(explainer, token, language))
                .collect(),
            synonyms: synonyms(query),
            codes: (query.codes.iter())
                .map(|mention| code_read(index, query, mention))
                .collect(),
            systems: kept(index.listed.telling_names(query.systems)),
            cues,
            unread,
            articles: index.documents(),
        }
    }
}

fn word_read(explainer: &Explainer, token: &Token, language: &Language) -> WordRead {
    let query = explainer.query;
    let typed = &query.text[token.range.clone()];
    let folded: Vec<&str> = (token.syllables().iter())
        .map(|syllable| syllable.folded.as_str())
        .collect();
    WordRead {
        typed: typed.to_owned(),
        readings: (token.readings.iter())
            .map(|reading| ReadAs {
                words: shown(query, token, reading).to_owned(),
                share: reading.share,
                origin: origin(typed, reading, language),
            })
            .collect(),
        chatter: token.is_chatter(),
        documents: explainer.documents_with(&folded),
    }
}

fn code_read(index: &Index, query: &Query, mention: &CodeMention) -> CodeRead {
    CodeRead {
        typed: query.text[mention.range.clone()].to_owned(),
        codes: mention.readings.iter().map(ToString::to_string).collect(),
        hint: mention.evidence == Evidence::Hint,
        documents: index.articles_of_mention(mention).len(),
    }
}

fn origin(typed: &str, reading: &TokenReading, language: &Language) -> TokenOrigin {
    let same = |syllables: &[Syllable]| {
        let own = reading.syllables.iter().map(|syllable| &syllable.folded);
        own.eq(syllables.iter().map(|syllable| &syllable.folded))
    };
    if reading.shown.is_none() {
        return TokenOrigin::Typed;
    }
    if (language.readings(typed).iter()).any(|listed| same(&listed.syllables)) {
        return TokenOrigin::Abbreviation;
    }
    match reading.syllables.as_slice() {
        [only] if only.folded == fold(typed) => TokenOrigin::Restored,
        _ => TokenOrigin::Repaired,
    }
}

fn synonyms(query: &Query) -> Vec<SynonymRead> {
    let mut read: Vec<SynonymRead> = Vec::new();
    for group in query.synonyms.chunk_by(|a, b| a.tokens == b.tokens) {
        let of = (query.tokens[group[0].tokens.clone()].iter())
            .map(|token| shown(query, token, &token.readings[0]))
            .collect::<Vec<_>>()
            .join(" ");
        let words = group.iter().map(|synonym| synonym.words.clone()).collect();
        // Words that are said again have the same synonyms.
        if read.iter().all(|known| known.of != of) {
            read.push(SynonymRead { of, words });
        }
    }
    read
}

/// The words of a question that are neither in its words nor in its codes: those
/// that mark a code, and how many stand behind the last one that was read.
fn left_out(query: &Query) -> (Vec<String>, usize) {
    let read = (query.tokens.iter().map(|token| &token.range))
        .chain(query.codes.iter().map(|mention| &mention.range));
    let read: Vec<_> = read.collect();
    let all: Vec<_> = pieces(&query.text)
        .filter(|piece| piece.kind != LexemeKind::Sign)
        .map(|piece| piece.range)
        .collect();
    let end = if all.len() > MAX_TOKENS {
        read.iter().map(|range| range.end).max().unwrap_or(0)
    } else {
        query.text.len()
    };
    let is_read = |start: usize| read.iter().any(|range| range.contains(&start));
    let (before, behind): (Vec<_>, Vec<_>) = all
        .into_iter()
        .filter(|range| !is_read(range.start))
        .partition(|range| range.start < end);
    let cues = before.into_iter().map(|range| query.text[range].to_owned());
    (cues.collect(), behind.len())
}
