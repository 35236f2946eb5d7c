//! K023: markup that a chat message has no form for.
//!
//! What: what [`lost`] tells of the article: tables, HTML, comments, boxes,
//! footnotes, lists and quotations nested too deep, links and pictures that
//! Telegram does not open, marks of other tools.
//! Why: the words stay, but a reader on a phone sees columns run together or a
//! link that cannot be tapped.
//! Example: a table of codes is easier to read as a list.

use std::collections::HashMap;

use super::{Checked, Found, each};
use crate::{
    article::{Finding, Rule},
    render::{Lost, lost},
};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    each(checked, |article| {
        let text = article.source();
        // The first of a kind tells it, with how many there are.
        let mut all: Vec<(Finding, &'static str)> = Vec::new();
        let mut counts: HashMap<&'static str, usize> = HashMap::new();
        for (range, lost) in lost(article) {
            let case = case(lost);
            let count = counts.entry(case).or_default();
            *count += 1;
            // Each mark of another tool has to be mended by itself.
            if *count == 1 || lost == Lost::Foreign {
                let first = text[range.clone()].lines().next().unwrap_or("").trim();
                let range = range.start..range.start + first.len();
                all.push((Finding::new(Rule::Markup, range, first).case(case), case));
            }
        }
        all.into_iter()
            .map(|(finding, case)| finding.with("count", counts[case]))
            .collect()
    })
}

fn case(lost: Lost) -> &'static str {
    match lost {
        Lost::Table => "table",
        Lost::Html => "html",
        Lost::Comment => "comment",
        Lost::Depth => "depth",
        Lost::Quote => "quote",
        Lost::Task => "task",
        Lost::Footnote => "footnote",
        Lost::Link => "link",
        Lost::Picture => "picture",
        Lost::Foreign => "foreign",
    }
}
