//! [`Policy`]: how sure is sure enough.
//!
//! An article about a system that the question does not name is the less likely the
//! fewer are about it (`unsaid`): most questions about messages mean Facebook, few mean
//! GHN. With meaning the models have weights of their own and three features more;
//! nothing is given in which words alone see too little (`words-from`), nor what is far
//! in meaning and whose words are there by chance (`meaning-from`).

use crate::search::Hit;

/// What a ranking for a question without a code is like: shares, and numbers on
/// which handbooks of all sizes agree. A raw score means nothing by itself: the
/// threshold that fits one handbook is far off for another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DecisionFeatures {
    values: [f32; DecisionFeatures::NAMES.len()],
}

impl DecisionFeatures {
    /// What they are called, in the order of their values.
    pub const NAMES: [&str; 13] = [
        "always",
        "title",
        "name",
        "missing",
        "lone",
        "evidence",
        "pair-coverage",
        "score",
        "lead",
        "unsaid",
        "meaning",
        "meaning-lead",
        "meaning-best",
    ];

    /// The signs of a ranking, best first; none for an empty one.
    pub(crate) fn of(hits: &[Hit]) -> Option<Self> {
        let first = hits.first()?;
        let second = hits.get(1).map_or(0.0, |hit| hit.score);
        let features = &first.features;
        let others = hits[1..].iter().map(|hit| hit.features.meaning);
        let nearest_other = others.fold(0.0, f32::max);
        Some(Self {
            values: [
                1.0,
                features.title,
                features.name,
                features.missing,
                features.top_term_share,
                features.evidence.ln_1p(),
                features.pair_coverage,
                first.score,
                (first.score - second).min(MAX_LEAD),
                features.system_rarity,
                features.meaning,
                (features.meaning - nearest_other).clamp(-MAX_MEANING_LEAD, MAX_MEANING_LEAD),
                features.meaning.max(nearest_other),
            ],
        })
    }

    /// Their values, in the order of [`DecisionFeatures::NAMES`].
    pub fn values(&self) -> &[f32; Self::NAMES.len()] {
        &self.values
    }
}

/// Beyond this, an article is as alone as can be.
pub(super) const MAX_LEAD: f32 = 3.0;
/// The same for how much nearer in meaning it is than all others; or farther than
/// one of them.
const MAX_MEANING_LEAD: f32 = 0.3;

/// When one article is given and when several are offered: two logistic models
/// over [`DecisionFeatures`], and how sure each has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// Weights of the signs for "the best hit is right".
    pub answer: [f32; DecisionFeatures::NAMES.len()],
    /// Weights of the signs for "a right one is among the first four".
    pub offer: [f32; DecisionFeatures::NAMES.len()],
    /// The probability from which the best hit is given.
    pub answer_from: f32,
    /// The probability that words alone have to give their own best hit, for any
    /// to be given: where they see nothing certain, nearness in meaning may be
    /// chance. 0 in a policy for words alone, which says so itself.
    pub words_from: f32,
    /// How near in meaning an article has to be to be given, where that was compared:
    /// one that is far has its words in common by chance. 0 in a policy for words
    /// alone.
    pub meaning_from: f32,
    /// The probability from which the first few are offered.
    pub offer_from: f32,
}

impl Policy {
    /// How likely the best hit is right, from 0 to 1.
    pub fn answers(&self, signs: &DecisionFeatures) -> f32 {
        logistic(&self.answer, signs)
    }

    /// How likely a right one is among the first four, from 0 to 1.
    pub fn offers(&self, signs: &DecisionFeatures) -> f32 {
        logistic(&self.offer, signs)
    }
}

/// What each sign adds, in the order of [`DecisionFeatures::NAMES`].
pub(super) fn added(
    weights: &[f32; DecisionFeatures::NAMES.len()],
    signs: &DecisionFeatures,
) -> impl Iterator<Item = f32> {
    let each = weights.iter().zip(signs.values);
    each.map(|(weight, value)| weight * value)
}

fn logistic(weights: &[f32; DecisionFeatures::NAMES.len()], signs: &DecisionFeatures) -> f32 {
    let sum: f32 = added(weights, signs).sum();
    1.0 / (1.0 + (-sum).exp())
}
