//! What other tools write where a page is not for everybody.
//!
//! Hugo, Jekyll, Docusaurus, Obsidian Publish and WordPress each have a key of
//! their own for a page that is not published. Such a page is no more ready here
//! than it was there, whether it was imported or copied into the folder by hand.

use super::{Audience, Status};
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
const WHEN_TRUE: [&str; 11] = [
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
];
/// Keys that hide a page when they say no.
const WHEN_FALSE: [&str; 8] = [
    "published",
    "publish",
    "public",
    "ispublished",
    "is published",
    "dg publish",
    "visible",
    "cong khai",
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
const NAMING: [&str; 9] = [
    "visibility",
    "access",
    "post status",
    "poststatus",
    "publish status",
    "publishstatus",
    "publication status",
    "state",
    "trang thai",
];
/// States in which nobody sees a page.
const UNSEEN: [&str; 16] = [
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
const YES: [&str; 7] = ["true", "yes", "on", "y", "1", "co", "dung"];
const NO: [&str; 7] = ["false", "no", "off", "n", "0", "khong", "sai"];

/// A key or a word as the lists above write it.
fn plain(text: &str) -> String {
    let spaced = text.trim().replace(['_', '-'], " ");
    fold(&spaced)
}

/// What `key: value` hides, if anything.
pub(super) fn hides(key: &str, value: &str) -> Option<Hides> {
    let (key, value) = (plain(key), plain(value));
    let (key, value) = (key.as_str(), value.as_str());
    let is_page = WHEN_TRUE.contains(&key) && YES.contains(&value)
        || WHEN_FALSE.contains(&key) && NO.contains(&value);
    if is_page {
        return Some(Hides::Page);
    }
    if RESTRICTING.contains(&key) && YES.contains(&value) {
        return Some(Hides::FromStrangers);
    }
    if key == "archived" && YES.contains(&value) {
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
        (state == "archived").then_some(Hides::Archived)
    }
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
        assert_eq!(hides("archived", "true"), Some(Hides::Archived));
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
}
