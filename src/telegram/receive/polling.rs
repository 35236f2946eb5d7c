//! The update loop: at least once.
//!
//! An update is confirmed only after it has been handled (see [`Offset`]), so a
//! crash, a kill or a power cut loses none. teloxide's own polling confirms a
//! batch when it arrives, which loses it.
//!
//! While answers are under way the loop looks for more after a quarter of a
//! second; otherwise it waits inside Telegram's long poll. Telegram hands out 100
//! updates from the oldest unconfirmed one, so whoever asks for more than that at
//! once would stand before everybody else. What has not ended within that quarter
//! of a second is therefore written down, as pushed updates are, and confirmed:
//! then it holds up nobody, and the next process finds it in the store. While
//! the database fails, 100 unfinished updates are the most that can be in hand.

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures::future::join_all;
use serde_json::Value;
use teloxide::payloads::{GetUpdates, setters::*};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use crate::{
    store::Memory,
    telegram::{
        api::{Api, Refusal, backoff::backoff},
        clock::now,
        error::ServeError,
        pulse::Rival,
        receive::{
            chat_queue::Handle,
            dispatcher::{ALLOWED, Dispatcher, Ends, Recalled},
            offset::{End, Offset},
        },
        send::last_message::LastMessages,
        settings::Settings,
        update::Update,
    },
};

/// `getUpdates` from `offset` on: at most `limit`, waiting at most `seconds`.
fn get_updates(offset: Option<i32>, limit: u8, seconds: u32) -> GetUpdates {
    let mut it = GetUpdates::new()
        .limit(limit)
        .timeout(seconds)
        .allowed_updates(ALLOWED);
    it.offset = offset;
    it
}

/// How long Telegram may hold a poll, in seconds; the client hangs up after 17.
const LONG_POLL: u32 = 10;

/// How often to look for more while answers are under way.
const GLANCE: Duration = Duration::from_millis(250);

/// With so many updates written down and unfinished, Telegram keeps the others.
const MOST: usize = 5_000;

/// How long the last confirmation may take; the server alone may take 3 s.
const FAREWELL: Duration = Duration::from_secs(6);

/// Fetches updates and has them handled until `stop`; then lets answers under
/// way end and confirms them.
///
/// # Errors
///
/// [`ServeError::Unauthorized`] when the token is refused.
pub(crate) async fn run<H: Handle>(
    api: &Api,
    settings: &Settings,
    handler: Arc<H>,
    (seen, memory): (&LastMessages, &Arc<Memory>),
    stop: &CancellationToken,
) -> Result<(), ServeError> {
    let mut updates = Updates {
        api,
        stop,
        memory,
        conflict_pause: settings.conflict_pause,
        ledger: Offset::default(),
        bodies: HashMap::new(),
        intake: Dispatcher::new(handler, settings, seen),
        ends: Ends::new(Arc::clone(memory)),
        is_recalled: false,
        troubles: 0,
    };
    let outcome = updates.fetch().await;
    updates.drain(settings.drain).await;
    outcome
}

struct Updates<'a, H> {
    api: &'a Api,
    stop: &'a CancellationToken,
    memory: &'a Arc<Memory>,
    conflict_pause: Duration,
    ledger: Offset,
    /// The updates that hold the offset, as they came.
    bodies: HashMap<i32, String>,
    intake: Dispatcher<'a, H>,
    ends: Ends,
    /// Whether all is in hand that earlier processes wrote down.
    is_recalled: bool,
    /// How many polls have failed in a row.
    troubles: u32,
}

impl<H: Handle> Updates<'_, H> {
    async fn fetch(&mut self) -> Result<(), ServeError> {
        self.recall().await;
        while let Some((offset, answer)) = self.poll().await {
            match answer {
                Ok(batch) => {
                    if self.troubles > 0 {
                        info!(
                            event = "telegram_reachable",
                            failed_polls = self.troubles,
                            "Telegram answers again"
                        );
                        self.troubles = 0;
                    }
                    self.api.pulse.taken();
                    self.ledger.confirmed(offset);
                    self.accept(batch);
                    if !self.ledger.is_free() {
                        self.rest(GLANCE, true).await;
                        self.write_down().await;
                    }
                    if !self.is_recalled {
                        self.recall().await;
                    }
                }
                Err(Refusal::Unauthorized(_)) => return Err(ServeError::Unauthorized),
                Err(refusal) => {
                    let pause = self.trouble(&refusal);
                    self.rest(pause, false).await;
                }
            }
        }
        Ok(())
    }

    /// Polls once, taking note of what ends meanwhile; `None` on `stop`.
    async fn poll(&mut self) -> Option<(Option<i32>, Result<Value, Refusal>)> {
        let offset = self.ledger.offset();
        let request = get_updates(offset, 100, LONG_POLL);
        let mut answer = std::pin::pin!(self.api.call(&request));
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return None,
                update_id = self.intake.ended() => self.end(update_id),
                answer = &mut answer => return Some((offset, answer)),
            }
        }
    }

    /// Waits, taking note of what ends meanwhile; not longer than until `stop`,
    /// nor, with `until_free`, than until nothing holds the offset.
    async fn rest(&mut self, pause: Duration, until_free: bool) {
        let end = Instant::now() + pause;
        while !(until_free && self.ledger.is_free()) {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return,
                update_id = self.intake.ended() => self.end(update_id),
                () = sleep_until(end) => return,
            }
        }
    }

    fn accept(&mut self, batch: Value) {
        let Value::Array(batch) = batch else {
            error!(event = "updates_malformed", "getUpdates gave no list");
            return;
        };
        for update in &batch {
            let Some(incoming) = Update::read(update) else {
                error!(
                    event = "updates_malformed",
                    "an update without update_id cannot be confirmed"
                );
                continue;
            };
            let update_id = incoming.update_id;
            if !self.ledger.accept(update_id) {
                continue;
            }
            if self.intake.take(incoming) {
                self.bodies.insert(update_id, update.to_string());
            } else {
                self.end(update_id);
            }
        }
    }

    /// Writes down what holds the offset, so that it does not.
    async fn write_down(&mut self) {
        let room = MOST.saturating_sub(self.ledger.kept());
        let open: Vec<i32> = self.ledger.open().take(room).collect();
        let memory = self.memory;
        let notes = open.into_iter().filter_map(|update_id| {
            let body = self.bodies.get(&update_id)?.clone();
            Some(async move { (update_id, memory.receive(update_id, body, now()).await) })
        });
        for (update_id, is_new) in join_all(notes).await {
            if is_new.is_some() {
                self.bodies.remove(&update_id);
                self.ledger.keep(update_id);
            }
        }
    }

    /// Takes in hand what earlier processes wrote down and did not end.
    async fn recall(&mut self) {
        let recalled = Recalled::from(self.memory).await;
        self.is_recalled = recalled.is_whole;
        recalled.resume(|incoming| {
            let update_id = incoming.update_id;
            let is_open = self.ledger.recall(update_id);
            if is_open && !self.intake.take(incoming) {
                self.end(update_id);
            }
            is_open
        });
    }

    /// An update needs no more work.
    fn end(&mut self, update_id: i32) {
        self.bodies.remove(&update_id);
        if self.ledger.finish(update_id) == End::Kept {
            self.ends.note(update_id);
        }
    }

    /// Tells the operator, and how long to wait before the next attempt.
    fn trouble(&mut self, refusal: &Refusal) -> Duration {
        self.troubles = self.troubles.saturating_add(1);
        // The first, second, fourth … in a row: an outage does not fill the log.
        let is_told = self.troubles.is_power_of_two();
        match refusal {
            Refusal::Conflict(description) if description.contains("webhook") => {
                self.api.pulse.refused(Rival::Webhook);
                if is_told {
                    error!(
                        event = "webhook_conflict",
                        description,
                        "a webhook is set for this bot, so it cannot ask for updates; \
                         if no other program needs it, remove it with deleteWebhook"
                    );
                }
                self.conflict_pause
            }
            Refusal::Conflict(description) => {
                self.api.pulse.refused(Rival::Poller);
                if is_told {
                    error!(
                        event = "poller_conflict",
                        description,
                        "another program asks for updates with the same token; \
                         only one may run, stop the other one"
                    );
                }
                self.conflict_pause
            }
            Refusal::Wait(wait) => {
                warn!(
                    event = "polled_too_often",
                    wait_s = wait.as_secs(),
                    "Telegram asks the bot to poll less often"
                );
                *wait
            }
            _ => {
                let pause = backoff(self.troubles);
                if is_told {
                    warn!(event = "poll_failed", error = %refusal, failed_polls = self.troubles, "updates cannot be fetched; the bot tries again");
                }
                pause
            }
        }
    }

    /// Lets what is in hand end, then confirms it.
    async fn drain(&mut self, bound: Duration) {
        if self.ledger.unfinished() > 0 {
            info!(
                event = "stopping",
                under_way = self.ledger.unfinished(),
                "the bot stops after the answers under way"
            );
        }
        let all = async {
            while self.ledger.unfinished() > 0 {
                let update_id = self.intake.ended().await;
                self.end(update_id);
            }
        };
        if timeout(bound, all).await.is_err() {
            warn!(
                event = "stopped_unanswered",
                unfinished = self.ledger.unfinished(),
                "the bot stopped with questions unanswered; Telegram sends them again at the next start"
            );
        }
        self.ends.written().await;
        if let Some(offset) = self.ledger.offset() {
            match timeout(FAREWELL, self.api.call(&get_updates(Some(offset), 1, 0))).await {
                Ok(Ok(_)) => debug!(offset, "confirmed"),
                Ok(Err(error)) => {
                    warn!(event = "updates_not_confirmed", %error, "the handled updates cannot be confirmed; Telegram sends them again");
                }
                Err(_) => {
                    warn!(
                        event = "updates_not_confirmed",
                        "the last confirmation took too long; Telegram may send handled updates again"
                    );
                }
            }
        }
    }
}
