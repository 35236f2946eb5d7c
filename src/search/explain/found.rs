//! Where the words of a question stand in one article.

use serde::Serialize;

use crate::search::{
    index::{Index, SurfaceId, WordId, Zone},
    ranking::{Features, Observer, QueryTerms, TermCounts},
};

/// How often something stands in each part of an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Places {
    /// In the title and the aliases.
    pub name: u32,
    /// Among the codes it is about.
    pub codes: u32,
    /// Where it says what staff see.
    pub symptom: u32,
    /// In the rest.
    pub text: u32,
}

impl Places {
    fn at(&mut self, zone: Zone) -> &mut u32 {
        match zone {
            Zone::Name => &mut self.name,
            Zone::Codes => &mut self.codes,
            Zone::Symptom => &mut self.symptom,
            Zone::Body => &mut self.text,
        }
    }

    /// Makes each number at least that of `other`.
    pub(super) fn raise(&mut self, other: Self) {
        self.name = self.name.max(other.name);
        self.codes = self.codes.max(other.codes);
        self.symptom = self.symptom.max(other.symptom);
        self.text = self.text.max(other.text);
    }
}

/// What one syllable of the question has in the article.
#[derive(Clone, Default)]
pub(super) struct Occurrences {
    pub(super) places: Places,
    pub(super) agree: u32,
    pub(super) contradict: u32,
    /// One that contradicts.
    pub(super) other: Option<SurfaceId>,
    /// What its marks would gain if the article were full of them; 0 where none were
    /// compared.
    pub(super) most_by_marks: f32,
    /// What they gained.
    pub(super) by_marks: f32,
}

/// What one word of the question has in the article.
#[derive(Clone, Copy, Default)]
pub(super) struct Gained {
    /// The number of the alternative that stands there, if one does.
    pub(super) by: Option<usize>,
    pub(super) mass: f32,
}

/// What one pair of the question has in the article.
#[derive(Clone, Copy, Default)]
pub(super) struct PairGained {
    pub(super) times: u32,
    pub(super) mass: f32,
}

/// What the scoring of one article found.
pub(super) struct Found {
    /// For each slot of the question.
    pub(super) slots: Vec<Occurrences>,
    pub(super) words: Vec<Gained>,
    pub(super) pairs: Vec<PairGained>,
}

impl Found {
    /// Scores the article at `ordinal`, and remembers what that went by.
    pub(super) fn of(index: &Index, query_terms: &QueryTerms, ordinal: usize) -> Self {
        let mut found = Self {
            slots: vec![Occurrences::default(); query_terms.slots.len()],
            words: vec![Gained::default(); query_terms.tokens.len()],
            pairs: vec![PairGained::default(); query_terms.pairs.len()],
        };
        let mut counts = TermCounts::default();
        Features::of(index, query_terms, ordinal, &mut counts, &mut found);
        found
    }

    /// Whether the article has a word of the question.
    pub(super) fn has(&self, query_terms: &QueryTerms, word: WordId) -> bool {
        let slots = query_terms.slots.iter().zip(&self.slots);
        let mut own = slots.filter(|(slot, _)| slot.word == Some(word));
        own.any(|(_, found)| found.is_there())
    }
}

impl Occurrences {
    pub(super) fn is_there(&self) -> bool {
        self.agree + self.contradict > 0
    }
}

impl Observer for Found {
    fn word(&mut self, zone: Zone, surface: SurfaceId, slot: usize, agrees: bool) {
        let one = &mut self.slots[slot];
        *one.places.at(zone) += 1;
        if agrees {
            one.agree += 1;
        } else {
            one.contradict += 1;
            one.other = Some(surface);
        }
    }

    fn pair(&mut self, pair: usize) {
        self.pairs[pair].times += 1;
    }

    fn gained_by_word(&mut self, token: usize, alternative: Option<usize>, mass: f32) {
        let by = alternative;
        self.words[token] = Gained { by, mass };
    }

    fn gained_by_pair(&mut self, pair: usize, mass: f32) {
        self.pairs[pair].mass = mass;
    }

    fn gained_by_marks(&mut self, slot: usize, most: f32, share: f32) {
        let one = &mut self.slots[slot];
        one.most_by_marks += most;
        one.by_marks += most * share;
    }
}
