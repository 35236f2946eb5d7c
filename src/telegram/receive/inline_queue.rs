//! Inline queries in hand. They come with every keystroke, have no chat and are
//! of use for half a minute only: Telegram forgets them then. So a few run at
//! once, whoever types on has only the newest answered, and what is late is
//! dropped without a word. They are confirmed when they arrive.

use std::{
    collections::{HashMap, VecDeque},
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::FutureExt;
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, debug, error, info_span};

use crate::telegram::{receive::chat_queue::Handle, update::Update};

/// How many are answered at the same time: computing, two or three already keep
/// a small machine busy; the rest of the time they wait for Telegram.
const AT_ONCE: usize = 8;
/// How many of one person are answered at the same time: a slow Telegram may hold
/// the earlier ones, but not until one person holds all places.
const OF_ONE_PERSON: usize = 2;
/// How many people may wait; with more the oldest query goes.
const MOST_WAITING: usize = 500;
/// "Inline queries are kept for 30 s" (Bot API server).
const OF_USE: Duration = Duration::from_secs(30);

/// The inline queries that are being answered or about to be.
pub(crate) struct InlineQueue<H> {
    handler: Arc<H>,
    desk: Mutex<Desk>,
}

#[derive(Default)]
struct Desk {
    waiting: VecDeque<(Instant, Update)>,
    running: usize,
    /// The number of queries of each person that are being answered.
    of: HashMap<Option<i64>, usize>,
}

/// Who asks.
fn person(incoming: &Update) -> Option<i64> {
    incoming.person().map(|person| person.id)
}

impl Desk {
    /// The next query that may be answered now.
    fn next(&mut self) -> Option<(Instant, Update)> {
        let is_free = |(_, incoming): &(Instant, Update)| {
            self.of.get(&person(incoming)).copied().unwrap_or(0) < OF_ONE_PERSON
        };
        let next = self.waiting.iter().position(is_free)?;
        self.waiting.remove(next)
    }

    /// Begins with a query of this person.
    fn begin(&mut self, whose: Option<i64>) {
        *self.of.entry(whose).or_default() += 1;
    }

    /// A query of this person is done with.
    fn end(&mut self, whose: Option<i64>) {
        if let Some(count) = self.of.get_mut(&whose) {
            *count -= 1;
            if *count == 0 {
                self.of.remove(&whose);
            }
        }
    }

    /// Takes a query in; the one before of the same person is not needed any more.
    fn add(&mut self, incoming: Update) {
        let whose = person(&incoming);
        self.waiting.retain(|(_, other)| person(other) != whose);
        if self.waiting.len() >= MOST_WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back((Instant::now(), incoming));
    }
}

impl<H: Handle> InlineQueue<H> {
    pub(crate) fn new(handler: Arc<H>) -> Arc<Self> {
        Arc::new(Self {
            handler,
            desk: Mutex::default(),
        })
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a query in; it is answered soon, or dropped.
    pub(crate) fn push(self: &Arc<Self>, incoming: Update) {
        let mut desk = self.desk();
        desk.add(incoming);
        if desk.running < AT_ONCE {
            desk.running += 1;
            tokio::spawn(Arc::clone(self).work());
        }
    }

    /// Answers what waits until nothing does.
    async fn work(self: Arc<Self>) {
        while let Some((came, incoming)) = self.next() {
            let by = came + OF_USE;
            let whose = person(&incoming);
            let span = info_span!("inline_query", update_id = incoming.update_id);
            let answer = AssertUnwindSafe(self.handler.handle(incoming, by)).catch_unwind();
            let answer = timeout_at(by, answer).instrument(span.clone());
            match answer.await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => span.in_scope(|| {
                    error!(
                        event = "update_panicked",
                        "the results of an inline query panicked"
                    );
                }),
                Err(_) => span.in_scope(|| debug!("an inline query took too long")),
            }
            self.desk().end(whose);
        }
    }

    /// The next query that is still of use; without one, the worker is done.
    fn next(&self) -> Option<(Instant, Update)> {
        let mut desk = self.desk();
        while let Some((came, incoming)) = desk.next() {
            if came.elapsed() < OF_USE {
                desk.begin(person(&incoming));
                return Some((came, incoming));
            }
            debug!(
                update_id = incoming.update_id,
                "an inline query is too late"
            );
        }
        desk.running -= 1;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn query(update_id: i64, user: i64) -> Update {
        let from = json!({"id": user, "is_bot": false});
        let query = json!({"id": update_id.to_string(), "from": from, "query": "1", "offset": ""});
        Update::read(&json!({"update_id": update_id, "inline_query": query})).unwrap()
    }

    #[tokio::test]
    async fn who_types_on_has_the_newest_answered_and_the_crowd_is_bounded() {
        let mut desk = Desk::default();
        for (update_id, user) in [(1, 9), (2, 10), (3, 9)] {
            desk.add(query(update_id, user));
        }
        let ids: Vec<i32> = desk.waiting.iter().map(|(_, it)| it.update_id).collect();
        assert_eq!(ids, [2, 3]);
        for user in 0..1_000 {
            desk.add(query(user, user));
        }
        assert_eq!(desk.waiting.len(), MOST_WAITING);
        assert_eq!(desk.waiting[0].1.update_id, 500);
    }

    #[tokio::test]
    async fn what_is_late_is_dropped() {
        struct Never;
        impl Handle for Never {
            async fn handle(&self, _: Update, _: Instant) {}
            async fn apologise(&self, _: Update, _: Instant) {}
        }
        let queries = InlineQueue::new(Arc::new(Never));
        let long_ago = Instant::now() - OF_USE;
        queries.desk().waiting.push_back((long_ago, query(1, 9)));
        queries.desk().add(query(2, 10));
        queries.desk().running = 1;
        assert_eq!(queries.next().unwrap().1.update_id, 2);
        assert!(queries.next().is_none());
        assert_eq!(queries.desk().running, 0);
    }
}
