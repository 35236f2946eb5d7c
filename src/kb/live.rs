//! The articles of a folder from one look to the next.
//!
//! The index is built anew as a whole: 2,405 articles take 75 ms, which is less
//! than the wait for an editor to finish writing, and nothing can be left over
//! from before. Files that did not change are neither read nor parsed again.
//!
//! A changed file may still be written, so it is looked at again after
//! [`SETTLED`](super::corpus::SETTLED) and taken over when it was left alone; until then
//! its version before is in service. That holds at the start too: a file that somebody
//! wrote to just now is waited for once, and what still grows then comes later. One that
//! was put in place by a rename, or moved, is whole and waits for nothing.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use super::{
    LoadError,
    corpus::{Corpus, Event, Name, SETTLED, Scan},
    follow::{Follower, Mode, follow},
    network::network,
    scan::{Look, Scanned, Trust, scan},
    stamp::Stamps,
};
use crate::{handbook::Handbook, search::IndexError, text::Language};

/// The articles of a folder, and what is known about its files.
pub struct Live {
    pub(super) folder: PathBuf,
    also: Vec<PathBuf>,
    language: Arc<Language>,
    corpus: Corpus,
    pub(super) scanned: Scanned,
    /// The handbook handed out last is not that of `corpus`.
    is_behind: bool,
    /// The clock of all looks.
    begun: Instant,
}

/// What has changed.
pub struct Reload {
    /// The handbook, if it is another one.
    pub handbook: Option<Handbook>,
    /// What happened.
    pub events: Vec<Event>,
}

impl Live {
    /// The articles of `folder` as they are now, and among the events what is broken
    /// from the beginning.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn open(folder: &Path, language: Arc<Language>) -> Result<(Self, Vec<Event>), LoadError> {
        Self::open_also(folder, &[], language)
    }

    /// The same, where links may lead into the folders of `also` as well.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn open_also(
        folder: &Path,
        also: &[PathBuf],
        language: Arc<Language>,
    ) -> Result<(Self, Vec<Event>), LoadError> {
        std::fs::read_dir(folder).map_err(|source| LoadError::List {
            path: folder.to_owned(),
            source,
        })?;
        Ok(Self::begin(folder, also, language, Trust::All))
    }

    /// The same for whoever can wait: a folder that cannot be listed has no articles
    /// until it can, as one that is empty; and if files may be half written, a moment
    /// passes until they are whole.
    pub fn wait_for(
        folder: &Path,
        also: &[PathBuf],
        language: Arc<Language>,
    ) -> (Self, Vec<Event>) {
        let mut folders = also.iter().map(PathBuf::as_path).chain([folder]);
        // The clock of a share may be another one than ours.
        let trust = if folders.any(|folder| network(folder).is_some()) {
            Trust::Rested
        } else {
            Trust::Old
        };
        let (mut live, mut events) = Self::begin(folder, also, language, trust);
        if live.due().is_some() {
            thread::sleep(SETTLED);
            events.extend(live.step(Trust::Rested, false, &HashSet::new()).1);
        }
        (live, events)
    }

    fn begin(
        folder: &Path,
        also: &[PathBuf],
        language: Arc<Language>,
        trust: Trust,
    ) -> (Self, Vec<Event>) {
        let begun = Instant::now();
        let look = Look {
            known: &Stamps::default(),
            trust,
            is_thorough: false,
            renamed: &HashSet::new(),
            begun,
        };
        let scanned = scan(folder, also, &look);
        let (corpus, events) = Corpus::default().next(&scanned.scan);
        let mut live = Self {
            folder: folder.to_owned(),
            also: also.to_owned(),
            language,
            corpus,
            scanned,
            is_behind: false,
            begun,
        };
        live.forget();
        (live, events)
    }

    /// A handbook of the articles.
    ///
    /// # Errors
    /// When the search engine fails.
    pub fn handbook(&self) -> Result<Handbook, IndexError> {
        Handbook::of(self.corpus.articles().to_vec(), Arc::clone(&self.language))
    }

    /// What is in service and what is wrong with the rest.
    pub fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    /// Looks once and takes every file as it is. A thorough look reads every file,
    /// whatever its stamp.
    ///
    /// # Errors
    /// When the search engine fails; the next look tries again.
    pub fn look(&mut self, thorough: bool) -> Result<Reload, IndexError> {
        self.look_at(Trust::All, thorough, &HashSet::new())
    }

    pub(super) fn look_at(
        &mut self,
        trust: Trust,
        is_thorough: bool,
        renamed: &HashSet<PathBuf>,
    ) -> Result<Reload, IndexError> {
        let (is_other, events) = self.step(trust, is_thorough, renamed);
        let is_other = self.is_behind || is_other;
        // A new handbook that cannot be had is owed.
        self.is_behind = is_other;
        let handbook = is_other.then(|| self.handbook()).transpose()?;
        self.is_behind = false;
        Ok(Reload { handbook, events })
    }

    /// Looks and takes over what is whole: whether the articles are other ones, and what
    /// happened.
    fn step(
        &mut self,
        trust: Trust,
        is_thorough: bool,
        renamed: &HashSet<PathBuf>,
    ) -> (bool, Vec<Event>) {
        let look = Look {
            known: &self.scanned.stamps,
            trust,
            is_thorough,
            renamed,
            begun: self.begun,
        };
        let mut scanned = scan(&self.folder, &self.also, &look);
        let (corpus, events) = self.corpus.next(&scanned.scan);
        let is_other = !corpus.has_articles_of(&self.corpus);
        if corpus.outage().is_some() {
            scanned.stamps.keep(&self.scanned.stamps);
        }
        self.corpus = corpus;
        self.scanned = scanned;
        self.forget();
        (is_other, events)
    }

    /// Drops what was read, and has files read again that are not settled.
    fn forget(&mut self) {
        self.scanned.scan = Scan::Gone(String::new());
        let corpus = &self.corpus;
        self.scanned.stamps.doubt(|name| corpus.is_settled(name));
    }

    /// How long until a file that was being written may be whole, if there is one.
    pub(super) fn due(&self) -> Option<Duration> {
        let due = self.scanned.stamps.due()?;
        Some(due.saturating_sub(self.begun.elapsed()))
    }

    /// The files that do not come to rest, each once.
    pub(super) fn restless(&mut self) -> Vec<Name> {
        self.scanned.stamps.restless(self.begun.elapsed())
    }

    /// Follows the folder in a thread of its own until the [`Follower`] is
    /// dropped. `hand_out` gets every update that says something.
    pub fn follow(
        self,
        mode: Mode,
        every: Duration,
        hand_out: impl FnMut(Reload) + Send + 'static,
    ) -> Follower {
        follow(self, mode, every, hand_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kb::load;

    fn open(folder: &Path) -> Live {
        Live::open(folder, Language::built_in()).unwrap().0
    }

    #[test]
    fn its_articles_are_those_of_a_load_in_the_same_order() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("kb");
        let loaded = Handbook::new(&load(&folder).unwrap().sources).unwrap().0;
        let live = open(&folder);
        let articles = live.corpus().articles();
        assert!(articles.len() > 100 && articles == loaded.articles());
        assert_eq!(live.corpus().broken().count(), 0);
    }

    #[test]
    fn another_handbook_is_handed_out_only_for_other_articles() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        let write = |title: &str| {
            std::fs::write(&file, format!("# {title}\n\n## Cách xử lý\n\nx\n")).unwrap();
        };
        write("Một");
        let mut live = open(folder.path());
        for (title, is_thorough, is_new) in [
            ("Một", false, false),
            ("Một", true, false),
            ("Hai", false, true),
            ("Hai", false, false),
            ("Ba!", true, true),
        ] {
            if is_new {
                write(title);
            }
            let update = live.look(is_thorough).unwrap();
            assert_eq!(update.handbook.is_some(), is_new, "{title}");
            assert_eq!(update.events.is_empty(), !is_new, "{title}");
            assert_eq!(live.corpus().articles()[0].title, title);
        }
        std::fs::remove_file(&file).unwrap();
        let update = live.look(false).unwrap();
        assert!(update.handbook.is_none(), "the last one stays");
        assert!(live.corpus().outage().is_some());
    }
}
