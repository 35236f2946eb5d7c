//! Where the words of a question stand in one article.

use serde::Serialize;

use crate::search::{
    index::{BREAK, Index, SurfaceId, WordId, Zone},
    ranking::QueryTerms,
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
    /// How often it stands there, zones counted as they weigh.
    pub(super) times: f32,
    /// The same with the marks that were asked for.
    pub(super) agreeing: f32,
    pub(super) agree: u32,
    pub(super) contradict: u32,
    /// One that contradicts.
    pub(super) other: Option<SurfaceId>,
}

pub(super) struct Found {
    /// For each slot of the probe.
    pub(super) slots: Vec<Occurrences>,
    /// For each pair of the probe, how often it stands there.
    pub(super) pairs: Vec<u32>,
    /// The same, zones counted as they weigh.
    pub(super) pair_times: Vec<f32>,
}

impl Found {
    /// The same walk as that of the features, with more to remember.
    pub(super) fn of(index: &Index, query_terms: &QueryTerms, ordinal: usize) -> Self {
        let mut found = Self {
            slots: vec![Occurrences::default(); query_terms.slots.len()],
            pairs: vec![0; query_terms.pairs.len()],
            pair_times: vec![0.0; query_terms.pairs.len()],
        };
        for (zone, words) in index.forward.zones(ordinal) {
            let times = f32::from(zone.times());
            let mut before = None;
            for &surface in words {
                let meets = query_terms.meets(surface);
                let Some(slot) = meets.slot().filter(|_| surface != BREAK) else {
                    before = None;
                    continue;
                };
                let one = &mut found.slots[slot];
                *one.places.at(zone) += 1;
                one.times += times;
                if meets.agrees() {
                    one.agreeing += times;
                    one.agree += 1;
                } else {
                    one.contradict += 1;
                    one.other = Some(surface);
                }
                if let Some(pair) = before.and_then(|before| query_terms.pair_of(before, slot)) {
                    found.pairs[pair] += 1;
                    found.pair_times[pair] += times;
                }
                before = Some(slot);
            }
        }
        found
    }

    /// Whether the article has a word of the probe.
    pub(super) fn has(&self, query_terms: &QueryTerms, word: WordId) -> bool {
        let slots = query_terms.slots.iter().zip(&self.slots);
        let mut own = slots.filter(|(slot, _)| slot.word == Some(word));
        own.any(|(_, found)| found.times > 0.0)
    }
}
