//! What lies in the folder of the articles, and rewriting one of them.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use super::{Within, is_no_article, name_below, read_file, walk};
use crate::article::Source;

/// The names of all files below `folder`, hidden ones left out, and links that lead
/// out of it and the folders of `also`. What cannot be listed is left out;
/// [`load`](super::load) tells of it.
pub fn files(folder: &Path, also: &[PathBuf]) -> BTreeSet<String> {
    walk(folder, &Within::of(folder, also))
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| name_below(folder, entry.path()))
        .collect()
}

/// The files below `folder` that are never read for their names (`README.md`), as
/// far as they can be read.
pub fn left_out(folder: &Path, also: &[PathBuf]) -> Vec<Source> {
    let within = Within::of(folder, also);
    let files = walk(folder, &within).filter_map(Result::ok);
    let left = files.filter(|entry| entry.file_type().is_file() && is_no_article(entry.path()));
    let sources = left.filter_map(|entry| {
        let (bytes, _) = read_file(entry.path(), &within).ok()?;
        Some(Source::new(name_below(folder, entry.path()), bytes))
    });
    sources.collect()
}

/// The name of what lies below `folder`, from a path as somebody typed it; `None`
/// for the folder itself, and for what is elsewhere or nowhere.
pub fn name_among(folder: &Path, path: &Path) -> Option<String> {
    let (parent, own) = (path.parent()?, path.file_name()?);
    let parent = if parent == Path::new("") {
        Path::new(".")
    } else {
        parent
    };
    let folder = folder.canonicalize().ok()?;
    if path.canonicalize().ok()? == folder {
        return None;
    }
    // The last part keeps its name, though it may be a link.
    let full = parent.canonicalize().ok()?.join(own);
    full.starts_with(&folder)
        .then(|| name_below(&folder, &full))
}

/// Why a file was not rewritten.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    /// It cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Somebody else changed it meanwhile.
    #[error("changed meanwhile")]
    Changed,
}

/// Writes `new` in place of `old`: the file is the one or the other at every
/// moment, and keeps its permissions. A link stays a link.
///
/// # Errors
/// When the file holds something else than `old`, or cannot be written.
pub fn replace(path: &Path, old: &[u8], new: &[u8]) -> Result<(), ReplaceError> {
    let path = path.canonicalize()?;
    if fs::read(&path)? != old {
        return Err(ReplaceError::Changed);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(new)?;
    let permissions = fs::metadata(&path)?.permissions();
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_as_it_was_seen() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.md");
        fs::write(&path, "cũ").expect("a writable folder");
        replace(&path, "cũ".as_bytes(), "mới".as_bytes()).expect("it is as seen");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "mới");
        let error = replace(&path, "cũ".as_bytes(), b"x").expect_err("it changed");
        assert!(matches!(error, ReplaceError::Changed));
        assert_eq!(fs::read_to_string(&path).expect("a file"), "mới");
        let left: Vec<_> = files(folder.path(), &[]).into_iter().collect();
        assert_eq!(left, ["a.md"], "nothing is left beside it");
    }

    #[test]
    fn what_is_typed_is_named_as_the_articles_are() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let kb = place.path().join("kb");
        fs::create_dir_all(kb.join("zalo")).expect("a writable folder");
        fs::write(kb.join("zalo/a.md"), "a").expect("a writable folder");
        fs::write(place.path().join("b.md"), "b").expect("a writable folder");
        let name = |path: &str| name_among(&kb, &place.path().join(path));
        assert_eq!(name("kb/zalo/a.md").as_deref(), Some("zalo/a.md"));
        assert_eq!(name("kb/../kb/./zalo/").as_deref(), Some("zalo"));
        for elsewhere in ["kb", "kb/zalo/..", "b.md", "kb/zalo/b.md"] {
            assert_eq!(name(elsewhere), None, "{elsewhere}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (path, link) = (folder.path().join("a.md"), folder.path().join("b.md"));
        fs::write(&path, "a").expect("a writable folder");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("our file");
        symlink(&path, &link).expect("a link");
        replace(&link, b"a", b"b").expect("it is as seen");
        assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
        assert_eq!(fs::read(&path).expect("a file"), b"b");
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
