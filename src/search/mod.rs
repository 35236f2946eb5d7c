//! From a question to ranked articles, in two steps.
//!
//! tantivy holds the articles' folded words in memory and finds the candidates
//! with a flat OR; each candidate is then looked at word by word
//! ([`Features`]) and scored by a few fitted weights ([`Scorer`]).
//!
//! Analysis happens here and not in tantivy: articles and questions go through
//! the same few lines, tantivy gets numbers for words. Queries are built from
//! terms; its `QueryParser` fails on ordinary chat (`(#100`, `lỗi: x`).

mod ablation;
mod analysis;
mod candidates;
mod explain;
mod features;
mod forward;
mod index;
mod lexicon;
mod marks;
mod matched;
mod nearness;
mod pairs;
mod probe;
mod scorer;
mod scribe;
mod systems;
mod terms;
mod tokens;
mod vocabulary;

pub use ablation::{Mechanism, Without};
pub use analysis::{Query, Spelled, Synonym, Token, TokenReading, Vocabulary};
pub use candidates::IndexError;
pub use explain::{
    By, CodeRead, Explanation, FoundAs, MarkPart, Origin, PairPart, Places, QuestionRead, ReadAs,
    SynonymRead, WordPart, WordRead,
};
pub use features::Features;
pub use index::{Index, Reach};
pub use matched::Matched;
pub use nearness::Nearness;
pub use scorer::Scorer;
pub use systems::{Concern, SystemSet};

use std::cmp::Ordering;

use crate::article::ArticleId;

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
