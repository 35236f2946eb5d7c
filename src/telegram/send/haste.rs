//! How long a message takes to Telegram at present, and whether there is still time
//! for one more when the bot is asked to stop.
//!
//! A message on whose arrival nobody waited any more has to be looked for by the next
//! process, so none is begun that would probably be cut off. It waits in the store
//! instead, and surely has not arrived.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

#[derive(Debug, Default)]
struct Inner {
    /// When those were begun that are being sent, by a number of their own.
    under_way: Vec<(u64, Instant)>,
    next: u64,
    /// How long the last one took.
    last: Duration,
    /// When the process ends.
    end: Option<Instant>,
}

/// Watches how long messages take.
#[derive(Debug, Default)]
pub(crate) struct Haste {
    inner: Mutex<Inner>,
}

/// A message that is being sent.
pub(crate) struct Begun<'a> {
    haste: &'a Haste,
    number: u64,
}

impl Inner {
    /// Whether a message that is begun now would probably arrive before the end.
    fn is_time(&self, now: Instant) -> bool {
        let oldest = self.under_way.iter().map(|(_, begun)| now - *begun).max();
        let takes = self.last.max(oldest.unwrap_or_default());
        self.end.is_none_or(|end| now + takes <= end)
    }
}

impl Haste {
    /// The process ends at this moment, and not later.
    pub(crate) fn end_at(&self, end: Instant) {
        self.inner().end = Some(end);
    }

    /// Begins with a message; `None` when it would probably not arrive before the
    /// end.
    pub(crate) fn begin(&self) -> Option<Begun<'_>> {
        let now = Instant::now();
        let mut inner = self.inner();
        if !inner.is_time(now) {
            return None;
        }
        let number = inner.next;
        inner.next += 1;
        inner.under_way.push((number, now));
        Some(Begun {
            haste: self,
            number,
        })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        let mut inner = self.haste.inner();
        let own = |(number, _): &(u64, Instant)| *number == self.number;
        if let Some(at) = inner.under_way.iter().position(own) {
            let (_, begun) = inner.under_way.swap_remove(at);
            inner.last = begun.elapsed();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_the_end_nothing_is_begun_that_would_be_cut_off() {
        let now = Instant::now();
        let seconds = Duration::from_secs;
        // Since when one is under way, how long the last one took, when the end is.
        for (under_way, last, end, expected) in [
            (None, 0, None, true),
            (Some(20), 20, None, true),
            (None, 0, Some(15), true),
            (Some(20), 0, Some(15), false),
            (None, 20, Some(15), false),
            (None, 1, Some(15), true),
            (Some(2), 1, Some(1), false),
            (None, 0, Some(0), true),
        ] {
            let since = |ago| now.checked_sub(seconds(ago)).unwrap();
            let inner = Inner {
                under_way: under_way.map(|ago| (0, since(ago))).into_iter().collect(),
                next: 1,
                last: seconds(last),
                end: end.map(|ahead| now + seconds(ahead)),
            };
            assert_eq!(inner.is_time(now), expected, "{inner:?}");
        }
    }

    #[test]
    fn after_the_end_nothing_is_begun() {
        let haste = Haste::default();
        haste.end_at(Instant::now());
        drop(haste.begin());
        std::thread::sleep(Duration::from_millis(2));
        assert!(haste.begin().is_none());
    }
}
