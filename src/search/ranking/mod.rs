//! From a [`Query`](super::Query) to ranked articles: the candidates of the index,
//! each looked at word by word ([`Features`]) and scored by a few fitted weights
//! ([`Scorer`]), nearness in meaning beside them.
//!
//! The candidates are the best 40 of a flat OR of the twelve weightiest terms, and the
//! 20 nearest in meaning; title and aliases count five times there, the symptom twice.
//! The features are BM25F over what each word may stand for, pairs of neighbours, marks
//! that agree, and how much nearer than the common cosine an article lies: a cosine by
//! itself compares with nothing.

mod features;
mod query_terms;
mod scorer;
mod search;
mod similarity;

pub use features::Features;
pub(super) use features::{Observer, TermCounts};
pub(super) use query_terms::{QueryTerms, in_set};
pub use scorer::Scorer;
pub use search::{Hit, Scope, Searcher};
pub use similarity::SemanticScores;
