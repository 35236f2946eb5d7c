//! From hits to a decision: one article, several candidates, or nothing. Small
//! talk is an outcome of its own, for which nothing is searched.

mod decide;
mod disambiguation;
mod grounds;
mod policy;
mod weights;

pub use decide::{Decided, content_words, decide, scope};
pub use disambiguation::Articles;
pub use grounds::{Added, DecisionExplanation, Judgement, Likelihood, Unanswered, Unoffered};
pub use policy::{DecisionFeatures, Policy};
pub use weights::{Weights, WeightsError};

use std::{fmt::Display, sync::Arc};

use serde::{Serialize, Serializer};

use crate::{
    article::ArticleId,
    meaning::{EncodeError, Unavailable},
    search::{Hit, Query},
    text::{ErrorCode, SmallTalk},
};

/// What the handbook says to a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The question as typed.
    pub question: String,
    /// How it was read, where that differs from how it was typed.
    pub read_as: Option<String>,
    /// The ranking, best first, whatever the outcome; empty for small talk.
    pub hits: Vec<Hit>,
    /// A code in the question that no article is about. Either it is the reason why
    /// there is no answer, or the other words name an article so clearly that it is
    /// given all the same, and then the answer has to mention the code.
    pub unknown_code: Option<ErrorCode>,
    /// What was made of the question; `None` where nothing was searched: small talk,
    /// or the id of an article.
    pub reading: Option<Arc<QuestionReading>>,
    /// What the decision went by, where the words made it.
    pub signs: Option<DecisionFeatures>,
    /// Whether it went by meaning beside words.
    pub meaning: MeaningUse,
    /// How likely words alone think their best hit right, where meaning was
    /// compared.
    pub by_words: Option<f32>,
    /// The decision.
    pub outcome: Outcome,
}

/// What was made of a question on the way to its answer, for those who explain it.
#[derive(Debug, PartialEq)]
pub struct QuestionReading {
    /// The question as it was read.
    pub query: Query,
    /// Why it got what it got.
    pub grounds: DecisionExplanation,
}

/// Whether an answer went by meaning beside words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MeaningUse {
    /// By words alone: there is nothing that tells meaning.
    #[default]
    Absent,
    /// There was nothing to compare: a code without words, small talk, an id, or a
    /// handbook of a few articles.
    Unasked,
    /// Words alone decided: the meaning could not be computed in time, or at all.
    Unavailable(Unavailable),
    /// By both.
    Compared,
}

impl Serialize for MeaningUse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl MeaningUse {
    /// Its name in logs and JSON: `absent`, `unasked`, `compared`, or why it could
    /// not be compared: `not-ready`, `too-slow`, `failed`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Unasked | Self::Unavailable(Unavailable::Question(EncodeError::Empty)) => {
                "unasked"
            }
            Self::Compared => "compared",
            Self::Unavailable(Unavailable::NotReady) => "not-ready",
            Self::Unavailable(Unavailable::Question(EncodeError::TooSlow | EncodeError::Busy)) => {
                "too-slow"
            }
            Self::Unavailable(Unavailable::Question(EncodeError::Failed(_))) => "failed",
        }
    }
}

/// The four things that can come of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// One article, clearly.
    Answer(ArticleId),
    /// Several candidates; the asker knows which. Never fewer than two.
    Choose {
        /// The code they share, when that is why they are offered.
        code: Option<ErrorCode>,
        /// The candidates, the likeliest first.
        candidates: Vec<Candidate>,
    },
    /// No article fits.
    Nothing {
        /// The systems that were named, where articles about others know the code.
        unknown_of: Vec<String>,
        /// What is nearest, to be offered, never to be given; may be empty.
        near: Vec<Candidate>,
    },
    /// Nothing was asked: a greeting, thanks and the like.
    SmallTalk(SmallTalk),
}

impl Outcome {
    /// The articles that are given or offered, the likeliest first.
    pub fn articles(&self) -> impl Iterator<Item = &ArticleId> {
        let (given, offered): (Option<&ArticleId>, &[Candidate]) = match self {
            Self::Answer(id) => (Some(id), &[]),
            Self::Choose { candidates, .. } => (None, candidates),
            Self::Nothing { near, .. } => (None, near),
            Self::SmallTalk(_) => (None, &[]),
        };
        given
            .into_iter()
            .chain(offered.iter().map(|candidate| &candidate.article_id))
    }
}

/// An article that is offered.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Which one.
    pub article_id: ArticleId,
    /// The code for which it is offered, where that is not the code asked for:
    /// with a sub-code, or a neighbour of an unknown one.
    pub code: Option<ErrorCode>,
    /// The system that it is about, where that tells it from others and neither
    /// the question nor the words say it: the same number is another code elsewhere.
    pub system: Option<String>,
    /// The words of the article that tell it apart from the others offered:
    /// a verbatim piece of its title or symptom.
    pub telling: String,
}

impl Candidate {
    /// What to show: the telling words, behind the code and its system if there
    /// are any.
    pub fn line(&self) -> String {
        self.line_with(ErrorCode::as_str)
    }

    /// The same with the code in another form.
    pub fn line_with<'a, S: Display>(&'a self, shown: impl FnOnce(&'a ErrorCode) -> S) -> String {
        match (self.code.as_ref().map(shown), &self.system) {
            (Some(code), Some(system)) => format!("{system} {code}: {}", self.telling),
            (Some(code), None) => format!("{code}: {}", self.telling),
            (None, Some(system)) => format!("{system}: {}", self.telling),
            (None, None) => self.telling.clone(),
        }
    }
}
