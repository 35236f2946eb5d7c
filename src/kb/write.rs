//! New files in the article folder. Nothing that is there is ever overwritten.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Component, Path},
};

/// Whether a path that somebody typed stays below the folder it is put into:
/// neither absolute nor through `..`.
pub fn is_below(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Writes a new file, and the folders that it needs.
///
/// # Errors
/// `AlreadyExists` when there is a file of that name, whatever it holds; else
/// what the system said. A file that could not be written whole is taken away
/// again.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes);
    if written.is_err() {
        // Half an article is worse than none.
        let _ = fs::remove_file(path);
    }
    written
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
    fn what_is_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.md");
        create(&path, b"1").unwrap();
        let error = create(&path, b"2").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"1");
    }
}
