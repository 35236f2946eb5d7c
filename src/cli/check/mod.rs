//! `sotay check`: the findings of all rules, as a compiler would print them.
//!
//! Exit codes are a compiler's: 0 without errors, 1 with errors (with `--strict` also
//! with warnings), 2 when it could not run. `check PATH…` still reads the whole folder,
//! since an article can only be compared with the others; a path outside of the folder
//! is a folder of articles of its own.

mod draw;
mod explain;
mod fix;
mod github;
mod json;
mod sarif;
mod scope;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use super::{Ended, ask::print, lists, open, say, tell};
use crate::{
    article::{Article, Date, Role, Source, read as read_article},
    check::{CheckSettings, Report, Severity, Surroundings, check},
    config::Config,
    handbook::{Handbook, SourceFinding},
    kb::{self, Loaded},
    lang::Lang,
    render::pictures,
};
use scope::CheckScope;

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "text|json|github|sarif", value_enum, default_value_t = Format::Text)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    format: Format,
    #[arg(long)]
    strict: bool,
    #[arg(long)]
    fix: bool,
    #[arg(long, requires = "fix")]
    yes: bool,
    #[arg(long, value_name = "K003", num_args = 0..=1, default_missing_value = "")]
    explain: Option<String>,
}

/// In which form the findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One object.
    Json,
    /// Annotations of GitHub Actions.
    Github,
    /// SARIF 2.1.0, which code scanners exchange.
    Sarif,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    if let Some(rule) = &arguments.explain {
        return explain::run(rule, config.lang);
    }
    if arguments.fix && arguments.format != Format::Text {
        anyhow::bail!(say(config.lang, "cli.check-fix-text", &[]));
    }
    let scope = CheckScope::of(&arguments.paths, &config.kb, config.lang)?;
    let mut config = config.clone();
    config.kb.clone_from(&scope.folder);
    let settings = config.check.settings(&config.kb)?;
    let (mut loaded, mut report) = read(&config, &settings, &scope)?;
    let articles = scope.count(&loaded.sources, config.lang)?;
    if arguments.fix && fix::run(&config, &settings, &scope, &loaded, &report, arguments.yes)? {
        (loaded, report) = read(&config, &settings, &scope)?;
    }
    let output = Output {
        folder: &config.kb,
        report: &report,
        articles,
        lang: config.lang,
    };
    match arguments.format {
        Format::Text => draw::print_all(&output)?,
        Format::Json => json::print(&output)?,
        Format::Github => print(&github::annotations(&output))?,
        Format::Sarif => sarif::print(&output)?,
    }
    // What is known of the articles that were not asked about is none of theirs.
    let stale = report.stale.iter().filter(|_| scope.is_all());
    for known in stale {
        let blanks = [
            ("article", known.article.as_str()),
            ("rule", known.rule.id()),
        ];
        let told = say(config.lang, "cli.check-stale", &blanks);
        tell(&format!("sotay: {told}\n"));
    }
    if scope.is_all() && arguments.format == Format::Text {
        // A guide may lie beside the articles; what tells how to solve something was
        // meant to be one of them.
        let resolves = |role| matches!(role, Role::Resolution | Role::CauseAndResolution);
        let is_meant = |source: &Source| {
            let (article, _) = read_article(source);
            article.sections.iter().any(|part| resolves(part.role))
        };
        let left = kb::left_out(&config.kb, &config.kb_also_from);
        let left: Vec<String> = left
            .into_iter()
            .filter(is_meant)
            .map(|source| source.name)
            .collect();
        if !left.is_empty() {
            let told = say(
                config.lang,
                "cli.check-left-out",
                &[("files", &left.join(", "))],
            );
            tell(&format!("sotay: {told}\n"));
        }
    }
    if !loaded.unreadable.is_empty() {
        // The unreadable files were listed on stderr; a folder that was read in
        // part is not clean.
        anyhow::bail!(say(config.lang, "cli.check-incomplete", &[]));
    }
    let fails = report.count(Severity::Error) > 0
        || (arguments.strict && report.count(Severity::Warning) > 0);
    Ok(if fails { Ended::Empty } else { Ended::Well })
}

/// What is printed: a report, with the folder that its names are below.
struct Output<'a> {
    folder: &'a Path,
    report: &'a Report,
    /// How many articles the report covers.
    articles: usize,
    lang: Lang,
}

impl Output<'_> {
    /// The file of a source, as whoever ran the check names it.
    fn path(&self, source: usize) -> String {
        path_of(self.folder, &self.report.articles[source].source_name)
    }
}

/// With `/` between its parts on every system, as GitHub and SARIF want it.
fn path_of(folder: &Path, name: &str) -> String {
    let folder = folder.display().to_string().replace('\\', "/");
    match folder.trim_end_matches('/') {
        "" if folder.starts_with('/') => format!("/{name}"),
        "" | "." => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

fn read(
    config: &Config,
    settings: &CheckSettings,
    scope: &CheckScope,
) -> anyhow::Result<(Loaded, Report)> {
    let (handbook, loaded, findings) = open(config)?;
    let mut report = report(config, settings, &loaded.sources, &handbook, findings)?;
    let sources = &loaded.sources;
    report
        .diagnostics
        .retain(|one| scope.holds(&sources[one.source].name));
    Ok((loaded, report))
}

/// The report of articles that are in memory, in the surroundings of their
/// folder.
fn report(
    config: &Config,
    settings: &CheckSettings,
    sources: &[Source],
    handbook: &Handbook,
    mut findings: Vec<SourceFinding>,
) -> anyhow::Result<Report> {
    findings.extend(of_pictures(&config.kb, handbook, sources));
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let surroundings = Surroundings {
        files: kb::files(&config.kb, &config.kb_also_from),
        today: Date::of_unix(since.as_secs().try_into()?),
    };
    Ok(check(sources, handbook, findings, &surroundings, settings)?)
}

/// The report of `sources` as if they lay in the folder.
fn report_of(
    config: &Config,
    settings: &CheckSettings,
    sources: &[Source],
) -> anyhow::Result<Report> {
    let (handbook, findings) = Handbook::with_language(sources, lists::language(config)?)?;
    report(config, settings, sources, &handbook, findings)
}

/// What is wrong with the files that the articles show.
fn of_pictures(folder: &Path, handbook: &Handbook, sources: &[Source]) -> Vec<SourceFinding> {
    // Most articles show none, and to see that takes all cores; to decode a picture
    // takes so much memory that one at a time has to do.
    let shows = |article: &&Arc<Article>| !pictures(article).is_empty();
    let showing: Vec<&Arc<Article>> = handbook.articles().par_iter().filter(shows).collect();
    let by_name: HashMap<&str, usize> = (sources.iter().enumerate().rev())
        .map(|(at, source)| (source.name.as_str(), at))
        .collect();
    let mut all = Vec::new();
    for article in showing {
        let source = by_name.get(article.source_name.as_str()).copied();
        let found = kb::picture_findings(folder, article).into_iter();
        all.extend(found.filter_map(|finding| {
            Some(SourceFinding {
                source: source?,
                position: finding.position(article.source()),
                finding,
            })
        }));
    }
    all
}
