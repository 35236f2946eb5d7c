//! One letter on its way: tried until it has arrived, or nothing will help.
//!
//! The Bot API lets nobody look into a chat. Where a connection breaks or the process
//! ends between sending and knowing, the messages that came next are probed by an edit
//! that would change nothing: Telegram refuses it as "not modified" where the answer
//! stands. A call is waited for longer than servers on the way wait (75 s), so that its
//! end is nearly always known.
//!
//! Known limit: a hundred messages are probed, up to five hundred where that many are
//! known to have come, for two minutes, and over all messages a thousand in ten
//! minutes. What is not found among them is sent again.

use std::{sync::Arc, time::Duration};

use teloxide::types::InlineKeyboardMarkup;
use tokio::{
    sync::oneshot,
    time::{Instant, sleep, sleep_until, timeout},
};
use tracing::{debug, error, info, warn};

use crate::{
    store::UpdateKey,
    telegram::{
        api::{Cause, Refusal, backoff::backoff},
        clock::now,
        route::Place,
        send::{
            call::{Caller, MessagePart},
            haste::Haste,
            last_message::{First, LastMessages},
            message::{Attachment, OutgoingMessage},
            queue::{Arrival, Carries, Queued, Queues},
            rate_limit::RateLimit,
            retry::{Attempt, Remedy, remedy},
        },
    },
};

/// How one part ended.
pub(crate) enum Sent {
    /// It is there, as the message of this number.
    Arrived(Option<i32>),
    /// It is not, and the rest need not follow.
    Enough,
    /// It is not, and is left to the next process.
    Left,
}

/// How far a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nothing of it was begun.
    Waiting,
    /// Its first piece was.
    Going,
    /// It is left to the next process.
    Left,
}

/// One letter on its way.
pub(crate) struct Delivery {
    pub(crate) caller: Caller,
    pub(crate) pace: Arc<RateLimit>,
    pub(crate) letter: OutgoingMessage,
    /// Under which the letter is kept until it has arrived.
    pub(crate) key: Option<UpdateKey>,
    /// It may have arrived already: it was being sent when that was cut short.
    pub(crate) may_have_arrived: bool,
    /// The last message number seen before that; it has a higher one.
    pub(crate) after: Option<i32>,
    pub(crate) seen: Arc<LastMessages>,
    /// What waits behind it.
    pub(crate) queues: Arc<Queues<Delivery>>,
    /// The letters for which its first message goes out as well.
    pub(crate) mates: Vec<Queued<Delivery>>,
    /// The message replies to none of its readers.
    pub(crate) names_all: bool,
    /// Whether there is time for it.
    pub(crate) haste: Arc<Haste>,
    pub(crate) stage: Stage,
    /// The store knows that it is being sent.
    pub(crate) is_begun: bool,
    /// Who goes on after this moment tells so.
    pub(crate) by: Instant,
    pub(crate) late: Option<oneshot::Sender<()>>,
    pub(crate) give_up_at: Instant,
}

/// How many messages are looked at for an answer that may have arrived. Private
/// chats share one count, so as many as go out at once lie between.
const LOOKED_AT: i32 = 100;

/// How many at most, where it is known by now that more have come: whatever may have
/// arrived has a lower number than what arrived since this process began.
const LOOKED_AT_MOST: i32 = 500;

/// How long it is looked for at most. What is not found by then is sent again: an answer twice is better than none.
const LOOKED_FOR: Duration = Duration::from_mins(2);

/// How long a message that says the same once more waits for others who ask the
/// same.
const OTHERS: Duration = Duration::from_secs(1);

/// How often one look is tried again while Telegram is out of order: over half a
/// minute, if it does not say how long.
const PROBED_AGAIN: u32 = 8;

impl Carries for Delivery {
    fn message(&self) -> &OutgoingMessage {
        &self.letter
    }
}

impl Delivery {
    pub(crate) async fn run(mut self) -> Arrival {
        self.hang_on_answer().await;
        self.wait_for_others().await;
        let sent = self.send().await;
        if self.stage == Stage::Left {
            return sent;
        }
        let arrived = sent.as_ref().ok().copied().flatten();
        self.note(arrived).await;
        for mate in std::mem::take(&mut self.mates) {
            if let Some(key) = &mate.delivery.key {
                self.caller.memory.drop_letter(key).await;
            }
            // Only one of them learns of a refusal, because only one message was
            // refused.
            let _ = mate.arrival.send(Ok(arrived));
        }
        sent
    }

    /// Tells whoever waits for it when its chat is held for longer.
    pub(crate) fn tell_if_held(&mut self) {
        if let Some(until) = self.pace.held_until(self.letter.place.chat_id) {
            self.tell_if_late(until);
        }
    }

    /// Replies to the answer that was still on its way when this was written.
    async fn hang_on_answer(&mut self) {
        let crowd = self.letter.crowd.as_mut();
        let Some(asked) = crowd.and_then(|crowd| crowd.behind.take()) else {
            return;
        };
        let place = &mut self.letter.place;
        let recorded = self.caller.memory.question(place.chat_id, asked).await;
        if let Some(reply) = recorded.and_then(|question| question.reply) {
            place.reply_to = Some(reply);
            self.names_all = true;
        }
    }

    /// Waits a moment for others who want the same, where somebody in the chat has
    /// just got it: they have it before their eyes, so there is no hurry.
    async fn wait_for_others(&mut self) {
        let chat_id = self.letter.place.chat_id;
        let Some(crowd) = &self.letter.crowd else {
            return;
        };
        if self.queues.is_said_again(chat_id, &self.letter) || crowd.is_pointer {
            // The others are heard only when their chat does not wait for this one.
            self.let_go();
            sleep(OTHERS).await;
        }
    }

    /// Takes along what waits with the same words.
    fn gather(&mut self) {
        let chat_id = self.letter.place.chat_id;
        let mates = self.queues.take_like(chat_id, &self.letter);
        let Some(crowd) = &mut self.letter.crowd else {
            return;
        };
        for mut mate in mates {
            if let Some(others) = mate.delivery.letter.crowd.take() {
                crowd.join(others);
            }
            self.mates.push(mate);
        }
    }

    /// Notes that it needs no more work, and as which message it has arrived.
    async fn note(&self, arrived: Option<i32>) {
        let (memory, chat_id) = (&self.caller.memory, self.letter.place.chat_id);
        let card = self.key.as_ref().and_then(UpdateKey::card_id);
        if let Some((card, message_id)) = card.zip(arrived) {
            memory.card_arrived(card, chat_id, message_id).await;
        }
        match (&self.key, arrived.zip(self.letter.asked)) {
            (Some(key), Some((reply, asked))) => memory.arrived(key, chat_id, asked, reply).await,
            (Some(key), None) => memory.drop_letter(key).await,
            (None, Some((reply, asked))) => memory.replied(chat_id, asked, reply).await,
            (None, None) => {}
        }
    }

    async fn send(&mut self) -> Result<Option<i32>, Refusal> {
        let last = self.letter.parts.len().saturating_sub(1);
        let mut arrived = None;
        let mut is_wanted = true;
        let is_bare = self.letter.parts.is_empty() && self.letter.edit.is_none();
        for index in 0..=last {
            if is_bare {
                break;
            }
            let keyboard = self.letter.keyboard.take_if(|_| index == last);
            match self.piece(MessagePart::Text(index), keyboard).await? {
                Sent::Arrived(message_id) => arrived = message_id,
                Sent::Enough | Sent::Left => {
                    is_wanted = false;
                    break;
                }
            }
        }
        if is_wanted && self.letter.enclosed.is_some() {
            arrived = self.enclose(arrived).await?;
        }
        if self.late.is_none() {
            info!(event = "delivered_late", "a message was delivered late");
        }
        Ok(arrived)
    }

    /// Delivers what is enclosed, as a reply to the message `under`; gives the
    /// number by which the letter is known. Pictures that cannot be sent are no
    /// reason to send the answer again.
    async fn enclose(&mut self, under: Option<i32>) -> Result<Option<i32>, Refusal> {
        let is_needed = matches!(self.letter.enclosed, Some(Attachment::Copy { .. }));
        match self.piece(MessagePart::Enclosed(under), None).await {
            Ok(Sent::Arrived(message_id)) => Ok(under.or(message_id)),
            Ok(Sent::Enough | Sent::Left) => Ok(under),
            Err(refusal) if is_needed => Err(refusal),
            Err(refusal) => {
                error!(event = "pictures_failed", error = %refusal, "the pictures of an article were not sent");
                Ok(under)
            }
        }
    }

    /// Delivers one piece.
    pub(crate) async fn piece(
        &mut self,
        piece: MessagePart,
        keyboard: Option<InlineKeyboardMarkup>,
    ) -> Result<Sent, Refusal> {
        let mut attempt = Attempt {
            as_html: true,
            edit: self.letter.edit.filter(|_| piece == MessagePart::Text(0)),
            place: self.letter.place,
            failures: 0,
        };
        // A reply to every part would notify the asker of every part.
        attempt.place.reply_to = match piece {
            MessagePart::Enclosed(under) => under.or(attempt.place.reply_to),
            MessagePart::Text(index) => attempt
                .place
                .reply_to
                .filter(|_| index == 0 || self.letter.edit.is_some()),
        };
        loop {
            let is_text = matches!(piece, MessagePart::Text(_));
            if is_text && attempt.edit.is_none() && self.letter.parts.is_empty() {
                debug!("the message whose keyboard was to change is gone");
                return Ok(Sent::Enough);
            }
            let refusal = match self.attempt(piece, attempt, keyboard.as_ref()).await {
                Ok(sent) => return Ok(sent),
                Err(refusal) => refusal,
            };
            attempt.failures += 1;
            self.may_have_arrived = matches!(refusal, Refusal::Network(_));
            match remedy(&refusal, attempt) {
                Remedy::Hold(wait) => self.hold(attempt.place, wait).await,
                Remedy::Again(pause) => self.retry(&refusal, attempt.failures, pause).await,
                Remedy::Instead(other) => {
                    self.adapt(&refusal, attempt.place, other.place).await;
                    attempt = other;
                }
                Remedy::Enough => {
                    debug!(reason = %refusal, "not sent, nor needed");
                    return Ok(Sent::Enough);
                }
                Remedy::GiveUp => {
                    error!(event = "delivery_refused", error = %refusal, method = if attempt.edit.is_some() { "editMessageText" } else { "sendMessage" }, "Telegram refused a message");
                    return Err(refusal);
                }
            }
            if Instant::now() >= self.give_up_at || attempt.failures > 1000 {
                error!(event = "delivery_given_up", error = %refusal, "a message was given up after many tries");
                return Err(refusal);
            }
        }
    }

    /// One attempt at a piece, when its turn has come and there is time for it. The
    /// error is what Telegram refused it for.
    async fn attempt(
        &mut self,
        piece: MessagePart,
        attempt: Attempt,
        keyboard: Option<&InlineKeyboardMarkup>,
    ) -> Result<Sent, Refusal> {
        self.wait_for_turn(attempt.place).await;
        if piece == MessagePart::Text(0) {
            self.gather();
        }
        let haste = Arc::clone(&self.haste);
        let begun = haste.begin();
        let may_be_left = self.key.is_some() && self.stage == Stage::Waiting;
        if begun.is_none() && may_be_left {
            return Ok(self.leave().await);
        }
        let first = self.seen.first().await;
        if self.has_fallen_behind(attempt.place.chat_id) {
            self.put_back(Duration::ZERO).await;
        }
        if !self.begin().await {
            return Ok(Sent::Enough);
        }
        self.stage = Stage::Going;
        if std::mem::take(&mut self.may_have_arrived)
            && let Some(sent) = self.look(piece, attempt, keyboard).await
        {
            return Ok(sent);
        }
        let message_id = self.call(piece, attempt, keyboard.cloned()).await?;
        drop(begun);
        self.stands(attempt.place, message_id, first);
        Ok(Sent::Arrived(message_id))
    }

    /// Sends nothing to the chat for as long as Telegram asks.
    async fn hold(&mut self, place: Place, wait: Duration) {
        info!(
            event = "rate_limited",
            wait_s = wait.as_secs(),
            "Telegram asks the bot to wait before it sends to this chat"
        );
        // Telegram counts whole seconds, and not from the same moment.
        let whole = wait + Duration::from_millis(200);
        self.pace.hold(place.chat_id, whole);
        self.put_back(wait).await;
    }

    /// Waits before the same attempt is made again.
    async fn retry(&mut self, refusal: &Refusal, failures: u32, pause: Duration) {
        warn!(event = "delivery_retried", error = %refusal, failures, "a message cannot be sent yet");
        if !self.may_have_arrived {
            self.put_back(pause).await;
        }
        self.wait_until(Instant::now() + pause).await;
    }

    /// Notes that the message goes another way, maybe into another chat.
    async fn adapt(&self, refusal: &Refusal, from: Place, to: Place) {
        warn!(event = "delivery_adapted", error = %refusal, "Telegram refused a message; it is sent another way");
        if from.chat_id != to.chat_id {
            let memory = &self.caller.memory;
            memory.chat_moved(from.chat_id, to.chat_id).await;
        }
    }

    /// Notes that it goes out now, and after which message; `false` when it is
    /// gone or somebody else sends it.
    async fn begin(&mut self) -> bool {
        if std::mem::replace(&mut self.is_begun, true) {
            return true;
        }
        let seen = self.seen.last(self.letter.place.chat_id);
        let after = *self.after.get_or_insert(seen);
        let Some(key) = &self.key else {
            return true;
        };
        let is_ours = self.caller.memory.begin_sending(key, after).await;
        if !is_ours {
            debug!(%key, "the letter is gone or being sent");
        }
        is_ours
    }

    /// Whether so many messages have come since it was noted to go out, though it has
    /// not gone, that it might not be found among them.
    fn has_fallen_behind(&self, chat_id: i64) -> bool {
        let is_unsent = self.is_begun && !self.may_have_arrived;
        let after = self.after.filter(|_| is_unsent);
        after.is_some_and(|after| self.seen.last(chat_id).saturating_sub(after) > LOOKED_AT / 2)
    }

    /// A piece of it stands there now, as the message of this number.
    fn stands(&mut self, place: Place, message_id: Option<i32>, first: Option<First>) {
        if let Some(message_id) = message_id {
            self.seen.note(place.chat_id, message_id);
            if let Some(first) = first {
                first.arrived();
            }
        }
        self.letter.place.chat_id = place.chat_id;
        self.letter.place.topic = place.topic;
    }

    /// Looks whether it has arrived; `None` when it has to be sent.
    async fn look(
        &mut self,
        piece: MessagePart,
        attempt: Attempt,
        keyboard: Option<&InlineKeyboardMarkup>,
    ) -> Option<Sent> {
        let looked = self.arrived(piece, attempt, keyboard);
        if let Some(message_id) = timeout(LOOKED_FOR, looked).await.ok().flatten() {
            info!(
                event = "already_delivered",
                message_id, "a probe found that the message had arrived"
            );
            return Some(Sent::Arrived(Some(message_id)));
        }
        // From here on it lies behind what is there by now.
        self.put_back(Duration::ZERO).await;
        (!self.begin().await).then_some(Sent::Enough)
    }

    /// Leaves it to the next process, for which there is more time.
    async fn leave(&mut self) -> Sent {
        info!(
            event = "delivery_left",
            "the message is left for the next start"
        );
        if self.is_begun && !self.may_have_arrived {
            self.put_back(Duration::ZERO).await;
        }
        self.stage = Stage::Left;
        Sent::Left
    }

    /// It has surely not arrived, so a restart meanwhile need not wonder.
    async fn put_back(&mut self, wait: Duration) {
        (self.is_begun, self.after) = (false, None);
        if let Some(key) = &self.key {
            let seconds = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX);
            self.caller
                .memory
                .postpone(key, now().saturating_add(seconds))
                .await;
        }
    }

    /// The number of the message if it is in the chat already.
    ///
    /// The Bot API cannot read a chat, but it refuses to edit a message into the
    /// text that it has ("message is not modified"), a message of somebody else,
    /// and one that does not exist, and its error says which. So the bot tries to
    /// edit the messages that followed, except those known to hold other answers.
    /// If an edit does change one, that message was an unrecorded one of ours, and
    /// now it holds this answer.
    async fn arrived(
        &self,
        piece: MessagePart,
        attempt: Attempt,
        keyboard: Option<&InlineKeyboardMarkup>,
    ) -> Option<i32> {
        // An edit may be made twice; of several parts the earlier ones would be
        // taken for the later.
        if attempt.edit.is_some() || self.letter.parts.len() != 1 || piece != MessagePart::Text(0) {
            return None;
        }
        let (chat_id, asked) = (attempt.place.chat_id, self.letter.asked?);
        let after = self.after.unwrap_or(asked).max(asked);
        let known = self.seen.last(chat_id);
        let last = known.clamp(
            after.saturating_add(LOOKED_AT),
            after.saturating_add(LOOKED_AT_MOST),
        );
        for message_id in after.saturating_add(1)..=last {
            match self
                .caller
                .memory
                .question_of_reply(chat_id, message_id)
                .await
            {
                Some(question) if question.message == asked => return Some(message_id),
                Some(_) => continue,
                None => {}
            }
            if !self.seen.may_look() {
                warn!(
                    event = "probes_exhausted",
                    "too many messages were probed; an answer may come twice"
                );
                return None;
            }
            let probe = Attempt {
                edit: Some(message_id),
                ..attempt
            };
            match self.probe(piece, probe, keyboard).await {
                Ok(_) => return Some(message_id),
                Err(refusal) if refusal.cause() == Cause::NotModified => return Some(message_id),
                Err(refusal) if refusal.cause() == Cause::NotEditable => {
                    self.seen.note(chat_id, message_id);
                }
                Err(Refusal::BadRequest(_)) => {}
                // Whether it arrived will not be known; a second copy is better
                // than none.
                Err(_) => return None,
            }
        }
        None
    }

    /// Tries an edit, and again while the way is bad: without its answer a second
    /// copy would be sent.
    async fn probe(
        &self,
        piece: MessagePart,
        probe: Attempt,
        keyboard: Option<&InlineKeyboardMarkup>,
    ) -> Result<Option<i32>, Refusal> {
        let mut failures = 0;
        loop {
            let refusal = match self.call(piece, probe, keyboard.cloned()).await {
                Err(refusal) if refusal.is_transient() && failures < PROBED_AGAIN => refusal,
                other => return other,
            };
            failures += 1;
            let pause = match refusal {
                Refusal::Wait(wait) => wait,
                _ => backoff(failures),
            };
            sleep(pause).await;
        }
    }

    async fn call(
        &self,
        piece: MessagePart,
        attempt: Attempt,
        keyboard: Option<InlineKeyboardMarkup>,
    ) -> Result<Option<i32>, Refusal> {
        self.caller
            .call(&self.letter, piece, attempt, keyboard, self.names_all)
            .await
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
        // The runtime's clock counts whole milliseconds: to sleep until this moment
        // would take one or two of them.
        if at > Instant::now() {
            sleep_until(at).await;
        }
    }

    fn tell_if_late(&mut self, at: Instant) {
        if at > self.by && self.let_go() {
            info!(
                event = "delivery_detached",
                "the question no longer waits for its message"
            );
        }
    }

    /// Tells whoever waits for it that it takes longer; `false` when they know.
    fn let_go(&mut self) -> bool {
        // Nobody listens when the question has let go already.
        let late = self.late.take();
        late.map(|late| late.send(())).is_some()
    }
}
