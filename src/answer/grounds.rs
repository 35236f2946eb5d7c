//! [`DecisionExplanation`]: why a question got what it got, for those who write articles.

use serde::Serialize;

use super::{
    Answer, DecisionFeatures, Outcome, Policy,
    decide::content_words,
    policy::{MAX_LEAD, added},
};
use crate::search::{Index, Query, Searcher};

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

impl DecisionExplanation {
    /// The grounds of `answer`, which `query` got from `index` by `policy`.
    pub(crate) fn of(answer: &Answer, query: &Query, index: &Index, policy: &Policy) -> Self {
        if answer.unknown_code.is_some() {
            return Self::NamedBesideUnknownCode;
        }
        let words = content_words(query);
        let by_words = query.certain_codes().next().is_none()
            // A number that may be a code decides only with words beside it.
            && (answer.signs.is_some() || words == 0 || answer.hits.is_empty());
        if by_words {
            return Self::Words(Judgement::of(answer, words, policy));
        }
        let searcher = Searcher::new(index);
        let about = match (query.certain_codes().next(), query.codes.first()) {
            (None, Some(hint)) => index.articles_of_mention(hint),
            _ => searcher.articles_with_all_codes(query),
        };
        let own = about
            .iter()
            .filter(|&&ordinal| !searcher.is_of_other_systems(query, ordinal));
        match (&answer.outcome, own.count(), about.is_empty()) {
            (Outcome::Answer(_), 1, _) if about.len() == 1 => Self::OnlyArticleOfCode,
            (Outcome::Answer(_), 1, _) => Self::OnlyArticleOfSystem,
            (Outcome::Answer(_), ..) => Self::SituationFits,
            (Outcome::Choose { .. }, ..) => Self::SituationUnclear,
            (_, _, true) => Self::UnknownCode,
            (_, _, false) => Self::CodeOfOtherSystems,
        }
    }
}

impl Judgement {
    fn of(answer: &Answer, words: usize, policy: &Policy) -> Self {
        let signs = answer.signs.as_ref();
        let answers = signs.map_or(0.0, |signs| policy.answers(signs));
        let offers = signs.map_or(0.0, |signs| policy.offers(signs));
        let unanswered = if matches!(answer.outcome, Outcome::Answer(_)) {
            None
        } else if signs.is_none() {
            Some(Unanswered::NoWords)
        } else if answers < policy.answer_from {
            Some(doubt(signs, policy))
        } else if answer
            .by_words
            .is_some_and(|likely| likely < policy.words_from)
        {
            Some(Unanswered::WordsDoubt)
        } else if (answer.hits.first())
            .is_some_and(|hit| hit.features.meaning < policy.meaning_from)
        {
            Some(Unanswered::FarInMeaning)
        } else if words <= 1 {
            Some(Unanswered::OneWord)
        } else {
            Some(Unanswered::OtherSystem)
        };
        let unoffered = if !matches!(answer.outcome, Outcome::Nothing { .. }) {
            None
        } else if signs.is_none() {
            Some(Unoffered::NoWords)
        } else if offers < policy.offer_from {
            Some(Unoffered::Unsure)
        } else {
            Some(Unoffered::Alone)
        };
        Self {
            signs: signs.map_or_else(Vec::new, |signs| each(signs, policy)),
            answer: Likelihood {
                likely: answers,
                from: policy.answer_from,
            },
            offer: Likelihood {
                likely: offers,
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
fn doubt(signs: Option<&DecisionFeatures>, policy: &Policy) -> Unanswered {
    let lost = |name: &str, best: f32| {
        let at = DecisionFeatures::NAMES.iter().position(|own| *own == name);
        at.zip(signs).map_or(0.0, |(at, signs)| {
            policy.answer[at] * (best - signs.values()[at])
        })
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
