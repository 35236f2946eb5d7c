//! A database that is always there: while the real one does not answer, its
//! part is played by one in memory, and what was changed meanwhile is kept and
//! made again when it is back.
//!
//! The database in memory has seen every change of this process and what was
//! recent when it began, so nothing is answered twice and nothing that waits is
//! lost while the process lives. It holds the newest of each kind only.
//!
//! Changes are kept in order, 50,000 at most, and statistics are dropped first; making
//! one twice does no harm. One log line says when the database fails, with what to
//! mend, and one when it is back. A damaged file is moved aside, never deleted, and the
//! new one begins with what the process knows.

mod standby;
mod timeout;
mod write_queue;

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use super::{Change, Fault, Health, Origin, Result, Seconds, Secret, Sqlite, Store, StoreError};
use standby::Standby;
pub(super) use timeout::within;
use timeout::{AT_ONCE, apply_all};
use write_queue::WriteQueue;

/// How long to leave a database alone that did not answer, in seconds.
const PAUSE: Seconds = 5;

/// How many changes are kept for a database that is away: hours of a busy bot.
const MOST_WAITING: usize = 50_000;

/// How much of the past the database in memory is given at first.
const RECENT: Seconds = 24 * 3600;

pub(super) struct Failover<O: Origin> {
    origin: O,
    standby: Standby,
    state: Mutex<State<O::Store>>,
    /// The latest time that a caller passed.
    now: AtomicI64,
    /// Held while the database is being brought back.
    mending: tokio::sync::Mutex<()>,
}

struct State<S> {
    main: Option<S>,
    /// The line of changes for it.
    queue: Option<WriteQueue>,
    down: Option<Down>,
    /// What is to be made again, in order; empty while all is well.
    waiting: VecDeque<Change>,
    secret: Secret,
    /// Whether the database in memory was given the recent past.
    is_recalled: bool,
    /// Cancelled when the database fails: who waits for it need not wait on.
    generation: CancellationToken,
}

struct Down {
    since: Seconds,
    error: StoreError,
    retry_at: Seconds,
}

impl<O: Origin> Failover<O> {
    pub(super) async fn open(origin: O, now: Seconds) -> Result<Self> {
        let makeshift = Secret::of_this_run().map_err(|error| StoreError::other(&error))?;
        let failover = Self {
            origin,
            standby: Standby::new().await?,
            state: Mutex::new(State {
                main: None,
                queue: None,
                down: None,
                waiting: VecDeque::new(),
                secret: makeshift,
                is_recalled: false,
                generation: CancellationToken::new(),
            }),
            now: AtomicI64::new(now),
            mending: tokio::sync::Mutex::new(()),
        };
        if let Err(error) = failover.reach(now).await {
            failover.fail(error);
            failover.recall_read_only().await;
        } else {
            failover.recall().await;
        }
        Ok(failover)
    }

    pub(super) fn secret(&self) -> Secret {
        self.state().secret.clone()
    }

    pub(super) fn health(&self) -> Health {
        let state = self.state();
        match &state.down {
            None => Health::Good,
            Some(down) => Health::Degraded {
                since: down.since,
                fault: down.error.fault,
                reason: down.error.what.clone(),
                waiting: state.waiting.len(),
            },
        }
    }

    /// Makes a change; whether it did anything.
    pub(super) async fn change(&self, change: Change) -> bool {
        let noted = self.standby.note(change.clone());
        loop {
            if let Some((queue, generation)) = self.queue_at_work() {
                match within(&generation, queue.make(change.clone())).await {
                    Ok(did) => return did,
                    Err(error) if error.fault == Fault::Refused => {
                        error!(event = "change_refused", %error, "the database refused a change");
                        return false;
                    }
                    Err(error) => self.fail_in(&generation, error),
                }
            }
            if self.put_off(&change) {
                return self.standby.made(noted).await;
            }
            // It came back meanwhile.
        }
    }

    /// Makes a change in the database or not at all: whether it did anything, and
    /// `None` when it is not written down.
    pub(super) async fn write_down(&self, change: Change) -> Option<bool> {
        let (queue, generation) = self.queue_at_work()?;
        match within(&generation, queue.make(change)).await {
            Ok(did) => Some(did),
            Err(error) if error.fault == Fault::Refused => {
                error!(event = "change_refused", %error, "the database refused a change");
                None
            }
            Err(error) => {
                self.fail_in(&generation, error);
                None
            }
        }
    }

    /// The database and the end of its time, while it does its work.
    pub(super) fn at_work(&self) -> Option<(O::Store, CancellationToken)> {
        let state = self.state();
        if state.down.is_some() {
            return None;
        }
        Some((state.main.clone()?, state.generation.clone()))
    }

    /// Its line and the end of its time, while it does its work.
    fn queue_at_work(&self) -> Option<(WriteQueue, CancellationToken)> {
        let state = self.state();
        if state.down.is_some() {
            return None;
        }
        Some((state.queue.clone()?, state.generation.clone()))
    }

    /// The one in memory.
    pub(super) async fn in_memory(&self) -> &Sqlite {
        self.standby.database().await
    }

    /// The database has failed in this part of its time. Who was interrupted by
    /// another's failure has nothing to tell.
    pub(super) fn fail_in(&self, generation: &CancellationToken, error: StoreError) {
        if !generation.is_cancelled() {
            self.fail(error);
        }
    }

    fn fail(&self, error: StoreError) {
        let now = self.now.load(Ordering::Relaxed);
        let mut state = self.state();
        if let Some(down) = &mut state.down {
            if down.error.fault != error.fault {
                warn!(event = "database_failing", %error, mend = error.fault.mend(), "the database still fails, in another way");
                down.error = error;
            }
            down.retry_at = now + PAUSE;
            return;
        }
        error!(
            event = "database_failing", %error,
            mend = error.fault.mend(),
            "the database fails; the bot goes on from memory and tries again every {PAUSE} s"
        );
        state.down = Some(Down {
            since: now,
            error,
            retry_at: now + PAUSE,
        });
        state.generation.cancel();
    }

    /// Tells the time, looks after the database, brings it back if it is time
    /// to try.
    pub(super) async fn tend(&self, now: Seconds) {
        self.tell_time(now);
        let Ok(_mending) = self.mending.try_lock() else {
            return;
        };
        if let Some((main, generation)) = self.at_work() {
            match within(&generation, main.check()).await {
                Ok(()) => return,
                Err(error) => self.fail_in(&generation, error),
            }
        }
        let is_time = {
            let state = self.state();
            let is_lost = state
                .down
                .as_ref()
                .is_some_and(|down| matches!(down.error.fault, Fault::Damaged | Fault::Gone));
            let retry_at = state.down.as_ref().map(|down| down.retry_at);
            // No pause helps a file that is lost.
            is_lost || retry_at.is_some_and(|at| now >= at)
        };
        if is_time && let Err(error) = self.reach(now).await {
            debug!(%error, "the database does not answer yet");
            self.fail(error);
        } else if is_time {
            self.recall().await;
        }
    }

    pub(super) fn tell_time(&self, now: Seconds) {
        self.now.fetch_max(now, Ordering::Relaxed);
    }

    /// Writes down what waits, if that can be done, and lets go.
    pub(super) async fn close(&self, now: Seconds) {
        self.tell_time(now);
        let _mending = self.mending.lock().await;
        if self.at_work().is_none()
            && let Err(error) = self.reach(now).await
        {
            let lost = self.state().waiting.len();
            warn!(event = "database_failing", %error, lost, "the bot stopped while the database failed");
        }
        let main = {
            let mut state = self.state();
            state.queue = None;
            state.main.take()
        };
        if let Some(main) = main {
            main.close().await;
        }
    }

    /// Opens the database if need be and makes what waits.
    async fn reach(&self, now: Seconds) -> Result<()> {
        let (open, is_kept) = {
            let mut state = self.state();
            let is_kept = state.down.as_ref().is_some_and(|down| {
                matches!(down.error.fault, Fault::Locked | Fault::Full | Fault::Slow)
            });
            (
                if is_kept {
                    state.main.clone()
                } else {
                    state.queue = None;
                    state.main.take()
                },
                is_kept,
            )
        };
        let main = match open {
            Some(main) if is_kept => {
                main.check().await?;
                main
            }
            closing => {
                if let Some(old) = closing {
                    old.close().await;
                }
                let secret = self.secret();
                let opened =
                    within(&CancellationToken::new(), self.origin.open(now, &secret)).await?;
                if opened.is_new {
                    let all = self.in_memory().await.recent(0).await?;
                    apply_all(&opened.store, &all).await?;
                }
                let mut state = self.state();
                state.secret = opened.secret;
                state.queue = Some(WriteQueue::of(opened.store.clone()));
                state.main = Some(opened.store.clone());
                opened.store
            }
        };
        self.catch_up(&main).await
    }

    /// Makes what waits, until nothing does.
    async fn catch_up(&self, main: &O::Store) -> Result<()> {
        let mut made = 0;
        loop {
            let some: Vec<Change> = {
                let mut state = self.state();
                if state.waiting.is_empty() {
                    if let Some(down) = state.down.take() {
                        state.generation = CancellationToken::new();
                        info!(
                            event = "database_recovered",
                            since = down.since,
                            written = made,
                            "the database is back"
                        );
                    }
                    return Ok(());
                }
                let count = state.waiting.len().min(AT_ONCE);
                state.waiting.drain(..count).collect()
            };
            if let Err(error) = apply_all(main, &some).await {
                let mut state = self.state();
                for change in some.into_iter().rev() {
                    state.waiting.push_front(change);
                }
                return Err(error);
            }
            made += some.len();
        }
    }

    /// Gives the database in memory the recent past, once.
    async fn recall(&self) {
        let Some((main, generation)) = self.at_work() else {
            return;
        };
        if self.state().is_recalled {
            return;
        }
        let since = self.now.load(Ordering::Relaxed).saturating_sub(RECENT);
        match within(&generation, main.recent(since)).await {
            Ok(all) => {
                self.standby.note_all(all);
                self.state().is_recalled = true;
            }
            Err(error) => self.fail_in(&generation, error),
        }
    }

    /// The same from a database that can only be read.
    async fn recall_read_only(&self) {
        let since = self.now.load(Ordering::Relaxed).saturating_sub(RECENT);
        let read = async {
            let opened = self.origin.look().await?;
            let all = opened.store.recent(since).await;
            opened.store.close().await;
            Ok((opened.secret, all?))
        };
        match within(&CancellationToken::new(), read).await {
            Ok((secret, all)) => {
                info!(
                    event = "database_recovered",
                    known = all.len(),
                    "the database can be read"
                );
                self.standby.note_all(all);
                let mut state = self.state();
                state.secret = secret;
                state.is_recalled = true;
            }
            Err(error) => debug!(%error, "the database cannot be read either"),
        }
    }

    /// Keeps a change for later; `false` when the database is at work.
    fn put_off(&self, change: &Change) -> bool {
        let mut state = self.state();
        if state.down.is_none() && state.main.is_some() {
            return false;
        }
        if state.waiting.len() >= MOST_WAITING {
            let before = state.waiting.len();
            state.waiting.retain(|change| !change.is_history());
            if state.waiting.len() >= MOST_WAITING {
                state.waiting.drain(..MOST_WAITING / 10);
            }
            let lost = before - state.waiting.len();
            warn!(
                event = "changes_dropped",
                lost, "too many changes wait for the database; the oldest are dropped"
            );
        }
        state.waiting.push_back(change.clone());
        true
    }

    fn state(&self) -> MutexGuard<'_, State<O::Store>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
