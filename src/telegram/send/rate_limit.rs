//! How fast we may send.
//!
//! Telegram's flood control (Bots FAQ, "My bot is hitting limits"): about one
//! message a second to one chat, short bursts pass; 20 a minute to one group;
//! 30 a second overall. A 429 names the seconds to wait; sending earlier makes
//! them more, so it holds its chat, and that chat only. Edits count as
//! messages, answers to button presses do not.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// A steady rate with room for a burst.
#[derive(Clone, Copy, Debug)]
struct Rate {
    interval: Duration,
    burst: u32,
}

/// How many messages may go at once over all chats.
const OVERALL_BURST: u32 = 10;
const PERSON: Rate = Rate {
    interval: Duration::from_secs(1),
    burst: 5,
};
/// Sixteen a minute and four at once: never more than 20 in any minute.
const GROUP: Rate = Rate {
    interval: Duration::from_millis(3750),
    burst: 4,
};

/// When the bucket would be empty ("generic cell rate algorithm"), which is all
/// there is to remember.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    empty_at: Instant,
    held_until: Instant,
}

impl Bucket {
    fn new(now: Instant) -> Self {
        Self {
            empty_at: now,
            held_until: now,
        }
    }

    /// Takes the next turn at `rate`.
    fn turn(&mut self, rate: Rate, now: Instant) -> Instant {
        let room = rate.interval * (rate.burst - 1);
        let at = now
            .max(self.held_until)
            .max(self.empty_at.checked_sub(room).unwrap_or(now));
        self.empty_at = self.empty_at.max(at) + rate.interval;
        at
    }

    fn is_forgettable(&self, now: Instant) -> bool {
        self.empty_at <= now && self.held_until <= now
    }
}

/// The turns of all chats.
#[derive(Debug)]
pub(crate) struct RateLimit {
    overall_rate: Rate,
    overall: Mutex<Bucket>,
    chats: Mutex<HashMap<i64, Bucket>>,
}

/// From this many chats on, those that have been quiet are forgotten.
const MANY: usize = 5_000;

impl RateLimit {
    /// With this interval between messages over all chats.
    pub(crate) fn new(interval: Duration) -> Self {
        Self {
            overall_rate: Rate {
                interval,
                burst: OVERALL_BURST,
            },
            overall: Mutex::new(Bucket::new(Instant::now())),
            chats: Mutex::default(),
        }
    }

    /// Whether a message to this chat could go this moment. Takes no turn.
    pub(crate) fn is_free(&self, chat_id: i64, is_group: bool) -> bool {
        let rate = if is_group { GROUP } else { PERSON };
        let now = Instant::now();
        let is_free = |bucket: &Bucket, rate| { *bucket }.turn(rate, now) <= now;
        self.with(chat_id, now, |bucket| is_free(bucket, rate)) && {
            let overall = self.overall.lock().unwrap_or_else(PoisonError::into_inner);
            is_free(&overall, self.overall_rate)
        }
    }

    /// Takes the next turn of a chat: when to send there. Every call takes one.
    pub(crate) fn turn(&self, chat_id: i64, is_group: bool) -> Instant {
        let rate = if is_group { GROUP } else { PERSON };
        let now = Instant::now();
        self.with(chat_id, now, |bucket| bucket.turn(rate, now))
    }

    /// Takes the next turn among all chats: when to send, seconds at most.
    pub(crate) fn overall_turn(&self) -> Instant {
        let mut overall = self.overall.lock().unwrap_or_else(PoisonError::into_inner);
        overall.turn(self.overall_rate, Instant::now())
    }

    /// Nothing to this chat for as long as `wait`.
    pub(crate) fn hold(&self, chat_id: i64, wait: Duration) {
        let now = Instant::now();
        self.with(chat_id, now, |bucket| {
            bucket.held_until = bucket.held_until.max(now + wait);
        });
    }

    /// Until when nothing may be sent to this chat, if that is in the future.
    pub(crate) fn held_until(&self, chat_id: i64) -> Option<Instant> {
        let now = Instant::now();
        let until = self.with(chat_id, now, |bucket| bucket.held_until);
        (until > now).then_some(until)
    }

    fn with<T>(&self, chat_id: i64, now: Instant, act: impl FnOnce(&mut Bucket) -> T) -> T {
        let mut chats = self.chats.lock().unwrap_or_else(PoisonError::into_inner);
        if chats.len() >= MANY && !chats.contains_key(&chat_id) {
            chats.retain(|_, bucket| !bucket.is_forgettable(now));
        }
        act(chats.entry(chat_id).or_insert_with(|| Bucket::new(now)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The waits of `n` messages that all want to go at once, in milliseconds.
    fn waits(rate: Rate, n: usize) -> Vec<u128> {
        let now = Instant::now();
        let mut bucket = Bucket::new(now);
        (0..n)
            .map(|_| (bucket.turn(rate, now) - now).as_millis())
            .collect()
    }

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        assert_eq!(waits(PERSON, 7), [0, 0, 0, 0, 0, 1000, 2000]);
        assert_eq!(waits(GROUP, 5), [0, 0, 0, 0, 3750]);
    }

    #[test]
    fn a_group_gets_at_most_twenty_a_minute() {
        let within = waits(GROUP, 40)
            .into_iter()
            .filter(|&wait| wait < 60_000)
            .count();
        assert!(within <= 20, "{within}");
    }

    #[test]
    fn a_flood_wait_holds_its_own_chat() {
        let pace = RateLimit::new(Duration::from_millis(34));
        pace.hold(1, Duration::from_secs(30));
        let now = Instant::now();
        assert!(pace.turn(1, false) - now > Duration::from_secs(29));
        assert!(pace.turn(2, false) <= Instant::now());
        assert!(pace.held_until(2).is_none());
    }

    #[test]
    fn whoever_would_have_to_wait_is_not_free() {
        let pace = RateLimit::new(Duration::from_millis(34));
        for _ in 0..PERSON.burst {
            assert!(pace.is_free(1, false));
            pace.turn(1, false);
        }
        assert!(!pace.is_free(1, false));
        assert!(pace.is_free(2, false));
        pace.hold(2, Duration::from_secs(30));
        assert!(!pace.is_free(2, false));
        for _ in 0..OVERALL_BURST {
            assert!(pace.is_free(3, false));
            pace.overall_turn();
        }
        assert!(!pace.is_free(3, false));
    }

    #[test]
    fn an_old_burst_is_forgotten() {
        let now = Instant::now();
        let mut bucket = Bucket::new(now);
        for _ in 0..9 {
            bucket.turn(PERSON, now);
        }
        let later = now + Duration::from_mins(1);
        assert_eq!(bucket.turn(PERSON, later), later);
    }
}
