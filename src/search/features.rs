//! What an article is like for a question: a few shares, each explainable.

use super::{
    forward::Zone,
    index::Index,
    lexicon::BREAK,
    probe::{Probe, ProbeToken, Slots, in_set},
};

/// What an article has of a question. All are shares from 0 to 1 of what the
/// question asks (or, for `name`, of what the article's title says), so they
/// compare between questions and between handbooks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// The question's words, as BM25F counts them: each by how rare it is, more
    /// for one that comes again or stands in the title, less in a long article.
    pub words: f32,
    /// The same without counting: the words that stand anywhere in it.
    pub coverage: f32,
    /// Pairs of neighbouring words, as BM25F counts them.
    pub pairs: f32,
    /// The pairs that stand anywhere in it.
    pub pair_coverage: f32,
    /// Words with the very marks that were typed or restored.
    pub marks: f32,
    /// The question's words in one title or alias, the best of them.
    pub title: f32,
    /// The words of one title or alias that the question has, the best of them.
    pub name: f32,
    /// The question's words in the title or the symptom.
    pub issue: f32,
    /// The weightiest single word that it does not have. In a short question
    /// that may be the one that matters: "momo hết hạn thanh toán" and an
    /// article about VNPAY.
    pub missing: f32,
    /// How many words it has of the question, each by how rare it is: 1 for one
    /// that a single article has, next to 0 for one that all have. No share, but
    /// handbooks of all sizes agree on it.
    pub evidence: f32,
}

impl Features {
    /// Those that the ranking goes by.
    pub const NAMES: [&str; 3] = ["words", "pairs", "marks"];

    /// Their values, in the order of [`Features::NAMES`].
    pub fn values(&self) -> [f32; Self::NAMES.len()] {
        [self.words, self.pairs, self.marks]
    }
}

/// How soon a word that comes again stops to count, and how much a long article
/// is held back: the customary values of BM25.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// What a word counts whose marks contradict the article's ("lời" for "lỗi").
const CONTRADICTED: f32 = 0.5;
/// Where no section says what staff see, an article begins with it.
const OPENING_WORDS: usize = 60;

/// Room to count in, used again for the next article.
#[derive(Default)]
pub(super) struct Counts {
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

impl Index {
    /// What the article has of the question.
    pub(super) fn features(&self, probe: &Probe, ordinal: usize, counts: &mut Counts) -> Features {
        counts.slots.clear();
        counts.slots.resize(probe.slots.len(), Count::default());
        counts.pairs.clear();
        counts.pairs.resize(probe.pairs.len(), 0.0);
        let mut features = Features::default();
        let (mut everywhere, mut issue, mut opening) =
            (Present::default(), Present::default(), Present::default());
        let mut has_symptom = false;
        let mut name_masses = self.name_masses[ordinal].iter();
        for (zone, words) in self.forward.zones(ordinal) {
            let times = f32::from(zone.times());
            let mut here = Present::default();
            let mut name_mass = 0.0;
            let mut before = None;
            for (at, &surface) in words.iter().enumerate() {
                if surface == BREAK {
                    before = None;
                    continue;
                }
                if zone == Zone::Body && at == OPENING_WORDS && opening.any == 0 {
                    opening = here;
                }
                let meets = probe.meets(surface);
                let Some(slot) = meets.slot() else {
                    before = None;
                    continue;
                };
                let count = &mut counts.slots[slot];
                count.times += times;
                here.any |= 1 << slot;
                if meets.agrees() {
                    count.agreeing += times;
                    here.agreeing |= 1 << slot;
                }
                name_mass += probe.slots[slot].name_weight;
                if let Some(pair) = before.and_then(|before| probe.pair_of(before, slot)) {
                    counts.pairs[pair] += times;
                }
                before = Some(slot);
            }
            everywhere = everywhere.with(here);
            match zone {
                Zone::Name => {
                    issue = issue.with(here);
                    let title = covered(&probe.tokens, here, &[]);
                    features.title = features.title.max(title);
                    if let Some(&all) = name_masses.next().filter(|&&all| all > 0.0) {
                        features.name = features.name.max((name_mass / all).min(1.0));
                    }
                }
                Zone::Codes => {}
                Zone::Symptom => {
                    has_symptom = true;
                    issue = issue.with(here);
                }
                Zone::Body => {
                    if words.len() <= OPENING_WORDS && opening.any == 0 {
                        opening = here;
                    }
                }
            }
        }
        if !has_symptom {
            issue = issue.with(opening);
        }
        features.issue = covered(&probe.tokens, issue, &[]);
        features.coverage = covered(&probe.tokens, everywhere, &counts.pairs);
        let rarest = self.idf_of_count(1);
        let all: f32 = probe.tokens.iter().map(|token| token.mass).sum();
        for token in &probe.tokens {
            let has = covered(std::slice::from_ref(token), everywhere, &counts.pairs);
            features.evidence += (has * token.mass / rarest).max(0.0);
            if all > 0.0 {
                features.missing = features.missing.max((1.0 - has) * token.mass / all);
            }
        }
        self.counted(probe, ordinal, counts, everywhere, &mut features);
        features
    }

    /// The features that go by how often something stands in the article.
    fn counted(
        &self,
        probe: &Probe,
        ordinal: usize,
        counts: &Counts,
        present: Present,
        features: &mut Features,
    ) {
        let slowness = K1 * (1.0 - B + B * self.lengths[ordinal] / self.average_length);
        let saturated = |times: f32| times / (times + slowness);
        let (mut words, mut marks, mut marks_asked) = (0.0, 0.0, 0.0);
        let mut all = 0.0;
        for token in &probe.tokens {
            let mut best = 0.0_f32;
            for alternative in &token.alternatives {
                if alternative.slots & present.any == 0
                    || !has_pairs(&alternative.pairs, &counts.pairs)
                {
                    continue;
                }
                let mut value = 0.0;
                for slot in in_set(alternative.slots & present.any) {
                    value += saturated(counts.slots[slot].times);
                }
                let value = alternative.share * value / small(alternative.slots.count_ones());
                best = best.max(value);
            }
            words += token.mass * best;
            all += token.mass;
            let Some(likeliest) = token.alternatives.first() else {
                continue;
            };
            for slot in in_set(likeliest.slots) {
                let sure = probe.slots[slot].marks;
                if sure > 0.0 {
                    let mass = token.mass * sure / small(likeliest.slots.count_ones());
                    marks_asked += mass;
                    marks += mass * saturated(counts.slots[slot].agreeing);
                }
            }
        }
        let share = |part: f32, whole: f32| if whole > 0.0 { part / whole } else { 0.0 };
        features.words = share(words, all);
        // Of all words, so that a question with one marked word is not all about it.
        features.marks = share(marks, all.max(marks_asked));
        let (mut pairs, mut pair_coverage, mut pairs_asked) = (0.0, 0.0, 0.0);
        for (pair, &times) in probe.pairs.iter().zip(&counts.pairs) {
            pairs_asked += pair.mass;
            if times > 0.0 {
                pairs += pair.mass * saturated(times);
                pair_coverage += pair.mass;
            }
        }
        features.pairs = share(pairs, all);
        features.pair_coverage = share(pair_coverage, pairs_asked);
    }
}

fn has_pairs(asked: &[u8], counts: &[f32]) -> bool {
    asked.iter().all(|&pair| {
        counts
            .get(usize::from(pair))
            .is_none_or(|&times| times > 0.0)
    })
}

/// The share of the question's mass that is `present`. Where `pairs` were
/// counted, a synonym of several words has to stand there as a whole.
fn covered(tokens: &[ProbeToken], present: Present, pairs: &[f32]) -> f32 {
    let (mut covered, mut all) = (0.0, 0.0);
    for token in tokens {
        let best = token
            .alternatives
            .iter()
            .filter(|alternative| {
                alternative.pairs.is_empty() || has_pairs(&alternative.pairs, pairs)
            })
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
