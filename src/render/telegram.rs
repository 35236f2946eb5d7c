//! A page as Telegram messages.
//!
//! Limits are those of the Bot API ("Formatting options", sendMessage): 4,096
//! characters after the markup is parsed, counted here in UTF-16 units, which
//! is never fewer; 100 entities, of which the rest is dropped silently; 32,768
//! bytes with the markup. A page longer than that becomes several parts, cut
//! between blocks where they fit, else between sentences or words. A tag never
//! spans two parts, because every part opens and closes its own.

use std::{borrow::Cow, fmt::Write as _};

use url::Url;

use super::{Block, BlockKind, Page, Quote, Run};

/// One message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// With the markup of `parse_mode: HTML`, escaped and balanced.
    pub html: String,
    /// The same words without markup, for when the markup is refused.
    pub text: String,
}

/// Length of `text` in UTF-16 code units, the unit of the Bot API's
/// `MessageEntity` offsets.
pub fn len_utf16(text: &str) -> usize {
    // One unit for each character, and one more for those of four bytes; counted
    // by their first bytes, which takes a fraction of decoding them.
    let bytes = text.as_bytes();
    let characters = bytes.iter().filter(|&&b| b & 0xc0 != 0x80).count();
    characters + bytes.iter().filter(|&&b| b >= 0xf0).count()
}

const MAX_UNITS: usize = 4096;
const MAX_ENTITIES: usize = 100;
/// Below the server's 32,768, so that nothing has to be counted to the byte.
const MAX_HTML_BYTES: usize = 30_000;

/// Draws `page` as messages, in order. A page without a word gives none.
pub fn parts(page: &Page) -> Vec<Part> {
    let mut pieces = Pieces::default();
    for (at, block) in page.blocks.iter().enumerate() {
        // A heading at the foot of a message belongs to the next one.
        let needed = match block.kind {
            BlockKind::Heading | BlockKind::Title => page
                .blocks
                .get(at + 1)
                .map_or(0, |next| block_units(next).min(300)),
            _ => 0,
        };
        pieces.add(block, needed);
    }
    pieces.finish()
}

fn block_units(block: &Block) -> usize {
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

/// The message under construction and those before it.
#[derive(Default)]
struct Pieces {
    done: Vec<Part>,
    html: String,
    text: String,
    units: usize,
    entities: usize,
    quote: Quote,
    last: Option<BlockKind>,
}

impl Pieces {
    fn add(&mut self, block: &Block, needed_after: usize) {
        let prefix = prefix(block);
        let runs = drawn_runs(block);
        if runs.is_empty() && prefix.trim().is_empty() {
            return;
        }
        let units = len_utf16(&prefix) + runs.iter().map(|run| len_utf16(&run.text)).sum::<usize>();
        let entities = runs.iter().map(entities_of).sum::<usize>() + 1;
        let bytes = runs.iter().map(html_bytes).sum::<usize>();
        let fits_alone =
            units + 2 <= MAX_UNITS && entities < MAX_ENTITIES && bytes < MAX_HTML_BYTES;
        if fits_alone && !self.has_room(units + 2 + needed_after, entities, bytes) {
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

    fn has_room(&self, units: usize, entities: usize, bytes: usize) -> bool {
        self.units + units <= MAX_UNITS
            && self.entities + entities <= MAX_ENTITIES
            && self.html.len() + bytes + 64 <= MAX_HTML_BYTES
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
            let enough_bytes = self.html.len() + html_bytes(&run) + 64 <= MAX_HTML_BYTES;
            if len_utf16(&run.text) <= room && enough_entities && enough_bytes {
                self.push_whole(&run, pre);
                return;
            }
            // Escaped text takes at most five bytes a unit (`&amp;`), so this
            // many units fit whatever they are.
            let byte_room =
                MAX_HTML_BYTES.saturating_sub(self.html.len() + markup_bytes(&run) + 64);
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
        self.quote = Quote::None;
        self.last = None;
    }

    fn finish(mut self) -> Vec<Part> {
        self.close();
        self.done
    }
}

/// The runs of a block as they are drawn: titles and headings are bold in any
/// case, and a file name such as `loi-100.md` becomes code, because Telegram
/// would make it a link to somebody's site (.md is a country).
fn drawn_runs(block: &Block) -> Vec<Run> {
    let mut drawn = Vec::with_capacity(block.runs.len());
    for run in &block.runs {
        let mut run = run.clone();
        if matches!(block.kind, BlockKind::Title | BlockKind::Heading) && !run.style.code {
            run.style.bold = true;
        }
        if run
            .style
            .link
            .as_deref()
            .is_some_and(|link| safe_link(link).is_none())
        {
            run.style.link = None;
        }
        if run.style.code || run.style.link.is_some() || !run.text.contains(".md") {
            drawn.push(run);
            continue;
        }
        let mut rest = run.text.as_str();
        while let Some((before, name, after)) = file_name(rest) {
            if !before.is_empty() {
                drawn.push(Run {
                    text: before.to_owned(),
                    style: run.style.clone(),
                });
            }
            let mut code = Run::plain(name);
            code.style.code = true;
            drawn.push(code);
            rest = after;
        }
        if !rest.is_empty() {
            drawn.push(Run {
                text: rest.to_owned(),
                style: run.style.clone(),
            });
        }
    }
    drawn.retain(|run| !run.text.is_empty());
    drawn
}

/// The first word of `text` that is the name of a Markdown file, with what
/// stands before and behind it.
fn file_name(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let dot = from + text[from..].find(".md")?;
        let end = dot + ".md".len();
        let start = text[..dot]
            .rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“' | '«' | ','))
            .map_or(0, |at| {
                at + text[at..].chars().next().map_or(1, char::len_utf8)
            });
        let ends_here = !text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '/');
        if start < dot && ends_here && !text[start..dot].contains("://") {
            return Some((&text[..start], &text[start..end], &text[end..]));
        }
        from = end;
    }
}

/// The address as Telegram takes it, or `None` where it would drop the link or
/// lead somewhere else: relative paths, other schemes, hosts without a dot.
fn safe_link(link: &str) -> Option<Url> {
    let url = Url::parse(link).ok()?;
    let fits = match url.scheme() {
        "http" | "https" => url.host_str().is_some_and(|host| host.contains('.')),
        "tg" => true,
        _ => false,
    };
    (fits && url.as_str().len() <= 2_048).then_some(url)
}

fn tags(run: &Run) -> (String, String) {
    let style = &run.style;
    let mut open = String::new();
    let mut close = String::new();
    let mut wrap = |tag: &str| {
        let _ = write!(open, "<{tag}>");
        close.insert_str(0, &format!("</{tag}>"));
    };
    if style.bold {
        wrap("b");
    }
    if style.italic {
        wrap("i");
    }
    if style.strike {
        wrap("s");
    }
    // Nothing may stand inside code, and code not inside a link.
    if style.code && !(style.bold || style.italic || style.strike) {
        wrap("code");
    } else if let Some(url) = style.link.as_deref().and_then(safe_link) {
        let _ = write!(open, "<a href=\"{}\">", escape_attribute(url.as_str()));
        close.insert_str(0, "</a>");
    }
    (open, close)
}

fn entities_of(run: &Run) -> usize {
    let style = &run.style;
    usize::from(style.bold)
        + usize::from(style.italic)
        + usize::from(style.strike)
        + usize::from(style.code || style.link.is_some())
}

/// An upper bound of the bytes a run takes with its markup.
fn html_bytes(run: &Run) -> usize {
    let escapes = run
        .text
        .bytes()
        .filter(|b| matches!(b, b'&' | b'<' | b'>'))
        .count();
    run.text.len() + 4 * escapes + markup_bytes(run)
}

/// An upper bound of the bytes of a run's tags.
fn markup_bytes(run: &Run) -> usize {
    run.style.link.as_ref().map_or(0, |link| 6 * link.len()) + 32
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

fn open_quote(quote: Quote) -> &'static str {
    match quote {
        Quote::None => "",
        Quote::Plain => "<blockquote>",
        Quote::Expandable(_) => "<blockquote expandable>",
    }
}

fn close_quote(quote: Quote) -> &'static str {
    match quote {
        Quote::None => "",
        Quote::Plain | Quote::Expandable(_) => "</blockquote>",
    }
}

fn close_pre(block: &Block) -> &'static str {
    match &block.kind {
        BlockKind::Pre { language } if language.is_empty() => "</pre>",
        BlockKind::Pre { .. } => "</code></pre>",
        _ => "",
    }
}

/// Text as Telegram's HTML wants it. Quotes are literal outside attributes.
fn escape(text: &str) -> Cow<'_, str> {
    html_escape::encode_text(text)
}

fn escape_attribute(text: &str) -> Cow<'_, str> {
    html_escape::encode_double_quoted_attribute(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(blocks: Vec<Block>) -> Page {
        Page { blocks }
    }

    fn paragraph(text: &str) -> Block {
        Block::new(BlockKind::Paragraph, vec![Run::plain(text)])
    }

    fn html(blocks: Vec<Block>) -> String {
        let parts = parts(&page(blocks));
        assert_eq!(parts.len(), 1);
        parts.into_iter().next().unwrap().html
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(
            html(vec![paragraph("a < b & \"c\" > <app>")]),
            "a &lt; b &amp; \"c\" &gt; &lt;app&gt;"
        );
    }

    #[test]
    fn only_absolute_links_stay_links() {
        let link = |target: &str| {
            let mut run = Run::plain("x");
            run.style.link = Some(target.to_owned());
            html(vec![Block::new(BlockKind::Paragraph, vec![run])])
        };
        assert_eq!(
            link("https://a.vn/?q=\"b\"&c=1"),
            "<a href=\"https://a.vn/?q=%22b%22&amp;c=1\">x</a>"
        );
        for dropped in [
            "loi-100.md",
            "#part",
            "javascript:alert(1)",
            "mailto:a@b.vn",
            "http://localhost/x",
            "//a.vn",
        ] {
            assert_eq!(link(dropped), "x", "{dropped}");
        }
    }

    #[test]
    fn a_file_name_is_no_link() {
        assert_eq!(
            html(vec![paragraph("xem loi-100.md, nhé")]),
            "xem <code>loi-100.md</code>, nhé"
        );
        assert_eq!(
            html(vec![paragraph("https://a.vn/b.md")]),
            "https://a.vn/b.md"
        );
    }

    #[test]
    fn quotes_open_and_close_once() {
        let mut blocks = vec![
            paragraph("a"),
            paragraph("b"),
            paragraph("c"),
            paragraph("d"),
        ];
        blocks[1].quote = Quote::Expandable(1);
        blocks[2].quote = Quote::Expandable(1);
        assert_eq!(
            html(blocks),
            "a\n<blockquote expandable>b\n\nc</blockquote>\n\nd"
        );
    }

    #[test]
    fn a_long_page_is_cut_between_blocks() {
        let block = paragraph(&"chữ ".repeat(400));
        let all = parts(&page(vec![
            block.clone(),
            block.clone(),
            block.clone(),
            block,
        ]));
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(|part| len_utf16(&part.text) <= 4096));
    }

    #[test]
    fn one_long_block_is_cut_between_words_and_stays_balanced() {
        let mut block = Block::new(
            BlockKind::Paragraph,
            vec![Run::bold("mười chữ ".repeat(2000))],
        );
        block.quote = Quote::Expandable(0);
        let all = parts(&page(vec![block]));
        assert_eq!(all.len(), 5);
        for part in &all {
            assert!(len_utf16(&part.text) <= 4096);
            assert!(
                part.html.starts_with("<blockquote expandable><b>")
                    && part.html.ends_with("</b></blockquote>")
            );
        }
    }

    #[test]
    fn a_paragraph_of_a_hundred_kilobytes_becomes_messages() {
        let text = "ế & ".repeat(20_000);
        let all = parts(&page(vec![paragraph(&text)]));
        let letters = |text: &str| text.chars().filter(|c| *c == 'ế').count();
        assert_eq!(
            all.iter().map(|part| letters(&part.text)).sum::<usize>(),
            20_000
        );
    }

    #[test]
    fn a_quotation_that_goes_on_in_the_next_message_counts_there_too() {
        let runs = (0..450)
            .map(|n| {
                if n % 2 == 0 {
                    Run::bold("a")
                } else {
                    Run::plain("b")
                }
            })
            .collect();
        let mut block = Block::new(BlockKind::Paragraph, runs);
        block.quote = Quote::Expandable(0);
        for part in parts(&page(vec![block])) {
            assert!(part.html.matches("</").count() <= 100);
        }
    }

    #[test]
    fn entities_beyond_a_hundred_go_to_the_next_message() {
        let blocks = (0..250)
            .map(|n| Block::new(BlockKind::Paragraph, vec![Run::bold(n.to_string())]))
            .collect();
        let all = parts(&page(blocks));
        assert!(all.len() >= 3);
        assert!(
            all.iter()
                .all(|part| part.html.matches("<b>").count() <= 100)
        );
    }
}
