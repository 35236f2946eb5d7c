//! K035: signs of emphasis that did not become any.
//!
//! What: `**` that the page shows as two asterisks, outside of code.
//! Why: Markdown does not read them between a letter and a punctuation mark, and the
//! next pair then makes the wrong words bold.
//! Example: `**Lưu ý:**không tắt` needs a blank behind the second pair.

use super::{Checked, Found, each};
use crate::{
    article::{Finding, Rule},
    render::stray_emphasis,
};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    each(checked, |article| {
        let text = article.source();
        let found = stray_emphasis(article).into_iter().map(|range| {
            let line = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
            let line = text[line..].lines().next().unwrap_or("").trim();
            Finding::new(Rule::StrayEmphasis, range, line)
        });
        found.collect()
    })
}
