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
mod explain;
mod index;
mod ranking;
mod systems;
mod tokens;

pub use ablation::{Ablation, Component};
pub use analysis::{Query, Spelled, Synonym, Token, TokenReading, Vocabulary};
pub use explain::{
    By, CodeRead, Explainer, Explanation, FoundAs, Highlights, MarkPart, PairPart, Places,
    QuestionRead, ReadAs, SynonymRead, TokenOrigin, WordPart, WordRead,
};
pub use index::{Index, IndexError};
pub use ranking::{Features, Hit, Scope, Scorer, Searcher, SemanticScores};
pub use systems::SystemMatch;
