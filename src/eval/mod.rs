//! How good the answers are: question sets, judgements, and the figures of the
//! field.
//!
//! A set has the layout of BEIR: `queries.jsonl` (`_id`, `text`,
//! `metadata.style`, `metadata.base`), `qrels.tsv` (question, article, grade)
//! and, of our own, `unanswerable.jsonl`: questions that no article answers.

mod bootstrap;
mod figures;
mod fit;
mod set;

pub use bootstrap::{Interval, interval};
pub use figures::{Figures, figures};
pub use fit::{FOLDS, Material, cross_validate, fit};
pub use set::{EvalQuestion, QuestionSet, SetError};

use crate::{answer::Outcome, handbook::Handbook, search::IndexError};

/// How deep a ranking is judged.
pub const DEPTH: usize = 10;

/// What came of one question, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The question.
    pub question: EvalQuestion,
    /// The ids of the ranking, best first, and their scores.
    pub ranking: Vec<(String, f32)>,
    /// The places in the ranking, from 0, at which relevant articles stand.
    pub relevant_at: Vec<usize>,
    /// How many articles are relevant; 0 for an unanswerable question.
    pub relevant: usize,
    /// What the decision was worth.
    pub verdict: Grade,
}

/// What a decision was worth to the asker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grade {
    /// One article, and it is relevant.
    Right,
    /// One article, and it is not.
    Wrong,
    /// A choice with a relevant article in it.
    Offered,
    /// A choice without one.
    Misoffered,
    /// Nothing, or the question was taken for small talk.
    Silent,
}

impl Grade {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Offered => "offered",
            Self::Misoffered => "misoffered",
            Self::Silent => "silent",
        }
    }

    /// What it is worth, from 0: nothing at all is better than what misleads.
    pub fn worth(self) -> u8 {
        match self {
            Self::Right => 4,
            Self::Offered => 3,
            Self::Silent => 2,
            Self::Misoffered => 1,
            Self::Wrong => 0,
        }
    }

    /// The one of that name.
    pub fn of(name: &str) -> Option<Self> {
        let all = [
            Self::Right,
            Self::Wrong,
            Self::Offered,
            Self::Misoffered,
            Self::Silent,
        ];
        all.into_iter().find(|grade| grade.name() == name)
    }
}

/// Asks every question of `set` and judges what comes.
///
/// # Errors
/// When the search engine fails.
pub fn judge(set: &QuestionSet, handbook: &Handbook) -> Result<Vec<Judged>, IndexError> {
    set.questions
        .iter()
        .map(|question| judge_one(question, handbook))
        .collect()
}

fn judge_one(question: &EvalQuestion, handbook: &Handbook) -> Result<Judged, IndexError> {
    let answer = handbook.ask_for(&question.text, DEPTH)?;
    let verdict = match &answer.outcome {
        Outcome::Answer(id) if question.is_relevant(id.as_str()) => Grade::Right,
        Outcome::Answer(_) => Grade::Wrong,
        Outcome::Choose { candidates, .. } => {
            if candidates
                .iter()
                .any(|offered| question.is_relevant(offered.article_id.as_str()))
            {
                Grade::Offered
            } else {
                Grade::Misoffered
            }
        }
        Outcome::Nothing { .. } | Outcome::SmallTalk(_) => Grade::Silent,
    };
    let ranking: Vec<(String, f32)> = answer
        .hits
        .iter()
        .map(|hit| (hit.article_id.to_string(), hit.score))
        .collect();
    let relevant_at = (0..ranking.len())
        .filter(|&at| question.is_relevant(&ranking[at].0))
        .collect();
    Ok(Judged {
        question: question.clone(),
        ranking,
        relevant_at,
        relevant: question.relevant.len(),
        verdict,
    })
}
