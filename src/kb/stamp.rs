//! The stamp of a file: what tells without reading whether it is as it was, and what one
//! look remembers of it for the next.

use std::{
    collections::HashMap,
    fs::Metadata,
    time::{Duration, SystemTime},
};

use super::corpus::{Name, Settling};

/// What tells without reading whether a file is as it was. The time of the last
/// change of the inode (`ctime`) cannot be set by hand, as `cp -p` and `rsync -t`
/// do with that of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) bytes: u64,
    pub(super) modified: Option<SystemTime>,
    changed: (i64, i64),
    pub(super) inode: Inode,
}

/// Which file or folder a name stands for: device and number; zero where the
/// system does not tell.
pub(super) type Inode = (u64, u64);

/// File systems keep time in steps of up to two seconds (FAT, some network
/// shares). A file this young may change again and keep its stamp.
pub(super) const STEP: Duration = Duration::from_secs(2);

/// What one look remembers for the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Stamps {
    /// Of the files that were read.
    pub(super) read: HashMap<Name, Stamped>,
    pub(super) settling: Settling<Stamp>,
}

/// One file that was read.
#[derive(Clone, Debug)]
pub(super) struct Stamped {
    pub(super) stamp: Stamp,
    /// Whether the file need not be read again as long as it has this stamp.
    pub(super) is_sure: bool,
}

impl Stamps {
    /// Has all files read again of which `is_sound` does not hold.
    pub(super) fn doubt(&mut self, is_sound: impl Fn(&Name) -> bool) {
        for (name, known) in &mut self.read {
            known.is_sure &= is_sound(name);
        }
    }

    /// Takes what it does not know from `before`, so that files that were away for a
    /// while are not new.
    pub(super) fn keep(&mut self, before: &Self) {
        for (name, known) in &before.read {
            let known = || known.clone();
            self.read.entry(name.clone()).or_insert_with(known);
        }
    }

    /// When the next file may be whole, on the clock of the looks.
    pub(super) fn due(&self) -> Option<Duration> {
        self.settling.due()
    }

    /// The files that do not come to rest, each once.
    pub(super) fn restless(&mut self, now: Duration) -> Vec<Name> {
        self.settling.restless(now)
    }
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            bytes: metadata.len(),
            modified: metadata.modified().ok(),
            changed: changed(metadata),
            inode: inode(metadata),
        }
    }

    /// Whether it has been as it is for this long, by the clock of this machine. One
    /// from the future tells nothing.
    pub(super) fn is_older_than(&self, span: Duration) -> bool {
        let age = |time: SystemTime| SystemTime::now().duration_since(time);
        let age = self.modified.and_then(|time| age(time).ok());
        age.is_some_and(|age| age >= span)
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
pub(super) fn inode(metadata: &Metadata) -> Inode {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
pub(super) fn inode(_: &Metadata) -> Inode {
    (0, 0)
}
