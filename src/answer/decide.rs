//! The decision: by the code where there is one, else by the words, as a
//! [`Policy`] weighs the [`DecisionFeatures`] of the ranking.
//!
//! With a code, one article about it is the answer; several are told apart by the words
//! beside the code, else offered. Articles about other systems than the question names
//! are out, and a code that only they know is unknown here. An unknown code is nothing,
//! unless the words beside it are the very name of an article that has no code.
//!
//! Without a code two logistic models over the features of the best hit say how likely
//! it is right, and how likely a right one is among the first four. An article about none
//! of the systems asked for is never given.

use rustc_hash::FxHashSet;

use super::{
    Articles, Candidate, DecisionExplanation, DecisionFeatures, Judgement, Outcome, Policy,
    Unanswered, Unoffered, grounds::doubt,
};
use crate::{
    search::{Features, Hit, Index, Query, Scope, Searcher, SystemMatch, Token},
    text::{CodeMention, ErrorCode, Evidence, Syllable},
};

/// A decision and what it went by.
pub struct Decided {
    /// What the question gets.
    pub outcome: Outcome,
    /// As [`Answer::unknown_code`](super::Answer::unknown_code).
    pub unknown_code: Option<ErrorCode>,
    /// By which signs, where words decided.
    pub signs: Option<DecisionFeatures>,
    /// Which way it took, with its numbers.
    pub grounds: DecisionExplanation,
}

impl Decided {
    /// By a code.
    fn new(outcome: Outcome, grounds: DecisionExplanation) -> Self {
        Self {
            outcome,
            unknown_code: None,
            signs: None,
            grounds,
        }
    }

    fn with_unknown(self, unknown_code: Option<ErrorCode>) -> Self {
        Self {
            unknown_code,
            ..self
        }
    }
}

/// How far the search for `query` has to go for [`decide`] to have the first
/// `most` hits that it looks at; `about` as there.
pub fn scope(query: &Query, about: &[usize], most: usize) -> Scope {
    if query.certain_codes().next().is_none() {
        Scope::Best(most)
    } else if !about.is_empty() {
        Scope::OfCodes(most)
    } else if content_words(query) >= NAMING_WORDS {
        Scope::Best(most)
    } else {
        Scope::Nowhere
    }
}

/// Decides what `query` gets, given the articles that are `about` its certain codes
/// ([`Searcher::articles_with_all_codes`]) and its `hits` (best first, as far as
/// [`scope`] goes). Where meaning was compared, `by_words` is how likely words alone
/// think their best hit right.
pub fn decide(
    query: &Query,
    about: &[usize],
    hits: &[Hit],
    index: &Index,
    shelf: &Articles,
    policy: &Policy,
    by_words: Option<f32>,
) -> Decided {
    let decision = Decision {
        query,
        hits,
        index,
        searcher: Searcher::new(index),
        shelf,
        policy,
        by_words,
    };
    if query.certain_codes().next().is_none() {
        return decision.by_hint().unwrap_or_else(|| decision.by_words());
    }
    if about.is_empty() {
        return decision
            .named_beside_code()
            .unwrap_or_else(|| decision.unknown_code());
    }
    let code = query
        .certain_codes()
        .flat_map(|mention| &mention.readings)
        .find(|code| index.knows(code));
    decision.situation(about, code)
}

struct Decision<'a> {
    query: &'a Query,
    hits: &'a [Hit],
    index: &'a Index,
    searcher: Searcher<'a>,
    shelf: &'a Articles,
    policy: &'a Policy,
    by_words: Option<f32>,
}

impl Decision<'_> {
    /// What is offered to choose from, each with its system, where that is not the
    /// one of most of them.
    fn candidates(&self, ordinals: &[usize]) -> Vec<Candidate> {
        let mut candidates = self.shelf.candidates(ordinals);
        let system = |&ordinal: &usize| self.index.systems_of(ordinal).into_iter().next();
        let systems: Vec<_> = ordinals.iter().map(system).collect();
        let is_of_most = |system: Option<&str>| {
            let same = systems.iter().filter(|other| **other == system).count();
            2 * same > systems.len()
        };
        let apart = candidates.iter_mut().zip(ordinals).zip(&systems);
        for ((candidate, &ordinal), _) in apart.filter(|(_, system)| !is_of_most(**system)) {
            candidate.system = self.unsaid_system(ordinal, &candidate.telling);
        }
        candidates
    }

    /// The situations of a code, each with its own where that has more to it.
    fn situations(&self, ordinals: &[usize], code: Option<&ErrorCode>) -> Vec<Candidate> {
        let mut candidates = self.candidates(ordinals);
        for (candidate, &ordinal) in candidates.iter_mut().zip(ordinals) {
            let own = code.map(|code| self.own_code(ordinal, code));
            candidate.code = own.filter(|own| Some(own) != code);
        }
        candidates
    }

    /// A known code: its one article, or the situation that the words fit, or a
    /// choice between all of them.
    ///
    /// The same number is another code in another system: where the question names
    /// one, articles about others are out.
    fn situation(&self, about: &[usize], code: Option<&ErrorCode>) -> Decided {
        let of_others: Vec<usize> = about
            .iter()
            .copied()
            .filter(|&ordinal| self.searcher.is_of_other_systems(self.query, ordinal))
            .collect();
        if of_others.len() == about.len() {
            return self.unknown_here(&of_others, code);
        }
        let about: Vec<usize> = about
            .iter()
            .copied()
            .filter(|ordinal| !of_others.contains(ordinal))
            .collect();
        if let [only] = about.as_slice() {
            let grounds = if of_others.is_empty() {
                DecisionExplanation::OnlyArticleOfCode
            } else {
                DecisionExplanation::OnlyArticleOfSystem
            };
            let id = self.shelf.articles()[*only].id.clone();
            return Decided::new(Outcome::Answer(id), grounds);
        }
        let mut ranked: Vec<&Hit> = self
            .hits
            .iter()
            .filter(|hit| about.contains(&hit.ordinal))
            .collect();
        // Without a word beside it, the code itself stands before its sub-codes.
        let has_more =
            |hit: &Hit| code.is_some_and(|code| self.own_code(hit.ordinal, code) != *code);
        ranked.sort_by(|a, b| {
            fit(b)
                .total_cmp(&fit(a))
                .then(has_more(a).cmp(&has_more(b)))
                .then(b.score.total_cmp(&a.score))
                .then(a.ordinal.cmp(&b.ordinal))
        });
        if let [first, second, ..] = ranked.as_slice()
            && self.content_words() > 0
            && is_covered(first)
            && fit(first) - fit(second) >= SITUATION_LEAD
        {
            let outcome = Outcome::Answer(first.article_id.clone());
            return Decided::new(outcome, DecisionExplanation::SituationFits);
        }
        let mut offered: Vec<usize> = ranked.iter().map(|hit| hit.ordinal).collect();
        offered.extend(
            about
                .iter()
                .copied()
                .filter(|ordinal| ranked.iter().all(|hit| hit.ordinal != *ordinal)),
        );
        offered.truncate(MAX_SITUATIONS);
        let outcome = Outcome::Choose {
            code: code.cloned(),
            candidates: self.situations(&offered, code),
        };
        Decided::new(outcome, DecisionExplanation::SituationUnclear)
    }

    /// A code that articles know, but of other systems.
    fn unknown_here(&self, of_others: &[usize], code: Option<&ErrorCode>) -> Decided {
        let own = |&ordinal: &usize| Some((ordinal, self.own_code(ordinal, code?)));
        let outcome = Outcome::Nothing {
            unknown_of: self
                .index
                .systems_asked(self.query)
                .map(str::to_owned)
                .collect(),
            near: self.neighbours(of_others.iter().filter_map(own).collect()),
        };
        Decided::new(outcome, DecisionExplanation::CodeOfOtherSystems).with_unknown(code.cloned())
    }

    /// The first few of the articles, each offered for its code.
    fn neighbours(&self, mut near: Vec<(usize, ErrorCode)>) -> Vec<Candidate> {
        near.truncate(MAX_NEIGHBOURS);
        let ordinals: Vec<usize> = near.iter().map(|(ordinal, _)| *ordinal).collect();
        let mut candidates = self.shelf.candidates(&ordinals);
        for (candidate, (ordinal, code)) in candidates.iter_mut().zip(near) {
            candidate.code = Some(code);
            candidate.system = self.unsaid_system(ordinal, "");
        }
        candidates
    }

    /// The system that an article is about, where neither the question nor `words`
    /// name it.
    fn unsaid_system(&self, ordinal: usize, words: &str) -> Option<String> {
        let is_asked_for = self.searcher.system_match(self.query, ordinal) == SystemMatch::Same;
        let is_said = is_asked_for || self.index.is_named(ordinal, words);
        let mut systems = self.index.systems_of(ordinal).into_iter();
        systems.next().filter(|_| !is_said).map(str::to_owned)
    }

    /// A number that may be a known code ("100 gan the ko dc"): only when the
    /// words around it fit one of the articles about it.
    fn by_hint(&self) -> Option<Decided> {
        let mention = self.query.codes.first()?;
        let about = self.index.articles_of_mention(mention);
        let first = self
            .hits
            .first()
            .filter(|hit| about.contains(&hit.ordinal))?;
        let fits = self.content_words() > 0 && first.features.coverage >= HINT_COVERAGE;
        let code = mention.readings.iter().find(|code| self.index.knows(code));
        fits.then(|| self.situation(&about, code))
    }

    /// No code: the words alone.
    fn by_words(&self) -> Decided {
        let signs = DecisionFeatures::of(self.hits).filter(|_| self.content_words() > 0);
        let (outcome, unanswered, unoffered) = match self.named_in_full() {
            Some(hit) => (Outcome::Answer(hit.article_id.clone()), None, None),
            None => self.judged(signs.as_ref()),
        };
        let judgement = Judgement::new(signs.as_ref(), self.policy, unanswered, unoffered);
        Decided {
            signs,
            ..Decided::new(outcome, DecisionExplanation::Words(judgement))
        }
    }

    /// The only article whose title or alias is the question, no more and no less.
    fn named_in_full(&self) -> Option<&Hit> {
        let is_it = |hit: &&Hit| {
            hit.features.title >= IN_FULL
                && hit.features.name >= IN_FULL
                && !hit.system_match.is_foreign()
        };
        let mut named = self.hits.iter().filter(is_it);
        named.next().filter(|_| named.next().is_none())
    }

    /// Nobody knows the code, but the words beside it say the name of an article.
    /// Only of one without a code: an article about another code is about another
    /// problem, however well its words fit.
    fn named_beside_code(&self) -> Option<Decided> {
        let first = self.hits.first()?;
        let signs = DecisionFeatures::of(self.hits)?;
        let features = &first.features;
        let is_named = features.title >= NAMED && features.name >= NAMED;
        let is_clear = is_named
            && self.content_words() >= NAMING_WORDS
            && !first.system_match.is_foreign()
            && self.shelf.articles()[first.ordinal].codes.is_empty()
            && self.doubt(Some(&signs)).is_none();
        let code = self.query.certain_codes().next()?.readings.first()?;
        is_clear.then(|| Decided {
            outcome: Outcome::Answer(first.article_id.clone()),
            unknown_code: Some(code.clone()),
            signs: Some(signs),
            grounds: DecisionExplanation::NamedBesideUnknownCode,
        })
    }

    /// Why the best hit is not likely enough to be given; `None` where it is.
    fn doubt(&self, signs: Option<&DecisionFeatures>) -> Option<Unanswered> {
        let (Some(signs), Some(first)) = (signs, self.hits.first()) else {
            return Some(Unanswered::NoWords);
        };
        if self.policy.answers(signs) < self.policy.answer_from {
            Some(doubt(signs, self.policy))
        } else if (self.by_words).is_some_and(|likely| likely < self.policy.words_from) {
            Some(Unanswered::WordsDoubt)
        } else if first.features.meaning < self.policy.meaning_from {
            Some(Unanswered::FarInMeaning)
        } else {
            None
        }
    }

    /// The best hit, or why it is not given.
    fn given(&self, signs: Option<&DecisionFeatures>) -> Result<&Hit, Unanswered> {
        if let Some(doubt) = self.doubt(signs) {
            return Err(doubt);
        }
        match self.hits.first() {
            _ if self.content_words() <= 1 => Err(Unanswered::OneWord),
            Some(first) if !first.system_match.is_foreign() => Ok(first),
            _ => Err(Unanswered::OtherSystem),
        }
    }

    /// What the words are likely to mean, and why it is not more: why it is no answer,
    /// and why no offer.
    fn judged(
        &self,
        signs: Option<&DecisionFeatures>,
    ) -> (Outcome, Option<Unanswered>, Option<Unoffered>) {
        let unanswered = match self.given(signs) {
            Ok(first) => return (Outcome::Answer(first.article_id.clone()), None, None),
            Err(why) => Some(why),
        };
        match self.offered(signs) {
            Ok(candidates) => {
                let code = None;
                (Outcome::Choose { code, candidates }, unanswered, None)
            }
            Err(why) => (self.nothing_near(), unanswered, Some(why)),
        }
    }

    /// What is offered by words alone, or why nothing is.
    fn offered(&self, signs: Option<&DecisionFeatures>) -> Result<Vec<Candidate>, Unoffered> {
        let signs = signs.ok_or(Unoffered::NoWords)?;
        // A slip hides the meaning of a question from the encoder more than its
        // words from us.
        let words_are_sure = self.by_words.is_some_and(|likely| likely >= WORDS_SURE);
        if self.policy.offers(signs) < self.policy.offer_from && !words_are_sure {
            return Err(Unoffered::Unsure);
        }
        let words = self.content_words();
        let first = self.hits.first().map_or(0.0, |hit| hit.score);
        // One syllable is part of many words: without a neighbour of the question's
        // beside it, the "tiết" of "thời tiết" is found in "chi tiết".
        let has_neighbours = self.query.tokens.len() > words;
        let is_stray =
            |hit: &Hit| words == 1 && has_neighbours && hit.features.pair_coverage == 0.0;
        // One that stands alone is offered beside the next best: the asker says
        // which, and a choice of one is none.
        let close: Vec<usize> = self
            .hits
            .iter()
            .take(MAX_CHOICES)
            .enumerate()
            .filter(|(at, hit)| *at < MIN_CHOICES || hit.score >= first * CHOICE_SCORE)
            .map(|(_, hit)| hit)
            .filter(|hit| !hit.system_match.is_foreign() && !is_stray(hit))
            .map(|hit| hit.ordinal)
            .collect();
        if close.len() < MIN_CHOICES {
            return Err(Unoffered::Alone);
        }
        Ok(self.candidates(&close))
    }

    /// No article, with the titles that come near.
    fn nothing_near(&self) -> Outcome {
        let words = self.content_words();
        let near: Vec<usize> = self
            .hits
            .iter()
            .take(MAX_NEAR)
            .filter(|hit| words > 0 && hit.features.coverage >= NEAR_COVERAGE)
            .map(|hit| hit.ordinal)
            .collect();
        Outcome::Nothing {
            unknown_of: Vec::new(),
            near: self.candidates(&near),
        }
    }

    /// A code that no article knows: nothing, with its neighbours.
    fn unknown_code(&self) -> Decided {
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
        let outcome = Outcome::Nothing {
            unknown_of: Vec::new(),
            near: self.neighbours(near),
        };
        Decided::new(outcome, DecisionExplanation::UnknownCode)
            .with_unknown(asked.first().map(|code| (*code).clone()))
    }

    /// The code of the article that `known` is a name of: `100/33` for `100`.
    fn own_code(&self, ordinal: usize, known: &ErrorCode) -> ErrorCode {
        let codes = &self.shelf.articles()[ordinal].codes;
        let mut own = codes.iter().filter(|code| code.names().contains(known));
        let first = own.next().unwrap_or(known);
        // One that is about the code itself and a sub-code is about the code.
        if own.any(|code| code == known) {
            known
        } else {
            first
        }
        .clone()
    }

    fn content_words(&self) -> usize {
        content_words(self.query)
    }
}

/// How many different words of the question may name a problem. A name that
/// articles write and none is about (`HUMAN_AGENT`) is one as well.
pub fn content_words(query: &Query) -> usize {
    let is_name = |mention: &&CodeMention| {
        let mut bytes = mention
            .readings
            .iter()
            .flat_map(|code| code.as_str().bytes());
        mention.evidence == Evidence::Hint && !bytes.any(|b| b.is_ascii_digit())
    };
    let names = query.codes.iter().filter(is_name).count();
    let words: FxHashSet<&[Syllable]> = query
        .tokens
        .iter()
        .filter(|token| token.names_something())
        .map(Token::syllables)
        .collect();
    words.len() + names
}

/// How well the words beside a code fit a situation, and their meaning where it
/// was compared. By words alone, without pairs six situations are offered that were
/// given rightly, without the name four; twice either gives a few more and none
/// wrongly. The weight of meaning was not measured by itself.
fn fit(hit: &Hit) -> f32 {
    let Features {
        coverage,
        pair_coverage,
        name,
        meaning,
        ..
    } = hit.features;
    coverage + 0.5 * pair_coverage + 0.3 * name + 0.8 * meaning
}

/// Whether a situation has enough of the words beside its code to be the one;
/// meaning may stand in for a few of them.
fn is_covered(hit: &Hit) -> bool {
    let needed = if hit.features.meaning > 0.0 {
        SITUATION_COVERAGE_WITH_MEANING
    } else {
        SITUATION_COVERAGE
    };
    hit.features.coverage >= needed
}

/// What words alone are so sure of is offered at least, whatever its meaning: about
/// where words alone would give it.
const WORDS_SURE: f32 = 0.8;
/// A message offers this many situations of one code. The widest, #100, has 24:
/// fewer would hide some and miscount the rest, however long the list.
const MAX_SITUATIONS: usize = 30;
/// Neighbours of an unknown code: an offer to look at, not a list to search.
const MAX_NEIGHBOURS: usize = 6;
/// Candidates by words alone.
const MIN_CHOICES: usize = 2;
const MAX_CHOICES: usize = 4;
/// Titles offered beside "no article".
const MAX_NEAR: usize = 3;

/// What the words beside an unknown code have to say of a title, and the title of
/// them. Fewer than three words name a system, not an article.
const NAMED: f32 = 0.8;
const NAMING_WORDS: usize = 3;
/// What is all of a title, and of a question; shares of sums are a hair off.
const IN_FULL: f32 = 0.999;

/// Of the words beside a code a situation has to have half. At all of them 22 right
/// answers of the sets become choices; at none three choices become right answers, but
/// nothing then keeps a word or two from deciding.
const SITUATION_COVERAGE: f32 = 0.5;
/// Less, for meaning has its say as well; not measured by itself.
const SITUATION_COVERAGE_WITH_MEANING: f32 = 0.4;
/// How much better the best situation has to fit. Twice as much costs four right
/// answers of the sets. None would win fourteen, but a close call is the asker's.
const SITUATION_LEAD: f32 = 0.2;
/// At nothing a number beside few words offers what was rightly left unanswered, at all
/// of the words three right answers become choices and two choices right answers.
const HINT_COVERAGE: f32 = 0.5;
/// At nothing two questions are offered what does not answer them; at the score of the
/// best, 25 offers that held the right one are lost.
const CHOICE_SCORE: f32 = 0.5;
/// Titles beside "no article" count in no figure of the sets: a third of the question
/// is what makes one worth reading.
const NEAR_COVERAGE: f32 = 0.35;
