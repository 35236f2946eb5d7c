//! What a team sets: which rules count how much, and what is known and accepted.

use std::collections::HashMap;

use crate::article::{Finding, Rule};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It will fail the asker, or nobody gets the article at all.
    Error,
    /// It is likely to.
    Warning,
}

/// What a rule is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Not looked at.
    Off,
    /// Told.
    Warning,
    /// Told, and the check fails.
    Error,
}

/// The settings of `[check]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckSettings {
    /// Rules that weigh otherwise than they come.
    pub levels: HashMap<Rule, Level>,
    /// An article that says nothing of its own has to be checked again after so
    /// many days.
    pub review_every: Option<u32>,
    /// Who may answer for an article; with somebody here every article needs an
    /// owner.
    pub owners: Vec<String>,
    /// Keys of the front matter that the team has beside the known ones.
    pub keys: Vec<String>,
    /// Names of parts that the team has beside the known ones.
    pub sections: Vec<String>,
    /// Names of the team's glossary, beside those built in.
    pub glossary: Vec<String>,
    /// Findings that are accepted as they are.
    pub known: Vec<KnownFinding>,
}

/// A finding that is accepted as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFinding {
    /// The rule.
    pub rule: Rule,
    /// The article, by the name of its file below the folder.
    pub article: String,
    /// A text that the marked place has in it; `None` for every finding of the
    /// rule in the article.
    pub text: Option<String>,
    /// Why it stays.
    pub reason: String,
}

impl CheckSettings {
    /// What `rule` is set to.
    pub fn level(&self, rule: Rule) -> Level {
        match self.levels.get(&rule) {
            Some(level) => *level,
            // Whoever names owners wants them.
            None if rule == Rule::NoOwner && !self.owners.is_empty() => Level::Warning,
            None => default_level(rule),
        }
    }

    /// Which of the known ones `finding` of the article is.
    pub(super) fn known_at(&self, name: &str, source: &str, finding: &Finding) -> Option<usize> {
        let marked = source.get(finding.range.clone()).unwrap_or("");
        self.known.iter().position(|known| {
            known.rule == finding.rule
                && known.article == name
                && known
                    .text
                    .as_deref()
                    .is_none_or(|text| marked.contains(text) || finding.subject.contains(text))
        })
    }
}

/// What a rule weighs where nobody says otherwise: an error where the asker gets
/// nothing, something broken or something secret; a warning where a person has
/// to judge.
pub fn default_level(rule: Rule) -> Level {
    match rule {
        Rule::NoOwner => Level::Off,
        Rule::NotUtf8
        | Rule::YamlSyntax
        | Rule::FrontMatterUnclosed
        | Rule::BadValue
        | Rule::NoTitle
        | Rule::NoResolution
        | Rule::EmptySection
        | Rule::DuplicateId
        | Rule::PictureMissing
        | Rule::PictureRefused
        | Rule::DeadLink
        | Rule::Secret => Level::Error,
        _ => Level::Warning,
    }
}
