//! Blocks of code between fences, line by line.

/// Whether the lines of a text are code. For those who read a text line by line, and
/// only have to leave its code alone.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fence(Option<&'static str>);

impl Fence {
    /// Whether the next line is code, or opens or closes a block of it.
    pub(crate) fn holds(&mut self, line: &str) -> bool {
        let words = line.trim_start();
        if let Some(open) = self.0 {
            if words.starts_with(open) {
                self.0 = None;
            }
            return true;
        }
        let mut marks = ["```", "~~~"].into_iter();
        self.0 = marks.find(|mark| words.starts_with(mark));
        self.0.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_ends_with_the_mark_that_opened_it() {
        let mut fence = Fence::default();
        let text = "a\n ```rs\nb\n~~~\n```\nc\n~~~\n```\n~~~\nd";
        let held: Vec<bool> = text.lines().map(|line| fence.holds(line)).collect();
        let expected = [0, 1, 1, 1, 1, 0, 1, 1, 1, 0].map(|held| held == 1);
        assert_eq!(held, expected);
    }
}
