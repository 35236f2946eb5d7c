//! Fitting the weights of ranking and decision to judged questions.
//!
//! A few hundred questions carry a few weights, no more. So the features are
//! few and explainable, and the models are the plain ones whose weights can be
//! read off: softmax regression for the ranking, logistic regression for the
//! decisions; `models` has them. The decisions are fitted to the ranking that
//! was just fitted, since they go by its scores. Everything is deterministic.
//!
//! Weights do better on the questions they were fitted to than on others.
//! [`cross_validate`] tells by how much.

mod models;

use super::{EvalQuestion, Judged, QuestionSet, judge_one};
use crate::{answer::Weights, handbook::Handbook, search::IndexError};
use models::{Allowed, Listed, Sample, Samples, policy, ranking};

/// A question set and the handbook that it is asked of.
pub struct Material {
    /// The questions.
    pub set: QuestionSet,
    /// The articles.
    pub handbook: Handbook,
}

/// Into how many parts the articles are divided for cross-validation.
pub const FOLDS: u64 = 5;
/// How many articles of a question the ranking is fitted to: more than a
/// decision looks at, so that the weights also learn what to keep out.
const LISTED: usize = 64;

/// Weights fitted to all of `materials`, each question counting the same. The
/// handbooks are left with the ranking that was fitted.
///
/// # Errors
/// When the search engine fails.
pub fn fit(materials: &mut [Material]) -> Result<Weights, IndexError> {
    fit_leaving_out(materials, None)
}

/// Each question of `materials` judged by weights that were fitted without any
/// question of the same article; set by set, in the order of the questions.
///
/// # Errors
/// When the search engine fails.
pub fn cross_validate(materials: &mut [Material]) -> Result<Vec<Vec<Judged>>, IndexError> {
    let mut judged: Vec<Vec<Option<Judged>>> = materials
        .iter()
        .map(|material| vec![None; material.set.questions.len()])
        .collect();
    for fold in 0..FOLDS {
        let weights = fit_leaving_out(materials, Some(fold))?;
        for (material, judged) in materials.iter_mut().zip(&mut judged) {
            material.handbook.set_weights(weights);
            for (question, slot) in material.set.questions.iter().zip(judged) {
                if fold_of(question) == fold {
                    *slot = Some(judge_one(question, &material.handbook)?);
                }
            }
        }
    }
    Ok(judged
        .into_iter()
        .map(|set| set.into_iter().flatten().collect())
        .collect())
}

/// The fold of a question: that of its article, because questions of one
/// article are alike.
fn fold_of(question: &EvalQuestion) -> u64 {
    // FNV-1a: the same on every machine. Its low bits are its worst.
    let hash = question
        .base
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    (hash >> 32) % FOLDS
}

fn fit_leaving_out(
    materials: &mut [Material],
    left_out: Option<u64>,
) -> Result<Weights, IndexError> {
    let mut weights = *Weights::of_words();
    let with_meaning = (materials.iter()).any(|material| material.handbook.meaning().is_some());
    let allowed = if with_meaning {
        Allowed::WITH_MEANING
    } else {
        Allowed::BY_WORDS
    };
    let is_used = |question: &&EvalQuestion| left_out != Some(fold_of(question));
    let mut lists = Vec::new();
    for Material { set, handbook } in materials.iter() {
        for question in set.questions.iter().filter(is_used) {
            lists.extend(list(question, handbook)?);
        }
    }
    weights.scorer = ranking(&lists);
    let mut samples = Samples::default();
    for Material { set, handbook } in materials {
        handbook.set_weights(weights);
        for question in set.questions.iter().filter(is_used) {
            samples.add(question, sample(question, handbook)?);
        }
    }
    weights.policy = policy(&samples, &allowed);
    Ok(weights)
}

/// The articles found for a question, relevant or not; nothing where there are
/// not both.
fn list(question: &EvalQuestion, handbook: &Handbook) -> Result<Option<Vec<Listed>>, IndexError> {
    let hits = handbook.ask_for(&question.text, LISTED)?.hits;
    // Where a code decides, words only rank the articles about it.
    let with_code = hits.iter().any(|hit| hit.has_codes);
    let list: Vec<Listed> = hits
        .iter()
        .filter(|hit| hit.has_codes == with_code)
        .map(|hit| Listed {
            values: hit.features.values(),
            is_relevant: question.is_relevant(hit.article_id.as_str()),
        })
        .collect();
    let relevant = list.iter().filter(|listed| listed.is_relevant).count();
    Ok((0 < relevant && relevant < list.len()).then_some(list))
}

/// What the decision went by; nothing where words did not decide.
fn sample(question: &EvalQuestion, handbook: &Handbook) -> Result<Option<Sample>, IndexError> {
    let answer = handbook.ask_for(&question.text, LISTED)?;
    let hits = &answer.hits;
    Ok(answer.signs.map(|signs| Sample {
        signs,
        by_words: answer.by_words,
        meaning: hits.first().map_or(0.0, |hit| hit.features.meaning),
        is_foreign: hits
            .first()
            .is_some_and(|hit| hit.system_match.is_foreign()),
        relevant_at: hits
            .iter()
            .position(|hit| question.is_relevant(hit.article_id.as_str())),
        is_answerable: question.is_answerable(),
    }))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn question(id: &str, base: &str) -> EvalQuestion {
        EvalQuestion {
            id: id.to_owned(),
            base: base.to_owned(),
            ..EvalQuestion::default()
        }
    }

    #[test]
    fn questions_of_one_article_are_in_one_fold() {
        let mut folds = HashSet::new();
        for article in 0..100 {
            let base = format!("bai-{article}");
            let [plain, chat] = ["plain", "chat"].map(|style| fold_of(&question(style, &base)));
            assert_eq!(plain, chat, "{base}");
            folds.insert(plain);
        }
        assert_eq!(folds, (0..FOLDS).collect(), "every fold has articles");
    }
}
