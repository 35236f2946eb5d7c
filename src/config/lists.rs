//! The lists that a team adds to the language of chat: files to a [`Language`].

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::text::{Language, List, ListError};

/// The files of `[language]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// Files of the form of `src/text/abbreviations.tsv`, read in this order.
    pub abbreviations: Vec<PathBuf>,
    /// Files of the form of `src/text/synonyms.tsv`.
    pub synonyms: Vec<PathBuf>,
    /// Files of the form of `src/text/systems.txt`.
    pub systems: Vec<PathBuf>,
}

/// Why a list could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ListsError {
    /// The file is missing or cannot be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is in another encoding.
    #[error("{}:{line}: not UTF-8", .path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The line of the first byte that is wrong, counted from 1.
        line: usize,
    },
    /// A line cannot be used; the list's name is the path of its file.
    #[error(transparent)]
    Line(#[from] ListError),
}

impl Lists {
    /// The built-in language with what these files add to it.
    ///
    /// # Errors
    /// The first file or line that cannot be used.
    pub fn load(&self) -> Result<Arc<Language>, ListsError> {
        let built_in = Language::built_in();
        if *self == Self::default() {
            return Ok(built_in);
        }
        let abbreviations = read_all(&self.abbreviations)?;
        let synonyms = read_all(&self.synonyms)?;
        let systems = read_all(&self.systems)?;
        let language = built_in.extended(&lists(&abbreviations), &lists(&synonyms))?;
        let language = language.with_systems(&lists(&systems))?;
        Ok(Arc::new(language))
    }
}

/// The name and the text of each file.
fn read_all(paths: &[PathBuf]) -> Result<Vec<(String, String)>, ListsError> {
    paths
        .iter()
        .map(|path| Ok((path.display().to_string(), read(path)?)))
        .collect()
}

fn lists(files: &[(String, String)]) -> Vec<List<'_>> {
    files
        .iter()
        .map(|(name, text)| List { name, text })
        .collect()
}

fn read(path: &Path) -> Result<String, ListsError> {
    let bytes = fs::read(path).map_err(|source| ListsError::Read {
        path: path.to_owned(),
        source,
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        ListsError::NotUtf8 {
            path: path.to_owned(),
            line: good.split(|byte| *byte == b'\n').count(),
        }
    })
}
