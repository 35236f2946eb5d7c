//! What a converter found in a page or a Word document, and that as Markdown.
//!
//! The blocks hold what a chat can show and nothing else. Markdown is written so
//! that our own reader gives the same words in the same styles back: emphasis that
//! CommonMark would not read beside punctuation (`Bấm**"Lưu"**rồi`) is written in
//! tags, which every reader of Markdown takes. Lists carry their own numbers.

use super::markdown;
use crate::render::{Block, BlockKind, Run, Style, markdown_blocks};

/// A block of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ImportBlock {
    /// A heading of that level, 1 to 6.
    Heading(usize, Vec<ImportPiece>),
    Paragraph(Vec<ImportPiece>),
    /// An item of a list: its number, or none behind a bullet. Items that follow
    /// each other are a list as long as their numbers do.
    Item(Option<u64>, Vec<ImportBlock>),
    /// Preformatted text, and the language after the fence.
    Pre(String, String),
    Quote(Vec<ImportBlock>),
    Table {
        /// Whether the source names its first row as the heading.
        has_heading: bool,
        rows: Vec<Vec<Vec<ImportPiece>>>,
    },
    Rule,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ImportPiece {
    Text(Run),
    /// A line break that was meant.
    Break,
    Picture {
        target: String,
        words: String,
        link: Option<String>,
    },
}

/// A cell of a table, whatever it holds.
#[derive(Clone, Debug, Default)]
pub(super) struct GridCell {
    pub(super) blocks: Vec<ImportBlock>,
    /// A merged cell stands in each row it covers; this is not the first of them.
    pub(super) is_repeated: bool,
}

/// A table: row by row. One in one column, or of code and more than the last cell of
/// a row can hold, is layout: its cells follow each other.
pub(super) fn table(grid: Vec<Vec<GridCell>>, has_heading: bool) -> Vec<ImportBlock> {
    let columns = grid.iter().map(Vec::len).max().unwrap_or(0);
    let fits = |(column, cell): (usize, &GridCell)| {
        let may_list = column + 1 == columns;
        cell.blocks.iter().all(|block| is_lines(block, may_list))
    };
    let mut cells = grid.iter().flat_map(|row| row.iter().enumerate());
    if columns < 2 || !cells.all(fits) {
        let cells = grid.into_iter().flatten();
        let once = cells.filter(|cell| !cell.is_repeated);
        return once.flat_map(|cell| cell.blocks).collect();
    }
    let rows = grid.into_iter().filter(|row| !row.is_empty()).map(|row| {
        let mut cells: Vec<Vec<ImportPiece>> =
            row.into_iter().map(|cell| lines(cell.blocks)).collect();
        cells.resize(columns, Vec::new());
        cells
    });
    vec![ImportBlock::Table {
        has_heading,
        rows: rows.collect(),
    }]
}

/// Whether a block can be lines of a cell: text, and in the last cell lists of it.
fn is_lines(block: &ImportBlock, may_list: bool) -> bool {
    match block {
        ImportBlock::Paragraph(_) => true,
        ImportBlock::Item(_, inner) => {
            may_list && inner.iter().all(|block| is_lines(block, may_list))
        }
        _ => false,
    }
}

/// The paragraphs and items of a cell as its lines.
fn lines(blocks: Vec<ImportBlock>) -> Vec<ImportPiece> {
    let mut all = Vec::new();
    for block in blocks {
        let added = match block {
            ImportBlock::Paragraph(pieces) => pieces,
            ImportBlock::Item(number, inner) => {
                let marker = number.map_or_else(|| "• ".to_owned(), |number| format!("{number}. "));
                let marker = ImportPiece::Text(Run::plain(marker));
                std::iter::once(marker).chain(lines(inner)).collect()
            }
            _ => continue,
        };
        if !all.is_empty() {
            all.push(ImportPiece::Break);
        }
        all.extend(added);
    }
    all
}

/// Adds `added` at that depth of the list that ends `blocks`. What stands between
/// an item and the list below it belongs to the item.
pub(super) fn push_at(blocks: &mut Vec<ImportBlock>, depth: usize, added: ImportBlock) {
    let is_item = |block: &ImportBlock| matches!(block, ImportBlock::Item(..));
    let holds_on =
        |block: &ImportBlock| !matches!(block, ImportBlock::Heading(..) | ImportBlock::Rule);
    let parent = blocks.iter().rposition(is_item).filter(|_| depth > 0);
    let parent = parent.filter(|&at| blocks[at..].iter().all(holds_on));
    let Some(at) = parent else {
        blocks.push(added);
        return;
    };
    let between = blocks.split_off(at + 1);
    if let ImportBlock::Item(_, inner) = &mut blocks[at] {
        inner.extend(between);
        push_at(inner, depth - 1, added);
    }
}

/// Whether pieces show nothing.
pub(super) fn is_blank(pieces: &[ImportPiece]) -> bool {
    pieces.iter().all(|piece| match piece {
        ImportPiece::Text(run) => run.text.trim().is_empty(),
        ImportPiece::Break => true,
        ImportPiece::Picture { .. } => false,
    })
}

/// The blocks as Markdown.
pub(super) fn written(blocks: &[ImportBlock]) -> String {
    written_in(blocks, false)
}

/// The blocks of an item, whose list needs no empty line before it, or of a whole.
fn written_in(blocks: &[ImportBlock], is_item: bool) -> String {
    let mut out = String::new();
    let mut before: Option<&ImportBlock> = None;
    // The number of the last item and the sign behind it.
    let mut list: Option<(Option<u64>, char)> = None;
    for block in blocks {
        let above = before.replace(block);
        let ImportBlock::Item(number, inner) = block else {
            list = None;
            separate(&mut out, "\n\n");
            out.push_str(&written_block(block));
            continue;
        };
        let number = number.map(|number| number.min(MOST_NUMBER));
        let goes_on = list.is_some_and(|(above, _)| match (above, number) {
            (Some(above), Some(number)) => number == above + 1,
            (None, None) => true,
            _ => false,
        });
        // Another sign begins another list, with a number of its own.
        let sign = match (list, number) {
            (Some((_, sign)), _) if goes_on => sign,
            (Some((Some(_), '.')), Some(_)) => ')',
            (_, Some(_)) => '.',
            (_, None) => '-',
        };
        // Only a list that begins with 1 may follow a line of text at once.
        let follows = is_item
            && number.is_none_or(|number| number == 1)
            && matches!(above, Some(ImportBlock::Paragraph(_)));
        separate(&mut out, if goes_on || follows { "\n" } else { "\n\n" });
        let marker = number.map_or_else(|| "- ".to_owned(), |number| format!("{number}{sign} "));
        let inner = indented(&written_in(inner, true), &" ".repeat(marker.len()));
        out.push_str(format!("{marker}{}", inner.trim_start_matches(' ')).trim_end());
        list = Some((number, sign));
    }
    out
}

/// The highest number that CommonMark reads before an item.
const MOST_NUMBER: u64 = 999_999_999;

fn separate(out: &mut String, gap: &str) {
    if !out.is_empty() {
        out.push_str(gap);
    }
}

/// `text` with `indent` before each line that is not empty.
fn indented(text: &str, indent: &str) -> String {
    let lines = text.split('\n').map(|line| match line {
        "" => String::new(),
        line => format!("{indent}{line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn written_block(block: &ImportBlock) -> String {
    match block {
        ImportBlock::Heading(level, pieces) => heading(*level, pieces),
        ImportBlock::Paragraph(pieces) => {
            let text = line(pieces, "\\\n");
            text.split('\n')
                .map(safe_start)
                .collect::<Vec<_>>()
                .join("\n")
        }
        ImportBlock::Pre(text, language) => fenced(text, language),
        ImportBlock::Quote(blocks) => {
            let inner = written(blocks);
            let lines = inner.split('\n').map(|line| format!("> {line}"));
            lines
                .map(|line| line.trim_end().to_owned())
                .collect::<Vec<_>>()
                .join("\n")
        }
        ImportBlock::Table { has_heading, rows } => written_table(*has_heading, rows),
        // `---` would be an item within a list.
        ImportBlock::Rule => "***".to_owned(),
        ImportBlock::Item(..) => written(std::slice::from_ref(block)),
    }
}

/// A heading is bold by itself, and a number before it is one of its words.
fn heading(level: usize, pieces: &[ImportPiece]) -> String {
    let plain: Vec<ImportPiece> = pieces
        .iter()
        .map(|piece| match piece {
            ImportPiece::Text(run) => {
                let mut run = run.clone();
                run.style.bold = false;
                run.style.italic = false;
                ImportPiece::Text(run)
            }
            other => other.clone(),
        })
        .collect();
    let mut text = line(&plain, " ");
    // "C #" would lose its last sign as the end of a heading.
    if text.ends_with('#') {
        text.insert(text.len() - 1, '\\');
    }
    format!("{} {text}", "#".repeat(level.clamp(1, 6)))
}

/// Text between fences that it cannot close.
pub(super) fn fenced(text: &str, language: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
    format!(
        "{fence}{language}\n{}\n{fence}",
        text.trim_end_matches('\n')
    )
}

fn written_table(has_heading: bool, rows: &[Vec<Vec<ImportPiece>>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let row = |cells: &Vec<Vec<ImportPiece>>| {
        let cells = cells
            .iter()
            .map(|cell| line(cell, "<br>").replace('|', "\\|"));
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut out = String::new();
    let empty = vec![Vec::new(); columns];
    let (head, body) = match rows.split_first() {
        Some((first, rest)) if has_heading => (first, rest),
        _ => (&empty, rows),
    };
    out.push_str(&row(head));
    out.push('|');
    out.push_str(&" --- |".repeat(columns));
    out.push('\n');
    out.extend(body.iter().map(row));
    out.trim_end().to_owned()
}

/// A line that Markdown shall not take for the beginning of a block.
fn safe_start(line: &str) -> String {
    let line = line.trim_start_matches([' ', '\t']);
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = &line[digits..];
    let is_marker = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t']);
    if digits > 0 && after.starts_with(['.', ')']) && is_marker(&after[1..]) {
        return format!("{}\\{after}", &line[..digits]);
    }
    let is_ruler = !line.is_empty()
        && line
            .chars()
            .all(|c| matches!(c, '-' | '=' | '|' | ':' | ' '));
    let is_item = line.starts_with(['-', '+']) && is_marker(&line[1..]);
    let hashes = line.trim_start_matches('#');
    let is_heading = hashes.len() < line.len() && is_marker(hashes);
    if is_ruler || is_item || is_heading || line.starts_with('>') {
        return format!("\\{line}");
    }
    line.to_owned()
}

/// Pieces as one line of Markdown, with `gap` for its breaks.
fn line(pieces: &[ImportPiece], gap: &str) -> String {
    let pieces = tidy(pieces);
    let text = marked(&pieces, gap, false);
    let is_styled = |piece: &ImportPiece| matches!(piece, ImportPiece::Text(run) if run.style.bold || run.style.italic || run.style.strike);
    if pieces.iter().any(is_styled) && !reads_as(&pieces) {
        return marked(&pieces, gap, true);
    }
    text
}

/// Whether Markdown's own signs give the words in their styles back.
fn reads_as(pieces: &[ImportPiece]) -> bool {
    let meant = pieces.iter().filter_map(|piece| match piece {
        ImportPiece::Text(run) => Some(run),
        _ => None,
    });
    let pictureless: Vec<ImportPiece> = pieces
        .iter()
        .filter(|piece| !matches!(piece, ImportPiece::Picture { .. }))
        .cloned()
        .collect();
    let text = marked(&tidy(&pictureless), "\\\n", false);
    let lines: Vec<String> = text.split('\n').map(safe_start).collect();
    let blocks: Vec<Block> = markdown_blocks(&lines.join("\n"));
    blocks
        .iter()
        .all(|block| block.kind == BlockKind::Paragraph)
        && styled(blocks.iter().flat_map(|block| &block.runs)) == styled(meant)
}

/// The characters that are seen, each with its style.
fn styled<'a>(runs: impl Iterator<Item = &'a Run>) -> Vec<(char, Style)> {
    runs.flat_map(|run| {
        let seen = run.text.chars().filter(|c| !c.is_whitespace());
        seen.map(|c| (c, run.style.clone()))
    })
    .collect()
}

/// Pieces with blanks outside of their styles, equal styles in one, and nothing
/// blank at the ends.
fn tidy(pieces: &[ImportPiece]) -> Vec<ImportPiece> {
    let mut whole: Vec<ImportPiece> = Vec::new();
    for piece in pieces {
        match piece {
            ImportPiece::Text(run) => add(&mut whole, &run.text, &shown_style(&run.style)),
            other => whole.push(other.clone()),
        }
    }
    let mut all: Vec<ImportPiece> = Vec::new();
    for piece in whole {
        let ImportPiece::Text(run) = piece else {
            all.push(piece);
            continue;
        };
        let words = run.text.trim();
        let start = run.text.len() - run.text.trim_start().len();
        let after_line = matches!(all.last(), None | Some(ImportPiece::Break));
        if !after_line {
            add(&mut all, &run.text[..start], &Style::default());
        }
        add(&mut all, words, &run.style);
        if !words.is_empty() {
            add(
                &mut all,
                &run.text[start + words.len()..],
                &Style::default(),
            );
        }
    }
    while all
        .last()
        .is_some_and(|last| is_blank(std::slice::from_ref(last)))
    {
        all.pop();
    }
    let first = all
        .iter()
        .position(|piece| !is_blank(std::slice::from_ref(piece)));
    all.drain(..first.unwrap_or(0));
    all
}

/// A style as a chat has it: code is nothing else, but what is struck out is more
/// than code.
fn shown_style(style: &Style) -> Style {
    let code = style.code && !style.strike;
    Style {
        bold: style.bold && !code,
        italic: style.italic && !code,
        strike: style.strike,
        code,
        link: style.link.clone(),
    }
}

fn add(all: &mut Vec<ImportPiece>, text: &str, style: &Style) {
    match all.last_mut() {
        _ if text.is_empty() => {}
        Some(ImportPiece::Text(last)) if last.style == *style => last.text.push_str(text),
        _ => all.push(ImportPiece::Text(Run {
            text: text.to_owned(),
            style: style.clone(),
        })),
    }
}

/// A style or link that is open.
#[derive(Clone, PartialEq)]
enum Mark {
    Link(String),
    Strike,
    Bold,
    Italic,
}

impl Mark {
    fn all_of(style: &Style) -> Vec<Self> {
        let link = style.link.clone().map(Self::Link);
        let flags = [
            (style.strike, Self::Strike),
            (style.bold, Self::Bold),
            (style.italic, Self::Italic),
        ];
        let set = flags.into_iter().filter(|(is_set, _)| *is_set);
        link.into_iter().chain(set.map(|(_, mark)| mark)).collect()
    }

    fn open(&self, as_tag: bool) -> &'static str {
        match (self, as_tag) {
            (Self::Link(_), _) => "[",
            (Self::Strike, false) => "~~",
            (Self::Bold, false) => "**",
            (Self::Italic, false) => "*",
            (Self::Strike, true) => "<s>",
            (Self::Bold, true) => "<b>",
            (Self::Italic, true) => "<i>",
        }
    }

    fn close(&self, as_tag: bool) -> String {
        match (self, as_tag) {
            (Self::Link(target), _) => format!("]({})", destination(target)),
            (_, false) => self.open(false).to_owned(),
            (_, true) => self.open(true).replace('<', "</"),
        }
    }
}

fn marked(pieces: &[ImportPiece], gap: &str, as_tags: bool) -> String {
    let mut out = String::new();
    let mut open: Vec<Mark> = Vec::new();
    for piece in pieces {
        let style = match piece {
            ImportPiece::Text(run) => run.style.clone(),
            ImportPiece::Break => Style::default(),
            ImportPiece::Picture { link, .. } => Style {
                link: link.clone(),
                ..Style::default()
            },
        };
        let wanted = Mark::all_of(&style);
        let shared = open.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
        for mark in open.drain(shared..).rev() {
            out.push_str(&mark.close(as_tags));
        }
        for mark in &wanted[shared..] {
            if matches!(mark, Mark::Link(_)) {
                escape_last_bang(&mut out);
            }
            out.push_str(mark.open(as_tags));
        }
        open = wanted;
        match piece {
            ImportPiece::Text(run) if run.style.code => out.push_str(&code_span(&run.text)),
            ImportPiece::Text(run) => out.push_str(&markdown::escaped_piece(&run.text)),
            ImportPiece::Break => {
                out.truncate(out.trim_end_matches(' ').len());
                out.push_str(gap);
            }
            ImportPiece::Picture { target, words, .. } => out.push_str(&picture(target, words)),
        }
    }
    for mark in open.iter().rev() {
        out.push_str(&mark.close(as_tags));
    }
    out
}

/// "Xem!" before a link would make the link a picture.
fn escape_last_bang(out: &mut String) {
    if out.ends_with('!') {
        out.insert(out.len() - 1, '\\');
    }
}

/// A picture with its words.
pub(super) fn picture(target: &str, words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        "![{}]({})",
        markdown::escaped_piece(&words),
        destination(target)
    )
}

/// Code within a line, between marks that it cannot close.
pub(super) fn code_span(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    let is_tight = text.starts_with('`') || text.ends_with('`');
    let space = if is_tight { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// An address as Markdown gives it back, byte for byte.
pub(super) fn destination(target: &str) -> String {
    let target = target.trim().replace(['\n', '\r'], "");
    let is_plain =
        |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '(' | ')' | '<' | '>');
    let mut out = String::with_capacity(target.len() + 2);
    for (at, c) in target.char_indices() {
        let escape = match c {
            '\\' | '<' | '>' => true,
            '&' => is_reference(&target[at + 1..]),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
    }
    if target.is_empty() || !target.chars().all(is_plain) {
        return format!("<{out}>");
    }
    out
}

/// Whether `amp;` or `#38;` stands there.
fn is_reference(rest: &str) -> bool {
    let name = rest.split(';').next().unwrap_or("");
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '#';
    name.len() < rest.len() && !name.is_empty() && name.chars().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, change: impl Fn(&mut Style)) -> ImportPiece {
        let mut run = Run::plain(text);
        change(&mut run.style);
        ImportPiece::Text(run)
    }

    fn item(number: u64, words: &str) -> ImportBlock {
        let inner = ImportBlock::Paragraph(vec![ImportPiece::Text(Run::plain(words))]);
        ImportBlock::Item(Some(number), vec![inner])
    }

    #[test]
    fn lists_keep_their_numbers() {
        let all = [
            item(1, "a"),
            item(2, "b"),
            item(1, "c"),
            item(5, "d"),
            item(6, "e"),
        ];
        assert_eq!(written(&all), "1. a\n2. b\n\n1) c\n\n5. d\n6. e");
        let mut nested = vec![item(1, "a")];
        push_at(&mut nested, 1, item(1, "b"));
        let note = ImportBlock::Paragraph(vec![ImportPiece::Text(Run::plain("c"))]);
        nested.push(note);
        push_at(&mut nested, 1, item(2, "d"));
        push_at(&mut nested, 0, item(2, "e"));
        assert_eq!(written(&nested), "1. a\n   1. b\n\n   c\n\n   2. d\n2. e");
    }

    #[test]
    fn emphasis_is_read_as_it_was_meant() {
        for (pieces, expected) in [
            (
                vec![
                    run("Bấm ", |_| ()),
                    run(" Lưu ", |s| s.bold = true),
                    run("rồi", |_| ()),
                ],
                "Bấm  **Lưu** rồi",
            ),
            (
                vec![
                    run("Bấm", |_| ()),
                    run("\"Lưu\"", |s| s.bold = true),
                    run("rồi", |_| ()),
                ],
                "Bấm<b>\"Lưu\"</b>rồi",
            ),
            (
                vec![
                    run("a", |s| s.strike = true),
                    run("b", |s| {
                        s.strike = true;
                        s.code = true;
                    }),
                ],
                "~~ab~~",
            ),
            (
                vec![
                    run("a!", |_| ()),
                    run("b", |s| s.link = Some("c (1)&amp;d".into())),
                ],
                "a\\![b](<c (1)\\&amp;d>)",
            ),
        ] {
            assert_eq!(line(&pieces, "\\\n"), expected);
        }
    }
}
