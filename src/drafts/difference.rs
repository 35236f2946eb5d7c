//! What changed between two texts, line by line, for somebody on a phone.

use similar::{ChangeTag, TextDiff};

/// What a line of a difference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffSign {
    /// It was there and is not.
    Removed,
    /// It is there and was not.
    Added,
    /// It stands beside a change.
    Kept,
    /// Here lines that did not change are left out.
    Gap,
}

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// What it is.
    pub sign: DiffSign,
    /// Its words, without the end of the line.
    pub text: String,
}

/// The lines that changed, each with one line around it.
pub fn difference(old: &str, new: &str) -> Vec<DiffLine> {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for (at, group) in diff.grouped_ops(1).iter().enumerate() {
        if at > 0 {
            lines.push(DiffLine {
                sign: DiffSign::Gap,
                text: "…".to_owned(),
            });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => DiffSign::Removed,
                ChangeTag::Insert => DiffSign::Added,
                ChangeTag::Equal => DiffSign::Kept,
            };
            let text = change.value().trim_end_matches(['\n', '\r']).to_owned();
            if sign != DiffSign::Kept || !text.trim().is_empty() {
                lines.push(DiffLine { sign, text });
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_shown() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\n";
        let new = "a\nB\nc\nd\ne\nf\ng\nh\ni\n";
        let lines: Vec<String> = difference(old, new)
            .into_iter()
            .map(|line| format!("{:?} {}", line.sign, line.text))
            .collect();
        let expected = [
            "Kept a",
            "Removed b",
            "Added B",
            "Kept c",
            "Gap …",
            "Kept h",
            "Added i",
        ];
        assert_eq!(lines, expected);
        assert_eq!(difference(old, old), []);
    }
}
