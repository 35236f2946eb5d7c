//! Looking at a data folder without disturbing whoever uses it.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{
    SECRET_FILE,
    files::{
        LOCK_FILE, PROBE_FILE, close_to_others, databases, is_ours_alone, make_folder, other_bot,
    },
    secret::{keep_private, private},
};

/// That this process is the bot of a data folder. Gone with the process, however
/// that ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes what a bot keeps in a folder for this process; `None` when another process
    /// has it.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn take(folder: &Path, bot: Option<u64>) -> io::Result<Option<Self>> {
        make_folder(folder)?;
        let path = lock_of(folder, bot);
        let file = private()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)?;
        keep_private(&path);
        close_to_others(folder);
        Ok(lock(&file)?.then_some(Self { file, path }))
    }

    /// Whether nobody sees it any more: the folder, or the file in it, was removed or
    /// replaced.
    pub fn is_gone(&self) -> bool {
        let theirs = fs::metadata(&self.path);
        let ours = self.file.metadata();
        let (Ok(theirs), Ok(ours)) = (theirs, ours) else {
            return true;
        };
        !is_same(&theirs, &ours)
    }

    /// Whether this bot is at work in this folder.
    ///
    /// # Errors
    /// When that cannot be found out.
    pub fn is_held(folder: &Path, bot: Option<u64>) -> io::Result<bool> {
        match File::options().write(true).open(lock_of(folder, bot)) {
            Ok(file) => Ok(!lock(&file)?),
            Err(error) if is_absent(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[cfg(unix)]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere a file that is open cannot be removed.
#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
}

fn lock_of(folder: &Path, bot: Option<u64>) -> PathBuf {
    folder.join(match other_bot(folder, bot) {
        Some(bot) => format!("{LOCK_FILE}.bot-{bot}"),
        None => LOCK_FILE.to_owned(),
    })
}

/// Whether the file could be locked; it is let go when it is closed.
fn lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Writes a file into the folder and removes it, and the folder as well if it
/// had to be made.
///
/// # Errors
/// When that cannot be done.
pub fn write_and_remove(folder: &Path) -> io::Result<()> {
    let missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
    let made: Vec<&Path> = folder.ancestors().take_while(missing).collect();
    let probed = make_folder(folder).and_then(|()| {
        let path = folder.join(PROBE_FILE);
        let written = File::create(&path).and_then(|mut file| {
            file.write_all(b"sotay doctor\n")?;
            file.sync_all()
        });
        let removed = fs::remove_file(&path);
        written.and(removed)
    });
    for path in made {
        // Refused when somebody has put something there meanwhile.
        let _ = fs::remove_dir(path);
    }
    probed
}

/// How the secret of an installation lies there.
#[derive(Debug)]
pub enum SecretFile {
    /// Not made yet.
    Missing,
    /// There, for its owner only.
    Private,
    /// There, and others may read or write it; its permissions.
    Open(u32),
    /// There, and no secret.
    Damaged,
    /// It cannot be looked at.
    Unreadable(io::Error),
}

/// Where the secret of a data folder lies.
pub fn secret_path(folder: &Path) -> PathBuf {
    folder.join(SECRET_FILE)
}

/// Looks at the secret of a data folder, changing nothing.
pub fn look_at_secret(folder: &Path) -> SecretFile {
    let path = secret_path(folder);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if is_absent(&error) => return SecretFile::Missing,
        Err(error) => return SecretFile::Unreadable(error),
    };
    if bytes.len() != 32 {
        return SecretFile::Damaged;
    }
    others(&path).map_or(SecretFile::Private, SecretFile::Open)
}

/// The permissions of a file, if others than its owner have any.
#[cfg(unix)]
fn others(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map_or(0, |it| it.permissions().mode() & 0o777);
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn others(_: &Path) -> Option<u32> {
    None
}

/// What of a data folder others than its owner have permissions on, and which.
/// A folder that holds something of others is theirs to care for.
pub fn open_to_others(folder: &Path) -> Vec<(PathBuf, u32)> {
    let own = is_ours_alone(folder).then(|| folder.to_owned());
    let all = own.into_iter().chain(databases(folder));
    all.filter_map(|path| others(&path).map(|mode| (path, mode)))
        .collect()
}

/// Not there, or below what is no folder, where nothing can be.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::DATABASE_FILE;

    #[test]
    fn a_folder_is_taken_once() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!Lock::is_held(folder.path(), None).unwrap());
        let first = Lock::take(folder.path(), None).unwrap().unwrap();
        assert!(Lock::is_held(folder.path(), None).unwrap());
        assert!(Lock::take(folder.path(), None).unwrap().is_none());
        drop(first);
        assert!(!Lock::is_held(folder.path(), None).unwrap());
        assert!(Lock::take(folder.path(), None).unwrap().is_some());
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_is_gone_with_its_folder_and_can_be_taken_anew() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("data");
        let first = Lock::take(&folder, None).unwrap().unwrap();
        assert!(!first.is_gone());
        fs::rename(&folder, outer.path().join("away")).unwrap();
        assert!(first.is_gone());
        let second = Lock::take(&folder, None).unwrap().unwrap();
        assert!(first.is_gone() && !second.is_gone());
        assert!(Lock::is_held(&folder, None).unwrap());
    }

    #[test]
    fn what_is_probed_is_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        write_and_remove(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        write_and_remove(&folder.path().join("a/b/c")).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let file = folder.path().join("tep");
        fs::write(&file, "x").unwrap();
        write_and_remove(&file.join("data")).unwrap_err();
        assert_eq!(fs::read(&file).unwrap(), b"x");
    }

    #[cfg(unix)]
    #[test]
    fn it_is_seen_what_others_may_read() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let open = |path: &Path| {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        };
        let database = folder.path().join(DATABASE_FILE);
        fs::write(&database, "").unwrap();
        open(folder.path());
        open(&database);
        let both = [(folder.path().to_owned(), 0o755), (database.clone(), 0o755)];
        assert_eq!(open_to_others(folder.path()), both);
        // With something of others in it the folder is theirs.
        fs::write(folder.path().join("notes.txt"), "").unwrap();
        assert_eq!(open_to_others(folder.path()), both[1..]);
    }

    #[test]
    fn a_secret_is_looked_at_and_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let look = || look_at_secret(folder.path());
        assert!(matches!(look(), SecretFile::Missing));
        fs::write(secret_path(folder.path()), "short").unwrap();
        assert!(matches!(look(), SecretFile::Damaged));
        fs::remove_file(secret_path(folder.path())).unwrap();
        super::super::Secret::of_folder(folder.path(), 0, None).unwrap();
        assert!(matches!(look(), SecretFile::Private));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let open = fs::Permissions::from_mode(0o644);
            fs::set_permissions(secret_path(folder.path()), open).unwrap();
            for _ in 0..2 {
                assert!(matches!(look(), SecretFile::Open(0o644)));
            }
        }
    }
}
