//! K022: longer than one Telegram message.
//!
//! What: the renderer that the bot uses makes several parts of the article.
//! Why: whoever asks has to leaf through it on a phone.
//! Example: an article that treats three problems, each of which could be one of
//! its own.

use rayon::prelude::*;

use super::{Checked, Found, title_range};
use crate::{
    article::{Article, Finding, Rule},
    lang::Lang,
    render::{article_page, telegram},
};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    let served: Vec<(usize, &Article)> = checked.served().collect();
    let found = served.into_par_iter().filter_map(|(at, article)| {
        // Both languages cut at the same places: the article's words decide.
        let parts = telegram::parts(&article_page(article, Lang::Vi));
        let units: usize = parts
            .iter()
            .map(|part| telegram::len_utf16(&part.text))
            .sum();
        let finding = Finding::new(Rule::TooLong, title_range(article), parts.len().to_string());
        (parts.len() > 1).then(|| (at, finding.with("units", units)))
    });
    found.collect()
}
