//! What can be seen of a text: its words in order, and what they look like.
//!
//! Sources tell it by a walk of their own, articles by the blocks that staff are
//! shown. Both are noted here character by character ([`Sight`]) and then counted in
//! words ([`Visible`]), so that a word whose first half is bold is one word in both.

use std::ops::Range;

use super::{
    loss::{has_words, token_places},
    tokens,
};
use crate::{
    article::Article,
    render::{BlockKind, is_picture, whole_blocks, whole_pictures},
};

/// What is compared beside the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisibleKind {
    /// A word, or a sign that Markdown would take for its own.
    Word,
    /// A picture, by its target.
    Picture,
    /// A link, by where it leads.
    Link,
    /// An item of a list: its number, its depth and its first word.
    Step,
    /// A line of code, with its blanks.
    Code,
    /// A line, by its first word.
    Line,
    /// A word that is struck out.
    Struck,
    /// A word that is struck out in the article only.
    StruckWrongly,
    /// A cell of a table: its column and its first word.
    Cell,
}

/// One thing beside the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct VisibleThing {
    pub(super) kind: VisibleKind,
    /// What has to be the same.
    pub(super) key: String,
    /// How deep an item stands; `None` where no chat could show it.
    depth: Option<usize>,
    /// Its first word; that of an article may be a part of it.
    word: String,
    /// How many words stand before it.
    pub(super) after: usize,
}

impl VisibleThing {
    /// Whether `shown` is this thing of a source.
    pub(super) fn is(&self, shown: &Self) -> bool {
        self.key == shown.key
            && (self.depth.is_none() || self.depth == shown.depth)
            && self.word.starts_with(&shown.word)
    }

    /// The thing as a person would name it.
    pub(super) fn named(&self) -> String {
        let gap = if self.key.is_empty() || self.word.is_empty() {
            ""
        } else {
            " "
        };
        format!("{}{gap}{}", self.key, self.word)
    }
}

/// All that can be seen of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visible {
    /// Its words, as [`tokens`] gives them.
    pub words: Vec<String>,
    things: Vec<VisibleThing>,
    /// Whether anything beside the words was looked at.
    pub(super) has_looks: bool,
    /// Whether it is known of every word that it is struck out or not.
    pub(super) knows_strikes: bool,
}

impl Visible {
    /// The words of a text, of which nothing else is known.
    pub fn of_text(text: &str) -> Self {
        Self {
            knows_strikes: true,
            ..Self::of_words(tokens(text))
        }
    }

    pub(super) fn of_words(words: Vec<String>) -> Self {
        Self {
            words,
            ..Self::default()
        }
    }

    /// What staff are shown of an article, in the order of its file.
    pub fn of_article(article: &Article) -> Self {
        let mut sight = Sight::default();
        for block in whole_blocks(article) {
            match &block.kind {
                BlockKind::Pre { .. } => {
                    sight.code(&block.text());
                    continue;
                }
                BlockKind::Item { marker, depth } if !marker.is_empty() => {
                    sight.gap();
                    sight.text(marker, false, None);
                    sight.step(marker, Some(usize::from(*depth)));
                }
                BlockKind::Heading => sight.ends_lists(),
                _ => {}
            }
            sight.line();
            sight.cell(0);
            let is_row = block.kind == BlockKind::Paragraph;
            for run in &block.runs {
                for (number, line) in run.text.split('\n').enumerate() {
                    if number > 0 {
                        sight.line();
                        sight.cell(0);
                    }
                    let link = run.style.link.as_deref();
                    if is_row {
                        sight.row(line, run.style.strike, link);
                    } else {
                        sight.text(line, run.style.strike, link);
                    }
                }
            }
        }
        for picture in whole_pictures(article) {
            sight.picture(&picture.target);
        }
        sight.seen()
    }

    /// Adds what comes behind it.
    pub(super) fn extend(&mut self, other: Self) {
        let before = self.words.len();
        self.has_looks |= other.has_looks;
        self.knows_strikes &= other.knows_strikes;
        self.words.extend(other.words);
        self.things
            .extend(other.things.into_iter().map(|mut thing| {
                thing.after += before;
                thing
            }));
    }

    pub(super) fn of_kind(&self, kind: VisibleKind) -> Vec<&VisibleThing> {
        let all = self.things.iter();
        all.filter(|thing| thing.kind == kind).collect()
    }
}

/// A place in a text that is noted.
enum Sign {
    Line,
    Row,
    Step(String, Option<usize>),
    Cell(usize),
    Picture(String),
    Code(String),
}

/// A text on its way to what can be seen of it.
#[derive(Default)]
pub(super) struct Sight {
    text: String,
    signs: Vec<(usize, Sign)>,
    struck: Vec<Range<usize>>,
    links: Vec<(Range<usize>, String)>,
    /// How deep the next item may stand.
    open: usize,
    /// The column of the last cell.
    column: usize,
    /// Where the row of a table that is open begins, and the last cell of it.
    row: Option<(usize, Option<usize>)>,
}

impl Sight {
    /// Adds text as it is.
    pub(super) fn text(&mut self, text: &str, is_struck: bool, link: Option<&str>) {
        let start = self.text.len();
        self.text.push_str(text);
        if is_struck {
            self.struck.push(start..self.text.len());
        }
        self.link(start, link);
    }

    fn link(&mut self, start: usize, link: Option<&str>) {
        // What leads to another place of the same page leads nowhere in a chat.
        let Some(link) = link.filter(|link| !link.starts_with('#')) else {
            return;
        };
        let end = self.text.len();
        match self.links.last_mut() {
            Some((range, target)) if target == link && range.end == start => range.end = end,
            _ => self.links.push((start..end, link.to_owned())),
        }
    }

    /// Adds a line as an article shows the row of a table: a stroke between cells,
    /// and the markers of a list in one of them as text.
    fn row(&mut self, text: &str, is_struck: bool, link: Option<&str>) {
        for (number, piece) in text.split('|').enumerate() {
            if number > 0 {
                self.text("|", is_struck, link);
                self.cell(self.column + 1);
            }
            let words = piece.trim_start();
            let marker = words
                .split_whitespace()
                .next()
                .filter(|word| is_marker(word));
            if let Some(marker) = marker {
                self.text(marker, is_struck, link);
                self.step(marker, None);
                self.line();
                self.cell(self.column);
            }
            let rest = words.strip_prefix(marker.unwrap_or("")).unwrap_or(words);
            let blanks = &piece[..piece.len() - words.len()];
            self.text(&format!("{blanks}{rest}"), is_struck, link);
        }
    }

    /// Ends the word that stands last.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Begins a line. The first one of a cell goes on with its row.
    pub(super) fn line(&mut self) {
        self.gap();
        let cell = self.row.and_then(|(_, cell)| cell);
        if cell.is_none_or(|at| has_words(&self.text[at..])) {
            self.signs.push((self.text.len(), Sign::Line));
        }
    }

    /// Begins a line where a chat can have one, and ends a word elsewhere.
    pub(super) fn line_in(&mut self, in_one_line: bool) {
        if in_one_line {
            self.gap();
        } else {
            self.line();
        }
    }

    /// Begins an item. It stands below one that is there: a list of the third level
    /// alone is a list.
    pub(super) fn step(&mut self, marker: &str, depth: Option<usize>) {
        self.gap();
        let depth = depth.map(|depth| depth.min(self.open));
        if let Some(depth) = depth {
            self.open = depth + 1;
        }
        let step = Sign::Step(marker.to_owned(), depth);
        self.signs.push((self.text.len(), step));
    }

    /// What follows belongs to no list.
    pub(super) fn ends_lists(&mut self) {
        self.open = 0;
    }

    /// Begins the row of a table. It is no line by its first word, which may be that of
    /// a merged cell above: its cells tell by their columns that it is a row.
    fn begin_row(&mut self) {
        self.end_row();
        self.gap();
        self.signs.push((self.text.len(), Sign::Row));
        self.row = Some((self.text.len(), None));
    }

    /// Begins a row where the table can be one in a chat, and a line elsewhere.
    pub(super) fn row_in(&mut self, in_one_line: bool, is_layout: bool) {
        if is_layout || in_one_line {
            self.line_in(in_one_line);
        } else {
            self.begin_row();
        }
    }

    pub(super) fn end_row(&mut self) {
        self.row = None;
    }

    /// Begins a cell of that column of the row. A stroke within a cell looks in a chat
    /// like one between two.
    pub(super) fn cell_of_row(&mut self, column: usize) {
        let start = self.row.map_or(self.text.len(), |(start, _)| start);
        self.cell(column + self.text[start..].matches('|').count());
        self.row = Some((start, Some(self.text.len())));
    }

    /// Begins a cell behind so many strokes.
    fn cell(&mut self, column: usize) {
        self.column = column;
        self.signs.push((self.text.len(), Sign::Cell(column)));
    }

    pub(super) fn picture(&mut self, target: &str) {
        self.signs
            .push((self.text.len(), Sign::Picture(address(target))));
    }

    /// Adds lines of code.
    pub(super) fn code(&mut self, text: &str) {
        self.gap();
        for line in text.lines().map(str::trim_end) {
            if !line.trim().is_empty() {
                let sign = Sign::Code(line.to_owned());
                self.signs.push((self.text.len(), sign));
            }
            self.text.push_str(line);
            self.gap();
        }
    }

    /// What can be seen of it all.
    pub(super) fn seen(self) -> Visible {
        let places = token_places(&self.text);
        let word_at = |at: usize| places.partition_point(|(range, _)| range.start < at);
        let mut things = Vec::new();
        let mut add = |kind, key: String, depth, word: String, after| {
            things.push(VisibleThing {
                kind,
                key,
                depth,
                word,
                after,
            });
        };
        for (number, (at, sign)) in self.signs.iter().enumerate() {
            let after = word_at(*at);
            let later = self.signs[number + 1..].iter();
            let ends = |is_end: fn(&Sign) -> bool| {
                let mut later = later.clone();
                let end = later.find(|(_, sign)| is_end(sign));
                word_at(end.map_or(self.text.len(), |(end, _)| *end)) <= after
            };
            let word = places.get(after).map_or("", |(_, word)| word.as_str());
            let word = word.to_owned();
            match sign {
                Sign::Row => {}
                Sign::Line
                    if ends(|sign| matches!(sign, Sign::Line | Sign::Row | Sign::Code(_))) => {}
                Sign::Line => add(VisibleKind::Line, String::new(), None, word, after),
                Sign::Step(..) if ends(|sign| matches!(sign, Sign::Step(..) | Sign::Code(_))) => {}
                Sign::Step(marker, depth) => {
                    add(VisibleKind::Step, marker.clone(), *depth, word, after);
                }
                Sign::Cell(_)
                    if ends(|sign| matches!(sign, Sign::Cell(_) | Sign::Line | Sign::Row)) => {}
                Sign::Cell(column) => {
                    add(
                        VisibleKind::Cell,
                        (column + 1).to_string(),
                        None,
                        word,
                        after,
                    );
                }
                Sign::Picture(target) => {
                    add(
                        VisibleKind::Picture,
                        target.clone(),
                        None,
                        String::new(),
                        after,
                    );
                }
                Sign::Code(line) => {
                    add(VisibleKind::Code, line.clone(), None, String::new(), after);
                }
            }
        }
        for (range, target) in self.links {
            let after = word_at(range.start);
            let has_words = word_at(range.end) > after;
            let is_in = |at: &usize| range.start <= *at && *at <= range.end;
            let has_sign = self.text[range.clone()].contains(PICTURE);
            let shows = |(at, sign): &(usize, Sign)| is_in(at) && matches!(sign, Sign::Picture(_));
            // A picture that leads to itself in large says nothing more.
            let has_picture = !is_picture(&target) && (has_sign || self.signs.iter().any(shows));
            if has_words || has_picture {
                let (kind, key) = (VisibleKind::Link, address(&target));
                add(kind, key, None, String::new(), after);
            }
        }
        let mut struck = self.struck.iter().peekable();
        for (after, (range, word)) in places.iter().enumerate() {
            while struck.next_if(|own| own.end <= range.start).is_some() {}
            if struck.peek().is_some_and(|own| own.start < range.end) {
                let (kind, key) = (VisibleKind::Struck, String::new());
                add(kind, key, None, word.clone(), after);
            }
        }
        Visible {
            words: places.into_iter().map(|(_, word)| word).collect(),
            things,
            has_looks: true,
            knows_strikes: true,
        }
    }
}

/// Stands for a picture within a line of an article.
const PICTURE: char = '🖼';

/// Whether a word stands before an item or a note: `3.`, `•`, `[1]`.
fn is_marker(word: &str) -> bool {
    let note = word
        .strip_prefix('[')
        .and_then(|word| word.strip_suffix(']'));
    let number = word.strip_suffix('.').or(note).unwrap_or("");
    word == "•" || (!number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
}

/// An address however it is written: with `%20` or with a blank, with `mailto:` or not.
fn address(target: &str) -> String {
    let target = target.trim().trim_start_matches("mailto:");
    let decoded = percent_encoding::percent_decode_str(target).decode_utf8_lossy();
    decoded.replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        article::{Source, read},
        render::whole_text,
    };

    fn things(text: &str) -> Vec<(VisibleKind, String)> {
        let (article, _) = read(&Source::new("a.md", text));
        let visible = Visible::of_article(&article);
        assert_eq!(visible.words, tokens(&whole_text(&article)), "{text}");
        let all = visible.things.into_iter();
        let told = all.map(|thing| (thing.kind, thing.named()));
        told.filter(|(kind, _)| !matches!(kind, VisibleKind::Line | VisibleKind::Cell))
            .collect()
    }

    #[test]
    fn an_article_shows_more_than_words() {
        use VisibleKind::{Code, Link, Picture, Step, Struck};
        for (body, expected) in [
            ("3. a\n   - b\n", vec![(Step, "3. a"), (Step, "• b")]),
            ("~~a~~ b~~c~~", vec![(Struck, "a"), (Struck, "bc")]),
            (
                "[a](b.md) [c](b.md) [d](#e)",
                vec![(Link, "b.md"), (Link, "b.md")],
            ),
            ("```\n  a  \n\nb\n```", vec![(Code, "  a"), (Code, "b")]),
            (
                "[![](a%20b.png)](https://a.vn) [![](c.png)](c.png)",
                vec![
                    (Picture, "a b.png"),
                    (Picture, "c.png"),
                    (Link, "https://a.vn"),
                ],
            ),
            (
                "| a | b |\n| - | - |\n| c | 1. d<br>2. e |",
                vec![(Step, "1. d"), (Step, "2. e")],
            ),
        ] {
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(kind, named)| (kind, named.to_owned()))
                .collect();
            assert_eq!(things(&format!("# T\n\n{body}\n")), expected, "{body}");
        }
    }

    #[test]
    fn an_item_stands_below_one_that_is_there() {
        let mut sight = Sight::default();
        for depth in [1, 0, 2, 1] {
            sight.step("•", Some(depth));
            sight.text("a", false, None);
        }
        let depths: Vec<_> = sight
            .seen()
            .things
            .iter()
            .map(|thing| thing.depth)
            .collect();
        assert_eq!(depths, [Some(0), Some(0), Some(1), Some(1)]);
    }
}
