//! Updates in hand, however they came: fetched by us or pushed by Telegram.

use std::sync::Arc;

use serde_json::Value;
use teloxide::types::AllowedUpdate;
use tracing::{error, warn};

use crate::{
    store::{Health, Memory},
    telegram::{
        receive::{
            chat_queue::{ChatQueues, Handle},
            inline_queue::InlineQueue,
        },
        send::last_message::LastMessages,
        settings::Settings,
        update::{Update, UpdateKind},
    },
};

/// What Telegram is asked for: only what is handled, since the rest would have
/// to be fetched and confirmed.
pub(crate) const ALLOWED: [AllowedUpdate; 6] = [
    AllowedUpdate::Message,
    AllowedUpdate::EditedMessage,
    AllowedUpdate::CallbackQuery,
    AllowedUpdate::MyChatMember,
    AllowedUpdate::InlineQuery,
    AllowedUpdate::ChosenInlineResult,
];

/// Has updates handled, each in its turn.
pub(crate) struct Dispatcher<'a, H> {
    /// Told of every message as soon as it is known.
    seen: &'a LastMessages,
    chats: ChatQueues<H>,
    queries: Arc<InlineQueue<H>>,
}

impl<'a, H: Handle> Dispatcher<'a, H> {
    pub(crate) fn new(handler: Arc<H>, settings: &Settings, seen: &'a LastMessages) -> Self {
        Self {
            seen,
            queries: InlineQueue::new(Arc::clone(&handler)),
            chats: ChatQueues::new(handler, settings.handler_deadline, settings.chats_at_once),
        }
    }

    /// Takes an update in; `false` when nothing has to be waited for: its end is
    /// not told.
    pub(crate) fn take(&mut self, incoming: Update) -> bool {
        if let UpdateKind::Message(message) = &incoming.event {
            self.seen.note(message.chat_id, message.message_id);
        }
        if let UpdateKind::InlineQuery(_) = incoming.event {
            self.queries.push(incoming);
            return false;
        }
        let Some(chat_id) = incoming.chat_id() else {
            warn!(
                event = "update_not_understood",
                update_id = incoming.update_id,
                kind = incoming.kind(),
                "an update is not understood"
            );
            return false;
        };
        self.chats.push(chat_id, incoming);
        true
    }

    /// The next update that has ended; waits for ever when none is under way.
    pub(crate) async fn ended(&mut self) -> i32 {
        self.chats.ended().await
    }
}

/// What earlier processes wrote down and did not end.
pub(crate) struct Recalled {
    /// In the order in which they came.
    pub(crate) updates: Vec<Update>,
    /// Whether that is all: the database told, and not the memory beside it.
    pub(crate) is_whole: bool,
}

impl Recalled {
    /// Looks into the store.
    pub(crate) async fn from(memory: &Memory) -> Self {
        let is_well = memory.health() == Health::Good;
        let bodies = memory.received().await;
        let is_whole = is_well && memory.health() == Health::Good;
        let read = |body: &String| {
            let update: Value = serde_json::from_str(body).unwrap_or_default();
            let incoming = Update::read(&update);
            if incoming.is_none() {
                error!(
                    event = "update_unreadable",
                    "a stored update cannot be read any more"
                );
            }
            incoming
        };
        Self {
            updates: bodies.iter().filter_map(read).collect(),
            is_whole,
        }
    }
}
