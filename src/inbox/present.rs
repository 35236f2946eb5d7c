//! What the handbook says today to what was asked in vain.

use serde::Serialize;

use crate::{
    answer::{Answer, DecisionExplanation, Outcome, Unanswered},
    article::ArticleId,
    handbook::Handbook,
    search::IndexError,
    text::ErrorCode,
};

/// What the handbook says today.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "now", rename_all = "kebab-case")]
pub enum Present {
    /// No article, and nothing that is offered.
    Nothing {
        /// The article that comes nearest.
        nearest: Option<String>,
        /// Why it is not given.
        why: WhyNot,
    },
    /// Several to choose from.
    Offered {
        /// Their ids, the likeliest first.
        articles: Vec<String>,
        /// Why the first is not given.
        why: WhyNot,
    },
    /// One article.
    Answered {
        /// Its id.
        article: String,
        /// Whether it is one that people said was not right.
        was_blamed: bool,
    },
}

/// Why an article is not given.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhyNot {
    /// No article is about the code.
    UnknownCode(String),
    /// The articles about the code are about other systems.
    OtherSystems(Vec<String>),
    /// Several are about the code, and the words do not tell which.
    SeveralOfCode,
    /// The words do not say enough for it.
    Words {
        /// What most of all.
        why: Option<Unanswered>,
        /// How likely it is to be right, from 0 to 1.
        likely: f32,
        /// From where it is given.
        from: f32,
    },
    /// The question reads as a greeting or thanks.
    SmallTalk,
}

impl Present {
    /// What the handbook says to these wordings of one gap: the worst of it, since a gap
    /// is closed when all of them are answered. `blamed` are the articles that people
    /// said were not right.
    ///
    /// # Errors
    /// When the search engine fails.
    pub(super) fn of<'w>(
        wordings: impl IntoIterator<Item = &'w str>,
        blamed: &[String],
        handbook: &Handbook,
    ) -> Result<Self, IndexError> {
        let mut worst: Option<Self> = None;
        for wording in wordings {
            let present = Self::to(&handbook.ask(wording)?, blamed);
            let is_worse = |worst: &Self| present.worth() < worst.worth();
            if worst.as_ref().is_none_or(is_worse) {
                worst = Some(present);
            }
        }
        Ok(worst.unwrap_or(Self::Nothing {
            nearest: None,
            why: WhyNot::SmallTalk,
        }))
    }

    fn to(answer: &Answer, blamed: &[String]) -> Self {
        let id = ArticleId::to_string;
        match &answer.outcome {
            Outcome::Answer(article) => Self::Answered {
                was_blamed: blamed.iter().any(|id| id == article.as_str()),
                article: id(article),
            },
            Outcome::Choose { candidates, .. } => Self::Offered {
                articles: candidates.iter().map(|it| id(&it.article_id)).collect(),
                why: WhyNot::of(answer, &[]),
            },
            Outcome::Nothing { near, unknown_of } => {
                let offered = near.first().map(|it| &it.article_id);
                let first = answer.hits.first().map(|hit| &hit.article_id);
                Self::Nothing {
                    nearest: offered.or(first).map(id),
                    why: WhyNot::of(answer, unknown_of),
                }
            }
            Outcome::SmallTalk(_) => Self::Nothing {
                nearest: None,
                why: WhyNot::SmallTalk,
            },
        }
    }

    fn worth(&self) -> u8 {
        match self {
            Self::Nothing { .. } => 0,
            Self::Offered { .. } => 1,
            Self::Answered { was_blamed, .. } => 2 + u8::from(!was_blamed),
        }
    }

    /// Whether one article is given, and nobody said that it is not right.
    pub fn is_closed(&self) -> bool {
        matches!(
            self,
            Self::Answered {
                was_blamed: false,
                ..
            }
        )
    }
}

impl WhyNot {
    fn of(answer: &Answer, other_systems: &[String]) -> Self {
        if !other_systems.is_empty() {
            return Self::OtherSystems(other_systems.to_vec());
        }
        if let Some(code) = &answer.unknown_code {
            return Self::UnknownCode(ErrorCode::to_string(code));
        }
        match answer.reading.as_deref().map(|reading| &reading.grounds) {
            Some(DecisionExplanation::Words(judgement)) => Self::Words {
                why: judgement.unanswered,
                likely: judgement.answer.likely,
                from: judgement.answer.from,
            },
            Some(_) => Self::SeveralOfCode,
            None => Self::SmallTalk,
        }
    }
}
