//! Whether the bot works, for whoever looks from outside: `GET /health`.
//!
//! One word for each part, 200 when all are `ok` and 503 when one is not. It tells
//! no name, path or token: who may ask is not known.

use std::{net::SocketAddr, sync::Arc, time::Duration};

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
    telegram::{
        api::Api,
        error::ServeError,
        listen,
        pulse::{NONE, NOT_WRITTEN, OK, Pulse, UNREACHABLE},
    },
};

/// How often Telegram is asked for a sign of life where updates are pushed and
/// nobody writes.
const ASKED: Duration = Duration::from_secs(20);

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
        let telegram = word(pulse.is_reached(), UNREACHABLE);
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
        info!(event = "health_listening", %address, "GET /health reports whether the bot works");
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
