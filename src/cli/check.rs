//! `sotay check`: the reader's findings, as a compiler would print them.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Ended, ask::print, open, say};
use crate::{
    config::Config,
    handbook::{Handbook, SourceFinding},
    kb::{self, Loaded},
    lang::Lang,
};

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    let mut config = config.clone();
    if let Some(folder) = &arguments.folder {
        config.kb.clone_from(folder);
    }
    let (handbook, loaded, mut findings) = open(&config)?;
    findings.extend(of_pictures(&config.kb, &handbook, &loaded));
    findings.sort_by_key(|found| found.source);
    for found in &findings {
        let path = config.kb.join(&loaded.sources[found.source].name);
        print(&text_of(found, &path.display().to_string(), config.lang))?;
    }
    if !loaded.unreadable.is_empty() {
        // Already told on stderr: a file that was not looked at is not clean.
        anyhow::bail!(say(config.lang, "cli.check-incomplete", &[]));
    }
    let count = |n: usize| n.to_string();
    let articles = count(loaded.sources.len());
    if findings.is_empty() {
        print(&format!(
            "{}\n",
            say(config.lang, "cli.check-clean", &[("articles", &articles)])
        ))?;
        return Ok(Ended::Well);
    }
    let mut files: Vec<usize> = findings.iter().map(|found| found.source).collect();
    files.dedup();
    let numbers = [
        ("findings", count(findings.len())),
        ("files", count(files.len())),
        ("articles", articles),
    ];
    let numbers: Vec<(&str, &str)> = numbers
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    print(&format!(
        "{}\n",
        say(config.lang, "cli.check-findings", &numbers)
    ))?;
    Ok(Ended::Empty)
}

/// What is wrong with the files that the articles show.
fn of_pictures(folder: &Path, handbook: &Handbook, loaded: &Loaded) -> Vec<SourceFinding> {
    let mut all = Vec::new();
    for article in handbook.articles() {
        let mut sources = loaded.sources.iter();
        let source = sources.position(|source| source.name == article.source_name);
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

/// `file:line:column: rule: what`, then why it matters and how to mend it.
fn text_of(found: &SourceFinding, path: &str, lang: Lang) -> String {
    let id = found.finding.rule.id();
    let number = id.split('-').next().unwrap_or(id);
    // An article must not steer the terminal.
    let subject: String = found
        .finding
        .subject
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    let text = |part: &str| {
        say(
            lang,
            &format!("rule.{number}.{part}"),
            &[("subject", &subject)],
        )
    };
    let (line, column) = found.position;
    format!(
        "{path}:{line}:{column}: {id}: {}\n    {}: {}\n    {}: {}\n",
        text("what"),
        say(lang, "rule.why", &[]),
        text("why"),
        say(lang, "rule.mend", &[]),
        text("mend"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Finding, Rule};

    #[test]
    fn an_article_cannot_steer_the_terminal() {
        let found = SourceFinding {
            source: 0,
            position: (1, 1),
            finding: Finding::new(Rule::NoTitle, 0..0, "a\u{1b}[2J\0b"),
        };
        assert!(!text_of(&found, "a.md", Lang::Vi).contains(['\u{1b}', '\0']));
    }

    #[test]
    fn every_rule_is_worded_in_both_languages() {
        for rule in Rule::ALL {
            for lang in [Lang::Vi, Lang::En] {
                let found = SourceFinding {
                    source: 0,
                    position: (1, 1),
                    finding: Finding::new(rule, 0..0, "…"),
                };
                let text = text_of(&found, "a.md", lang);
                assert!(!text.contains("rule."), "{text}");
                assert_eq!(text.lines().count(), 3, "{text}");
            }
        }
    }
}
