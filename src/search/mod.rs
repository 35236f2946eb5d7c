//! From a question to ranked articles, in two steps.
//!
//! tantivy holds the articles' folded words in memory and finds the candidates
//! with a flat OR; each candidate is then looked at word by word
//! ([`Features`]) and scored by a few fitted weights ([`Scorer`]).
//!
//! Analysis happens here and not in tantivy: articles and questions go through
//! the same few lines, tantivy gets numbers for words. Queries are built from
//! terms; its `QueryParser` fails on ordinary chat (`(#100`, `lỗi: x`).

mod candidates;
mod context;
mod explain;
mod features;
mod forward;
mod index;
mod lexicon;
mod marks;
mod matched;
mod mechanism;
mod named;
mod nearness;
mod pairs;
mod probe;
mod query;
mod reading;
mod repair;
mod scorer;
mod scribe;
mod systems;
mod terms;
mod vocabulary;
mod words;

pub use candidates::IndexError;
pub use explain::{
    By, CodeRead, Explanation, FoundAs, MarkPart, Origin, PairPart, Places, QuestionRead, ReadAs,
    SynonymRead, WordPart, WordRead,
};
pub use features::Features;
pub use index::{Index, Reach};
pub use marks::Spelled;
pub use matched::Matched;
pub use mechanism::{Mechanism, Without};
pub use nearness::Nearness;
pub use query::{Query, Synonym, Token, TokenReading};
pub use scorer::Scorer;
pub use systems::{Concern, SystemSet};

use std::cmp::Ordering;

use crate::{
    article::ArticleId,
    text::{ErrorCode, Syllable},
};

/// What a set of articles knows, as far as reading a question goes.
pub trait Vocabulary {
    /// In how many articles the folded word stands.
    fn document_frequency(&self, folded: &str) -> u32;
    /// Whether an article is about this code.
    fn knows_code(&self, code: &ErrorCode) -> bool;
    /// Whether an article is about this code and names one of these systems.
    fn knows_code_of(&self, code: &ErrorCode, systems: SystemSet) -> bool;
    /// How many articles there are.
    fn documents(&self) -> u32;
    /// How often the two folded words stand side by side.
    fn pair_frequency(&self, first: &str, second: &str) -> u32;
    /// How much likelier `second` stands behind `first` than anywhere; 1 where
    /// nothing is known.
    fn lift(&self, first: &str, second: &str) -> f32;
    /// How articles would write each of the syllables in a row; `true` beside
    /// one parts it from the one before. `None` for one that they do not have.
    fn spelled(&self, syllables: &[(&Syllable, bool)]) -> Vec<Option<Spelled>>;
    /// Whether the folded word stands in an article with these marks; see
    /// [`marked_key`](crate::text::marked_key).
    fn knows_marks(&self, folded: &str, marked: &str) -> bool;
    /// How articles write the folded word most often, in lower case.
    fn surface(&self, folded: &str) -> Option<&str>;
}

/// An article found for a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Which article.
    pub article_id: ArticleId,
    /// Its place among the articles that were indexed.
    pub ordinal: usize,
    /// What the features add up to; comparable within one question.
    pub score: f32,
    /// What the article has of the question.
    pub features: Features,
    /// What it has to do with the systems that the question names.
    pub concern: Concern,
    /// The article is about every code that the question names for certain.
    pub has_codes: bool,
}

impl Hit {
    /// The order of a ranking: articles about the codes first, then the better
    /// score; of equals the one that was indexed first.
    pub fn before(&self, other: &Self) -> Ordering {
        (other.has_codes.cmp(&self.has_codes))
            .then(other.score.total_cmp(&self.score))
            .then(self.ordinal.cmp(&other.ordinal))
    }
}
