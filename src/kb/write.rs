//! New files in the article folder. Nothing that is there is ever overwritten.

use std::{
    fs,
    io::{self, Write as _},
    path::{Component, Path},
};

use tempfile::NamedTempFile;

use super::files::{ReplaceError, replace};
use crate::article::utf16;

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

/// Makes the file `name` of that folder, which holds `old`, hold `new`; `None` where
/// there is no file. One that is gone holds nothing, as an empty one does. Doing it
/// again does no harm.
pub fn put(folder: &Path, name: &str, old: Option<&str>, new: Option<&str>) -> PutOutcome {
    let path = folder.join(name);
    let bytes = match read_in(folder, &path) {
        Ok(bytes) => bytes,
        // A folder in the way takes the name as a file does.
        Err(_) if old.is_none() && path.is_dir() => return PutOutcome::Taken,
        Err(error) => return PutOutcome::Failed(error.kind(), error.to_string()),
    };
    let current = match bytes.as_deref().map(text_of).transpose() {
        Ok(current) => current,
        Err(error) => return PutOutcome::Failed(error.kind(), error.to_string()),
    };
    if current.as_deref() == new {
        return PutOutcome::Written;
    }
    let is_known = match (current.as_deref(), old) {
        (Some(_), None) => return PutOutcome::Taken,
        (None, Some("")) => true,
        (current, old) => current == old,
    };
    if !is_known {
        return PutOutcome::Changed(current.unwrap_or_default());
    }
    let done = match (bytes, new) {
        (None, Some(new)) => create(&path, new.as_bytes()),
        (Some(bytes), Some(new)) => match replace(&path, &bytes, new.as_bytes()) {
            Ok(()) => Ok(()),
            Err(ReplaceError::Io(error)) => Err(error),
            Err(ReplaceError::Changed) => {
                let current = fs::read_to_string(path).unwrap_or_default();
                return PutOutcome::Changed(current);
            }
        },
        (_, None) => fs::remove_file(&path),
    };
    outcome_of(done)
}

/// Makes sure that there is a file of that name below the folder with these bytes.
/// Doing it again does no harm.
pub fn put_bytes(folder: &Path, name: &str, bytes: &[u8]) -> PutOutcome {
    let path = folder.join(name);
    match read_in(folder, &path) {
        Ok(Some(own)) if own == bytes => PutOutcome::Written,
        Ok(Some(_)) => PutOutcome::Taken,
        Ok(None) => outcome_of(create(&path, bytes)),
        Err(_) if path.is_dir() => PutOutcome::Taken,
        Err(error) => PutOutcome::Failed(error.kind(), error.to_string()),
    }
}

/// What a file of the folder holds; `None` where there is none. A folder that is away
/// holds nothing new either: what was written in its place would be hidden by it.
fn read_in(folder: &Path, path: &Path) -> io::Result<Option<Vec<u8>>> {
    if !fs::metadata(folder)?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The text of an article as its reader has it; of bytes that are none nothing may be
/// rewritten, since what could not be read would be lost.
fn text_of(bytes: &[u8]) -> io::Result<String> {
    utf16(bytes).map_or_else(
        || {
            let text = std::str::from_utf8(bytes).map(str::to_owned);
            text.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
        },
        Ok,
    )
}

fn outcome_of(done: io::Result<()>) -> PutOutcome {
    match done {
        Ok(()) => PutOutcome::Written,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => PutOutcome::Taken,
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
        let folder = folder.path();
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
            // Known to be gone, it is written anew.
            (Some(""), Some("4"), PutOutcome::Written),
        ] {
            assert_eq!(put(folder, "a.md", old, new), expected, "{old:?} {new:?}");
        }
        fs::create_dir(folder.join("b.md")).unwrap();
        assert_eq!(put(folder, "b.md", None, Some("1")), PutOutcome::Taken);
        for nowhere in [folder.join("a.md"), folder.join("away")] {
            let outcome = put(&nowhere, "b.md", None, Some("1"));
            assert!(matches!(outcome, PutOutcome::Failed(..)), "{outcome:?}");
            let outcome = put_bytes(&nowhere, "b.png", b"1");
            assert!(matches!(outcome, PutOutcome::Failed(..)), "{outcome:?}");
        }
        assert!(!folder.join("away").exists());
    }

    #[test]
    fn a_folder_is_tried_and_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        write_and_forget(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(write_and_forget(&folder.path().join("x")).is_err());
    }

    #[test]
    fn a_file_in_utf16_is_compared_as_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let units = "\u{feff}# Lỗi 190\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes);
        fs::write(folder.join("a.md"), units.collect::<Vec<u8>>()).unwrap();
        let put = |name, old, new| put(folder, name, Some(old), Some(new));
        assert_eq!(
            put("a.md", "# Lỗi 190\n", "# Lỗi 191\n"),
            PutOutcome::Written
        );
        assert_eq!(
            fs::read_to_string(folder.join("a.md")).unwrap(),
            "# Lỗi 191\n"
        );
        fs::write(folder.join("b.md"), b"a\xffb").unwrap();
        let outcome = put("b.md", "a\u{fffd}b", "c");
        assert!(matches!(
            outcome,
            PutOutcome::Failed(io::ErrorKind::InvalidData, _)
        ));
        assert_eq!(fs::read(folder.join("b.md")).unwrap(), b"a\xffb");
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
