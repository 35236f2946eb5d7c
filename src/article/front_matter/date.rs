//! Days, as front matter writes them.

use std::fmt;

use time::{Duration, OffsetDateTime, UtcOffset};

/// Seconds that the clocks of Vietnam are ahead of UTC, in summer and winter.
pub const VIETNAM: i32 = 7 * 3600;

/// A day, as `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `YYYY-MM-DD`; `None` for any other form and for days that no
    /// month has.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return None;
        }
        let date = Self {
            year: year.parse().ok()?,
            month: month.parse().ok()?,
            day: day.parse().ok()?,
        };
        date.known().map(|_| date)
    }

    /// The day in Vietnam so many seconds after 1970 began in Greenwich; `None`
    /// far outside of anybody's lifetime.
    pub fn of_unix(seconds: i64) -> Option<Self> {
        let offset = UtcOffset::from_whole_seconds(VIETNAM).ok()?;
        let moment = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
        Self::of(moment.checked_to_offset(offset)?.date())
    }

    /// So many days later; `None` beyond the year 9999.
    pub fn plus_days(self, days: u32) -> Option<Self> {
        Self::of(self.known()?.checked_add(Duration::days(days.into()))?)
    }

    fn known(self) -> Option<time::Date> {
        let month = self.month.try_into().ok()?;
        time::Date::from_calendar_date(self.year.into(), month, self.day).ok()
    }

    fn of(date: time::Date) -> Option<Self> {
        Some(Self {
            year: date.year().try_into().ok()?,
            month: date.month().into(),
            day: date.day(),
        })
    }

    /// The day as Vietnamese staff write it: `22/11/2026`.
    pub fn day_first(self) -> String {
        format!("{:02}/{:02}/{}", self.day, self.month, self.year)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_checked() {
        assert!(Date::parse("2024-02-29").is_some());
        for bad in [
            "2026-02-29",
            "2026-13-01",
            "22-11-2026",
            "2026-1-1",
            "",
            "2026-11-22-1",
        ] {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_in_vietnam() {
        // 2026-11-22 16:59:59 and 17:00:00 UTC.
        let day = |seconds| Date::of_unix(seconds).map(|day| day.to_string());
        assert_eq!(day(1_795_366_799).as_deref(), Some("2026-11-22"));
        assert_eq!(day(1_795_366_800).as_deref(), Some("2026-11-23"));
        assert_eq!(day(i64::MAX), None);
    }

    #[test]
    fn days_are_added_over_months_and_leap_years() {
        let later = |text, days| Date::parse(text)?.plus_days(days);
        assert_eq!(later("2024-02-28", 2), Date::parse("2024-03-01"));
        assert_eq!(later("2026-12-31", 365), Date::parse("2027-12-31"));
        assert_eq!(later("9999-12-31", 1), None);
    }
}
