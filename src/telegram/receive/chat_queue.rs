//! Who is answered when: order is kept inside a chat, chats go on side by side,
//! and every update has a task and a deadline of its own, so that a panic or a
//! slow answer ends that answer and nothing else.

use std::{
    collections::{HashMap, VecDeque},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Duration,
};

use futures::FutureExt;
use tokio::{
    task::{Id, JoinSet},
    time::{Instant, timeout, timeout_at},
};
use tracing::{Instrument, error, info_span};

use crate::telegram::update::Update;

/// What is done about an update.
pub trait Handle: Send + Sync + 'static {
    /// Waits for as long as it cannot be handled at all. Nothing is lost meanwhile: it
    /// counts as under way, and is written down.
    fn ready(&self, incoming: &Update) -> impl Future<Output = ()> + Send {
        let _ = incoming;
        async {}
    }

    /// Handles it to the end. What is not ready at `by` should be handed to
    /// somebody else: a little later the future is dropped.
    fn handle(&self, incoming: Update, by: Instant) -> impl Future<Output = ()> + Send;

    /// Says sorry, because handling it panicked or took too long.
    fn apologise(&self, incoming: Update, by: Instant) -> impl Future<Output = ()> + Send;
}

/// The updates in hand, by chat.
pub(crate) struct ChatQueues<H> {
    handler: Arc<H>,
    deadline: Duration,
    at_once: usize,
    /// One entry per chat that is being answered or about to be.
    waiting: HashMap<i64, VecDeque<Update>>,
    /// The chats with something waiting and nothing running, longest first.
    ready: VecDeque<i64>,
    running: JoinSet<()>,
    /// Chat and update of every task.
    tasks: HashMap<Id, (i64, i32)>,
}

impl<H: Handle> ChatQueues<H> {
    pub(crate) fn new(handler: Arc<H>, deadline: Duration, at_once: usize) -> Self {
        Self {
            handler,
            deadline,
            at_once: at_once.max(1),
            waiting: HashMap::new(),
            ready: VecDeque::new(),
            running: JoinSet::new(),
            tasks: HashMap::new(),
        }
    }

    /// Takes an update in; it runs when its chat has come to it.
    pub(crate) fn push(&mut self, chat_id: i64, incoming: Update) {
        let queue = self.waiting.entry(chat_id).or_insert_with(|| {
            self.ready.push_back(chat_id);
            VecDeque::new()
        });
        queue.push_back(incoming);
        self.start();
    }

    /// The next update that has ended, however it did; waits for ever when none
    /// is running.
    pub(crate) async fn ended(&mut self) -> i32 {
        let id = match self.running.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => {
                // Panics are caught inside the task; this one happened outside.
                error!(event = "update_aborted", %error, "the task of an update was ended");
                error.id()
            }
            None => std::future::pending().await,
        };
        let (chat_id, update_id) = self.tasks.remove(&id).expect("every task was noted");
        if self.waiting.get(&chat_id).is_some_and(VecDeque::is_empty) {
            self.waiting.remove(&chat_id);
        } else {
            self.ready.push_back(chat_id);
        }
        self.start();
        update_id
    }

    fn start(&mut self) {
        while self.running.len() < self.at_once
            && let Some(chat_id) = self.ready.pop_front()
        {
            let Some(incoming) = self.waiting.get_mut(&chat_id).and_then(VecDeque::pop_front)
            else {
                continue;
            };
            let update_id = incoming.update_id;
            // The number of a private chat is that of a person.
            let group = Some(chat_id).filter(|id| *id < 0);
            let span = info_span!("update", update_id, group, kind = incoming.kind());
            let task =
                carry_out(Arc::clone(&self.handler), incoming, self.deadline).instrument(span);
            let id = self.running.spawn(task).id();
            self.tasks.insert(id, (chat_id, update_id));
        }
    }
}

/// How long saying sorry may take.
const APOLOGY: Duration = Duration::from_secs(10);

async fn carry_out<H: Handle>(handler: Arc<H>, incoming: Update, deadline: Duration) {
    if AssertUnwindSafe(handler.ready(&incoming))
        .catch_unwind()
        .await
        .is_err()
    {
        error!(
            event = "update_panicked",
            "waiting for the articles panicked"
        );
    }
    let start = Instant::now();
    // The handler hears of nine tenths, so that it can put things in order.
    let answer = async {
        handler
            .handle(incoming.clone(), start + deadline * 9 / 10)
            .await;
    };
    match timeout_at(start + deadline, AssertUnwindSafe(answer).catch_unwind()).await {
        Ok(Ok(())) => return,
        Ok(Err(panic)) => error!(
            event = "update_panicked",
            panic = words(panic.as_ref()),
            "handling an update panicked"
        ),
        Err(_) => error!(
            event = "update_timed_out",
            deadline_s = deadline.as_secs(),
            "handling an update took too long"
        ),
    }
    let apology = async {
        handler
            .apologise(incoming.clone(), Instant::now() + APOLOGY * 9 / 10)
            .await;
    };
    if !matches!(
        timeout(APOLOGY, AssertUnwindSafe(apology).catch_unwind()).await,
        Ok(Ok(()))
    ) {
        error!(event = "apology_failed", "the apology failed as well");
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("(no words)")
}
