//! The files that are imported, and the pictures beside them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::bail;
use percent_encoding::percent_decode_str;
use walkdir::WalkDir;

use crate::{
    article::is_reserved,
    cli::{os_words, say},
    import::{SourceKind, Unusable, is_unread_document},
    kb,
    lang::Lang,
};

/// A file to import.
pub(super) struct SourceFile {
    /// As it is told: the path that was typed, and the file below it.
    pub(super) shown: String,
    /// Its path below the folder that was named, with `/`.
    pub(super) name: String,
    /// The folder it lies in, for its pictures.
    pub(super) folder: PathBuf,
    /// The folder that was named: pictures may come from anywhere in it.
    pub(super) root: PathBuf,
    /// The name of the whole that it belongs to: the folder that was named, or the file
    /// itself where it holds many articles.
    pub(super) whole: Option<String>,
    pub(super) bytes: Result<Vec<u8>, Unusable>,
}

/// What is larger is no article, nor an export of some.
const MOST_BYTES: u64 = 64 << 20;

/// The files among `sources` that may hold articles, those of folders in the
/// order of their names. Hidden ones and pictures are passed over in silence.
pub(super) fn find(sources: &[PathBuf], lang: Lang) -> anyhow::Result<Vec<SourceFile>> {
    let mut all = Vec::new();
    for source in sources {
        if !source.exists() {
            let source = source.display().to_string();
            bail!(say(lang, "import.no-source", &[("source", &source)]));
        }
        if source.is_file() {
            let name = source
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let root = source.parent().unwrap_or(Path::new("")).to_owned();
            let holds_many = SourceKind::of(&name).is_some_and(SourceKind::holds_many);
            let whole = holds_many.then(|| name.clone());
            all.push(SourceFile {
                whole,
                ..found(source, name, root, lang)
            });
            continue;
        }
        let first = all.len();
        let walk = WalkDir::new(source).sort_by_file_name().into_iter();
        let visible = walk.filter_entry(|entry| {
            entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
        });
        for entry in visible {
            let entry = match entry {
                Ok(entry) => entry,
                // What is closed costs itself and nothing else.
                Err(error) => {
                    let path = error.path().unwrap_or(source).to_owned();
                    let why = match error.io_error() {
                        Some(error) => os_words(error, lang),
                        None => error.to_string(),
                    };
                    all.push(SourceFile {
                        bytes: Err(Unusable::Unreadable(why)),
                        ..named(&path, slashed(&path))
                    });
                    continue;
                }
            };
            let below = entry.path().strip_prefix(source).unwrap_or(entry.path());
            let name = slashed(below);
            // Word leaves a file beside each one that is open.
            let is_lock = entry.file_name().to_string_lossy().starts_with("~$");
            if !entry.file_type().is_file() || is_lock {
                continue;
            }
            if SourceKind::of(&name).is_none() {
                if is_unread_document(&name) {
                    all.push(SourceFile {
                        bytes: Err(Unusable::Kind),
                        ..named(entry.path(), name)
                    });
                }
                continue;
            }
            if is_about_the_folder(source, &name) {
                all.push(SourceFile {
                    bytes: Err(Unusable::Name),
                    ..named(entry.path(), name)
                });
            } else {
                all.push(found(entry.path(), name, source.clone(), lang));
            }
        }
        let whole = folder_name(source);
        for file in &mut all[first..] {
            file.whole.clone_from(&whole);
        }
    }
    Ok(all)
}

/// The name of a folder with `/` behind it, however it was typed.
fn folder_name(folder: &Path) -> Option<String> {
    let path = folder.canonicalize().ok()?;
    let name = path.file_name()?.to_string_lossy().into_owned();
    Some(format!("{name}/"))
}

/// Whether a file is about the folder that is imported and none of its pages. A
/// README further down is the page of its folder; so is that of a book (GitBook).
fn is_about_the_folder(folder: &Path, name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let stem = file.rsplit_once('.').map_or(&*file, |(stem, _)| stem);
    let has = |file: &str| folder.join(file).exists();
    let is_book = has("SUMMARY.md") || has(".gitbook.yaml") || has("book.json");
    match stem {
        "readme" => is_reserved(&file) && !name.contains('/') && !is_book,
        "summary" => is_book && !name.contains('/'),
        _ => is_reserved(&file),
    }
}

fn named(path: &Path, name: String) -> SourceFile {
    SourceFile {
        shown: path.display().to_string(),
        name,
        folder: path.parent().unwrap_or(Path::new("")).to_owned(),
        root: path.parent().unwrap_or(Path::new("")).to_owned(),
        whole: None,
        bytes: Ok(Vec::new()),
    }
}

fn found(path: &Path, name: String, root: PathBuf, lang: Lang) -> SourceFile {
    let bytes = match fs::metadata(path) {
        Ok(metadata) if metadata.len() > MOST_BYTES => Err(Unusable::TooLarge),
        _ => fs::read(path).map_err(|error| Unusable::Unreadable(os_words(&error, lang))),
    };
    SourceFile {
        root,
        bytes,
        ..named(path, name)
    }
}

/// A path with `/` on every system.
pub(super) fn slashed(path: &Path) -> String {
    let parts = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

/// Where sites keep what they show at their root (`/img/a.png`).
const SITE_ROOTS: [&str; 3] = ["", "static", "public"];

/// The file of a picture as a source in `folder` names it. It lies in the folder that
/// was named, `root`: what nobody named is not taken along.
pub(super) fn picture_file(root: &Path, folder: &Path, target: &str) -> Option<PathBuf> {
    let bare = target.split(['?', '#']).next().unwrap_or(target);
    let decoded = percent_decode_str(bare).decode_utf8().ok()?;
    let root_path = inside(root).canonicalize().ok()?;
    let names = [&*decoded, bare, target].map(|name| name.replace('\\', "/"));
    names.iter().find_map(|name| {
        let at_root = name.trim_start_matches('/');
        let places: Vec<PathBuf> = if at_root.len() < name.len() {
            let roots = SITE_ROOTS.iter();
            roots
                .map(|place| kb::spelled(&root.join(place), at_root))
                .collect()
        } else {
            vec![kb::spelled(inside(folder), name)]
        };
        places.into_iter().find_map(|place| {
            let path = place.canonicalize().ok()?;
            let is_file =
                fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() <= MOST_BYTES);
            (is_file && path.starts_with(&root_path)).then_some(path)
        })
    })
}

/// The folder of a file without one is the one that we are in.
fn inside(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}
