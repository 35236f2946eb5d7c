//! [`Weights`]: everything that was fitted, as data.

use std::{collections::BTreeMap, fmt::Write as _, sync::LazyLock};

use serde::Deserialize;

use super::{DecisionFeatures, Policy};
use crate::search::{Features, Scorer};

/// What ranking and decision go by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// The ranking.
    pub scorer: Scorer,
    /// The decision.
    pub policy: Policy,
}

/// `weights.toml`, by name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    answer_from: f32,
    words_from: f32,
    meaning_from: f32,
    offer_from: f32,
    ranking: BTreeMap<String, f32>,
    answer: BTreeMap<String, f32>,
    offer: BTreeMap<String, f32>,
}

/// Why a text is no set of weights.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// No TOML, or not of this form.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A weight is not there, or one too many is.
    #[error("[{table}]: expected {expected}, found {found}")]
    Names {
        /// Which table.
        table: &'static str,
        /// The names it should hold.
        expected: String,
        /// The names it holds.
        found: String,
    },
}

impl Weights {
    /// Those that ship with the program; `weights.toml` says how they were made.
    pub fn of_words() -> &'static Self {
        static SHIPPED: LazyLock<Weights> = LazyLock::new(|| {
            Weights::parse(include_str!("weights.toml")).expect("a test reads the shipped weights")
        });
        &SHIPPED
    }

    /// Those that ship with the program, where meaning is compared as well.
    pub fn with_meaning() -> &'static Self {
        static SHIPPED: LazyLock<Weights> = LazyLock::new(|| {
            Weights::parse(include_str!("weights-with-meaning.toml"))
                .expect("a test reads the shipped weights")
        });
        &SHIPPED
    }

    /// The weights written in `text`.
    ///
    /// # Errors
    /// When it is no TOML, or a weight is missing or unknown.
    pub fn parse(text: &str) -> Result<Self, WeightsError> {
        let file: File = toml::from_str(text)?;
        Ok(Self {
            scorer: Scorer {
                weights: in_order("ranking", Features::NAMES, &file.ranking)?,
            },
            policy: Policy {
                answer: in_order("answer", DecisionFeatures::NAMES, &file.answer)?,
                offer: in_order("offer", DecisionFeatures::NAMES, &file.offer)?,
                answer_from: file.answer_from,
                words_from: file.words_from,
                meaning_from: file.meaning_from,
                offer_from: file.offer_from,
            },
        })
    }

    /// What [`Weights::parse`] reads.
    pub fn to_toml(&self) -> String {
        let mut text = format!(
            "answer-from = {:.3}\nwords-from = {:.3}\nmeaning-from = {:.3}\noffer-from = {:.3}\n",
            self.policy.answer_from,
            self.policy.words_from,
            self.policy.meaning_from,
            self.policy.offer_from
        );
        let mut table = |name: &str, names: &[&str], weights: &[f32]| {
            let _ = writeln!(text, "\n[{name}]");
            for (name, weight) in names.iter().zip(weights) {
                let _ = writeln!(text, "{name} = {weight:.3}");
            }
        };
        table("ranking", &Features::NAMES, &self.scorer.weights);
        table("answer", &DecisionFeatures::NAMES, &self.policy.answer);
        table("offer", &DecisionFeatures::NAMES, &self.policy.offer);
        text
    }
}

fn in_order<const N: usize>(
    table: &'static str,
    names: [&str; N],
    weights: &BTreeMap<String, f32>,
) -> Result<[f32; N], WeightsError> {
    let all_known = weights.len() == N && names.iter().all(|name| weights.contains_key(*name));
    if !all_known {
        return Err(WeightsError::Names {
            table,
            expected: names.join(", "),
            found: weights.keys().cloned().collect::<Vec<_>>().join(", "),
        });
    }
    Ok(names.map(|name| weights[name]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_are_read_and_written_back() {
        let shipped = Weights::of_words();
        assert_eq!(Weights::parse(&shipped.to_toml()).unwrap(), *shipped);
    }

    #[test]
    fn a_missing_or_unknown_weight_is_named() {
        let text = Weights::of_words().to_toml();
        let error = Weights::parse(&text.replace("lead = ", "led = ")).unwrap_err();
        assert!(
            error.to_string().contains("expected always, title"),
            "{error}"
        );
    }
}
