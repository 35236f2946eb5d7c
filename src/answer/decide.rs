//! The decision, from a few relative features.
//!
//! A raw BM25 score means nothing by itself: the threshold that fits one
//! handbook is far off for another. The shares used here (how much of the
//! question the article covers, how far the second is behind) carry over.

use std::{collections::HashSet, sync::Arc};

use super::{Candidate, Outcome, telling};
use crate::{
    article::Article,
    search::{Hit, Index, Query},
    text::ErrorCode,
};

/// Decides what `query` gets, given its `hits` (best first; every article about
/// its certain codes is among them).
pub fn decide(query: &Query, hits: &[Hit], index: &Index, articles: &[Arc<Article>]) -> Outcome {
    let decision = Decision {
        query,
        hits,
        index,
        articles,
    };
    if query.certain_codes().next().is_none() {
        return decision.by_hint().unwrap_or_else(|| decision.by_words());
    }
    let about = index.articles_with_all_codes(query);
    if about.is_empty() {
        decision.unknown_code()
    } else {
        let code = query
            .certain_codes()
            .flat_map(|mention| &mention.readings)
            .find(|code| index.knows(code));
        decision.situation(&about, code)
    }
}

struct Decision<'a> {
    query: &'a Query,
    hits: &'a [Hit],
    index: &'a Index,
    articles: &'a [Arc<Article>],
}

impl Decision<'_> {
    fn candidates(&self, ordinals: &[usize]) -> Vec<Candidate> {
        let chosen: Vec<&Article> = ordinals
            .iter()
            .map(|&ordinal| &*self.articles[ordinal])
            .collect();
        telling::candidates(&chosen)
    }

    /// A known code: its one article, or the situation that the words fit, or a
    /// choice between all of them.
    fn situation(&self, about: &[usize], code: Option<&ErrorCode>) -> Outcome {
        if let [only] = about {
            return Outcome::Answer(self.articles[*only].id.clone());
        }
        let mut ranked: Vec<&Hit> = self
            .hits
            .iter()
            .filter(|hit| about.contains(&hit.ordinal))
            .collect();
        ranked.sort_by(|a, b| {
            fit(b)
                .total_cmp(&fit(a))
                .then(b.score.total_cmp(&a.score))
                .then(a.ordinal.cmp(&b.ordinal))
        });
        if let [first, second, ..] = ranked.as_slice()
            && self.content_words() > 0
            && first.coverage >= SITUATION_COVERAGE
            && fit(first) - fit(second) >= SITUATION_LEAD
        {
            return Outcome::Answer(first.article_id.clone());
        }
        let mut offered: Vec<usize> = ranked.iter().map(|hit| hit.ordinal).collect();
        offered.extend(
            about
                .iter()
                .copied()
                .filter(|ordinal| ranked.iter().all(|hit| hit.ordinal != *ordinal)),
        );
        offered.truncate(MAX_SITUATIONS);
        Outcome::Choose {
            code: code.cloned(),
            candidates: self.candidates(&offered),
        }
    }

    /// A number that may be a known code ("100 gan the ko dc"): only when the
    /// words around it fit one of the articles about it.
    fn by_hint(&self) -> Option<Outcome> {
        let mention = self.query.codes.first()?;
        let about = self.index.articles_of_mention(mention);
        let first = self
            .hits
            .first()
            .filter(|hit| about.contains(&hit.ordinal))?;
        let fits = self.content_words() > 0 && first.coverage >= HINT_COVERAGE;
        let code = mention.readings.iter().find(|code| self.index.knows(code));
        fits.then(|| self.situation(&about, code))
    }

    /// No code: the words alone.
    fn by_words(&self) -> Outcome {
        let features = self.features();
        let names_it = features.words > 1.0 && features.names_the_title();
        if names_it && features.answers() >= ANSWER_FROM {
            return Outcome::Answer(self.hits[0].article_id.clone());
        }
        let first = self.hits.first().map_or(0.0, |hit| hit.score);
        if features.words > 0.0 && features.offers() >= OFFER_FROM {
            let close: Vec<usize> = self
                .hits
                .iter()
                .take(MAX_CHOICES)
                .filter(|hit| hit.score >= first * CHOICE_SCORE)
                .map(|hit| hit.ordinal)
                .collect();
            if close.len() >= 2 {
                return Outcome::Choose {
                    code: None,
                    candidates: self.candidates(&close),
                };
            }
        }
        let near: Vec<usize> = self
            .hits
            .iter()
            .take(MAX_NEAR)
            .filter(|hit| features.words > 0.0 && hit.coverage >= NEAR_COVERAGE)
            .map(|hit| hit.ordinal)
            .collect();
        Outcome::Nothing {
            unknown_code: None,
            near: self.candidates(&near),
        }
    }

    /// A code that no article knows: nothing, with its neighbours.
    fn unknown_code(&self) -> Outcome {
        let mut near: Vec<(usize, ErrorCode)> = Vec::new();
        let asked: Vec<&ErrorCode> = self
            .query
            .certain_codes()
            .flat_map(|mention| &mention.readings)
            .collect();
        for known in asked.iter().flat_map(|code| self.index.codes_near(code)) {
            for &ordinal in self.index.articles_with_code(known) {
                if near.iter().all(|(offered, _)| *offered != ordinal) {
                    near.push((ordinal, self.own_code(ordinal, known)));
                }
            }
        }
        near.truncate(MAX_NEIGHBOURS);
        let ordinals: Vec<usize> = near.iter().map(|(ordinal, _)| *ordinal).collect();
        let mut candidates = self.candidates(&ordinals);
        for (candidate, (_, code)) in candidates.iter_mut().zip(near) {
            candidate.code = Some(code);
        }
        Outcome::Nothing {
            unknown_code: asked.first().map(|code| (*code).clone()),
            near: candidates,
        }
    }

    /// The code of the article that `known` is a name of: `100/33` for `100`.
    fn own_code(&self, ordinal: usize, known: &ErrorCode) -> ErrorCode {
        let own = self.articles[ordinal]
            .codes
            .iter()
            .find(|code| code.names().contains(known));
        own.unwrap_or(known).clone()
    }

    /// How many different words of the question may name a problem.
    fn content_words(&self) -> usize {
        let words: HashSet<&[(String, Option<String>)]> = self
            .query
            .tokens
            .iter()
            .filter(|token| token.names_something())
            .map(|token| token.readings[0].syllables.as_slice())
            .collect();
        words.len()
    }

    fn features(&self) -> Features {
        let Some(first) = self.hits.first() else {
            return Features::default();
        };
        let second = self.hits.get(1).map_or(0.0, |hit| hit.score);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a question has at most a few dozen words"
        )]
        let words = self.content_words() as f32;
        Features {
            coverage: first.coverage,
            pair_coverage: first.pair_coverage,
            title_coverage: first.title_coverage,
            lead: if first.score > 0.0 {
                1.0 - second / first.score
            } else {
                0.0
            },
            words,
        }
    }
}

/// How well the words beside a code fit a situation.
fn fit(hit: &Hit) -> f32 {
    hit.coverage + 0.5 * hit.pair_coverage + 0.3 * hit.title_coverage
}

/// What the best hit of a question without a code is like.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Features {
    pub(crate) coverage: f32,
    pub(crate) pair_coverage: f32,
    pub(crate) title_coverage: f32,
    /// How far the second hit's score is behind, as a share of the first's.
    pub(crate) lead: f32,
    /// Words that may name a problem.
    pub(crate) words: f32,
}

impl Features {
    /// How likely the best hit is right, from 0 to 1.
    fn answers(&self) -> f32 {
        self.logistic(&ANSWERS)
    }

    /// How likely the right article is among the first four, from 0 to 1.
    fn offers(&self) -> f32 {
        self.logistic(&OFFERS)
    }

    /// Whether the question, and not only its single words, is about what the
    /// title names. A short one is held to more.
    fn names_the_title(&self) -> bool {
        let missing = (LONG_QUESTION - self.words).max(0.0);
        let covered = missing == 0.0 || self.coverage >= SHORT_COVERAGE;
        covered && self.title_coverage >= ANSWER_TITLE + ANSWER_TITLE_STEP * missing
    }

    fn logistic(&self, weights: &[f32; 6]) -> f32 {
        let values = [
            1.0,
            self.coverage,
            self.pair_coverage,
            self.title_coverage,
            self.lead,
            self.words.ln_1p(),
        ];
        let sum: f32 = weights
            .iter()
            .zip(values)
            .map(|(weight, value)| weight * value)
            .sum();
        1.0 / (1.0 + (-sum).exp())
    }
}

/// Weights of: one, coverage, pair coverage, title coverage, lead, logarithm of
/// one more than the number of words. Logistic regression over 688 questions
/// without a code (2,405 translated articles of other products, and this
/// project's own set); five-fold cross-validation over articles moved the share
/// of wrong answers by half a point and that of right ones by less than one.
const ANSWERS: [f32; 6] = [-5.937, 2.66, 0.339, 2.552, 4.365, 1.528];
const OFFERS: [f32; 6] = [-7.19, 4.33, 0.224, 2.126, 2.015, 2.505];

/// With these, about 1 % of those questions got a wrong answer and 87 % the
/// right one or a choice with it. At .75 it were 2.8 % wrong answers for the
/// sake of a fifth more single ones: one wrong answer costs more trust than ten
/// good ones earn.
const ANSWER_FROM: f32 = 0.87;
const OFFER_FROM: f32 = 0.6;
/// A question that says next to nothing of any title or alias of the article
/// meets it by words that any article may have.
const ANSWER_TITLE: f32 = 0.3;
/// With this many words a question has said what it is about.
const LONG_QUESTION: f32 = 5.0;
/// For each word less, this much more of the title is asked: "nâng cấp gói" may
/// be about any package.
const ANSWER_TITLE_STEP: f32 = 0.1;
/// In a short question, the word that the article does not have may be the one
/// that matters: "momo hết hạn thanh toán" and an article about VNPAY.
const SHORT_COVERAGE: f32 = 0.7;

/// A message offers this many situations of one code; more than fit on a
/// phone's screen help nobody, fewer would hide one.
const MAX_SITUATIONS: usize = 12;
/// Neighbours of an unknown code: an offer to look at, not a list to search.
const MAX_NEIGHBOURS: usize = 6;
/// Candidates by words alone.
const MAX_CHOICES: usize = 4;
/// Titles offered beside "no article".
const MAX_NEAR: usize = 3;

const SITUATION_COVERAGE: f32 = 0.5;
const SITUATION_LEAD: f32 = 0.2;
const HINT_COVERAGE: f32 = 0.5;
const CHOICE_SCORE: f32 = 0.5;
const NEAR_COVERAGE: f32 = 0.35;
