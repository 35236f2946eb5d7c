//! Phone numbers and e-mail addresses out of texts before they are kept.
//!
//! Masked are
//! - e-mail addresses, as `[email]`;
//! - Vietnamese phone numbers, as `[tel]`: mobile (`0912345678`, the eleven
//!   digits in use until 2018 as well) and fixed (`02438251234`), with `0`,
//!   `84`, `+84` or `0084`, in one piece or in groups with the same separator
//!   (space, dot, dash), in brackets in part;
//! - other numbers of 8 to 15 digits with `+` before them.
//!
//! Not masked is what a support team searches for: error codes (`#100`,
//! `100/2018001`, `0x80070005`, `-217`), dates, numbers of orders unless they
//! have exactly the form of a phone number, whatever is part of a longer word
//! (`SPX0912345678`) or stands behind `#`, and the public 1800 and 1900
//! numbers. An order number of ten digits that begins with `09` cannot be told
//! from a phone number and goes; names and addresses are not recognised.

use std::{fmt, ops::Range};

/// A text without phone numbers and e-mail addresses. The only way to one is
/// [`Masked::of`], so nothing else can be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked(String);

impl Masked {
    /// Masks a text.
    pub fn of(text: &str) -> Self {
        Self(mask(text))
    }

    /// A text that was masked when it was written down.
    pub(super) fn written(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Words that people write right before a number, without a space.
const LABELS: [&str; 9] = ["sdt", "sđt", "đt", "dt", "tel", "phone", "zalo", "số", "so"];

fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, word) in found(text) {
        out.push_str(&text[at..range.start]);
        out.push_str(word);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Everything to be masked, in order, not overlapping.
fn found(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let emails = emails(text);
    let mut all = Vec::new();
    let mut at = 0;
    for email in emails {
        all.extend(phones(text, at..email.start));
        at = email.end;
        all.push((email, "[email]"));
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

fn phones(text: &str, within: Range<usize>) -> Vec<(Range<usize>, &'static str)> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, _) in text[within.clone()].match_indices(|c: char| c.is_ascii_digit()) {
        let at = within.start + at;
        match groups.last_mut() {
            Some(group) if group.end == at => group.end += 1,
            _ => groups.push(at..at + 1),
        }
    }
    let mut all: Vec<(Range<usize>, &'static str)> = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        match phone(text, &groups[first..]) {
            Some((range, count)) => {
                all.push((range, "[tel]"));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_and_addresses_go() {
        for (text, masked) in [
            ("0912345678", "[tel]"),
            ("gọi 0912 345 678 nhé", "gọi [tel] nhé"),
            ("0912.345.678", "[tel]"),
            ("0912-345-678.", "[tel]."),
            ("091 234 5678", "[tel]"),
            ("09 12 34 56 78", "[tel]"),
            ("0912 - 345 - 678", "[tel]"),
            ("0912\u{a0}345\u{a0}678", "[tel]"),
            ("+84912345678", "[tel]"),
            ("+84 912 345 678", "[tel]"),
            ("+84-912-345-678", "[tel]"),
            ("+84 912.345.678", "[tel]"),
            ("(+84) 912 345 678", "[tel]"),
            ("(+84)912345678", "[tel]"),
            ("+84 (0) 912 345 678", "[tel]"),
            ("+840912345678", "[tel]"),
            ("84912345678", "[tel]"),
            ("84 912 345 678", "[tel]"),
            ("0084 912 345 678", "[tel]"),
            ("02438251234", "[tel]"),
            ("(024) 3825 1234", "[tel]"),
            ("024-3825 1234", "[tel]"),
            ("028 3829 5555", "[tel]"),
            ("01234567890", "[tel]"),
            ("+1 415 555 2671", "[tel]"),
            ("+6591234567", "[tel]"),
            ("sđt:0912345678", "sđt:[tel]"),
            ("sdt0912345678", "sdt[tel]"),
            ("SĐT0912345678 a Nam", "SĐT[tel] a Nam"),
            ("0912345678/0987654321", "[tel]/[tel]"),
            ("0912345678, 0987 654 321", "[tel], [tel]"),
            ("lỗi 100 0912 345 678 100", "lỗi 100 [tel] 100"),
            ("khách 0912345678 lỗi #100", "khách [tel] lỗi #100"),
            ("a.b+c@shop.com.vn", "[email]"),
            ("mail lan@haravan.com.", "mail [email]."),
            ("<lan@x.vn>,minh@y.vn", "<[email]>,[email]"),
            ("0912345678@gmail.com", "[email]"),
            ("lan@x.vn 0912345678", "[email] [tel]"),
        ] {
            assert_eq!(mask(text), masked, "{text}");
        }
    }

    #[test]
    fn codes_and_numbers_of_other_things_stay() {
        for text in [
            "",
            "lỗi #100",
            "100/2018001",
            "(#100) 2018001",
            "(#200) 2018278 khi gửi",
            "0x80070005",
            "-217",
            "lỗi 190 460",
            "mã 368 1346003",
            "đơn 123456789",
            "đơn hàng 1029384756",
            "#0912345678",
            "SPX0912345678",
            "DH_0912345678",
            "0912345678abc",
            "fbtrace AbC0912345678",
            "912 345 678",
            "091234567",
            "1900 6750",
            "18001234",
            "2026-11-22 10:30",
            "03-05-2026 12:30",
            "03 05 2026 12",
            "22.11.2026",
            "192.168.100.200",
            "123456789012345678",
            "08491234567800",
            "0912345678901234",
            "3.0912345678",
            "@sotay_bot loi 100",
            "a@b",
            "lỗi @ 100.200",
            "+100",
            "tăng +1 2 3",
            "v1.0.9.1.2.3.4.5.6.7",
            "10 000 000 đ",
            "+",
            "@",
            "@@.vn",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn a_masked_text_stays_as_it_is() {
        let once = mask("0912 345 678 và lan@x.vn, +84 912 345 678");
        assert_eq!(mask(&once), once);
    }
}
