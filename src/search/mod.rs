//! tantivy in memory: articles in, hits with their features out.
//!
//! Analysis happens here and not in tantivy: articles and questions go through
//! the same few lines of `terms`, tantivy only splits at spaces. Queries are
//! built from terms; its `QueryParser` fails on ordinary chat (`(#100`,
//! `lỗi: x`).

mod features;
mod index;
mod query;
mod repair;
mod terms;

pub use index::{Index, IndexError};
pub use query::{Query, Token, TokenReading};

use crate::{article::ArticleId, text::ErrorCode};

/// What a set of articles knows, as far as reading a question goes.
pub trait Vocabulary {
    /// In how many articles the folded word stands.
    fn document_frequency(&self, folded: &str) -> u32;
    /// Whether an article is about this code.
    fn knows_code(&self, code: &ErrorCode) -> bool;
    /// How many articles there are.
    fn documents(&self) -> u32;
    /// In how many articles the two folded words stand side by side.
    fn pair_frequency(&self, first: &str, second: &str) -> u32;
    /// Whether a word with these marks stands in an article; see
    /// [`marked_key`](crate::text::marked_key).
    fn knows_marks(&self, marked: &str) -> bool;
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
    /// BM25 over the fields; comparable within one question only.
    pub score: f32,
    /// The share of the question's weight (each word's inverse document
    /// frequency, chatter a quarter) that the article's words cover; 0 to 1.
    /// Comparable between questions and handbooks, unlike the score.
    pub coverage: f32,
    /// The same share of the article's title and aliases: the best of them.
    pub title_coverage: f32,
    /// The same share of the pairs of neighbouring words.
    pub pair_coverage: f32,
    /// The article is about every code that the question names for certain.
    pub has_codes: bool,
}
