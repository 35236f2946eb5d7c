//! Names of files in either composition: a Mac and a ZIP file write `ỗ` as a letter
//! with marks, editors as one letter, and people see one name.

use std::{
    fs,
    path::{Path, PathBuf},
};

use unicode_normalization::UnicodeNormalization as _;

/// The file of this name (with `/`) below a folder, as the folder spells it; the
/// name as it is where there is none.
pub fn spelled(folder: &Path, name: &str) -> PathBuf {
    let exact = folder.join(name);
    if name.is_ascii() || exact.exists() {
        return exact;
    }
    let mut path = folder.to_owned();
    for part in name.split('/') {
        let own = path.join(part);
        path = if part.is_ascii() || own.exists() {
            own
        } else {
            alike(&path, part).unwrap_or(own)
        };
    }
    path
}

/// The entry of a folder whose name is the same but for composition.
fn alike(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut same = entries.filter(|entry| {
        let own = entry.file_name();
        own.to_str().is_some_and(|own| own.nfc().eq(name.nfc()))
    });
    same.next().map(|entry| entry.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_either_composition() {
        let folder = tempfile::tempdir().expect("a folder");
        let decomposed = "a\u{309}nh/lo\u{302}\u{303}i.png";
        fs::create_dir(folder.path().join("a\u{309}nh")).expect("a folder");
        fs::write(folder.path().join(decomposed), "x").expect("a file");
        for name in ["\u{1ea3}nh/l\u{1ed7}i.png", decomposed] {
            assert!(spelled(folder.path(), name).is_file(), "{name}");
        }
        assert!(!spelled(folder.path(), "\u{1ea3}nh/khác.png").exists());
    }
}
