//! [`Vocabulary`]: what has to be known of the articles to read a question.

use crate::text::{ErrorCode, Syllable, SystemSet};

/// How a syllable is written: as it is shown, and its marks if it has any.
pub type Spelled = (String, Option<String>);

/// What a set of articles knows, as far as reading a question goes.
pub trait Vocabulary {
    /// In how many articles the folded word stands.
    fn document_frequency(&self, folded: &str) -> u32;
    /// Whether an article is about this code.
    fn knows_code(&self, code: &ErrorCode) -> bool;
    /// Whether an article is about this code and names one of these systems.
    fn knows_code_of(&self, code: &ErrorCode, systems: SystemSet) -> bool;
    /// How many articles there are.
    fn documents(&self) -> u32;
    /// How often the two folded words stand side by side.
    fn pair_frequency(&self, first: &str, second: &str) -> u32;
    /// How much likelier `second` stands behind `first` than anywhere; 1 where
    /// nothing is known.
    fn lift(&self, first: &str, second: &str) -> f32;
    /// How articles would write each of the syllables in a row; `true` beside
    /// one parts it from the one before. `None` for one that they do not have.
    fn spelled(&self, syllables: &[(&Syllable, bool)]) -> Vec<Option<Spelled>>;
    /// Whether the folded word stands in an article with these marks; see
    /// [`marked_key`](crate::text::marked_key).
    fn knows_marks(&self, folded: &str, marked: &str) -> bool;
    /// How articles write the folded word most often, in lower case.
    fn surface(&self, folded: &str) -> Option<&str>;
}
