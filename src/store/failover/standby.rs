//! The database in memory that plays the part of the real one while that fails.
//!
//! As long as all is well nobody asks it, so what it is told is made by and by, a
//! few hundred changes at a time: the real database answers, and making everything
//! twice at once would take as long again. Who does ask waits for all that it was
//! told before.

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

/// From so many changes on, what was told is made though nobody asks. Each holds a
/// letter at most.
const MANY: usize = 500;

/// After this many changes what is old is taken out of memory.
const TRIM_AFTER: usize = 500;

/// The changes that were told and are not made, in order. Nobody is woken for one of
/// them: in the way of an answer that would cost more than to keep it.
type Told = Arc<Mutex<Vec<(Change, Reply)>>>;

/// The database in memory. What is not made when it is dropped never will be.
pub(super) struct Standby {
    store: Sqlite,
    told: Told,
    /// Has everything made that was told, and says so to whoever waits.
    now: UnboundedSender<Option<oneshot::Sender<()>>>,
}

/// A change that was told.
pub(super) struct Noted(oneshot::Receiver<Result<bool>>);

impl Standby {
    pub(super) async fn new() -> Result<Self> {
        let store = Sqlite::in_memory().await?;
        let told = Told::default();
        let (now, asked) = unbounded_channel();
        tokio::spawn(work(store.clone(), Arc::clone(&told), asked));
        Ok(Self { store, told, now })
    }

    /// Tells it a change.
    pub(super) fn note(&self, change: Change) -> Noted {
        let (answer, made) = oneshot::channel();
        let count = {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            told.push((change, answer));
            told.len()
        };
        if count.is_multiple_of(MANY) {
            // Nobody listens only where the process is ending.
            let _ = self.now.send(None);
        }
        Noted(made)
    }

    /// Tells it what was before.
    pub(super) fn note_all(&self, changes: Vec<Change>) {
        for change in changes {
            self.note(change);
        }
    }

    /// Whether a change that it was told did anything.
    pub(super) async fn made(&self, noted: Noted) -> bool {
        self.catch_up().await;
        // Better answered twice than not at all.
        noted.0.await.ok().and_then(Result::ok).unwrap_or(true)
    }

    /// The database, with everything that it was told.
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

/// Makes what was told whenever it is asked to, until nobody is there any more.
async fn work(
    store: Sqlite,
    told: Told,
    mut asked: UnboundedReceiver<Option<oneshot::Sender<()>>>,
) {
    let mut untrimmed = 0;
    while let Some(asker) = asked.recv().await {
        let all = std::mem::take(&mut *told.lock().unwrap_or_else(PoisonError::into_inner));
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
