//! The letters that wait to be sent, by chat: one chat's wait holds up no other,
//! and within a chat an answer that is late is not overtaken.
//!
//! A chat has a worker exactly as long as it has an entry here; whoever puts the
//! first letter in starts it.

use std::{
    collections::{HashMap, VecDeque},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;
use tracing::Span;

use crate::telegram::{api::Refusal, recent::Recent, send::message::OutgoingMessage};

/// How a delivery ended: as which message it arrived last.
pub(crate) type Arrival = Result<Option<i32>, Refusal>;

/// What waits with a message.
pub(crate) trait Carries {
    /// The message.
    fn message(&self) -> &OutgoingMessage;
}

/// A letter that waits for those before it.
pub(crate) struct Queued<C> {
    pub(crate) delivery: C,
    /// Who wants to know how it ended.
    pub(crate) arrival: oneshot::Sender<Arrival>,
    /// The update that it answers, for the log.
    pub(crate) span: Span,
}

struct Chat<C> {
    waiting: VecDeque<Queued<C>>,
    /// The questions whose answers are being sent at this moment.
    under_way: Vec<i32>,
}

/// The letters of all chats.
pub(crate) struct Queues<C> {
    chats: Mutex<HashMap<i64, Chat<C>>>,
    /// The hash of the words that were sent to a chat last.
    said: Mutex<Recent<i64, u64>>,
}

/// Of how many chats it is known what was sent to them last.
const KEPT: usize = 1_000;

impl<C> Default for Chat<C> {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            under_way: Vec::new(),
        }
    }
}

impl<C: Carries> Queues<C> {
    /// Nothing waits.
    pub(crate) fn new() -> Self {
        Self {
            chats: Mutex::new(HashMap::new()),
            said: Mutex::new(Recent::new(KEPT)),
        }
    }

    /// Puts a letter behind the others to its chat; `true` when the chat needs a
    /// worker.
    pub(crate) fn push(&self, chat_id: i64, waiting: Queued<C>) -> bool {
        let mut chats = self.chats();
        let is_new = !chats.contains_key(&chat_id);
        chats.entry(chat_id).or_default().waiting.push_back(waiting);
        is_new
    }

    /// The next letter to a chat; without one the chat is forgotten, and its worker
    /// has to end.
    pub(crate) fn next(&self, chat_id: i64) -> Option<Queued<C>> {
        let mut chats = self.chats();
        let chat = chats.get_mut(&chat_id)?;
        let Some(next) = chat.waiting.pop_front() else {
            chats.remove(&chat_id);
            return None;
        };
        chat.under_way.clear();
        chat.under_way.extend(next.delivery.message().asked);
        Some(next)
    }

    /// Takes the letters that say the same as this one, which is about to go to
    /// that chat: one message may stand for all of them.
    pub(crate) fn take_like(&self, chat_id: i64, letter: &OutgoingMessage) -> Vec<Queued<C>> {
        let mut chats = self.chats();
        let Some(chat) = chats.get_mut(&chat_id) else {
            return Vec::new();
        };
        let all = std::mem::take(&mut chat.waiting).into_iter();
        let (alike, others): (Vec<_>, VecDeque<_>) =
            all.fold(Default::default(), |(mut alike, mut others), waiting| {
                if letter.may_stand_for(waiting.delivery.message()) {
                    alike.push(waiting);
                } else {
                    others.push_back(waiting);
                }
                (alike, others)
            });
        chat.waiting = others;
        let asked = alike.iter().filter_map(|it| it.delivery.message().asked);
        chat.under_way.extend(asked);
        alike
    }

    /// Whether this is what was sent to the chat last; from now on it is.
    pub(crate) fn is_said_again(&self, chat_id: i64, letter: &OutgoingMessage) -> bool {
        let mut hasher = DefaultHasher::new();
        for part in &letter.parts {
            part.html.hash(&mut hasher);
        }
        let now = hasher.finish();
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(said.entry(chat_id), now) == now
    }

    /// Whether nothing waits for or goes to this chat.
    pub(crate) fn is_idle(&self, chat_id: i64) -> bool {
        !self.chats().contains_key(&chat_id)
    }

    /// Whether the answer to this question waits or is being sent.
    pub(crate) fn is_under_way(&self, chat_id: i64, asked: i32) -> bool {
        let chats = self.chats();
        chats.get(&chat_id).is_some_and(|chat| {
            let waits = |it: &Queued<C>| it.delivery.message().asked == Some(asked);
            chat.under_way.contains(&asked) || chat.waiting.iter().any(waits)
        })
    }

    fn chats(&self) -> MutexGuard<'_, HashMap<i64, Chat<C>>> {
        self.chats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
