//! How alike texts are: the share of runs of three words that they have in
//! common (Jaccard over shingles; Broder 1997, "On the resemblance and
//! containment of documents").

use std::hash::{Hash as _, Hasher as _};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use crate::text::{fold, words};

/// The runs of three words of a text, each once; of a shorter text its words.
pub(super) type Shingles = FxHashSet<u64>;

const WORDS: usize = 3;

pub(super) fn shingles(text: &str) -> Shingles {
    let folded = fold(text);
    let all: Vec<&str> = words(&folded).collect();
    let of = |run: &[&str]| {
        let mut hasher = FxHasher::default();
        run.hash(&mut hasher);
        hasher.finish()
    };
    if all.len() < WORDS {
        all.chunks(1).map(of).collect()
    } else {
        all.windows(WORDS).map(of).collect()
    }
}

/// What share of all runs the two have in common, 0 to 1; 0 where one is empty.
#[expect(clippy::cast_precision_loss, reason = "texts have no 2^52 words")]
pub(super) fn likeness(one: &Shingles, other: &Shingles) -> f64 {
    let (small, large) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let common = small.iter().filter(|run| large.contains(run)).count();
    let union = small.len() + large.len() - common;
    if union == 0 {
        0.0
    } else {
        common as f64 / union as f64
    }
}

/// The pairs of texts that are at least so alike, as places in `all` with the
/// lower one first, and how alike. Runs that a hundred texts share (a footer, a
/// way through menus) name no pair; what is left of a pair is looked at whole.
pub(super) fn pairs(all: &[Shingles], at_least: f64) -> Vec<(usize, usize, f64)> {
    const TOO_COMMON: usize = 100;
    // Sorted rather than put into a map of lists: most runs stand in one text only.
    let holders = all.par_iter().enumerate().flat_map_iter(|(at, shingles)| {
        let at = u32::try_from(at).expect("there are no 2^32 texts");
        shingles.iter().map(move |run| (*run, at))
    });
    let mut holders: Vec<(u64, u32)> = holders.collect();
    holders.par_sort_unstable();
    let mut common: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    for holders in holders.chunk_by(|one, other| one.0 == other.0) {
        if holders.len() > TOO_COMMON {
            continue;
        }
        for (index, (_, one)) in holders.iter().enumerate() {
            for (_, other) in &holders[index + 1..] {
                *common.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    let mut found: Vec<(usize, usize, f64)> = common
        .into_iter()
        .map(|((one, other), count)| (one as usize, other as usize, count as usize))
        // Cheap before dear: at least half of what is needed must be seen here.
        .filter(|(one, other, count)| {
            let larger = all[*one].len().max(all[*other].len());
            #[expect(clippy::cast_precision_loss, reason = "texts have no 2^52 words")]
            let share = *count as f64 / larger as f64;
            share * 2.0 >= at_least
        })
        .map(|(one, other, _)| (one, other, likeness(&all[one], &all[other])))
        .filter(|(_, _, likeness)| *likeness >= at_least)
        .collect();
    found.sort_by_key(|(one, other, _)| (*one, *other));
    found
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
