//! When an article has to be checked again.

use super::{Date, FrontMatter};
use crate::text::fold;

impl FrontMatter {
    /// The day by which the article has to be checked again: `review_every`
    /// after `verified`. `None` where one of them is missing or cannot be read.
    pub fn review_due(&self) -> Option<Date> {
        let days = days(self.review_every.as_deref()?)?;
        self.verified?.plus_days(days)
    }
}

/// How many days a period has: `90`, `90d`, `12w`, `6m`, `1y`, `90 ngày`,
/// `6 tháng`. A month counts 30 days and a year 365: nobody checks to the day.
pub fn days(text: &str) -> Option<u32> {
    let text = fold(text);
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let number: u32 = text[..end].parse().ok().filter(|number| *number > 0)?;
    let unit = match text[end..].trim() {
        "" | "d" | "day" | "days" | "ngay" => 1,
        "w" | "week" | "weeks" | "tuan" => 7,
        "m" | "month" | "months" | "thang" => 30,
        "y" | "year" | "years" | "nam" => 365,
        _ => return None,
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_in_both_languages() {
        for (text, expected) in [
            ("90d", Some(90)),
            ("90", Some(90)),
            ("12w", Some(84)),
            ("6 tháng", Some(180)),
            ("1 năm", Some(365)),
            ("30 Ngày", Some(30)),
            ("2 tuần", Some(14)),
            ("", None),
            ("0d", None),
            ("-3d", None),
            ("hằng quý", None),
            ("99999999999d", None),
            ("4294967295y", None),
        ] {
            assert_eq!(days(text), expected, "{text}");
        }
    }

    #[test]
    fn an_article_is_due_a_period_after_it_was_checked() {
        let front = |verified: &str, every: &str| FrontMatter {
            verified: Date::parse(verified),
            review_every: Some(every.to_owned()),
            ..FrontMatter::default()
        };
        let due = |verified, every| front(verified, every).review_due();
        assert_eq!(due("2026-11-22", "90d"), Date::parse("2027-02-20"));
        assert_eq!(due("2026-11-22", "sometimes"), None);
        assert_eq!(due("yesterday", "90d"), None);
        assert_eq!(due("2026-11-22", "4294967295"), None);
    }
}
