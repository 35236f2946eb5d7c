//! Properties of a page that stand outside of front matter: the metadata of Pelican
//! and MultiMarkdown on top, those that Notion writes below the title.

use super::{Held, Item, markdown};
use crate::article::FrontMatter;

/// Keys with which metadata without fences begins.
const FIRST: [&str; 10] = [
    "title", "date", "status", "slug", "author", "authors", "category", "tags", "summary",
    "modified",
];

/// `text` with fences around the metadata that it begins with; `None` where it begins
/// with none.
pub(super) fn fenced(text: &str) -> Option<String> {
    let bare = text.trim_start_matches('\u{feff}');
    let head: Vec<&str> = bare
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .collect();
    let keys: Option<Vec<String>> = head
        .iter()
        .map(|line| property(line).map(|(key, _)| key.to_lowercase()))
        .collect();
    let keys = keys.filter(|keys| keys.len() >= 2)?;
    let known = keys.iter().filter(|key| FIRST.contains(&key.as_str()));
    if !FIRST.contains(&keys[0].as_str()) || known.count() < 2 {
        return None;
    }
    let length: usize = bare
        .split_inclusive('\n')
        .take(head.len())
        .map(str::len)
        .sum();
    let entries = head.iter().filter_map(|line| property(line));
    let entries: Vec<String> = entries
        .map(|(key, value)| {
            // A draft of theirs is not published; one of ours is shown as a draft.
            let is_status = key.eq_ignore_ascii_case("status");
            let key = if is_status { "post_status" } else { key };
            format!("{key}: {value}\n")
        })
        .collect();
    Some(format!("---\n{}---\n{}", entries.concat(), &bare[length..]))
}

/// Holds an item below whose title a property keeps the page back.
pub(super) fn hold(item: &mut Item) {
    let mut lines = markdown::lines(&item.text).map(|(line, _)| line);
    if !lines.any(|line| line.starts_with("# ")) || item.held.is_some() {
        return;
    }
    let block = lines
        .skip_while(|line| line.trim().is_empty())
        .take_while(|line| !line.trim().is_empty());
    let mut front = FrontMatter::default();
    for line in block {
        let plain = markdown::unescaped(line.trim_end_matches('\\'));
        let Some((key, value)) = property(&plain) else {
            return;
        };
        front.withhold(key, value);
    }
    if let Some(entry) = front.withheld.clone() {
        item.held = Some(if front.status.is_some() {
            Held::Unpublished(entry)
        } else {
            Held::Restricted(entry)
        });
        item.front.status = front.status.or(item.front.status);
        item.front.audience = front.audience.or(item.front.audience);
    }
}

/// `Key: value` of a line.
fn property(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = key.chars().next().is_some_and(char::is_alphabetic)
        && key.split_whitespace().count() <= 3
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || " _-".contains(c));
    let is_apart = value.is_empty() || value.starts_with([' ', '\t']);
    (is_key && is_apart).then(|| (key.trim(), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_without_fences_gets_them() {
        assert_eq!(
            fenced("Title: Kho âm\nStatus: draft\n\nx\n").as_deref(),
            Some("---\nTitle: Kho âm\npost_status: draft\n---\n\nx\n")
        );
        for text in [
            "Title: một\n\nx\n",
            "Lỗi: 5\nStatus: draft\n\nx\n",
            "# A\n\nTitle: a\nStatus: draft\n",
        ] {
            assert_eq!(fenced(text), None, "{text}");
        }
    }
}
