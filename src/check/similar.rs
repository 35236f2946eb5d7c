//! How alike texts are: the share of runs of three words that they have in
//! common (Jaccard over shingles; Broder 1997, "On the resemblance and
//! containment of documents").

use std::{
    hash::{Hash as _, Hasher as _},
    sync::atomic::{AtomicU32, Ordering},
};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use crate::text::{fold, words};

/// The runs of three words of a text, each once and in order; of a shorter text its
/// words.
pub(super) type Shingles = Vec<u64>;

const WORDS: usize = 3;

pub(super) fn shingles(text: &str) -> Shingles {
    let folded = fold(text);
    let all: Vec<&str> = words(&folded).collect();
    let of = |run: &[&str]| {
        let mut hasher = FxHasher::default();
        run.hash(&mut hasher);
        hasher.finish()
    };
    let mut runs: Shingles = if all.len() < WORDS {
        all.chunks(1).map(of).collect()
    } else {
        all.windows(WORDS).map(of).collect()
    };
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// What share of all runs the two have in common, 0 to 1; 0 where one is empty.
#[expect(clippy::cast_precision_loss, reason = "texts have no 2^52 words")]
pub(super) fn likeness(one: &Shingles, other: &Shingles) -> f64 {
    let common = common(one, other).count();
    let union = one.len() + other.len() - common;
    if union == 0 {
        0.0
    } else {
        common as f64 / union as f64
    }
}

/// The runs that both have.
fn common<'a>(one: &'a Shingles, other: &'a Shingles) -> impl Iterator<Item = u64> + 'a {
    let mut rest = other.as_slice();
    one.iter().copied().filter(move |run| {
        while rest.first().is_some_and(|first| first < run) {
            rest = &rest[1..];
        }
        rest.first() == Some(run)
    })
}

/// Runs that more texts share (a footer, a way through menus) name no pair.
const TOO_COMMON: u32 = 100;

/// The pairs of texts that are at least so alike, as places in `all` with the
/// lower one first, and how alike. Runs that are too common name no pair; what is left
/// of a pair is looked at whole, if half of what is needed is seen in the others.
///
/// A text that shares so many runs with another one shares one of its rarest few, so
/// those alone have to be held side by side (prefix filtering; Chaudhuri and others
/// 2006, "A primitive operator for similarity joins").
pub(super) fn pairs(all: &[Shingles], at_least: f64) -> Vec<(usize, usize, f64)> {
    let frequency = Frequency::of(all);
    // Sorted rather than put into a map of lists: most runs stand in one text only.
    let rarest = all.par_iter().enumerate().flat_map_iter(|(at, shingles)| {
        let at = u32::try_from(at).expect("there are no 2^32 texts");
        let rarest = frequency.rarest(shingles, at_least).into_iter();
        rarest.map(move |run| (run, at))
    });
    let mut holders: Vec<(u64, u32)> = rarest.collect();
    holders.par_sort_unstable();
    let mut named: Vec<(u32, u32)> = Vec::new();
    for holders in holders.chunk_by(|one, other| one.0 == other.0) {
        for (index, (_, one)) in holders.iter().enumerate() {
            named.extend(holders[index + 1..].iter().map(|(_, other)| (*one, *other)));
        }
    }
    named.par_sort_unstable();
    named.dedup();
    let alike = |&(one, other): &(u32, u32)| {
        let (one, other) = (one as usize, other as usize);
        let (first, second) = (&all[one], &all[other]);
        let likeness = likeness(first, second);
        if likeness < at_least {
            return None;
        }
        let seen = common(first, second).filter(|run| !frequency.is_too_common(*run));
        let larger = first.len().max(second.len());
        #[expect(clippy::cast_precision_loss, reason = "texts have no 2^52 words")]
        let share = seen.count() as f64 / larger as f64;
        (share * 2.0 >= at_least).then_some((one, other, likeness))
    };
    named.par_iter().filter_map(alike).collect()
}

/// In how many texts a run stands.
struct Frequency {
    /// By the last bits of the run, so of several runs together.
    about: Vec<AtomicU32>,
    /// Exactly, for those that may be too common.
    exact: FxHashMap<u64, u32>,
}

impl Frequency {
    fn of(all: &[Shingles]) -> Self {
        let runs: usize = all.par_iter().map(Vec::len).sum();
        let about: Vec<AtomicU32> = (0..runs.next_power_of_two())
            .map(|_| AtomicU32::new(0))
            .collect();
        let mut frequency = Self {
            about,
            exact: FxHashMap::default(),
        };
        all.par_iter().flatten_iter().for_each(|run| {
            frequency.counter(*run).fetch_add(1, Ordering::Relaxed);
        });
        let may_be_common = |run: &&u64| frequency.about(**run) > TOO_COMMON;
        let candidates = all.par_iter().flatten_iter().filter(may_be_common);
        let count = |mut counts: FxHashMap<u64, u32>, run: &u64| {
            *counts.entry(*run).or_default() += 1;
            counts
        };
        let exact = candidates.fold(FxHashMap::default, count);
        frequency.exact = exact.reduce(FxHashMap::default, |mut one, other| {
            for (run, count) in other {
                *one.entry(run).or_default() += count;
            }
            one
        });
        frequency
    }

    fn counter(&self, run: u64) -> &AtomicU32 {
        // A power of two; the last bits of a hash are as good as any.
        #[expect(clippy::cast_possible_truncation, reason = "the last bits are meant")]
        let place = run as usize & (self.about.len() - 1);
        &self.about[place]
    }

    /// At least in how many texts it stands, and rarely in fewer.
    fn about(&self, run: u64) -> u32 {
        self.counter(run).load(Ordering::Relaxed)
    }

    fn is_too_common(&self, run: u64) -> bool {
        self.exact
            .get(&run)
            .is_some_and(|count| *count > TOO_COMMON)
    }

    /// The rarest runs of a text, of which it has at least one in common with every
    /// text that is at least so alike.
    fn rarest(&self, shingles: &Shingles, at_least: f64) -> Vec<u64> {
        let own = shingles.iter().copied();
        let own = own.filter(|run| !self.is_too_common(*run));
        let mut own: Vec<(u32, u64)> = own.map(|run| (self.about(run), run)).collect();
        own.sort_unstable();
        // So many of all runs are in common at least, and so many of these: what is
        // too common may be common to both.
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a number of words, and rounded down to be safe"
        )]
        let needed = (shingles.len() as f64 * at_least - 1e-6).max(0.0) as usize;
        let too_common = shingles.len() - own.len();
        let shared = needed.saturating_sub(too_common).max(needed / 2).max(1);
        let rarest = (own.len() + 1).saturating_sub(shared);
        own.truncate(rarest);
        own.into_iter().map(|(_, run)| run).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_alike_by_their_runs_of_words() {
        let a = shingles("Vào Cài đặt, chọn Kênh bán hàng rồi bấm Kết nối lại");
        let b = shingles("vao cai dat chon kenh ban hang roi bam ket noi lai");
        let c = shingles("Chờ 24 giờ rồi gửi lại tin nhắn cho khách");
        assert!((likeness(&a, &b) - 1.0).abs() < 1e-9);
        assert!(likeness(&a, &c) < 0.05);
        assert!(likeness(&shingles(""), &shingles("")).abs() < 1e-9);
        assert_eq!(pairs(&[c, a, b], 0.8).len(), 1);
    }
}
