//! From a [`Query`](super::Query) to ranked articles: the candidates of the index,
//! each looked at word by word ([`Features`]) and scored by a few fitted weights
//! ([`Scorer`]), nearness in meaning beside them.

mod features;
mod query_terms;
mod scorer;
mod search;
mod similarity;

pub use features::Features;
pub(super) use features::{Counts, Observer};
pub(super) use query_terms::{QueryTerms, in_set};
pub use scorer::Scorer;
pub use search::{Hit, Scope, Searcher};
pub use similarity::SemanticScores;
