//! The update loop: at least once.
//!
//! An update is confirmed only after it has been handled (see [`Ledger`]), so a
//! crash, a kill or a power cut loses none. teloxide's own polling confirms a
//! batch when it arrives, which loses it.
//!
//! While answers are under way the loop looks for more every quarter of a
//! second; otherwise it waits inside Telegram's long poll. The window that is
//! looked at is 100 updates from the oldest unfinished one: that far, a slow
//! chat holds up nobody else.

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use teloxide::payloads::{GetUpdates, setters::*};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use super::{
    ServeError, Settings,
    api::{Api, Refusal},
    chats::Handle,
    incoming::Incoming,
    intake::{ALLOWED, Intake},
    ledger::Ledger,
    seen::Seen,
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

/// How long the last confirmation may take; the server alone may take 3 s.
const FAREWELL: Duration = Duration::from_secs(6);

/// Fetches updates and has them handled until `stop`; then lets answers under
/// way end and confirms them.
///
/// # Errors
///
/// [`ServeError::Unauthorized`] when the token is refused.
pub(super) async fn run<H: Handle>(
    api: &Api,
    settings: &Settings,
    handler: Arc<H>,
    seen: &Seen,
    stop: &CancellationToken,
) -> Result<(), ServeError> {
    let mut updates = Updates {
        api,
        stop,
        conflict_pause: settings.conflict_pause,
        ledger: Ledger::default(),
        intake: Intake::new(handler, settings, seen),
        troubles: 0,
    };
    let outcome = updates.fetch().await;
    updates.drain(settings.drain).await;
    outcome
}

struct Updates<'a, H> {
    api: &'a Api,
    stop: &'a CancellationToken,
    conflict_pause: Duration,
    ledger: Ledger,
    intake: Intake<'a, H>,
    /// How many polls have failed in a row.
    troubles: u32,
}

impl<H: Handle> Updates<'_, H> {
    async fn fetch(&mut self) -> Result<(), ServeError> {
        while let Some((offset, answer)) = self.poll().await {
            match answer {
                Ok(batch) => {
                    if self.troubles > 0 {
                        info!(failed_polls = self.troubles, "Telegram answers again");
                        self.troubles = 0;
                    }
                    self.api.pulse.taken();
                    self.ledger.confirmed(offset);
                    self.accept(batch);
                    if !self.ledger.is_idle() {
                        self.rest(GLANCE, true).await;
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
                update_id = self.intake.ended() => self.ledger.finish(update_id),
                answer = &mut answer => return Some((offset, answer)),
            }
        }
    }

    /// Waits, taking note of what ends meanwhile; not longer than until `stop`,
    /// nor, with `until_idle`, than until everything in hand has ended.
    async fn rest(&mut self, pause: Duration, until_idle: bool) {
        let end = Instant::now() + pause;
        while !(until_idle && self.ledger.is_idle()) {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return,
                update_id = self.intake.ended() => self.ledger.finish(update_id),
                () = sleep_until(end) => return,
            }
        }
    }

    fn accept(&mut self, batch: Value) {
        let Value::Array(batch) = batch else {
            error!("getUpdates gave no list");
            return;
        };
        for update in &batch {
            let Some(incoming) = Incoming::read(update) else {
                error!("an update without update_id cannot be confirmed");
                continue;
            };
            let update_id = incoming.update_id;
            if self.ledger.accept(update_id) && !self.intake.take(incoming) {
                self.ledger.finish(update_id);
            }
        }
    }

    /// Tells the operator, and how long to wait before the next attempt.
    fn trouble(&mut self, refusal: &Refusal) -> Duration {
        self.troubles = self.troubles.saturating_add(1);
        // The first, second, fourth … in a row: an outage does not fill the log.
        let is_told = self.troubles.is_power_of_two();
        if let Refusal::Conflict(_) = refusal {
            self.api.pulse.refused();
        }
        match refusal {
            Refusal::Conflict(description) if description.contains("webhook") => {
                if is_told {
                    error!(
                        description,
                        "a webhook is set for this bot, so it cannot ask for updates; \
                         if no other program needs it, remove it with deleteWebhook"
                    );
                }
                self.conflict_pause
            }
            Refusal::Conflict(description) => {
                if is_told {
                    error!(
                        description,
                        "another program asks for updates with the same token; \
                         only one may run, stop the other one"
                    );
                }
                self.conflict_pause
            }
            Refusal::Wait(wait) => {
                warn!(wait_s = wait.as_secs(), "asked for updates too often");
                *wait
            }
            _ => {
                let pause = backoff(self.troubles);
                if is_told {
                    warn!(error = %refusal, failed_polls = self.troubles, "cannot get updates, trying again");
                }
                pause
            }
        }
    }

    /// Lets what is in hand end, then confirms it.
    async fn drain(&mut self, bound: Duration) {
        if !self.ledger.is_idle() {
            info!(
                under_way = self.ledger.unfinished(),
                "stopping after the answers under way"
            );
        }
        let all = async {
            while !self.ledger.is_idle() {
                let update_id = self.intake.ended().await;
                self.ledger.finish(update_id);
            }
        };
        if timeout(bound, all).await.is_err() {
            warn!(
                unfinished = self.ledger.unfinished(),
                "stopped with questions unanswered; they come again at the next start"
            );
        }
        if let Some(offset) = self.ledger.offset() {
            match timeout(FAREWELL, self.api.call(&get_updates(Some(offset), 1, 0))).await {
                Ok(Ok(_)) => debug!(offset, "confirmed"),
                Ok(Err(error)) => warn!(%error, "cannot confirm what was answered; it comes again"),
                Err(_) => {
                    warn!("the last confirmation took too long; what was answered may come again");
                }
            }
        }
    }
}

/// A quarter of a second after the first failure, twice that after the next,
/// never more than eight: after an outage people should not wait for us.
pub(super) fn backoff(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(5);
    Duration::from_millis(250) * 2_u32.pow(doublings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_to_eight_seconds() {
        let pauses: Vec<u128> = [1, 2, 3, 6, 7, 1000].map(|n| backoff(n).as_millis()).into();
        assert_eq!(pauses, [250, 500, 1000, 8000, 8000, 8000]);
    }
}
