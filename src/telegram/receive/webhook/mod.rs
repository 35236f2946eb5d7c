//! Webhook mode: Telegram pushes updates, as HTTP requests that a server in
//! front of us (which speaks TLS) passes on.
//!
//! Telegram forgets an update as soon as it is answered 200, so [`WebhookServer`] writes it
//! down first. Here it is handled, in the way of all updates, and what an earlier
//! process had received is handled before.
//!
//! An update is written down in a table of its own and with an fsync; its body goes
//! when it is handled, its number stays for a day so that the update is known again.
//! The secret is derived from that of the installation unless a file names one, and is
//! compared in constant time. Inline queries are not written down. teloxide's listener
//! is not used, because it answers 200 before anybody has seen the update.

mod server;

use std::{sync::Arc, time::Duration};

use teloxide::payloads::{SetWebhook, setters::*};
use tokio::{
    net::TcpListener,
    sync::mpsc::UnboundedReceiver,
    task::JoinHandle,
    time::{interval, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use crate::{
    config::{Webhook, WebhookSecret},
    store::Memory,
    telegram::{
        api::{Api, Refusal, backoff::backoff},
        error::ServeError,
        health::Monitor,
        listen,
        receive::{
            chat_queue::Handle,
            dispatcher::{ALLOWED, Dispatcher, Ends, Recalled},
        },
        send::last_message::LastMessages,
        settings::Settings,
        update::Update,
    },
};
use server::{WebhookServer, router};

/// How often to look whether the database is back with what was received before.
const LOOK: Duration = Duration::from_secs(5);

/// Has updates that are pushed handled until `stop`; then closes the door and lets
/// answers under way end. The webhook stays: what is sent meanwhile waits at
/// Telegram for the next start, a day at most.
///
/// # Errors
///
/// [`ServeError::Listen`] when the address cannot be had,
/// [`ServeError::Unauthorized`] when the token is refused.
pub(crate) async fn run<H: Handle>(
    api: &Api,
    settings: &Settings,
    webhook: &Webhook,
    handler: Arc<H>,
    (seen, monitor): (&LastMessages, Monitor),
    stop: &CancellationToken,
) -> Result<(), ServeError> {
    let listener = TcpListener::bind(webhook.listen).await;
    let listener = listener.map_err(|error| ServeError::Listen {
        address: webhook.listen,
        error,
    })?;
    let secret = webhook.secret.as_ref().map(WebhookSecret::reveal);
    let memory = &Arc::clone(&monitor.memory);
    let secret = secret.map_or_else(|| memory.webhook_secret(), str::to_owned);
    let (door, arrivals) = WebhookServer::new(&secret, monitor);
    let closing = CancellationToken::new();
    let server = listen::serve(listener, router(Arc::clone(&door)), closing.clone());
    let server = tokio::spawn(server);
    info!(event = "webhook_listening", address = %webhook.listen, "the bot listens for pushed updates");
    let mut pushed = Pushed {
        memory,
        door,
        arrivals,
        intake: Dispatcher::new(handler, settings, seen),
        ends: Ends::new(Arc::clone(memory)),
        is_recalled: false,
    };
    let register = register(api, webhook, &secret, settings.conflict_pause);
    let outcome = pushed.work(register, stop).await;
    closing.cancel();
    pushed.drain(server, settings.drain).await;
    outcome
}

struct Pushed<'a, H> {
    memory: &'a Arc<Memory>,
    door: Arc<WebhookServer>,
    arrivals: UnboundedReceiver<Update>,
    intake: Dispatcher<'a, H>,
    ends: Ends,
    /// Whether all is in hand that earlier processes had received.
    is_recalled: bool,
}

impl<H: Handle> Pushed<'_, H> {
    async fn work(
        &mut self,
        register: impl Future<Output = Result<(), ServeError>>,
        stop: &CancellationToken,
    ) -> Result<(), ServeError> {
        let mut register = std::pin::pin!(register);
        let mut is_set = false;
        self.recall().await;
        let mut look = interval(LOOK);
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                update_id = self.intake.ended() => self.end(update_id),
                Some(incoming) = self.arrivals.recv() => self.take(incoming),
                outcome = &mut register, if !is_set => {
                    outcome?;
                    is_set = true;
                }
                _ = look.tick(), if !self.is_recalled => self.recall().await,
            }
        }
    }

    /// Takes in hand what earlier processes had received and did not end, as soon
    /// as the database tells.
    async fn recall(&mut self) {
        let recalled = Recalled::from(self.memory).await;
        self.is_recalled = recalled.is_whole;
        recalled.resume(|incoming| {
            let is_open = self.door.begin(incoming.update_id);
            if is_open {
                self.take(incoming);
            }
            is_open
        });
    }

    fn take(&mut self, incoming: Update) {
        self.intake.take(incoming);
    }

    fn end(&self, update_id: i32) {
        self.door.end(update_id);
        self.ends.note(update_id);
    }

    /// Lets what is in hand end.
    async fn drain(&mut self, mut server: JoinHandle<()>, bound: Duration) {
        self.door.close();
        let under_way = self.door.unfinished();
        if under_way > 0 {
            info!(
                event = "stopping",
                under_way, "the bot stops after the answers under way"
            );
        }
        let all = async {
            let mut is_closed = false;
            while !is_closed || self.door.unfinished() > 0 {
                tokio::select! {
                    biased;
                    update_id = self.intake.ended() => self.end(update_id),
                    Some(incoming) = self.arrivals.recv() => self.take(incoming),
                    ended = &mut server, if !is_closed => {
                        debug!(?ended, "the door is closed");
                        is_closed = true;
                    }
                }
            }
        };
        if timeout(bound, all).await.is_err() {
            warn!(
                event = "stopped_unanswered",
                unfinished = self.door.unfinished(),
                "the bot stopped with questions unanswered; the next start goes on with them"
            );
        }
        server.abort();
        self.ends.written().await;
    }
}

/// Tells Telegram where to push, until it agrees.
async fn register(
    api: &Api,
    webhook: &Webhook,
    secret: &str,
    refused_pause: Duration,
) -> Result<(), ServeError> {
    let request = SetWebhook::new(webhook.url.clone())
        .allowed_updates(ALLOWED)
        .secret_token(secret);
    // What stands behind the host may be somebody's secret.
    let host = webhook.url.host_str().unwrap_or_default();
    let mut failures: u32 = 0;
    loop {
        let refusal = match api.call(&request).await {
            Ok(_) => {
                api.pulse.pushed();
                info!(
                    event = "webhook_set",
                    host, "Telegram pushes updates to this bot"
                );
                return Ok(());
            }
            Err(Refusal::Unauthorized(_)) => return Err(ServeError::Unauthorized),
            Err(refusal) => refusal,
        };
        failures = failures.saturating_add(1);
        let is_told = failures.is_power_of_two();
        let pause = match &refusal {
            Refusal::Wait(wait) => *wait,
            refusal if refusal.is_transient() => backoff(failures),
            // A name that is not known yet, a certificate that is being renewed.
            _ => refused_pause.max(backoff(failures)),
        };
        if is_told && refusal.is_transient() {
            warn!(event = "webhook_failed", error = %refusal, failures, "the webhook cannot be set; the bot tries again");
        } else if is_told {
            error!(event = "webhook_failed", error = %refusal, host, failures, "Telegram refuses the webhook; the bot tries again");
        }
        sleep(pause).await;
    }
}
