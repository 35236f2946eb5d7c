//! What writers leave for each other and no page shows: `%% … %%` of Obsidian,
//! `[//]: # (…)` of Markdown, `{% comment %}` of Liquid.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::Fence;

/// Where `text` has such comments outside of code.
pub(crate) fn comments(text: &str) -> Vec<Range<usize>> {
    static DEFINITION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)^ {0,3}\[(?:/{2,}|comment|_+|#|)\]:[ \t]*(?:#|<#?>|/)[ \t]*(|[("'].*)$"#)
            .expect("the pattern is well-formed")
    });
    let mut all: Vec<Range<usize>> = Vec::new();
    // Each kind has one of these.
    if !["%%", "]:", "{%"].iter().any(|mark| text.contains(mark)) {
        return all;
    }
    let mut fence = Fence::default();
    let mut at = 0;
    // What a comment over several lines has taken already.
    let mut done = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if start < done && at <= done {
            continue;
        }
        let bare = line.trim_end_matches(['\n', '\r']);
        if fence.holds(bare) {
            continue;
        }
        if let Some(found) = DEFINITION.captures(bare).filter(|_| start >= done) {
            let end = start + bare.len();
            let is_open = found[1].starts_with('(') && !found[1].trim_end().ends_with(')');
            let below = is_open.then(|| end_of_words(text, end)).flatten();
            done = below.unwrap_or(end);
            all.push(start..done);
            continue;
        }
        let mut from = start.max(done);
        while let Some((open, mark, close)) = first_open(text, from, start + bare.len()) {
            let behind = open + mark.len();
            let is_first = text[start..open].trim().is_empty();
            let end = text[behind..].find(close).map(|end| behind + end);
            // Within a line it ends there; on top of one it may end further below.
            let end = end.filter(|end| is_first || *end < start + bare.len());
            let Some(end) = end else {
                from = behind;
                continue;
            };
            done = end + close.len();
            all.push(open..done);
            from = done;
            if from >= start + bare.len() {
                break;
            }
        }
    }
    all
}

/// The first mark from `from` to `to` that opens a comment, and what closes it.
fn first_open(text: &str, from: usize, to: usize) -> Option<(usize, &str, &'static str)> {
    static LIQUID: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\{%-?\s*comment\s*-?%\}").expect("the pattern is well-formed")
    });
    let line = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let part = text.get(from..to)?;
    let is_text = |at: &usize| text[line..*at].matches('`').count().is_multiple_of(2);
    // "100%%" is no mark.
    let begins = |at: &usize| {
        let before = text[line..*at].chars().next_back();
        before.is_none_or(|c| !c.is_ascii_digit() && c != '%')
    };
    let percent = part.match_indices("%%").map(|(at, _)| from + at);
    let percent = percent.filter(is_text).find(begins);
    let percent = percent.map(|at| (at, &text[at..at + 2], "%%"));
    let liquid = LIQUID.find_iter(part).find_map(|found| {
        let at = from + found.start();
        let rest = &text[at..];
        let close = ["{% endcomment %}", "{%- endcomment -%}", "{%endcomment%}"]
            .into_iter()
            .filter_map(|close| Some((rest.find(close)?, close)))
            .min()?;
        is_text(&at).then_some((at, &text[at..at + found.len()], close.1))
    });
    [percent, liquid]
        .into_iter()
        .flatten()
        .min_by_key(|it| it.0)
}

/// Where the words in parentheses end that go on below `from`, before any empty line.
fn end_of_words(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        let words = line.trim();
        if words.is_empty() && at > from {
            return None;
        }
        if words.ends_with(')') {
            return Some(at + line.trim_end().len());
        }
        at += line.len();
    }
    None
}

/// `text` without its comments, and without the lines that they took alone; `None`
/// where it has none.
pub(crate) fn without_comments(text: &str) -> Option<String> {
    let found = comments(text);
    if found.is_empty() {
        return None;
    }
    let mut out = text.to_owned();
    for place in found.into_iter().rev() {
        let line = out[..place.start].rfind('\n').map_or(0, |at| at + 1);
        let end = out[place.end..]
            .find('\n')
            .map_or(out.len(), |at| place.end + at + 1);
        let is_alone =
            out[line..place.start].trim().is_empty() && out[place.end..end].trim().is_empty();
        let place = if is_alone { line..end } else { place };
        out.replace_range(place, "");
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_all_else_stays() {
        for (text, expected) in [
            ("Bấm Lưu %%hỏi Lan%% rồi\n", "Bấm Lưu  rồi\n"),
            ("a\n\n%%\nẩn\n\n## Ẩn\n%%\n\nb\n", "a\n\n\nb\n"),
            ("a\n\n[//]: # (ẩn đi)\n\nb\n", "a\n\n\nb\n"),
            ("a\n[comment]: <> (ẩn đi)\nb\n", "a\nb\n"),
            ("[//]: # \"ẩn\"\nb\n", "b\n"),
            ("[//]: # (ẩn\nđi)\nb\n", "b\n"),
            ("a {% comment %}ẩn{% endcomment %} b\n", "a  b\n"),
            ("{% comment %}\nẩn\n{% endcomment %}\nb\n", "b\n"),
        ] {
            assert_eq!(without_comments(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "giảm 50%% rồi 20%%\n",
            "```\n%% a %%\n[//]: # (b)\n```\n",
            "`%% a %%`\n",
            "%% chưa đóng\n",
            "[a]: # (b)\n",
        ] {
            assert_eq!(without_comments(text), None, "{text}");
        }
    }
}
