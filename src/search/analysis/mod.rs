//! From a question as it was typed to a [`Query`]: words, codes and systems, with
//! short forms written out, slips mended and marks put back. Needs nothing of the
//! articles but their [`Vocabulary`].
//!
//! An abbreviation has all its readings, and its neighbours choose among them (`kh gửi`
//! is "không gửi", `kh báo lỗi` is "khách hàng"). A word that no article knows is
//! repaired into one they know: raw Telex and VNI, one slip, a lost or stray space. A
//! synonym stands beside the typed word and is worth .6 of it; chatter weighs a
//! quarter. In a question typed without any mark a bigram model over the articles' own
//! words puts the marks back (Viterbi).

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
