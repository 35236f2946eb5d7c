//! Phone numbers and e-mail addresses, as they stand in Vietnamese texts.
//!
//! Found are
//! - e-mail addresses;
//! - Vietnamese phone numbers: mobile (`0912345678`, the eleven digits in use
//!   until 2018 as well) and fixed (`02438251234`), with `0`, `84`, `+84` or
//!   `0084`, in one piece or in groups with the same separator (space, dot,
//!   dash), in brackets in part;
//! - other numbers of 8 to 15 digits with `+` before them.
//!
//! Not found is what a support team searches for: error codes (`#100`,
//! `100/2018001`, `0x80070005`, `-217`), dates, numbers of orders unless they
//! have exactly the form of a phone number, whatever is part of a longer word
//! (`SPX0912345678`) or stands behind `#`, and the public 1800 and 1900
//! numbers. An order number of ten digits that begins with `09` cannot be told
//! from a phone number; names and addresses are not recognised. The tests stand
//! beside their first user, `store::Masked`.

use std::ops::Range;

/// What of a person was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personal {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
}

/// Words that people write right before a number, without a space.
const LABELS: [&str; 9] = ["sdt", "sđt", "đt", "dt", "tel", "phone", "zalo", "số", "so"];

/// The phone numbers and e-mail addresses in `text`, in order, not overlapping.
///
/// ```
/// use sotay::text::{Personal, personal};
/// let found = personal("gọi 0912 345 678, lỗi #100");
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].1, Personal::Phone);
/// ```
pub fn personal(text: &str) -> Vec<(Range<usize>, Personal)> {
    let emails = emails(text);
    let mut all = Vec::new();
    let mut at = 0;
    for email in emails {
        all.extend(phones(text, at..email.start));
        at = email.end;
        all.push((email, Personal::Email));
    }
    all.extend(phones(text, at..text.len()));
    all
}

fn emails(text: &str) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for (sign, _) in text.match_indices('@') {
        let local = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
        let after = all.last().map_or(0, |last| last.end);
        if sign < after {
            continue;
        }
        let start = after + text[after..sign].trim_end_matches(local).len();
        let host = &text[sign + 1..];
        let host = &host[..host
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'))
            .unwrap_or(host.len())];
        let host = host.trim_end_matches(['.', '-']);
        let is_host = host.rsplit_once('.').is_some_and(|(name, top)| {
            !name.is_empty() && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic())
        });
        if start < sign && is_host {
            all.push(start..sign + 1 + host.len());
        }
    }
    all
}

/// A run of digits.
type Group = Range<usize>;

fn phones(text: &str, within: Range<usize>) -> Vec<(Range<usize>, Personal)> {
    let mut groups: Vec<Group> = Vec::new();
    let bytes = text.as_bytes()[within.clone()].iter();
    for (at, _) in bytes.enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        let at = within.start + at;
        match groups.last_mut() {
            Some(group) if group.end == at => group.end += 1,
            _ => groups.push(at..at + 1),
        }
    }
    let mut all: Vec<(Range<usize>, Personal)> = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        match phone(text, &groups[first..]) {
            Some((range, count)) => {
                all.push((range, Personal::Phone));
                first += count;
            }
            None => first += 1,
        }
    }
    all
}

/// Most groups of one number: `+84 (0) 91 23 45 67 8` and the like.
const MOST_GROUPS: usize = 8;

/// The phone number that begins with the first of `groups`, and how many of
/// them it has.
fn phone(text: &str, groups: &[Group]) -> Option<(Range<usize>, usize)> {
    let start = opening(text, groups[0].start)?;
    let has_plus = text[start..groups[0].start].contains('+');
    let mut digits = String::new();
    let mut gaps: Vec<&str> = Vec::new();
    for (index, group) in groups.iter().take(MOST_GROUPS).enumerate() {
        if let Some(before) = index.checked_sub(1).map(|before| &groups[before]) {
            gaps.push(separator(&text[before.end..group.start])?);
        }
        digits.push_str(&text[group.clone()]);
        // Only the first gap, after a country or area, may be unlike the others.
        let is_even = gaps
            .iter()
            .skip(1)
            .zip(gaps.iter().skip(2))
            .all(|(one, other)| one == other)
            && (gaps.len() != 2 || gaps[0] == gaps[1] || has_plus || is_area(&digits));
        if digits.len() > 16 {
            return None;
        }
        if is_even
            && is_number(&digits, has_plus)
            && !is_date(text, &groups[..=index])
            && ends(text, group.end)
        {
            return Some((start..group.end, index + 1));
        }
    }
    None
}

/// Whether a number begins with a country or the area of a fixed line.
fn is_area(digits: &str) -> bool {
    ["84", "0084", "02"]
        .iter()
        .any(|start| digits.starts_with(start))
}

/// Where a number whose digits begin at `at` begins: with its `+` or bracket.
/// `None` when the digits are part of something longer.
fn opening(text: &str, at: usize) -> Option<usize> {
    let before = text[..at].trim_end_matches(['+', '(']);
    let sign = &text[before.len()..at];
    // "C++(" and the like are no sign of a number.
    let start = if sign.len() > 2 { at } else { before.len() };
    let before = &text[..start];
    match before.chars().next_back() {
        Some('#' | '_' | '-' | '.') => None,
        Some(c) if c.is_ascii_digit() => None,
        Some(c) if c.is_alphanumeric() => {
            let word = &before[before.trim_end_matches(char::is_alphabetic).len()..];
            LABELS
                .contains(&word.to_lowercase().as_str())
                .then_some(start)
        }
        _ => Some(start),
    }
}

/// Whether a number may end here.
fn ends(text: &str, at: usize) -> bool {
    text[at..]
        .chars()
        .next()
        .is_none_or(|c| !(c.is_ascii_alphanumeric() || c == '_'))
}

/// What kind of gap this is, if one inside a number.
fn separator(gap: &str) -> Option<&str> {
    let kind = gap.trim_matches(|c: char| c.is_whitespace() && c != '\n');
    match kind {
        "" if (1..=2).contains(&gap.chars().count()) => Some(" "),
        "." | "-" | "–" | "‑" | "·" if gap.chars().count() <= 3 => Some(kind),
        // "(024) 3825", "+84 (0) 912", "(+84)912"
        ")" | "(" if gap.chars().count() <= 3 => Some(" "),
        _ => None,
    }
}

/// Whether these digits are a phone number.
fn is_number(digits: &str, has_plus: bool) -> bool {
    let abroad = digits.strip_prefix("0084").or_else(|| {
        digits
            .strip_prefix("84")
            .filter(|rest| has_plus || rest.len() >= 9)
    });
    match abroad {
        Some(rest) => is_national(rest.strip_prefix('0').unwrap_or(rest)),
        None if has_plus => !digits.starts_with('0') && (8..=15).contains(&digits.len()),
        None => digits.strip_prefix('0').is_some_and(is_national),
    }
}

/// Whether these digits are a Vietnamese number without its leading `0`:
/// 3, 5, 7, 8, 9 are mobile, 2 is fixed, 12 to 19 were mobile until 2018.
fn is_national(digits: &str) -> bool {
    match (digits.as_bytes(), digits.len()) {
        ([b'3' | b'5' | b'7' | b'8' | b'9', ..], 9) | ([b'2', ..], 10) => true,
        ([b'1', second, ..], 10) => matches!(second, b'2' | b'6' | b'8' | b'9'),
        _ => false,
    }
}

/// Whether the groups begin with a date such as `03-05-2026`.
fn is_date(text: &str, groups: &[Group]) -> bool {
    let [day, month, year, ..] = groups else {
        return false;
    };
    let number = |group: &Group| text[group.clone()].parse::<u32>().unwrap_or(0);
    day.len() <= 2
        && (1..=31).contains(&number(day))
        && month.len() <= 2
        && (1..=12).contains(&number(month))
        && year.len() == 4
        && (1900..2100).contains(&number(year))
}
