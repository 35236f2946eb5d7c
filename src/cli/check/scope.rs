//! Which articles a report covers: all of a folder, or those that were named.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::super::say;
use crate::{article::Source, kb::name_among, lang::Lang};

/// The folder, which is read as a whole because articles are compared with each
/// other, and the part of it that the report covers.
pub(super) struct CheckScope {
    pub(super) folder: PathBuf,
    /// Names below the folder, with `/` between their parts; empty for all.
    named: Vec<String>,
}

impl CheckScope {
    /// The scope of `paths`. Files and folders among the articles (`kb`) are
    /// covered, and the other articles are only read. A path elsewhere is a folder
    /// of articles itself, or a file in one.
    pub(super) fn of(paths: &[PathBuf], kb: &Path, lang: Lang) -> anyhow::Result<Self> {
        let below: Option<Vec<String>> = paths.iter().map(|path| name_among(kb, path)).collect();
        Ok(match (below, paths) {
            (Some(named), _) if !paths.is_empty() => Self {
                folder: kb.to_owned(),
                named,
            },
            (_, []) => Self {
                folder: kb.to_owned(),
                named: Vec::new(),
            },
            (_, [file]) if file.is_file() => {
                let folder = match file.parent() {
                    Some(parent) if parent != Path::new("") => parent.to_owned(),
                    _ => PathBuf::from("."),
                };
                let named = name_among(&folder, file).into_iter().collect();
                Self { folder, named }
            }
            (_, [folder]) => Self {
                folder: folder.clone(),
                named: Vec::new(),
            },
            _ => bail!(say(
                lang,
                "cli.check-elsewhere",
                &[("folder", &kb.display().to_string())]
            )),
        })
    }

    /// Whether the report covers the whole folder.
    pub(super) fn is_all(&self) -> bool {
        self.named.is_empty()
    }

    /// Whether the report covers the article of this name.
    pub(super) fn holds(&self, source: &str) -> bool {
        self.is_all()
            || self.named.iter().any(|name| {
                let rest = source.strip_prefix(name.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    }

    /// How many of the sources are told of.
    ///
    /// # Errors
    /// When something was named that holds no article: nothing was checked, and
    /// nobody shall think that it is clean.
    pub(super) fn count(&self, sources: &[Source], lang: Lang) -> anyhow::Result<usize> {
        for name in &self.named {
            let alone = Self {
                folder: PathBuf::new(),
                named: vec![name.clone()],
            };
            if !sources.iter().any(|source| alone.holds(&source.name)) {
                let path = self.folder.join(name).display().to_string();
                bail!(say(lang, "cli.check-no-article", &[("path", &path)]));
            }
        }
        Ok(sources.iter().filter(|one| self.holds(&one.name)).count())
    }
}
