//! Replacing a passage that somebody quoted from an answer.
//!
//! A chat shows neither the signs of Markdown nor its line breaks, so the passage is
//! looked for as it is seen, and replaced where those characters stand in the source.

use crate::article::Article;

/// Why a passage was not replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassageError {
    /// The article does not have it; it may have been changed since.
    Missing,
    /// The article has it more than once.
    Ambiguous,
}

/// The source of an article with `new` in place of the passage that is seen as
/// `quoted`. All other bytes stay.
///
/// # Errors
/// When the passage is not there exactly once.
pub fn with_passage(article: &Article, quoted: &str, new: &str) -> Result<String, PassageError> {
    let text = article.source();
    let start = article.front.range.clone().map_or(0, |range| range.end);
    let seen: Vec<(char, usize, usize)> = seen(text, start);
    let wanted: Vec<char> = seen_of(quoted);
    if wanted.is_empty() {
        return Err(PassageError::Missing);
    }
    let chars: Vec<char> = seen.iter().map(|(c, ..)| *c).collect();
    let mut places = chars
        .windows(wanted.len())
        .enumerate()
        .filter(|(_, window)| *window == wanted)
        .map(|(at, _)| at);
    let at = places.next().ok_or(PassageError::Missing)?;
    if places.next().is_some() {
        return Err(PassageError::Ambiguous);
    }
    let (from, to) = (seen[at].1, seen[at + wanted.len() - 1].2);
    let (from, to) = with_marks(text, from, to);
    Ok(format!("{}{}{}", &text[..from], new, &text[to..]))
}

/// Signs that Markdown reads and a chat does not show.
const SIGNS: [char; 7] = ['*', '_', '`', '~', '#', '\\', '>'];

/// The characters of a source as they are seen, folded to letters and digits, each with
/// its bytes. Signs count for nothing, here and in what is looked for.
fn seen(text: &str, start: usize) -> Vec<(char, usize, usize)> {
    let chars = text[start..].char_indices();
    chars
        .filter(|(_, c)| is_seen(*c))
        .map(|(at, c)| (c, start + at, start + at + c.len_utf8()))
        .collect()
}

fn seen_of(text: &str) -> Vec<char> {
    text.chars().filter(|c| is_seen(*c)).collect()
}

fn is_seen(c: char) -> bool {
    !c.is_whitespace() && !SIGNS.contains(&c) && !matches!(c, '•' | '-' | '+' | '|')
}

/// The passage with the pairs of marks that enclose it wholly: `**a**` is replaced with
/// its stars.
fn with_marks(text: &str, mut from: usize, mut to: usize) -> (usize, usize) {
    loop {
        let before = text[..from].chars().next_back();
        let after = text[to..].chars().next();
        match (before, after) {
            (Some(open), Some(close)) if open == close && matches!(open, '*' | '_' | '`' | '~') => {
                from -= 1;
                to += 1;
            }
            _ => return (from, to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Source, read};

    const TEXT: &str = "---\nid: \"a\"\n---\n\n# Lỗi 551\n\n## Cách xử lý\n\n1. Bấm **Lưu lại** rồi\n   chờ 5 phút.\n2. Gửi lại tin.\n\nXem [hướng dẫn](https://a.vn).\n\nGửi lại tin.\n";

    fn replaced(quoted: &str, new: &str) -> Result<String, PassageError> {
        with_passage(&read(&Source::new("a.md", TEXT)).0, quoted, new)
    }

    #[test]
    fn a_passage_is_replaced_where_it_stands() {
        for (quoted, new, expected) in [
            (
                "chờ 5 phút",
                "chờ 10 phút",
                TEXT.replace("5 phút", "10 phút"),
            ),
            (
                "Bấm Lưu lại rồi chờ 5 phút.",
                "Bấm Lưu.",
                TEXT.replace("Bấm **Lưu lại** rồi\n   chờ 5 phút.", "Bấm Lưu."),
            ),
            ("Lưu lại", "Ghi", TEXT.replace("**Lưu lại**", "Ghi")),
        ] {
            let found = replaced(quoted, new);
            assert_eq!(found.as_deref(), Ok(expected.as_str()), "{quoted}");
        }
    }

    #[test]
    fn what_is_not_there_once_is_left() {
        assert_eq!(replaced("Gửi lại tin.", "x"), Err(PassageError::Ambiguous));
        assert_eq!(replaced("không có", "x"), Err(PassageError::Missing));
        // One that begins outside of a link and ends inside it would break the link.
        assert_eq!(replaced("Xem hướng", "x"), Err(PassageError::Missing));
        assert_eq!(replaced(" * ", "x"), Err(PassageError::Missing));
        assert_eq!(
            replaced("id", "x"),
            Err(PassageError::Missing),
            "front matter is no passage"
        );
    }
}
