//! `sotay check --fix`: what is about to change, a question, and then the files.
//!
//! Each file is written as a whole, and only if nobody has changed it since it was
//! read.

use std::{
    fmt::Write as _,
    io::{self, BufRead as _},
};

use anstyle::{AnsiColor, Style};
use anyhow::Context as _;
use similar::{ChangeTag, TextDiff};

use super::{
    super::{ask::print, say},
    CheckScope, path_of, report_of,
};
use crate::{
    article::Source,
    check::{CheckSettings, Report, mend},
    config::Config,
    kb::{self, Loaded, ReplaceError},
    text::{disturbs, fold},
};

const OLD: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();
const FILE: Style = Style::new().bold();

/// One mend may open the way for another (two on one place); after so many
/// rounds the rest waits for the next run.
const MOST_ROUNDS: usize = 5;

/// Mends what can be mended in the files of `loaded` and tells whether any was
/// written.
pub(super) fn run(
    config: &Config,
    settings: &CheckSettings,
    scope: &CheckScope,
    loaded: &Loaded,
    report: &Report,
    yes: bool,
) -> anyhow::Result<bool> {
    let mended = mended(config, settings, scope, loaded, report)?;
    let changed: Vec<(&Source, &Source)> = loaded
        .sources
        .iter()
        .zip(&mended)
        .filter(|(old, new)| old.bytes != new.bytes)
        .collect();
    let lang = config.lang;
    if changed.is_empty() {
        print(&format!("{}\n\n", say(lang, "cli.check-fix-none", &[])))?;
        return Ok(false);
    }
    for (old, new) in &changed {
        print(&difference(&path_of(&config.kb, &old.name), old, new))?;
    }
    let files = changed.len().to_string();
    if !yes {
        let question = say(lang, "cli.check-fix-ask", &[("files", &files)]);
        print(&format!("{question} "))?;
        if !is_consent(&answer()?) {
            print(&format!("{}\n\n", say(lang, "cli.check-fix-left", &[])))?;
            return Ok(false);
        }
    }
    for (old, new) in &changed {
        let path = config.kb.join(&old.name);
        kb::replace(&path, &old.bytes, &new.bytes)
            .map_err(|error| match error {
                ReplaceError::Changed => anyhow::anyhow!(say(lang, "cli.check-fix-changed", &[])),
                ReplaceError::Io(error) => error.into(),
            })
            .with_context(|| path.display().to_string())?;
    }
    let done = say(lang, "cli.check-fix-done", &[("files", &files)]);
    print(&format!("{done}\n\n"))?;
    Ok(true)
}

/// The sources after all mends.
fn mended(
    config: &Config,
    settings: &CheckSettings,
    scope: &CheckScope,
    loaded: &Loaded,
    report: &Report,
) -> anyhow::Result<Vec<Source>> {
    let mut sources = loaded.sources.clone();
    let mut mends = mend(&report.articles, &report.diagnostics);
    for _ in 0..MOST_ROUNDS {
        mends.retain(|one| scope.holds(&sources[one.source].name));
        // Bytes that are no UTF-8 are not in the text, so it must not be written.
        mends.retain(|one| std::str::from_utf8(&sources[one.source].bytes).is_ok());
        if mends.is_empty() {
            break;
        }
        for one in &mends {
            sources[one.source].bytes = one.text.clone().into_bytes();
        }
        let report = report_of(config, settings, &sources)?;
        mends = mend(&report.articles, &report.diagnostics);
    }
    Ok(sources)
}

/// The lines that change, with one around them.
fn difference(path: &str, old: &Source, new: &Source) -> String {
    let (old, new) = (
        String::from_utf8_lossy(&old.bytes),
        String::from_utf8_lossy(&new.bytes),
    );
    let difference = TextDiff::from_lines(old.as_ref(), new.as_ref());
    let mut out = format!("{FILE}{path}{FILE:#}\n");
    for group in difference.grouped_ops(1) {
        for change in group.iter().flat_map(|op| difference.iter_changes(op)) {
            let (sign, style, index) = match change.tag() {
                ChangeTag::Delete => ('-', OLD, change.old_index()),
                ChangeTag::Insert => ('+', NEW, change.new_index()),
                ChangeTag::Equal => (' ', Style::new(), change.new_index()),
            };
            let line = visible(change.value().trim_end_matches(['\n', '\r']));
            let number = index.map_or(0, |index| index + 1);
            let _ = writeln!(out, "{number:>5} {style}{sign} {line}{style:#}");
        }
    }
    out.push('\n');
    out
}

/// With characters that nobody sees, and those that steer a terminal, written
/// out.
fn visible(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if disturbs(c) || (c.is_control() && c != '\t') {
            let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// One line from the terminal; empty where there is none.
fn answer() -> io::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}

fn is_consent(answer: &str) -> bool {
    matches!(fold(answer.trim()).as_str(), "c" | "co" | "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_one() {
        for answer in ["c", "Có\n", "y", "YES"] {
            assert!(is_consent(answer), "{answer}");
        }
        for answer in ["", "\n", "k", "không", "no", "cc"] {
            assert!(!is_consent(answer), "{answer}");
        }
    }
}
