//! Markdown as articles are written: one title, sections below it, names of the
//! table as headings.

use std::fmt::Write as _;

use super::{html, title_of_name, visible::Visible};
use crate::{
    article::{Form, Source, read},
    render::{Fence, page_of},
};

/// The text of an article from what a converter made: `# title`, the headings of
/// `body` below it, and lines such as `**Nguyên nhân:** …` as headings. A first
/// heading that says the title again is left out.
pub(super) fn article(title: &str, body: &str) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let body = below(&title, body);
    promoted(format!("# {}\n\n{}\n", escaped(&title), body.trim()))
}

/// The text of the article of a document or page whose Markdown is `body`.
pub(super) fn titled(name: &str, body: &str) -> String {
    let first = body.lines().find(|line| !line.trim().is_empty());
    let title = first.filter(|line| is_title(line)).map(|line| {
        let words = line.trim_start_matches('#').trim();
        unescaped(words)
    });
    let title = title.filter(|title| !title.is_empty());
    article(&title.unwrap_or_else(|| title_of_name(name)), body)
}

/// What can be seen of Markdown that is an article already: as a browser shows the page
/// that CommonMark makes of it.
pub(super) fn visible(text: &str) -> Visible {
    let (article, _) = read(&Source::new("a.md", text));
    let start = article.front.range.as_ref().map_or(0, |range| range.end);
    let body = &article.source()[start..];
    if article.form == Form::Bullets {
        // Nothing is markup there but what may stand around a label.
        let words = super::tokens(body).into_iter();
        return Visible::of_words(
            words
                .filter(|word| !matches!(word.as_str(), "*" | "_"))
                .collect(),
        );
    }
    html::visible_of(&page_of(body)).unwrap_or_default()
}

/// Where a line of Markdown stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ImportPlace {
    /// A heading of that level.
    Heading(usize),
    /// Between fences, the fences among it.
    Code,
    /// Anywhere else.
    Text,
}

/// The lines of a text, each with its place.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (&str, ImportPlace)> {
    let mut fence = Fence::default();
    text.lines().map(move |line| {
        let trimmed = line.trim_start();
        if fence.holds(line) {
            return (line, ImportPlace::Code);
        }
        let level = trimmed.len() - trimmed.trim_start_matches('#').len();
        let after = &trimmed[level..];
        let is_heading = line.len() - trimmed.len() < 4
            && (1..=6).contains(&level)
            && (after.is_empty() || after.starts_with(' '));
        (
            line,
            if is_heading {
                ImportPlace::Heading(level)
            } else {
                ImportPlace::Text
            },
        )
    })
}

/// Whether a first line is a title: a heading, or a line in bold, which is what
/// some converters make of the highest heading.
pub(super) fn is_title(line: &str) -> bool {
    let bold = line
        .trim()
        .strip_prefix("**")
        .and_then(|rest| rest.strip_suffix("**"));
    line.starts_with('#') || bold.is_some_and(|words| !words.contains("**") && words.len() <= 400)
}

/// `body` with its highest headings at the second level.
fn below(title: &str, body: &str) -> String {
    let repeats = |line: &str| unmarked(line) == unmarked(title);
    let first = body.lines().find(|line| !line.trim().is_empty());
    let body = match first.filter(|line| is_title(line) && repeats(line)) {
        Some(line) => body.trim_start().strip_prefix(line).unwrap_or(body),
        None => body,
    };
    let level_of = |(_, place)| match place {
        ImportPlace::Heading(level) => Some(level),
        ImportPlace::Code | ImportPlace::Text => None,
    };
    let highest = lines(body).filter_map(level_of).min().unwrap_or(1);
    let mut out = String::with_capacity(body.len());
    let mut is_blank = true;
    for (line, place) in lines(body) {
        // Converters leave gaps.
        if place != ImportPlace::Code && line.trim().is_empty() && is_blank {
            continue;
        }
        is_blank = line.trim().is_empty();
        if let ImportPlace::Heading(level) = place {
            let words = line.trim_start().trim_start_matches('#').trim();
            if words.is_empty() {
                continue;
            }
            out.push_str(&"#".repeat((level - highest + 2).min(6)));
            out.push(' ');
            out.push_str(words);
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

/// The words of a heading, to compare.
fn unmarked(line: &str) -> String {
    super::tokens(&line.replace(['\\', '*'], "")).join(" ")
}

/// Where the reader would take the whole for the bullet form, whose text has no
/// markup, its labels become headings.
fn promoted(text: String) -> String {
    let (article, _) = read(&Source::new("a.md", text.as_str()));
    if article.form == Form::Markdown {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 64);
    let mut from = 0;
    for section in &article.sections {
        let Some(name) = section.name.clone() else {
            continue;
        };
        let line = text[..name.start].rfind('\n').map_or(0, |at| at + 1);
        let marker = text[line..name.start].trim();
        out.push_str(text[from..line].trim_end());
        let _ = write!(out, "\n\n## {}\n\n", &text[name]);
        let next = article
            .sections
            .iter()
            .filter(|other| other.body.start > section.body.start)
            .filter_map(|other| other.name.clone())
            .map(|name| text[..name.start].rfind('\n').map_or(0, |at| at + 1))
            .min();
        let end = next.unwrap_or(text.len());
        let start = section.body.start.min(end);
        out.push_str(body_of_label(&text[start..end], marker).trim_end());
        from = end;
    }
    out.push_str(&text[from..]);
    format!("{}\n", out.trim_end())
}

/// The text behind a label, outside of the list and emphasis that the label
/// stood in.
fn body_of_label(body: &str, marker: &str) -> String {
    let (first, rest) = body.split_once('\n').unwrap_or((body, ""));
    let mut first = first.trim().to_owned();
    if first.matches("**").count() % 2 == 1 {
        // "**Nguyên nhân: do A**" began before the label.
        if let Some(at) = first.rfind("**") {
            first.replace_range(at..at + 2, "");
        }
    }
    let rest = if marker.starts_with(['-', '*', '+']) && !marker.starts_with("**") {
        textwrap::dedent(rest)
    } else {
        rest.to_owned()
    };
    let body = format!("{first}\n{rest}");
    // Indentation of a first line that is a list or code has a meaning.
    body.trim_start_matches('\n').to_owned()
}

/// Words that Markdown shall show as they are, on a line of their own.
pub fn escaped(line: &str) -> String {
    let mut out = escaped_piece(line);
    // "C #" would lose its last sign as the end of a heading.
    if out.ends_with('#') {
        out.insert(out.len() - 1, '\\');
    }
    out
}

/// A piece of a line as it is.
pub(super) fn escaped_piece(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut before = ' ';
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        let is_last = rest.peek().is_none();
        let is_markup = match c {
            // What follows a piece may be markup of its own.
            '\\' => is_last || after.is_ascii_punctuation(),
            '*' | '`' | '~' | '[' | ']' => true,
            // `ten_tep` is a word, `_x_` emphasis.
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '<' => after.is_ascii_alphabetic() || matches!(after, '/' | '!' | '?'),
            '&' => after.is_ascii_alphabetic() || after == '#',
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// Text whose every line Markdown shall show as it is; lists stay lists.
pub fn escaped_text(text: &str) -> String {
    let mut last_number = 0;
    let lines = text
        .lines()
        .map(|line| escaped_line(line, &mut last_number));
    lines.map(|line| line + "\n").collect()
}

/// One line, behind one of a list with `last_number`.
fn escaped_line(line: &str, last_number: &mut u32) -> String {
    let trimmed = line.trim_start();
    let indent = &line[..line.len() - trimmed.len()];
    let bullet = trimmed.strip_prefix(['-', '*', '+']);
    if let Some(item) = bullet.filter(|rest| rest.starts_with(' ')) {
        return format!("{indent}- {}", escaped(item.trim_start()));
    }
    let (number, rest) = numbered(trimmed);
    let (marker, rest) = trimmed.split_at(trimmed.len() - rest.len());
    match number {
        Some(number) if number == 1 || number == *last_number + 1 => {
            *last_number = number;
            format!("{indent}{marker}{}", escaped(rest))
        }
        Some(_) => {
            // Markdown counts by itself and would show another number.
            let (digits, sign) = marker.split_at(marker.len() - 1);
            format!("{digits}\\{sign}{}", escaped(rest))
        }
        None => {
            let is_ruler =
                trimmed.len() > 1 && trimmed.chars().all(|c| matches!(c, '-' | '=' | ' '));
            let escape = is_ruler || trimmed.starts_with(['#', '>', '+']);
            format!("{}{}", if escape { "\\" } else { "" }, escaped(trimmed))
        }
    }
}

/// The number of a line of a list, and what follows its `.` or `)`.
pub(super) fn numbered(line: &str) -> (Option<u32>, &str) {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = line[digits..]
        .strip_prefix(['.', ')'])
        .filter(|rest| rest.starts_with(' '));
    let number = line[..digits].parse().ok();
    match (rest, number) {
        (Some(rest), Some(number)) if digits < 10 => (Some(number), rest),
        _ => (None, line),
    }
}

/// The words of a line of Markdown without its escapes and emphasis.
pub(super) fn unescaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' if rest.peek().is_some_and(char::is_ascii_punctuation) => out.extend(rest.next()),
            '*' => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_stand_below_the_title() {
        for (body, expected) in [
            ("# T\n\n### A\n\nx\n\n#### B", "# T\n\n## A\n\nx\n\n### B\n"),
            ("# A\n\n\n\nx\n\n## B", "# T\n\n## A\n\nx\n\n### B\n"),
            ("**T**\n\n## A\n", "# T\n\n## A\n"),
            ("```\n# mã\n```\n##\n", "# T\n\n```\n# mã\n```\n"),
            ("#100 bị lỗi", "# T\n\n#100 bị lỗi\n"),
        ] {
            assert_eq!(article("T", body), expected);
        }
        assert!(article("a * <b> c #", "x").starts_with("# a \\* \\<b> c \\#\n"));
    }

    #[test]
    fn labels_become_headings() {
        let bodies = [
            "**Nguyên nhân:** do A\n\n**Cách xử lý:**\n\n1. làm *B*\n",
            "**Nguyên nhân: do A**\n\n**Cách xử lý**\n\n1. làm *B*\n",
            "- Nguyên nhân: do A\n- Cách xử lý:\n    1. làm *B*\n",
        ];
        for body in bodies {
            let text = article("Lỗi 100", body);
            let lines: Vec<&str> = text
                .lines()
                .filter(|line| !line.trim().is_empty())
                .collect();
            let expected = [
                "# Lỗi 100",
                "## Nguyên nhân",
                "do A",
                "## Cách xử lý",
                "1. làm *B*",
            ];
            assert_eq!(lines, expected, "{body}");
        }
    }
}
