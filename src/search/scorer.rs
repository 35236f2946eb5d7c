//! [`Scorer`]: what features are worth.

use super::Features;

/// Weights of the [`Features`], in the order of [`Features::NAMES`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scorer {
    /// One for each feature.
    pub weights: [f32; Features::NAMES.len()],
}

impl Scorer {
    /// What an article with these features is worth for its question.
    pub fn score(&self, features: &Features) -> f32 {
        self.weights
            .iter()
            .zip(features.values())
            .map(|(weight, value)| weight * value)
            .sum()
    }
}
