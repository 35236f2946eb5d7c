//! Raw HTML within Markdown, tag by tag.

/// A piece of raw HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum HtmlPiece<'a> {
    /// Text, its references (`&nbsp;`) read; and what looks like a tag but is the
    /// name of something, such as `<app>`.
    Words(String),
    /// An element begins: its name in lower case, and the whole tag.
    Open(String, &'a str),
    /// An element ends.
    Close(String),
}

/// The pieces of `raw`, each with where it begins. Comments are none.
pub(super) fn pieces(raw: &str) -> Vec<(usize, HtmlPiece<'_>)> {
    let mut all = Vec::new();
    let mut rest = raw;
    while let Some(open) = rest.find('<') {
        let at = raw.len() - rest.len();
        push_words(&mut all, at, &rest[..open]);
        let at = at + open;
        rest = &rest[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(close) = end_of_tag(rest) else {
            break;
        };
        let tag = &rest[..close];
        rest = &rest[close..];
        let closes = tag.starts_with("</");
        let name = tag[1..].trim_start_matches('/').chars();
        let name: String = name.take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        all.push((
            at,
            match (is_known(&name), closes) {
                (false, _) => HtmlPiece::Words(tag.to_owned()),
                // Browsers take `</br>` for `<br>`.
                (true, closes) if !closes || name == "br" => HtmlPiece::Open(name, tag),
                (true, _) => HtmlPiece::Close(name),
            },
        ));
    }
    push_words(&mut all, raw.len() - rest.len(), rest);
    all
}

fn push_words(all: &mut Vec<(usize, HtmlPiece<'_>)>, at: usize, words: &str) {
    if !words.is_empty() {
        let words = html_escape::decode_html_entities(words).into_owned();
        all.push((at, HtmlPiece::Words(words)));
    }
}

/// Where a tag ends, `>` in the values of its attributes passed over.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') if text[..at].ends_with('=') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    // A quotation mark that nothing closes is none.
    text.find('>').map(|at| at + 1)
}

/// The value of an attribute of a tag.
pub(super) fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag.trim_start_matches('<').trim_end_matches(['>', '/']);
    rest = rest.split_once(char::is_whitespace)?.1;
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let own = &rest[..end];
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quote {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
        } else if own.is_empty() {
            break;
        }
        if own.eq_ignore_ascii_case(name) {
            return Some(html_escape::decode_html_entities(value).into_owned());
        }
    }
    None
}

fn is_known(name: &str) -> bool {
    [LINE_TAGS, QUIET_TAGS, KEPT_TAGS, &["td", "th"]]
        .iter()
        .any(|names| names.contains(&name))
}

/// HTML elements that a chat shows as they are meant.
pub(super) const KEPT_TAGS: &[&str] = &[
    "a", "b", "strong", "i", "em", "s", "del", "strike", "code", "img", "br", "pre", "ol", "ul",
    "li",
];

/// HTML elements that begin a line of their own.
pub(super) const LINE_TAGS: &[&str] = &[
    "p",
    "div",
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
    "u", "ins", "kbd", "span", "font", "sub", "sup", "small", "big", "mark", "center", "label",
    "abbr", "cite", "q", "tt", "var", "samp", "wbr", "col", "colgroup", "caption", "picture",
    "source",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_words() {
        let found: Vec<_> = pieces("a<B class='x>y'>&amp;</b><app><!-- c --> <img src=d></br>")
            .into_iter()
            .map(|(_, piece)| match piece {
                HtmlPiece::Words(words) => words,
                HtmlPiece::Open(name, _) => format!("+{name}"),
                HtmlPiece::Close(name) => format!("-{name}"),
            })
            .collect();
        assert_eq!(found, ["a", "+b", "&", "-b", "<app>", " ", "+img", "+br"]);
    }

    #[test]
    fn attributes_are_read_however_they_are_written() {
        for (tag, expected) in [
            ("<img src=\"a b.png\" alt=''>", Some("a b.png")),
            ("<img alt='src=x' SRC = 'a&amp;b'/>", Some("a&b")),
            ("<img hidden src=a.png>", Some("a.png")),
            ("<img data-src=a.png>", None),
            ("<img>", None),
            ("<img src>", Some("")),
            ("<img =>", None),
        ] {
            assert_eq!(attribute(tag, "src").as_deref(), expected, "{tag}");
        }
    }
}
