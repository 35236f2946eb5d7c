//! Updates in hand, however they came: fetched by us or pushed by Telegram.

use std::sync::Arc;

use teloxide::types::AllowedUpdate;
use tracing::warn;

use super::{
    Settings,
    chats::{Chats, Handle},
    incoming::{Event, Incoming},
    queries::Queries,
    seen::Seen,
};

/// What Telegram is asked for: only what is handled, since the rest would have
/// to be fetched and confirmed.
pub(super) const ALLOWED: [AllowedUpdate; 6] = [
    AllowedUpdate::Message,
    AllowedUpdate::EditedMessage,
    AllowedUpdate::CallbackQuery,
    AllowedUpdate::MyChatMember,
    AllowedUpdate::InlineQuery,
    AllowedUpdate::ChosenInlineResult,
];

/// Has updates handled, each in its turn.
pub(super) struct Intake<'a, H> {
    /// Told of every message as soon as it is known.
    seen: &'a Seen,
    chats: Chats<H>,
    queries: Arc<Queries<H>>,
}

impl<'a, H: Handle> Intake<'a, H> {
    pub(super) fn new(handler: Arc<H>, settings: &Settings, seen: &'a Seen) -> Self {
        Self {
            seen,
            queries: Queries::new(Arc::clone(&handler)),
            chats: Chats::new(handler, settings.handler_deadline, settings.chats_at_once),
        }
    }

    /// Takes an update in; `false` when nothing has to be waited for: its end is
    /// not told.
    pub(super) fn take(&mut self, incoming: Incoming) -> bool {
        if let Event::Written(message) = &incoming.event {
            self.seen.note(message.chat_id, message.message_id);
        }
        if let Event::Queried(_) = incoming.event {
            self.queries.push(incoming);
            return false;
        }
        let Some(chat_id) = incoming.chat_id() else {
            warn!(
                update_id = incoming.update_id,
                kind = incoming.kind(),
                "not an update that is understood"
            );
            return false;
        };
        self.chats.push(chat_id, incoming);
        true
    }

    /// The next update that has ended; waits for ever when none is under way.
    pub(super) async fn ended(&mut self) -> i32 {
        self.chats.ended().await
    }
}
