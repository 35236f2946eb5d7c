//! K016: a part of the article under a name that nobody knows.
//!
//! What: `## Cách sử lý`, or `## Kết quả` beside parts that are known.
//! Why: a part that is not known as the resolution is shown last and does not
//! count as one; most often it is a slip.
//! Example: `## Cách sử lý` was meant as `## Cách xử lý`.

use super::{Checked, Found, each, lines};
use crate::{
    article::{Article, Finding, Form, Role, Rule, is_bullet},
    text::fold,
};

pub(super) fn find(checked: &Checked<'_>) -> Found {
    let own: Vec<String> = checked.settings.sections.iter().map(|s| fold(s)).collect();
    each(checked, |article| match article.form {
        Form::Markdown => in_markdown(article, &own),
        Form::Bullets => in_bullets(article, &own),
    })
}

fn in_markdown(article: &Article, own: &[String]) -> Vec<Finding> {
    let is_core = |role| {
        matches!(
            role,
            Role::Issue | Role::Cause | Role::Resolution | Role::CauseAndResolution
        )
    };
    // A text that uses none of the names is free to use its own.
    let has_parts = article.sections.iter().any(|part| is_core(part.role));
    let others = article.sections.iter().filter(|s| s.role == Role::Other);
    others
        .filter_map(|section| {
            let range = section.name.clone()?;
            let name = &article.source()[range.clone()];
            if own.contains(&fold(name)) {
                return None;
            }
            let finding = Finding::new(Rule::UnknownSection, range, name);
            match Role::nearest(name).and_then(Role::usual_name) {
                Some(meant) => Some(finding.case("meant").with("meant", meant)),
                None => has_parts.then_some(finding),
            }
        })
        .collect()
}

/// In the bullet form a name that is not known is content; only a near one can
/// be told from a sentence.
fn in_bullets(article: &Article, own: &[String]) -> Vec<Finding> {
    let mut all = Vec::new();
    for section in &article.sections {
        for (at, line) in lines(article.body(section), section.body.start) {
            let content = line.trim_start();
            let Some(rest) = content.strip_prefix(is_bullet) else {
                continue;
            };
            let rest = rest.trim_start();
            let Some((name, _)) = rest.split_once(':') else {
                continue;
            };
            let start = at + line.len() - rest.len();
            let is_near = Role::of_name(name) == Role::Other && !own.contains(&fold(name));
            if let Some(meant) = Role::nearest(name)
                .and_then(Role::usual_name)
                .filter(|_| is_near)
            {
                let range = start..start + name.trim_end().len();
                let finding = Finding::new(Rule::UnknownSection, range, name.trim_end());
                all.push(finding.case("meant").with("meant", meant));
            }
        }
    }
    all
}
