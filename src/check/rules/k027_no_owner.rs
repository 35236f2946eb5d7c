//! K027: nobody answers for the article.
//!
//! What: no `owner`, or one who is not among the team's `owners`. Off until
//! there are `owners`, or the rule is switched on.
//! Why: a flag ("Báo sai") goes to the owner; without one nobody hears of it.
//! Example: `owner: Lna` where the team has a Lan.

use super::{Checked, Found, each, key_line, title_range};
use crate::{
    article::{Finding, Rule},
    text::fold,
};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    let owners = &checked.settings.owners;
    each(checked, |article| {
        let names = owners.join(", ");
        match &article.front.owner {
            None => {
                let finding = Finding::new(Rule::NoOwner, title_range(article), &article.title);
                vec![finding.with("owners", names)]
            }
            Some(owner) if !owners.is_empty() && !owners.iter().any(|o| fold(o) == fold(owner)) => {
                let range = key_line(article, &["owner", "phu trach"])
                    .unwrap_or_else(|| title_range(article));
                let finding = Finding::new(Rule::NoOwner, range, owner);
                vec![finding.case("stranger").with("owners", names)]
            }
            Some(_) => Vec::new(),
        }
    })
}
