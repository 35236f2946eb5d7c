//! [`DecisionExplanation`]: why a question got what it got, for those who write articles.
//! The decision itself says so; nothing here finds it out again.

use serde::Serialize;

use super::{
    DecisionFeatures, Policy,
    policy::{MAX_LEAD, added},
};

/// Why a question got what it got.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionExplanation {
    /// One article is about the code.
    OnlyArticleOfCode,
    /// One article is about the code in a system that the question names; others
    /// are about the same code elsewhere.
    OnlyArticleOfSystem,
    /// Several are, and the words beside the code fit one of them.
    SituationFits,
    /// Several are, and the words do not tell which.
    SituationUnclear,
    /// No article is about the code.
    UnknownCode,
    /// The same, but the words beside it name an article.
    NamedBesideUnknownCode,
    /// The articles about the code are about other systems than the question's.
    CodeOfOtherSystems,
    /// There is no code, so the words decided.
    Words(Judgement),
}

/// How the words decided.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    /// The signs; empty where there was nothing to judge.
    pub signs: Vec<Added>,
    /// That the best hit is right, and from where it is given.
    pub answer: Likelihood,
    /// That a right one is among the first few, and from where these are offered.
    pub offer: Likelihood,
    /// Why the best hit was not given; `None` if it was.
    pub unanswered: Option<Unanswered>,
    /// Why none was offered; `None` if one was given or some were offered.
    pub unoffered: Option<Unoffered>,
}

/// How likely something is, against how likely it has to be; from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Likelihood {
    /// How likely it is.
    pub likely: f32,
    /// From where it is enough.
    pub from: f32,
}

/// What one sign adds, on the scale on which 0 is one chance in two.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Added {
    /// Its name, of [`DecisionFeatures::NAMES`].
    pub name: &'static str,
    /// Its value.
    pub value: f32,
    /// What it adds for an answer.
    pub answer: f32,
    /// What it adds for an offer.
    pub offer: f32,
}

/// Why the best hit was not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unanswered {
    /// No word of the question names a problem, or no article has any of them.
    NoWords,
    /// It is not likely enough to be right, most of all because it lacks a weighty
    /// word of the question.
    MissingWord,
    /// The same, because the second is close behind.
    CloseSecond,
    /// The same, because too little of the question is in it.
    TooLittle,
    /// The same, because it is not near enough in meaning.
    FarInMeaning,
    /// It is near in meaning, but too little of the question's words is in any.
    WordsDoubt,
    /// A single word names the problem.
    OneWord,
    /// The best hit is about a system that the question does not name.
    UnsaidSystem,
    /// The best hit is about another system.
    OtherSystem,
}

/// Why nothing was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unoffered {
    /// As for an answer.
    NoWords,
    /// None of the first few is likely enough to be right.
    Unsure,
    /// Fewer than two come close and are about the question's system.
    Alone,
}

impl Judgement {
    /// That by `policy`, which found what it says.
    pub(super) fn new(
        signs: Option<&DecisionFeatures>,
        policy: &Policy,
        unanswered: Option<Unanswered>,
        unoffered: Option<Unoffered>,
    ) -> Self {
        Self {
            signs: signs.map_or_else(Vec::new, |signs| each(signs, policy)),
            answer: Likelihood {
                likely: signs.map_or(0.0, |signs| policy.answers(signs)),
                from: policy.answer_from,
            },
            offer: Likelihood {
                likely: signs.map_or(0.0, |signs| policy.offers(signs)),
                from: policy.offer_from,
            },
            unanswered,
            unoffered,
        }
    }
}

/// A sign that takes less than this from an answer is not what prevents it.
const LITTLE: f32 = 0.5;

/// What keeps an article from being likely enough: the sign whose best value
/// would help most.
pub(super) fn doubt(signs: &DecisionFeatures, policy: &Policy) -> Unanswered {
    let lost = |name: &str, best: f32| {
        let at = DecisionFeatures::NAMES.iter().position(|own| *own == name);
        at.map_or(0.0, |at| policy.answer[at] * (best - signs.values()[at]))
    };
    let (missing, lead) = (lost("missing", 0.0), lost("lead", MAX_LEAD));
    let (meaning, unsaid) = (lost("meaning", 1.0), lost("unsaid", 0.0));
    if unsaid > missing.max(lead).max(meaning).max(LITTLE) {
        Unanswered::UnsaidSystem
    } else if meaning > missing.max(lead).max(LITTLE) {
        Unanswered::FarInMeaning
    } else if missing.max(lead) < LITTLE {
        Unanswered::TooLittle
    } else if missing >= lead {
        Unanswered::MissingWord
    } else {
        Unanswered::CloseSecond
    }
}

fn each(signs: &DecisionFeatures, policy: &Policy) -> Vec<Added> {
    let answer = added(&policy.answer, signs);
    let offer = added(&policy.offer, signs);
    DecisionFeatures::NAMES
        .into_iter()
        .zip(signs.values())
        .zip(answer.zip(offer))
        .map(|((name, &value), (answer, offer))| Added {
            name,
            value,
            answer,
            offer,
        })
        .collect()
}
