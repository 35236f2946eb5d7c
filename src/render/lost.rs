//! What drawing an article as chat messages loses or makes poorer. It knows what
//! the renderer beside it does, so the two change together.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{
    comments::comments,
    foreign,
    html::{self, HtmlPiece, KEPT_TAGS},
    parser::{Definitions, events},
    telegram,
};
use crate::article::{Article, Form};

/// What a chat message has no form for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// A table: its rows become lines with strokes, its columns do not stand
    /// below each other.
    Table,
    /// An HTML element: its words stay, its form goes.
    Html,
    /// A comment, of HTML or of another tool: it is not shown.
    Comment,
    /// A list within a list within a list … deeper than can be told apart.
    Depth,
    /// A quotation within a quotation: both become one.
    Quote,
    /// A box to be ticked: it is shown as the characters `[ ]`.
    Task,
    /// A footnote: it is shown as the characters `[^1]`.
    Footnote,
    /// A link that Telegram does not open (`mailto:`, `tel:`, an address without
    /// a dot): its words stay.
    Link,
    /// A picture from the web: its words stay.
    Picture,
    /// A mark of another tool (`!!! note`, `:::tip`, `[[link]]`): it is shown as its
    /// characters.
    Foreign,
}

/// Lists this deep are drawn with the same indent (`telegram/pieces.rs`).
const MOST_DEPTH: usize = 5;

/// What of `article` is lost, in order, with where it stands in the source.
pub fn lost(article: &Article) -> Vec<(Range<usize>, Lost)> {
    if article.form != Form::Markdown {
        return Vec::new();
    }
    let mut all = Vec::new();
    let definitions = Definitions::of(article);
    // A title is shown as it is written, with its tags.
    if let Some(title) = article.title_range.clone() {
        let is_tag = |lost: &Lost| matches!(lost, Lost::Html | Lost::Comment);
        let text = &article.source()[title.clone()];
        let found = in_text(text, &definitions, &[]).into_iter();
        let found = found.filter(|(_, lost)| is_tag(lost));
        all.extend(
            found.map(|(range, lost)| (range.start + title.start..range.end + title.start, lost)),
        );
    }
    for section in &article.sections {
        let start = section.body.start;
        let body = article.body(section);
        let mut found = in_text(body, &definitions, KEPT_TAGS);
        found.extend(
            foreign::marks(body, &definitions)
                .into_iter()
                .map(|range| (range, Lost::Foreign)),
        );
        let unseen = comments(body).into_iter();
        found.extend(unseen.map(|range| (range, Lost::Comment)));
        found.sort_by_key(|(range, _)| range.start);
        for (range, lost) in found {
            all.push((range.start + start..range.end + start, lost));
        }
    }
    all
}

/// `kept` are the elements that have a form where the text stands.
fn in_text(text: &str, definitions: &Definitions, kept: &[&str]) -> Vec<(Range<usize>, Lost)> {
    let mut all = Vec::new();
    let (mut lists, mut quotes, mut code) = (0_usize, 0_usize, false);
    for (event, range) in events(text, definitions) {
        match event {
            Event::Start(Tag::Table(_)) => all.push((range, Lost::Table)),
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Start(Tag::List(_)) => {
                lists += 1;
                if lists > MOST_DEPTH {
                    all.push((first_line(text, &range), Lost::Depth));
                }
            }
            Event::End(TagEnd::List(_)) => lists -= 1,
            Event::Start(Tag::BlockQuote(_)) => {
                quotes += 1;
                if quotes > 1 {
                    all.push((first_line(text, &range), Lost::Quote));
                }
            }
            Event::End(TagEnd::BlockQuote(_)) => quotes -= 1,
            Event::Start(Tag::Link { dest_url, .. })
                if has_scheme(&dest_url) && !telegram::opens(&dest_url) =>
            {
                // Where the words are the address, nothing of it is lost.
                let target = dest_url.split_once(':').map_or("", |(_, rest)| rest);
                let words = text[range.clone()].split("](").next().unwrap_or("");
                if target.is_empty() || !words.contains(target) {
                    all.push((range, Lost::Link));
                }
            }
            Event::Start(Tag::Image { dest_url, .. }) if has_scheme(&dest_url) => {
                all.push((range, Lost::Picture));
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                all.extend(
                    html(&text[range.clone()], kept)
                        .map(|(at, lost)| (range.start + at.start..range.start + at.end, lost)),
                );
            }
            Event::Text(_) if !code => all.extend(signs(text, &range)),
            _ => {}
        }
    }
    all
}

/// Where `article` has `**` that is shown as it is, in order.
pub fn stray_emphasis(article: &Article) -> Vec<Range<usize>> {
    if article.form != Form::Markdown {
        return Vec::new();
    }
    let definitions = Definitions::of(article);
    let mut all = Vec::new();
    for section in &article.sections {
        let start = section.body.start;
        let text = article.body(section);
        if !text.contains("**") {
            continue;
        }
        let mut code = false;
        for (event, range) in events(text, &definitions) {
            match event {
                Event::Start(Tag::CodeBlock(_)) => code = true,
                Event::End(TagEnd::CodeBlock) => code = false,
                Event::Text(_) if !code => {
                    let found = stray_in(text, range).into_iter();
                    all.extend(found.map(|at| at + start..at + start + 2));
                }
                _ => {}
            }
        }
    }
    all.dedup_by(|next, last| next.start < last.end);
    all
}

/// The places of `**` in a piece of text that is shown. `2**3` is a power, and what
/// stands alone between blanks was never meant as emphasis.
fn stray_in(text: &str, range: Range<usize>) -> Vec<usize> {
    let places = text[range.clone()].match_indices("**");
    let places = places.map(|(at, _)| at + range.start);
    // The parser gives the two signs of a delimiter one by one.
    let split = text[range.clone()].ends_with('*') && text[range.end..].starts_with('*');
    let split = split.then(|| range.end - 1);
    let is_stray = |at: &usize| {
        let before = text[..*at].chars().next_back().unwrap_or(' ');
        let after = text[at + 2..]
            .trim_start_matches('*')
            .chars()
            .next()
            .unwrap_or(' ');
        let is_power = before.is_ascii_digit() && after.is_ascii_digit();
        let is_alone = before.is_whitespace() && after.is_whitespace();
        before != '\\' && !is_power && !is_alone
    };
    places.chain(split).filter(is_stray).collect()
}

fn first_line(text: &str, range: &Range<usize>) -> Range<usize> {
    let line = text[range.clone()].lines().next().unwrap_or("");
    range.start..range.start + line.trim_end().len()
}

/// An address of its own, not a file beside the article.
fn has_scheme(target: &str) -> bool {
    target
        .split(['/', '#', '?'])
        .next()
        .is_some_and(|head| head.contains(':'))
        || target.starts_with("//")
}

/// The first element or comment of raw HTML that is not kept as it is written.
fn html(raw: &str, kept: &[&str]) -> Option<(Range<usize>, Lost)> {
    let comment = raw.find("<!--").map(|open| {
        let end = raw[open..].find("-->").map(|end| open + end + 3);
        let end = end.unwrap_or(raw.trim_end().len());
        (open..end, Lost::Comment)
    });
    let mut tags = html::pieces(raw).into_iter();
    let tag = tags.find_map(|(at, piece)| {
        // The closing tag belongs to the opening one, which was told.
        let HtmlPiece::Open(name, tag) = piece else {
            return None;
        };
        let lost = if name == "img" && !kept.is_empty() {
            let target = html::attribute(tag, "src").filter(|target| has_scheme(target));
            target.map(|_| Lost::Picture)
        } else {
            // `<br>` in a title is a line break as well.
            (!kept.contains(&name.as_str()) && name != "br").then_some(Lost::Html)
        };
        Some((at..at + tag.len(), lost?))
    });
    [comment, tag]
        .into_iter()
        .flatten()
        .min_by_key(|(range, _)| range.start)
}

/// Boxes and footnotes, which CommonMark alone does not know.
fn signs(text: &str, range: &Range<usize>) -> Option<(Range<usize>, Lost)> {
    let rest = &text[range.start..];
    let before = text[..range.start].trim_end_matches([' ', '\t']);
    let begins_item = before.ends_with(['-', '*', '+', '.'])
        && before.len() < range.start
        && text[..range.start]
            .rsplit('\n')
            .next()
            .is_some_and(|line| line.chars().all(|c| !c.is_alphabetic()));
    if begins_item && ["[ ] ", "[x] ", "[X] "].iter().any(|s| rest.starts_with(s)) {
        return Some((range.start..range.start + 3, Lost::Task));
    }
    let note = rest.strip_prefix("[^")?;
    let end = note.find(']')?;
    let is_name = end > 0 && note[..end].chars().all(|c| c.is_alphanumeric() || c == '-');
    is_name.then_some((range.start..range.start + end + 3, Lost::Footnote))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Lost)]) {
        let found: Vec<_> = in_text(text, &Definitions::default(), KEPT_TAGS)
            .into_iter()
            .map(|(range, lost)| (&text[range], lost))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_a_chat_has_no_form_for_is_found() {
        check(
            "|a|b|\n|-|-|\n|1|2|\n",
            &[("|a|b|\n|-|-|\n|1|2|\n", Lost::Table)],
        );
        check("Bấm <u>Lưu</u>", &[("<u>", Lost::Html)]);
        check("<div>\nBấm", &[("<div>", Lost::Html)]);
        check(
            "<img src=\"https://a.vn/b.png\">",
            &[("<img src=\"https://a.vn/b.png\">", Lost::Picture)],
        );
        check("a<!-- b -->", &[("<!-- b -->", Lost::Comment)]);
        check("- [ ] làm", &[("[ ]", Lost::Task)]);
        check("xem[^1]", &[("[^1]", Lost::Footnote)]);
        check("> a\n> > b\n", &[("> b", Lost::Quote)]);
        check("[a](mailto:x@y.vn)", &[("[a](mailto:x@y.vn)", Lost::Link)]);
        check(
            "![a](https://a.vn/b.png)",
            &[("![a](https://a.vn/b.png)", Lost::Picture)],
        );
        let deep = "- a\n  - b\n    - c\n      - d\n        - e\n          - f\n";
        check(deep, &[("- f", Lost::Depth)]);
    }

    #[test]
    fn a_tag_in_a_title_is_found_as_one_below_it() {
        let text = "# Lỗi <b>5</b> và <mã>\n\n## Cách xử lý\n\nBấm <u>x</u>.\n";
        let article = crate::article::read(&crate::article::Source::new("a.md", text)).0;
        let found = lost(&article).into_iter();
        let found: Vec<_> = found.map(|(range, lost)| (&text[range], lost)).collect();
        assert_eq!(found[0], ("<b>", Lost::Html));
        assert!(found[1..].contains(&("<u>", Lost::Html)));
        assert!(found.iter().all(|(tag, _)| *tag != "<mã>"), "{found:?}");
    }

    #[test]
    fn what_stays_is_not() {
        for text in [
            "Mở <app> rồi bấm",
            "\"<data_field> is invalid!\"",
            "a<br>b <b>c</b> <s>d</s> <img src=\"anh/e.png\">",
            "[x@y.vn](mailto:x@y.vn)",
            "[a](https://a.vn) [b](b.md) [c](#d)",
            "![a](anh/a.png)",
            "`<b>` và `[ ] x`",
            "```\n<b>\n[^1]\n```",
            "mảng [ ] rỗng",
            "- a\n  - b\n    - c\n",
            "> a",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn a_comment_of_any_tool_is_found_and_not_shown() {
        let text =
            "# A\n\n## Cách xử lý\n\nBấm Lưu %%hỏi Lan%% rồi.\n[//]: # (ẩn đi)\n\n%%\nẩn\n%%\n";
        let article = crate::article::read(&crate::article::Source::new("a.md", text)).0;
        let found: Vec<_> = lost(&article)
            .into_iter()
            .map(|(range, lost)| (&text[range], lost))
            .collect();
        assert_eq!(
            found,
            [
                ("%%hỏi Lan%%", Lost::Comment),
                ("[//]: # (ẩn đi)", Lost::Comment),
                ("%%\nẩn\n%%", Lost::Comment)
            ]
        );
        let shown = crate::render::whole_text(&article);
        assert!(shown.contains("rồi."), "{shown}");
        for hidden in ["Lan", "ẩn", "%", "//"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }
}
