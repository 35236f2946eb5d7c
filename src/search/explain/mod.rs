//! [`Explanation`]: where the points of a hit come from, for those who write
//! articles. A second, richer pass over one article, that asking never makes.

mod found;
mod pass;
mod reading;
#[cfg(test)]
mod tests;

use serde::{Serialize, Serializer};

use super::{Concern, Features, Index, Query, Scorer};
pub use found::Places;
use pass::Pass;
pub use reading::{CodeRead, Origin, QuestionRead, ReadAs, SynonymRead, WordRead};

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
    pub concern: Concern,
    /// The systems that the article names, as the list of systems has them.
    pub systems: Vec<&'static str>,
}

fn by_name<S: Serializer>(
    parts: &[f32; Features::NAMES.len()],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(Features::NAMES.iter().zip(parts))
}

/// What one word of the question gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WordPart {
    /// As it was typed.
    pub typed: String,
    /// Its points.
    pub points: f32,
    /// What it would give if an article were full of it; 0 for one that the
    /// question said before.
    pub most: f32,
    /// What of it stands in the article; `None` when nothing does.
    pub found: Option<FoundAs>,
}

/// What stands in an article for a word of the question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundAs {
    /// The words that were looked for.
    pub words: String,
    /// Why they were.
    pub by: By,
    /// Where they stand; for several syllables the one that stands most often.
    pub places: Places,
    /// The syllables of it that the article does not have.
    pub lacking: Vec<String>,
    /// How many articles have all of them.
    pub documents: u32,
}

/// Why some words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The likeliest reading of what was typed.
    Reading,
    /// Another reading.
    OtherReading,
    /// A synonym.
    Synonym,
    /// A number that is a code of the article.
    Code,
    /// The same as a mere number.
    Number,
}

/// What a pair of neighbours gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairPart {
    /// The two words.
    pub words: String,
    /// Its points.
    pub points: f32,
    /// How often the article has it.
    pub times: u32,
}

/// What the marks of one syllable give.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarkPart {
    /// The syllable as the question has it.
    pub word: String,
    /// Its points.
    pub points: f32,
    /// How often the article has it with these marks.
    pub agree: u32,
    /// How often with others or none.
    pub contradict: u32,
    /// One of those.
    pub other: Option<String>,
}

impl Index {
    /// Where the points of the article at `ordinal` for `query` come from.
    /// How near it is in meaning is told, not found out again.
    pub fn explain(
        &self,
        query: &Query,
        ordinal: usize,
        scorer: &Scorer,
        meaning: f32,
    ) -> Explanation {
        let pass = Pass::new(self, query, ordinal);
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
        let with_codes = self.articles_with_all_codes(query);
        Explanation {
            id: self.id_of(ordinal).to_string(),
            score: parts.iter().sum(),
            parts,
            words,
            pairs,
            marks,
            meaning,
            has_codes: with_codes.binary_search(&ordinal).is_ok(),
            concern: self.concern(query, ordinal),
            systems: self.systems_of(ordinal),
        }
    }
}
