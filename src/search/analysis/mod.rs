//! From a question as it was typed to a [`Query`]: words, codes and systems, with
//! short forms written out, slips mended and marks put back. Needs nothing of the
//! articles but their [`Vocabulary`].

mod entities;
mod neighbours;
mod query;
mod reading;
mod repair;
mod token;
mod vocabulary;

pub(super) use query::MAX_TOKENS;
pub use query::Query;
pub(super) use token::CHATTER_WEIGHT;
pub use token::{Synonym, Token, TokenReading};
pub use vocabulary::{Spelled, Vocabulary};
