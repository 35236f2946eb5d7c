//! Batches: what one import wrote, so that all of it can be taken back.
//!
//! A batch is a file in `.sotay-import/` of the folder of articles, hidden from
//! the reader: for each file its SHA-256, and for each article that of the text
//! it was made of, by which a second import knows it again.
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

    pub(super) fn add(&mut self, file: &str, bytes: &[u8], from: Option<&str>) {
        self.manifest.files.push(Entry {
            file: file.to_owned(),
            sha256: hash(bytes),
            from: from.map(str::to_owned),
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

/// What earlier batches made of which texts, as far as their files are there.
pub(super) fn earlier(kb: &Path) -> HashMap<String, String> {
    let mut all = HashMap::new();
    for name in names(kb) {
        let Ok(manifest) = read(kb, &name) else {
            continue;
        };
        for entry in manifest.files {
            if let Some(from) = entry.from.filter(|_| kb.join(&entry.file).exists()) {
                all.insert(from, entry.file);
            }
        }
    }
    all
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
    let mut removed = 0;
    let mut edited = Vec::new();
    let mut kept = Vec::new();
    for entry in manifest.files {
        // A manifest is a file that somebody may have written.
        if !kb::is_below(Path::new(&entry.file)) {
            continue;
        }
        let file = kb.join(&entry.file);
        match fs::read(&file) {
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
    Ok(Undone { removed, edited })
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
