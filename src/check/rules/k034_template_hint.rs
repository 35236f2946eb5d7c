//! K034: a hint of the template that outlived its use.
//!
//! What: the comment by which `sotay new` tells to remove the line `status`, in
//! an article that is not in progress any more.
//! Why: who edits next reads that the article is unfinished.
//! Example: `status: wip` was removed and the line above it was not.

use super::{Checked, Found, each, front_lines};
use crate::article::{Edit, Finding, Rule, Status, is_template_hint};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    each(checked, |article| {
        if article.front.status == Some(Status::Wip) {
            return Vec::new();
        }
        let text = article.source();
        let lines = front_lines(article).into_iter();
        let hints = lines.filter(|(_, line)| is_template_hint(line));
        let found = hints.map(|(at, line)| {
            let hint = line.trim();
            let start = at + line.len() - line.trim_start().len();
            let end = text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
            let edit = Edit {
                range: at..end,
                text: String::new(),
            };
            let range = start..start + hint.len();
            Finding::new(Rule::TemplateHint, range, hint).mended_by(vec![edit])
        });
        found.collect()
    })
}
