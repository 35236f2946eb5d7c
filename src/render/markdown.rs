//! Markdown to blocks.
//!
//! CommonMark decides what is a list, a table, code. Words are never dropped:
//! what has no form in a chat message (HTML, tables, pictures within a line)
//! gives its words without the form. HTML that is no HTML, such as the `<app>`
//! that staff write for the name of an app, is text.

use std::collections::HashMap;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::{
    Block, BlockKind, Quote, Run, Style,
    html::{self, HtmlPiece},
    is_picture,
    parser::{Definitions, events},
    raised,
};

/// Stands where a picture does within a line.
const PICTURE: &str = "🖼 ";

/// The blocks of `text`, a part of the article with these definitions.
pub(super) fn blocks(text: &str, definitions: &Definitions) -> Vec<Block> {
    let mut builder = Builder::default();
    for (event, at) in events(text, definitions) {
        builder.event(event, text, at.start);
    }
    builder.flush();
    builder.blocks
}

#[derive(Default)]
struct Builder {
    blocks: Vec<Block>,
    runs: Vec<Run>,
    kind: Option<BlockKind>,
    /// Nested styles: counts, since `**a *b* c**` ends in any order.
    bold: usize,
    italic: usize,
    strike: usize,
    links: Vec<String>,
    /// The elements of raw HTML that are open, as far as they have a form.
    tags: Vec<String>,
    /// Where the last end of an element stands in the text, by its name: an element
    /// that nothing closes is not opened.
    ends: HashMap<String, Option<usize>>,
    /// The open lists: the next number, or `None` for bullets.
    lists: Vec<Option<u64>>,
    quotes: usize,
    /// A block of raw HTML is read as a whole.
    html: Option<String>,
    images: Vec<String>,
    cell: usize,
    /// Whether the row of a table has any words.
    row_has_words: bool,
    /// Where a row of raw HTML begins in the line, in bytes.
    row_at: usize,
    /// Where the block of raw HTML begins.
    html_at: usize,
    /// The whole paragraph is one picture.
    lone_image: Option<String>,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, text: &str, at: usize) {
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag, text),
            Event::Text(words) => self.push(&words, self.has_tag("code")),
            Event::Code(words) => self.push(&words, true),
            Event::Html(raw) => match &mut self.html {
                Some(html) => html.push_str(&raw),
                None => self.push_html(&raw, text, at, false),
            },
            Event::InlineHtml(raw) => self.push_html(&raw, text, at, false),
            // Behind `<br>` the line is broken already.
            Event::SoftBreak if self.ends_line() => {}
            Event::SoftBreak => {
                let separator = if keeps_line_break(text, at) {
                    "\n"
                } else {
                    " "
                };
                self.push(separator, false);
            }
            Event::HardBreak => self.push("\n", false),
            Event::Rule => {
                self.flush();
                self.add(Block::new(BlockKind::Rule, Vec::new()));
            }
            // Switched off: footnotes, task lists, math.
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, at: usize) {
        match tag {
            Tag::Paragraph if self.kind.is_none() => {
                self.kind = Some(self.paragraph_kind());
            }
            Tag::Heading { .. } => {
                self.flush();
                self.kind = Some(BlockKind::Heading);
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        let language = info.split_whitespace().next();
                        // It is repeated in every message the code goes on in.
                        language
                            .filter(|name| name.len() <= 40)
                            .unwrap_or("")
                            .to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                self.kind = Some(BlockKind::Pre { language });
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => self.start_item(),
            Tag::TableRow | Tag::TableHead => {
                self.flush();
                self.cell = 0;
                self.row_has_words = false;
                self.bold += usize::from(matches!(tag, Tag::TableHead));
                self.kind = Some(BlockKind::Paragraph);
            }
            Tag::TableCell => {
                self.row_at = 0;
                self.join_lines();
                self.begin_cell();
            }
            Tag::Emphasis => self.italic += 1,
            Tag::Strong => self.bold += 1,
            Tag::Strikethrough => self.strike += 1,
            Tag::Link { dest_url, .. } => self.links.push(dest_url.into_string()),
            Tag::Image { dest_url, .. } => {
                self.start_image(dest_url.into_string());
            }
            Tag::HtmlBlock => {
                self.flush();
                self.html = Some(String::new());
                self.html_at = at;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, text: &str) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Item => {
                self.flush();
            }
            TagEnd::TableRow => self.end_row(),
            TagEnd::TableHead => {
                self.end_row();
                self.bold = self.bold.saturating_sub(1);
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Emphasis => self.italic = self.italic.saturating_sub(1),
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Strikethrough => self.strike = self.strike.saturating_sub(1),
            TagEnd::Link => {
                self.links.pop();
            }
            TagEnd::Image => self.end_image(),
            TagEnd::HtmlBlock => {
                let html = self.html.take().unwrap_or_default();
                self.kind = Some(self.paragraph_kind());
                self.push_html(&html, text, self.html_at, true);
                self.flush();
            }
            _ => {}
        }
    }

    /// A paragraph within a list goes on with its item, without a marker.
    fn paragraph_kind(&self) -> BlockKind {
        match self.lists.len() {
            0 => BlockKind::Paragraph,
            depth => BlockKind::Item {
                depth: u8::try_from(depth - 1).unwrap_or(u8::MAX),
                marker: String::new(),
            },
        }
    }

    fn start_item(&mut self) {
        self.flush();
        let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX);
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number = number.saturating_add(1);
                format!("{}.", *number - 1)
            }
            _ => "•".into(),
        };
        self.kind = Some(BlockKind::Item { depth, marker });
    }

    /// A stroke stands between cells, empty ones as well.
    fn begin_cell(&mut self) {
        if self.cell > 0 {
            let has_words = self.row_has_words;
            self.push(" | ", false);
            self.row_has_words = has_words;
        }
        self.cell += 1;
    }

    /// Only the last cell of a row may go on in a new line.
    fn join_lines(&mut self) {
        let mut at = 0;
        for run in &mut self.runs {
            let start = self.row_at.saturating_sub(at).min(run.text.len());
            at += run.text.len();
            let row = run.text.split_off(start);
            run.text.push_str(&row.replace('\n', " "));
        }
        if let Some(last) = self.runs.last_mut() {
            let end = last.text.trim_end_matches(' ').len();
            let is_stroke = last.text[..end].ends_with('|');
            if !is_stroke {
                last.text.truncate(end);
            }
        }
    }

    /// Drops what stands behind so many bytes of the line.
    fn truncate(&mut self, bytes: usize) {
        let mut left = bytes;
        for run in &mut self.runs {
            run.text.truncate(left);
            left -= run.text.len();
        }
        self.runs.retain(|run| !run.text.is_empty());
    }

    /// A row of empty cells shows nothing: the head of a table that has none.
    fn end_row(&mut self) {
        self.cell = 0;
        if !self.row_has_words {
            self.runs.clear();
        }
        self.flush();
    }

    fn start_image(&mut self, target: String) {
        let lone_image = self.runs.is_empty().then(|| target.clone());
        self.images.push(target);
        self.push(PICTURE, false);
        self.lone_image = lone_image;
    }

    /// A picture without words has no blank behind its sign.
    fn end_image(&mut self) {
        self.images.pop();
        if let Some(last) = self.runs.last_mut()
            && last.text.ends_with(PICTURE)
        {
            last.text.truncate(last.text.trim_end().len());
        }
    }

    fn has_tag(&self, name: &str) -> bool {
        self.tags.iter().any(|open| open == name)
    }

    /// Whether the line that is written has just begun.
    fn ends_line(&self) -> bool {
        self.runs.last().is_none_or(|run| run.text.ends_with('\n'))
    }

    fn push(&mut self, text: &str, code: bool) {
        if !text.trim().is_empty() {
            self.row_has_words = true;
            if self.images.is_empty() {
                self.lone_image = None;
            }
        }
        if self.kind.is_none() {
            self.kind = Some(self.paragraph_kind());
        }
        let has = |names: &[&str]| names.iter().any(|name| self.has_tag(name));
        let raised = match (has(&["sup"]), has(&["sub"])) {
            (false, false) => None,
            (is_above, _) => raised(text, is_above),
        };
        let text = raised.as_deref().unwrap_or(text);
        let strike = self.strike > 0 || has(&["s", "del", "strike"]);
        // Telegram strikes no code out, and a step that was withdrawn must not look
        // like one that is not.
        let code = code && !strike;
        let style = Style {
            bold: (self.bold > 0 || has(&["b", "strong"])) && !code,
            italic: (self.italic > 0 || has(&["i", "em"]) || !self.images.is_empty()) && !code,
            strike,
            code,
            link: self.links.last().cloned(),
        };
        match self.runs.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ => self.runs.push(Run {
                text: text.to_owned(),
                style,
            }),
        }
    }

    /// Raw HTML at byte `at` of the text, a block or within a line: elements that a
    /// chat has a form for take it, others begin lines or give their words alone,
    /// comments nothing; everything else is text.
    fn push_html(&mut self, raw: &str, text: &str, at: usize, is_block: bool) {
        for (_, piece) in html::pieces(raw) {
            match piece {
                HtmlPiece::Words(words) => self.push_html_words(&words, is_block),
                HtmlPiece::Open(name, tag) => self.open_tag(&name, tag, (text, at), is_block),
                HtmlPiece::Close(name) => self.close_tag(&name, is_block),
            }
        }
    }

    fn push_html_words(&mut self, words: &str, is_block: bool) {
        if self.has_tag("pre") {
            return self.push(words, false);
        }
        let words = if is_block && self.ends_line() {
            words.trim_start()
        } else {
            words
        };
        if !words.is_empty() {
            self.push(words, self.has_tag("code"));
        }
    }

    fn open_tag(&mut self, name: &str, tag: &str, (text, at): (&str, usize), is_block: bool) {
        match name {
            "br" => self.push("\n", false),
            "img" => {
                let words = html::attribute(tag, "alt").unwrap_or_default();
                match html::attribute(tag, "src").filter(|target| !target.is_empty()) {
                    Some(target) => self.push_image(target, &words, is_block),
                    None => self.push_html_words(&words, is_block),
                }
            }
            "ol" | "ul" if is_block => {
                self.flush();
                let start = html::attribute(tag, "start");
                let start = start
                    .and_then(|start| start.trim().parse().ok())
                    .unwrap_or(1);
                self.lists.push((name == "ol").then_some(start));
                self.tags.push(name.to_owned());
            }
            "li" if is_block && !self.lists.is_empty() => {
                let number = html::attribute(tag, "value").and_then(|value| value.parse().ok());
                if let (Some(Some(next)), Some(number)) = (self.lists.last_mut(), number) {
                    *next = number;
                }
                self.start_item();
            }
            "tr" => {
                self.begin_line();
                self.cell = 0;
                self.row_has_words = false;
                self.row_at = self.runs.iter().map(|run| run.text.len()).sum();
            }
            "td" | "th" => {
                self.join_lines();
                self.begin_cell();
            }
            _ if html::LINE_TAGS.contains(&name) || matches!(name, "ol" | "ul" | "li") => {
                self.begin_line();
            }
            "sup" | "sub" if self.is_closed(name, text, at) => self.tags.push(name.to_owned()),
            _ if !html::KEPT_TAGS.contains(&name) || !self.is_closed(name, text, at) => {}
            "pre" => {
                self.flush();
                let language = String::new();
                self.kind = Some(BlockKind::Pre { language });
                self.tags.push(name.to_owned());
            }
            _ => {
                if name == "a" {
                    let target = html::attribute(tag, "href");
                    self.links.push(target.unwrap_or_default());
                }
                self.tags.push(name.to_owned());
            }
        }
    }

    fn close_tag(&mut self, name: &str, is_block: bool) {
        if name == "tr" {
            self.cell = 0;
            if !self.row_has_words {
                self.truncate(self.row_at);
            }
        }
        if html::LINE_TAGS.contains(&name) || matches!(name, "ol" | "ul" | "li") && !is_block {
            self.begin_line();
        }
        if name == "li" && is_block {
            self.flush();
        }
        let Some(open) = self.tags.iter().rposition(|open| open == name) else {
            return;
        };
        self.tags.remove(open);
        match name {
            "a" => drop(self.links.pop()),
            "ol" | "ul" => {
                self.flush();
                self.lists.pop();
            }
            "pre" => self.flush(),
            _ => {}
        }
    }

    fn begin_line(&mut self) {
        let begins_cell =
            self.cell > 0 && self.runs.last().is_some_and(|run| run.text.ends_with("| "));
        if !self.ends_line() && !begins_cell {
            self.push("\n", false);
        }
    }

    /// Whether the element of that name is closed somewhere behind byte `at`.
    fn is_closed(&mut self, name: &str, text: &str, at: usize) -> bool {
        if self.tags.len() >= MOST_TAGS {
            return false;
        }
        let end = self.ends.entry(name.to_owned()).or_insert_with(|| {
            let text = text.to_ascii_lowercase();
            let tag = format!("</{name}");
            let mut ends = text.rmatch_indices(&tag);
            // `</blockquote>` does not close `<b>`.
            let ends_there = |at: usize| !text[at + tag.len()..].starts_with(char::is_alphanumeric);
            ends.find(|(at, _)| ends_there(*at)).map(|(at, _)| at)
        });
        end.is_some_and(|end| end > at)
    }

    fn push_image(&mut self, target: String, words: &str, is_block: bool) {
        let is_block = is_block && self.cell == 0;
        if is_block {
            let is_item =
                matches!(&self.kind, Some(BlockKind::Item { marker, .. }) if !marker.is_empty());
            if !is_item || !self.runs.is_empty() {
                self.flush();
            }
        }
        self.start_image(target);
        self.push(words, false);
        self.end_image();
        if is_block {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let kind = self.kind.take();
        let mut runs = std::mem::take(&mut self.runs);
        let lone_image = self.lone_image.take();
        let Some(kind) = kind else {
            return;
        };
        let is_pre = matches!(kind, BlockKind::Pre { .. });
        trim(&mut runs, is_pre);
        let is_step = matches!(&kind, BlockKind::Item { marker, .. } if !marker.is_empty());
        // A picture that is a whole step keeps the number of the step.
        let is_numbered = matches!(&kind, BlockKind::Item { marker, .. } if marker.ends_with('.'));
        // Without words of its own, one that leads somewhere would lose its link.
        let leads_on = |run: &Run| run.style.link.as_deref().is_some_and(|to| !is_picture(to));
        let has_words = runs.iter().any(|run| run.text.trim() != PICTURE.trim());
        let stays_inline = is_numbered || !has_words && runs.iter().any(leads_on);
        if let Some(target) = lone_image.filter(|_| !stays_inline) {
            // The block itself says that it is a picture.
            if let Some(first) = runs.first_mut() {
                let words = first.text.strip_prefix(PICTURE.trim_end());
                first.text = words.unwrap_or(&first.text).trim_start().to_owned();
            }
            runs.retain(|run| !run.text.is_empty());
            self.add(Block::new(BlockKind::Image { target }, runs));
        } else if runs.is_empty() {
            // An item that begins with a list or code of its own keeps its
            // number; anything else without words is nothing.
            if is_step {
                self.add(Block::new(kind, runs));
            }
        } else {
            self.add(Block::new(kind, runs));
        }
    }

    fn add(&mut self, mut block: Block) {
        if self.quotes > 0 {
            block.quote = Quote::Plain;
        }
        self.blocks.push(block);
    }
}

/// More elements in each other than that are no text that people wrote.
const MOST_TAGS: usize = 64;

/// Drops white space at both ends; of preformatted text only the last newline.
fn trim(runs: &mut Vec<Run>, is_pre: bool) {
    if let Some(first) = runs.first_mut().filter(|_| !is_pre) {
        first.text = first.text.trim_start().to_owned();
    }
    if let Some(last) = runs.last_mut() {
        let end = if is_pre {
            last.text.trim_end_matches(['\n', '\r']).len()
        } else {
            last.text.trim_end().len()
        };
        last.text.truncate(end);
    }
    runs.retain(|run| !run.text.is_empty());
}

/// Whether the line break at byte `at` was meant: the line before it is too
/// short to have been wrapped, or the next one begins like a list of its own
/// (`•`, `>>>`), as in text that was pasted from chat.
fn keeps_line_break(text: &str, at: usize) -> bool {
    // Editors and converters wrap at 70 to 100 columns.
    const WRAPPED_FROM: usize = 60;
    let before = text[..at].rsplit('\n').next().unwrap_or("");
    let next = text[at..].trim_start_matches(['\r', '\n', ' ', '\t']);
    let begins_item = next
        .chars()
        .next()
        .is_some_and(|c| crate::article::is_bullet(c) || c == '>');
    begins_item || before.chars().count() < WRAPPED_FROM
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        blocks(text, &Definitions::default())
            .iter()
            .map(|block| {
                let quote = if block.quote == Quote::Plain {
                    "> "
                } else {
                    ""
                };
                let words = block.text();
                match &block.kind {
                    BlockKind::Item { depth, marker } => format!("{quote}{depth} {marker} {words}"),
                    BlockKind::Pre { language } => format!("```{language} {words}"),
                    BlockKind::Image { target } => format!("image {target} {words}"),
                    BlockKind::Heading => format!("# {words}"),
                    BlockKind::Rule => "---".into(),
                    _ => format!("{quote}{words}"),
                }
            })
            .collect()
    }

    #[test]
    fn numbers_above_the_line_stay_there() {
        assert_eq!(
            of("10<sup>6</sup> và CO<sub>2</sub>, x<sup>th</sup>"),
            ["10⁶ và CO₂, xth"]
        );
    }

    #[test]
    fn tables_of_raw_html_keep_their_columns() {
        let text = "<table><thead><tr><th></th><th></th></tr></thead><tr><td></td><td>a</td></tr><tr><td><p>b</p><h4>c</h4></td><td><div>d<br>e <img src=f.png></div></td></tr></table>";
        assert_eq!(of(text), ["| a\nb c | d\ne 🖼"]);
    }

    #[test]
    fn lists_keep_their_numbers_and_depth() {
        assert_eq!(
            of("1. Một\n   - a\n   - b\n2. Hai\n\n   tiếp\n"),
            ["0 1. Một", "1 • a", "1 • b", "0 2. Hai", "0  tiếp"]
        );
    }

    #[test]
    fn what_chat_has_no_form_for_keeps_its_words() {
        assert_eq!(
            of("| Mã | Nghĩa |\n|---|---|\n| -201 | sai |\n"),
            ["Mã | Nghĩa", "-201 | sai"]
        );
        assert_eq!(
            of("Mở <app> rồi bấm <b>Lưu</b>&nbsp;lại"),
            ["Mở <app> rồi bấm Lưu\u{a0}lại"]
        );
        assert_eq!(
            of("<div>Một<br>Hai &amp; ba<!-- ẩn --></div>"),
            ["Một\nHai & ba"]
        );
        assert_eq!(
            of("![Màn hình cài đặt](a.png)"),
            ["image a.png Màn hình cài đặt"]
        );
        assert_eq!(of("Xem ![hình](a.png) này"), ["Xem 🖼 hình này"]);
        assert_eq!(
            of("1. Mở ![](a.png)\n2. ![](b.png)"),
            ["0 1. Mở 🖼", "0 2. 🖼"]
        );
        assert_eq!(
            of("1. Mở.\n\n   ![x](a.png)\n"),
            ["0 1. Mở.", "image a.png x"]
        );
        assert_eq!(
            of("<figure><img src='a b.png' alt='Nút'><figcaption>Bấm</figcaption></figure>"),
            ["image a b.png Nút", "Bấm"]
        );
        assert_eq!(
            of("> trích\n\n---\n\n```json\n{\"code\": 100}\n```"),
            ["> trích", "---", "```json {\"code\": 100}"]
        );
    }

    #[test]
    fn line_breaks_of_html_are_line_breaks() {
        assert_eq!(
            of("Mất kết nối<br>hoặc hết giấy"),
            ["Mất kết nối\nhoặc hết giấy"]
        );
        assert_eq!(of("Tắt máy<BR />\nrồi bật"), ["Tắt máy\nrồi bật"]);
        assert_eq!(
            of("| a | b |\n|---|---|\n| c<br>d | e<br>f |\n"),
            ["a | b", "c d | e\nf"]
        );
        assert_eq!(of("|  |  |\n|---|---|\n| c | |\n"), ["c |"]);
        assert_eq!(of("<pre>a\n  b</pre>\n\nc"), ["``` a\n  b", "c"]);
    }

    #[test]
    fn elements_of_html_have_their_form() {
        let styled = |text: &str| -> Vec<String> {
            let all = blocks(text, &Definitions::default());
            let runs = all.iter().flat_map(|block| &block.runs).map(|run| {
                let style = &run.style;
                let signs = [
                    (style.bold, 'b'),
                    (style.italic, 'i'),
                    (style.strike, 's'),
                    (style.code, 'c'),
                ];
                let signs: String = signs
                    .iter()
                    .filter(|(is, _)| *is)
                    .map(|(_, sign)| sign)
                    .collect();
                let link = style.link.as_deref().unwrap_or("");
                format!("{signs}{link}:{}", run.text)
            });
            runs.collect()
        };
        assert_eq!(
            styled("<s>a</s> <DEL>b</DEL> <strike>c</strike>"),
            ["s:a", ": ", "s:b", ": ", "s:c"]
        );
        assert_eq!(
            styled("<b>a <i>b</i></b> <code>c</code>"),
            ["b:a ", "bi:b", ": ", "c:c"]
        );
        assert_eq!(
            styled("<a href=\"https://a.vn?b=1&amp;c=2\">d</a>"),
            ["https://a.vn?b=1&c=2:d"]
        );
        assert_eq!(styled("~~`a`~~ <del>\n\n- b\n\n</del>"), ["s:a", "s:b"]);
        // Nothing closes it, so that it would go on to the end.
        assert_eq!(styled("a <b>b\n\nc </i>d"), [":a b", ":c d"]);
    }

    #[test]
    fn lists_of_html_have_numbers() {
        assert_eq!(
            of(
                "<ol start=\"3\"><li>Một<ul><li>a</li></ul></li>\n<li value=7>Hai</li></ol>\n\nxong"
            ),
            ["0 3. Một", "1 • a", "0 7. Hai", "xong"]
        );
    }

    #[test]
    fn short_lines_stay_lines() {
        assert_eq!(of("Vào Cài đặt\nbấm Lưu"), ["Vào Cài đặt\nbấm Lưu"]);
        let wrapped =
            "Cách duy nhất để xoá quyền kiểm soát của Meta trên hội thoại là lên\nFacebook";
        assert_eq!(of(wrapped), [wrapped.replace('\n', " ")]);
        assert_eq!(
            of("a\n• b\n>>> c").len(),
            2,
            "a quotation may interrupt a paragraph"
        );
    }

    #[test]
    fn styles_nest_and_end() {
        let all = blocks(
            "**đậm *cả hai* đậm** `mã` [tới](https://a.vn)",
            &Definitions::default(),
        );
        let styled: Vec<_> = all[0]
            .runs
            .iter()
            .map(|run| {
                (
                    run.text.as_str(),
                    run.style.bold,
                    run.style.italic,
                    run.style.code,
                    run.style.link.is_some(),
                )
            })
            .collect();
        assert_eq!(
            styled,
            [
                ("đậm ", true, false, false, false),
                ("cả hai", true, true, false, false),
                (" đậm", true, false, false, false),
                (" ", false, false, false, false),
                ("mã", false, false, true, false),
                (" ", false, false, false, false),
                ("tới", false, false, false, true),
            ]
        );
    }
}
