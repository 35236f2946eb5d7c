//! Whether a file may take the place of the version in service.
//!
//! A file is broken when it is empty, cannot be read, is no UTF-8, has front matter
//! that cannot be trusted (and with it neither codes nor `audience`), has an id that
//! another article has, or has lost its title or resolution. Where no good version
//! exists, because the bot began with a broken file, what can be understood is in
//! service.

use super::Trouble;
use crate::article::{Article, Finding, Rule};

/// The findings that break an article whatever it was before: its front matter
/// cannot be trusted, and with it its codes and its audience; or its words cannot.
const BREAKING: [Rule; 5] = [
    Rule::NotUtf8,
    Rule::YamlColon,
    Rule::YamlSyntax,
    Rule::FrontMatterUnclosed,
    Rule::BadValue,
];

/// What breaks an article that had it before: such things get lost, they are
/// not taken away.
const LOSSES: [Rule; 2] = [Rule::NoTitle, Rule::NoResolution];

/// What is wrong with `article`, in which `findings` were found. `before` is what
/// was found in the good version that it would take the place of, if there is
/// one.
pub(super) fn validate(
    article: &Article,
    findings: &[Finding],
    before: Option<&[Rule]>,
) -> Option<Trouble> {
    if article.source().trim().is_empty() {
        return Some(Trouble::Empty);
    }
    let is_lost = |rule: Rule| {
        let had = before.is_some_and(|before| !before.contains(&rule));
        had && article.is_published() && LOSSES.contains(&rule)
    };
    let mut findings = findings.iter();
    let finding = findings.find(|one| BREAKING.contains(&one.rule) || is_lost(one.rule))?;
    Some(trouble(article, finding.clone()))
}

pub(super) fn trouble(article: &Article, finding: Finding) -> Trouble {
    let position = finding.position(article.source());
    Trouble::Finding { finding, position }
}
