//! `sotay check`: rules over a whole folder of articles.
//!
//! The reader tells what it could not understand in one article; the rules here
//! tell what will fail the asker: an article that does not come first for its
//! own title, two that contradict each other, a dead link. Both give
//! [`Finding`]s. Everything comes in as values: which files there are and which
//! day it is, the rim has to say.
//!
//! A rule is a file below `rules/` and a line of its table.

mod fix;
mod glossary;
mod rules;
mod settings;
mod similar;
mod worded;

use std::{
    collections::{BTreeSet, HashMap},
    ops::Range,
    sync::{Arc, OnceLock},
};

use rayon::prelude::*;

pub use fix::{Mended, mend};
pub use glossary::{Glossary, built_in};
pub use rules::{confidential_findings, is_fixable};
pub use settings::{CheckSettings, KnownFinding, Level, Severity, default_level};
pub use worded::{WordedFinding, rule_explanation, rule_title, severity_word, worded};

use crate::{
    article::{Article, Date, Finding, Rule, Source, read},
    handbook::{Handbook, SourceFinding},
    search::IndexError,
};

/// What the rules need to know beside the articles.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// All files below the folder of the articles, with `/` between the parts of
    /// their names.
    pub files: BTreeSet<String>,
    /// The day on which the check is made; `None` leaves out what depends on it.
    pub today: Option<Date>,
}

/// A finding with its place and weight, ready to be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The place of the source in the slice that was checked.
    pub source: usize,
    /// How much it weighs.
    pub severity: Severity,
    /// Line and column of its first character, counted from 1, in characters.
    pub start: (usize, usize),
    /// Line and column behind its last character.
    pub end: (usize, usize),
    /// What was found.
    pub finding: Finding,
}

/// What a check gave.
#[derive(Debug, Default)]
pub struct Report {
    /// The articles as they were read, in the order of the sources.
    pub articles: Vec<Arc<Article>>,
    /// What was found, in the order of the sources and of their text.
    pub diagnostics: Vec<Diagnostic>,
    /// How many findings are known and were left out.
    pub known: usize,
    /// What the settings say is known, and nothing found.
    pub stale: Vec<KnownFinding>,
}

impl Report {
    /// How many findings there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        let same = self
            .diagnostics
            .iter()
            .filter(|one| one.severity == severity);
        same.count()
    }
}

/// The articles as the rules see them.
struct Checked<'a> {
    articles: &'a [Arc<Article>],
    handbook: &'a Handbook,
    surroundings: &'a Surroundings,
    settings: &'a CheckSettings,
    glossary: Glossary,
    /// Where the sentences of each article stand, once a rule asks.
    prose: OnceLock<Vec<Vec<Range<usize>>>>,
}

impl Checked<'_> {
    /// The articles that askers may be given, with their places: neither in
    /// progress nor archived, and not one whose id another has.
    fn served(&self) -> impl Iterator<Item = (usize, &Article)> {
        let articles = self.articles.iter().map(AsRef::as_ref).enumerate();
        articles.filter(|(_, article)| {
            let served = self.handbook.article(&article.id);
            served.is_some_and(|served| served.source_name == article.source_name)
        })
    }
}

/// Checks `sources`, whose handbook and findings of reading are `handbook` and
/// `found`. Findings that others made beside (of pictures, say) are among
/// `found`.
///
/// # Errors
/// When the search engine fails.
pub fn check(
    sources: &[Source],
    handbook: &Handbook,
    found: Vec<SourceFinding>,
    surroundings: &Surroundings,
    settings: &CheckSettings,
) -> Result<Report, IndexError> {
    let served: HashMap<&str, &Arc<Article>> = (handbook.articles().iter())
        .map(|article| (article.source_name.as_str(), article))
        .collect();
    // What the handbook has was read from the same sources.
    let article = |source: &Source| match served.get(source.name.as_str()) {
        Some(article) => Arc::clone(article),
        None => Arc::new(read(source).0),
    };
    let articles: Vec<Arc<Article>> = sources.par_iter().map(article).collect();
    let checked = Checked {
        articles: &articles,
        handbook,
        surroundings,
        settings,
        glossary: Glossary::of(&articles, &settings.glossary),
        prose: OnceLock::new(),
    };
    let mut all: Vec<(usize, Finding)> = found
        .into_iter()
        .map(|found| (found.source, found.finding))
        .collect();
    all.extend(rules::find(&checked)?);
    let mut used = vec![false; settings.known.len()];
    let mut known = 0;
    let mut diagnostics = Vec::new();
    // UTF-16 and the like: nothing else that is found in it is true.
    let is_unread = |source: usize| articles[source].source().contains('\0');
    let unread: BTreeSet<usize> = (all.iter())
        .filter(|(source, finding)| finding.rule == Rule::NotUtf8 && is_unread(*source))
        .map(|(source, _)| *source)
        .collect();
    for (source, mut finding) in all {
        if unread.contains(&source) && finding.rule != Rule::NotUtf8 {
            continue;
        }
        let severity = match settings.level(finding.rule) {
            Level::Off => continue,
            Level::Warning => Severity::Warning,
            Level::Error => Severity::Error,
        };
        let article = &articles[source];
        if let Some(at) = settings.known_at(&article.source_name, article.source(), &finding) {
            used[at] = true;
            known += 1;
            continue;
        }
        if finding.rule == Rule::DuplicateId {
            // Whoever compares the articles knows nothing of their lines.
            finding.range = rules::id_range(article);
        }
        if finding.edits.is_empty() {
            finding.edits = fix::of_reader(finding.rule, article);
        }
        diagnostics.push(Diagnostic {
            source,
            severity,
            start: finding.position(article.source()),
            end: finding.end_position(article.source()),
            finding,
        });
    }
    diagnostics.sort_by_key(|diagnostics| {
        (
            diagnostics.source,
            diagnostics.start,
            diagnostics.finding.rule,
        )
    });
    diagnostics.dedup();
    let stale = settings.known.iter().zip(&used);
    let stale = stale.filter(|(_, used)| !**used).map(|(known, _)| known);
    let stale = stale.cloned().collect();
    drop(checked);
    Ok(Report {
        articles,
        diagnostics,
        known,
        stale,
    })
}
