//! The article folder: files to [`Source`]s, once or for as long as they change.

mod files;
mod live;
mod look;
mod network;
mod pictures;
mod watch;
mod write;

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use walkdir::{DirEntry, WalkDir};

use crate::article::Source;

pub use files::{ReplaceError, files, name_among, replace};
pub use live::{Follower, Live, Mode, Noticing, Update, noticing};
pub use pictures::{PictureError, picture, picture_findings};
pub use write::{create, is_below};

/// Why the articles of a folder could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder does not exist or cannot be listed.
    #[error("cannot list the folder {}", .path.display())]
    List {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A file that could not be read and was left out.
#[derive(Debug)]
pub struct Unreadable {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system said.
    pub error: io::Error,
}

/// The articles of a folder.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The files, in the order of their names.
    pub sources: Vec<Source>,
    /// What could not be read; everything else is in service all the same.
    pub unreadable: Vec<Unreadable>,
}

/// An article is a page or two of text. What is larger than this is no article,
/// and reading it would cost memory for nothing.
const MAX_BYTES: u64 = 16 << 20;

/// Files that stand among the articles and are none.
const NO_ARTICLES: &[&str] = &[
    "readme.md",
    "huong-dan.md",
    "changelog.md",
    "contributing.md",
];

/// Reads all `*.md` and `*.markdown` files below `folder`, links followed,
/// hidden ones left out.
///
/// # Errors
/// When the folder itself cannot be listed. A file that cannot be read is
/// told in [`Loaded::unreadable`].
pub fn load(folder: &Path) -> Result<Loaded, LoadError> {
    fs::read_dir(folder).map_err(|source| LoadError::List {
        path: folder.to_owned(),
        source,
    })?;
    let mut loaded = Loaded::default();
    for entry in walk(folder) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_article(entry.path()) => {
                let name = name_below(folder, entry.path());
                match read_file(entry.path()) {
                    Ok((bytes, modified)) => loaded.sources.push(Source {
                        name,
                        bytes,
                        modified,
                    }),
                    Err(error) => loaded.unreadable.push(Unreadable {
                        path: entry.into_path(),
                        error,
                    }),
                }
            }
            Ok(_) => {}
            Err(error) => loaded.unreadable.push(Unreadable {
                path: error.path().unwrap_or(folder).to_owned(),
                error: error
                    .into_io_error()
                    .unwrap_or_else(|| io::Error::other("a loop of links")),
            }),
        }
    }
    Ok(loaded)
}

/// What lies below `folder` and is not hidden, links followed, in the order of
/// the names.
fn walk(folder: &Path) -> impl Iterator<Item = Result<DirEntry, walkdir::Error>> {
    WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry))
}

/// What a file holds, and when it was last written.
fn read_file(path: &Path) -> io::Result<(Vec<u8>, Option<i64>)> {
    let metadata = fs::metadata(path)?;
    let bytes = metadata.len();
    if bytes > MAX_BYTES {
        return Err(io::Error::other(format!(
            "{bytes} bytes are too many for an article (at most {MAX_BYTES})"
        )));
    }
    // Some file systems do not know; a time before 1970 is none that was set.
    let modified = metadata.modified().ok();
    let modified = modified.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    let modified = modified.and_then(|since| since.as_secs().try_into().ok());
    Ok((fs::read(path)?, modified))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

fn is_article(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let ending = Path::new(&name)
        .extension()
        .is_some_and(|ending| ending == "md" || ending == "markdown");
    ending && !is_no_article(path)
}

/// Whether a file goes by a name that stands among articles and is none:
/// `README.md`.
pub fn is_no_article(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    NO_ARTICLES.contains(&name.to_lowercase().as_str())
}

/// The path of `file` below `folder`, with `/` on every system.
fn name_below(folder: &Path, file: &Path) -> String {
    let below = file.strip_prefix(folder).unwrap_or(file);
    below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn it_is_known_when_a_file_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = fs::File::create(folder.path().join("a.md")).unwrap();
        let written = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_348_801);
        file.set_modified(written).unwrap();
        let loaded = load(folder.path()).unwrap();
        assert_eq!(loaded.sources[0].modified, Some(1_795_348_801));
    }
}
