//! How much one person may want: so much a minute, then one kind line, then silence
//! until the minute is over. Pure: it is told the time.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use super::route::Wish;
use crate::store::Seconds;

/// So many commands and presses for each question that one may ask: leafing through
/// a long article is several presses.
const ACTS_A_QUESTION: u32 = 3;

/// What everybody has asked, typed and pressed lately, and how much that may be.
/// Inline queries are not counted: of each person only the newest is answered.
pub(super) struct Quotas {
    questions: Mutex<Quota>,
    acts: Mutex<Quota>,
}

impl Quotas {
    /// At most this many questions a minute, and three times as many commands and
    /// presses.
    pub(super) fn new(questions_a_minute: u32) -> Self {
        let acts = questions_a_minute.saturating_mul(ACTS_A_QUESTION);
        Self {
            questions: Mutex::new(Quota::new(questions_a_minute)),
            acts: Mutex::new(Quota::new(acts)),
        }
    }

    /// Whether it looks something up as a question does.
    pub(super) fn is_question(wish: &Wish) -> bool {
        matches!(wish, Wish::Question(_) | Wish::Article(_) | Wish::Open(_))
    }

    /// Somebody wants something at this time. A group or channel in whose name
    /// somebody writes counts as one person.
    pub(super) fn ask(&self, wish: &Wish, user_id: i64, at: Seconds) -> Leave {
        let quota = match wish {
            Wish::Results(_) | Wish::Chosen(_) => return Leave::Answer,
            wish if Self::is_question(wish) => &self.questions,
            _ => &self.acts,
        };
        let mut quota = quota.lock().unwrap_or_else(PoisonError::into_inner);
        quota.ask(user_id, at)
    }
}

/// What becomes of what somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    /// It is answered.
    Answer,
    /// It is not; the person is told so, once.
    Tell,
    /// It is not, and the person knows.
    Silence,
}

/// The questions of everybody in their last minute.
#[derive(Debug)]
pub(super) struct Quota {
    most: u32,
    people: HashMap<i64, Minute>,
}

/// A minute of one person, from its first question on.
#[derive(Clone, Copy, Debug)]
struct Minute {
    begun: Seconds,
    asked: u32,
}

impl Minute {
    /// A question may arrive before one that was asked earlier, in another chat.
    fn holds(self, at: Seconds) -> bool {
        self.begun.abs_diff(at) < MINUTE
    }
}

const MINUTE: u64 = 60;

/// From this many people on, those whose minute is over are forgotten, or all
/// if there are none: an answer too many does no harm.
const MANY: usize = 10_000;

impl Quota {
    /// At most this many questions a minute.
    pub(super) fn new(most: u32) -> Self {
        Self {
            most,
            people: HashMap::new(),
        }
    }

    /// Somebody asks at this time, as the message tells it: what waited through
    /// an outage was not asked in one minute.
    pub(super) fn ask(&mut self, user_id: i64, at: Seconds) -> Leave {
        if self.people.len() >= MANY && !self.people.contains_key(&user_id) {
            self.people.retain(|_, minute| minute.holds(at));
            if self.people.len() >= MANY {
                self.people.clear();
            }
        }
        let new = Minute {
            begun: at,
            asked: 0,
        };
        let minute = self.people.entry(user_id).or_insert(new);
        if !minute.holds(at) {
            *minute = new;
        }
        minute.asked = minute.asked.saturating_add(1);
        match minute.asked.checked_sub(self.most) {
            None | Some(0) => Leave::Answer,
            Some(1) => Leave::Tell,
            Some(_) => Leave::Silence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_is_told_and_the_rest_of_the_minute_is_silent() {
        use Leave::{Answer, Silence, Tell};
        // What one person asks when, and what becomes of it.
        let table: &[(&[Seconds], &[Leave])] = &[
            (&[0, 1, 2], &[Answer, Answer, Answer]),
            (&[0; 6], &[Answer, Answer, Answer, Tell, Silence, Silence]),
            (&[0, 0, 59, 59, 60], &[Answer, Answer, Answer, Tell, Answer]),
            // Slow enough: never told.
            (&[0, 30, 60, 90, 120], &[Answer; 5]),
            // Out of order, and a clock that was set.
            (&[40, 10, 20, 30], &[Answer, Answer, Answer, Tell]),
            (&[9_000, 9_000, 9_000, 5], &[Answer; 4]),
            (&[i64::MIN, i64::MAX, 0], &[Answer; 3]),
        ];
        for (asked, expected) in table {
            let mut quota = Quota::new(3);
            let got: Vec<Leave> = asked.iter().map(|&at| quota.ask(9, at)).collect();
            assert_eq!(got, *expected, "{asked:?}");
        }
    }

    #[test]
    fn everybody_has_a_minute_of_their_own_and_few_are_remembered() {
        let mut quota = Quota::new(1);
        assert_eq!(quota.ask(1, 0), Leave::Answer);
        assert_eq!(quota.ask(2, 0), Leave::Answer);
        assert_eq!(quota.ask(1, 0), Leave::Tell);
        for user_id in 3..40_000 {
            quota.ask(user_id, 0);
        }
        assert!(quota.people.len() <= MANY, "{}", quota.people.len());
        // Those of the last minute are kept when older ones make room.
        let mut quota = Quota::new(1);
        for user_id in 0..9_999 {
            quota.ask(user_id, 0);
        }
        quota.ask(20_000, 60);
        quota.ask(20_001, 60);
        assert_eq!(quota.people.len(), 2);
        assert_eq!(quota.ask(20_000, 60), Leave::Tell);
    }
}
