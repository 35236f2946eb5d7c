//! Telling those who write articles what became of their files.

use std::{sync::Arc, time::Duration};

use tokio::{sync::mpsc::UnboundedReceiver, time::Instant};
use tracing::{error, info};

use crate::{
    kb::corpus::Event,
    lang::Lang,
    store::Memory,
    telegram::{
        api::Api,
        handle::{bot::letter, flags::editors_unreachable},
        route::Place,
        send::outbox::Outbox,
        settings::Settings,
        view,
    },
};

/// A message is tried for this long before the next one is drawn.
const BY: Duration = Duration::from_mins(10);

/// Reports to `chat` which articles break and which are mended, until the sender is
/// dropped. Events that need no action stand in the log only. A report that cannot
/// be sent is lost with the process; the next start reports everything that is
/// still broken.
pub async fn tell_editors(
    settings: Settings,
    chat: i64,
    memory: Arc<Memory>,
    mut news: UnboundedReceiver<Vec<Event>>,
) {
    let api = match Api::new(&settings) {
        Ok(api) => api,
        Err(error) => {
            return error!(event = "editors_unreachable", %error, "the report to the editors cannot be prepared");
        }
    };
    let outbox = Outbox::new(api, Arc::clone(&memory), settings.message_interval);
    while let Some(mut events) = news.recv().await {
        // What came while the last message was on its way.
        while let Ok(more) = news.try_recv() {
            events.extend(more);
        }
        let lang = memory.chat_settings(chat).await.lang.unwrap_or(Lang::Vi);
        let Some(screen) = view::news(&events, lang) else {
            continue;
        };
        let letter = letter(screen, Place::of_chat(chat), None);
        let outcome = outbox.deliver(letter, None, Instant::now() + BY).await;
        if outcome.arrives() {
            info!(event = "editors_notified", "the editors are notified");
        } else {
            editors_unreachable(chat);
        }
    }
}
