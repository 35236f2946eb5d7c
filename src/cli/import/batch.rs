//! Batches: what one import wrote, so that all of it can be taken back.
//!
//! A batch is a file in `.sotay-import/` of the folder of articles, hidden from
//! the reader: for each file its SHA-256, and for each article its origin and the
//! sum of what its source said, by which a second import knows it again, and what
//! it held before it was updated.
//!
//! The batch file is written before the first article. `--undo` removes what still has
//! its sum; a text that an earlier batch brought is left alone, however its article was
//! edited since.

use std::{
    collections::HashMap,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{article::Date, kb};

const FOLDER: &str = ".sotay-import";

#[derive(Deserialize, Serialize)]
struct Entry {
    file: String,
    sha256: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// By what its source is known again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
    /// The folder, archive, table or export that its source is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    /// What the file held before it was updated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<String>,
}

/// What a batch wrote of a source.
#[derive(Clone, Debug)]
pub(super) struct EarlierImport {
    pub(super) file: String,
    pub(super) sha256: String,
    pub(super) from: Option<String>,
    pub(super) origin: Option<String>,
    /// The whole that its source is a part of.
    pub(super) of: Option<String>,
}

/// Where a file of a batch comes from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct From<'a> {
    /// The sum of what its source says.
    pub(super) sum: Option<&'a str>,
    pub(super) origin: Option<&'a str>,
    /// The whole that its source is a part of.
    pub(super) of: Option<&'a str>,
    /// What the file held before.
    pub(super) before: Option<&'a str>,
}

#[derive(Deserialize, Serialize)]
struct Manifest {
    files: Vec<Entry>,
}

/// A batch on its way.
pub(super) struct Batch {
    /// What `--undo` takes: the day and a number.
    pub(super) name: String,
    path: PathBuf,
    manifest: Manifest,
}

/// What came of taking a batch back.
pub(super) struct Undone {
    /// How many files were removed.
    pub(super) removed: usize,
    /// How many have their text of before again.
    pub(super) restored: usize,
    /// The files that somebody changed since: they stay.
    pub(super) edited: Vec<String>,
}

/// The SHA-256 of `bytes` in hexadecimal digits.
pub(super) fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Batch {
    /// A batch of the day of `now`, by the next number that is free.
    pub(super) fn new(kb: &Path, now: i64) -> Self {
        let day = Date::of_unix(now).map_or_else(String::new, |day| day.to_string());
        let day = day.replace('-', "");
        let taken = names(kb);
        let mut number = 1;
        let name = loop {
            let name = format!("{day}-{number}");
            if !taken.contains(&name) {
                break name;
            }
            number += 1;
        };
        Self {
            path: path(kb, &name),
            name,
            manifest: Manifest { files: Vec::new() },
        }
    }

    pub(super) fn add(&mut self, file: &str, bytes: &[u8], from: From<'_>) {
        self.manifest.files.push(Entry {
            file: file.to_owned(),
            sha256: hash(bytes),
            from: from.sum.map(str::to_owned),
            origin: from.origin.map(str::to_owned),
            of: from.of.map(str::to_owned),
            before: from.before.map(str::to_owned),
        });
    }

    pub(super) fn save(&self) -> anyhow::Result<()> {
        let json = serde_json::to_vec_pretty(&self.manifest)?;
        kb::create(&self.path, &json).with_context(|| self.path.display().to_string())
    }
}

fn path(kb: &Path, name: &str) -> PathBuf {
    kb.join(FOLDER).join(format!("{name}.json"))
}

/// The batches of a folder of articles, the oldest first.
pub(super) fn names(kb: &Path) -> Vec<String> {
    let entries = fs::read_dir(kb.join(FOLDER))
        .into_iter()
        .flatten()
        .flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.file_name();
            name.to_str()?.strip_suffix(".json").map(str::to_owned)
        })
        .collect();
    // "20261123-10" is younger than "20261123-9".
    names.sort_by_key(|name| (name.len(), name.clone()));
    names.sort_by_key(|name| name.split('-').next().map(str::to_owned));
    names
}

/// What earlier batches wrote, the oldest first.
pub(super) fn earlier(kb: &Path) -> Vec<EarlierImport> {
    let manifests = names(kb)
        .into_iter()
        .filter_map(|name| read(kb, &name).ok());
    let entries = manifests.flat_map(|manifest| manifest.files);
    let articles = entries.filter(|entry| entry.from.is_some());
    articles
        .map(|entry| EarlierImport {
            file: entry.file,
            sha256: entry.sha256,
            from: entry.from,
            origin: entry.origin,
            of: entry.of,
        })
        .collect()
}

/// The files that are still there, by the sum of the text that they were made of.
pub(super) fn by_text(known: &[EarlierImport], kb: &Path) -> HashMap<String, String> {
    let there = known.iter().filter(|one| kb.join(&one.file).exists());
    let named = there.filter_map(|one| Some((one.from.clone()?, one.file.clone())));
    named.collect()
}

fn read(kb: &Path, name: &str) -> anyhow::Result<Manifest> {
    let path = path(kb, name);
    let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
    serde_json::from_slice(&bytes).with_context(|| path.display().to_string())
}

/// Removes the files of a batch that are as it wrote them, the folders that are
/// empty then, and the batch itself. Files that were changed stay, and the batch
/// with them.
pub(super) fn undo(kb: &Path, name: &str) -> anyhow::Result<Undone> {
    let manifest = read(kb, name)?;
    let (mut removed, mut restored) = (0, 0);
    let mut edited = Vec::new();
    let mut kept = Vec::new();
    for entry in manifest.files {
        // A manifest is a file that somebody may have written.
        if !kb::is_below(Path::new(&entry.file)) {
            continue;
        }
        let file = kb.join(&entry.file);
        match fs::read(&file) {
            Ok(bytes) if hash(&bytes) == entry.sha256 && entry.before.is_some() => {
                let before = entry.before.as_deref().unwrap_or("");
                kb::replace(&file, &bytes, before.as_bytes())
                    .with_context(|| file.display().to_string())?;
                restored += 1;
            }
            Ok(bytes) if hash(&bytes) == entry.sha256 => {
                fs::remove_file(&file).with_context(|| file.display().to_string())?;
                removed += 1;
                remove_empty(kb, &file);
            }
            Ok(_) => {
                edited.push(entry.file.clone());
                kept.push(entry);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| file.display().to_string()),
        }
    }
    let path = path(kb, name);
    if kept.is_empty() {
        fs::remove_file(&path).with_context(|| path.display().to_string())?;
        remove_empty(kb, &path);
    } else {
        let json = serde_json::to_vec_pretty(&Manifest { files: kept })?;
        fs::write(&path, json).with_context(|| path.display().to_string())?;
    }
    Ok(Undone {
        removed,
        restored,
        edited,
    })
}

/// Removes the folders above `file` that hold nothing, up to `kb`.
fn remove_empty(kb: &Path, file: &Path) {
    let mut folder = file.parent();
    while let Some(path) = folder.filter(|path| *path != kb && path.starts_with(kb)) {
        // Fails where something is left, and so do all above.
        if fs::remove_dir(path).is_err() {
            return;
        }
        folder = path.parent();
    }
}
