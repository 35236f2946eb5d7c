//! A cell of a table of which something is struck out: what still holds, and all of it
//! as Markdown.

use super::{
    document,
    document::{ImportBlock, ImportPiece},
    markdown, plain,
    visible::{Sight, Visible},
};
use crate::render::Run;

/// The pieces of a cell, each with whether it is struck out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StruckCell(Vec<(String, bool)>);

impl StruckCell {
    pub(super) fn new(pieces: Vec<(String, bool)>) -> Self {
        Self(pieces)
    }

    /// A cell that is struck out from end to end.
    pub(super) fn whole(text: &str) -> Self {
        Self(vec![(text.to_owned(), true)])
    }

    /// The words that are not struck out.
    pub(super) fn kept(&self) -> String {
        let kept = self.0.iter().filter(|(_, is_struck)| !is_struck);
        kept.map(|(text, _)| text.as_str()).collect()
    }

    /// Whether no word is left.
    pub(super) fn is_whole(&self) -> bool {
        !self.kept().chars().any(char::is_alphanumeric)
    }

    /// All of it as HTML, where the text is that.
    pub(super) fn html(&self) -> String {
        let pieces = self.0.iter().map(|(text, is_struck)| match is_struck {
            true => format!("<s>{text}</s>"),
            false => text.clone(),
        });
        pieces.collect()
    }

    /// All of it as Markdown, its lists as lists.
    pub(super) fn markdown(&self) -> String {
        let mut blocks: Vec<ImportBlock> = Vec::new();
        // How far the items that are open are indented.
        let mut open: Vec<usize> = Vec::new();
        let mut goes_on = false;
        for line in self.lines() {
            let text: String = line.iter().map(|(text, _)| text.as_str()).collect();
            if text.trim().is_empty() {
                goes_on = false;
                continue;
            }
            let indent = text.len() - text.trim_start().len();
            if let Some((number, marker)) = item(text.trim_start()) {
                while open.last().is_some_and(|last| *last >= indent) {
                    open.pop();
                }
                let words = ImportBlock::Paragraph(without(&line, indent + marker));
                let item = ImportBlock::Item(number, vec![words]);
                document::push_at(&mut blocks, open.len(), item);
                open.push(indent);
            } else {
                let words = without(&line, indent);
                let above = blocks.last_mut().and_then(last_line);
                if let Some(pieces) = above.filter(|_| goes_on) {
                    pieces.push(ImportPiece::Break);
                    pieces.extend(words);
                } else {
                    open.clear();
                    blocks.push(ImportBlock::Paragraph(words));
                }
            }
            goes_on = true;
        }
        document::written(&blocks)
    }

    /// What can be seen of it. Nobody strikes the number of an item out alone.
    pub(super) fn visible(&self) -> Visible {
        let mut sight = Sight::default();
        for line in self.lines() {
            let text: String = line.iter().map(|(text, _)| text.as_str()).collect();
            let words = text.trim_start();
            let marker = item(words).map_or(0, |(_, marker)| marker);
            let start = text.len() - words.len() + marker;
            sight.gap();
            sight.text(plain::without_bullet(&text[..start]), false, None);
            sight.line();
            for piece in without(&line, start) {
                if let ImportPiece::Text(run) = piece {
                    sight.text(&run.text, run.style.strike, None);
                }
            }
        }
        sight.seen()
    }

    fn lines(&self) -> Vec<Vec<(String, bool)>> {
        let mut lines = vec![Vec::new()];
        for (text, is_struck) in &self.0 {
            for (number, piece) in text.split('\n').enumerate() {
                if number > 0 {
                    lines.push(Vec::new());
                }
                if let Some(line) = lines.last_mut() {
                    line.push((piece.trim_end_matches('\r').to_owned(), *is_struck));
                }
            }
        }
        lines
    }
}

/// The number of an item, none behind a bullet, and the bytes of its marker.
fn item(line: &str) -> Option<(Option<u64>, usize)> {
    let bullet = line.strip_prefix(['-', '*', '+']);
    if bullet.is_some_and(|rest| rest.starts_with(' ')) {
        return Some((None, 2));
    }
    let (number, rest) = markdown::numbered(line);
    number.map(|number| (Some(u64::from(number)), line.len() - rest.len()))
}

/// The pieces of a line without its first bytes.
fn without(line: &[(String, bool)], mut bytes: usize) -> Vec<ImportPiece> {
    let mut pieces = Vec::new();
    for (text, is_struck) in line {
        let from = bytes.min(text.len());
        bytes -= from;
        if from < text.len() {
            let mut run = Run::plain(&text[from..]);
            run.style.strike = *is_struck;
            pieces.push(ImportPiece::Text(run));
        }
    }
    pieces
}

/// The line that a block ends with.
fn last_line(block: &mut ImportBlock) -> Option<&mut Vec<ImportPiece>> {
    match block {
        ImportBlock::Paragraph(pieces) => Some(pieces),
        ImportBlock::Item(_, inner) => last_line(inner.last_mut()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pieces: &[(&str, bool)]) -> String {
        let pieces = pieces.iter().map(|(text, is)| ((*text).to_owned(), *is));
        StruckCell::new(pieces.collect()).markdown()
    }

    #[test]
    fn a_cell_keeps_its_lines_and_lists() {
        for (pieces, expected) in [
            (
                vec![("Gọi kho", true), (" Bật lại", false)],
                "~~Gọi kho~~ Bật lại",
            ),
            (
                vec![("1. Mở\n2. Gọi", true), ("\n3. In <a> *\n", false)],
                "1. ~~Mở~~\n2. ~~Gọi~~\n3. In \\<a> \\*",
            ),
            (
                vec![("- a\n  - b", true), ("\nc\n\nd\n- e", false)],
                "- ~~a~~\n  - ~~b~~\\\n    c\n\nd\n\n- e",
            ),
            (vec![("a\r\n\r\nb", true)], "~~a~~\n\n~~b~~"),
            (
                vec![("Bấm", false), ("\"Lưu\"", true), ("rồi", false)],
                "Bấm<s>\"Lưu\"</s>rồi",
            ),
        ] {
            assert_eq!(written(&pieces), expected);
        }
    }

    #[test]
    fn what_holds_is_told_apart() {
        let cell = StruckCell::new(vec![("190".into(), true), (", 201".into(), false)]);
        assert_eq!((cell.kept().as_str(), cell.is_whole()), (", 201", false));
        let cell = StruckCell::new(vec![("190".into(), true), (" – ".into(), false)]);
        assert!(cell.is_whole());
        assert!(StruckCell::whole("a").is_whole());
    }
}
