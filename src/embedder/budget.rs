//! [`Punctual`]: an encoder that answers in time or says that it cannot.
//!
//! One thread encodes; the asker waits for his budget (150 ms) and no longer, and what
//! nobody waits for any more is not begun. The last 2,048 questions are remembered,
//! since a question is read for its answer, for why it matched and for the explanation.

use std::{
    num::NonZero,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::Duration,
};

use lru::LruCache;
use tracing::{info, warn};

use crate::meaning::{EncodeError, Encoder, ModelId, TextRole, Vector};

/// So many questions may wait; whoever comes behind them would wait in vain.
const QUEUE: usize = 32;
/// So many questions are remembered (3 MB): the same one is encoded for its answer,
/// for why it matched and for the explanation, a group asks alike, and a fit of
/// weights asks all of its questions again and again.
const REMEMBERED: NonZero<usize> = NonZero::new(2_048).unwrap();

/// An encoder with a budget: it works on a thread of its own, and who asks waits
/// no longer than that. What nobody waits for any more is not begun.
pub struct Punctual {
    encoder: Arc<dyn Encoder>,
    budget: Option<(Duration, SyncSender<Job>)>,
    counters: Counters,
    remembered: Mutex<LruCache<(TextRole, String), Vector>>,
}

/// What became of the texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BudgetCounts {
    /// They were encoded.
    pub encoded: u64,
    /// They took too long, or too many others waited.
    pub late: u64,
    /// The encoder failed.
    pub failed: u64,
}

#[derive(Default)]
struct Counters {
    encoded: AtomicU64,
    late: AtomicU64,
    failed: AtomicU64,
}

struct Job {
    role: TextRole,
    text: String,
    is_awaited: Arc<AtomicBool>,
    reply: SyncSender<Result<Vector, EncodeError>>,
}

impl Punctual {
    /// An encoder with this budget; without one, it takes the time that it takes.
    pub fn new(encoder: Arc<dyn Encoder>, budget: Option<Duration>) -> Self {
        let budget = budget.map(|budget| {
            let (jobs, taken) = sync_channel(QUEUE);
            let encoder = Arc::clone(&encoder);
            thread::spawn(move || work(&*encoder, &taken));
            (budget, jobs)
        });
        Self {
            encoder,
            budget,
            counters: Counters::default(),
            remembered: Mutex::new(LruCache::new(REMEMBERED)),
        }
    }

    /// What became of the texts so far.
    pub fn counts(&self) -> BudgetCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        BudgetCounts {
            encoded: read(&self.counters.encoded),
            late: read(&self.counters.late),
            failed: read(&self.counters.failed),
        }
    }

    fn remembered(&self) -> MutexGuard<'_, LruCache<(TextRole, String), Vector>> {
        let all = self.remembered.lock();
        all.unwrap_or_else(PoisonError::into_inner)
    }

    fn in_time(&self, role: TextRole, text: &str) -> Result<Vector, EncodeError> {
        let Some((budget, jobs)) = &self.budget else {
            return self.encoder.encode(role, text);
        };
        let is_awaited = Arc::new(AtomicBool::new(true));
        let (reply, replied) = sync_channel(1);
        let job = Job {
            role,
            text: text.to_owned(),
            is_awaited: Arc::clone(&is_awaited),
            reply,
        };
        jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => EncodeError::Busy,
            TrySendError::Disconnected(_) => gone(),
        })?;
        match replied.recv_timeout(*budget) {
            Ok(made) => made,
            Err(RecvTimeoutError::Timeout) => {
                is_awaited.store(false, Ordering::Relaxed);
                Err(EncodeError::TooSlow)
            }
            Err(RecvTimeoutError::Disconnected) => Err(gone()),
        }
    }
}

impl Encoder for Punctual {
    fn encode(&self, role: TextRole, text: &str) -> Result<Vector, EncodeError> {
        let asked = (role, text.to_owned());
        if let Some(vector) = self.remembered().get(&asked) {
            return Ok(vector.clone());
        }
        let made = self.in_time(role, text);
        let counter = match &made {
            Ok(vector) => {
                self.remembered().put(asked, vector.clone());
                &self.counters.encoded
            }
            // Nothing was asked in words: no fault of the encoder's.
            Err(EncodeError::Empty) => return made,
            Err(error @ (EncodeError::TooSlow | EncodeError::Busy)) => {
                info!(event = "question_by_words_alone", %error, "this question is answered by its words alone");
                &self.counters.late
            }
            Err(EncodeError::Failed(error)) => {
                warn!(
                    event = "question_by_words_alone",
                    error, "this question is answered by its words alone"
                );
                &self.counters.failed
            }
        };
        counter.fetch_add(1, Ordering::Relaxed);
        made
    }

    fn model(&self) -> ModelId {
        self.encoder.model()
    }

    fn dimension(&self) -> usize {
        self.encoder.dimension()
    }
}

/// Encodes what is awaited, until nobody can ask any more. An encoder does not
/// panic; one that does all the same takes the meaning with it, not the bot.
fn work(encoder: &dyn Encoder, jobs: &Receiver<Job>) {
    for job in jobs {
        if job.is_awaited.load(Ordering::Relaxed) {
            // Fails when nobody waits any more.
            let _ = job.reply.send(encoder.encode(job.role, &job.text));
        }
    }
}

fn gone() -> EncodeError {
    EncodeError::Failed("its thread ended".into())
}
