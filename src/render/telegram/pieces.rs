//! Cutting: blocks become messages, each within the limits.

use std::fmt::Write as _;

use super::{
    MAX_ENTITIES, MAX_HTML_BYTES, MAX_UNITS, Part,
    inline::{
        close_pre, close_quote, drawn_runs, entities_of, escape, escape_attribute, html_bytes,
        markup_bytes, open_quote, tags,
    },
    len_utf16,
};
use crate::render::{ASIDE_UNITS, Block, BlockKind, Quote, Run};

pub(super) fn block_units(block: &Block) -> usize {
    prefix(block).chars().count()
        + block
            .runs
            .iter()
            .map(|run| len_utf16(&run.text))
            .sum::<usize>()
}

/// What stands before the words of a block.
fn prefix(block: &Block) -> String {
    match &block.kind {
        BlockKind::Item { depth, marker } => {
            let indent = "   ".repeat(usize::from(*depth).min(4));
            if marker.is_empty() {
                format!("{indent}   ")
            } else {
                format!("{indent}{marker} ")
            }
        }
        BlockKind::Image { .. } => "🖼 ".into(),
        BlockKind::Rule => "———".into(),
        _ => String::new(),
    }
}

fn units_of(runs: &[Run]) -> usize {
    runs.iter().map(|run| len_utf16(&run.text)).sum()
}

/// What is kept free for an aside: a style for each of its lines, and every unit
/// of it as the longest escape.
const ASIDE_ENTITIES: usize = 8;
const ASIDE_BYTES: usize = 5 * ASIDE_UNITS + 256;

/// The message under construction and those before it.
#[derive(Default)]
pub(super) struct Pieces {
    done: Vec<Part>,
    html: String,
    text: String,
    units: usize,
    entities: usize,
    spare_bytes: usize,
    quote: Quote,
    last: Option<BlockKind>,
}

impl Pieces {
    pub(super) fn add(&mut self, block: &Block, needed_after: usize) {
        let prefix = prefix(block);
        let runs = drawn_runs(block);
        if block.kind == BlockKind::Aside {
            return self.add_aside(block, runs);
        }
        if runs.is_empty() && prefix.trim().is_empty() {
            return;
        }
        let units = len_utf16(&prefix) + units_of(&runs);
        let entities = runs.iter().map(entities_of).sum::<usize>() + 1;
        let bytes = runs.iter().map(html_bytes).sum::<usize>();
        let fits_alone =
            units + 2 <= MAX_UNITS && entities < MAX_ENTITIES && bytes < MAX_HTML_BYTES;
        // A title alone would make a poor message: rather the block is cut.
        let is_begun = self.units >= MAX_UNITS / 3 || self.entities >= MAX_ENTITIES / 3;
        if fits_alone && is_begun && !self.has_room(units + 2 + needed_after, entities, bytes) {
            self.close();
        }
        self.separate(block);
        self.push_text(&prefix);
        let pre = matches!(block.kind, BlockKind::Pre { .. });
        if pre {
            self.open_pre(block);
        }
        for run in runs {
            self.push_run(run, block, pre);
        }
        if pre {
            self.html.push_str(close_pre(block));
        }
        self.last = Some(block.kind.clone());
    }

    /// Whatever an aside says, what follows finds the same room.
    fn add_aside(&mut self, block: &Block, runs: Vec<Run>) {
        if !self.has_room(ASIDE_UNITS + 2, ASIDE_ENTITIES, ASIDE_BYTES) {
            self.close();
        }
        let (units, entities, bytes) = (self.units, self.entities, self.bytes());
        if !runs.is_empty() {
            self.separate(block);
            for run in runs {
                self.push_run(run, block, false);
            }
            self.last = Some(block.kind.clone());
        }
        self.units = units + ASIDE_UNITS + 2;
        self.entities = entities + ASIDE_ENTITIES;
        self.spare_bytes = (bytes + ASIDE_BYTES).saturating_sub(self.html.len());
    }

    /// The bytes that are taken, those kept for an aside among them.
    fn bytes(&self) -> usize {
        self.html.len() + self.spare_bytes
    }

    fn has_room(&self, units: usize, entities: usize, bytes: usize) -> bool {
        self.units + units <= MAX_UNITS
            && self.entities + entities <= MAX_ENTITIES
            && self.bytes() + bytes + 64 <= MAX_HTML_BYTES
    }

    /// The white space between the last block and this one, and the quotation
    /// that begins or ends here.
    fn separate(&mut self, block: &Block) {
        let same_quote = self.quote == block.quote;
        let gap = match (&self.last, &block.kind) {
            (None, _) => "",
            (Some(BlockKind::Item { .. }), BlockKind::Item { .. })
            | (
                Some(BlockKind::Heading),
                BlockKind::Paragraph | BlockKind::Item { .. } | BlockKind::Image { .. },
            )
            | (Some(BlockKind::Footer), BlockKind::Footer) => "\n",
            // A quotation brings its own distance.
            _ if !same_quote && block.quote != Quote::None => "\n",
            _ => "\n\n",
        };
        if !same_quote {
            self.html.push_str(close_quote(self.quote));
        }
        self.push_text(gap);
        if !same_quote {
            self.html.push_str(open_quote(block.quote));
            self.entities += usize::from(block.quote != Quote::None);
            self.quote = block.quote;
        }
    }

    fn push_text(&mut self, text: &str) {
        self.text.push_str(text);
        self.html.push_str(&escape(text));
        self.units += len_utf16(text);
    }

    fn open_pre(&mut self, block: &Block) {
        if let BlockKind::Pre { language } = &block.kind {
            if language.is_empty() {
                self.html.push_str("<pre>");
            } else {
                let language = escape_attribute(language);
                let _ = write!(self.html, "<pre><code class=\"language-{language}\">");
            }
            self.entities += 1;
        }
    }

    /// Adds a run, going on in a new message as often as need be.
    fn push_run(&mut self, mut run: Run, block: &Block, pre: bool) {
        loop {
            let room = MAX_UNITS.saturating_sub(self.units);
            let enough_entities = self.entities + entities_of(&run) <= MAX_ENTITIES;
            let enough_bytes = self.bytes() + html_bytes(&run) + 64 <= MAX_HTML_BYTES;
            if len_utf16(&run.text) <= room && enough_entities && enough_bytes {
                self.push_whole(&run, pre);
                return;
            }
            // Escaped text takes at most five bytes a unit (`&amp;`), so this
            // many units fit whatever they are.
            let byte_room = MAX_HTML_BYTES.saturating_sub(self.bytes() + markup_bytes(&run) + 64);
            let limit = if enough_entities {
                room.min(byte_room / 5)
            } else {
                0
            };
            let cut = cut_at(&run.text, limit);
            let rest = run.text.split_off(cut);
            if !run.text.trim().is_empty() {
                run.text.truncate(run.text.trim_end().len());
                self.push_whole(&run, pre);
            }
            if pre {
                self.html.push_str(close_pre(block));
            }
            self.close();
            self.html.push_str(open_quote(block.quote));
            self.entities += usize::from(block.quote != Quote::None);
            self.quote = block.quote;
            if pre {
                self.open_pre(block);
            }
            let keeps_indent = pre;
            run.text = if keeps_indent {
                rest
            } else {
                rest.trim_start().to_owned()
            };
            if run.text.is_empty() {
                return;
            }
            if markup_bytes(&run) > MAX_HTML_BYTES / 2 {
                // Only an absurdly long address can do that; the words matter.
                run.style.link = None;
            }
        }
    }

    fn push_whole(&mut self, run: &Run, pre: bool) {
        let escaped = escape(&run.text);
        self.text.push_str(&run.text);
        self.units += len_utf16(&run.text);
        if pre {
            self.html.push_str(&escaped);
            return;
        }
        let (open, close) = tags(run);
        self.entities += entities_of(run);
        self.html.push_str(&open);
        self.html.push_str(&escaped);
        self.html.push_str(&close);
    }

    /// Ends the message under construction.
    fn close(&mut self) {
        self.html.push_str(close_quote(self.quote));
        let text = std::mem::take(&mut self.text).trim().to_owned();
        let html = std::mem::take(&mut self.html).trim().to_owned();
        if !text.is_empty() {
            self.done.push(Part { html, text });
        }
        self.units = 0;
        self.entities = 0;
        self.spare_bytes = 0;
        self.quote = Quote::None;
        self.last = None;
    }

    pub(super) fn finish(mut self) -> Vec<Part> {
        self.close();
        self.done
    }
}

/// Where to cut `text` so that at most `limit` UTF-16 units stand before: after
/// a line, else after a sentence, else after a word, else anywhere, as long as
/// the better place is not in the first half.
fn cut_at(text: &str, limit: usize) -> usize {
    let mut units = 0;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > limit {
            break;
        }
        end = at + c.len_utf8();
    }
    if end == text.len() {
        return end;
    }
    let head = &text[..end];
    let half = head.len() / 2;
    [
        head.rfind('\n').map(|at| at + 1),
        head.rfind(". ").map(|at| at + 2),
        head.rfind(char::is_whitespace)
            .map(|at| at + head[at..].chars().next().map_or(1, char::len_utf8)),
    ]
    .into_iter()
    .flatten()
    .find(|&at| at > half)
    .unwrap_or(end)
}
