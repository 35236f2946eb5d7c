//! Whether a changed file is whole, or still being written.
//!
//! Nothing tells a file that was written in one go from the first part of one that is
//! written slowly, but that nothing more comes. So a changed file is looked at twice, and
//! taken over when it was left alone in between. What is compared is a mark of the file
//! (its size and times) with itself, never with the time of day: a network share may
//! have a clock of its own. Each file waits for itself alone, so many that are saved at
//! once do not hold each other up.

use std::{collections::BTreeMap, time::Duration};

use super::Name;

/// A file that was left alone for this long is whole. Those who write in parts, a slow
/// line or a converter, pause for less; those who saved in one go do not notice it
/// between the editor and the chat.
pub const SETTLED: Duration = Duration::from_millis(1500);

/// What is gone may have moved to the name of a newcomer, so it stays in service until
/// that is whole; but not for longer than this, since one that never rests is no article.
const AWAITED: Duration = Duration::from_secs(10);

/// Of a file that does not rest for this long somebody should know.
const RESTLESS: Duration = Duration::from_mins(1);

/// The files that changed and are not taken over yet, each with its mark. All times are
/// those of one clock that only goes forward.
#[derive(Clone, Debug)]
pub struct Settling<M> {
    files: BTreeMap<Name, Waiting<M>>,
}

#[derive(Clone, Debug)]
struct Waiting<M> {
    mark: M,
    /// When it had this mark first.
    since: Duration,
    /// When it was first seen changed.
    begun: Duration,
    is_told: bool,
}

impl<M> Default for Settling<M> {
    fn default() -> Self {
        let files = BTreeMap::new();
        Self { files }
    }
}

impl<M: PartialEq> Settling<M> {
    /// Whether a changed file, which has this mark now, was left alone for long enough.
    pub fn is_settled(&mut self, name: &Name, mark: M, now: Duration) -> bool {
        let Some(waiting) = self.files.get_mut(name) else {
            let waiting = Waiting {
                mark,
                since: now,
                begun: now,
                is_told: false,
            };
            self.files.insert(name.clone(), waiting);
            return false;
        };
        if waiting.mark != mark {
            (waiting.mark, waiting.since) = (mark, now);
        }
        now.saturating_sub(waiting.since) >= SETTLED
    }

    /// Whether what is gone waits for this file, since it may have moved there.
    pub fn is_awaited(&self, name: &Name, now: Duration) -> bool {
        let waiting = self.files.get(name);
        waiting.is_some_and(|it| now.saturating_sub(it.begun) < AWAITED)
    }

    /// The file was taken over, or cannot be.
    pub fn done(&mut self, name: &Name) {
        self.files.remove(name);
    }

    /// Forgets the files that are there no more.
    pub fn retain(&mut self, is_there: impl Fn(&Name) -> bool) {
        self.files.retain(|name, _| is_there(name));
    }

    /// When a file may be taken over next, if one waits.
    pub fn due(&self) -> Option<Duration> {
        let due = self.files.values().map(|waiting| waiting.since + SETTLED);
        due.min()
    }

    /// The files that do not come to rest; each is told once.
    pub fn restless(&mut self, now: Duration) -> Vec<Name> {
        let is_new = |waiting: &Waiting<M>| {
            !waiting.is_told && now.saturating_sub(waiting.begun) >= RESTLESS
        };
        let files = self.files.iter_mut().filter(|(_, it)| is_new(it));
        files
            .map(|(name, waiting)| {
                waiting.is_told = true;
                name.clone()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_file_is_whole_when_it_was_left_alone_between_two_looks() {
        // Each look: when, the mark (a size), whether it is whole.
        type Looks<'a> = &'a [(u64, u64, bool)];
        let looks: [Looks<'_>; 5] = [
            // Written in one go.
            &[(250, 80, false), (1000, 80, false), (1750, 80, true)],
            // A part each 400 ms, and a longer pause.
            &[
                (250, 10, false),
                (650, 20, false),
                (1050, 30, false),
                (2500, 30, false),
                (2600, 40, false),
                (4000, 40, false),
                (4100, 40, true),
            ],
            // Looks that come late tell nothing by themselves.
            &[(0, 10, false), (9000, 20, false), (10_500, 20, true)],
            // It may shrink and come back to the size that it had.
            &[
                (0, 10, false),
                (1400, 0, false),
                (1600, 10, false),
                (3100, 10, true),
            ],
            // A look in the past, should a clock go back, is no reason.
            &[(5000, 10, false), (0, 10, false), (6500, 10, true)],
        ];
        for looks in looks {
            let (mut settling, name) = (Settling::default(), Name::from("a.md"));
            for (now, mark, expected) in looks {
                let is_settled = settling.is_settled(&name, *mark, at(*now));
                assert_eq!(is_settled, *expected, "{looks:?} at {now}");
            }
        }
    }

    #[test]
    fn files_do_not_wait_for_each_other() {
        let mut settling = Settling::default();
        let [log, saved] = ["log.md", "a.md"].map(Name::from);
        assert_eq!(settling.due(), None);
        for n in 0..40 {
            let now = at(n * 400);
            assert!(!settling.is_settled(&log, n, now), "it grows");
            assert_eq!(settling.is_awaited(&log, now), n < 25, "{n}");
            if n < 5 {
                assert_eq!(settling.is_settled(&saved, 7, now), n == 4, "{n}");
                assert_eq!(settling.due(), Some(SETTLED), "the one that waits longest");
            } else {
                settling.done(&saved);
                assert_eq!(settling.due(), Some(now + SETTLED));
            }
        }
        settling.retain(|name| *name != log);
        assert_eq!(settling.due(), None);
    }

    #[test]
    fn what_never_rests_is_told_once() {
        let mut settling = Settling::default();
        let name = Name::from("log.md");
        for (second, expected) in [(0, 0), (59, 0), (60, 1), (61, 0), (600, 0)] {
            settling.is_settled(&name, second, at(second * 1000));
            let told = settling.restless(at(second * 1000));
            assert_eq!(told.len(), expected, "{second}");
        }
    }
}
