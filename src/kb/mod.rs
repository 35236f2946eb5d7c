//! The article folder: files to [`Source`]s, once or for as long as they change.

pub mod corpus;
mod files;
mod follow;
mod live;
mod network;
mod pictures;
mod scan;
mod spelling;
mod stamp;
mod watch;
mod within;
mod write;

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::article::{Source, is_reserved};
use within::{OwnOutput, Within, not_a_file};

pub use files::{ReplaceError, files, left_out, name_among, replace};
pub use follow::{Follower, Mode, Noticing, noticing};
pub use live::{Live, Reload};
pub use pictures::{PictureError, picture, picture_ending, picture_findings};
pub use spelling::spelled;
pub use within::ReadRefusal;
pub use write::{PutOutcome, create, is_below, put, put_bytes, write_and_forget};

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
pub const MAX_BYTES: u64 = 16 << 20;

/// Reads all `*.md` and `*.markdown` files below `folder`, hidden ones left out.
/// Links are followed, but not out of the folder.
///
/// # Errors
/// When the folder itself cannot be listed. A file that cannot be read is
/// told in [`Loaded::unreadable`].
pub fn load(folder: &Path) -> Result<Loaded, LoadError> {
    load_also(folder, &[])
}

/// The same, where links may lead into the folders of `also` as well.
///
/// # Errors
/// When the folder itself cannot be listed.
pub fn load_also(folder: &Path, also: &[PathBuf]) -> Result<Loaded, LoadError> {
    fs::read_dir(folder).map_err(|source| LoadError::List {
        path: folder.to_owned(),
        source,
    })?;
    let within = Within::of(folder, also);
    let entries: Vec<Result<DirEntry, Unreadable>> = walk(folder, &within)
        .filter(|entry| (entry.as_ref()).map_or(true, is_article_file))
        .collect();
    // The files of thousands of articles take longer to open than to understand.
    let read = entries.into_par_iter().map(|entry| {
        let entry = entry?;
        match read_file(entry.path(), &within) {
            Ok((bytes, modified)) => Ok(Source {
                name: name_below(folder, entry.path()),
                bytes,
                modified,
            }),
            Err(error) => Err(Unreadable {
                path: entry.into_path(),
                error,
            }),
        }
    });
    let mut loaded = Loaded::default();
    for file in read.collect::<Vec<_>>() {
        match file {
            Ok(source) => loaded.sources.push(source),
            Err(unreadable) => loaded.unreadable.push(unreadable),
        }
    }
    Ok(loaded)
}

fn is_article_file(entry: &DirEntry) -> bool {
    entry.file_type().is_file() && is_article(entry.path())
}

/// What lies below `folder` and is not hidden, in the order of the names: folders
/// and regular files. Links that lead out of `within`, and what goes by the name
/// of an article and is no file, are told as unreadable.
fn walk(folder: &Path, within: &Within) -> impl Iterator<Item = Result<DirEntry, Unreadable>> {
    let own = OwnOutput::of_this_process();
    let mut entries = WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter();
    std::iter::from_fn(move || {
        loop {
            let entry = match entries.next()? {
                Ok(entry) => entry,
                Err(error) => return Some(Err(unreadable(folder, error))),
            };
            if entry.depth() == 0 {
                return Some(Ok(entry));
            }
            let (is_folder, is_article) = (entry.file_type().is_dir(), is_article(entry.path()));
            if is_hidden(&entry) {
                if is_folder {
                    entries.skip_current_dir();
                }
                continue;
            }
            let refused = if entry.path_is_symlink() {
                within.resolve(entry.path()).err()
            } else {
                None
            };
            if refused.is_some() && is_folder {
                entries.skip_current_dir();
            }
            let is_neither = !is_folder && !entry.file_type().is_file();
            match refused.or_else(|| is_neither.then(not_a_file)) {
                // Nobody reads it.
                Some(_) if !is_folder && !is_article => {}
                Some(error) => {
                    let path = entry.into_path();
                    return Some(Err(Unreadable { path, error }));
                }
                None if is_article && own.holds(entry.path()) => {}
                None => return Some(Ok(entry)),
            }
        }
    })
}

fn unreadable(folder: &Path, error: walkdir::Error) -> Unreadable {
    Unreadable {
        path: error.path().unwrap_or(folder).to_owned(),
        error: error
            .into_io_error()
            .unwrap_or_else(|| io::Error::other("a loop of links")),
    }
}

/// What a file holds, and when it was last written.
fn read_file(path: &Path, within: &Within) -> io::Result<(Vec<u8>, Option<i64>)> {
    let (bytes, metadata) = within.read(path, MAX_BYTES)?;
    // Some file systems do not know; a time before 1970 is none that was set.
    let modified = metadata.modified().ok();
    let modified = modified.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    let modified = modified.and_then(|since| since.as_secs().try_into().ok());
    Ok((bytes, modified))
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
    is_reserved(&name)
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
