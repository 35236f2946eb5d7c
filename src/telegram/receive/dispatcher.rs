//! Updates in hand, however they came: fetched by us or pushed by Telegram.

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use teloxide::types::AllowedUpdate;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use crate::{
    store::{Health, Memory},
    telegram::{
        clock::now,
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

    /// Accepts an update. `false`: its end will not be reported, so nobody has to
    /// wait for it.
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
    updates: Vec<Update>,
    /// Whether the update is finished in the database as well, and not in memory
    /// alone.
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

    /// Begins with each update; `begin` says whether it was still open.
    pub(crate) fn resume(self, begin: impl FnMut(Update) -> bool) {
        let were_open = self.updates.into_iter().map(begin);
        let updates = were_open.filter(|is_open| *is_open).count();
        if updates > 0 {
            info!(
                event = "updates_resumed",
                updates, "the bot goes on with updates from before its start"
            );
        }
    }
}

/// How long writing down the last ends may take.
const LAST_ENDS: Duration = Duration::from_secs(6);

/// Writes down which updates need no more work, beside all else.
pub(crate) struct Ends {
    memory: Arc<Memory>,
    under_way: TaskTracker,
}

impl Ends {
    pub(crate) fn new(memory: Arc<Memory>) -> Self {
        Self {
            memory,
            under_way: TaskTracker::new(),
        }
    }

    /// This update needs no more work.
    pub(crate) fn note(&self, update_id: i32) {
        let memory = Arc::clone(&self.memory);
        self.under_way.spawn(async move {
            memory.handled(update_id, now()).await;
        });
    }

    /// Waits until all ends are written down, but not for long.
    pub(crate) async fn written(&self) {
        self.under_way.close();
        if timeout(LAST_ENDS, self.under_way.wait()).await.is_err() {
            warn!(
                event = "offset_not_saved",
                "the last handled update could not be written down"
            );
        }
    }
}
