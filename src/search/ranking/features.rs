//! What an article is like for a question: a few shares, each explainable.

use super::query_terms::{Alternative, QueryTerms, QueryToken, Slots, in_set};
use crate::search::index::{Index, SurfaceId, Zone};

/// Looks on while an article is held against a question: explaining collects what
/// scoring adds up, so that nothing is counted a second time. `()` looks away.
pub(in crate::search) trait Observer {
    /// A word of the article falls into a slot of the question.
    fn word(&mut self, _zone: Zone, _surface: SurfaceId, _slot: usize, _agrees: bool) {}
    /// It makes a pair of the question with the word before it.
    fn pair(&mut self, _pair: usize) {}
    /// A word of the question has gained so much by one of its alternatives, of equals
    /// the first; `None` where the article has none of them.
    fn gained_by_word(&mut self, _token: usize, _alternative: Option<usize>, _mass: f32) {}
    /// A pair has gained so much.
    fn gained_by_pair(&mut self, _pair: usize, _mass: f32) {}
    /// The marks of a slot of one word of the question have gained the `share` of
    /// `most` with which they stand there.
    fn gained_by_marks(&mut self, _slot: usize, _most: f32, _share: f32) {}
}

impl Observer for () {}

/// How much of a question an article has. Unless the field says otherwise, values
/// are shares from 0 to 1 of the question, so they compare between questions and
/// between handbooks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// The question's words, as BM25F counts them: each by how rare it is, more
    /// for one that comes again or stands in the title, less in a long article.
    pub words: f32,
    /// The same without counting: the words that stand anywhere in it.
    pub coverage: f32,
    /// Pairs of neighbouring words, as BM25F counts them, against all its words; a
    /// question of rare pairs goes a little beyond 1.
    pub pairs: f32,
    /// The pairs that stand anywhere in it.
    pub pair_coverage: f32,
    /// Words with the very marks that were typed or restored.
    pub marks: f32,
    /// The question's words in one title or alias, the best of them.
    pub title: f32,
    /// The words of one title or alias that the question has, the best of them; a
    /// share of that title.
    pub name: f32,
    /// The weightiest single word that it does not have. In a short question
    /// that may be the one that matters: "momo hết hạn thanh toán" and an
    /// article about VNPAY.
    pub missing: f32,
    /// The weightiest single word that it has, as a share of all that it has.
    pub top_term_share: f32,
    /// How many words it has of the question, each by how rare it is: 1 for one
    /// that a single article has, next to 0 for one that all have. No share, but
    /// handbooks of all sizes agree on it.
    pub evidence: f32,
    /// How seldom the system is meant that it is about, where the question names
    /// none: 0 for the one that most articles are about, next to 1 for one that
    /// hardly any is. 0 where the question names one, or the article does not.
    pub system_rarity: f32,
    /// How near it is in meaning, as [`SemanticScores::to`](super::SemanticScores::to) has it;
    /// 0 where nobody knows.
    pub meaning: f32,
}

impl Features {
    /// Those that the ranking goes by.
    pub const NAMES: [&str; 4] = ["words", "pairs", "marks", "meaning"];

    /// Their values, in the order of [`Features::NAMES`].
    pub fn values(&self) -> [f32; Self::NAMES.len()] {
        [self.words, self.pairs, self.marks, self.meaning]
    }

    /// The features of the article at `ordinal` for the question of `query_terms`.
    /// The `observer` learns where each value comes from.
    pub(in crate::search) fn of(
        index: &Index,
        query_terms: &QueryTerms,
        ordinal: usize,
        counts: &mut TermCounts,
        observer: &mut impl Observer,
    ) -> Self {
        counts.clear(query_terms);
        let mut features = Self::default();
        let mut everywhere = Present::default();
        let mut name_masses = index.name_masses[ordinal].iter();
        for (zone, words) in index.forward.zones(ordinal) {
            let here = counts.count(query_terms, zone, words, observer);
            everywhere = everywhere.with(here);
            if zone == Zone::Name {
                features.title = features.title.max(covered(&query_terms.tokens, here));
                if let Some(&all) = name_masses.next().filter(|&&all| all > 0.0) {
                    let said = in_name(query_terms, words);
                    features.name = features.name.max((said / all).min(1.0));
                }
            }
        }
        let length = index.lengths[ordinal] / index.average_length;
        counts.saturate(K1 * (1.0 - B + B * length));
        let rarest = index.idf_of_count(1);
        let (mut covered, mut words, mut marks, mut all) = (0.0, 0.0, 0.0, 0.0);
        let mut missing = 0.0_f32;
        let mut top_term_share = 0.0_f32;
        for (at, token) in query_terms.tokens.iter().enumerate() {
            let (mut has, mut value) = (0.0_f32, 0.0_f32);
            let mut best = None;
            for (number, alternative) in token.alternatives.iter().enumerate() {
                let present = alternative.slots & everywhere.any;
                if present == 0 || !has_pairs(&alternative.pairs, &counts.pairs) {
                    continue;
                }
                has = has.max(alternative.share * everywhere.share(alternative.slots));
                let worth = counts.worth(alternative, present);
                if worth > value {
                    (value, best) = (worth, Some(number));
                }
            }
            has = has.min(1.0);
            covered += token.mass * has;
            words += token.mass * value;
            observer.gained_by_word(at, best, token.mass * value);
            marks += token.mass * counts.agreement(query_terms, token, observer);
            missing = missing.max(token.mass * (1.0 - has));
            all += token.mass;
            top_term_share = top_term_share.max(token.mass * has);
        }
        let share = |part: f32, whole: f32| if whole > 0.0 { part / whole } else { 0.0 };
        features.coverage = share(covered, all);
        features.words = share(words, all);
        features.marks = share(marks, all);
        features.missing = share(missing, all);
        features.top_term_share = share(top_term_share, covered);
        features.evidence = share(covered, rarest);
        let (mut pairs, mut pair_coverage, mut pairs_asked) = (0.0, 0.0, 0.0);
        let counted = query_terms.pairs.iter().zip(&counts.pairs);
        for (number, (pair, &times)) in counted.enumerate() {
            pairs_asked += pair.mass;
            pairs += pair.mass * times;
            observer.gained_by_pair(number, pair.mass * times);
            if times > 0.0 {
                pair_coverage += pair.mass;
            }
        }
        features.pairs = share(pairs, all);
        features.pair_coverage = share(pair_coverage, pairs_asked);
        features
    }
}

/// How soon a word that comes again stops to count, and how much a long article
/// is held back: the customary values of BM25.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// What a word counts whose marks contradict the article's ("lời" for "lỗi").
const CONTRADICTED: f32 = 0.5;

/// Room to count in, used again for the next article.
#[derive(Default)]
pub(in crate::search) struct TermCounts {
    slots: Vec<Count>,
    pairs: Vec<f32>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    times: f32,
    agreeing: f32,
}

/// The slots that stand in a part of an article.
#[derive(Clone, Copy, Default)]
struct Present {
    any: Slots,
    /// With the marks that were asked for.
    agreeing: Slots,
}

impl Present {
    fn with(self, other: Self) -> Self {
        Self {
            any: self.any | other.any,
            agreeing: self.agreeing | other.agreeing,
        }
    }

    /// The share of `slots` that is present.
    fn share(self, slots: Slots) -> f32 {
        let all = slots.count_ones();
        let agreeing = (slots & self.agreeing).count_ones();
        let contradicting = (slots & self.any & !self.agreeing).count_ones();
        if all == 0 {
            return 0.0;
        }
        (small(agreeing) + CONTRADICTED * small(contradicting)) / small(all)
    }
}

impl TermCounts {
    fn clear(&mut self, query_terms: &QueryTerms) {
        self.slots.clear();
        self.slots.resize(query_terms.slots.len(), Count::default());
        self.pairs.clear();
        self.pairs.resize(query_terms.pairs.len(), 0.0);
    }

    /// Counts the words of a zone as it weighs; which of the question's are there.
    fn count(
        &mut self,
        query_terms: &QueryTerms,
        zone: Zone,
        words: &[SurfaceId],
        observer: &mut impl Observer,
    ) -> Present {
        let times = f32::from(zone.times());
        let mut here = Present::default();
        let mut before = None;
        for &surface in words {
            // A break is in no slot either.
            let meets = query_terms.meets(surface);
            let slot = meets.slot();
            if let Some(slot) = slot {
                let count = &mut self.slots[slot];
                count.times += times;
                here.any |= 1 << slot;
                if meets.agrees() {
                    count.agreeing += times;
                    here.agreeing |= 1 << slot;
                }
                observer.word(zone, surface, slot, meets.agrees());
                if let Some(pair) = before.and_then(|before| query_terms.pair_of(before, slot)) {
                    self.pairs[pair] += times;
                    observer.pair(pair);
                }
            }
            before = slot;
        }
        here
    }

    /// From how often something stands there to what that is worth: the more
    /// often, the less each time adds; 1 is never reached.
    fn saturate(&mut self, slowness: f32) {
        let saturated = |times: &mut f32| *times /= *times + slowness;
        for count in &mut self.slots {
            saturated(&mut count.times);
            saturated(&mut count.agreeing);
        }
        self.pairs.iter_mut().for_each(saturated);
    }

    /// What an alternative is worth of which these slots are `present`, from 0 to 1.
    fn worth(&self, alternative: &Alternative, present: Slots) -> f32 {
        let sum: f32 = in_set(present).map(|slot| self.slots[slot].times).sum();
        alternative.share * sum / small(alternative.slots.count_ones())
    }

    /// How much of a word, in its likeliest reading, has the marks asked for, as far
    /// as those are sure.
    fn agreement(
        &self,
        query_terms: &QueryTerms,
        token: &QueryToken,
        observer: &mut impl Observer,
    ) -> f32 {
        let Some(likeliest) = token.alternatives.first() else {
            return 0.0;
        };
        let count = small(likeliest.slots.count_ones()).max(1.0);
        let agreeing: f32 = in_set(likeliest.slots)
            .map(|slot| {
                let (sure, agreeing) = (query_terms.slots[slot].marks, self.slots[slot].agreeing);
                observer.gained_by_marks(slot, token.mass * sure / count, agreeing);
                sure * agreeing
            })
            .sum();
        agreeing / count
    }
}

/// The weight of the words of a title that the question has.
fn in_name(query_terms: &QueryTerms, words: &[SurfaceId]) -> f32 {
    words
        .iter()
        .filter_map(|&surface| query_terms.meets(surface).slot())
        .map(|slot| query_terms.slots[slot].name_weight)
        .sum()
}

/// Whether a synonym of several words stands there as a whole.
fn has_pairs(asked: &[u8], counts: &[f32]) -> bool {
    asked.iter().all(|&pair| {
        counts
            .get(usize::from(pair))
            .is_none_or(|&times| times > 0.0)
    })
}

/// The share of the question's mass that is `present`.
fn covered(tokens: &[QueryToken], present: Present) -> f32 {
    let (mut covered, mut all) = (0.0, 0.0);
    for token in tokens {
        let best = token
            .alternatives
            .iter()
            .filter(|alternative| alternative.slots & present.any != 0)
            .map(|alternative| alternative.share * present.share(alternative.slots))
            .fold(0.0, f32::max);
        covered += token.mass * best.min(1.0);
        all += token.mass;
    }
    if all > 0.0 { covered / all } else { 0.0 }
}

/// A number of words of a question.
fn small(count: u32) -> f32 {
    u16::try_from(count).map_or(f32::from(u16::MAX), f32::from)
}
