//! Text files: articles as they are, the bullet form, or any text.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{
    ImportedPicture, Item, Unusable, address, dialect, encoding, loss::keeps_words, markdown,
    properties, title_of_name, tokens, visible::Visible,
};
use crate::{
    article::{ArticleId, Form, FrontMatter, Source, is_bullet, read},
    render::whole_text,
};

/// A title is one line on a phone, two at most.
const MOST_TITLE_CHARS: usize = 160;

/// A Markdown file, which is an article already: its bytes stay, unless they are
/// of another encoding.
pub(super) fn markdown_file(name: &str, bytes: &[u8]) -> Result<Item, Unusable> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => encoding::text(bytes)?,
        Ok(text) => text.to_owned(),
        Err(_) => encoding::text(bytes)?,
    };
    if tokens(&text).is_empty() {
        return Err(Unusable::Empty);
    }
    let text = properties::fenced(&text).unwrap_or(text);
    // Marks of other tools mean nothing in a chat.
    let text = dialect::plain(&text).unwrap_or(text);
    // Docusaurus' own ending is no article here.
    let name = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case("mdx") => format!("{stem}.md"),
        _ => name.to_owned(),
    };
    let (text, pictures) = with_files_for_data(&name, text);
    Ok(Item {
        visible: markdown::visible(&text),
        text,
        pictures,
        keeps_name: Some(name),
        ..Item::default()
    })
}

/// The text with files in the place of pictures that are written into it, and those.
fn with_files_for_data(name: &str, text: String) -> (String, Vec<ImportedPicture>) {
    static DATA: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"data:image/[^\s()<>"']+"#).expect("the pattern is well-formed")
    });
    if !text.contains("data:image/") {
        return (text, Vec::new());
    }
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let id = ArticleId::from_text(stem);
    let mut pictures: Vec<ImportedPicture> = Vec::new();
    let written = DATA.replace_all(&text, |found: &Captures<'_>| {
        let number = pictures.len() + 1;
        let Some(picture) = address::data_picture(&found[0], number) else {
            return found[0].to_owned();
        };
        let ending = picture.target.rsplit('.').next().unwrap_or("png");
        let target = format!("anh/{id}-{number}.{ending}");
        pictures.push(ImportedPicture {
            target: target.clone(),
            ..picture
        });
        target
    });
    (written.into_owned(), pictures)
}

/// A text file.
pub(super) fn text_file(name: &str, text: &str) -> Result<Item, Unusable> {
    let file = name.rsplit('/').next().unwrap_or(name);
    let front = FrontMatter {
        source: Some(file.to_owned()),
        ..FrontMatter::default()
    };
    article(text, &title_of_name(name), front).ok_or(Unusable::Empty)
}

/// An article from plain text: the bullet form as it is; other text as Markdown
/// with its first line as the title, with as little escaping as keeps its words.
/// `None` where there are no words.
pub(super) fn article(text: &str, title: &str, front: FrontMatter) -> Option<Item> {
    let text = text.trim_start_matches('\n').trim_end();
    let visible = visible(text);
    if visible.is_empty() {
        return None;
    }
    let form = read(&Source::new("a.md", text)).0.form;
    let text = if form == Form::Bullets || text.starts_with("# ") {
        format!("{text}\n")
    } else {
        let (title, body) = titled(text, title);
        let as_it_is = format!("# {}\n\n{}\n", markdown::escaped(title), body.trim());
        if keeps_words(&visible, &shown(&as_it_is)) {
            as_it_is
        } else {
            let body = markdown::escaped_text(body);
            format!("# {}\n\n{}\n", markdown::escaped(title), body.trim())
        }
    };
    Some(Item {
        text,
        front,
        visible: Visible::of_words(visible),
        ..Item::default()
    })
}

/// The first line where it can be a title, and the rest; else `title` and all.
pub(super) fn titled<'a>(text: &'a str, title: &'a str) -> (&'a str, &'a str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim();
    let is_title = first.chars().count() <= MOST_TITLE_CHARS
        && first.chars().any(char::is_alphanumeric)
        && !first.starts_with(is_bullet)
        && !rest.trim().is_empty();
    if is_title {
        (first, rest)
    } else {
        (title, text)
    }
}

/// The words of a text, without the bullets before its lines.
pub(super) fn visible(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(without_bullet).collect();
    tokens(&lines.join("\n"))
}

/// A line without the bullet before it.
pub(super) fn without_bullet(line: &str) -> &str {
    let line = line.trim_start();
    line.strip_prefix(is_bullet)
        .filter(|rest| rest.starts_with(char::is_whitespace))
        .unwrap_or(line)
}

pub(super) fn shown(text: &str) -> Vec<String> {
    tokens(&whole_text(&read(&Source::new("a.md", text)).0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_any_text_are_shown() {
        for text in [
            "• Trường hợp: mở <app>\n• Cách xử lý: 5*3*2",
            "Lỗi <app> khi in\nBấm *Lưu* rồi _x_ 5*3*2 nhé\n>>> xong\n# không là tiêu đề\n---\n1. một\n3. ba",
            "* một\n* hai * ba",
            "Chỉ một dòng",
            "a\nb & c &amp; d [e](f) `g`",
        ] {
            let item = article(text, "Tệp", FrontMatter::default()).unwrap();
            assert!(
                keeps_words(&item.visible.words, &shown(&item.text)),
                "{}",
                item.text
            );
        }
        assert_eq!(article(" \n•\n", "x", FrontMatter::default()), None);
    }

    #[test]
    fn the_bullet_form_stays_as_it_is() {
        let seed = include_str!("../../kb/facebook/100-gan-the-nhan-vien.md");
        let item = article(seed, "x", FrontMatter::default()).unwrap();
        assert_eq!(item.text.trim_end(), seed.trim_end());
    }
}
