//! [`Scorer`]: what features are worth.

use super::features::Features;
use crate::search::ablation::{Ablation, Component};

/// Weights of the [`Features`], in the order of [`Features::NAMES`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scorer {
    /// One for each feature.
    pub weights: [f32; Features::NAMES.len()],
}

impl Scorer {
    /// These weights with those of the parts that are left out at nothing.
    #[must_use]
    pub fn without(mut self, ablation: Ablation) -> Self {
        for (weight, name) in self.weights.iter_mut().zip(Features::NAMES) {
            let left_out = match name {
                "pairs" => ablation.has(Component::Pairs),
                "marks" => ablation.has(Component::Marks),
                _ => false,
            };
            if left_out {
                *weight = 0.0;
            }
        }
        self
    }

    /// What an article with these features is worth for its question.
    pub fn score(&self, features: &Features) -> f32 {
        self.weights
            .iter()
            .zip(features.values())
            .map(|(weight, value)| weight * value)
            .sum()
    }
}
