//! [`Bigrams`]: which words stand side by side in the articles, and how often.
//!
//! Vietnamese words are mostly two syllables, so a pair of neighbours stands in
//! for word segmentation; the same counts are the language model by which marks
//! are restored, abbreviations read and repairs chosen.

use super::{
    forward::Forward,
    ids::{BREAK, SurfaceId, WordId},
    lexicon::Lexicon,
};

/// Counts of neighbours, a row for each first word.
pub(in crate::search) struct Bigrams {
    /// Where the row of a surface begins.
    rows: Vec<u32>,
    /// The second words of all rows, ascending within a row.
    seconds: Vec<SurfaceId>,
    counts: Vec<u16>,
}

impl Bigrams {
    pub(super) fn of(forward: &Forward, lexicon: &Lexicon) -> Self {
        // Sorted by counting: first how long each row may get, then the rows.
        let mut ends = vec![0_u32; lexicon.len() + 1];
        let each = |tell: &mut dyn FnMut(SurfaceId, SurfaceId)| {
            for (_, words) in forward.all_zones() {
                for pair in words.windows(2) {
                    if pair[0] != BREAK && pair[1] != BREAK {
                        tell(pair[0], pair[1]);
                    }
                }
            }
        };
        each(&mut |first, _| ends[first as usize + 1] += 1);
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let mut begins = ends.clone();
        let mut all = vec![BREAK; *ends.last().unwrap_or(&0) as usize];
        each(&mut |first, second| {
            let at = &mut begins[first as usize];
            all[*at as usize] = second;
            *at += 1;
        });
        let mut pairs = Self {
            rows: Vec::with_capacity(ends.len()),
            seconds: Vec::new(),
            counts: Vec::new(),
        };
        for row in ends.windows(2) {
            pairs.rows.push(to_u32(pairs.seconds.len()));
            let row = &mut all[row[0] as usize..row[1] as usize];
            row.sort_unstable();
            for same in row.chunk_by(|a, b| a == b) {
                pairs.seconds.push(same[0]);
                pairs
                    .counts
                    .push(u16::try_from(same.len()).unwrap_or(u16::MAX));
            }
        }
        pairs.rows.push(to_u32(pairs.seconds.len()));
        pairs.seconds.shrink_to_fit();
        pairs.counts.shrink_to_fit();
        pairs
    }

    /// How often `second` stands right behind `first`.
    pub(super) fn count(&self, first: SurfaceId, second: SurfaceId) -> u32 {
        let row = self.rows[first as usize] as usize..self.rows[first as usize + 1] as usize;
        let begin = row.start;
        self.seconds[row]
            .binary_search(&second)
            .map_or(0, |at| u32::from(self.counts[begin + at]))
    }

    /// How often two words stand side by side, however they are written.
    pub(in crate::search) fn count_words(
        &self,
        lexicon: &Lexicon,
        first: WordId,
        second: WordId,
    ) -> u32 {
        let seconds = lexicon.surfaces_of(second);
        lexicon
            .surfaces_of(first)
            .iter()
            .flat_map(|&first| seconds.iter().map(move |&second| self.count(first, second)))
            .sum()
    }
}

fn to_u32(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
