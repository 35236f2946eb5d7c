//! What an [`Index`] knows, as far as reading a question goes.

use super::{Index, diacritics::spelled, idf::share_of};
use crate::{
    search::analysis::{Spelled, Vocabulary},
    text::{ErrorCode, Syllable, SystemSet},
};

/// How many occurrences of a word it takes to believe its neighbours.
const LIFT_DOUBT: f32 = 20.0;

impl Vocabulary for Index {
    fn document_frequency(&self, folded: &str) -> u32 {
        self.lexicon
            .word(folded)
            .map_or(0, |word| self.lexicon.documents(word))
    }

    fn pair_frequency(&self, first: &str, second: &str) -> u32 {
        match (self.lexicon.word(first), self.lexicon.word(second)) {
            (Some(first), Some(second)) => self.pairs.count_words(&self.lexicon, first, second),
            _ => 0,
        }
    }

    fn lift(&self, first: &str, second: &str) -> f32 {
        let (Some(first), Some(second)) = (self.lexicon.word(first), self.lexicon.word(second))
        else {
            return 1.0;
        };
        let together = share_of(self.pairs.count_words(&self.lexicon, first, second) as usize);
        let chance = share_of(self.lexicon.count_of(second) as usize)
            / share_of(self.lexicon.occurrences() as usize);
        let expected = share_of(self.lexicon.count_of(first) as usize) * chance;
        // As if every pair had been seen a little where it was to be expected.
        (together + LIFT_DOUBT * chance) / (expected + LIFT_DOUBT * chance)
    }

    fn spelled(&self, syllables: &[(&Syllable, bool)]) -> Vec<Option<Spelled>> {
        spelled(&self.lexicon, &self.pairs, syllables)
    }

    fn knows_marks(&self, folded: &str, marked: &str) -> bool {
        self.lexicon.word(folded).is_some_and(|word| {
            self.lexicon
                .surfaces_of(word)
                .iter()
                .any(|&surface| self.lexicon.surface(surface).marked.as_deref() == Some(marked))
        })
    }

    fn surface(&self, folded: &str) -> Option<&str> {
        let word = self.lexicon.word(folded)?;
        self.lexicon
            .surfaces_of(word)
            .iter()
            .map(|&surface| self.lexicon.surface(surface))
            .max_by_key(|surface| surface.count)
            .map(|surface| &*surface.text)
    }

    fn knows_code(&self, code: &ErrorCode) -> bool {
        self.knows(code)
    }

    fn knows_code_of(&self, code: &ErrorCode, systems: SystemSet) -> bool {
        self.articles_with_code(code)
            .iter()
            .any(|&ordinal| self.systems[ordinal] & systems != 0)
    }

    fn documents(&self) -> u32 {
        u32::try_from(self.ids.len()).unwrap_or(u32::MAX)
    }
}
