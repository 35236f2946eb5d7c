//! Fitting the weights of ranking and decision to judged questions.
//!
//! Few weights, explainable features, a plain model for each: the ranking by
//! listwise softmax regression (the relevant articles against the others found
//! for the same question), the decisions by logistic regression. Everything is
//! deterministic. What the fitted weights are worth is told by cross-validation
//! over articles: questions of one article never stand on both sides.

use super::{Judged, Question, QuestionSet, judge_one};
use crate::{
    answer::{Policy, Signs, Weights},
    handbook::Handbook,
    search::{Concern, Features, IndexError, Scorer},
};

/// A question set and the handbook that it is asked of.
pub struct Material {
    /// The questions.
    pub set: QuestionSet,
    /// The articles.
    pub handbook: Handbook,
}

/// Into how many parts the articles are divided for cross-validation.
pub const FOLDS: u64 = 5;
/// Of the answerable questions of any set that no code decides, at most this
/// share gets a wrong article. It and the next set the probability from which an
/// article is given.
const WRONG_AT_MOST: f64 = 0.02;
/// Of the questions of any set that nothing answers, at most this share gets an
/// article …
const ANSWERED_AT_MOST: f64 = 0.017;
/// … and this share an offer.
const OFFERED_AT_MOST: f64 = 0.16;
/// How many articles of a question take part in the fit of the ranking.
const LISTED: usize = 64;
/// How many are offered, and so have to hold a right one.
const OFFERED: usize = 4;

/// Weights fitted to all of `materials`.
///
/// # Errors
/// When the search engine fails.
pub fn fit(materials: &mut [Material]) -> Result<Weights, IndexError> {
    fit_without(materials, None)
}

/// Each question of `materials` judged by weights that were fitted without any
/// question of the same article; in the order of the questions, set by set.
///
/// # Errors
/// When the search engine fails.
pub fn cross_validate(materials: &mut [Material]) -> Result<Vec<Vec<Judged>>, IndexError> {
    let mut judged: Vec<Vec<Option<Judged>>> = materials
        .iter()
        .map(|material| vec![None; material.set.questions.len()])
        .collect();
    for fold in 0..FOLDS {
        let weights = fit_without(materials, Some(fold))?;
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

/// The part that the article of a question falls into.
fn fold_of(question: &Question) -> u64 {
    // FNV-1a: the same on every machine.
    let hash = question
        .base
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    (hash >> 32) % FOLDS
}

fn fit_without(materials: &mut [Material], left_out: Option<u64>) -> Result<Weights, IndexError> {
    let mut weights = *Weights::shipped();
    let used = |question: &Question| left_out != Some(fold_of(question));
    let mut lists = Vec::new();
    for material in materials.iter() {
        for question in material.set.questions.iter().filter(|one| used(one)) {
            lists.extend(list(question, &material.handbook)?);
        }
    }
    weights.scorer = ranking(&lists);
    let mut samples = Vec::new();
    for material in materials.iter_mut() {
        material.handbook.set_weights(weights);
        let mut set = Asked::default();
        for question in material.set.questions.iter().filter(|one| used(one)) {
            set.samples.extend(sample(question, &material.handbook)?);
            if question.relevant.is_empty() {
                set.unanswerable += 1;
            } else {
                set.answerable += 1;
            }
        }
        samples.push(set);
    }
    weights.policy = policy(&samples);
    Ok(weights)
}

/// The articles found for a question: their features, and whether they are
/// relevant.
type List = Vec<([f32; Features::NAMES.len()], bool)>;

fn list(question: &Question, handbook: &Handbook) -> Result<Option<List>, IndexError> {
    let hits = handbook.ask_for(&question.text, LISTED)?.hits;
    // Where a code decides, words only rank the articles about it.
    let with_code = hits.iter().any(|hit| hit.has_codes);
    let list: List = hits
        .iter()
        .filter(|hit| hit.has_codes == with_code)
        .map(|hit| {
            (
                hit.features.values(),
                question.is_relevant(hit.article_id.as_str()),
            )
        })
        .collect();
    let relevant = list.iter().filter(|(_, relevant)| *relevant).count();
    Ok((relevant > 0 && relevant < list.len()).then_some(list))
}

/// What a decision by words went by, and what would have been right.
struct Sample {
    signs: Signs,
    first_is_right: bool,
    offer_is_right: bool,
    answerable: bool,
    /// The best article is about another system, so it is not given anyway.
    foreign: bool,
}

/// The questions of a set.
#[derive(Default)]
struct Asked {
    /// Those that words decide.
    samples: Vec<Sample>,
    answerable: usize,
    unanswerable: usize,
}

fn sample(question: &Question, handbook: &Handbook) -> Result<Option<Sample>, IndexError> {
    let answer = handbook.ask_for(&question.text, LISTED)?;
    let relevant = |count: usize| {
        answer
            .hits
            .iter()
            .take(count)
            .any(|hit| question.is_relevant(hit.article_id.as_str()))
    };
    Ok(answer.signs.map(|signs| Sample {
        signs,
        first_is_right: relevant(1),
        offer_is_right: relevant(OFFERED),
        answerable: !question.relevant.is_empty(),
        foreign: answer
            .hits
            .first()
            .is_some_and(|hit| hit.concern == Concern::Other),
    }))
}

/// Softmax regression: the weights under which the relevant articles of each
/// list are likeliest. None is negative: a feature may speak for an article,
/// which is what makes the score explainable.
fn ranking(lists: &[List]) -> Scorer {
    let weights = descend(
        [1.0; Features::NAMES.len()],
        |weights, gradient| {
            for list in lists {
                let scores: Vec<f64> = list
                    .iter()
                    .map(|(values, _)| dot(weights, values))
                    .collect();
                let best = scores.iter().copied().fold(f64::MIN, f64::max);
                let shares: Vec<f64> = scores.iter().map(|score| (score - best).exp()).collect();
                let all: f64 = shares.iter().sum();
                let relevant: f64 = shares
                    .iter()
                    .zip(list)
                    .filter(|(_, (_, relevant))| *relevant)
                    .map(|(share, _)| share)
                    .sum();
                for (share, (values, is_relevant)) in shares.iter().zip(list) {
                    let pull = share / all - if *is_relevant { share / relevant } else { 0.0 };
                    for (slope, value) in gradient.iter_mut().zip(values) {
                        *slope += pull * f64::from(*value);
                    }
                }
            }
            lists.len()
        },
        0.0,
    );
    Scorer { weights }
}

/// The policy for the samples of each set.
fn policy(sets: &[Asked]) -> Policy {
    let samples: Vec<&Sample> = sets.iter().flat_map(|set| &set.samples).collect();
    let regression = |is_right: fn(&Sample) -> bool| {
        descend(
            [0.0; Signs::NAMES.len()],
            |weights, gradient| {
                for sample in &samples {
                    let values = sample.signs.values();
                    let likely = 1.0 / (1.0 + (-dot(weights, values)).exp());
                    let pull = likely - f64::from(u8::from(is_right(sample)));
                    for (slope, value) in gradient.iter_mut().zip(values) {
                        *slope += pull * f64::from(*value);
                    }
                }
                samples.len()
            },
            f64::MIN,
        )
    };
    let mut policy = Policy {
        answer: regression(|sample| sample.first_is_right),
        offer: regression(|sample| sample.offer_is_right),
        answer_from: 0.0,
        offer_from: 0.0,
    };
    let bad = |likely: fn(&Policy, &Signs) -> f32, is_bad: fn(&Sample) -> bool| {
        samples
            .iter()
            .filter(move |sample| !sample.foreign && is_bad(sample))
            .map(move |sample| likely(&policy, &sample.signs))
    };
    let answerable = sets.iter().map(|set| set.answerable).sum();
    let unanswerable = sets.iter().map(|set| set.unanswerable).sum();
    let wrong = bad(Policy::answers, |one| one.answerable && !one.first_is_right);
    let answered = bad(Policy::answers, |one| !one.answerable);
    let offered = bad(Policy::offers, |one| !one.answerable);
    let answer_from = threshold(wrong, share_of(answerable, WRONG_AT_MOST)).max(threshold(
        answered,
        share_of(unanswerable, ANSWERED_AT_MOST),
    ));
    let offer_from = threshold(offered, share_of(unanswerable, OFFERED_AT_MOST));
    policy.answer_from = answer_from;
    policy.offer_from = offer_from;
    policy
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share of some hundred questions"
)]
fn share_of(all: usize, share: f64) -> usize {
    (all as f64 * share) as usize
}

/// The lowest probability from which on there are at most `allowed` of `bad`.
fn threshold(bad: impl Iterator<Item = f32>, allowed: usize) -> f32 {
    let mut bad: Vec<f32> = bad.collect();
    bad.sort_by(|a, b| b.total_cmp(a));
    // Just above the first that would be one too many.
    bad.get(allowed).map_or(0.0, |likely| likely + 0.001)
}

fn dot(weights: &[f64], values: &[f32]) -> f64 {
    weights
        .iter()
        .zip(values)
        .map(|(weight, value)| weight * f64::from(*value))
        .sum()
}

/// What keeps weights small where the questions do not tell.
const RIDGE: f64 = 2e-4;
const STEPS: usize = 1500;
const STEP: f64 = 0.05;

/// Gradient descent with momentum and a step for each weight of its own (Adam),
/// from `start`, no weight below `least`. `slope` adds up the gradient and tells
/// over how many examples.
fn descend<const N: usize>(
    start: [f64; N],
    slope: impl Fn(&[f64; N], &mut [f64; N]) -> usize,
    least: f64,
) -> [f32; N] {
    const KEPT: (f64, f64) = (0.9, 0.999);
    let mut weights = start;
    let (mut mean, mut square) = ([0.0; N], [0.0; N]);
    let mut decay = (1.0, 1.0);
    for _ in 0..STEPS {
        let mut gradient = [0.0; N];
        let examples = slope(&weights, &mut gradient).max(1);
        decay = (decay.0 * KEPT.0, decay.1 * KEPT.1);
        for at in 0..N {
            #[expect(clippy::cast_precision_loss, reason = "some hundred examples")]
            let downhill = gradient[at] / examples as f64 + RIDGE * weights[at];
            mean[at] = KEPT.0 * mean[at] + (1.0 - KEPT.0) * downhill;
            square[at] = KEPT.1 * square[at] + (1.0 - KEPT.1) * downhill * downhill;
            let step = mean[at] / (1.0 - decay.0) / ((square[at] / (1.0 - decay.1)).sqrt() + 1e-9);
            weights[at] = (weights[at] - STEP * step).max(least);
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "weights have three digits")]
    weights.map(|weight| weight as f32)
}
