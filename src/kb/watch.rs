//! Being told of changes by the system: the only place that knows notify.
//!
//! Nothing of what an event says is believed but that something happened; what
//! it was, the next look tells. So a lost, doubled or misattributed event does
//! no harm. One thing only an event tells: that a file was put in place by a rename, and
//! so was whole before. Without it the file goes live a little later. The ready-made debouncers are of no use here: one passes on that a
//! file was opened for reading, as our own looks do, without saying that it is
//! only that; the other keeps books on files that nobody reads.
//!
//! Each folder is watched by itself, in the way a look walks: hidden folders are left
//! out and links followed. The folders in which a link, or the folder of the articles
//! itself, can be replaced are watched too.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use notify::{
    ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode, Flag, ModifyKind, RenameMode},
};

use super::{scan::Scanned, stamp::Inode};

/// What is watched: every folder by itself, so that hidden ones (`.git` and its
/// thousands) and what links lead to are treated as a look treats them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The folders of articles.
    folders: BTreeMap<PathBuf, Inode>,
    /// Folders that hold targets of links, or the folder of articles itself.
    beside: BTreeSet<PathBuf>,
    /// The folder of articles, absolute.
    root: PathBuf,
}

impl Wanted {
    /// For the articles of `root`, as they were seen.
    pub(super) fn of(root: &Path, scanned: &Scanned) -> Self {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let folders = scanned.folders.iter();
        let mut beside = scanned.elsewhere.clone();
        // Where the folder is made, renamed or, a link, pointed elsewhere; of a
        // path that is not there, the part that is.
        let above = root.ancestors().skip(1);
        let (links, nearest) = (
            root.ancestors().filter(|path| path.is_symlink()),
            above.clone().find(|path| path.is_dir()),
        );
        beside.extend(links.filter_map(Path::parent).map(Path::to_owned));
        beside.extend(nearest.map(Path::to_owned));
        Self {
            folders: folders
                .map(|(path, inode)| (absolute(path), *inode))
                .collect(),
            beside,
            root,
        }
    }

    /// Whether an event may mean another look, and if so, whether what is watched
    /// may be something else now.
    fn concern(&self, event: &Event) -> Option<Concern> {
        if event.need_rescan() {
            return Some(Concern::Watches);
        }
        let is_read = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
            EventKind::Access(_) => true,
            _ => false,
        };
        // The content of what is no article is read by nobody who waits for it: a log
        // that lies here would have itself looked at with every line.
        let is_content = matches!(
            event.kind,
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Data(_))
        );
        if is_content && !event.paths.iter().any(|path| super::is_article(path)) {
            return None;
        }
        let is_ours = |path: &PathBuf| {
            let parent = path.parent().unwrap_or(path);
            self.folders.contains_key(path)
                || self.folders.contains_key(parent)
                || self.root.starts_with(path)
                // The target of a link; in such a folder there may be much else.
                || (self.beside.contains(parent) && super::is_article(path))
        };
        if is_read || !event.paths.iter().any(is_ours) {
            return None;
        }
        let is_watched =
            |path: &PathBuf| self.folders.contains_key(path) || self.beside.contains(path);
        let is_lost = !matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_)))
            && event.paths.iter().any(is_watched);
        Some(if is_lost {
            Concern::Watches
        } else {
            Concern::Files
        })
    }
}

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Concern {
    /// Files may have changed.
    Files,
    /// Something that is watched may have been replaced, or events were lost.
    Watches,
}

/// What the system told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) concern: Concern,
    /// The files that were put in place by a rename, or that were written to; absolute.
    pub(super) files: Vec<PathBuf>,
    pub(super) is_renamed: bool,
}

impl Notice {
    fn of(concern: Concern, event: &Event) -> Self {
        let is_written = matches!(
            event.kind,
            EventKind::Create(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any)
        );
        let (files, is_renamed) = match event.kind {
            EventKind::Modify(ModifyKind::Name(RenameMode::To)) => (&event.paths[..], true),
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => {
                (event.paths.get(1..).unwrap_or_default(), true)
            }
            _ if is_written => (&event.paths[..], false),
            _ => (&[][..], false),
        };
        Self {
            concern,
            files: files.to_vec(),
            is_renamed,
        }
    }
}

/// Why the system reports no changes.
#[derive(Debug, thiserror::Error)]
pub(super) enum WatchError {
    /// The system's limit is reached.
    #[error("a limit is reached: fs.inotify.max_user_watches or fs.inotify.max_user_instances")]
    TooMany,
    /// Something else.
    #[error("{0}")]
    Other(notify::Error),
}

/// Watches until it is dropped.
pub(super) struct Watch {
    wanted: Wanted,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Tells `tell` whenever something happens. Folders that went away meanwhile
    /// are left out; the look that follows will miss them too.
    pub(super) fn start(
        wanted: Wanted,
        tell: impl Fn(Notice) + Send + 'static,
    ) -> Result<Self, WatchError> {
        let asked = wanted.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // Of an error it is known only that something was lost.
            let event = event.unwrap_or_else(|_| Event::default().set_flag(Flag::Rescan));
            if let Some(concern) = asked.concern(&event) {
                tell(Notice::of(concern, &event));
            }
        })
        .map_err(watch_error)?;
        for path in &wanted.beside {
            // Only comfort: without it the next look by the clock sees the change.
            let _ = watcher.watch(path, RecursiveMode::NonRecursive);
        }
        // After those beside: of one folder under two names the system keeps the
        // last.
        for path in wanted.folders.keys() {
            match watcher.watch(path, RecursiveMode::NonRecursive) {
                Err(error) if !is_gone(&error) => return Err(watch_error(error)),
                _ => {}
            }
        }
        Ok(Self {
            wanted,
            _watcher: watcher,
        })
    }

    /// Whether this is what it watches.
    pub(super) fn is_of(&self, wanted: &Wanted) -> bool {
        self.wanted == *wanted
    }
}

fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

fn watch_error(error: notify::Error) -> WatchError {
    /// "Too many open files": the limit of inotify instances (inotify_init(2)).
    const EMFILE: i32 = 24;
    match &error.kind {
        ErrorKind::MaxFilesWatch => WatchError::TooMany,
        ErrorKind::Io(io) if io.raw_os_error() == Some(EMFILE) => WatchError::TooMany,
        _ => WatchError::Other(error),
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{CreateKind, DataChange};

    use super::*;

    #[test]
    fn a_log_beside_the_articles_is_no_news() {
        let root = PathBuf::from("/kb");
        let wanted = Wanted {
            folders: [(root.clone(), (0, 0))].into(),
            beside: BTreeSet::new(),
            root,
        };
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let made = EventKind::Create(CreateKind::Any);
        for (kind, name, concern) in [
            (written, "/kb/log", None),
            (closed, "/kb/log.txt", None),
            (written, "/kb/a.md", Some(Concern::Files)),
            (closed, "/kb/a.md", Some(Concern::Files)),
            (made, "/kb/folder", Some(Concern::Files)),
        ] {
            let event = Event::new(kind).add_path(name.into());
            assert_eq!(wanted.concern(&event), concern, "{kind:?} {name}");
        }
    }

    #[test]
    fn a_rename_names_what_it_put_in_place() {
        let name = |mode| EventKind::Modify(ModifyKind::Name(mode));
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let (from, to) = ("/kb/.a.md.swp", "/kb/a.md");
        for (kind, paths, files, is_renamed) in [
            (name(RenameMode::To), &[to][..], &[to][..], true),
            (name(RenameMode::Both), &[from, to], &[to], true),
            (name(RenameMode::From), &[from], &[], false),
            (written, &[to], &[to], false),
            (EventKind::Create(CreateKind::File), &[to], &[to], false),
            // A writer may close what it has renamed already.
            (closed, &[to], &[], false),
        ] {
            let paths = paths.iter().map(PathBuf::from);
            let event = paths.fold(Event::new(kind), Event::add_path);
            let notice = Notice::of(Concern::Files, &event);
            let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
            assert_eq!(
                (notice.files, notice.is_renamed),
                (files, is_renamed),
                "{kind:?}"
            );
        }
    }
}
