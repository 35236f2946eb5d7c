//! Numbers that look thrown and are the same in every run.

/// Sebastiano Vigna's SplitMix64 (<https://prng.di.unimi.it/splitmix64.c>).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from 0 to below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// One of `all`, which must not be empty.
    pub(crate) fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(all.len() as u64)).expect("an index")]
    }

    /// The same as text.
    pub(crate) fn text<'a>(&mut self, all: &'a [String]) -> &'a str {
        self.of::<String>(all)
    }

    /// `word` with another number in place of its digits: three digits to seven,
    /// as error codes have.
    pub(crate) fn renumbered(&mut self, word: &str) -> String {
        let digits = u32::try_from(self.below(5)).expect("a digit") + 2;
        let number = 10_u64.pow(digits) + self.below(9 * 10_u64.pow(digits));
        let begins = word
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(word.len());
        let tail = word[begins..].trim_start_matches(|c: char| c.is_ascii_digit());
        format!("{}{number}{tail}", &word[..begins])
    }
}
