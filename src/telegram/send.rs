//! Getting a message to its chat, whatever Telegram says on the way.
//!
//! [`remedy`] decides what a refusal means; this does it. A delivery runs
//! in a task of its own: when it takes longer than its question may (a long
//! flood wait, an outage), the question's handler lets go and the delivery goes
//! on, so that one chat's flood wait holds up nobody's questions.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::Value;
use teloxide::{
    payloads::{
        AnswerCallbackQuery, EditMessageReplyMarkup, EditMessageText, SendMessage, setters::*,
    },
    types::{
        CallbackQueryId, ChatId, InlineKeyboardMarkup, LinkPreviewOptions, MessageId, ParseMode,
        ReplyMarkup, ReplyParameters, ThreadId,
    },
};
use tokio::{
    sync::oneshot,
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Instrument, debug, error, info, warn};

use super::{
    api::{Api, Refusal},
    pace::Pace,
    remedy::{Attempt, Remedy, remedy},
    route::Place,
    updates::backoff,
};
use crate::render::telegram::Part;

/// Something to be delivered.
#[derive(Clone, Debug)]
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
    api: Api,
    pace: Arc<Pace>,
    deliveries: TaskTracker,
    /// The end of the last delivery to each chat, for which the next one waits:
    /// answers that are late must not be overtaken.
    last: Arc<Mutex<HashMap<i64, CancellationToken>>>,
}

/// From this many chats on, those without a delivery are forgotten.
const MANY: usize = 1_000;

impl Outbox {
    pub(super) fn new(api: Api) -> Self {
        Self {
            api,
            pace: Arc::new(Pace::new()),
            deliveries: TaskTracker::new(),
            last: Arc::default(),
        }
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

    /// Delivers the letter, and waits for it until `by` at the latest.
    pub(super) async fn deliver(&self, letter: Letter, by: Instant) -> Delivery {
        let (late, is_late) = oneshot::channel();
        let courier = Courier {
            api: self.api.clone(),
            pace: Arc::clone(&self.pace),
            letter,
            by,
            late: Some(late),
            give_up_at: Instant::now() + PATIENCE,
        };
        let (before, ours) = self.queue(courier.letter.place.chat_id);
        let delivery = async move {
            // Whether it arrives, fails or panics, the next one may go.
            let _end = ours.drop_guard();
            courier.run(before).await
        };
        let task = self.deliveries.spawn(delivery.in_current_span());
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

/// How one part ended.
enum Sent {
    /// It is there, as the message of this number.
    Arrived(Option<i32>),
    /// It is not, and the rest need not follow.
    Enough,
}

/// One letter on its way.
struct Courier {
    api: Api,
    pace: Arc<Pace>,
    letter: Letter,
    /// Who goes on after this moment tells so.
    by: Instant,
    late: Option<oneshot::Sender<()>>,
    give_up_at: Instant,
}

impl Courier {
    async fn run(mut self, before: Option<CancellationToken>) -> Result<Option<i32>, Refusal> {
        if let Some(until) = self.pace.held_until(self.letter.place.chat_id) {
            self.tell_if_late(until);
        }
        if let Some(before) = before {
            before.cancelled().await;
        }
        let last = self.letter.parts.len().saturating_sub(1);
        let mut arrived = None;
        for index in 0..=last {
            let keyboard = self.letter.keyboard.take_if(|_| index == last);
            match self.part(index, keyboard).await? {
                Sent::Arrived(message_id) => arrived = message_id,
                Sent::Enough => break,
            }
        }
        if self.late.is_none() {
            info!("delivered late");
        }
        Ok(arrived)
    }

    /// Delivers one part.
    async fn part(
        &mut self,
        index: usize,
        keyboard: Option<InlineKeyboardMarkup>,
    ) -> Result<Sent, Refusal> {
        let mut attempt = Attempt {
            as_html: true,
            edit: self.letter.edit.filter(|_| index == 0),
            place: self.letter.place,
            failures: 0,
        };
        // A reply to every part would notify the asker of every part.
        attempt.place.reply_to = attempt
            .place
            .reply_to
            .filter(|_| index == 0 || self.letter.edit.is_some());
        loop {
            if attempt.edit.is_none() && self.letter.parts.is_empty() {
                debug!("the message whose keyboard was to change is gone");
                return Ok(Sent::Enough);
            }
            self.wait_for_turn(attempt.place).await;
            let refusal = match self.call(index, attempt, keyboard.clone()).await {
                Ok(message_id) => {
                    self.letter.place.chat_id = attempt.place.chat_id;
                    self.letter.place.topic = attempt.place.topic;
                    return Ok(Sent::Arrived(message_id));
                }
                Err(refusal) => refusal,
            };
            attempt.failures += 1;
            match remedy(&refusal, attempt) {
                Remedy::Hold(wait) => {
                    info!(
                        wait_s = wait.as_secs(),
                        "told to wait before sending to this chat"
                    );
                    // Telegram counts whole seconds, and not from the same moment.
                    self.pace
                        .hold(attempt.place.chat_id, wait + Duration::from_millis(200));
                }
                Remedy::Again(pause) => {
                    warn!(error = %refusal, failures = attempt.failures, "cannot send yet");
                    self.wait_until(Instant::now() + pause).await;
                }
                Remedy::Instead(other) => {
                    warn!(error = %refusal, "refused, sending it another way");
                    attempt = other;
                }
                Remedy::Enough => {
                    debug!(reason = %refusal, "not sent, nor needed");
                    return Ok(Sent::Enough);
                }
                Remedy::GiveUp => {
                    error!(error = %refusal, method = if attempt.edit.is_some() { "editMessageText" } else { "sendMessage" }, "refused");
                    return Err(refusal);
                }
            }
            if Instant::now() >= self.give_up_at || attempt.failures > 1000 {
                error!(error = %refusal, "given up after trying for long");
                return Err(refusal);
            }
        }
    }

    async fn wait_for_turn(&mut self, place: Place) {
        let turn = self.pace.turn(place.chat_id, place.is_group);
        self.wait_until(turn).await;
        // The chat may have been held since the turn was taken.
        while let Some(until) = self.pace.held_until(place.chat_id) {
            self.wait_until(until).await;
        }
        let turn = self.pace.overall_turn();
        self.wait_until(turn).await;
    }

    async fn wait_until(&mut self, at: Instant) {
        self.tell_if_late(at);
        sleep_until(at).await;
    }

    fn tell_if_late(&mut self, at: Instant) {
        if at > self.by
            && let Some(late) = self.late.take()
        {
            info!("goes on after its question");
            // Nobody listens when the question has let go already.
            let _ = late.send(());
        }
    }

    async fn call(
        &self,
        index: usize,
        attempt: Attempt,
        keyboard: Option<InlineKeyboardMarkup>,
    ) -> Result<Option<i32>, Refusal> {
        let chat_id = ChatId(attempt.place.chat_id);
        let Some(part) = self.letter.parts.get(index) else {
            let message_id = MessageId(attempt.edit.unwrap_or_default());
            let mut edit = EditMessageReplyMarkup::new(chat_id, message_id);
            edit.reply_markup = keyboard;
            return self.api.call(&edit).await.map(|_| attempt.edit);
        };
        let text = if attempt.as_html {
            &part.html
        } else {
            &part.text
        };
        let no_preview = LinkPreviewOptions {
            is_disabled: true,
            url: None,
            prefer_small_media: false,
            prefer_large_media: false,
            show_above_text: false,
        };
        let answer = if let Some(message_id) = attempt.edit {
            let mut edit = EditMessageText::new(chat_id, MessageId(message_id), text)
                .link_preview_options(no_preview);
            edit.parse_mode = attempt.as_html.then_some(ParseMode::Html);
            edit.reply_markup = keyboard;
            self.api.call(&edit).await
        } else {
            let mut message = SendMessage::new(chat_id, text).link_preview_options(no_preview);
            message.parse_mode = attempt.as_html.then_some(ParseMode::Html);
            message.message_thread_id = attempt.place.topic.map(|topic| ThreadId(MessageId(topic)));
            // People delete their questions; the answer may help others still.
            message.reply_parameters = attempt
                .place
                .reply_to
                .map(|id| ReplyParameters::new(MessageId(id)).allow_sending_without_reply());
            message.reply_markup = keyboard.map(ReplyMarkup::InlineKeyboard);
            self.api.call(&message).await
        };
        let number = |message: Value| message["message_id"].as_i64()?.try_into().ok();
        answer.map(number)
    }
}
