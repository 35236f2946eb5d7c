//! Following the folder of articles: looks when something happened or the clock says so,
//! and hands out a new handbook.
//!
//! A thread of its own does it, so that a share that hangs and an index being
//! built hold up nobody who answers. One look at a time; what happens meanwhile
//! is in the next one.
//!
//! After a change the thread waits for quiet: 250 ms after the last event, 1 s after
//! the first at most. Where the system tells nothing (a network share, or the limit of
//! inotify is reached) it looks every `poll-seconds`. While a file may still be written
//! it looks again when that may be over. Every five minutes, and on SIGHUP, it reads
//! every file whatever its stamp.

use std::{
    collections::HashSet,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use tracing::{error, info, warn};

use super::{
    live::{Live, Reload},
    network::network,
    scan::{Scanned, Trust, scan_once},
    watch::{Concern, Notice, Wanted, Watch},
};

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

/// Follows the folder of `live` in a thread of its own until the [`Follower`] is
/// dropped. `hand_out` gets every update that says something.
pub(super) fn follow(
    live: Live,
    mode: Mode,
    every: Duration,
    hand_out: impl FnMut(Reload) + Send + 'static,
) -> Follower {
    let (wake, woken) = channel();
    let eyes = Eyes {
        live,
        mode,
        every,
        wake: wake.clone(),
        watch: None,
        noticing: None,
        renamed: HashSet::new(),
        thorough_at: Instant::now(),
    };
    thread::spawn(move || eyes.run(&woken, hand_out));
    Follower { wake }
}

/// How changes of `folder` would be noticed, tried out.
pub fn noticing(folder: &Path, also: &[PathBuf], mode: Mode) -> Noticing {
    let scanned = scan_once(folder, also);
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
    Noticed(Notice),
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
    /// What was put in place by a rename since the last look.
    renamed: HashSet<PathBuf>,
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
                Ok(Wake::Noticed(notice)) => self.note(notice),
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

    fn note(&mut self, notice: Notice) {
        if notice.concern == Concern::Watches {
            self.watch = None;
        }
        for file in notice.files {
            if notice.is_renamed {
                self.renamed.insert(file);
            } else {
                self.renamed.remove(&file);
            }
        }
    }

    /// How long until the next look when nothing happens.
    fn pause(&self) -> Option<Duration> {
        // A look that broke off leaves a time behind us, and must not be made without end.
        let due = self.live.due().map(|due| due.max(QUIET));
        self.pause_of_mode().into_iter().chain(due).min()
    }

    fn pause_of_mode(&self) -> Option<Duration> {
        let is_polled = !matches!(self.noticing, Some(Noticing::Notified));
        let is_empty = self.live.corpus().articles().is_empty();
        let pause = match self.mode {
            // Nobody means a bot without articles, even who reloads by hand.
            Mode::Off if is_empty => return Some(AWAY),
            Mode::Off => return None,
            Mode::Poll | Mode::Auto if is_polled => self.every,
            Mode::Poll | Mode::Auto => THOROUGH.saturating_sub(self.thorough_at.elapsed()),
        };
        let is_away = is_empty || self.live.corpus().outage().is_some();
        Some(if is_away { pause.min(AWAY) } else { pause })
    }

    fn look(&mut self, is_thorough: bool, hand_out: &mut impl FnMut(Reload)) {
        if is_thorough {
            self.thorough_at = Instant::now();
        }
        for round in 0..ROUNDS {
            let is_thorough = is_thorough && round == 0;
            let renamed = std::mem::take(&mut self.renamed);
            let look = || self.live.look_at(Trust::Rested, is_thorough, &renamed);
            // Whatever is in a file, the articles in service stay.
            match catch_unwind(AssertUnwindSafe(look)) {
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
            for name in self.live.restless() {
                warn!(event = "article_restless", file = %name, "somebody has been writing to a file for a minute; it is in service as it was until it rests");
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
        let tell = move |notice| {
            let _ = wake.send(Wake::Noticed(notice));
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
    tell: impl Fn(Notice) + Send + 'static,
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
