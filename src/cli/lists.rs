//! The errors about a list of words that cannot be used.

use std::sync::Arc;

use anyhow::anyhow;

use super::say;
use crate::{
    config::{Config, ListsError},
    lang::Lang,
    text::{Language, ListError, ListProblem},
};

/// The language of chat with the lists of the configuration.
pub(super) fn language(config: &Config) -> anyhow::Result<Arc<Language>> {
    config
        .language
        .load()
        .map_err(|error| worded(error, config.lang))
}

fn worded(error: ListsError, lang: Lang) -> anyhow::Error {
    match error {
        ListsError::Read { path, source } => {
            let file = path.display().to_string();
            anyhow::Error::new(source).context(say(lang, "cli.list.read", &[("file", &file)]))
        }
        ListsError::NotUtf8 { path, line } => {
            let what = say(lang, "cli.list.not-utf8", &[]);
            anyhow!("{}:{line}: {what}", path.display())
        }
        ListsError::Line(ListError {
            list,
            line,
            problem,
        }) => anyhow!("{list}:{line}: {}", line_text(&problem, lang)),
    }
}

/// What is wrong with a line, and what is expected instead.
fn line_text(problem: &ListProblem, lang: Lang) -> String {
    let (key, subject, first) = match problem {
        ListProblem::NoTab => ("cli.list.no-tab", "", 0),
        ListProblem::NotOneWord(short) => ("cli.list.not-one-word", short.as_str(), 0),
        ListProblem::NoWord(words) => ("cli.list.no-word", words.as_str(), 0),
        ListProblem::Twice { short, first } => ("cli.list.twice", short.as_str(), *first),
        ListProblem::OfAnother { name, .. } => ("cli.list.of-another", name.as_str(), 0),
        ListProblem::TooManySystems => ("cli.list.too-many-systems", "", 0),
        ListProblem::Alone => ("cli.list.alone", "", 0),
    };
    // A list must not steer the terminal.
    let shown = |text: &str| -> String { text.chars().filter(|c| !c.is_control()).collect() };
    let system = match problem {
        ListProblem::OfAnother { system, .. } => shown(system),
        _ => String::new(),
    };
    say(
        lang,
        key,
        &[
            ("first", &first.to_string()),
            ("subject", &shown(subject)),
            ("system", &system),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_worded_in_both_languages() {
        let short = || "a\u{1b}[2J".to_owned();
        for problem in [
            ListProblem::NoTab,
            ListProblem::NotOneWord(short()),
            ListProblem::NoWord(short()),
            ListProblem::Twice {
                short: short(),
                first: 7,
            },
            ListProblem::OfAnother {
                name: short(),
                system: short(),
            },
            ListProblem::TooManySystems,
            ListProblem::Alone,
        ] {
            for lang in [Lang::Vi, Lang::En] {
                let text = line_text(&problem, lang);
                assert!(!text.contains("cli.") && !text.contains("%{"), "{text}");
                assert!(!text.contains('\u{1b}'), "{text}");
            }
        }
    }
}
