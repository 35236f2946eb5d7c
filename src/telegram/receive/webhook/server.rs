//! The door that Telegram knocks at: an HTTP server which lets in what carries the
//! secret, and says 200 to an update when it is written down.
//!
//! | answer | when |
//! | --- | --- |
//! | 200 | it is written down or needs no more work; or it can never be read |
//! | 401 | without the secret; nothing of it is read |
//! | 413 | more than [`LARGEST`] |
//! | 500 | the database did not take it. It is answered from memory all the same, and 200 when it comes again after that |
//! | 503 | too much is in hand, or the bot is stopping |
//!
//! Telegram sends again, later and later, what is not answered 200 (Bot API,
//! "setWebhook"), and keeps the order within a chat.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest as _, Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde_json::Value;
use subtle::ConstantTimeEq as _;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::timeout,
};
use tracing::{debug, error, info, warn};

use crate::{
    store::Memory,
    telegram::{
        clock::now,
        health::Monitor,
        recent::Recent,
        update::{Update, UpdateKind},
    },
};

/// The header with the secret (Bot API, `setWebhook`).
const SECRET: &str = "X-Telegram-Bot-Api-Secret-Token";

/// The most that is read of an update, in bytes: many times a message of the
/// greatest length in reply to another.
const LARGEST: usize = 1 << 20;

/// How long the body of an update may take to arrive.
const BODY: Duration = Duration::from_secs(10);

/// With so many updates in hand Telegram is asked to keep the others.
const MOST: usize = 5_000;

/// Of how many updates it is known without the database how far they are.
const KEPT: usize = 20_000;

/// How far an update is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Progress {
    #[default]
    New,
    UnderWay,
    Done,
}

/// What was let in.
struct Hand {
    known: Recent<i32, Progress>,
    unfinished: usize,
}

/// Who may come in, and what has.
pub(crate) struct WebhookServer {
    secret: Box<[u8]>,
    memory: Arc<Memory>,
    monitor: Monitor,
    hand: Mutex<Hand>,
    arrivals: UnboundedSender<Update>,
    is_closed: AtomicBool,
    /// How often somebody came without the secret.
    strangers: AtomicU32,
}

impl WebhookServer {
    /// A door, and what comes in through it.
    pub(crate) fn new(secret: &str, monitor: Monitor) -> (Arc<Self>, UnboundedReceiver<Update>) {
        let (arrivals, arriving) = unbounded_channel();
        let door = Self {
            secret: secret.as_bytes().into(),
            memory: Arc::clone(&monitor.memory),
            monitor,
            hand: Mutex::new(Hand {
                known: Recent::new(KEPT),
                unfinished: 0,
            }),
            arrivals,
            is_closed: AtomicBool::new(false),
            strangers: AtomicU32::new(0),
        };
        (Arc::new(door), arriving)
    }

    fn hand(&self) -> MutexGuard<'_, Hand> {
        self.hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an update in hand; `false` when it is or was.
    pub(crate) fn begin(&self, update_id: i32) -> bool {
        let mut hand = self.hand();
        let progress = hand.known.entry(update_id);
        if *progress != Progress::New {
            return false;
        }
        *progress = Progress::UnderWay;
        hand.unfinished += 1;
        true
    }

    /// An update that was in hand needs no more work.
    pub(crate) fn end(&self, update_id: i32) {
        let mut hand = self.hand();
        *hand.known.entry(update_id) = Progress::Done;
        hand.unfinished = hand.unfinished.saturating_sub(1);
    }

    fn progress(&self, update_id: i32) -> Progress {
        *self.hand().known.entry(update_id)
    }

    /// How many updates are in hand.
    pub(crate) fn unfinished(&self) -> usize {
        self.hand().unfinished
    }

    /// Lets nothing in any more.
    pub(crate) fn close(&self) {
        self.monitor.pulse.stopping();
        self.is_closed.store(true, Ordering::Relaxed);
    }

    fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Relaxed)
    }

    /// Whether it shows the secret.
    fn is_from_telegram(&self, headers: &HeaderMap) -> bool {
        let shown = headers.get(SECRET);
        shown.is_some_and(|shown| shown.as_bytes().ct_eq(&self.secret).into())
    }

    /// Lets an update in; what to tell Telegram.
    async fn receive(&self, incoming: Update, body: String) -> StatusCode {
        let update_id = incoming.update_id;
        let is_for_now = matches!(incoming.event, UpdateKind::InlineQuery(_));
        if is_for_now || incoming.chat_id().is_none() {
            // Of use for half a minute, or for nothing.
            self.pass_on(incoming);
            return StatusCode::OK;
        }
        match self.progress(update_id) {
            Progress::Done => return StatusCode::OK,
            Progress::New if self.unfinished() >= MOST => {
                warn!(
                    event = "updates_deferred",
                    "too many updates are in hand; Telegram is asked to send this one again"
                );
                return StatusCode::SERVICE_UNAVAILABLE;
            }
            Progress::New | Progress::UnderWay => {}
        }
        let is_new = self.memory.receive(update_id, body, now()).await;
        if is_new == Some(false) {
            info!(
                event = "update_repeated",
                update_id, "this update was received before"
            );
            return StatusCode::OK;
        }
        if self.begin(update_id) {
            self.pass_on(incoming);
        } else if self.progress(update_id) == Progress::Done {
            // It came before while the database failed, and was answered.
            self.memory.handled(update_id, now()).await;
            return StatusCode::OK;
        }
        if is_new.is_none() {
            warn!(
                event = "updates_deferred",
                update_id, "an update cannot be stored; Telegram is asked to send it again"
            );
            return StatusCode::INTERNAL_SERVER_ERROR;
        }
        StatusCode::OK
    }

    fn pass_on(&self, incoming: Update) {
        if self.arrivals.send(incoming).is_err() {
            debug!("nobody listens any more");
        }
    }
}

/// The paths of the server. Updates come by any path: the server in front may pass
/// on the one of the public address or cut it off.
pub(crate) fn router(door: Arc<WebhookServer>) -> Router {
    Router::new()
        .route("/health", get(health))
        .fallback_service(post(update).with_state(Arc::clone(&door)))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(door)
}

/// For whoever looks whether the bot is there.
async fn health(State(door): State<Arc<WebhookServer>>) -> Response {
    door.monitor.answer()
}

async fn update(State(door): State<Arc<WebhookServer>>, request: Request) -> Response {
    if !door.is_from_telegram(request.headers()) {
        let strangers = door.strangers.fetch_add(1, Ordering::Relaxed) + 1;
        // The first, second, fourth …: whoever looks for doors does not fill the log.
        if strangers.is_power_of_two() {
            warn!(
                event = "webhook_stranger",
                strangers, "a request came without the secret of the webhook"
            );
        }
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if door.is_closed() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let body = match timeout(BODY, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => body,
        Ok(Err(rejection)) => {
            let response = rejection.into_response();
            error!(event = "webhook_request_broken", status = %response.status(), "the body of a pushed update was not read to its end");
            return response;
        }
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let text = String::from_utf8(body.into()).ok();
    let read = text.and_then(|text| {
        let update: Value = serde_json::from_str(&text).ok()?;
        Some((Update::read(&update)?, text))
    });
    let Some((incoming, text)) = read else {
        // Sent again it would be the same.
        error!(
            event = "updates_malformed",
            "a pushed body is no update; it is dropped"
        );
        return StatusCode::OK.into_response();
    };
    door.receive(incoming, text).await.into_response()
}
