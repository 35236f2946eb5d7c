//! New files in the article folder. Nothing that is there is ever overwritten.

use std::{
    fs,
    io::{self, Write as _},
    path::{Component, Path},
};

use tempfile::NamedTempFile;

use super::files::{ReplaceError, replace};

/// Whether a path that somebody typed stays below the folder it is put into:
/// neither absolute nor through `..`.
pub fn is_below(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Writes a new file, and the folders that it needs. It is whole when it appears.
///
/// # Errors
/// `AlreadyExists` when there is a file of that name, whatever it holds; else
/// what the system said. Of a file that could not be written whole nothing stays.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    readable(&file)?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

/// What became of a file that was to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutOutcome {
    /// It is as it was to be, now or already.
    Written,
    /// A new file was to be written, and there is one of that name.
    Taken,
    /// It holds something else than was known: this.
    Changed(String),
    /// The system refused: the kind of its error, and its words.
    Failed(io::ErrorKind, String),
}

/// Makes a file that holds `old` hold `new`; `None` where there is no file. Doing it
/// again does no harm.
pub fn put(path: &Path, old: Option<&str>, new: Option<&str>) -> PutOutcome {
    let current = match fs::read(path) {
        Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return PutOutcome::Failed(error.kind(), error.to_string()),
    };
    if current.as_deref() == new {
        return PutOutcome::Written;
    }
    match (current, old) {
        (Some(_), None) => return PutOutcome::Taken,
        (current, old) if current.as_deref() != old => {
            return PutOutcome::Changed(current.unwrap_or_default());
        }
        _ => {}
    }
    let done = match (old, new) {
        (None, Some(new)) => create(path, new.as_bytes()),
        (Some(old), Some(new)) => match replace(path, old.as_bytes(), new.as_bytes()) {
            Ok(()) => Ok(()),
            Err(ReplaceError::Io(error)) => Err(error),
            Err(ReplaceError::Changed) => {
                let current = fs::read_to_string(path).unwrap_or_default();
                return PutOutcome::Changed(current);
            }
        },
        (_, None) => fs::remove_file(path),
    };
    match done {
        Ok(()) => PutOutcome::Written,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => PutOutcome::Taken,
        Err(error) => PutOutcome::Failed(error.kind(), error.to_string()),
    }
}

/// Makes sure that there is a file with these bytes. Doing it again does no harm.
pub fn put_bytes(path: &Path, bytes: &[u8]) -> PutOutcome {
    match create(path, bytes) {
        Ok(()) => PutOutcome::Written,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match fs::read(path) {
            Ok(own) if own == bytes => PutOutcome::Written,
            _ => PutOutcome::Taken,
        },
        Err(error) => PutOutcome::Failed(error.kind(), error.to_string()),
    }
}

/// Writes a file into a folder and takes it away: whether that can be done.
///
/// # Errors
/// What the system said.
pub fn write_and_forget(folder: &Path) -> io::Result<()> {
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(b"x")
}

/// A temporary file is its owner's alone; an article is not.
#[cfg(unix)]
fn readable(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_leave_its_folder() {
        for (path, expected) in [
            ("facebook", true),
            ("./a/b", true),
            ("../a", false),
            ("a/../../b", false),
            ("/a", false),
        ] {
            assert_eq!(is_below(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_file_is_put_as_it_was_known_and_only_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        for (old, new, expected) in [
            (None, Some("1"), PutOutcome::Written),
            (None, Some("1"), PutOutcome::Written),
            (None, Some("2"), PutOutcome::Taken),
            (Some("1"), Some("2"), PutOutcome::Written),
            (Some("1"), Some("2"), PutOutcome::Written),
            (Some("1"), Some("3"), PutOutcome::Changed("2".to_owned())),
            (Some("2"), None, PutOutcome::Written),
            (Some("2"), None, PutOutcome::Written),
            (Some("2"), Some("4"), PutOutcome::Changed(String::new())),
        ] {
            assert_eq!(put(&path, old, new), expected, "{old:?} {new:?}");
        }
        write_and_forget(folder.path()).unwrap();
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            0,
            "nothing stays"
        );
        assert!(write_and_forget(&folder.path().join("x")).is_err());
        let nowhere = folder.path().join("a.md/b.md");
        fs::write(&path, "x").unwrap();
        assert!(matches!(
            put(&nowhere, None, Some("1")),
            PutOutcome::Failed(..)
        ));
    }

    #[test]
    fn what_is_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.md");
        create(&path, b"1").unwrap();
        let error = create(&path, b"2").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"1");
    }
}
