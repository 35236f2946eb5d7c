//! [`Explanation`]: where the points of a hit come from, for those who write
//! articles. It is a second, richer pass over one article. Asking does not make it;
//! the bot makes one for the article it shows, to say why that matched.

mod found;
mod highlights;
mod parts;
mod pass;
mod reading;
#[cfg(test)]
mod tests;

use serde::{Serialize, Serializer};

pub use found::Places;
pub use highlights::Highlights;
pub use parts::{By, FoundAs, MarkPart, PairPart, WordPart};
use pass::Pass;
pub use reading::{CodeRead, Origin, QuestionRead, ReadAs, SynonymRead, WordRead};

use super::{
    analysis::Query,
    index::Index,
    ranking::{Features, Scorer, Searcher},
    systems::SystemMatch,
};

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
    pub systems: Vec<&'static str>,
}

fn by_name<S: Serializer>(
    parts: &[f32; Features::NAMES.len()],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(Features::NAMES.iter().zip(parts))
}

impl Explanation {
    /// Where the points of the article at `ordinal` of `index` for `query` come from.
    /// How near it is in meaning is told, not found out again.
    pub fn of(index: &Index, query: &Query, ordinal: usize, scorer: &Scorer, meaning: f32) -> Self {
        let pass = Pass::new(index, query, ordinal);
        let [for_words, for_pairs, for_marks, for_meaning] = scorer.weights;
        let words = pass.words(for_words);
        let pairs = pass.pairs(for_pairs);
        let marks = pass.marks(for_marks);
        let parts = [
            words.iter().map(|word| word.points).sum(),
            pairs.iter().map(|pair| pair.points).sum(),
            marks.iter().map(|mark| mark.points).sum(),
            for_meaning * meaning,
        ];
        let with_codes = Searcher::new(index).articles_with_all_codes(query);
        Self {
            id: index.id_of(ordinal).to_string(),
            score: parts.iter().sum(),
            parts,
            words,
            pairs,
            marks,
            meaning,
            has_codes: with_codes.binary_search(&ordinal).is_ok(),
            system_match: Searcher::new(index).system_match(query, ordinal),
            systems: index.systems_of(ordinal),
        }
    }
}
