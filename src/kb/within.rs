//! Where articles may lie, and reading them from nowhere else.
//!
//! What is read is shown to a chat, so a link must not make a page of whatever the
//! process can open: its own environment, the system's users, another program's
//! secrets.
//!
//! Only regular files are read, and a link only where it ends inside the folder of the
//! articles or one of `[kb] also-from`; never below `/proc` or `/sys`. The kind of a
//! file is looked at before it is opened, since a pipe waits for a writer; it is opened
//! without waiting, and what was opened is compared with what was meant. `kb::load` and
//! a look walk by the same function, so what it refuses is unreadable to `sotay check`,
//! `sotay doctor` and the bot alike. The system shows the token in the environment of
//! the process, whatever the process does to its own copy; this module keeps it out of
//! chats, and `token-file` keeps it out of the environment.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// The folders whose files may be read, links followed: that of the articles, and
/// those that the settings name beside it.
#[derive(Clone, Debug)]
pub(super) struct Within {
    folders: Vec<PathBuf>,
}

/// Where the system shows itself as files: environments and memory among them.
/// They are never read, whatever the settings name.
const NEVER: [&str; 2] = ["/proc", "/sys"];

impl Within {
    /// The folders as they are now; the one of the articles may be a link itself.
    /// One that is not there holds nothing.
    pub(super) fn of(folder: &Path, also: &[PathBuf]) -> Self {
        let folders = std::iter::once(folder).chain(also.iter().map(PathBuf::as_path));
        Self {
            folders: folders.filter_map(|it| it.canonicalize().ok()).collect(),
        }
    }

    /// Where a path leads in the end.
    ///
    /// # Errors
    /// When it leads out of the folders, or nowhere.
    pub(super) fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        let end = path.canonicalize()?;
        let is_inside = self.folders.iter().any(|folder| end.starts_with(folder));
        let is_system = NEVER.iter().any(|place| end.starts_with(place));
        if is_inside && !is_system {
            Ok(end)
        } else {
            Err(outside())
        }
    }

    /// What a file holds, and what the system tells of it.
    ///
    /// # Errors
    /// When it lies outside, is no regular file or holds more than `most` bytes.
    pub(super) fn read(&self, path: &Path, most: u64) -> io::Result<(Vec<u8>, Metadata)> {
        let end = self.resolve(path)?;
        // Opening a pipe waits for a writer, and opening a device may do anything.
        if !fs::metadata(&end)?.is_file() {
            return Err(not_a_file());
        }
        let file = open(&end)?;
        let about = file.metadata()?;
        // Something else may have taken the place meanwhile: what counts is what
        // was opened.
        if !about.is_file() {
            return Err(not_a_file());
        }
        if end.canonicalize()? != end || !is_same(&about, &fs::metadata(&end)?) {
            return Err(outside());
        }
        let too_many = |bytes: u64| {
            let told = format!("{bytes} {TOO_MANY} (at most {most})");
            io::Error::new(io::ErrorKind::FileTooLarge, told)
        };
        if about.len() > most {
            return Err(too_many(about.len()));
        }
        let mut bytes = Vec::new();
        // It may grow while it is read.
        let read = file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if read as u64 > most {
            return Err(too_many(read as u64));
        }
        Ok((bytes, about))
    }
}

/// What is said of a file that is too large.
const TOO_MANY: &str = "bytes are too many";

/// Why a file could not be read, by what mends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadRefusal {
    /// It has so many bytes: no permission mends that.
    TooLarge(u64),
    /// The account that runs the program may not read it.
    Denied,
    /// What was said of it tells more.
    Other,
}

impl ReadRefusal {
    /// From what was said of the file.
    pub fn of(error: &str) -> Self {
        if let Some((bytes, _)) = error.split_once(TOO_MANY) {
            let bytes = bytes.split_whitespace().next_back();
            return Self::TooLarge(bytes.and_then(|it| it.parse().ok()).unwrap_or_default());
        }
        // As `io::Error` shows what came from the system.
        let code = error.rsplit_once("(os error ").and_then(|(_, rest)| {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            rest[..digits].parse().ok()
        });
        let kind = code.map(|code| io::Error::from_raw_os_error(code).kind());
        if kind == Some(io::ErrorKind::PermissionDenied) {
            Self::Denied
        } else {
            Self::Other
        }
    }
}

fn outside() -> io::Error {
    io::Error::other(
        "leads out of the folder of articles; name the other folder in `[kb] also-from` of sotay.toml",
    )
}

/// What a pipe, a socket or a device by the name of an article is.
pub(super) fn not_a_file() -> io::Error {
    io::Error::other("is no regular file")
}

/// Opens without waiting and without following one more link.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = File::options();
    options
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW | libc::O_NOCTTY);
    options.open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}

/// The files that this process itself writes to, as `2>kb/log.md` has it. They are
/// no articles: every line in them would be a change, and every change a line.
#[derive(Debug, Default)]
pub(super) struct OwnOutput {
    files: Vec<Metadata>,
}

impl OwnOutput {
    /// As the process was started.
    pub(super) fn of_this_process() -> Self {
        let streams = if cfg!(unix) {
            &["/dev/stdout", "/dev/stderr"][..]
        } else {
            &[]
        };
        let about = streams.iter().filter_map(|path| fs::metadata(path).ok());
        Self {
            files: about.filter(Metadata::is_file).collect(),
        }
    }

    /// Whether this is one of them.
    pub(super) fn holds(&self, path: &Path) -> bool {
        let is_one = |about: Metadata| self.files.iter().any(|file| is_same(file, &about));
        !self.files.is_empty() && fs::metadata(path).is_ok_and(is_one)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn only_regular_files_inside_are_read() {
        let place = tempfile::tempdir().unwrap();
        let [kb, beside] = ["kb", "kb-2"].map(|name| place.path().join(name));
        for folder in [&kb, &beside] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("a.md"), "a").unwrap();
        }
        let link = |target: &Path, name: &str| symlink(target, kb.join(name)).unwrap();
        link(Path::new("a.md"), "inside.md");
        link(&beside.join("a.md"), "beside.md");
        link(Path::new("../kb-2/a.md"), "up.md");
        link(Path::new("up.md"), "twice.md");
        link(&beside, "folder");
        link(Path::new("/etc/passwd"), "passwd.md");
        link(Path::new("/dev/zero"), "zero.md");
        link(Path::new("/proc/self/environ"), "environ.md");
        fs::write(kb.join("large.md"), "12345").unwrap();
        let error = |name: &str| Within::of(&kb, &[]).read(&kb.join(name), 4).unwrap_err();
        let refusal = |name: &str| ReadRefusal::of(&error(name).to_string());
        assert_eq!(refusal("large.md"), ReadRefusal::TooLarge(5));
        assert_eq!(refusal("passwd.md"), ReadRefusal::Other);
        assert_eq!(refusal("none.md"), ReadRefusal::Other);
        let denied = io::Error::from_raw_os_error(libc::EACCES).to_string();
        assert_eq!(ReadRefusal::of(&denied), ReadRefusal::Denied);
        let pipe = std::process::Command::new("mkfifo")
            .arg(kb.join("pipe.md"))
            .status();
        assert!(pipe.unwrap().success());
        let own = Within::of(&kb, &[]);
        let read = |within: &Within, name: &str| within.read(&kb.join(name), 4).is_ok();
        for name in ["a.md", "inside.md"] {
            assert!(read(&own, name), "{name}");
        }
        let elsewhere = ["beside.md", "up.md", "twice.md", "folder/a.md"];
        let never = [
            "passwd.md",
            "zero.md",
            "environ.md",
            "large.md",
            "pipe.md",
            "none.md",
            ".",
        ];
        for name in elsewhere.iter().chain(&never) {
            assert!(!read(&own, name), "{name}");
        }
        let both = Within::of(&kb, std::slice::from_ref(&beside));
        for name in elsewhere {
            assert!(read(&both, name), "{name}");
        }
        for name in never {
            assert!(!read(&both, name), "{name}");
        }
        let all = Within::of(&kb, &["/".into()]);
        assert!(!read(&all, "environ.md"));
        assert!(!read(&all, "zero.md"));
    }
}
