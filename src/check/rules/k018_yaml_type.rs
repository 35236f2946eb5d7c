//! K018: a value that other readers of YAML take for something else than text.
//!
//! What: `no`, `on` (yes and no, the "Norway problem"), `010` (octal: 8),
//! `0x80070005` and `5.10` (numbers: 2147942405 and 5.1), `12:30` (750 to YAML
//! 1.1), `2026-11-22` outside of `verified` (a day).
//! Why: here it is understood as written; an import, an editor or a site
//! generator that reads the same file loses the code.
//! Example: `codes: [010]` should be `codes: ["010"]`.

use std::ops::Range;

use super::{Checked, Found, each, front_lines};
use crate::article::{Article, Finding, KEYS, Rule};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    each(checked, |article| {
        plain_values(article)
            .into_iter()
            .filter_map(|(key, range)| {
                let value = &article.source()[range.clone()];
                let case = kind(value)?;
                // Behind a key of the team's own a day may be meant as one.
                let is_text = KEYS.contains(&key.as_str()) && key != "verified";
                let is_meant = case == "day" && !is_text;
                (!is_meant).then(|| Finding::new(Rule::YamlType, range, value).case(case))
            })
            .collect()
    })
}

/// The values that stand there without quotes, with their keys.
fn plain_values(article: &Article) -> Vec<(String, Range<usize>)> {
    let mut all = Vec::new();
    let mut key = String::new();
    for (at, line) in front_lines(article) {
        let indented = line.starts_with([' ', '\t', '-']);
        let value = match line.split_once(':') {
            Some((name, value)) if !indented => {
                name.trim().clone_into(&mut key);
                value
            }
            _ => line.trim_start().strip_prefix("- ").unwrap_or(""),
        };
        let value = value.split(" #").next().unwrap_or("");
        let start = at + line.len() - line[line.len() - value.len()..].len();
        let start = line.find(value).map_or(start, |offset| at + offset);
        let inner = value.trim();
        let list = inner.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
        let mut offset = start + value.len() - value.trim_start().len();
        match list {
            None => all.extend(plain(inner, offset).map(|range| (key.clone(), range))),
            Some(list) => {
                offset += 1;
                for item in list.split(',') {
                    let lead = item.len() - item.trim_start().len();
                    let found = plain(item.trim(), offset + lead);
                    all.extend(found.map(|range| (key.clone(), range)));
                    offset += item.len() + 1;
                }
            }
        }
    }
    all
}

fn plain(value: &str, at: usize) -> Option<Range<usize>> {
    let is_plain = !value.is_empty() && !value.starts_with(['"', '\'', '[', '{', '|', '>', '&']);
    is_plain.then(|| at..at + value.len())
}

/// What a reader of YAML 1.1 or 1.2 takes a plain value for.
fn kind(value: &str) -> Option<&'static str> {
    const TRUTHS: [&str; 10] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~",
    ];
    let lower = value.to_ascii_lowercase();
    if TRUTHS.contains(&lower.as_str()) {
        return Some("truth");
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = value.trim_start_matches(['-', '+']);
    if unsigned.len() > 1 && unsigned.starts_with('0') && digits(unsigned) {
        return Some("number");
    }
    let hex = lower
        .strip_prefix("0x")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_hexdigit()));
    let octal = lower.strip_prefix("0o").is_some_and(digits);
    let mut halves = unsigned.splitn(2, ['.', 'e', 'E']);
    let (whole, part) = (halves.next().unwrap_or(""), halves.next());
    let float = digits(whole) && part.is_some_and(digits);
    if hex || octal || float {
        return Some("number");
    }
    let mut parts = value.split('-').map(|part| (part.len(), digits(part)));
    let day = value.len() >= 8
        && parts.next() == Some((4, true))
        && parts.by_ref().take(2).all(|(len, ok)| ok && len <= 2)
        && value.matches('-').count() == 2;
    if day {
        return Some("day");
    }
    let time = value.contains(':') && value.split(':').all(|part| part.len() <= 2 && digits(part));
    time.then_some("number")
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn traps_are_told_from_text() {
        for (value, expected) in [
            ("No", Some("truth")),
            ("on", Some("truth")),
            ("~", Some("truth")),
            ("010", Some("number")),
            ("0x80070005", Some("number")),
            ("5.10", Some("number")),
            ("1e3", Some("number")),
            ("12:30", Some("number")),
            ("2026-11-22", Some("day")),
            ("100", None),
            ("-201", None),
            ("0", None),
            ("5.7.750", None),
            ("100/2018001", None),
            ("Facebook", None),
            ("2026-11-22-a", None),
            ("không", None),
        ] {
            assert_eq!(kind(value), expected, "{value}");
        }
    }
}
