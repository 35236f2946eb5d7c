//! What the words, pairs and marks of a question give an article.

use serde::Serialize;

use super::found::Places;

/// What one word of the question gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WordPart {
    /// As it was typed.
    pub typed: String,
    /// Its points.
    pub points: f32,
    /// What it would give if an article were full of it; 0 for one that the
    /// question said before.
    pub most: f32,
    /// What of it stands in the article; `None` when nothing does.
    pub found: Option<FoundAs>,
}

/// What stands in an article for a word of the question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundAs {
    /// The words that were looked for.
    pub words: String,
    /// Why they were.
    pub by: By,
    /// Where they stand; for several syllables the one that stands most often.
    pub places: Places,
    /// The syllables of it that the article does not have.
    pub lacking: Vec<String>,
    /// How many articles have all of them.
    pub documents: u32,
}

/// Why some words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The likeliest reading of what was typed.
    Reading,
    /// Another reading.
    OtherReading,
    /// A synonym.
    Synonym,
    /// A number that is a code of the article.
    Code,
    /// The same as a mere number.
    Number,
}

/// What a pair of neighbours gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairPart {
    /// The two words.
    pub words: String,
    /// Its points.
    pub points: f32,
    /// How often the article has it.
    pub times: u32,
}

/// What the marks of one syllable give.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarkPart {
    /// The syllable as the question has it.
    pub word: String,
    /// Its points.
    pub points: f32,
    /// How often the article has it with these marks.
    pub agree: u32,
    /// How often with others or none.
    pub contradict: u32,
    /// One of those.
    pub other: Option<String>,
}
