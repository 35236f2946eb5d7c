//! [`Explanation`]: where the points of a hit come from, for those who write
//! articles. The articles are scored by the same code as for asking, which tells an
//! observer what it adds up.

mod explainer;
mod found;
mod highlights;
mod parts;
mod reading;
mod shown;
#[cfg(test)]
mod tests;

use serde::{Serialize, Serializer};

pub use explainer::Explainer;
pub use found::Places;
pub use highlights::Highlights;
pub use parts::{By, FoundAs, MarkPart, PairPart, WordPart};
pub use reading::{CodeRead, QuestionRead, ReadAs, SynonymRead, TokenOrigin, WordRead};

use super::{ranking::Features, systems::SystemMatch};

/// Where the points of one article for one question come from. The points of
/// all words, pairs, marks and those for its meaning add up to the score of the hit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The article.
    pub id: String,
    /// All its points.
    pub score: f32,
    /// The points of each part, in the order of [`Features::NAMES`].
    #[serde(serialize_with = "by_name")]
    pub parts: [f32; Features::NAMES.len()],
    /// The words of the question in order, those without points too.
    pub words: Vec<WordPart>,
    /// The pairs of neighbouring words that stand in the article so.
    pub pairs: Vec<PairPart>,
    /// The words whose marks were compared and that the article has.
    pub marks: Vec<MarkPart>,
    /// How near it is in meaning, from 0 to about 1; 0 where that was not compared.
    pub meaning: f32,
    /// The article is about every code that the question names for certain.
    pub has_codes: bool,
    /// What it has to do with the systems that the question names.
    #[serde(rename = "concern")]
    pub system_match: SystemMatch,
    /// The systems that the article names, as the list of systems has them.
    pub systems: Vec<String>,
}

fn by_name<S: Serializer>(
    parts: &[f32; Features::NAMES.len()],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(Features::NAMES.iter().zip(parts))
}
