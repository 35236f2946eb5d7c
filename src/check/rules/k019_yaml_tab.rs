//! K019: a tab that indents front matter.
//!
//! What: a line of the front matter that begins with a tab.
//! Why: YAML forbids it; other tools then read nothing of the front matter, and
//! the article loses its codes there.
//! Example: a tab before `- không gắn thẻ được` should be two spaces.

use super::{Checked, Found, each, front_lines};
use crate::article::{Finding, Rule};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    each(checked, |article| {
        let lines = front_lines(article).into_iter();
        let first = lines.filter_map(|(at, line)| {
            let indent = line.len() - line.trim_start().len();
            let tab = line[..indent].find('\t')?;
            let range = at + tab..at + tab + 1;
            Some(Finding::new(Rule::YamlTab, range, line.trim()))
        });
        // One tells it; editors make all of them in one go.
        first.take(1).collect()
    })
}
