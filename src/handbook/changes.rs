//! What is new: articles by the day on which they last changed.
//!
//! Two things tell of a change: `verified` in the front matter, and the time at
//! which the file was written. The latter lies after a checkout or a copy, when
//! every file was written at once; so a day on which most of the files were
//! written tells nothing, and then only `verified` counts.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use super::Handbook;
use crate::article::{Article, Date};

impl Handbook {
    /// The articles that were checked or changed on `day` or later, each with
    /// the day, the newest first; those of one day in the order of their
    /// sources. Days that lie after `today` count as slips of the pen: such an
    /// article is left out.
    ///
    /// ```
    /// use sotay::{article::{Date, Source}, handbook::Handbook};
    ///
    /// let old = Source::new("a.md", "---\nverified: 2026-01-01\n---\n# Lỗi 1\n\nx\n");
    /// let new = Source::new("b.md", "---\nverified: 2026-11-20\n---\n# Lỗi 2\n\nx\n");
    /// let (handbook, _) = Handbook::new(&[old, new]).unwrap();
    /// let day = |text| Date::parse(text).unwrap();
    /// let changed = handbook.changed_since(day("2026-11-15"), day("2026-11-22"));
    /// assert_eq!(changed[0].1.id.as_str(), "b");
    /// assert_eq!(changed.len(), 1);
    /// ```
    pub fn changed_since(&self, day: Date, today: Date) -> Vec<(Date, &Arc<Article>)> {
        let copied_on = copied_on(self.articles());
        let changed_on = |article: &Article| {
            let modified = article.modified.filter(|day| Some(*day) != copied_on);
            let days = [article.front.verified, modified];
            days.into_iter().flatten().filter(|day| *day <= today).max()
        };
        let mut changed: Vec<_> = self
            .articles()
            .iter()
            .filter_map(|article| Some((changed_on(article)?, article)))
            .filter(|(changed, _)| *changed >= day)
            .collect();
        changed.sort_by_key(|(day, _)| Reverse(*day));
        changed
    }
}

/// The day on which the files came here all together, if there is one.
fn copied_on(articles: &[Arc<Article>]) -> Option<Date> {
    let mut written: BTreeMap<Date, usize> = BTreeMap::new();
    for day in articles.iter().filter_map(|article| article.modified) {
        *written.entry(day).or_default() += 1;
    }
    let (day, count) = written.into_iter().max_by_key(|(_, count)| *count)?;
    // One file alone is no copy of a folder.
    (count >= 2 && count * 2 > articles.len()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Source;

    /// 2026-11-22 12:00 UTC, and days before it.
    fn days_ago(days: i64) -> i64 {
        1_795_348_800 - days * 86_400
    }

    #[track_caller]
    fn changed(sources: &[(&str, Option<&str>, Option<i64>)], expected: &[&str]) {
        let sources: Vec<Source> = sources
            .iter()
            .map(|(name, verified, modified)| Source {
                modified: *modified,
                ..Source::new(
                    format!("{name}.md"),
                    match verified {
                        Some(day) => format!("---\nverified: {day}\n---\n# {name}\n\nx\n"),
                        None => format!("# {name}\n\nx\n"),
                    },
                )
            })
            .collect();
        let handbook = Handbook::new(&sources).unwrap().0;
        let day = |text| Date::parse(text).unwrap();
        let changed = handbook.changed_since(day("2026-11-15"), day("2026-11-22"));
        let found: Vec<&str> = changed.iter().map(|(_, a)| a.id.as_str()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_was_checked_or_written_lately_is_new() {
        changed(
            &[
                ("a", Some("2026-01-01"), Some(days_ago(100))),
                ("b", Some("2026-11-16"), Some(days_ago(90))),
                ("c", Some("2026-01-01"), Some(days_ago(2))),
                ("d", None, Some(days_ago(1))),
                ("e", None, None),
            ],
            &["d", "c", "b"],
        );
    }

    #[test]
    fn a_copied_folder_is_not_new() {
        changed(
            &[
                ("a", Some("2026-01-01"), Some(days_ago(0))),
                ("b", Some("2026-11-21"), Some(days_ago(0))),
                ("c", None, Some(days_ago(0))),
            ],
            &["b"],
        );
    }

    #[test]
    fn nothing_is_new_from_the_future() {
        changed(&[("a", Some("2027-01-01"), None)], &[]);
    }
}
