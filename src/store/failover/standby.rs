//! The database in memory that replaces the real one while that fails.
//!
//! As long as the real database answers, nobody reads this one. So its changes are
//! queued and made later, a few hundred at a time; making every change twice at
//! once would double the time of each. A reader first waits for all the changes
//! that were queued before.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    oneshot,
};
use tracing::error;

use super::{
    timeout::AT_ONCE,
    write_queue::{Reply, make},
};
use crate::store::{Change, Result, Sqlite};

/// The queue is worked off at this length even when nobody reads. Each change holds
/// at most one letter.
const MANY: usize = 500;

/// After this many changes what is old is taken out of memory.
const TRIM_AFTER: usize = 500;

/// The queued changes, in order. Queueing wakes no task: that would cost an answer
/// more time than the change itself.
type ChangeQueue = Arc<Mutex<Vec<(Change, Reply)>>>;

/// The database in memory. What is not made when it is dropped never will be.
pub(super) struct Standby {
    store: Sqlite,
    queue: ChangeQueue,
    /// Asks for all queued changes to be made, and for a sign when they are.
    now: UnboundedSender<Option<oneshot::Sender<()>>>,
}

/// A queued change.
pub(super) struct QueuedChange(oneshot::Receiver<Result<bool>>);

impl Standby {
    pub(super) async fn new() -> Result<Self> {
        let store = Sqlite::in_memory().await?;
        let queue = ChangeQueue::default();
        let (now, asked) = unbounded_channel();
        tokio::spawn(work(store.clone(), Arc::clone(&queue), asked));
        Ok(Self { store, queue, now })
    }

    /// Tells it a change.
    pub(super) fn note(&self, change: Change) -> QueuedChange {
        let (answer, made) = oneshot::channel();
        let count = {
            let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.push((change, answer));
            queue.len()
        };
        if count.is_multiple_of(MANY) {
            // Nobody listens only where the process is ending.
            let _ = self.now.send(None);
        }
        QueuedChange(made)
    }

    /// Tells it what was before.
    pub(super) fn note_all(&self, changes: Vec<Change>) {
        for change in changes {
            self.note(change);
        }
    }

    /// Makes the queue up to this change; returns whether the change had an effect.
    pub(super) async fn made(&self, noted: QueuedChange) -> bool {
        self.catch_up().await;
        // Better answered twice than not at all.
        noted.0.await.ok().and_then(Result::ok).unwrap_or(true)
    }

    /// The database after all queued changes.
    pub(super) async fn database(&self) -> &Sqlite {
        self.catch_up().await;
        &self.store
    }

    async fn catch_up(&self) {
        let (answer, made) = oneshot::channel();
        let _ = self.now.send(Some(answer));
        let _ = made.await;
    }
}

/// Works off the queue whenever it is asked to, until the last sender is gone.
async fn work(
    store: Sqlite,
    queue: ChangeQueue,
    mut asked: UnboundedReceiver<Option<oneshot::Sender<()>>>,
) {
    let mut untrimmed = 0;
    while let Some(asker) = asked.recv().await {
        let all = std::mem::take(&mut *queue.lock().unwrap_or_else(PoisonError::into_inner));
        untrimmed += all.len();
        let mut all = all.into_iter();
        loop {
            let (some, answers): (Vec<_>, Vec<_>) = all.by_ref().take(AT_ONCE).unzip();
            if some.is_empty() {
                break;
            }
            if let Err(error) = make(&store, &some, answers).await {
                error!(event = "memory_failed", %error, "the bot cannot remember");
            }
        }
        if untrimmed >= TRIM_AFTER {
            untrimmed = 0;
            if let Err(error) = store.trim().await {
                error!(event = "memory_failed", %error, "the database in memory cannot be trimmed");
            }
        }
        if let Some(asker) = asker {
            let _ = asker.send(());
        }
    }
}
