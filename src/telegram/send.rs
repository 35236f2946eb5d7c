//! Getting a message to its chat, whatever Telegram says on the way.
//!
//! [`remedy`] decides what a refusal means; this does it. A delivery runs
//! in a task of its own: when it takes longer than its question may (a long
//! flood wait, an outage), the question's handler lets go and the delivery goes
//! on, so that one chat's flood wait holds up nobody's questions.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use teloxide::{
    payloads::{AnswerCallbackQuery, setters::*},
    types::{CallbackQueryId, InlineKeyboardMarkup},
};
use tokio::{
    sync::oneshot,
    task::JoinHandle,
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Instrument, debug, error, info, warn};

use super::{
    api::{Api, Refusal},
    clock::now,
    courier::Courier,
    pace::Pace,
    pictures::Named,
    post::{posted, unposted},
    route::Place,
    seen::Seen,
    updates::backoff,
};
use crate::{
    render::telegram::Part,
    store::{Memory, Question, UpdateKey},
};

/// Something to be delivered.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Letter {
    /// Where.
    pub(super) place: Place,
    /// The message that the first part takes the place of.
    pub(super) edit: Option<i32>,
    /// The messages, in order; never empty text. Without any, the keyboard of
    /// the edited message alone is set anew.
    pub(super) parts: Vec<Part>,
    /// The buttons under the last part.
    pub(super) keyboard: Option<InlineKeyboardMarkup>,
    /// The message whose question it answers, where that was recorded.
    pub(super) asked: Option<i32>,
    /// What follows the last part, as a reply to it.
    pub(super) enclosed: Option<Enclosed>,
}

/// What is no text and goes along with a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Enclosed {
    /// A copy of somebody's message. The letter has not arrived without it.
    Copy {
        /// Where that message stands.
        from_chat: i64,
        /// Its number there.
        message_id: i32,
    },
    /// The pictures of an article.
    Pictures(Vec<Named>),
}

/// What is said over a button; at most 200 characters (Bot API,
/// `answerCallbackQuery`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// Nothing: what happens is seen.
    None,
    /// A line at the top that goes away by itself.
    Passing(String),
    /// A box that has to be closed.
    Urgent(String),
}

/// How a delivery ended, as far as one waited for it.
#[derive(Debug)]
pub(super) enum Delivery {
    /// It arrived, its last part under this number; or there is nobody to whom
    /// it could.
    Done(Option<i32>),
    /// It is still being tried.
    Later,
    /// It cannot be delivered.
    Failed,
}

/// How long a delivery is tried before the answer is of no use any more.
const PATIENCE: Duration = Duration::from_hours(1);

/// The way out for messages. Cheap to clone.
#[derive(Clone)]
pub(super) struct Outbox {
    pub(super) api: Api,
    pace: Arc<Pace>,
    memory: Arc<Memory>,
    /// Told of every message that arrives.
    pub(super) seen: Arc<Seen>,
    /// The folder of the articles, for their pictures.
    pictures: Option<Arc<Path>>,
    deliveries: TaskTracker,
    /// The end of the last delivery to each chat, for which the next one waits:
    /// answers that are late must not be overtaken.
    last: Arc<Mutex<HashMap<i64, CancellationToken>>>,
}

/// From this many chats on, those without a delivery are forgotten.
const MANY: usize = 1_000;

impl Outbox {
    /// With this interval between messages over all chats.
    pub(super) fn new(api: Api, memory: Arc<Memory>, interval: Duration) -> Self {
        Self {
            api,
            pace: Arc::new(Pace::new(interval)),
            memory,
            seen: Arc::new(Seen::new()),
            pictures: None,
            deliveries: TaskTracker::new(),
            last: Arc::default(),
        }
    }

    /// The way to Telegram, for what is no message.
    pub(super) fn api(&self) -> &Api {
        &self.api
    }

    /// Sends the pictures of articles as well, from this folder.
    pub(super) fn with_pictures(mut self, folder: Option<&Path>) -> Self {
        self.pictures = folder.map(Arc::from);
        self
    }

    /// Whether pictures of articles can be sent.
    pub(super) fn has_pictures(&self) -> bool {
        self.pictures.is_some()
    }

    /// Takes a place in the queue of a chat: whom to wait for, and what to
    /// cancel at the end.
    fn queue(&self, chat_id: i64) -> (Option<CancellationToken>, CancellationToken) {
        let ours = CancellationToken::new();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() >= MANY {
            last.retain(|_, delivery| !delivery.is_cancelled());
        }
        (last.insert(chat_id, ours.clone()), ours)
    }

    /// Delivers the letter, and waits for it until `by` at the latest. With `key`
    /// it is the one answer to that update, and is kept until it has arrived,
    /// restarts included; without, it goes with the process.
    pub(super) async fn deliver(
        &self,
        letter: Letter,
        key: Option<&UpdateKey>,
        by: Instant,
    ) -> Delivery {
        self.deliver_answer(letter, None, key, by).await
    }

    /// The same, and records the question that the letter answers, before it is sent:
    /// whoever delivers it notes the number of the reply.
    pub(super) async fn deliver_answer(
        &self,
        letter: Letter,
        mut question: Option<Question>,
        key: Option<&UpdateKey>,
        by: Instant,
    ) -> Delivery {
        let mut kept = None;
        let mut after = None;
        if let Some(key) = key {
            match posted(&letter, key, now()) {
                Ok(mut posted) => {
                    after = self.may_begin(letter.place);
                    posted.after = after;
                    if !self.memory.post_answer(posted, question.take()).await {
                        info!(%key, "this has its answer");
                        return Delivery::Done(None);
                    }
                    kept = Some(key.clone());
                }
                Err(error) => error!(%error, "a letter cannot be kept"),
            }
        }
        if let Some(question) = question {
            self.memory.record(question).await;
        }
        let (late, is_late) = oneshot::channel();
        let task = self.start(Courier {
            is_begun: after.is_some(),
            after,
            ..self.courier(letter, kept, by, late)
        });
        tokio::select! {
            biased;
            outcome = task => match outcome {
                Ok(Ok(message_id)) => Delivery::Done(message_id),
                Ok(Err(_)) => Delivery::Failed,
                Err(error) => {
                    error!(%error, "a delivery was ended");
                    Delivery::Failed
                }
            },
            // Dropped unsent when the delivery ends: the branch above has it.
            Ok(()) = is_late => Delivery::Later,
            () = sleep_until(by) => Delivery::Later,
        }
    }

    /// After which message a letter goes out, if that is at once: then it is put in
    /// as being sent, and not noted a second time a moment later.
    fn may_begin(&self, place: Place) -> Option<i32> {
        let (chat_id, is_group) = (place.chat_id, place.is_group);
        let is_alone = {
            let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            last.get(&chat_id)
                .is_none_or(CancellationToken::is_cancelled)
        };
        let is_free = is_alone && self.seen.is_fresh() && self.pace.is_free(chat_id, is_group);
        is_free.then(|| self.seen.last(chat_id))
    }

    /// Goes on with what the last process left.
    pub(super) async fn go_on(&self) {
        let letters = self.memory.letters().await;
        if !letters.is_empty() {
            info!(
                letters = letters.len(),
                "going on with what was not delivered"
            );
        }
        // Without it the first answers would be noted to go out behind messages of
        // long ago, and not be found there should this process be killed as well.
        let yesterday = now().saturating_sub(24 * 3600);
        if let Some(last) = self.memory.last_reply(yesterday).await {
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
                    let courier = self.courier(letter, Some(kept.key), Instant::now(), late);
                    self.start(Courier {
                        may_have_arrived: kept.may_have_arrived,
                        after: kept.after.filter(|_| kept.may_have_arrived),
                        ..courier
                    });
                }
                Ok(_) => {
                    error!(key = %kept.key, age_s = age, "an answer came too late and is given up");
                    self.memory.drop_letter(&kept.key).await;
                }
                Err(error) => {
                    error!(key = %kept.key, %error, "a letter of another version is given up");
                    self.memory.drop_letter(&kept.key).await;
                }
            }
        }
    }

    fn courier(
        &self,
        letter: Letter,
        key: Option<UpdateKey>,
        by: Instant,
        late: oneshot::Sender<()>,
    ) -> Courier {
        Courier {
            api: self.api.clone(),
            pace: Arc::clone(&self.pace),
            memory: Arc::clone(&self.memory),
            pictures: self.pictures.clone(),
            letter,
            key,
            may_have_arrived: false,
            after: None,
            seen: Arc::clone(&self.seen),
            is_begun: false,
            by,
            late: Some(late),
            give_up_at: Instant::now() + PATIENCE,
        }
    }

    /// Sends a courier off, behind the one before to the same chat.
    fn start(&self, courier: Courier) -> JoinHandle<Result<Option<i32>, Refusal>> {
        let (before, ours) = self.queue(courier.letter.place.chat_id);
        let delivery = async move {
            // Whether it arrives, fails or panics, the next one may go.
            let _end = ours.drop_guard();
            courier.run(before).await
        };
        self.deliveries.spawn(delivery.in_current_span())
    }

    /// Ends the waiting of a button, with a few words if there is something to
    /// say. Not paced: Telegram does not count it.
    pub(super) async fn acknowledge(&self, query_id: &str, words: Words) {
        let answer = AnswerCallbackQuery::new(CallbackQueryId(query_id.to_owned()));
        let answer = match words {
            Words::None => answer,
            Words::Passing(words) => answer.text(words),
            Words::Urgent(words) => answer.text(words).show_alert(true),
        };
        for attempt in 1..=3 {
            match self.api.call(&answer).await {
                Ok(_) => return,
                Err(refusal) if refusal.is_transient() => {
                    debug!(error = %refusal, "cannot answer a button yet");
                    sleep(backoff(attempt)).await;
                }
                // Presses can be answered for some 150 s.
                Err(refusal)
                    if refusal.says("query is too old") || refusal.says("query id is invalid") =>
                {
                    return debug!("the button was pressed too long ago");
                }
                Err(error) => return warn!(%error, method = "answerCallbackQuery", "refused"),
            }
        }
    }

    /// Lets deliveries under way end; `false` when they did not within `bound`.
    pub(super) async fn drain(&self, bound: Duration) -> bool {
        self.deliveries.close();
        timeout(bound, self.deliveries.wait()).await.is_ok()
    }

    /// How many deliveries are under way.
    pub(super) fn under_way(&self) -> usize {
        self.deliveries.len()
    }
}
