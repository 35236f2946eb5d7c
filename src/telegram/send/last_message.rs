//! The highest message number seen: where to look for an answer that may have
//! arrived.
//!
//! The first message of a process goes alone, so that the others know behind which
//! number theirs would stand.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI32, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Mutex as Turns, OwnedMutexGuard},
    time::{Instant, timeout},
};

use crate::telegram::recent::Recent;

/// Supergroups and channels number their messages each by itself, and their ids
/// lie below this (Bot API, "-100…"). All other chats of a bot share one count.
const OWN_COUNT_BELOW: i64 = -1_000_000_000_000;
/// Of how many supergroups the number is kept.
const KEPT: usize = 1_000;

/// The highest numbers, by count.
#[derive(Debug)]
pub(crate) struct LastMessages {
    shared: AtomicI32,
    own: Mutex<Recent<i64, i32>>,
    /// Whether a message of ours has arrived, so that numbers are known as they
    /// are now.
    is_fresh: Arc<AtomicBool>,
    first: Arc<Turns<()>>,
    looks: Mutex<Looks>,
}

/// How many messages were looked at lately.
#[derive(Debug)]
struct Looks {
    since: Instant,
    count: u32,
}

/// Most messages that are looked at in [`LOOKED_WITHIN`], over all letters: Telegram
/// counts each of them as an edit.
const MOST_LOOKS: u32 = 1_000;
const LOOKED_WITHIN: Duration = Duration::from_mins(10);

/// The right to go alone.
pub(crate) struct First {
    is_fresh: Arc<AtomicBool>,
    _turn: OwnedMutexGuard<()>,
}

impl First {
    /// It has arrived, and its number was noted.
    pub(crate) fn arrived(self) {
        self.is_fresh.store(true, Ordering::Release);
    }
}

/// How long others wait for the first message of a process.
const FIRST: Duration = Duration::from_millis(300);

impl LastMessages {
    pub(crate) fn new() -> Self {
        Self {
            shared: AtomicI32::new(0),
            own: Mutex::new(Recent::new(KEPT)),
            is_fresh: Arc::default(),
            first: Arc::default(),
            looks: Mutex::new(Looks {
                since: Instant::now(),
                count: 0,
            }),
        }
    }

    /// Whether numbers are known as they are now.
    pub(crate) fn is_fresh(&self) -> bool {
        self.is_fresh.load(Ordering::Acquire)
    }

    /// Lets one message go alone before the others. Until its number is known, the
    /// others could not be found again if they were lost, because nothing tells
    /// where to look. Returns the guard that frees the others when the message has
    /// arrived; `None` when one has arrived already, or when it takes too long.
    pub(crate) async fn first(&self) -> Option<First> {
        if self.is_fresh() {
            return None;
        }
        let turn = Arc::clone(&self.first).lock_owned();
        let turn = timeout(FIRST, turn).await.ok()?;
        (!self.is_fresh()).then(|| First {
            is_fresh: Arc::clone(&self.is_fresh),
            _turn: turn,
        })
    }

    /// Whether one more message may be looked at; counts it.
    pub(crate) fn may_look(&self) -> bool {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        if looks.since.elapsed() >= LOOKED_WITHIN {
            *looks = Looks {
                since: Instant::now(),
                count: 0,
            };
        }
        looks.count = looks.count.saturating_add(1);
        looks.count <= MOST_LOOKS
    }

    /// A message of this number stands in the chat.
    pub(crate) fn note(&self, chat_id: i64, message_id: i32) {
        if chat_id >= OWN_COUNT_BELOW {
            self.note_shared(message_id);
        } else {
            let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
            let last = own.entry(chat_id);
            *last = message_id.max(*last);
        }
    }

    /// A message of this number stands in a chat that is no supergroup.
    pub(crate) fn note_shared(&self, message_id: i32) {
        self.shared.fetch_max(message_id, Ordering::Relaxed);
    }

    /// The next message in the chat has a higher number than this.
    pub(crate) fn last(&self, chat_id: i64) -> i32 {
        if chat_id >= OWN_COUNT_BELOW {
            return self.shared.load(Ordering::Relaxed);
        }
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        *own.entry(chat_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_bounded() {
        let seen = LastMessages::new();
        let allowed = (0..3_000).filter(|_| seen.may_look()).count();
        assert_eq!(allowed, 1_000);
    }

    #[test]
    fn supergroups_count_by_themselves() {
        let seen = LastMessages::new();
        seen.note(7, 50);
        seen.note(8, 40);
        seen.note(-1_001_234_567_890, 3);
        let last = [7, 9, -500, -1_001_234_567_890, -1_009_999_999_999].map(|chat| seen.last(chat));
        assert_eq!(last, [50, 50, 50, 3, 0]);
    }
}
