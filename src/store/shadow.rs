//! The database in memory that plays the part of the real one while that fails.
//!
//! As long as all is well nobody asks it, so what it is told is made by and by, a
//! few hundred changes at a time: the real database answers, and making everything
//! twice at once would take as long again. Who does ask waits for all that it was
//! told before.

use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    oneshot,
};
use tracing::error;

use super::{
    Change, Result, Sqlite,
    line::{Answer, make},
    patience::AT_ONCE,
};

/// From so many changes on, what was told is made though nobody asks. Each holds a
/// letter at most.
const MANY: usize = 500;

/// After this many changes what is old is taken out of memory.
const TRIM_AFTER: usize = 500;

/// What somebody has to say to the database in memory.
enum Told {
    /// Make this, and tell whether it did anything.
    Change(Box<Change>, Answer),
    /// Make everything up to here.
    Now(oneshot::Sender<()>),
}

/// The database in memory. What is not made when it is dropped never will be.
pub(super) struct Shadow {
    store: Sqlite,
    line: UnboundedSender<Told>,
}

/// A change that was told.
pub(super) struct Noted(oneshot::Receiver<Result<bool>>);

impl Shadow {
    pub(super) async fn new() -> Result<Self> {
        let store = Sqlite::in_memory().await?;
        let (line, told) = unbounded_channel();
        tokio::spawn(work(store.clone(), told));
        Ok(Self { store, line })
    }

    /// Tells it a change.
    pub(super) fn note(&self, change: Change) -> Noted {
        let (answer, made) = oneshot::channel();
        // Nobody listens only where the process is ending.
        let _ = self.line.send(Told::Change(Box::new(change), answer));
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
        let _ = self.line.send(Told::Now(answer));
        let _ = made.await;
    }
}

/// Makes what it is told, until nobody is there any more.
async fn work(store: Sqlite, mut told: UnboundedReceiver<Told>) {
    let mut untrimmed = 0;
    let (mut changes, mut answers) = (Vec::new(), Vec::new());
    while let Some(one) = told.recv().await {
        let asked = match one {
            Told::Change(change, answer) => {
                changes.push(*change);
                answers.push(answer);
                None
            }
            Told::Now(answer) => Some(answer),
        };
        if asked.is_none() && changes.len() < MANY {
            continue;
        }
        untrimmed += changes.len();
        while !changes.is_empty() {
            let count = changes.len().min(AT_ONCE);
            let some: Vec<Change> = changes.drain(..count).collect();
            if let Err(error) = make(&store, &some, answers.drain(..count)).await {
                error!(%error, "cannot remember");
            }
        }
        if untrimmed >= TRIM_AFTER {
            untrimmed = 0;
            if let Err(error) = store.trim().await {
                error!(%error, "cannot trim the memory");
            }
        }
        if let Some(asked) = asked {
            let _ = asked.send(());
        }
    }
}
