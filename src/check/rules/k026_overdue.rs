//! K026: the day by which it had to be checked again is over.
//!
//! What: `verified` and `review_every` (or the team's `review-every`) lie in the
//! past.
//! Why: Facebook and Zalo change their ways; an answer that was right two years
//! ago costs the asker an hour.
//! Example: `verified: 2024-01-10` with `review_every: 180d`.

use super::{Checked, Found, key_line, title_range};
use crate::article::{Finding, Rule};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    let Some(today) = checked.surroundings.today else {
        return Vec::new();
    };
    let found = checked.served().filter_map(|(at, article)| {
        let front = &article.front;
        let due = match &front.review_every {
            Some(_) => front.review_due(),
            None => front.verified?.plus_days(checked.settings.review_every?),
        }?;
        let range = key_line(article, &["verified"]).unwrap_or_else(|| title_range(article));
        let verified = front.verified?;
        let finding = Finding::new(Rule::Overdue, range, due.day_first());
        (today > due).then(|| (at, finding.with("verified", verified.day_first())))
    });
    found.collect()
}
