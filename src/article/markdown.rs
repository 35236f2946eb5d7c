//! Headings of Markdown text, as CommonMark sees them.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// One heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// 1 to 6.
    pub(super) level: u8,
    /// The heading with its markup.
    pub(super) range: Range<usize>,
    /// Its words, without the markup around them; empty for `##` alone.
    pub(super) text: Range<usize>,
}

/// The headings within `range` of `text`, in order. Only those that stand at
/// the outermost level: a heading within a quotation or a list is content.
pub(super) fn headings(text: &str, range: Range<usize>) -> Vec<Heading> {
    let base = range.start;
    let mut found: Vec<Heading> = Vec::new();
    let mut inside: Option<Heading> = None;
    let mut depth = 0_usize;
    for (event, at) in Parser::new_ext(&text[range], Options::ENABLE_TABLES).into_offset_iter() {
        let at = at.start + base..at.end + base;
        match event {
            Event::Start(Tag::Heading { level, .. }) if depth == 0 => {
                inside = Some(Heading {
                    level: level as u8,
                    text: at.end..at.start,
                    range: at,
                });
            }
            Event::End(TagEnd::Heading(_)) => found.extend(inside.take().map(|mut heading| {
                if heading.text.start >= heading.text.end {
                    heading.text = heading.range.start..heading.range.start;
                }
                heading
            })),
            Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item) => depth += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) => depth -= 1,
            _ => {
                if let Some(heading) = &mut inside {
                    heading.text.start = heading.text.start.min(at.start);
                    heading.text.end = heading.text.end.max(at.end);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(u8, &str)> {
        headings(text, 0..text.len())
            .into_iter()
            .map(|h| (h.level, &text[h.text]))
            .collect()
    }

    #[test]
    fn headings_are_found_with_their_words() {
        let text = "# Lỗi **#100** khi gửi\r\n\r\nchữ\r\n\r\n## Nguyên nhân ##\n\nTiêu đề\n=======\n\n##\n";
        assert_eq!(
            texts(text),
            [
                (1, "Lỗi **#100** khi gửi"),
                (2, "Nguyên nhân"),
                (1, "Tiêu đề"),
                (2, "")
            ]
        );
    }

    #[test]
    fn what_only_looks_like_a_heading_is_none() {
        assert_eq!(
            texts("#100 không gửi được\n\n```\n# mã\n```\n\n> # trích\n\n- # mục\n"),
            []
        );
    }
}
