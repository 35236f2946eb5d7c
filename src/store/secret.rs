//! The secret of an installation, and what it hashes.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{Chat, PersonHash, Seconds};

/// The file in the data folder that holds the secret.
pub const SECRET_FILE: &str = "secret";

/// 32 random bytes, made once. Without them nobody can tell from the database
/// who asked what: user ids are numbers of ten digits, which a plain hash would
/// give away to anybody who counts. Who loses the file loses the link between
/// people and their settings and verdicts, and nothing else.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Secret {
    /// A secret for as long as this process lives.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn of_this_run() -> io::Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        Ok(Self(bytes))
    }

    /// The secret of a data folder. Where there is none, `otherwise` becomes it,
    /// or a new one. A file that is not one is moved aside, with `now` in its
    /// name.
    ///
    /// # Errors
    /// When it can be neither read nor made.
    pub fn of_folder(folder: &Path, now: Seconds, otherwise: Option<&Self>) -> io::Result<Self> {
        let path = folder.join(SECRET_FILE);
        match Self::read(folder) {
            Ok(Some(secret)) => return Ok(secret),
            Ok(None) => {
                let aside = folder.join(format!("{SECRET_FILE}.damaged-{now}"));
                tracing::warn!(
                    event = "secret_damaged", moved_to = %aside.display(),
                    "the secret of this installation is damaged, a new one is made: people are \
                     no longer recognised; if there is a copy, put it back"
                );
                fs::rename(&path, aside)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let secret = otherwise.map_or_else(Self::of_this_run, |it| Ok(it.clone()))?;
        // Written beside and renamed, so that a power cut leaves all or nothing.
        let new = folder.join(format!("{SECRET_FILE}.new"));
        let mut file = private()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&new)?;
        keep_private(&new);
        file.write_all(&secret.0)?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        Ok(secret)
    }

    /// The secret of a data folder as it is; `None` when it is damaged.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        let path = folder.join(SECRET_FILE);
        let bytes = fs::read(&path)?;
        keep_private(&path);
        Ok(<[u8; 32]>::try_from(bytes).ok().map(Self))
    }

    /// The person with this user id.
    pub fn person(&self, user_id: i64) -> PersonHash {
        PersonHash(self.hash("person", user_id))
    }

    /// The chat with this id: groups have negative ones, which are kept.
    pub fn chat(&self, chat_id: i64) -> Chat {
        Chat(if chat_id < 0 {
            chat_id.to_string()
        } else {
            self.hash("chat", chat_id)
        })
    }

    /// By what a group may be told from others on a screen: its id would let anybody
    /// look it up. `None` for what is no group.
    pub fn group(&self, chat: &Chat) -> Option<String> {
        let id = chat.as_str().parse().ok().filter(|id: &i64| *id < 0)?;
        Some(self.hash("group", id)[..6].to_owned())
    }

    /// What Telegram has to show when it pushes updates.
    pub fn webhook(&self) -> String {
        self.hash("webhook", 0)
    }

    /// The first 128 bits of HMAC-SHA256 (RFC 2104) over use and id.
    fn hash(&self, what: &str, id: i64) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(what.as_bytes());
        mac.update(&id.to_be_bytes());
        hexadecimal(&mac.finalize().into_bytes()[..16])
    }
}

/// The SHA-256 of a file's content, in hexadecimal: what a picture is known by.
pub fn content_hash(content: &[u8]) -> String {
    use sha2::Digest as _;
    hexadecimal(&Sha256::digest(content))
}

/// A name for this process that no other has.
pub(super) fn run_name() -> io::Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(hexadecimal(&bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}

/// How to open a file that only its owner may read, where it is made by that.
#[cfg(unix)]
pub(super) fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
pub(super) fn private() -> OpenOptions {
    OpenOptions::new()
}

/// Takes everybody else's permissions away from a file, if that can be done.
#[cfg(unix)]
pub(super) fn keep_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(metadata) = fs::metadata(path) else {
        return;
    };
    let mode = metadata.permissions().mode();
    if mode & 0o077 != 0 {
        match fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700)) {
            Ok(()) => {
                tracing::warn!(event = "file_closed", file = %path.display(), "others could read this file; now they cannot");
            }
            Err(error) => {
                tracing::warn!(event = "file_open", file = %path.display(), %error, "others can read this file");
            }
        }
    }
}

#[cfg(not(unix))]
pub(super) fn keep_private(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_made_once_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let first = Secret::of_folder(folder.path(), 0, None).unwrap();
        let path = folder.path().join(SECRET_FILE);
        assert_eq!(fs::read(&path).unwrap(), first.0);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(), 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            Secret::of_folder(folder.path(), 0, None).unwrap();
            assert_eq!(mode(), 0o600);
        }
        let second = Secret::of_folder(folder.path(), 0, None).unwrap();
        assert_eq!(first.person(7), second.person(7));
        assert_eq!(format!("{first:?}"), "Secret(***)");
    }

    #[test]
    fn a_damaged_secret_is_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(SECRET_FILE), "short").unwrap();
        let secret = Secret::of_folder(folder.path(), 17, None).unwrap();
        assert_eq!(
            fs::read(folder.path().join("secret.damaged-17")).unwrap(),
            b"short"
        );
        assert_eq!(fs::read(folder.path().join(SECRET_FILE)).unwrap(), secret.0);
    }

    #[test]
    fn people_and_private_chats_are_hashed_groups_are_not() {
        let (one, other) = (Secret([1; 32]), Secret([2; 32]));
        assert_ne!(one.person(7), other.person(7));
        assert_ne!(one.person(7), one.person(8));
        assert_ne!(one.person(7).as_str(), one.chat(7).as_str());
        assert_eq!(one.person(7).as_str().len(), 32);
        assert!(!one.chat(123_456_789).as_str().contains("123456789"));
        assert_eq!(one.chat(-100_123).as_str(), "-100123");
        // RFC 6234's SHA-256 of "abc".
        assert!(content_hash(b"abc").starts_with("ba7816bf8f01cfea"));
    }
}
