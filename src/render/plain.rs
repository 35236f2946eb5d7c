//! The bullet form's text to blocks: every line is what it looks like.
//!
//! Lines are not joined, `*` and `<app>` are themselves, numbers stay as typed.
//! Indentation gives the depth of an item: two levels are told apart by where
//! their markers stand relative to the items above.

use super::{Block, BlockKind, Run};
use crate::article::is_bullet;

/// The blocks of `text`.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // The columns of the markers of the lists that are open.
    let mut columns: Vec<usize> = Vec::new();
    let mut after_blank = true;
    for line in text.lines() {
        let content = line.trim();
        if content.is_empty() {
            after_blank = true;
            continue;
        }
        let column: usize = line
            .chars()
            .take_while(|c| c.is_whitespace())
            .map(|c| if c == '\t' { 4 } else { 1 })
            .sum();
        if let Some((marker, rest)) = marker(content) {
            while columns.last().is_some_and(|&open| open > column) {
                columns.pop();
            }
            if columns.last() != Some(&column) {
                columns.push(column);
            }
            let depth = u8::try_from(columns.len() - 1).unwrap_or(u8::MAX);
            blocks.push(Block::new(
                BlockKind::Item { depth, marker },
                vec![Run::plain(rest)],
            ));
        } else if let Some(last) = blocks
            .last_mut()
            .filter(|last| !after_blank && last.kind == BlockKind::Paragraph)
        {
            last.runs[0].text.push('\n');
            last.runs[0].text.push_str(content);
        } else {
            columns.clear();
            blocks.push(Block::new(BlockKind::Paragraph, vec![Run::plain(content)]));
        }
        after_blank = false;
    }
    blocks
}

/// The marker of a list line and the text behind it: a bullet, `3.`, `3)`,
/// `>>>`. A bullet is drawn as `•`, the others as typed.
fn marker(line: &str) -> Option<(String, &str)> {
    // Word's hollow bullet is the letter o before a tab.
    if let Some(rest) = line
        .strip_prefix("o\t")
        .filter(|rest| !rest.trim().is_empty())
    {
        return Some(("◦".into(), rest.trim_start()));
    }
    let first = line.chars().next()?;
    let after = &line[first.len_utf8()..];
    if is_bullet(first)
        && (after.starts_with(char::is_whitespace) || (!first.is_ascii() && first != '–'))
        && !after.trim().is_empty()
    {
        return Some(("•".into(), after.trim_start()));
    }
    let arrows = line.len() - line.trim_start_matches('>').len();
    if (1..=MAX_ARROWS).contains(&arrows) {
        let rest = line[arrows..].trim_start();
        return (!rest.is_empty()).then(|| (line[..arrows].to_owned(), rest));
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = line[digits..].strip_prefix(['.', ')'])?;
    ((1..=3).contains(&digits) && rest.starts_with(char::is_whitespace) && !rest.trim().is_empty())
        .then(|| (line[..=digits].to_owned(), rest.trim_start()))
}

/// More than a quotation's `>>>` are somebody's ruler.
const MAX_ARROWS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        blocks(text)
            .iter()
            .map(|block| match &block.kind {
                BlockKind::Item { depth, marker } => format!("{depth} {marker} {}", block.text()),
                _ => block.text(),
            })
            .collect()
    }

    #[test]
    fn lines_keep_their_kind_and_their_words() {
        assert_eq!(
            of(
                "Làm như sau:\nngay\n\n  1. Vào <app>\n    - bấm *Lưu*\n  2. Xong\n\n>>> Vì vậy\n1.5 triệu"
            ),
            [
                "Làm như sau:\nngay",
                "0 1. Vào <app>",
                "1 • bấm *Lưu*",
                "0 2. Xong",
                "0 >>> Vì vậy",
                "1.5 triệu"
            ]
        );
    }
}
