//! Runs of text as Telegram's HTML: tags, links, escapes.

use std::{borrow::Cow, fmt::Write as _};

use url::Url;

use crate::render::{Block, BlockKind, Quote, Run};

/// The runs of a block as they are drawn: titles and headings are bold in any
/// case, and a file name such as `loi-100.md` becomes code, because Telegram
/// would make it a link to somebody's site (.md is a country).
pub(super) fn drawn_runs(block: &Block) -> Vec<Run> {
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
pub(super) fn safe_link(link: &str) -> Option<Url> {
    let url = Url::parse(link).ok()?;
    let fits = match url.scheme() {
        "http" | "https" => url.host_str().is_some_and(|host| host.contains('.')),
        "tg" => true,
        _ => false,
    };
    (fits && url.as_str().len() <= 2_048).then_some(url)
}

pub(super) fn tags(run: &Run) -> (String, String) {
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

pub(super) fn entities_of(run: &Run) -> usize {
    let style = &run.style;
    usize::from(style.bold)
        + usize::from(style.italic)
        + usize::from(style.strike)
        + usize::from(style.code || style.link.is_some())
}

/// An upper bound of the bytes a run takes with its markup.
pub(super) fn html_bytes(run: &Run) -> usize {
    let escapes = run
        .text
        .bytes()
        .filter(|b| matches!(b, b'&' | b'<' | b'>'))
        .count();
    run.text.len() + 4 * escapes + markup_bytes(run)
}

/// An upper bound of the bytes of a run's tags.
pub(super) fn markup_bytes(run: &Run) -> usize {
    run.style.link.as_ref().map_or(0, |link| 6 * link.len()) + 32
}

pub(super) fn open_quote(quote: Quote) -> &'static str {
    match quote {
        Quote::None => "",
        Quote::Plain => "<blockquote>",
        Quote::Expandable(_) => "<blockquote expandable>",
    }
}

pub(super) fn close_quote(quote: Quote) -> &'static str {
    match quote {
        Quote::None => "",
        Quote::Plain | Quote::Expandable(_) => "</blockquote>",
    }
}

pub(super) fn close_pre(block: &Block) -> &'static str {
    match &block.kind {
        BlockKind::Pre { language } if language.is_empty() => "</pre>",
        BlockKind::Pre { .. } => "</code></pre>",
        _ => "",
    }
}

/// Text as Telegram's HTML wants it. Quotes are literal outside attributes.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    html_escape::encode_text(text)
}

pub(super) fn escape_attribute(text: &str) -> Cow<'_, str> {
    html_escape::encode_double_quoted_attribute(text)
}
