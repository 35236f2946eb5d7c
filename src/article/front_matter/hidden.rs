//! What other tools write where a page is not for everybody.
//!
//! Hugo, Jekyll, Docusaurus, Obsidian Publish and WordPress each have a key of
//! their own for a page that is not published. Such a page is no more ready here
//! than it was there, whether it was imported or copied into the folder by hand.

use super::{Audience, Date, Status};
use crate::text::fold;

/// What an entry takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hides {
    /// Not published: work in progress here.
    Page,
    /// Out of date there, and so here.
    Archived,
    /// For members or staff.
    FromStrangers,
}

impl Hides {
    /// The state that it means.
    pub(super) fn status(self) -> Option<Status> {
        match self {
            Self::Page => Some(Status::Wip),
            Self::Archived => Some(Status::Archived),
            Self::FromStrangers => None,
        }
    }

    /// The audience that it means.
    pub(super) fn audience(self) -> Option<Audience> {
        (self == Self::FromStrangers).then_some(Audience::Internal)
    }
}

/// Keys that hide a page when they say yes.
const WHEN_TRUE: [&str; 23] = [
    "draft",
    "drafts",
    "isdraft",
    "is draft",
    "unlisted",
    "hidden",
    "ishidden",
    "is hidden",
    "private",
    "unpublished",
    "nhap",
    "headless",
    "wip",
    "work in progress",
    "no publish",
    "nopublish",
    "do not publish",
    "is private",
    "isprivate",
    "disabled",
    "deleted",
    "trashed",
    "ban nhap",
];
/// Keys that hide a page when they say no.
const WHEN_FALSE: [&str; 16] = [
    "published",
    "publish",
    "public",
    "ispublished",
    "is published",
    "dg publish",
    "visible",
    "cong khai",
    "is public",
    "ispublic",
    "enabled",
    "approved",
    "permalink",
    "da duyet",
    "xuat ban",
    "hien thi",
];
/// Keys that keep a page from strangers when they say yes.
const RESTRICTING: [&str; 5] = [
    "restricted",
    "internal",
    "members only",
    "protected",
    "noi bo",
];
/// Keys that name a state or a circle of readers.
const NAMING: [&str; 10] = [
    "visibility",
    "access",
    "post status",
    "poststatus",
    "publish status",
    "publishstatus",
    "publication status",
    "state",
    "trang thai",
    "tinh trang",
];
/// States in which nobody sees a page.
const UNSEEN: [&str; 45] = [
    "private",
    "hidden",
    "draft",
    "auto draft",
    "unlisted",
    "unpublished",
    "pending",
    "future",
    "scheduled",
    "trash",
    "trashed",
    "deleted",
    "wip",
    "in progress",
    "nhap",
    "an",
    "ban nhap",
    "drafting",
    "pending review",
    "in review",
    "under review",
    "needs review",
    "for review",
    "review",
    "awaiting review",
    "awaiting approval",
    "pending approval",
    "unapproved",
    "not approved",
    "not published",
    "not started",
    "planned",
    "to do",
    "todo",
    "rejected",
    "chua duyet",
    "cho duyet",
    "dang duyet",
    "chua dang",
    "chua xuat ban",
    "cho xuat ban",
    "dang soan",
    "dang viet",
    "dang lam",
    "bi tu choi",
];
/// Circles of readers that are not everybody.
const CIRCLES: [&str; 11] = [
    "internal",
    "staff",
    "agents",
    "agent",
    "team",
    "members",
    "logged in",
    "logged in users",
    "restricted",
    "employees",
    "noi bo",
];
/// States and keys of what is out of date.
const OUTDATED: [&str; 14] = [
    "archived",
    "archive",
    "deprecated",
    "obsolete",
    "outdated",
    "retired",
    "expired",
    "superseded",
    "luu tru",
    "da luu tru",
    "het han",
    "het hieu luc",
    "ngung dung",
    "khong con dung",
];
/// Keys of a moment that is not there while a page is not published.
const MOMENTS: [&str; 5] = [
    "published at",
    "publishedat",
    "published on",
    "publishedon",
    "first published at",
];
/// Tables whose keys mean the same as those on top.
const TABLES: [&str; 10] = [
    "build", "cascade", "params", "extra", "page", "meta", "metadata", "data", "custom", "obsidian",
];
/// Keys of the day from which on a page is shown; the plain `date` may be any day.
const SHOWN_FROM: [&str; 22] = [
    "date",
    "publishdate",
    "publish date",
    "publish at",
    "publishat",
    "publish on",
    "pubdate",
    "pub date",
    "published",
    "published at",
    "publishedat",
    "published on",
    "published date",
    "release date",
    "embargo",
    "embargo until",
    "scheduled",
    "scheduled at",
    "scheduled for",
    "available from",
    "ngay dang",
    "ngay xuat ban",
];
/// Keys of the day on which it is shown no more.
const SHOWN_UNTIL: [&str; 15] = [
    "expirydate",
    "expiry date",
    "expires",
    "expires at",
    "expires on",
    "expire at",
    "expiration date",
    "unpublishdate",
    "unpublish date",
    "unpublish at",
    "valid until",
    "available until",
    "ngay het han",
    "het han",
    "hieu luc den",
];
const YES: [&str; 7] = ["true", "yes", "on", "y", "1", "co", "dung"];
const NO: [&str; 7] = ["false", "no", "off", "n", "0", "khong", "sai"];

/// A key or a word as the lists above write it.
fn plain(text: &str) -> String {
    // `!!bool true` is `true` with its type.
    let bare = match text.trim().strip_prefix("!!") {
        Some(typed) => typed.split_once(' ').map_or("", |(_, value)| value),
        None => text,
    };
    let bare = bare.trim().trim_matches(['"', '\'']);
    fold(&bare.replace(['_', '-'], " ")).trim().to_owned()
}

/// What `key: value` hides, if anything.
pub(super) fn hides(key: &str, value: &str) -> Option<Hides> {
    let own = match key.split_once('.') {
        Some((table, below)) if is_table(table) => below.rsplit('.').next().unwrap_or(below),
        _ => key,
    };
    let (key, value) = (plain(own), plain(value));
    let (key, value) = (key.as_str(), value.as_str());
    let is_never = value == "never" || NO.contains(&value);
    let is_page = is_never && matches!(key, "render" | "list")
        || key == "password" && !value.is_empty() && !NO.contains(&value) && value != "null"
        || MOMENTS.contains(&key) && matches!(value, "" | "null" | "~" | "none")
        || WHEN_TRUE.contains(&key) && YES.contains(&value)
        || WHEN_FALSE.contains(&key) && NO.contains(&value);
    if is_page {
        return Some(Hides::Page);
    }
    if RESTRICTING.contains(&key) && YES.contains(&value) {
        return Some(Hides::FromStrangers);
    }
    if OUTDATED.contains(&key) && YES.contains(&value) {
        return Some(Hides::Archived);
    }
    NAMING.contains(&key).then(|| named(value)).flatten()
}

/// What the name of a state hides.
pub(super) fn named(state: &str) -> Option<Hides> {
    let state = plain(state);
    if UNSEEN.contains(&state.as_str()) {
        Some(Hides::Page)
    } else if CIRCLES.contains(&state.as_str()) {
        Some(Hides::FromStrangers)
    } else {
        OUTDATED
            .contains(&state.as_str())
            .then_some(Hides::Archived)
    }
}

/// Whether the keys below this one mean the same as those on top.
pub(super) fn is_table(key: &str) -> bool {
    TABLES.contains(&plain(key).as_str())
}

/// What `key: value` hides on that day, if its value is a day. One that cannot be
/// judged hides the page, but for the `date` that most pages have.
pub(super) fn hides_on(key: &str, value: &str, today: Option<Date>) -> Option<Hides> {
    let key = plain(key);
    let is_plain = matches!(key.as_str(), "date" | "published");
    let hides = if SHOWN_FROM.contains(&key.as_str()) {
        Hides::Page
    } else if SHOWN_UNTIL.contains(&key.as_str()) {
        Hides::Archived
    } else {
        return None;
    };
    let value = value.trim();
    if value.is_empty() || value == "null" {
        return None;
    }
    let (Some(day), Some(today)) = (day(value), today) else {
        return (!is_plain).then_some(Hides::Page);
    };
    let is_hidden = if hides == Hides::Page {
        day > today
    } else {
        day <= today
    };
    is_hidden.then_some(hides)
}

/// The day that a moment begins with: `2026-11-22T09:00:00+07:00`, `22/11/2026`.
fn day(value: &str) -> Option<Date> {
    let words = value.trim_matches(['"', '\'']);
    let head = words.split(['T', ' ', ',']).next()?;
    let numbers: Vec<&str> = head.split(['-', '/', '.']).collect();
    let [first, month, last] = numbers[..] else {
        return None;
    };
    let (year, day) = if first.len() == 4 {
        (first, last)
    } else {
        (last, first)
    };
    Date::parse(&format!("{year}-{month:0>2}-{day:0>2}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tool_is_understood() {
        for (key, value) in [
            ("draft", "true"),
            ("Draft", "Yes"),
            ("published", "false"),
            ("publish", "no"),
            ("unlisted", "true"),
            ("hidden", "1"),
            ("private", "true"),
            ("is_draft", "on"),
            ("visibility", "private"),
            ("post_status", "auto-draft"),
            ("nháp", "có"),
        ] {
            assert_eq!(hides(key, value), Some(Hides::Page), "{key}: {value}");
        }
        for (key, value) in [("visibility", "internal"), ("restricted", "true")] {
            assert_eq!(hides(key, value), Some(Hides::FromStrangers), "{key}");
        }
        for (key, value) in [
            ("draft", "!!bool true"),
            ("headless", "true"),
            ("build.render", "never"),
            ("params.draft", "true"),
            ("password", "…"),
            ("published_at", "null"),
            ("Trạng thái", "Bản nháp"),
            ("state", "pending review"),
            ("trạng thái", "Chưa duyệt"),
        ] {
            assert_eq!(hides(key, value), Some(Hides::Page), "{key}: {value}");
        }
        assert_eq!(hides("archived", "true"), Some(Hides::Archived));
        assert_eq!(hides("deprecated", "true"), Some(Hides::Archived));
        for (key, value) in [
            ("draft", "false"),
            ("published", "true"),
            ("published", "2026-11-22"),
            ("date", "false"),
            ("hidden", ""),
            ("visibility", "public"),
        ] {
            assert_eq!(hides(key, value), None, "{key}: {value}");
        }
    }

    #[test]
    fn a_day_hides_before_and_after_it() {
        let today = Date::parse("2026-11-29");
        for (key, value, expected) in [
            ("publishDate", "2026-12-24", Some(Hides::Page)),
            ("publish_at", "2026-12-24T09:00:00+07:00", Some(Hides::Page)),
            ("date", "24/12/2026", Some(Hides::Page)),
            ("date", "2026-11-29 23:00", None),
            ("date", "hôm qua", None),
            ("publishDate", "sau Tết", Some(Hides::Page)),
            ("expiryDate", "2026-11-01", Some(Hides::Archived)),
            ("expiryDate", "2027-11-01", None),
            ("owner", "2027-11-01", None),
        ] {
            assert_eq!(hides_on(key, value, today), expected, "{key}: {value}");
        }
        assert_eq!(hides_on("date", "2026-12-24", None), None);
    }
}
