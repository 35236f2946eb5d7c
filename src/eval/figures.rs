//! The figures of a group of questions.

use serde::{Deserialize, Serialize};

use super::{DEPTH, Grade, Judged};

/// Shares of the answerable questions of a group, each from 0 to 1, and of the
/// unanswerable ones. An unasked kind of question gives 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Answerable questions.
    pub answerable: usize,
    /// Unanswerable questions.
    pub unanswerable: usize,
    /// A relevant article stands first, whatever the outcome.
    pub hit_1: f64,
    /// … among the first three.
    pub hit_3: f64,
    /// Mean of one over the first relevant place, 0 beyond the tenth.
    pub mrr_10: f64,
    /// Relevant articles among the first ten, of those there are (at most ten).
    pub recall_10: f64,
    /// Normalised discounted cumulative gain of the first ten, grades 0 and 1.
    pub ndcg_10: f64,
    /// One article, relevant.
    pub right: f64,
    /// One article, not relevant.
    pub wrong: f64,
    /// Right, or a relevant article among the choices.
    pub helped: f64,
    /// Nothing although there is an article.
    pub silent: f64,
    /// Unanswerable questions that got one article.
    pub false_answer: f64,
    /// Unanswerable questions that got a choice.
    pub false_offer: f64,
}

/// The figures of `judged`.
pub fn figures<'a>(judged: impl IntoIterator<Item = &'a Judged>) -> Figures {
    let mut all = Figures::default();
    for one in judged {
        if one.relevant == 0 {
            all.unanswerable += 1;
            all.false_answer += share(one.verdict == Grade::Wrong);
            all.false_offer += share(one.verdict == Grade::Misoffered);
            continue;
        }
        all.answerable += 1;
        let first = one.relevant_at.first().copied();
        all.hit_1 += share(first == Some(0));
        all.hit_3 += share(first.is_some_and(|at| at < 3));
        all.mrr_10 += first
            .filter(|&at| at < DEPTH)
            .map_or(0.0, |at| 1.0 / real(at + 1));
        let found = one.relevant_at.iter().filter(|&&at| at < DEPTH).count();
        all.recall_10 += real(found) / real(one.relevant.min(DEPTH));
        let gain = |places: &mut dyn Iterator<Item = usize>| -> f64 {
            places.map(|at| 1.0 / real(at + 2).log2()).sum()
        };
        let best = gain(&mut (0..one.relevant.min(DEPTH)));
        all.ndcg_10 += gain(&mut one.relevant_at.iter().copied().filter(|&at| at < DEPTH)) / best;
        all.right += share(one.verdict == Grade::Right);
        all.wrong += share(one.verdict == Grade::Wrong);
        all.helped += share(matches!(one.verdict, Grade::Right | Grade::Offered));
        all.silent += share(one.verdict == Grade::Silent);
    }
    let answerable = real(all.answerable.max(1));
    for sum in [
        &mut all.hit_1,
        &mut all.hit_3,
        &mut all.mrr_10,
        &mut all.recall_10,
        &mut all.ndcg_10,
        &mut all.right,
        &mut all.wrong,
        &mut all.helped,
        &mut all.silent,
    ] {
        *sum /= answerable;
    }
    let unanswerable = real(all.unanswerable.max(1));
    all.false_answer /= unanswerable;
    all.false_offer /= unanswerable;
    all
}

fn share(is: bool) -> f64 {
    f64::from(u8::from(is))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of questions and places are small"
)]
fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::EvalQuestion;

    fn judged(
        question: &EvalQuestion,
        relevant_at: &[usize],
        relevant: usize,
        verdict: Grade,
    ) -> Figures {
        let one = Judged {
            question: question.clone(),
            ranking: Vec::new(),
            relevant_at: relevant_at.to_vec(),
            relevant,
            verdict,
        };
        figures([&one])
    }

    #[track_caller]
    fn about(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    #[test]
    fn the_figures_are_those_of_the_field() {
        let question = EvalQuestion::default();
        let second = judged(&question, &[1, 4], 2, Grade::Offered);
        about(second.hit_1, 0.0);
        about(second.hit_3, 1.0);
        about(second.mrr_10, 0.5);
        about(second.recall_10, 1.0);
        let ideal = 1.0 + 1.0 / 3_f64.log2();
        about(
            second.ndcg_10,
            (1.0 / 3_f64.log2() + 1.0 / 6_f64.log2()) / ideal,
        );
        about(second.helped, 1.0);
        about(judged(&question, &[], 1, Grade::Wrong).wrong, 1.0);
        about(judged(&question, &[], 0, Grade::Wrong).false_answer, 1.0);
        about(
            judged(&question, &[], 0, Grade::Misoffered).false_offer,
            1.0,
        );
    }
}
