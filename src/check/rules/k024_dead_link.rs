//! K024: a link to a file or heading that is not there.
//!
//! What: a link within the folder of the articles whose file is missing, or
//! whose `#heading` no heading has.
//! Why: the article sends the reader to something that does not exist.
//! Example: `[bài về thẻ](100-the-tin-nhan.md)` after that file was renamed.

use std::collections::HashMap;

use super::{Checked, Found, each};
use crate::{
    article::{Article, Finding, Rule},
    render::{LinkHeading, LinkTo, headings, links},
    text::fold,
};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    let by_name: HashMap<&str, &Article> = checked
        .articles
        .iter()
        .map(|article| (article.source_name.as_str(), &**article))
        .collect();
    let files = &checked.surroundings.files;
    let exists = |name: &str| {
        let folder = format!("{}/", name.trim_end_matches('/'));
        let below = || files.range(folder.clone()..).next();
        files.contains(name) || below().is_some_and(|file| file.starts_with(&folder))
    };
    each(checked, |article| {
        let dead = links(article).into_iter().filter_map(|link| {
            let case = match &link.to {
                LinkTo::Outside => Some("outside"),
                LinkTo::File { name, .. } if name.as_deref().is_some_and(|name| !exists(name)) => {
                    Some("file")
                }
                LinkTo::File { name, anchor } => {
                    let target = match name {
                        None => Some(article),
                        // Headings of files that are no articles are not known.
                        Some(name) => by_name.get(name.as_str()).copied(),
                    };
                    let lacks = |target: &Article| {
                        anchor.as_ref().is_some_and(|anchor| !has(target, anchor))
                    };
                    target.is_some_and(lacks).then_some("anchor")
                }
            };
            let case = case?;
            Some(Finding::new(Rule::DeadLink, link.range, link.target).case(case))
        });
        dead.collect()
    })
}

fn has(article: &Article, anchor: &str) -> bool {
    let lower = anchor.to_lowercase();
    let folded = fold(anchor);
    let is_it = |heading: &LinkHeading| heading.anchor == lower || heading.folded == folded;
    headings(article).iter().any(is_it)
}
