//! A look at the folder: only what is not as it was is read.
//!
//! A look walks the folder and reads only the files whose stamp (size, times of content
//! and inode, inode) it does not know. It does not trust a stamp younger than two
//! seconds, because a second write within the resolution of the file system would leave
//! it as it is. What it saw is a value, the `Scan` of `kb::corpus`, where all decisions
//! are made.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs::{self, Metadata},
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use super::{
    Within,
    corpus::{CorpusFile, Name, Scan},
    is_article, name_below, read_file, walk,
};
use crate::article::Source;

/// What tells without reading whether a file is as it was. The time of the last
/// change of the inode (`ctime`) cannot be set by hand, as `cp -p` and `rsync -t`
/// do with that of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
    changed: (i64, i64),
    inode: Inode,
}

/// Which file or folder a name stands for: device and number; zero where the
/// system does not tell.
pub(super) type Inode = (u64, u64);

/// File systems keep time in steps of up to two seconds (FAT, some network
/// shares). A file this young may change again and keep its stamp.
const STEP: Duration = Duration::from_secs(2);

/// What a look gave.
pub(super) struct Scanned {
    pub(super) scan: Scan,
    /// Of the files that need not be read again as long as they have these.
    pub(super) stamps: HashMap<Name, Stamp>,
    /// All folders, links followed.
    pub(super) folders: BTreeMap<PathBuf, Inode>,
    /// Where files lie that are links to elsewhere.
    pub(super) elsewhere: BTreeSet<PathBuf>,
}

/// Looks at the articles of `folder`, whose links may lead into it and the folders
/// of `also`. Files whose stamp is the one in `known` are not read.
pub(super) fn scan(folder: &Path, also: &[PathBuf], known: &HashMap<Name, Stamp>) -> Scanned {
    let mut seen = Seen::default();
    let closed = || fs::read_dir(folder).err().map(|error| error.to_string());
    if let Some(error) = closed() {
        return seen.scanned(Some(error));
    }
    let within = Within::of(folder, also);
    for entry in walk(folder, &within) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {
                let inode = entry.metadata().map(|of| inode(&of)).unwrap_or_default();
                seen.folders.insert(entry.into_path(), inode);
            }
            Ok(entry) if entry.file_type().is_file() && is_article(entry.path()) => {
                if entry.path_is_symlink()
                    && let Ok(target) = fs::canonicalize(entry.path())
                {
                    seen.elsewhere.extend(target.parent().map(Path::to_owned));
                }
                seen.file(folder, entry.path(), &within, known);
            }
            Ok(_) => {}
            Err(super::Unreadable { path, error }) => {
                seen.closed(folder, &path, error.to_string());
            }
        }
    }
    // A folder that was taken away during the walk looks like one whose articles were
    // all deleted, and means something else.
    seen.scanned(closed())
}

#[derive(Default)]
struct Seen {
    files: BTreeMap<Name, CorpusFile>,
    closed: BTreeMap<Name, String>,
    stamps: HashMap<Name, Stamp>,
    folders: BTreeMap<PathBuf, Inode>,
    elsewhere: BTreeSet<PathBuf>,
}

impl Seen {
    fn file(&mut self, folder: &Path, path: &Path, within: &Within, known: &HashMap<Name, Stamp>) {
        let written = name_below(folder, path);
        let name = Name::from(written.as_str());
        let stamp = fs::metadata(path).map(|metadata| stamp(&metadata));
        let file = match &stamp {
            Ok(stamp) if known.get(&name) == Some(stamp) => CorpusFile::Same,
            _ => match read_file(path, within) {
                Ok((bytes, modified)) => CorpusFile::Read(Source {
                    name: written,
                    bytes,
                    modified,
                }),
                // Gone between listing and reading: deleted.
                Err(error) if error.kind() == io::ErrorKind::NotFound => return,
                Err(error) => CorpusFile::Unreadable(error.to_string()),
            },
        };
        if let Ok(stamp) = stamp
            && stamp.is_of_use()
        {
            self.stamps.insert(name.clone(), stamp);
        }
        self.files.insert(name, file);
    }

    fn closed(&mut self, folder: &Path, path: &Path, error: String) {
        let name = Name::from(name_below(folder, path));
        if path == folder {
            return;
        }
        if is_article(path) {
            self.files.insert(name, CorpusFile::Unreadable(error));
        } else {
            self.closed.insert(name, error);
        }
    }

    fn scanned(self, gone: Option<String>) -> Scanned {
        Scanned {
            scan: match gone {
                Some(error) => Scan::Gone(error),
                None => Scan::Walked {
                    files: self.files,
                    closed: self.closed,
                },
            },
            stamps: self.stamps,
            folders: self.folders,
            elsewhere: self.elsewhere,
        }
    }
}

impl Stamp {
    /// Whether a change after this moment would show in it.
    fn is_of_use(&self) -> bool {
        let age = |time: SystemTime| SystemTime::now().duration_since(time);
        let age = self.modified.and_then(|time| age(time).ok());
        age.is_some_and(|age| age >= STEP)
    }
}

fn stamp(metadata: &Metadata) -> Stamp {
    Stamp {
        bytes: metadata.len(),
        modified: metadata.modified().ok(),
        changed: changed(metadata),
        inode: inode(metadata),
    }
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> (i64, i64) {
    (0, 0)
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> Inode {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> Inode {
    (0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(scanned: &Scanned) -> Vec<(&str, &str)> {
        let Scan::Walked { files, closed } = &scanned.scan else {
            return vec![("", "gone")];
        };
        let what = |file: &CorpusFile| match file {
            CorpusFile::Same => "same",
            CorpusFile::Read(_) => "read",
            CorpusFile::Unreadable(_) => "unreadable",
        };
        let files = files.iter().map(|(name, file)| (name.as_str(), what(file)));
        let closed = closed.keys().map(|name| (name.as_str(), "closed"));
        files.chain(closed).collect()
    }

    /// Writes a file that is old enough for its stamp to count.
    fn write(path: &Path, text: &str) {
        fs::write(path, text).unwrap();
        let file = fs::File::options().append(true).open(path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
            .unwrap();
    }

    #[test]
    fn only_what_changed_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        write(&path("a.md"), "# A\n");
        write(&path("b.md"), "# B\n");
        fs::write(path("young.md"), "# C\n").unwrap();
        let first = scan(folder.path(), &[], &HashMap::new());
        assert_eq!(
            files(&first),
            [("a.md", "read"), ("b.md", "read"), ("young.md", "read")]
        );
        // Another text of the same length and time.
        write(&path("b.md"), "# D\n");
        let second = scan(folder.path(), &[], &first.stamps);
        let expected = [("a.md", "same"), ("b.md", "read"), ("young.md", "read")];
        #[cfg(unix)]
        assert_eq!(files(&second), expected);
    }

    /// What [`super::super::load`] and a look make of the same folder.
    #[cfg(unix)]
    fn both(kb: &Path, also: &[PathBuf]) -> [Vec<(String, bool)>; 2] {
        let loaded = super::super::load_also(kb, also).unwrap();
        let sources = loaded.sources.iter().map(|it| (it.name.clone(), true));
        let unreadable = loaded.unreadable.iter();
        let unreadable = unreadable.map(|it| (name_below(kb, &it.path), false));
        let mut loaded: Vec<_> = sources.chain(unreadable).collect();
        let scanned = scan(kb, also, &HashMap::new());
        let scanned = files(&scanned);
        let scanned = scanned
            .iter()
            .map(|(name, what)| ((*name).to_owned(), *what == "read"));
        let mut scanned: Vec<_> = scanned.collect();
        loaded.sort();
        scanned.sort();
        [loaded, scanned]
    }

    #[cfg(unix)]
    #[test]
    fn both_readers_keep_to_the_folder() {
        use std::os::unix::fs::symlink;
        let place = tempfile::tempdir().unwrap();
        let [kb, other] = ["kb", "other"].map(|name| place.path().join(name));
        for folder in [&kb.join("..2026"), &other.join("deep")] {
            fs::create_dir_all(folder).unwrap();
        }
        let link = |target: &Path, name: &str| symlink(target, kb.join(name)).unwrap();
        // As Kubernetes mounts a ConfigMap.
        write(&kb.join("..2026/a.md"), "# A\n");
        link(Path::new("..2026"), "..data");
        link(Path::new("..data/a.md"), "a.md");
        write(&other.join("deep/b.md"), "# B\n");
        link(&other.join("deep/b.md"), "b.md");
        link(&other, "folder");
        link(Path::new("/proc/self/environ"), "environ.md");
        link(Path::new("/proc/self"), "self");
        link(Path::new("/etc/passwd"), "passwd.md");
        link(Path::new("/dev/zero"), "zero.md");
        link(Path::new("/dev/null"), "picture.png");
        for pipe in [kb.join("pipe.md"), kb.join("pipe")] {
            let made = std::process::Command::new("mkfifo").arg(pipe).status();
            assert!(made.unwrap().success());
        }
        let expected = |also: &[PathBuf]| {
            let is_named = !also.is_empty();
            let below = if is_named {
                "folder/deep/b.md"
            } else {
                "folder"
            };
            let all = [
                ("a.md", true),
                ("b.md", is_named),
                ("environ.md", false),
                (below, is_named),
                ("passwd.md", false),
                ("pipe.md", false),
                ("self", false),
                ("zero.md", false),
            ];
            all.map(|(name, is_read)| (name.to_owned(), is_read))
                .to_vec()
        };
        for also in [vec![], vec![other.clone()]] {
            assert_eq!(both(&kb, &also), [expected(&also), expected(&also)]);
        }
        // The folder itself may be a link.
        symlink(&kb, place.path().join("link")).unwrap();
        let [loaded, scanned] = both(&place.path().join("link"), &[]);
        assert_eq!([loaded, scanned], [expected(&[]), expected(&[])]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_dead_ones_told() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        fs::create_dir(other.path().join("x")).unwrap();
        write(&other.path().join("x/b.md"), "# B\n");
        write(&other.path().join("c.md"), "# C\n");
        let kb = folder.path();
        let also = [other.path().to_owned()];
        symlink(other.path().join("x"), kb.join("x")).unwrap();
        symlink(other.path().join("c.md"), kb.join("c.md")).unwrap();
        symlink("nowhere", kb.join("dead")).unwrap();
        symlink("nowhere.md", kb.join("e.md")).unwrap();
        fs::create_dir(kb.join("up")).unwrap();
        symlink(kb, kb.join("up/loop")).unwrap();
        let scanned = scan(kb, &also, &HashMap::new());
        assert_eq!(
            files(&scanned),
            [
                ("c.md", "read"),
                ("e.md", "unreadable"),
                ("x/b.md", "read"),
                ("dead", "closed"),
                ("up/loop", "closed"),
            ]
        );
        let folders: Vec<_> = scanned.folders.keys().cloned().collect();
        assert_eq!(folders, [kb.to_owned(), kb.join("up"), kb.join("x")]);
        // A link out of all of them is told, and nothing behind it is seen.
        assert_eq!(
            files(&scan(kb, &[], &HashMap::new())),
            [
                ("c.md", "unreadable"),
                ("e.md", "unreadable"),
                ("dead", "closed"),
                ("up/loop", "closed"),
                ("x", "closed"),
            ]
        );
        let elsewhere: Vec<_> = scanned.elsewhere.iter().collect();
        assert_eq!(elsewhere, [&fs::canonicalize(other.path()).unwrap()]);
        assert_eq!(
            files(&scan(&kb.join("none"), &[], &HashMap::new())),
            [("", "gone")]
        );
    }
}
