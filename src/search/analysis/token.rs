//! [`Token`]: one word of a question and what it may stand for.

use std::ops::Range;

use crate::text::Syllable;

/// One word of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Its bytes in the question.
    pub range: Range<usize>,
    /// What it may stand for; never empty, the likeliest first.
    pub readings: Vec<TokenReading>,
    /// How much it says about the problem, from 0 to 1.
    pub weight: f32,
    /// The end of a clause or a code stands before it, so it makes no pair
    /// with the word before.
    pub after_break: bool,
}

impl Token {
    /// The syllables of its likeliest reading.
    pub fn syllables(&self) -> &[Syllable] {
        &self.readings[0].syllables
    }

    /// Whether it may name a problem: it is neither chatter nor a bare number, nor
    /// one of the words that stand in every report of a problem ("lỗi", "không").
    pub fn names_something(&self) -> bool {
        let syllables = self.syllables();
        let folded = syllables[0].folded.as_str();
        let is_common = is_cue(syllables) || (syllables.len() == 1 && folded == "khong");
        !self.is_chatter() && !is_common && !folded.bytes().all(|b| b.is_ascii_digit())
    }

    /// Whether it says little about the problem.
    pub fn is_chatter(&self) -> bool {
        self.weight <= CHATTER_WEIGHT
    }
}

/// One thing a word may stand for.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenReading {
    /// Its syllables, with marks if it was typed, listed or restored so; never
    /// empty.
    pub syllables: Vec<Syllable>,
    /// How likely, from 0 to 1.
    pub share: f32,
    /// How sure its marks are: 1 for typed or listed ones.
    pub marks: f32,
    /// The words to show instead of what was typed, if they differ.
    pub shown: Option<String>,
    /// A list has it, with its marks: what has none there has none.
    pub is_listed: bool,
}

/// Other words for some words of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Synonym {
    /// The tokens that it may stand for.
    pub tokens: Range<usize>,
    /// Its syllables; never empty.
    pub syllables: Vec<Syllable>,
    /// As the list has it.
    pub words: String,
}

/// What chatter weighs beside a word that may name the problem.
pub(in crate::search) const CHATTER_WEIGHT: f32 = 0.25;

/// Whether the syllables are "lỗi", "mã", "mã lỗi", "error", "code" …
pub(super) fn is_cue(syllables: &[Syllable]) -> bool {
    syllables.iter().all(|syllable| {
        matches!(
            syllable.folded.as_str(),
            "loi" | "ma" | "error" | "err" | "code" | "errcode" | "bao" | "bi" | "so"
        )
    })
}
