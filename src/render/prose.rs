//! The sentences of an article: its title and parts without code.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::parser::{Definitions, events};
use crate::article::{Article, Form};

/// Where the sentences of `article` stand in its source, in order. Front matter,
/// courtesies at the end, code, HTML and the targets of links are none.
pub fn prose(article: &Article) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = article.title_range.clone().into_iter().collect();
    let definitions = Definitions::of(article);
    for section in &article.sections {
        all.extend(section.name.clone());
        let start = section.body.start;
        match article.form {
            Form::Bullets => all.push(section.body.clone()),
            Form::Markdown => all.extend(
                in_text(article.body(section), &definitions)
                    .into_iter()
                    .map(|range| range.start + start..range.end + start),
            ),
        }
    }
    // The title may be a sentence of a part.
    all.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut distinct: Vec<Range<usize>> = Vec::new();
    for range in all {
        match distinct.last() {
            Some(last) if range.end <= last.end => {}
            Some(last) if range.start < last.end => distinct.push(last.end..range.end),
            _ => distinct.push(range),
        }
    }
    distinct
}

fn in_text(text: &str, definitions: &Definitions) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let mut code = false;
    for (event, range) in events(text, definitions) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Text(_) if !code => all.push(range),
            _ => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Source, read};

    #[test]
    fn code_and_addresses_are_no_prose() {
        let text = "---\naliases: [a]\n---\n# Lỗi `x`\n\n## Cách xử lý\n\nBấm [Lưu](https://a.vn) `mã` <b>rồi</b>\n\n```\nmã\n```\n";
        let article = read(&Source::new("a.md", text)).0;
        let found: Vec<&str> = prose(&article)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        let found: Vec<&str> = found.iter().map(|text| text.trim()).collect();
        assert_eq!(found.join("|"), "Lỗi `x`|Cách xử lý|Bấm|Lưu|||rồi");
    }
}
