//! Error codes: units that no tokenizer breaks and nothing repairs.
//!
//! [`ErrorCode`] is the code itself in one spelling; [`find_codes`] finds the
//! codes written in running text and says how sure it is.

mod find;

use std::fmt;

pub use find::{CodeMention, Evidence, find_codes, find_codes_among, may_hold_code};

use super::fold::fold;

/// An error code in its one canonical spelling.
///
/// | written | code |
/// | --- | --- |
/// | `#100`, `(#100)`, `100` | `100` |
/// | `-201`, `−201` (U+2212) | `-201` |
/// | `100/2018001` | `100/2018001`, a sub-code of `100` |
/// | `0X80070005` | `0x80070005` |
/// | `5.7.750` | `5.7.750` |
/// | `30068-39` | `30068-39` |
/// | `aadsts50034`, `err_sync_100` | `AADSTS50034`, `ERR_SYNC_100` |
///
/// Leading zeros stay: VNPAY's `07` is not `7`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ErrorCode(String);

impl ErrorCode {
    /// Reads a code that stands alone, as in front matter or behind `/ma`;
    /// `None` when the text is anything else than one code.
    ///
    /// ```
    /// use sotay::text::ErrorCode;
    /// assert_eq!(ErrorCode::parse(" (#100) ").unwrap().as_str(), "100");
    /// assert_eq!(ErrorCode::parse("100 đơn hàng"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let bare = text
            .trim()
            .trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | '"' | '\'' | '#' | ':'))
            .trim();
        let folded = fold(bare);
        let (negative, digits) = match folded.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
            Some(rest) => (true, rest),
            None => (false, folded.as_str()),
        };
        let is_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if is_digits(digits) {
            return Self::number(negative, digits);
        }
        if negative {
            return None;
        }
        if let Some((main, sub)) = digits.split_once('/') {
            return (is_digits(main) && is_digits(sub) && main.len() <= MAX_DIGITS)
                .then(|| Self(format!("{main}/{sub}")));
        }
        if let Some(hex) = digits.strip_prefix("0x") {
            return (hex.len() >= 2
                && hex.len() <= 16
                && hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .then(|| Self(format!("0x{hex}")));
        }
        if let Some((main, detail)) = digits.split_once('-') {
            let fits = is_digits(main) && is_digits(detail) && digits.len() <= MAX_DIGITS + 1;
            return fits.then(|| Self(digits.to_owned()));
        }
        let groups: Vec<_> = digits.split('.').collect();
        if groups.len() == 3 && groups.iter().all(|group| is_digits(group)) {
            return Some(Self(digits.to_owned()));
        }
        let is_name = digits.len() <= 64
            && digits
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && digits.bytes().any(|b| b.is_ascii_alphabetic())
            && digits.bytes().any(|b| b == b'_' || b.is_ascii_digit());
        is_name.then(|| Self(digits.to_ascii_uppercase()))
    }

    fn number(negative: bool, digits: &str) -> Option<Self> {
        (!digits.is_empty() && digits.len() <= MAX_DIGITS)
            .then(|| Self(format!("{}{digits}", if negative { "-" } else { "" })))
    }

    /// `190/460` for `190-460`; `None` for any other form.
    fn as_sub_code(&self) -> Option<Self> {
        let (main, detail) = self.0.split_once('-')?;
        (!main.is_empty()).then(|| Self(format!("{main}/{detail}")))
    }

    fn with_sub(&self, sub: &str) -> Self {
        Self(format!("{}/{sub}", self.0))
    }

    /// The canonical spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code without its sub-code: `100` for `100/2018001`; `None` for a
    /// code that has no sub-code.
    pub fn parent(&self) -> Option<Self> {
        self.0
            .split_once('/')
            .map(|(main, _)| Self(main.to_owned()))
    }

    /// Every code under which a situation with this one is to be found: the
    /// code itself, its parent, and the sub-code alone where it is long enough
    /// to mean nothing else (`2018001`, but not the `33` of `100/33`).
    pub fn names(&self) -> Vec<Self> {
        let mut names = vec![self.clone()];
        if let Some((main, sub)) = self.0.split_once('/') {
            names.push(Self(main.to_owned()));
            if sub.len() >= 5 {
                names.push(Self(sub.to_owned()));
            }
        }
        names
    }

    /// The same digits below zero, or above; none for a code of another form.
    pub fn with_other_sign(&self) -> Option<Self> {
        let bare = self.0.trim_start_matches('-');
        let is_number = bare.bytes().all(|b| b.is_ascii_digit());
        (is_number && !bare.is_empty()).then(|| {
            Self(if bare.len() < self.0.len() {
                bare.to_owned()
            } else {
                format!("-{bare}")
            })
        })
    }

    /// How near `self` is to `other` as a slip of the fingers or of memory; a
    /// smaller number is nearer, `None` is not near at all.
    ///
    /// | distance | slip |
    /// | --- | --- |
    /// | 0 | the parent, a sibling under the same parent, the same long sub-code, with its parent or alone |
    /// | 1 | the same digits with another sign, or leading zeros |
    /// | 2 | one digit more or less at the end |
    /// | 3 | one digit other, or two swapped |
    /// | 4 | one digit more or less elsewhere |
    ///
    /// The last two ask for three digits, else every code is near every other.
    pub fn distance(&self, other: &Self) -> Option<u8> {
        let main = |code: &Self| code.parent().unwrap_or_else(|| code.clone()).0;
        let (a, b) = (main(self), main(other));
        let sub = |code: &Self| code.0.split_once('/').map(|(_, sub)| sub.to_owned());
        let same_sub = sub(self).is_some_and(|own| own.len() >= 3 && Some(own) == sub(other));
        let is_sub_of = |code: &Self, other: &Self| {
            code.0.len() >= 3 && sub(other).is_some_and(|sub| sub == code.0)
        };
        if a == b || same_sub || is_sub_of(self, other) || is_sub_of(other, self) {
            return Some(0);
        }
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let (bare_a, bare_b) = (a.trim_start_matches('-'), b.trim_start_matches('-'));
        if !digits(bare_a) || !digits(bare_b) {
            return (a.len() >= 5 && one_edit(&a, &b)).then_some(3);
        }
        if bare_a.trim_start_matches('0') == bare_b.trim_start_matches('0') {
            return Some(1);
        }
        if a.starts_with('-') != b.starts_with('-') || !one_edit(bare_a, bare_b) {
            return None;
        }
        let shortest = bare_a.len().min(bare_b.len());
        let at_the_end = bare_a.starts_with(bare_b) || bare_b.starts_with(bare_a);
        match (at_the_end, bare_a.len() == bare_b.len()) {
            (true, _) => (shortest >= 2).then_some(2),
            (false, true) => (shortest >= 3).then_some(3),
            (false, false) => (shortest >= 3).then_some(4),
        }
    }
}

/// The longest plain number taken for a code. Facebook's longest is 7 digits;
/// 10 and more are phone numbers, order numbers and identifiers.
const MAX_DIGITS: usize = 9;

/// Whether two ASCII strings differ by one insertion, deletion, substitution or
/// swap of neighbours.
fn one_edit(a: &str, b: &str) -> bool {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if b.len() - a.len() > 1 {
        return false;
    }
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    if a.len() < b.len() {
        return a[head..] == b[head + 1..];
    }
    let (rest_a, rest_b) = (&a[head..], &b[head..]);
    match rest_a {
        [] => false,
        [_] => true,
        [x, y, tail @ ..] => {
            rest_a[1..] == rest_b[1..]
                || (rest_b[0] == *y && rest_b[1] == *x && tail == &rest_b[2..])
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn parses(text: &str, expected: Option<&str>) {
        let code = ErrorCode::parse(text);
        assert_eq!(
            code.as_ref().map(ErrorCode::as_str),
            expected,
            "text: {text}"
        );
    }

    #[test]
    fn a_code_has_one_spelling() {
        for text in ["100", "#100", "(#100)", " [100] ", "\"#100\"", "１００"] {
            parses(text, Some("100"));
        }
        parses("−201", Some("-201"));
        parses("100/2018001", Some("100/2018001"));
        parses("0X80070005", Some("0x80070005"));
        parses("5.7.750", Some("5.7.750"));
        parses("aadsts50034", Some("AADSTS50034"));
        parses("err_sync_100", Some("ERR_SYNC_100"));
        parses("07", Some("07"));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in [
            "",
            "#",
            "lỗi",
            "100 đơn",
            "0912345678",
            "1.2",
            "-",
            "100/",
            "a b",
        ] {
            parses(text, None);
        }
    }

    #[test]
    fn a_situation_is_found_by_its_parent_and_a_long_sub_code() {
        let names = |text: &str| -> Vec<String> {
            ErrorCode::parse(text)
                .unwrap()
                .names()
                .iter()
                .map(ToString::to_string)
                .collect()
        };
        assert_eq!(names("100/2018001"), ["100/2018001", "100", "2018001"]);
        assert_eq!(names("100/33"), ["100/33", "100"]);
        assert_eq!(names("-201"), ["-201"]);
    }

    #[track_caller]
    fn near(a: &str, b: &str, expected: Option<u8>) {
        let (a, b) = (ErrorCode::parse(a).unwrap(), ErrorCode::parse(b).unwrap());
        assert_eq!(a.distance(&b), expected, "{a} {b}");
        assert_eq!(b.distance(&a), expected, "{b} {a}");
    }

    #[test]
    fn neighbours_are_a_slip_away() {
        near("100/2018002", "100/2018001", Some(0));
        near("100/99", "100", Some(0));
        near("216", "-216", Some(1));
        near("7", "07", Some(1));
        near("1001", "100", Some(2));
        near("10", "100", Some(2));
        near("110", "100", Some(3));
        near("511", "551", Some(3));
        near("11", "10", None);
        near("191", "11", None);
        near("191", "190", Some(3));
        near("1551", "551", Some(4));
        near("100", "200/33", Some(3));
        near("100", "551", None);
        near("-201", "-2010", Some(2));
    }
}
