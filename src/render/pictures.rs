//! The pictures of an article: which files it shows, as names only.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{
    html::{self, HtmlPiece},
    page,
    parser::{Definitions, events, with_whole_html},
};
use crate::article::{Article, Form, Section};

/// A picture that an article shows from a file of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file below the folder of the articles, `facebook/anh/x.png`; `None`
    /// where the article names a place outside that folder.
    pub name: Option<String>,
    /// The file as the article names it.
    pub target: String,
    /// What the article says of the picture, possibly nothing.
    pub words: String,
    /// Where it stands in the source.
    pub range: Range<usize>,
}

/// The pictures of `article`, in the order in which its page shows them; each
/// file once. Pictures from the web are none: they belong to somebody else.
pub fn pictures(article: &Article) -> Vec<Picture> {
    let mut all: Vec<Picture> = Vec::new();
    for found in shown(article) {
        let Some(path) = path(&found.target) else {
            continue;
        };
        let name = below(&article.source_name, &path);
        if name.is_none() || all.iter().all(|other| other.name != name) {
            all.push(Picture { name, ..found });
        }
    }
    all
}

/// The pictures of `article` from the web, of which a chat shows only the words.
pub fn remote_pictures(article: &Article) -> Vec<Picture> {
    let all = shown(article).into_iter();
    all.filter(|picture| path(&picture.target).is_none())
        .collect()
}

/// Each picture of `article`, as often as it is shown, in the order of its file; none of
/// them with a name yet.
pub(crate) fn whole_pictures(article: &Article) -> Vec<Picture> {
    in_sections(article, &article.sections.iter().collect::<Vec<_>>())
}

/// Every picture as its page shows them, none of them with a name yet.
fn shown(article: &Article) -> Vec<Picture> {
    let mut sections: Vec<&Section> = article.sections.iter().collect();
    page::sort(article, &mut sections);
    in_sections(article, &sections)
}

fn in_sections(article: &Article, sections: &[&Section]) -> Vec<Picture> {
    if article.form != Form::Markdown {
        return Vec::new();
    }
    let definitions = Definitions::of(article);
    let of = |section: &&Section| {
        let start = section.body.start;
        let mut found = in_text(article.body(section), &definitions);
        for picture in &mut found {
            picture.range = picture.range.start + start..picture.range.end + start;
        }
        found
    };
    sections.iter().flat_map(of).collect()
}

fn in_text(text: &str, definitions: &Definitions) -> Vec<Picture> {
    let mut all = Vec::new();
    // As Markdown or as HTML.
    if !text.contains("![") && !text.contains('<') {
        return all;
    }
    let mut open: Option<Picture> = None;
    for (event, range) in with_whole_html(events(text, definitions)) {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) if open.is_none() => {
                open = Some(Picture {
                    name: None,
                    target: dest_url.into_string(),
                    words: String::new(),
                    range,
                });
            }
            Event::End(TagEnd::Image) => all.extend(open.take()),
            Event::Text(words) | Event::Code(words) => {
                if let Some(picture) = &mut open {
                    picture.words.push_str(&words);
                }
            }
            Event::Html(raw) | Event::InlineHtml(raw) => {
                for (at, piece) in html::pieces(&raw) {
                    let HtmlPiece::Open(name, tag) = piece else {
                        continue;
                    };
                    let target = html::attribute(tag, "src").filter(|_| name == "img");
                    if let Some(target) = target.filter(|target| !target.is_empty()) {
                        let start = range.start + at;
                        all.push(Picture {
                            name: None,
                            target,
                            words: html::attribute(tag, "alt").unwrap_or_default(),
                            range: start..start + tag.len(),
                        });
                    }
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(picture) = &mut open {
                    picture.words.push(' ');
                }
            }
            _ => {}
        }
    }
    all
}

/// Whether a target, a file or an address, is a picture by its ending.
pub(crate) fn is_picture(target: &str) -> bool {
    let file = target.split(['?', '#']).next().unwrap_or("");
    let ending = file.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    ["png", "jpg", "jpeg", "gif", "webp", "svg", "bmp"].contains(&ending.as_str())
}

/// The path that a target means; `None` for an address.
pub(super) fn path(target: &str) -> Option<String> {
    let target = target.trim();
    // `C:\…` is an address as well, of somebody's own disk.
    let is_address = target.starts_with("//")
        || target
            .split(['/', '\\'])
            .next()
            .is_some_and(|head| head.contains(':'));
    if target.is_empty() || is_address {
        return None;
    }
    let decoded = percent_encoding::percent_decode_str(target).decode_utf8();
    let path = decoded.map_or_else(|_| target.to_owned(), std::borrow::Cow::into_owned);
    // Editors on Windows write the other stroke.
    Some(path.replace('\\', "/"))
}

/// `path` as it stands in the source of this name, from the folder of the
/// articles on; with a stroke before it, it is meant from there.
pub(super) fn below(source_name: &str, path: &str) -> Option<String> {
    let folder = source_name
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let folder = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Source, read};

    #[track_caller]
    fn named(target: &str, expected: &[Option<&str>]) {
        let text = format!("# Lỗi\n\n## Cách xử lý\n\nXem ![hình]({target}) này.\n");
        let article = read(&Source::new("facebook/100.md", text.as_bytes())).0;
        let found = pictures(&article);
        let names: Vec<Option<&str>> = found.iter().map(|one| one.name.as_deref()).collect();
        assert_eq!(names, expected, "{target}");
        for one in found {
            assert!(article.source()[one.range].starts_with("![hình]("));
        }
    }

    #[test]
    fn names_are_told_from_the_folder_on() {
        named("anh/x.png", &[Some("facebook/anh/x.png")]);
        named("./anh//x.png", &[Some("facebook/anh/x.png")]);
        named("../chung/x.png", &[Some("chung/x.png")]);
        named("/chung/x.png", &[Some("chung/x.png")]);
        named("anh\\x.png", &[Some("facebook/anh/x.png")]);
        named("m%C3%A0n%20h%C3%ACnh.png", &[Some("facebook/màn hình.png")]);
        named("<màn hình.png>", &[Some("facebook/màn hình.png")]);
    }

    #[test]
    fn what_lies_outside_has_no_name() {
        named("../../etc/passwd", &[None]);
        named("../..%2f../secret.png", &[None]);
        named("..", &[None]);
        for address in [
            "https://a.vn/x.png",
            "//a.vn/x.png",
            "data:image/png;base64,AA",
            "C:/x.png",
        ] {
            named(address, &[]);
        }
    }

    #[test]
    fn pictures_come_as_they_are_read_and_once() {
        let text = "# Lỗi\n\n## Nguyên nhân\n\n![b](b.png)\n\n## Cách xử lý\n\n![a **đậm**\nhai](a.png) ![a](./a.png)\n\n```\n![c](c.png)\n```\n";
        let article = read(&Source::new("x.md", text.as_bytes())).0;
        let found = pictures(&article);
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.target.as_str(), one.words.as_str()))
            .collect();
        assert_eq!(told, [("a.png", "a đậm hai"), ("b.png", "b")]);
    }
}
