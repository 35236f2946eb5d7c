//! Markdown to blocks.
//!
//! CommonMark decides what is a list, a table, code. Words are never dropped:
//! what has no form in a chat message (HTML, tables, pictures within a line)
//! gives its words without the form. HTML that is no HTML, such as the `<app>`
//! that staff write for the name of an app, is text.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{Block, BlockKind, Quote, Run, Style};

/// The blocks of `text`.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut builder = Builder::default();
    for (event, at) in Parser::new_ext(text, options).into_offset_iter() {
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
    /// The open lists: the next number, or `None` for bullets.
    lists: Vec<Option<u64>>,
    quotes: usize,
    /// A block of raw HTML is read as a whole.
    html: Option<String>,
    images: Vec<String>,
    cell: usize,
    /// The whole paragraph is one picture.
    lone_image: Option<String>,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, text: &str, at: usize) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) => self.push(&words, false),
            Event::Code(words) => self.push(&words, true),
            Event::Html(raw) => match &mut self.html {
                Some(html) => html.push_str(&raw),
                None => self.push_html(&raw),
            },
            Event::InlineHtml(raw) => self.push_html(&raw),
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

    fn start(&mut self, tag: Tag<'_>) {
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
            Tag::Item => {
                self.flush();
                let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX);
                let marker = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}.", *number - 1)
                    }
                    _ => "•".into(),
                };
                self.kind = Some(BlockKind::Item { depth, marker });
            }
            Tag::TableRow | Tag::TableHead => {
                self.flush();
                self.cell = 0;
                self.bold += usize::from(matches!(tag, Tag::TableHead));
                self.kind = Some(BlockKind::Paragraph);
            }
            Tag::TableCell => {
                if self.cell > 0 {
                    self.push(" | ", false);
                }
                self.cell += 1;
            }
            Tag::Emphasis => self.italic += 1,
            Tag::Strong => self.bold += 1,
            Tag::Strikethrough => self.strike += 1,
            Tag::Link { dest_url, .. } => self.links.push(dest_url.into_string()),
            Tag::Image { dest_url, .. } => {
                self.lone_image = self.runs.is_empty().then(|| dest_url.to_string());
                self.images.push(dest_url.into_string());
            }
            Tag::HtmlBlock => {
                self.flush();
                self.html = Some(String::new());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::Item
            | TagEnd::TableRow => self.flush(),
            TagEnd::TableHead => {
                self.flush();
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
            TagEnd::Image => {
                self.images.pop();
            }
            TagEnd::HtmlBlock => {
                let html = self.html.take().unwrap_or_default();
                self.kind = Some(self.paragraph_kind());
                self.push_html(&html);
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

    fn push(&mut self, text: &str, code: bool) {
        if self.images.is_empty() && !text.trim().is_empty() {
            self.lone_image = None;
        }
        if self.kind.is_none() {
            self.kind = Some(self.paragraph_kind());
        }
        let style = Style {
            bold: self.bold > 0 && !code,
            italic: (self.italic > 0 || !self.images.is_empty()) && !code,
            strike: self.strike > 0 && !code,
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

    fn push_html(&mut self, raw: &str) {
        let text = words_of_html(raw);
        if !text.is_empty() {
            self.push(&text, false);
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
        if let Some(target) = lone_image {
            self.add(Block::new(BlockKind::Image { target }, runs));
        } else if runs.is_empty() {
            // An item that begins with a list or code of its own keeps its
            // number; anything else without words is nothing.
            if matches!(&kind, BlockKind::Item { marker, .. } if !marker.is_empty()) {
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

/// The words of raw HTML: known tags give line breaks or nothing, comments
/// nothing, everything else is text.
fn words_of_html(raw: &str) -> String {
    let mut words = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(open) = rest.find('<') {
        words.push_str(&html_escape::decode_html_entities(&rest[..open]));
        rest = &rest[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(close) = rest.find('>') else {
            break;
        };
        let tag = &rest[1..close];
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        if LINE_TAGS.contains(&name.as_str()) {
            if !words.is_empty() && !words.ends_with('\n') {
                words.push('\n');
            }
        } else if matches!(name.as_str(), "td" | "th") {
            if !tag.starts_with('/') && !words.is_empty() && !words.ends_with('\n') {
                words.push_str(" | ");
            }
        } else if !QUIET_TAGS.contains(&name.as_str()) {
            words.push_str(&rest[..=close]);
        }
        rest = &rest[close + 1..];
    }
    words.push_str(&html_escape::decode_html_entities(rest));
    words
}

/// HTML elements that begin a line of their own.
pub(super) const LINE_TAGS: &[&str] = &[
    "br",
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "thead",
    "tbody",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "blockquote",
    "pre",
    "section",
    "article",
    "header",
    "footer",
    "details",
    "summary",
    "figure",
    "figcaption",
    "dl",
    "dt",
    "dd",
];

/// HTML elements within a line.
pub(super) const QUIET_TAGS: &[&str] = &[
    "a", "b", "strong", "i", "em", "u", "s", "del", "ins", "code", "kbd", "span", "font", "sub",
    "sup", "small", "big", "mark", "img", "center", "label", "abbr", "cite", "q", "tt", "var",
    "samp", "wbr", "col", "colgroup", "caption",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        blocks(text)
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
        assert_eq!(of("Xem ![hình](a.png) này"), ["Xem hình này"]);
        assert_eq!(
            of("> trích\n\n---\n\n```json\n{\"code\": 100}\n```"),
            ["> trích", "---", "```json {\"code\": 100}"]
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
        let all = blocks("**đậm *cả hai* đậm** `mã` [tới](https://a.vn)");
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
