//! Replacing a passage that somebody quoted from an answer.
//!
//! A chat shows neither the signs of Markdown nor its line breaks, so the passage is
//! looked for as it is seen, and replaced where those characters stand in the source.

//!
//! What stands around it is seen as before: a place that would leave half of a pair of
//! marks, or break a link or a block of code, is widened by those marks or not taken.

use crate::{
    article::{Article, Source, read},
    lang::Lang,
    render::{BlockKind, article_page},
};

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
    let before = shown(article);
    let mut places = [
        with_marks(text, from, to),
        (from, to),
        (marks_before(text, from), to),
        (from, marks_behind(text, to)),
        (marks_before(text, from), marks_behind(text, to)),
    ]
    .into_iter();
    let put =
        |(from, to): (usize, usize), new: &str| format!("{}{new}{}", &text[..from], &text[to..]);
    let place = places.find(|place| {
        let tried = put(*place, &MARK.to_string());
        let tried = read(&Source::new(article.source_name.as_str(), tried)).0;
        shows_only(&before, &shown(&tried), &wanted)
    });
    place
        .map(|place| put(place, new))
        .ok_or(PassageError::Missing)
}

/// A letter that takes the place of a passage to see what becomes of the rest.
const MARK: char = 'Ω';

/// A character that an article shows.
#[derive(Clone, Copy)]
struct ShownChar {
    c: char,
    /// Whether it counts an item, which is done anew.
    is_number: bool,
    is_code: bool,
}

/// What an article shows, without its blanks.
fn shown(article: &Article) -> Vec<ShownChar> {
    let mut all = Vec::new();
    for block in article_page(article, Lang::Vi).blocks {
        let is_code = matches!(block.kind, BlockKind::Pre { .. });
        let mut add = |text: &str, is_number: bool| {
            let chars = text.chars().filter(|c| !c.is_whitespace());
            all.extend(chars.map(|c| ShownChar {
                c,
                is_number,
                is_code,
            }));
        };
        if let BlockKind::Item { marker, .. } = &block.kind {
            add(marker, true);
        }
        add(&block.text(), false);
    }
    all
}

/// Whether the one is shown as the other with the mark in place of what was wanted.
fn shows_only(before: &[ShownChar], after: &[ShownChar], wanted: &[char]) -> bool {
    let words = |all: &[ShownChar]| -> Vec<(char, bool)> {
        let all = all.iter().filter(|one| !one.is_number);
        all.map(|one| (one.c, one.is_code && one.c != MARK))
            .collect()
    };
    let after = words(after);
    let seen = before.iter().enumerate();
    let seen: Vec<(usize, char)> = seen
        .filter(|(_, one)| is_seen(one.c))
        .map(|(at, one)| (at, one.c))
        .collect();
    let mut found = seen.windows(wanted.len()).filter(|window| {
        let mut both = window.iter().zip(wanted);
        both.all(|((_, c), wanted)| c == wanted)
    });
    found.any(|window| {
        let rest = before.get(window[window.len() - 1].0 + 1..);
        let mut expected = words(&before[..window[0].0]);
        expected.push((MARK, false));
        expected.extend(words(rest.unwrap_or_default()));
        expected == after
    })
}

/// Where the marks begin that stand directly before a place.
fn marks_before(text: &str, at: usize) -> usize {
    text[..at].trim_end_matches(['*', '_', '`', '~', '[']).len()
}

/// Where the marks end that stand directly behind a place, the target of a link among
/// them.
fn marks_behind(text: &str, at: usize) -> usize {
    let mut end = at;
    loop {
        let rest = &text[end..];
        let marks = rest.len() - rest.trim_start_matches(['*', '_', '`', '~']).len();
        let target = target_at(&rest[marks..]);
        if marks + target == 0 {
            return end;
        }
        end += marks + target;
    }
}

/// The bytes of the end of a link, `](…)`, with which a text begins; none where it does
/// not.
fn target_at(text: &str) -> usize {
    let inside = text.strip_prefix("](");
    let end = inside.and_then(|inside| inside.find([')', '\n']));
    end.filter(|end| text[2 + end..].starts_with(')'))
        .map_or(0, |end| end + 3)
}

/// Signs that Markdown reads and a chat does not show.
const SIGNS: [char; 7] = ['*', '_', '`', '~', '#', '\\', '>'];

/// The characters of a source as they are seen, each with its bytes. Signs count for
/// nothing, here and in what is looked for, and no target of a link is seen.
fn seen(text: &str, start: usize) -> Vec<(char, usize, usize)> {
    let mut all = Vec::new();
    let mut at = start;
    while let Some(c) = text[at..].chars().next() {
        let target = target_at(&text[at..]);
        let length = c.len_utf8().max(target);
        if target == 0 && is_seen(c) {
            all.push((c, at, at + length));
        }
        at += length;
    }
    all
}

fn seen_of(text: &str) -> Vec<char> {
    text.chars().filter(|c| is_seen(*c)).collect()
}

fn is_seen(c: char) -> bool {
    !c.is_whitespace() && !SIGNS.contains(&c) && !matches!(c, '•' | '-' | '+' | '|' | '[' | ']')
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

    /// What people write, with everything that marks words.
    const MARKED: &str = "# Lỗi 551 *nặng*\n\n## Cách xử lý\n\n1. Bấm **Lưu lại** rồi `npm run x_y_z` nhé\n2. Đặt ma_khach_hang = 5 * 3 * 2\n   - Mục ~~cũ~~ **mới *hơn* nữa** đây\n3. Xem [hướng dẫn *này*](https://a.vn/x_(1)) và [b](c.md) rồi gửi\n\n| Mã | Nghĩa |\n| --- | --- |\n| 10 | **Hết** hạn |\n| 24 | Sai tên |\n\n```sh\ncat a.txt\necho b\n```\n\n> Nhớ báo \\*sếp\\* trước.\n";

    #[test]
    fn marks_are_taken_whole_or_not_at_all() {
        let article = read(&Source::new("a.md", MARKED)).0;
        for (quoted, expected) in [
            ("Lưu lại rồi", MARKED.replace("**Lưu lại** rồi", "Ghi")),
            ("Bấm Lưu lại", MARKED.replace("Bấm **Lưu lại**", "Ghi")),
            ("khach", MARKED.replace("khach", "Ghi")),
            ("x_y_z", MARKED.replace("x_y_z", "Ghi")),
            ("b rồi gửi", MARKED.replace("[b](c.md) rồi gửi", "Ghi")),
        ] {
            let found = with_passage(&article, quoted, "Ghi");
            assert_eq!(found.as_deref(), Ok(expected.as_str()), "{quoted}");
        }
        for quoted in ["lại rồi", "trước. Nhớ", "Xem hướng", "nhé"] {
            let found = with_passage(&article, quoted, "x");
            let is_there = quoted == "nhé";
            assert_eq!(found.is_ok(), is_there, "{quoted}: {found:?}");
        }
    }

    #[test]
    fn around_a_passage_everything_is_seen_as_before() {
        use proptest::prelude::*;
        let article = read(&Source::new("a.md", MARKED)).0;
        let before: Vec<char> = shown(&article).iter().map(|one| one.c).collect();
        let taken = std::cell::Cell::new(0);
        proptest!(|(from in 0..before.len(), length in 1usize..40)| {
            let to = (from + length).min(before.len());
            let quoted: String = before[from..to].iter().collect();
            if let Ok(text) = with_passage(&article, &quoted, "Ω") {
                taken.set(taken.get() + 1);
                let at = text.find('Ω').expect("the new words");
                prop_assert!(MARKED.starts_with(&text[..at]));
                prop_assert!(MARKED.ends_with(&text[at + 'Ω'.len_utf8()..]));
                let after = shown(&read(&Source::new("a.md", text.as_str())).0);
                prop_assert!(shows_only(&shown(&article), &after, &seen_of(&quoted)), "{quoted}: {text}");
            }
        });
        // Short ones stand there more than once.
        assert!(taken.get() > 30, "{} of 256", taken.get());
    }
}
