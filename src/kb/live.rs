//! Articles that follow their folder: looks when something happened or the clock
//! says so, and hands out a new handbook.
//!
//! A thread of its own does it, so that a share that hangs and an index being
//! built hold up nobody who answers. One look at a time; what happens meanwhile
//! is in the next one.
//!
//! The index is built anew as a whole: 2,405 articles take 75 ms, which is less
//! than the wait for an editor to finish writing, and nothing can be left over
//! from before. Files that did not change are neither read nor parsed again.
//!
//! After a change the thread waits for quiet: 250 ms after the last event, 1 s after
//! the first at most. Where the system tells nothing (a network share, or the limit of
//! inotify is reached) it looks every `poll-seconds`. Every five minutes, and on
//! SIGHUP, it reads every file whatever its stamp.
//!
//! Known limit: a file that is written slower than the quiet time is seen half. If that
//! half has a title and a resolution it is in service until the rest is there.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use tracing::{error, info, warn};

use super::{
    LoadError,
    corpus::{Corpus, Event, Name, Scan},
    network::network,
    scan::{Scanned, Stamp, scan},
    watch::{Concern, Wanted, Watch},
};
use crate::{handbook::Handbook, search::IndexError, text::Language};

/// How changes of the folder are noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The system tells; by looking where it does not, as on network shares.
    #[default]
    Auto,
    /// By looking.
    Poll,
    /// Never by itself, only on request.
    Off,
}

/// How changes are noticed in fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Noticing {
    /// The system reports them.
    Notified,
    /// By looking, as was wished.
    Polled,
    /// By looking, because the folder lies on a share of this kind.
    PolledShare(String),
    /// By looking, because the system does not tell, for this reason.
    PolledUntold(String),
    /// Not at all.
    Never,
}

/// After the last of several changes it is looked so much later: who writes a
/// file, or many, is done then.
const QUIET: Duration = Duration::from_millis(250);
/// After the first of them, so much later at most.
const PATIENCE: Duration = Duration::from_secs(1);
/// Every file is read again after this long, in case the system missed a change.
const THOROUGH: Duration = Duration::from_mins(5);
/// How often a missing folder is looked for: no system reports that it was mounted.
const AWAY: Duration = Duration::from_secs(2);
/// What is watched changes with what is seen, and the other way round.
const ROUNDS: usize = 4;

/// The articles of a folder, and what is known about its files.
pub struct Live {
    folder: PathBuf,
    also: Vec<PathBuf>,
    language: Arc<Language>,
    corpus: Corpus,
    scanned: Scanned,
    /// The handbook handed out last is not that of `corpus`.
    is_behind: bool,
}

/// What has changed.
pub struct Reload {
    /// The handbook, if it is another one.
    pub handbook: Option<Handbook>,
    /// What happened.
    pub events: Vec<Event>,
}

impl Live {
    /// The articles of `folder`, and among the events what is broken from the
    /// beginning.
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
        Ok(Self::wait_for(folder, also, language))
    }

    /// The same for whoever can wait: a folder that cannot be listed has no articles
    /// until it can, as one that is empty.
    pub fn wait_for(
        folder: &Path,
        also: &[PathBuf],
        language: Arc<Language>,
    ) -> (Self, Vec<Event>) {
        let scanned = scan(folder, also, &HashMap::new());
        let (corpus, events) = Corpus::default().next(&scanned.scan);
        let live = Self {
            folder: folder.to_owned(),
            also: also.to_owned(),
            language,
            corpus,
            scanned,
            is_behind: false,
        };
        (live.forgetful(), events)
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

    /// Looks once. A thorough look reads every file, whatever its stamp.
    ///
    /// # Errors
    /// When the search engine fails; the next look tries again.
    pub fn look(&mut self, thorough: bool) -> Result<Reload, IndexError> {
        let none = HashMap::new();
        let known: &HashMap<Name, Stamp> = if thorough {
            &none
        } else {
            &self.scanned.stamps
        };
        let scanned = scan(&self.folder, &self.also, known);
        let (corpus, events) = self.corpus.next(&scanned.scan);
        let is_other = self.is_behind || !corpus.has_articles_of(&self.corpus);
        // A new handbook that cannot be had is owed.
        self.is_behind = is_other;
        self.corpus = corpus;
        self.scanned = scanned;
        self.forget();
        let handbook = is_other.then(|| self.handbook()).transpose()?;
        self.is_behind = false;
        Ok(Reload { handbook, events })
    }

    fn forgetful(mut self) -> Self {
        self.forget();
        self
    }

    /// Drops what was read, and the stamps of files that have to be read again.
    fn forget(&mut self) {
        self.scanned.scan = Scan::Gone(String::new());
        let corpus = &self.corpus;
        self.scanned
            .stamps
            .retain(|name, _| corpus.is_settled(name));
    }

    /// Follows the folder in a thread of its own until the [`Follower`] is
    /// dropped. `hand_out` gets every update that says something.
    pub fn follow(
        self,
        mode: Mode,
        every: Duration,
        hand_out: impl FnMut(Reload) + Send + 'static,
    ) -> Follower {
        let (wake, woken) = channel();
        let eyes = Eyes {
            live: self,
            mode,
            every,
            wake: wake.clone(),
            watch: None,
            noticing: None,
            thorough_at: Instant::now(),
        };
        thread::spawn(move || eyes.run(&woken, hand_out));
        Follower { wake }
    }
}

/// How changes of `folder` would be noticed, tried out.
pub fn noticing(folder: &Path, also: &[PathBuf], mode: Mode) -> Noticing {
    let scanned = scan(folder, also, &HashMap::new());
    try_watch(folder, &scanned, mode, |_| ()).1
}

/// A folder that is followed, for as long as this is held.
pub struct Follower {
    wake: Sender<Wake>,
}

impl Follower {
    /// Has every file read again now.
    pub fn look_now(&self) {
        let _ = self.wake.send(Wake::Scan);
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.wake.send(Wake::Stop);
    }
}

enum Wake {
    Noticed(Concern),
    Scan,
    Stop,
}

struct Eyes {
    live: Live,
    mode: Mode,
    every: Duration,
    wake: Sender<Wake>,
    watch: Option<Watch>,
    noticing: Option<Noticing>,
    thorough_at: Instant,
}

impl Eyes {
    fn run(mut self, woken: &Receiver<Wake>, mut hand_out: impl FnMut(Reload)) {
        // What happened since the folder was opened.
        let mut is_thorough = false;
        loop {
            self.look(is_thorough, &mut hand_out);
            match self.wait(woken) {
                Some(wanted) => is_thorough = wanted,
                None => return,
            }
        }
    }

    /// Waits for the next look; gives whether it is a thorough one, `None` at the
    /// end.
    fn wait(&mut self, woken: &Receiver<Wake>) -> Option<bool> {
        let next = self.pause();
        let first = match next {
            Some(pause) => woken.recv_timeout(pause),
            None => woken.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let begun = Instant::now();
        let mut wake = first;
        let mut is_forced = false;
        loop {
            match wake {
                Ok(Wake::Noticed(Concern::Files)) => {}
                Ok(Wake::Noticed(Concern::Watches)) => self.watch = None,
                Ok(Wake::Scan) => is_forced = true,
                Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => break,
            }
            if is_forced {
                break;
            }
            let left = PATIENCE.saturating_sub(begun.elapsed());
            wake = woken.recv_timeout(QUIET.min(left));
        }
        let is_due = self.mode != Mode::Off && self.thorough_at.elapsed() >= THOROUGH;
        Some(is_forced || is_due)
    }

    /// How long until the next look when nothing happens.
    fn pause(&self) -> Option<Duration> {
        let is_polled = !matches!(self.noticing, Some(Noticing::Notified));
        let is_empty = self.live.corpus.articles().is_empty();
        let pause = match self.mode {
            // Nobody means a bot without articles, even who reloads by hand.
            Mode::Off if is_empty => return Some(AWAY),
            Mode::Off => return None,
            Mode::Poll | Mode::Auto if is_polled => self.every,
            Mode::Poll | Mode::Auto => THOROUGH.saturating_sub(self.thorough_at.elapsed()),
        };
        let is_away = is_empty || self.live.corpus.outage().is_some();
        Some(if is_away { pause.min(AWAY) } else { pause })
    }

    fn look(&mut self, is_thorough: bool, hand_out: &mut impl FnMut(Reload)) {
        if is_thorough {
            self.thorough_at = Instant::now();
        }
        for round in 0..ROUNDS {
            let is_thorough = is_thorough && round == 0;
            // Whatever is in a file, the articles in service stay.
            match catch_unwind(AssertUnwindSafe(|| self.live.look(is_thorough))) {
                Ok(Ok(update)) if update.handbook.is_some() || !update.events.is_empty() => {
                    hand_out(update);
                }
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    error!(event = "reload_failed", %error, "the new articles cannot be indexed; the old ones stay in service");
                }
                Err(_) => error!(
                    event = "reload_failed",
                    "reading the articles broke off; the old ones stay in service"
                ),
            }
            // What came between the look and the watch, the next look sees.
            if !self.watch_anew() {
                return;
            }
        }
    }

    /// Watches what there is now; whether it is something new.
    fn watch_anew(&mut self) -> bool {
        let wanted = Wanted::of(&self.live.folder, &self.live.scanned);
        let is_watched = self
            .watch
            .as_ref()
            .is_some_and(|watch| watch.is_of(&wanted));
        let is_untold = matches!(self.noticing, Some(Noticing::PolledUntold(_)));
        // A limit that was reached is not tried with every look.
        let is_given_up = is_untold && self.thorough_at.elapsed() > self.every;
        if is_watched
            || is_given_up
            || matches!(self.noticing, Some(Noticing::Polled | Noticing::Never))
        {
            return false;
        }
        let wake = self.wake.clone();
        let tell = move |concern| {
            let _ = wake.send(Wake::Noticed(concern));
        };
        let (watch, noticing) = try_watch(&self.live.folder, &self.live.scanned, self.mode, tell);
        // The old one watches until there is a new one.
        self.watch = watch;
        if self.noticing.as_ref() != Some(&noticing) {
            log(&noticing, self.every);
            self.noticing = Some(noticing);
        }
        self.watch.is_some()
    }
}

fn try_watch(
    folder: &Path,
    scanned: &Scanned,
    mode: Mode,
    tell: impl Fn(Concern) + Send + 'static,
) -> (Option<Watch>, Noticing) {
    match mode {
        Mode::Off => return (None, Noticing::Never),
        Mode::Poll => return (None, Noticing::Polled),
        Mode::Auto => {}
    }
    let shares = scanned.folders.keys().map(PathBuf::as_path);
    let mut shares = shares.filter(|path| *path == folder || path.is_symlink());
    if let Some(kind) = shares.find_map(network) {
        return (None, Noticing::PolledShare(kind));
    }
    match Watch::start(Wanted::of(folder, scanned), tell) {
        Ok(watch) => (Some(watch), Noticing::Notified),
        Err(error) => (None, Noticing::PolledUntold(error.to_string())),
    }
}

fn log(noticing: &Noticing, every: Duration) {
    let every_s = every.as_secs();
    match noticing {
        Noticing::Notified => info!(
            event = "watch_mode",
            "the system reports changes of the articles"
        ),
        Noticing::Polled => info!(
            event = "watch_mode",
            every_s, "the bot looks at the articles at fixed times"
        ),
        Noticing::PolledShare(kind) => info!(
            event = "watch_mode",
            every_s,
            kind,
            "the articles lie on a network share; the bot looks at them at fixed times"
        ),
        Noticing::PolledUntold(error) => warn!(
            event = "watch_mode",
            every_s,
            error,
            "the system does not report changes of the articles; the bot looks at them at fixed times"
        ),
        Noticing::Never => info!(
            event = "watch_mode",
            "the bot reads the articles again on SIGHUP only"
        ),
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
