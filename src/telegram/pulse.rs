//! The signs of life of those who work, and the words for what is wrong with them.
//!
//! `getUpdates` refused with 409 makes the bot unwell at once: `webhook-set` until a
//! poll succeeds, `another-poller` for 30 s more, since two pollers let some of each
//! other's polls through.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// What is longer ago tells nothing of now: several long polls.
const LATELY: Duration = Duration::from_mins(1);

/// For how long another program that has taken our updates is believed to go on:
/// two rounds of pause and long poll. It ends our polls and we end its, so between
/// two refusals some succeed.
const RIVAL: Duration = Duration::from_secs(30);

/// The words of `GET /health` for what is well.
pub(crate) const OK: &str = "ok";

/// Another program polls with our token.
pub(crate) const ANOTHER_POLLER: &str = "another-poller";

/// A webhook is set, so that we cannot poll.
pub(crate) const WEBHOOK_SET: &str = "webhook-set";

/// Nobody tells why there are no updates.
pub(crate) const NOT_TAKEN: &str = "not-taken";

/// The bot was asked to stop.
pub(crate) const STOPPING: &str = "stopping";

/// Telegram has not answered for a minute.
pub(crate) const UNREACHABLE: &str = "unreachable";

/// No article is loaded.
pub(crate) const NONE: &str = "none";

/// The database takes nothing.
pub(crate) const NOT_WRITTEN: &str = "not-written";

/// Who keeps updates from us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rival {
    /// A program that polls as we do.
    Poller,
    /// A webhook, which Telegram prefers.
    Webhook,
}

/// What those who work leave behind as they do.
#[derive(Default)]
pub(crate) struct Pulse {
    reached: Mutex<Option<Instant>>,
    taken: Mutex<Option<Instant>>,
    rival: Mutex<Option<(Rival, Instant)>>,
    is_pushed: AtomicBool,
    is_stopping: AtomicBool,
}

impl Pulse {
    /// Telegram has answered.
    pub(crate) fn reached(&self) {
        *self.reached.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Updates were fetched.
    pub(crate) fn taken(&self) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        // While a webhook is set no poll succeeds; another poller lets some through.
        let mut rival = self.rival.lock().unwrap_or_else(PoisonError::into_inner);
        rival.take_if(|(rival, at)| *rival == Rival::Webhook || at.elapsed() >= RIVAL);
    }

    /// Updates are kept from us.
    pub(crate) fn refused(&self, by: Rival) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let now = Instant::now();
        *self.rival.lock().unwrap_or_else(PoisonError::into_inner) = Some((by, now));
    }

    /// Updates are pushed to us from now on.
    pub(crate) fn pushed(&self) {
        self.is_pushed.store(true, Ordering::Relaxed);
    }

    /// The bot was asked to stop.
    pub(crate) fn stopping(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    /// The word for how updates come to us.
    pub(crate) fn updates(&self) -> &'static str {
        if self.is_stopping.load(Ordering::Relaxed) {
            return STOPPING;
        }
        let rival = *self.rival.lock().unwrap_or_else(PoisonError::into_inner);
        // Without a poll since then it is what it was.
        let is_taken = Self::is_lately(&self.taken);
        match rival.filter(|(_, at)| !is_taken || at.elapsed() < RIVAL) {
            _ if self.is_pushed.load(Ordering::Relaxed) => OK,
            Some((Rival::Poller, _)) => ANOTHER_POLLER,
            Some((Rival::Webhook, _)) => WEBHOOK_SET,
            None if is_taken => OK,
            None => NOT_TAKEN,
        }
    }

    /// Whether Telegram has answered within the last minute.
    pub(crate) fn is_reached(&self) -> bool {
        Self::is_lately(&self.reached)
    }

    fn is_lately(at: &Mutex<Option<Instant>>) -> bool {
        let at = *at.lock().unwrap_or_else(PoisonError::into_inner);
        at.is_some_and(|at| at.elapsed() < LATELY)
    }
}
