//! The models, and how they are fitted: by descending the slope of what they
//! get wrong.

use crate::{
    answer::{DecisionFeatures, Policy},
    eval::EvalQuestion,
    search::{Features, Scorer},
};

/// What a decision may get wrong, as shares of the questions of all sets together.
pub(super) struct Allowed {
    /// Of the answerable ones, those that get a wrong article.
    wrong: f64,
    /// Of those that nothing answers, those that get an article …
    answered: f64,
    /// … and those that get an offer.
    offered: f64,
    /// Not fitted: [`Policy::words_from`].
    words_from: f32,
    /// Not fitted: [`Policy::meaning_from`].
    meaning_from: f32,
}

/// [`Policy::words_from`] with meaning. Chosen: from .6 on half of the wrong
/// articles that meaning had brought were gone, with two in a hundred of the right.
const WORDS_FROM: f32 = 0.6;
/// [`Policy::meaning_from`] with meaning. Chosen: of the right articles of all sets
/// one in a hundred is farther, and of the wrong ones that people met who asked
/// without having seen the articles, some were.
const MEANING_FROM: f32 = 0.22;

impl Allowed {
    /// By words alone.
    pub(super) const BY_WORDS: Self = Self {
        wrong: 0.02,
        answered: 0.0205,
        offered: 0.155,
        words_from: 0.0,
        meaning_from: 0.0,
    };
    /// With meaning, which finds something near for nearly every question.
    pub(super) const WITH_MEANING: Self = Self {
        wrong: 0.006,
        answered: 0.0101,
        offered: 0.12,
        words_from: WORDS_FROM,
        meaning_from: MEANING_FROM,
    };
}

/// How many articles are offered, and so have to hold a relevant one.
const OFFERED: usize = 4;

/// An article found for a question.
pub(super) struct Listed {
    /// Its [`Features::values`].
    pub(super) values: [f32; Features::NAMES.len()],
    pub(super) is_relevant: bool,
}

/// A decision by words, and what would have been right.
pub(super) struct Sample {
    /// What it went by.
    pub(super) signs: DecisionFeatures,
    /// The place of the first relevant article in the ranking, from 0.
    pub(super) relevant_at: Option<usize>,
    pub(super) is_answerable: bool,
    /// The best article is about another system, so it is not given anyway.
    pub(super) is_foreign: bool,
    /// What words alone made of it, where meaning was compared.
    pub(super) by_words: Option<f32>,
    /// How near the best article is in meaning.
    pub(super) meaning: f32,
}

impl Sample {
    fn first_is_right(&self) -> bool {
        self.relevant_at == Some(0)
    }

    /// Whether it is given, if it is likely enough.
    fn may_be_given(&self, allowed: &Allowed) -> bool {
        let words_agree = (self.by_words).is_none_or(|likely| likely >= allowed.words_from);
        words_agree && self.meaning >= allowed.meaning_from
    }

    fn offer_is_right(&self) -> bool {
        self.relevant_at.is_some_and(|at| at < OFFERED)
    }
}

/// What decisions are fitted to.
#[derive(Default)]
pub(super) struct Samples {
    by_words: Vec<Sample>,
    /// Questions with an answer, those that words do not decide among them.
    answerable: usize,
    /// Questions without.
    unanswerable: usize,
}

impl Samples {
    /// Adds a question, with its sample if words decide it.
    pub(super) fn add(&mut self, question: &EvalQuestion, sample: Option<Sample>) {
        self.by_words.extend(sample);
        if question.is_answerable() {
            self.answerable += 1;
        } else {
            self.unanswerable += 1;
        }
    }
}

/// Softmax regression: the weights under which the relevant articles of each
/// list are likeliest, taking turns with the others. It fits the order within a
/// question, which is all that a ranking is for. No weight is negative: a
/// feature may only speak for an article, so a score can be explained by what
/// the article has.
pub(super) fn ranking(lists: &[Vec<Listed>]) -> Scorer {
    let slope = |weights: &_, gradient: &mut _| {
        for list in lists {
            add_list(list, weights, gradient);
        }
        lists.len()
    };
    Scorer {
        weights: descend([1.0; Features::NAMES.len()], 0.0, slope),
    }
}

/// Adds the slope of one list: what each article is likelier than it should be,
/// along its values.
fn add_list<const N: usize>(list: &[Listed], weights: &[f64; N], gradient: &mut [f64; N]) {
    let scores = || list.iter().map(|listed| dot(weights, &listed.values));
    let best = scores().fold(f64::MIN, f64::max);
    // From the best, so that nothing overflows.
    let shares: Vec<f64> = scores().map(|score| (score - best).exp()).collect();
    let all: f64 = shares.iter().sum();
    let relevant: f64 = shares
        .iter()
        .zip(list)
        .filter(|(_, listed)| listed.is_relevant)
        .map(|(share, _)| share)
        .sum();
    for (share, listed) in shares.iter().zip(list) {
        let should_be = if listed.is_relevant {
            share / relevant
        } else {
            0.0
        };
        add(gradient, share / all - should_be, &listed.values);
    }
}

/// Two logistic regressions, for "the best article is relevant" and for "one of
/// the first four is", and the probabilities from which they are acted on: the
/// lowest at which the shares above are kept on these very questions. Several
/// sets are counted as one.
pub(super) fn policy(samples: &Samples, allowed: &Allowed) -> Policy {
    let mut policy = Policy {
        answer: regression(&samples.by_words, Sample::first_is_right),
        offer: regression(&samples.by_words, Sample::offer_is_right),
        answer_from: 0.0,
        words_from: allowed.words_from,
        meaning_from: allowed.meaning_from,
        offer_from: 0.0,
    };
    let likelihoods = |likely: fn(&Policy, &DecisionFeatures) -> f32,
                       is_bad: &dyn Fn(&Sample) -> bool| {
        let given = samples.by_words.iter().filter(|one| !one.is_foreign);
        given
            .filter(|one| is_bad(one))
            .map(|one| likely(&policy, &one.signs))
            .collect()
    };
    let wrong = likelihoods(Policy::answers, &|one| {
        one.is_answerable && !one.first_is_right() && one.may_be_given(allowed)
    });
    let answered = likelihoods(Policy::answers, &|one| {
        !one.is_answerable && one.may_be_given(allowed)
    });
    let offered = likelihoods(Policy::offers, &|one| !one.is_answerable);
    policy.answer_from = f32::max(
        threshold(wrong, share_of(samples.answerable, allowed.wrong)),
        threshold(answered, share_of(samples.unanswerable, allowed.answered)),
    );
    policy.offer_from = threshold(offered, share_of(samples.unanswerable, allowed.offered));
    policy
}

/// Logistic regression of `is_right` on the signs.
fn regression(
    samples: &[Sample],
    is_right: fn(&Sample) -> bool,
) -> [f32; DecisionFeatures::NAMES.len()] {
    descend(
        [0.0; DecisionFeatures::NAMES.len()],
        f64::NEG_INFINITY,
        |weights, gradient| {
            for sample in samples {
                let values = sample.signs.values();
                let likely = 1.0 / (1.0 + (-dot(weights, values)).exp());
                let should_be = f64::from(u8::from(is_right(sample)));
                add(gradient, likely - should_be, values);
            }
            samples.len()
        },
    )
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
fn threshold(mut bad: Vec<f32>, allowed: usize) -> f32 {
    bad.sort_by(|a, b| b.total_cmp(a));
    // Above the first that would be one too many by more than rounding to three
    // digits takes away.
    bad.get(allowed).map_or(0.0, |likely| likely + 0.001)
}

fn dot(weights: &[f64], values: &[f32]) -> f64 {
    weights
        .iter()
        .zip(values)
        .map(|(weight, value)| weight * f64::from(*value))
        .sum()
}

/// Adds `times` the values.
fn add(gradient: &mut [f64], times: f64, values: &[f32]) {
    for (slope, value) in gradient.iter_mut().zip(values) {
        *slope += times * f64::from(*value);
    }
}

/// What pulls a weight to nothing where the questions do not tell.
const RIDGE: f64 = 2e-4;
/// Where the descent ends. The weights still drift by then, slowly, where the
/// questions tell little; beside the ridge it is what keeps them small.
const STEPS: usize = 6000;
const STEP: f64 = 0.05;
/// How much of the slope, and of its square, is kept from one step to the next:
/// the customary values of Adam.
const KEPT: (f64, f64) = (0.9, 0.999);

/// Gradient descent with momentum and a step of its own for each weight (Adam:
/// Kingma and Ba, 2015), from `start`, no weight below `least`. `slope` adds up
/// the gradient at some weights and tells over how many examples.
fn descend<const N: usize>(
    start: [f64; N],
    least: f64,
    slope: impl Fn(&[f64; N], &mut [f64; N]) -> usize,
) -> [f32; N] {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists in which the relevant article has more of the second feature, and
    /// as often more as less of the others.
    fn lists() -> Vec<Vec<Listed>> {
        (0..20_u8)
            .map(|n| {
                let noise = if n % 2 == 0 { 0.3 } else { -0.3 };
                [true, false]
                    .into_iter()
                    .map(|is_relevant| {
                        let sign = if is_relevant { 1.0 } else { -1.0 };
                        Listed {
                            values: [0.5 + sign * noise, 0.5 + sign * 0.2, 0.5 - sign * 0.1, 0.0],
                            is_relevant,
                        }
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn the_ranking_learns_what_tells_relevant_articles() {
        let [noise, telling, misleading, absent] = ranking(&lists()).weights;
        assert!(telling > 5.0 && telling > 5.0 * noise, "{telling} {noise}");
        // What speaks against an article is left out, not turned round.
        assert!(misleading.abs() < f32::EPSILON, "{misleading}");
        assert!(noise >= 0.0, "{noise}");
        assert!(absent.abs() < 0.001, "{absent}");
    }

    #[test]
    fn without_a_list_the_ranking_stays_finite() {
        assert!(ranking(&[]).weights.iter().all(|weight| weight.is_finite()));
    }

    #[test]
    fn a_threshold_lets_pass_what_is_allowed() {
        let bad = [0.2, 0.9, 0.4, 0.6];
        for allowed in 0..=bad.len() {
            let from = threshold(bad.to_vec(), allowed);
            let passing = bad.iter().filter(|&&likely| likely >= from).count();
            assert_eq!(passing, allowed, "from {from}");
        }
        // Those that are as likely stand and fall together.
        assert!(threshold(vec![0.5; 3], 2) > 0.5);
        assert!(threshold(Vec::new(), 0).abs() < f32::EPSILON);
    }

    #[test]
    fn a_share_is_rounded_down() {
        assert_eq!(share_of(149, 0.02), 2);
        assert_eq!(share_of(0, 0.02), 0);
    }
}
