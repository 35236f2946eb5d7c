//! Getting a message to its chat, whatever Telegram says on the way.
//!
//! [`remedy`] decides what a refusal means; this does it. A delivery runs
//! in a task of its own: when it takes longer than its question may (a long
//! flood wait, an outage), the question's handler lets go and the delivery goes
//! on, so that one chat's flood wait holds up nobody's questions.
//!
//! A message waits in the store until it has arrived, for an hour at most and across
//! restarts. Its handler waits for it for a second, and not at all behind other
//! messages to its chat.

use std::{panic::AssertUnwindSafe, path::Path, sync::Arc, time::Duration};

use futures::FutureExt as _;
use teloxide::{
    payloads::{AnswerCallbackQuery, setters::*},
    types::CallbackQueryId,
};
use tokio::{
    sync::{Semaphore, oneshot},
    time::{Instant, sleep, sleep_until, timeout, timeout_at},
};
use tokio_util::task::TaskTracker;
use tracing::{Instrument, Span, debug, error, info, warn};

use crate::{
    store::{Memory, Question, UpdateKey},
    telegram::{
        api::{Api, Cause, backoff::backoff},
        clock::now,
        route::Place,
        send::{
            call::Caller,
            delivery::{Delivery, Stage},
            haste::Haste,
            last_message::LastMessages,
            message::{CallbackAnswer, OutgoingMessage},
            queue::{Arrival, Queued, Queues},
            rate_limit::RateLimit,
            stored::{posted, unposted},
        },
    },
};

/// How a delivery ended, as far as one waited for it.
#[derive(Debug)]
pub(crate) enum DeliveryOutcome {
    /// The letter is finished: its last part has this number, or no chat is left
    /// that could receive it.
    Done(Option<i32>),
    /// The bot is still trying; the receiver gets the outcome.
    Later(Later),
    /// It cannot be delivered.
    Failed,
}

impl DeliveryOutcome {
    /// Whether it has arrived or will.
    pub(crate) fn arrives(&self) -> bool {
        matches!(self, Self::Done(Some(_)) | Self::Later(_))
    }
}

/// Tells how a delivery ends.
pub(crate) type Later = oneshot::Receiver<Arrival>;

/// How long a press waits until Telegram has heard that it arrived; a slow Telegram
/// hears it later.
const PRESSED: Duration = Duration::from_secs(2);

/// How many presses too many are acknowledged at the same time.
const IDLE_PRESSES: usize = 64;

/// How long a delivery is tried before the answer is of no use any more.
const PATIENCE: Duration = Duration::from_hours(1);

/// The way out for messages. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Outbox {
    caller: Caller,
    pace: Arc<RateLimit>,
    /// Told of every message that arrives.
    pub(crate) seen: Arc<LastMessages>,
    deliveries: TaskTracker,
    queues: Arc<Queues<Delivery>>,
    haste: Arc<Haste>,
    idle_presses: Arc<Semaphore>,
}

impl Outbox {
    /// With this interval between messages over all chats.
    pub(crate) fn new(api: Api, memory: Arc<Memory>, interval: Duration) -> Self {
        Self {
            caller: Caller {
                api,
                memory,
                pictures: None,
            },
            pace: Arc::new(RateLimit::new(interval)),
            seen: Arc::new(LastMessages::new()),
            deliveries: TaskTracker::new(),
            queues: Arc::new(Queues::new()),
            haste: Arc::default(),
            idle_presses: Arc::new(Semaphore::new(IDLE_PRESSES)),
        }
    }

    /// The way to Telegram, for what is no message.
    pub(crate) fn api(&self) -> &Api {
        &self.caller.api
    }

    /// Sends the pictures of articles as well, from this folder.
    pub(crate) fn with_pictures(mut self, folder: Option<&Path>) -> Self {
        self.caller.pictures = folder.map(Arc::from);
        self
    }

    /// Whether pictures of articles can be sent.
    pub(crate) fn has_pictures(&self) -> bool {
        self.caller.pictures.is_some()
    }

    /// Whether a letter to this chat would have to wait for others.
    pub(crate) fn is_busy(&self, chat_id: i64) -> bool {
        !self.queues.is_idle(chat_id)
    }

    /// Whether the answer to this question waits or is being sent.
    pub(crate) fn is_under_way(&self, chat_id: i64, asked: i32) -> bool {
        self.queues.is_under_way(chat_id, asked)
    }

    /// Delivers the letter, and waits for it until `by` at the latest. With `key`
    /// it is the one answer to that update, and is kept until it has arrived,
    /// restarts included; without, it goes with the process.
    pub(crate) async fn deliver(
        &self,
        letter: OutgoingMessage,
        key: Option<&UpdateKey>,
        by: Instant,
    ) -> DeliveryOutcome {
        self.deliver_answer(letter, None, key, by).await
    }

    /// The same, and records the question that the letter answers, before it is sent:
    /// whoever delivers it notes the number of the reply.
    pub(crate) async fn deliver_answer(
        &self,
        letter: OutgoingMessage,
        mut question: Option<Question>,
        key: Option<&UpdateKey>,
        by: Instant,
    ) -> DeliveryOutcome {
        let mut kept = None;
        let mut after = None;
        if let Some(key) = key {
            match posted(&letter, key, now()) {
                Ok(mut posted) => {
                    after = self.may_begin(letter.place);
                    posted.after = after;
                    if !self
                        .caller
                        .memory
                        .post_answer(posted, question.take())
                        .await
                    {
                        info!(event = "already_answered", %key, "this update has its answer already");
                        return DeliveryOutcome::Done(None);
                    }
                    kept = Some(key.clone());
                }
                Err(error) => {
                    error!(event = "message_not_stored", %error, "a message cannot be stored");
                }
            }
        }
        if let Some(question) = question {
            self.caller.memory.record(question).await;
        }
        let (late, is_late) = oneshot::channel();
        let mut arrival = self.start(Delivery {
            is_begun: after.is_some(),
            after,
            ..self.delivery(letter, kept, by, late)
        });
        tokio::select! {
            biased;
            outcome = &mut arrival => match outcome {
                Ok(Ok(message_id)) => DeliveryOutcome::Done(message_id),
                // Telegram refused the letter, or its task panicked, which is in
                // the log.
                Ok(Err(_)) | Err(_) => DeliveryOutcome::Failed,
            },
            // Dropped unsent when the delivery ends: the branch above has it.
            Ok(()) = is_late => DeliveryOutcome::Later(arrival),
            () = sleep_until(by) => DeliveryOutcome::Later(arrival),
        }
    }

    /// Sends a short line in place of a letter on which nobody waits any more,
    /// should Telegram refuse it.
    pub(crate) fn apologise_later(&self, later: Later, sorry: OutgoingMessage) {
        let outbox = self.clone();
        let watch = async move {
            if let Ok(Err(_)) = later.await {
                outbox.deliver(sorry, None, Instant::now()).await;
            }
        };
        self.deliveries.spawn(watch.in_current_span());
    }

    /// After which message a letter goes out, if that is at once: then it is put in
    /// as being sent, and not noted a second time a moment later.
    fn may_begin(&self, place: Place) -> Option<i32> {
        let (chat_id, is_group) = (place.chat_id, place.is_group);
        let is_free =
            !self.is_busy(chat_id) && self.seen.is_fresh() && self.pace.is_free(chat_id, is_group);
        is_free.then(|| self.seen.last(chat_id))
    }

    /// Goes on with what the last process left.
    pub(crate) async fn go_on(&self) {
        let letters = self.caller.memory.letters().await;
        if !letters.is_empty() {
            info!(
                event = "deliveries_resumed",
                letters = letters.len(),
                "the bot goes on with messages from before its start"
            );
        }
        // Without it the first answers would be noted to go out behind messages of
        // long ago, and not be found there should this process be killed as well.
        let yesterday = now().saturating_sub(24 * 3600);
        if let Some(last) = self.caller.memory.last_reply(yesterday).await {
            self.seen.note_shared(last);
        }
        for kept in &letters {
            if let Some(after) = kept.after {
                self.seen.note(kept.chat_id, after);
            }
        }
        for kept in letters {
            let age = now().saturating_sub(kept.put_at);
            let is_of_use = u64::try_from(age).is_ok_and(|age| age < PATIENCE.as_secs());
            match unposted(&kept.payload) {
                Ok(letter) if is_of_use => {
                    let (late, _) = oneshot::channel();
                    let delivery = self.delivery(letter, Some(kept.key), Instant::now(), late);
                    self.start(Delivery {
                        may_have_arrived: kept.may_have_arrived,
                        after: kept.after.filter(|_| kept.may_have_arrived),
                        ..delivery
                    });
                }
                Ok(_) => {
                    error!(event = "delivery_expired", key = %kept.key, age_s = age, "a stored message is too old and was given up");
                    self.caller.memory.drop_letter(&kept.key).await;
                }
                Err(error) => {
                    error!(event = "message_unreadable", key = %kept.key, %error, "a stored message of another version cannot be read and was given up");
                    self.caller.memory.drop_letter(&kept.key).await;
                }
            }
        }
    }

    fn delivery(
        &self,
        letter: OutgoingMessage,
        key: Option<UpdateKey>,
        by: Instant,
        late: oneshot::Sender<()>,
    ) -> Delivery {
        Delivery {
            caller: self.caller.clone(),
            pace: Arc::clone(&self.pace),
            letter,
            key,
            may_have_arrived: false,
            after: None,
            seen: Arc::clone(&self.seen),
            queues: Arc::clone(&self.queues),
            mates: Vec::new(),
            names_all: false,
            haste: Arc::clone(&self.haste),
            stage: Stage::Waiting,
            is_begun: false,
            by,
            late: Some(late),
            give_up_at: Instant::now() + PATIENCE,
        }
    }

    /// Begins a delivery, behind those before to the same chat.
    fn start(&self, mut delivery: Delivery) -> Later {
        let (arrival, later) = oneshot::channel();
        let chat_id = delivery.letter.place.chat_id;
        delivery.tell_if_held();
        let span = Span::current();
        let waiting = Queued {
            delivery,
            arrival,
            span,
        };
        if self.queues.push(chat_id, waiting) {
            let queues = Arc::clone(&self.queues);
            self.deliveries.spawn(work(queues, chat_id));
        }
        later
    }

    /// Ends the waiting of a button, with a few words if there is something to
    /// say. Not paced: Telegram does not count it. A slow Telegram is not waited
    /// for: what the press asks for need not be late as well.
    pub(crate) async fn acknowledge(&self, query_id: &str, words: CallbackAnswer) {
        let (outbox, query_id) = (self.clone(), query_id.to_owned());
        let task = async move { outbox.acknowledged(&query_id, words).await };
        let task = self.deliveries.spawn(task.in_current_span());
        if timeout(PRESSED, task).await.is_err() {
            debug!("a press is acknowledged later");
        }
    }

    /// Ends the waiting of a button that was pressed too often, unless there are
    /// very many of them: it ends by itself in the end.
    pub(crate) fn acknowledge_aside(&self, query_id: &str) {
        let Ok(place) = Arc::clone(&self.idle_presses).try_acquire_owned() else {
            return;
        };
        let (outbox, query_id) = (self.clone(), query_id.to_owned());
        let task = async move {
            outbox.acknowledged(&query_id, CallbackAnswer::None).await;
            drop(place);
        };
        self.deliveries.spawn(task.in_current_span());
    }

    async fn acknowledged(&self, query_id: &str, words: CallbackAnswer) {
        let answer = AnswerCallbackQuery::new(CallbackQueryId(query_id.to_owned()));
        let answer = match words {
            CallbackAnswer::None => answer,
            CallbackAnswer::Passing(words) => answer.text(words),
            CallbackAnswer::Urgent(words) => answer.text(words).show_alert(true),
        };
        for attempt in 1..=3 {
            match self.caller.api.call(&answer).await {
                Ok(_) => return,
                Err(refusal) if refusal.is_transient() => {
                    debug!(error = %refusal, "cannot answer a button yet");
                    sleep(backoff(attempt)).await;
                }
                // Presses can be answered for some 150 s.
                Err(refusal) if refusal.cause() == Cause::QueryTooOld => {
                    return debug!("the button was pressed too long ago");
                }
                Err(error) => {
                    return warn!(event = "call_refused", %error, method = "answerCallbackQuery", "Telegram refused a call");
                }
            }
        }
    }

    /// The process ends at this moment: nothing is begun that would take longer.
    pub(crate) fn end_at(&self, end: Instant) {
        self.haste.end_at(end);
    }

    /// Lets deliveries under way end; `false` when they did not by then.
    pub(crate) async fn drain(&self, by: Instant) -> bool {
        self.deliveries.close();
        timeout_at(by, self.deliveries.wait()).await.is_ok()
    }

    /// How many deliveries are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.deliveries.len()
    }
}

/// Sends what waits for one chat, until nothing does.
async fn work(queues: Arc<Queues<Delivery>>, chat_id: i64) {
    while let Some(next) = queues.next(chat_id) {
        let delivery = AssertUnwindSafe(next.delivery.run()).catch_unwind();
        match delivery.instrument(next.span.clone()).await {
            // Nobody listens when the question has let go already.
            Ok(ended) => drop(next.arrival.send(ended)),
            Err(_) => next
                .span
                .in_scope(|| error!(event = "delivery_panicked", "a delivery panicked")),
        }
    }
}
