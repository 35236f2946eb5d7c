//! How alike two articles are: the share of their runs of three words that both
//! have (Broder's resemblance).

use std::collections::HashMap;

use rustc_hash::{FxHashSet, FxHasher};

use crate::text::fold;

/// Words of a run.
const RUN: usize = 3;
/// A run that so many articles share ("xin vui lòng liên hệ") tells nothing.
const MOST_COMMON: usize = 64;

/// The runs of the articles that are there.
#[derive(Default)]
pub(super) struct ImportShingles {
    /// For each article how many runs it has.
    counts: Vec<usize>,
    /// For each run the articles that have it.
    holders: HashMap<u64, Vec<usize>, std::hash::BuildHasherDefault<FxHasher>>,
}

/// The runs of a text of words.
pub(super) fn runs(words: &[String]) -> FxHashSet<u64> {
    use std::hash::Hasher as _;
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let hash = |run: &[String]| {
        let mut hasher = FxHasher::default();
        for word in run {
            hasher.write(word.as_bytes());
            hasher.write_u8(0xff);
        }
        hasher.finish()
    };
    if folded.len() < RUN {
        return std::iter::once(hash(&folded)).collect();
    }
    folded.windows(RUN).map(hash).collect()
}

impl ImportShingles {
    /// The article most like these runs, by its number, and how much: 1 for one
    /// with the same runs. `None` where nothing is shared.
    pub(super) fn nearest(&self, runs: &FxHashSet<u64>) -> Option<(usize, f64)> {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for run in runs {
            let holders = self.holders.get(run).map(Vec::as_slice).unwrap_or_default();
            if holders.len() <= MOST_COMMON {
                for &holder in holders {
                    *shared.entry(holder).or_default() += 1;
                }
            }
        }
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let alike = |(holder, both): (usize, usize)| {
            let either = runs.len() + self.counts[holder] - both;
            (holder, count(both) / count(either.max(1)))
        };
        shared
            .into_iter()
            .map(alike)
            .max_by(|(a, x), (b, y)| x.total_cmp(y).then(b.cmp(a)))
    }

    /// Adds an article; they are numbered from 0.
    pub(super) fn add(&mut self, runs: &FxHashSet<u64>) {
        let number = self.counts.len();
        self.counts.push(runs.len());
        for run in runs {
            self.holders.entry(*run).or_default().push(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tokens, *};

    #[test]
    fn the_nearest_is_told_with_how_near() {
        let of = |text: &str| runs(&tokens(text));
        let mut all = ImportShingles::default();
        all.add(&of("một hai ba bốn năm sáu"));
        all.add(&of("một hai ba bốn năm sáu bảy tám"));
        let near = |text: &str| all.nearest(&of(text));
        assert_eq!(near("MOT hai ba bốn năm sáu"), Some((0, 1.0)));
        assert_eq!(near("một hai ba bốn năm sáu bảy"), Some((1, 5.0 / 6.0)));
        assert_eq!(near("chín mười"), None);
        assert_eq!(near(""), None);
    }
}
