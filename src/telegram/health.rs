//! Whether the bot works, for whoever looks from outside: `GET /health`.
//!
//! One word for each part, 200 when all are `ok` and 503 when one is not. It tells
//! no name, path or token: who may ask is not known.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::json;
use teloxide::payloads::GetMe;
use tokio::{net::TcpListener, sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::{
    handbook::Handbook,
    store::{Health, Memory},
    telegram::{ServeError, api::Api, receive::listen},
};

/// What is longer ago tells nothing of now: several long polls.
const LATELY: Duration = Duration::from_mins(1);

/// How often Telegram is asked for a sign of life where updates are pushed and
/// nobody writes.
const ASKED: Duration = Duration::from_secs(20);

/// For how long another program that has taken our updates is believed to go on:
/// two rounds of pause and long poll. It ends our polls and we end its, so between
/// two refusals some succeed.
const RIVAL: Duration = Duration::from_secs(30);

/// The words of `GET /health` for what is well.
pub(crate) const OK: &str = "ok";
/// Another program polls with our token.
pub(crate) const ANOTHER_POLLER: &str = "another-poller";
/// A webhook is set, so that we cannot poll.
pub(crate) const WEBHOOK_SET: &str = "webhook-set";
/// Nobody tells why there are no updates.
pub(crate) const NOT_TAKEN: &str = "not-taken";
/// The bot was asked to stop.
pub(crate) const STOPPING: &str = "stopping";
/// Telegram has not answered for a minute.
pub(crate) const UNREACHABLE: &str = "unreachable";
/// No article is loaded.
pub(crate) const NONE: &str = "none";
/// The database takes nothing.
pub(crate) const NOT_WRITTEN: &str = "not-written";

/// Who keeps updates from us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rival {
    /// A program that polls as we do.
    Poller,
    /// A webhook, which Telegram prefers.
    Webhook,
}

/// What those who work leave behind as they do.
#[derive(Default)]
pub(crate) struct Pulse {
    reached: Mutex<Option<Instant>>,
    taken: Mutex<Option<Instant>>,
    rival: Mutex<Option<(Rival, Instant)>>,
    is_pushed: AtomicBool,
    is_stopping: AtomicBool,
}

impl Pulse {
    /// Telegram has answered.
    pub(crate) fn reached(&self) {
        *self.reached.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Updates were fetched.
    pub(crate) fn taken(&self) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        // While a webhook is set no poll succeeds; another poller lets some through.
        let mut rival = self.rival.lock().unwrap_or_else(PoisonError::into_inner);
        rival.take_if(|(rival, at)| *rival == Rival::Webhook || at.elapsed() >= RIVAL);
    }

    /// Updates are kept from us.
    pub(crate) fn refused(&self, by: Rival) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let now = Instant::now();
        *self.rival.lock().unwrap_or_else(PoisonError::into_inner) = Some((by, now));
    }

    /// Updates are pushed to us from now on.
    pub(crate) fn pushed(&self) {
        self.is_pushed.store(true, Ordering::Relaxed);
    }

    /// The bot was asked to stop.
    pub(crate) fn stopping(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    /// The word for how updates come to us.
    fn updates(&self) -> &'static str {
        if self.is_stopping.load(Ordering::Relaxed) {
            return STOPPING;
        }
        let rival = *self.rival.lock().unwrap_or_else(PoisonError::into_inner);
        // Without a poll since then it is what it was.
        let is_taken = Self::is_lately(&self.taken);
        match rival.filter(|(_, at)| !is_taken || at.elapsed() < RIVAL) {
            _ if self.is_pushed.load(Ordering::Relaxed) => OK,
            Some((Rival::Poller, _)) => ANOTHER_POLLER,
            Some((Rival::Webhook, _)) => WEBHOOK_SET,
            None if is_taken => OK,
            None => NOT_TAKEN,
        }
    }

    fn is_lately(at: &Mutex<Option<Instant>>) -> bool {
        let at = *at.lock().unwrap_or_else(PoisonError::into_inner);
        at.is_some_and(|at| at.elapsed() < LATELY)
    }
}

/// Knows how every part is.
#[derive(Clone)]
pub(crate) struct Monitor {
    pub(crate) pulse: Arc<Pulse>,
    pub(crate) handbook: watch::Receiver<Arc<Handbook>>,
    pub(crate) memory: Arc<Memory>,
}

impl Monitor {
    /// The answer to `GET /health`.
    pub(crate) fn answer(&self) -> Response {
        let pulse = &self.pulse;
        let updates = pulse.updates();
        let word = |is_well: bool, trouble| if is_well { OK } else { trouble };
        let telegram = word(Pulse::is_lately(&pulse.reached), UNREACHABLE);
        let has_articles = !self.handbook.borrow().articles().is_empty();
        let articles = word(has_articles, NONE);
        let data = word(self.memory.health() == Health::Good, NOT_WRITTEN);
        let is_well = [updates, telegram, articles, data] == [OK; 4];
        let status = if is_well {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        };
        let body = json!({
            "status": word(is_well, "trouble"),
            "updates": updates,
            "telegram": telegram,
            "articles": articles,
            "data": data,
        });
        let kind = [(header::CONTENT_TYPE, "application/json")];
        (status, kind, format!("{body}\n")).into_response()
    }

    /// Answers there for as long as the bot runs.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub(crate) async fn listen(self, address: SocketAddr) -> Result<(), ServeError> {
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|error| ServeError::Listen { address, error })?;
        info!(%address, "GET /health tells whether the bot works");
        let answer = move || async move { self.answer() };
        let router = Router::new().route("/health", get(answer));
        tokio::spawn(listen::serve(listener, router, CancellationToken::new()));
        Ok(())
    }
}

/// Asks Telegram for a sign of life when there was none lately.
pub(crate) async fn keep_asking(api: Api) {
    loop {
        sleep(ASKED).await;
        // The answer leaves its mark by itself.
        let _ = api.call(&GetMe::new()).await;
    }
}
