//! The limits of one person: so many requests a minute, then one kind line, then
//! silence until the minute is over; and so many help cards an hour. It is pure:
//! the caller passes the time.
//!
//! Requests are counted by the time that the messages carry, because messages that
//! waited through an outage were not sent in one minute. All who write in the name
//! of a group count as one person.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use crate::{store::Seconds, telegram::route::Request};

/// So many commands and presses for each question that one may ask: leafing through
/// a long article is several presses.
const ACTS_A_QUESTION: u32 = 3;

/// So many times an hour one person may ask for a human. Who works through a
/// morning's tickets asks once for each; nobody waits for six answers at once.
const CARDS: u32 = 5;

/// So many cards an hour may come from all the people of a bot that anybody may ask:
/// strangers who take turns fill the support chat as one does alone. Thirty are a
/// card every two minutes, more than a support team answers.
const CARDS_OF_ALL: u32 = 30;

/// The one who counts for all people.
const EVERYBODY: i64 = 0;

/// What everybody has asked, typed and pressed lately, and how much that may be.
/// Inline queries are not counted: of each person only the newest is answered.
pub(crate) struct Quotas {
    questions: Mutex<Quota>,
    acts: Mutex<Quota>,
    cards: Mutex<Quota>,
    cards_of_all: Mutex<Quota>,
}

impl Quotas {
    /// At most this many questions a minute, and three times as many commands and
    /// presses.
    pub(crate) fn new(questions_a_minute: u32) -> Self {
        let acts = questions_a_minute.saturating_mul(ACTS_A_QUESTION);
        Self {
            questions: Mutex::new(Quota::new(questions_a_minute, MINUTE)),
            acts: Mutex::new(Quota::new(acts, MINUTE)),
            cards: Mutex::new(Quota::new(CARDS, HOUR)),
            cards_of_all: Mutex::new(Quota::new(CARDS_OF_ALL, HOUR)),
        }
    }

    /// Whether it looks something up as a question does.
    pub(crate) fn is_question(request: &Request) -> bool {
        matches!(
            request,
            Request::Question(_) | Request::Article(_) | Request::Open(_)
        )
    }

    /// Somebody wants something at this time. A group or channel in whose name
    /// somebody writes counts as one person.
    pub(crate) fn ask(&self, request: &Request, user_id: i64, at: Seconds) -> QuotaDecision {
        let quota = match request {
            Request::Results(_) | Request::ChosenInlineResult(_) => return QuotaDecision::Answer,
            request if Self::is_question(request) => &self.questions,
            _ => &self.acts,
        };
        count(quota, user_id, at)
    }

    /// Whether one more question of this person goes to a human. What all people
    /// together may send counts where anybody may ask (`is_open`).
    pub(crate) fn may_ask_human(&self, user_id: i64, is_open: bool, at: Seconds) -> bool {
        count(&self.cards, user_id, at) == QuotaDecision::Answer
            && (!is_open || count(&self.cards_of_all, EVERYBODY, at) == QuotaDecision::Answer)
    }
}

fn count(quota: &Mutex<Quota>, user_id: i64, at: Seconds) -> QuotaDecision {
    let mut quota = quota.lock().unwrap_or_else(PoisonError::into_inner);
    quota.ask(user_id, at)
}

/// What becomes of what somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuotaDecision {
    /// It is answered.
    Answer,
    /// The request is too much, and the person gets one notice.
    Tell,
    /// It is not, and the person knows.
    Silence,
}

/// What everybody has asked in their last minute, or another period.
#[derive(Debug)]
pub(crate) struct Quota {
    most: u32,
    period: u64,
    people: HashMap<i64, Period>,
}

/// A minute of one person, from its first question on; or another period.
#[derive(Clone, Copy, Debug)]
struct Period {
    begun: Seconds,
    asked: u32,
}

impl Period {
    /// A question may arrive before one that was asked earlier, in another chat.
    fn holds(self, at: Seconds, length: u64) -> bool {
        self.begun.abs_diff(at) < length
    }
}

/// In seconds.
const MINUTE: u64 = 60;

/// In seconds.
const HOUR: u64 = 60 * MINUTE;

/// From this many people on, those whose period is over are forgotten, or all
/// if there are none: an answer too many does no harm.
const MANY: usize = 10_000;

impl Quota {
    /// At most this many questions in so many seconds.
    pub(crate) fn new(most: u32, period: u64) -> Self {
        Self {
            most,
            period,
            people: HashMap::new(),
        }
    }

    /// Somebody asks at this time, as the message tells it: what waited through
    /// an outage was not asked in one minute.
    pub(crate) fn ask(&mut self, user_id: i64, at: Seconds) -> QuotaDecision {
        let length = self.period;
        if self.people.len() >= MANY && !self.people.contains_key(&user_id) {
            self.people.retain(|_, period| period.holds(at, length));
            if self.people.len() >= MANY {
                self.people.clear();
            }
        }
        let new = Period {
            begun: at,
            asked: 0,
        };
        let period = self.people.entry(user_id).or_insert(new);
        if !period.holds(at, length) {
            *period = new;
        }
        period.asked = period.asked.saturating_add(1);
        match period.asked.checked_sub(self.most) {
            None | Some(0) => QuotaDecision::Answer,
            Some(1) => QuotaDecision::Tell,
            Some(_) => QuotaDecision::Silence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_is_told_and_the_rest_of_the_minute_is_silent() {
        use QuotaDecision::{Answer, Silence, Tell};
        // What one person asks when, and what becomes of it.
        let table: &[(&[Seconds], &[QuotaDecision])] = &[
            (&[0, 1, 2], &[Answer, Answer, Answer]),
            (&[0; 6], &[Answer, Answer, Answer, Tell, Silence, Silence]),
            (&[0, 0, 59, 59, 60], &[Answer, Answer, Answer, Tell, Answer]),
            // A slow asker never gets a notice.
            (&[0, 30, 60, 90, 120], &[Answer; 5]),
            // Out of order, and a clock that was set.
            (&[40, 10, 20, 30], &[Answer, Answer, Answer, Tell]),
            (&[9_000, 9_000, 9_000, 5], &[Answer; 4]),
            (&[i64::MIN, i64::MAX, 0], &[Answer; 3]),
        ];
        for (asked, expected) in table {
            let mut quota = Quota::new(3, MINUTE);
            let got: Vec<QuotaDecision> = asked.iter().map(|&at| quota.ask(9, at)).collect();
            assert_eq!(got, *expected, "{asked:?}");
        }
    }

    #[test]
    fn everybody_has_a_minute_of_their_own_and_few_are_remembered() {
        let mut quota = Quota::new(1, MINUTE);
        assert_eq!(quota.ask(1, 0), QuotaDecision::Answer);
        assert_eq!(quota.ask(2, 0), QuotaDecision::Answer);
        assert_eq!(quota.ask(1, 0), QuotaDecision::Tell);
        for user_id in 3..40_000 {
            quota.ask(user_id, 0);
        }
        assert!(quota.people.len() <= MANY, "{}", quota.people.len());
        // Those of the last minute are kept when older ones make room.
        let mut quota = Quota::new(1, MINUTE);
        for user_id in 0..9_999 {
            quota.ask(user_id, 0);
        }
        quota.ask(20_000, 60);
        quota.ask(20_001, 60);
        assert_eq!(quota.people.len(), 2);
        assert_eq!(quota.ask(20_000, 60), QuotaDecision::Tell);
    }

    #[test]
    fn one_person_gets_five_cards_and_an_open_bot_thirty_an_hour() {
        let quotas = Quotas::new(10);
        let cards = |user_id, is_open, at| {
            let sent = (0..10).filter(|_| quotas.may_ask_human(user_id, is_open, at));
            sent.count()
        };
        assert_eq!(cards(1, false, 0), 5);
        assert_eq!(cards(1, false, 3_599), 0);
        assert_eq!(cards(1, false, 3_600), 5);
        let strangers = (100..200).map(|user_id| cards(user_id, true, 0));
        assert_eq!(strangers.sum::<usize>(), 30);
        assert_eq!(cards(300, true, 3_600), 5);
        // Colleagues who are known do not wait behind strangers.
        assert_eq!(cards(2, false, 0), 5);
    }
}
