//! The links of an article to its neighbours, and what can be linked to.

use std::{collections::HashMap, ops::Range};

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::{
    parser::{Definitions, events},
    pictures,
};
use crate::{
    article::{Article, Form},
    text::fold,
};

/// A link within the folder of the articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where the article says that it leads.
    pub target: String,
    /// Where that is.
    pub to: LinkTo,
    /// Where it stands in the source.
    pub range: Range<usize>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTo {
    /// Out of the folder of the articles.
    Outside,
    /// A file below the folder of the articles, and a heading in it.
    File {
        /// The file; `None` for the article's own.
        name: Option<String>,
        /// The heading, as behind `#`.
        anchor: Option<String>,
    },
}

/// The links of `article` that are no addresses, in order.
pub fn links(article: &Article) -> Vec<Link> {
    if article.form != Form::Markdown {
        return Vec::new();
    }
    let start = content_start(article);
    let text = &article.source()[start..];
    let mut all = Vec::new();
    if !text.contains(['[', '<']) {
        return all;
    }
    for (event, range) in events(text, &Definitions::default()) {
        let Event::Start(Tag::Link {
            dest_url,
            link_type,
            ..
        }) = event
        else {
            continue;
        };
        // `<a@b.vn>` is an address without its scheme.
        if link_type == LinkType::Email {
            continue;
        }
        if let Some(to) = to(&article.source_name, &dest_url) {
            let range = range.start + start..range.end + start;
            all.push(Link {
                target: dest_url.into_string(),
                to,
                range,
            });
        }
    }
    all
}

/// Where a target leads; `None` for an address.
fn to(source_name: &str, target: &str) -> Option<LinkTo> {
    let (file, anchor) = match target.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor)),
        None => (target, None),
    };
    let decode = |text: &str| {
        let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
        decoded.map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
    };
    let anchor = anchor.filter(|anchor| !anchor.is_empty()).map(decode);
    if file.is_empty() {
        return anchor
            .is_some()
            .then_some(LinkTo::File { name: None, anchor });
    }
    let path = pictures::path(file)?;
    Some(match pictures::below(source_name, &path) {
        Some(name) => LinkTo::File {
            name: Some(name),
            anchor,
        },
        None => LinkTo::Outside,
    })
}

/// A heading as a target of links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkHeading {
    /// Its name behind `#`, as GitHub and most editors make it: lower case,
    /// spaces as hyphens, no signs; a number behind one that is there twice.
    pub anchor: String,
    /// The same without the marks of Vietnamese, as other converters make it.
    pub folded: String,
}

/// The headings of an article that links can name.
pub fn headings(article: &Article) -> Vec<LinkHeading> {
    let text = &article.source()[content_start(article)..];
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut all = Vec::new();
    let mut open: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => open = Some(String::new()),
            Event::Text(words) | Event::Code(words) => {
                if let Some(name) = &mut open {
                    name.push_str(&words);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let name = anchor_of(&open.take().unwrap_or_default());
                let count = seen.entry(name.clone()).or_default();
                let anchor = match *count {
                    0 => name,
                    count => format!("{name}-{count}"),
                };
                *count += 1;
                all.push(LinkHeading {
                    folded: fold(&anchor),
                    anchor,
                });
            }
            _ => {}
        }
    }
    all
}

fn anchor_of(heading: &str) -> String {
    let kept = heading.trim().chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => Some(c),
        _ => None,
    });
    kept.collect::<String>().to_lowercase()
}

fn content_start(article: &Article) -> usize {
    article.front.range.as_ref().map_or(0, |range| range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Source, read};

    fn of(text: &str) -> Article {
        read(&Source::new("facebook/100.md", text.as_bytes())).0
    }

    #[test]
    fn links_lead_to_files_and_headings() {
        let text = "# A\n\n[a](b.md#x) [b](../zalo/c.md) [c](#d%20e) [d](../../x) [e](https://a.vn/b.md) [f](mailto:a@b.vn) <a@b.vn>\n";
        let found: Vec<_> = links(&of(text)).into_iter().map(|link| link.to).collect();
        let file = |name: Option<&str>, anchor: Option<&str>| LinkTo::File {
            name: name.map(str::to_owned),
            anchor: anchor.map(str::to_owned),
        };
        assert_eq!(
            found,
            [
                file(Some("facebook/b.md"), Some("x")),
                file(Some("zalo/c.md"), None),
                file(None, Some("d e")),
                LinkTo::Outside,
            ]
        );
    }

    #[test]
    fn headings_are_named_as_github_names_them() {
        let found = headings(&of(
            "# Lỗi #100: gắn `thẻ`\n\n## Cách xử lý\n\n## Cách xử lý\n",
        ));
        let names: Vec<_> = found.iter().map(|one| one.anchor.as_str()).collect();
        assert_eq!(names, ["lỗi-100-gắn-thẻ", "cách-xử-lý", "cách-xử-lý-1"]);
        assert_eq!(found[1].folded, "cach-xu-ly");
    }
}
