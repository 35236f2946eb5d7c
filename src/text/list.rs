//! Lists of words as people write them: lines, comments, what can be wrong.

use super::syllable::Syllable;

/// A list to be read.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    /// What it is called where it is wrong: the name of its file.
    pub name: &'a str,
    /// Its lines. Empty ones and those that begin with `#` say nothing.
    pub text: &'a str,
}

impl<'a> List<'a> {
    /// The lines that say something, each with its number, counted from 1.
    pub(super) fn lines(self) -> impl Iterator<Item = (usize, &'a str)> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(self.text);
        (1..).zip(text.lines()).filter(|(_, line)| {
            let line = line.trim_start();
            !line.is_empty() && !line.starts_with('#')
        })
    }

    pub(super) fn error(self, line: usize, problem: ListProblem) -> ListError {
        ListError {
            list: self.name.to_owned(),
            line,
            problem,
        }
    }
}

/// A line of a list that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{list}:{line}: {problem}")]
pub struct ListError {
    /// The name of the list.
    pub list: String,
    /// The number of the line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: ListProblem,
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListProblem {
    /// An abbreviation has no second column.
    #[error("no tab between the short form and its words")]
    NoTab,
    /// The short form is none that could be typed as one word.
    #[error("the short form {0:?} is not one word")]
    NotOneWord(String),
    /// A reading or a phrase has neither letter nor digit.
    #[error("{0:?} holds no word")]
    NoWord(String),
    /// The same short form stood in the list before.
    #[error("{short:?} stands in line {first} already")]
    Twice {
        /// The short form.
        short: String,
        /// The line that it stood in first.
        first: usize,
    },
    /// A name of a system is one of another.
    #[error("{name:?} is a name of {system} already")]
    OfAnother {
        /// The name.
        name: String,
        /// The system that has it.
        system: String,
    },
    /// There are more systems than a set of them holds.
    #[error("there are more than 128 systems")]
    TooManySystems,
    /// A group has no two phrases that differ in more than their diacritics.
    #[error("a group needs two phrases, separated by commas")]
    Alone,
}

/// The syllables of a reading or a phrase.
pub(super) fn syllables(words: &str) -> Result<Vec<Syllable>, ListProblem> {
    let syllables = Syllable::all_of(words);
    if syllables.is_empty() {
        return Err(ListProblem::NoWord(words.to_owned()));
    }
    Ok(syllables)
}
