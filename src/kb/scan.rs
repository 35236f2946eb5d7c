//! A look at the folder: only what is not as it was is read, and only what is whole.
//!
//! A look walks the folder and reads only the files whose stamp (size, times of content
//! and inode, inode) it does not know. It does not trust a stamp younger than two
//! seconds, because a second write within the resolution of the file system would leave
//! it as it is. A file whose stamp is another one may still be written: it is read when
//! its stamp stays ([`Settling`]). A file that was renamed was whole before, so it is read
//! at once. What a look saw is a value, the `Scan` of `kb::corpus`, where all decisions are
//! made.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs, io,
    path::{Path, PathBuf},
    time::{Instant, SystemTime},
};

use super::{
    Within,
    corpus::{CorpusFile, Name, SETTLED, Scan, Settling},
    is_article, name_below, read_file,
    stamp::{Inode, STEP, Stamp, Stamped, Stamps, inode},
    walk,
};
use crate::article::Source;

/// Which files a look takes for whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// All: there is no look behind it.
    All,
    /// At the first look: those that nobody wrote to lately, by the clock of this
    /// machine, which is that of its own disks.
    Old,
    /// Those that were left alone since another look.
    Rested,
}

/// How a look is made.
pub(super) struct Look<'a> {
    /// What is remembered of the look before.
    pub(super) known: &'a Stamps,
    pub(super) trust: Trust,
    /// Whether every file is read, whatever its stamp.
    pub(super) is_thorough: bool,
    /// The files that were put in place by a rename since then, as absolute paths.
    pub(super) renamed: &'a HashSet<PathBuf>,
    /// When the first look was made: the clock of all of them.
    pub(super) begun: Instant,
}

/// What a look gave.
pub(super) struct Scanned {
    pub(super) scan: Scan,
    pub(super) stamps: Stamps,
    /// All folders, links followed.
    pub(super) folders: BTreeMap<PathBuf, Inode>,
    /// Where files lie that are links to elsewhere.
    pub(super) elsewhere: BTreeSet<PathBuf>,
}

/// Looks at the articles of `folder` as they are, for once.
pub(super) fn scan_once(folder: &Path, also: &[PathBuf]) -> Scanned {
    let look = Look {
        known: &Stamps::default(),
        trust: Trust::All,
        is_thorough: false,
        renamed: &HashSet::new(),
        begun: Instant::now(),
    };
    scan(folder, also, &look)
}

/// Looks at the articles of `folder`, whose links may lead into it and the folders
/// of `also`.
pub(super) fn scan(folder: &Path, also: &[PathBuf], look: &Look<'_>) -> Scanned {
    let mut seen = Seen::of(look);
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
                seen.file(folder, entry.path(), &within);
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

struct Seen<'a> {
    look: &'a Look<'a>,
    files: BTreeMap<Name, CorpusFile>,
    closed: BTreeMap<Name, String>,
    read: HashMap<Name, Stamped>,
    settling: Settling<Stamp>,
    /// What was read before, by inode: size and time of content. Made for the first
    /// file that changed.
    inodes: Option<HashMap<Inode, (u64, Option<SystemTime>)>>,
    folders: BTreeMap<PathBuf, Inode>,
    elsewhere: BTreeSet<PathBuf>,
}

impl<'a> Seen<'a> {
    fn of(look: &'a Look<'a>) -> Self {
        Self {
            look,
            files: BTreeMap::new(),
            closed: BTreeMap::new(),
            read: HashMap::new(),
            settling: look.known.settling.clone(),
            inodes: None,
            folders: BTreeMap::new(),
            elsewhere: BTreeSet::new(),
        }
    }

    fn file(&mut self, folder: &Path, path: &Path, within: &Within) {
        let written = name_below(folder, path);
        let name = Name::from(written.as_str());
        let Some(file) = self.seen(written, &name, path, within) else {
            return;
        };
        if !matches!(file, CorpusFile::Growing { .. }) {
            self.settling.done(&name);
        }
        self.files.insert(name, file);
    }

    /// What there is at this path, `None` if nothing.
    fn seen(
        &mut self,
        written: String,
        name: &Name,
        path: &Path,
        within: &Within,
    ) -> Option<CorpusFile> {
        let look = self.look;
        let known = look.known.read.get(name);
        let now = match fs::metadata(path) {
            Ok(metadata) => Stamp::of(&metadata),
            Err(error) => return refused(&error),
        };
        let is_known = known.is_some_and(|known| known.stamp == now);
        if is_known && !look.is_thorough && known.is_some_and(|known| known.is_sure) {
            self.read
                .extend(known.cloned().map(|it| (name.clone(), it)));
            return Some(CorpusFile::Same);
        }
        if !is_known && !self.is_whole(name, path, &now) {
            return Some(self.growing(name, known));
        }
        let (bytes, modified) = match read_file(path, within) {
            Ok(read) => read,
            Err(error) => return refused(&error),
        };
        // Somebody may have written to it while it was read.
        let after = fs::metadata(path).map(|metadata| Stamp::of(&metadata));
        let is_same = after.as_ref().is_ok_and(|after| *after == now);
        if !is_same && look.trust != Trust::All {
            let after = after.unwrap_or(now);
            self.settling.is_settled(name, after, look.begun.elapsed());
            return Some(self.growing(name, known));
        }
        let is_sure = now.is_older_than(STEP);
        let stamp = now;
        self.read.insert(name.clone(), Stamped { stamp, is_sure });
        Some(CorpusFile::Read(Source {
            name: written,
            bytes,
            modified,
        }))
    }

    /// Whether a changed file is not being written any more.
    fn is_whole(&mut self, name: &Name, path: &Path, now: &Stamp) -> bool {
        let look = self.look;
        match look.trust {
            Trust::All => return true,
            // A step may have made it look older than it is.
            Trust::Old if now.is_older_than(SETTLED + STEP) => return true,
            Trust::Old | Trust::Rested => {}
        }
        let is_renamed = |path: PathBuf| look.renamed.contains(&path);
        self.was_read(now)
            || std::path::absolute(path).is_ok_and(is_renamed)
            || (self.settling).is_settled(name, now.clone(), look.begun.elapsed())
    }

    /// Whether this very file was read as it is, under another name or with other rights.
    fn was_read(&mut self, now: &Stamp) -> bool {
        let known = &self.look.known.read;
        let inodes = self.inodes.get_or_insert_with(|| {
            let stamps = known.values().map(|known| &known.stamp);
            stamps
                .map(|it| (it.inode, (it.bytes, it.modified)))
                .collect()
        });
        let before = inodes.get(&now.inode);
        now.inode != Inode::default() && before == Some(&(now.bytes, now.modified))
    }

    fn growing(&mut self, name: &Name, known: Option<&Stamped>) -> CorpusFile {
        // What is in service of it is what was read then.
        self.read
            .extend(known.cloned().map(|it| (name.clone(), it)));
        let is_awaited = (self.settling).is_awaited(name, self.look.begun.elapsed());
        CorpusFile::Growing { is_awaited }
    }

    fn closed(&mut self, folder: &Path, path: &Path, error: String) {
        let name = Name::from(name_below(folder, path));
        if path == folder {
            return;
        }
        if is_article(path) {
            self.settling.done(&name);
            self.files.insert(name, CorpusFile::Unreadable(error));
        } else {
            self.closed.insert(name, error);
        }
    }

    fn scanned(mut self, gone: Option<String>) -> Scanned {
        let (files, closed) = (self.files, self.closed);
        let (scan, stamps) = if let Some(error) = gone {
            // What was read is of use when it is there again.
            let (read, settling) = (self.look.known.read.clone(), Settling::default());
            (Scan::Gone(error), Stamps { read, settling })
        } else {
            self.settling.retain(|name| files.contains_key(name));
            let (read, settling) = (self.read, self.settling);
            (Scan::Walked { files, closed }, Stamps { read, settling })
        };
        Scanned {
            scan,
            stamps,
            folders: self.folders,
            elsewhere: self.elsewhere,
        }
    }
}

/// What a file is that cannot be read. One that is gone between listing and reading
/// was deleted.
fn refused(error: &io::Error) -> Option<CorpusFile> {
    let is_gone = error.kind() == io::ErrorKind::NotFound;
    (!is_gone).then(|| CorpusFile::Unreadable(error.to_string()))
}

#[cfg(test)]
mod tests;
