//! What one typed word may stand for.

use super::{
    repair::Repair,
    token::{CHATTER_WEIGHT, TokenReading},
    vocabulary::Vocabulary,
};
use crate::{
    search::{
        ablation::{Ablation, Component},
        tokens::WordTerm,
    },
    text::{Language, Reading, Syllable, Systems, is_chatter},
};

/// A repaired word is a guess.
const REPAIRED_WEIGHT: f32 = 0.9;
/// What a word weighs when it is known and at the same time somebody's
/// abbreviation ("page", "code"): the readings come second.
const KNOWN_WORD_SHARE: f32 = 0.75;
/// What the typed form of an abbreviation keeps.
const TYPED_SHARE: f32 = 0.2;

/// The readings of a word, the likeliest first.
pub(super) struct WordedReading {
    pub(super) readings: Vec<TokenReading>,
    weight: f32,
}

/// The word as it was typed, and what it is an abbreviation of.
pub(super) fn worded(
    typed: &str,
    word: &WordTerm,
    vocabulary: &impl Vocabulary,
    language: &Language,
    ablation: Ablation,
) -> WordedReading {
    let folded = &word.folded;
    let known = vocabulary.document_frequency(folded) > 0;
    let full = if ablation.has(Component::Abbreviations) {
        Vec::new()
    } else {
        meant(folded, language.readings(typed), language.systems())
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
        is_listed: false,
    }];
    let listed: f32 = full.iter().map(|reading| reading.share).sum();
    readings.extend(full.iter().map(|reading| TokenReading {
        syllables: reading.syllables.clone(),
        share: reading.share / listed * (1.0 - typed_share),
        marks: 1.0,
        shown: Some(reading.words.clone()),
        is_listed: true,
    }));
    readings.sort_by(|a, b| b.share.total_cmp(&a.share));
    WordedReading {
        readings,
        weight: 1.0,
    }
}

/// Of the readings of a short form those that may be meant: "fb" is the name of a
/// system by itself, and whatever stands beside it, no "feedback".
fn meant<'a>(folded: &str, readings: &'a [Reading], systems: &Systems) -> Vec<&'a Reading> {
    let own = systems.named(&[folded]);
    let names_it = |reading: &&Reading| {
        let syllables = reading.syllables.iter().map(|syllable| &*syllable.folded);
        systems.named(&syllables.collect::<Vec<_>>()) & own != 0
    };
    let of_system: Vec<_> = readings.iter().filter(names_it).collect();
    if of_system.is_empty() {
        readings.iter().collect()
    } else {
        of_system
    }
}

impl WordedReading {
    /// A word that was repaired: the likeliest repair before the next.
    pub(super) fn repaired(repairs: Vec<Repair>) -> Self {
        let shares: &[f32] = if repairs.len() == 1 {
            &[1.0]
        } else {
            // Says which is the likelier. From 1 and 0 to .5 each, words alone decide
            // every question of the sets alike.
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
                is_listed: false,
            })
            .collect();
        Self {
            readings,
            weight: REPAIRED_WEIGHT,
        }
    }

    /// How much the word says about a problem.
    pub(super) fn weight(&self, ablation: Ablation) -> f32 {
        let chatter = !ablation.has(Component::Chatter)
            && self.readings[0]
                .syllables
                .iter()
                .all(|syllable| is_chatter(&syllable.folded));
        if chatter { CHATTER_WEIGHT } else { self.weight }
    }
}
