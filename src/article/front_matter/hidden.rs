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
const WHEN_TRUE: [&str; 31] = [
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
    "ban nhap",
    "la nhap",
    "an",
    "an bai",
    "bi an",
    "rieng tu",
    "chua dang",
    "chua duyet",
    "cho duyet",
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
];
/// Keys that hide a page when they say no.
const WHEN_FALSE: [&str; 24] = [
    "published",
    "publish",
    "public",
    "ispublished",
    "is published",
    "dg publish",
    "visible",
    "cong khai",
    "is public",
    "show",
    "is visible",
    "hien thi",
    "hien",
    "dang",
    "da dang",
    "xuat ban",
    "da xuat ban",
    "duyet",
    "da duyet",
    "approved",
    "is approved",
    "ispublic",
    "enabled",
    "permalink",
];
/// Keys that keep a page from strangers when they say yes.
const RESTRICTING: [&str; 10] = [
    "restricted",
    "internal",
    "members only",
    "protected",
    "noi bo",
    "is internal",
    "internal only",
    "staff only",
    "chi noi bo",
    "luu hanh noi bo",
];
/// Keys that name a state or a circle of readers.
const NAMING: [&str; 23] = [
    "visibility",
    "access",
    "post status",
    "poststatus",
    "publish status",
    "publishstatus",
    "publication status",
    "state",
    "trang thai",
    "article status",
    "review status",
    "workflow",
    "workflow status",
    "tinh trang",
    "trang thai bai",
    "trang thai bai viet",
    "trang thai duyet",
    "trang thai dang",
    "doi tuong",
    "doi tuong xem",
    "pham vi",
    "nguoi xem",
    "quyen xem",
];
/// States in which nobody sees a page.
const UNSEEN: [&str; 62] = [
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
    "in review",
    "review",
    "under review",
    "pending review",
    "pending approval",
    "awaiting review",
    "awaiting approval",
    "waiting for review",
    "needs review",
    "not published",
    "not approved",
    "rejected",
    "todo",
    "to do",
    "ban nhap",
    "da an",
    "bi an",
    "rieng tu",
    "cho duyet",
    "dang cho duyet",
    "cho phe duyet",
    "cho dang",
    "cho xuat ban",
    "chua duyet",
    "chua phe duyet",
    "chua dang",
    "chua xuat ban",
    "chua xong",
    "dang viet",
    "dang soan",
    "dang duyet",
    "dang sua",
    "khong duyet",
    "bi tu choi",
    "tu choi",
    "khong dang",
    "khong hien thi",
    "khong cong khai",
    "da xoa",
    "tam an",
    "drafting",
    "for review",
    "unapproved",
    "not started",
    "planned",
    "dang lam",
];
/// Circles of readers that are not everybody.
const CIRCLES: [&str; 21] = [
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
    "internal only",
    "staff only",
    "team only",
    "employees only",
    "agents only",
    "chi noi bo",
    "luu hanh noi bo",
    "noi bo cong ty",
    "nhan vien",
    "chi nhan vien",
];
/// Keys that say yes of what no longer holds.
const WITHDRAWING: [&str; 16] = [
    "archived",
    "is archived",
    "deprecated",
    "obsolete",
    "luu tru",
    "da luu tru",
    "ngung dung",
    "het hieu luc",
    "da cu",
    "archive",
    "outdated",
    "retired",
    "expired",
    "superseded",
    "het han",
    "khong con dung",
];
/// States of what no longer holds.
const WITHDRAWN: [&str; 27] = [
    "archived",
    "deprecated",
    "obsolete",
    "outdated",
    "expired",
    "retired",
    "inactive",
    "disabled",
    "luu tru",
    "da luu tru",
    "da cat",
    "ngung dung",
    "da ngung dung",
    "ngung su dung",
    "ngung ap dung",
    "dung ap dung",
    "khong dung nua",
    "khong con dung",
    "khong con ap dung",
    "khong con hieu luc",
    "het hieu luc",
    "het han",
    "het ap dung",
    "loi thoi",
    "da cu",
    "archive",
    "superseded",
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
const YES: [&str; 8] = ["true", "yes", "on", "y", "1", "co", "dung", "x"];
const NO: [&str; 7] = ["false", "no", "off", "n", "0", "khong", "sai"];

/// A key or a word as the lists above write it.
fn plain(text: &str) -> String {
    // `!!bool true` is `true` with its type.
    let bare = match text.trim().strip_prefix("!!") {
        Some(typed) => typed.split_once(' ').map_or("", |(_, value)| value),
        None => text,
    };
    let spaced = bare.replace(['_', '-'], " ");
    let words = spaced.trim_matches(|c: char| !c.is_alphanumeric());
    match spaced.trim() {
        "✓" | "✔" | "✔\u{fe0f}" | "☑" | "☑\u{fe0f}" | "✅" => "yes".to_owned(),
        "✗" | "✘" | "❌" | "☐" => "no".to_owned(),
        // A masked password is signs alone.
        signs if words.is_empty() => signs.trim_matches(['"', '\'']).to_owned(),
        _ => fold(words).trim().to_owned(),
    }
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
    if WITHDRAWING.contains(&key) && YES.contains(&value) {
        return Some(Hides::Archived);
    }
    NAMING.contains(&key).then(|| named(value)).flatten()
}

/// Whether `key: value` says yes or no to being shown, and nothing beside it.
pub(super) fn is_switch(key: &str, value: &str) -> bool {
    let (key, value) = (plain(key), plain(value));
    let keys = [
        &WHEN_TRUE[..],
        &WHEN_FALSE[..],
        &RESTRICTING[..],
        &WITHDRAWING[..],
    ];
    let is_answer = YES.contains(&value.as_str()) || NO.contains(&value.as_str());
    is_answer && keys.iter().any(|keys| keys.contains(&key.as_str()))
}

/// What the name of a state hides.
pub(super) fn named(state: &str) -> Option<Hides> {
    let state = plain(state);
    if UNSEEN.contains(&state.as_str()) {
        Some(Hides::Page)
    } else if CIRCLES.contains(&state.as_str()) {
        Some(Hides::FromStrangers)
    } else {
        WITHDRAWN
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
            ("Hiển thị", "Không"),
            ("Trạng thái", "Chờ duyệt"),
            ("Trạng thái", "⏳ Chưa duyệt"),
            ("Tình trạng:", "Pending review"),
            ("Ẩn", "x"),
            ("Đã duyệt", "❌"),
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
        for (key, value) in [
            ("archived", "true"),
            ("deprecated", "true"),
            ("Trạng thái", "Ngừng dùng"),
            ("Trạng thái", "Hết hiệu lực"),
        ] {
            assert_eq!(hides(key, value), Some(Hides::Archived), "{key}: {value}");
        }
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
