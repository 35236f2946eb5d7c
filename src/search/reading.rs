//! What one typed word may stand for.

use super::{
    Mechanism, Vocabulary, Without, query::CHATTER_WEIGHT, query::TokenReading, repair::Repair,
    words::WordTerm,
};
use crate::text::{Language, Syllable, is_chatter};

/// A repaired word is a guess.
const REPAIRED_WEIGHT: f32 = 0.9;
/// What a word weighs when it is known and at the same time somebody's
/// abbreviation ("page", "code"): the readings come second.
const KNOWN_WORD_SHARE: f32 = 0.75;
/// What the typed form of an abbreviation keeps.
const TYPED_SHARE: f32 = 0.2;

/// The readings of a word, the likeliest first.
pub(super) struct Worded {
    pub(super) readings: Vec<TokenReading>,
    weight: f32,
}

/// The word as it was typed, and what it is an abbreviation of.
pub(super) fn worded(
    typed: &str,
    word: &WordTerm,
    vocabulary: &impl Vocabulary,
    language: &Language,
    without: Without,
) -> Worded {
    let folded = &word.folded;
    let known = vocabulary.document_frequency(folded) > 0;
    let full = if without.has(Mechanism::Abbreviations) {
        &[]
    } else {
        language.readings(typed)
    };
    let typed_share = match (full.is_empty(), known) {
        (true, _) => 1.0,
        (false, true) if folded.len() > 2 => KNOWN_WORD_SHARE,
        (false, _) => TYPED_SHARE,
    };
    let mut readings = vec![TokenReading {
        syllables: vec![Syllable {
            folded: folded.clone(),
            marked: word.marked.clone(),
        }],
        share: typed_share,
        marks: 1.0,
        shown: None,
    }];
    readings.extend(full.iter().map(|reading| TokenReading {
        syllables: reading.syllables.clone(),
        share: reading.share * (1.0 - typed_share),
        marks: 1.0,
        shown: Some(reading.words.clone()),
    }));
    readings.sort_by(|a, b| b.share.total_cmp(&a.share));
    Worded {
        readings,
        weight: 1.0,
    }
}

impl Worded {
    /// A word that was repaired: the likeliest repair before the next.
    pub(super) fn repaired(repairs: Vec<Repair>) -> Self {
        let shares: &[f32] = if repairs.len() == 1 {
            &[1.0]
        } else {
            &[0.7, 0.3]
        };
        let readings = repairs
            .into_iter()
            .zip(shares)
            .map(|(repair, &share)| TokenReading {
                syllables: repair.syllables,
                share,
                marks: 1.0,
                shown: Some(repair.shown),
            })
            .collect();
        Self {
            readings,
            weight: REPAIRED_WEIGHT,
        }
    }

    /// How much the word says about a problem.
    pub(super) fn weight(&self, without: Without) -> f32 {
        let chatter = !without.has(Mechanism::Chatter)
            && self.readings[0]
                .syllables
                .iter()
                .all(|syllable| is_chatter(&syllable.folded));
        if chatter { CHATTER_WEIGHT } else { self.weight }
    }
}
