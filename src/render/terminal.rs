//! A page as terminal text, with ANSI styles. Whoever prints it decides whether
//! the styles reach the screen (a pipe and `NO_COLOR` drop them).

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style as Ansi};

use super::{Block, BlockKind, Page, Quote};

const TITLE: Ansi = AnsiColor::Cyan.on_default().bold();
const BOLD: Ansi = Ansi::new().bold();
const ITALIC: Ansi = Ansi::new().italic();
const CODE: Ansi = AnsiColor::Yellow.on_default();
const DIM: Ansi = Ansi::new().dimmed();

/// Draws `page` for a terminal of `width` columns; lines end in `\n`. Words
/// wider than a line are broken.
pub fn draw(page: &Page, width: usize) -> String {
    let width = width.max(20);
    let mut out = String::new();
    let mut last: Option<&Block> = None;
    let is_silent = |block: &&Block| block.kind == BlockKind::Aside && block.runs.is_empty();
    for block in page.blocks.iter().filter(|block| !is_silent(block)) {
        if let Some(last) = last.filter(|last| !is_close(last, block)) {
            // The bar of a quotation goes through.
            let same_quote = block.quote != Quote::None && block.quote == last.quote;
            out.push_str(if same_quote { "│\n" } else { "\n" });
        }
        draw_block(block, width, &mut out);
        last = Some(block);
    }
    out
}

/// Whether two blocks stand without an empty line between them.
fn is_close(above: &Block, below: &Block) -> bool {
    matches!(
        (&above.kind, &below.kind),
        (BlockKind::Item { .. }, BlockKind::Item { .. }) | (BlockKind::Heading, _)
    ) && below.kind != BlockKind::Footer
}

fn draw_block(block: &Block, width: usize, out: &mut String) {
    let bar = if block.quote == Quote::None {
        ""
    } else {
        "│ "
    };
    let (first, next) = match &block.kind {
        BlockKind::Item { depth, marker } => {
            let indent = "   ".repeat(usize::from(*depth).min(6));
            let columns = textwrap::core::display_width(marker);
            let space = if marker.is_empty() {
                "  ".to_owned()
            } else {
                format!("{marker} ")
            };
            (
                format!("{bar}{indent}{space}"),
                format!(
                    "{bar}{indent}{}",
                    " ".repeat(if marker.is_empty() { 2 } else { columns + 1 })
                ),
            )
        }
        BlockKind::Image { .. } => (format!("{bar}🖼 "), format!("{bar}   ")),
        BlockKind::Pre { .. } => (format!("{bar}    "), format!("{bar}    ")),
        _ => (bar.to_owned(), bar.to_owned()),
    };
    if block.kind == BlockKind::Rule {
        let _ = writeln!(out, "{bar}{}", "─".repeat(width.min(40)));
        return;
    }
    let text = styled(block);
    let mut prefix = first;
    for line in text.split('\n') {
        if matches!(block.kind, BlockKind::Pre { .. }) {
            let _ = writeln!(out, "{prefix}{line}");
        } else {
            let options = textwrap::Options::new(width)
                .initial_indent(&prefix)
                .subsequent_indent(&next)
                .word_splitter(textwrap::WordSplitter::NoHyphenation);
            for wrapped in textwrap::wrap(line, options) {
                let _ = writeln!(out, "{}", wrapped.trim_end());
            }
        }
        prefix.clone_from(&next);
    }
    if let BlockKind::Image { target } = &block.kind {
        let _ = writeln!(out, "{next}{DIM}{target}{DIM:#}");
    }
}

/// The words of a block with their styles. Styles are set word by word, so that
/// wrapping never leaves one open across a line with a bar before it.
fn styled(block: &Block) -> String {
    let mut text = String::new();
    for run in &block.runs {
        let base = match block.kind {
            BlockKind::Title => TITLE,
            BlockKind::Heading => BOLD,
            BlockKind::Footer => DIM,
            _ => Ansi::new(),
        };
        let style = if run.style.code && block.kind != BlockKind::Footer {
            CODE
        } else if run.style.bold && block.kind == BlockKind::Paragraph {
            BOLD
        } else if run.style.bold {
            base.bold()
        } else if run.style.italic {
            ITALIC
        } else {
            base
        };
        let style = if run.style.strike {
            style.strikethrough()
        } else {
            style
        };
        // Control characters of an article must not steer the terminal.
        let words: String = run
            .text
            .chars()
            .filter(|c| !c.is_control() || *c == '\n')
            .collect();
        if style == Ansi::new() {
            text.push_str(&words);
        } else {
            for piece in words.split_inclusive([' ', '\n']) {
                let word = piece.trim_end_matches([' ', '\n']);
                if !word.is_empty() {
                    let _ = write!(text, "{style}{word}{style:#}");
                }
                text.push_str(&piece[word.len()..]);
            }
        }
        if let Some(link) = run.style.link.as_deref().filter(|link| *link != run.text) {
            let link: String = link.chars().filter(|c| !c.is_control()).collect();
            let _ = write!(text, " {DIM}<{link}>{DIM:#}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Run;

    fn plain(page: &Page, width: usize) -> String {
        anstream::adapter::strip_str(&draw(page, width)).to_string()
    }

    #[test]
    fn items_hang_and_quotes_have_a_bar() {
        let item = BlockKind::Item {
            depth: 0,
            marker: "1.".into(),
        };
        let mut quoted = Block::new(
            BlockKind::Paragraph,
            vec![Run::plain("vì Meta giữ hội thoại của khách")],
        );
        quoted.quote = Quote::Plain;
        let page = Page {
            blocks: vec![
                Block::new(BlockKind::Heading, vec![Run::bold("Cách xử lý")]),
                Block::new(
                    item,
                    vec![Run::plain("Vào Cài đặt rồi chọn Nhắn tin nâng cao")],
                ),
                quoted,
            ],
        };
        assert_eq!(
            plain(&page, 24),
            "Cách xử lý\n1. Vào Cài đặt rồi chọn\n   Nhắn tin nâng cao\n\n│ vì Meta giữ hội thoại\n│ của khách\n"
        );
    }

    #[test]
    fn an_article_cannot_steer_the_terminal() {
        let page = Page {
            blocks: vec![Block::new(
                BlockKind::Paragraph,
                vec![Run::plain("a\u{1b}[2Jb")],
            )],
        };
        assert_eq!(draw(&page, 80), "a[2Jb\n");
    }
}
