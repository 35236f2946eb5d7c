//! One call to the Bot API, and what may come of it.
//!
//! Method names, parameters and the HTTP client are teloxide's; the call itself
//! is ours, for four reasons seen in teloxide 0.17:
//!
//! - on a 5xx it waits ten seconds inside the request before it says so;
//! - it misses `retry_after` when a second key stands beside it;
//! - a sent message that it cannot parse is an error, and would be sent again;
//! - its network errors carry the address, and the address the token.

pub(crate) mod backoff;
mod refusal;

pub(crate) use refusal::{Cause, Refusal};

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, SystemTime},
};

use reqwest::{
    Proxy, RequestBuilder, StatusCode, header,
    multipart::{Form, Part},
};
use serde::Serialize;
use serde_json::{Map, Value};
use teloxide::{
    Bot, net::default_reqwest_settings, payloads::GetFile, requests::Payload, types::FileId,
};

use crate::telegram::{error::ServeError, pulse::Pulse, settings::Settings};

/// An answer, and the time that its `Date` header tells.
pub(crate) type Dated = (Result<Value, Refusal>, Option<SystemTime>);

/// The way to Telegram. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Api {
    bot: Bot,
    /// Told of every answer.
    pub(crate) pulse: Arc<Pulse>,
}

/// A file to be sent.
pub(crate) struct Upload {
    /// How the parameters name it.
    pub(crate) part: String,
    pub(crate) bytes: Vec<u8>,
}

/// How long ten pictures of 10 MB may take; the client's own limit is 17 s.
const UPLOAD: Duration = Duration::from_mins(3);

/// How long a message may take. Servers on the way give a request up after a minute
/// (nginx, `proxy_read_timeout`; most proxies likewise), so that an answer, if there is
/// one, has come by then. Whoever hangs up earlier does not know whether the message
/// arrived, and has to look for it.
const MESSAGE: Duration = Duration::from_secs(75);

impl Api {
    /// The way to the Bot API as the settings have it.
    ///
    /// # Errors
    ///
    /// When the proxy's address is none, or no client can be built.
    pub(crate) fn new(settings: &Settings) -> Result<Self, ServeError> {
        // What the environment says of proxies is in the settings already: here it
        // would be read in another way, with names looked up on this side.
        let mut client = default_reqwest_settings().no_proxy();
        if let Some(proxy) = &settings.proxy {
            // Its address may hold a password, so the error must not show it.
            let proxy = Proxy::all(proxy.reveal().as_str())
                .map_err(|error| ServeError::Client(chain(&error.without_url())))?;
            client = client.proxy(proxy);
        }
        let client = client
            .build()
            .map_err(|error| ServeError::Client(chain(&error.without_url())))?;
        let mut bot = Bot::with_client(settings.token.reveal(), client);
        if let Some(url) = &settings.api_url {
            let mut url = url.clone();
            let path = url.path().trim_end_matches('/').to_owned();
            url.set_path(&path);
            bot = bot.set_api_url(url);
        }
        let pulse = Arc::default();
        Ok(Self { bot, pulse })
    }

    /// Calls the method of `payload`.
    ///
    /// # Errors
    ///
    /// What Telegram, or the way there, has against it.
    pub(crate) async fn call<P>(&self, payload: &P) -> Result<Value, Refusal>
    where
        P: Payload + Serialize,
    {
        self.call_dated(payload).await.map(|(answer, _)| answer)?
    }

    /// [`Api::call`] for what must not be done twice, a message: waits for as long
    /// as Telegram may take.
    ///
    /// # Errors
    ///
    /// What Telegram, or the way there, has against it.
    pub(crate) async fn send<P>(&self, payload: &P) -> Result<Value, Refusal>
    where
        P: Payload + Serialize,
    {
        let request = self.request(payload)?.timeout(MESSAGE);
        self.answer(request).await?.0
    }

    /// [`Api::call`], and what time the server says it is.
    ///
    /// # Errors
    ///
    /// When there was no answer.
    pub(crate) async fn call_dated<P>(&self, payload: &P) -> Result<Dated, Refusal>
    where
        P: Payload + Serialize,
    {
        self.answer(self.request(payload)?).await
    }

    fn request<P>(&self, payload: &P) -> Result<RequestBuilder, Refusal>
    where
        P: Payload + Serialize,
    {
        let body = serde_json::to_vec(payload)
            .map_err(|error| Refusal::BadRequest(format!("cannot be written: {error}")))?;
        let request = self.post(P::NAME)?;
        let request = request.header(header::CONTENT_TYPE, "application/json");
        Ok(request.body(body))
    }

    /// Calls a method with files, which the parameters name as
    /// `attach://<part>` (Bot API, "Sending files").
    ///
    /// # Errors
    ///
    /// What Telegram, or the way there, has against it.
    pub(crate) async fn upload(
        &self,
        method: &str,
        params: &Map<String, Value>,
        files: Vec<Upload>,
    ) -> Result<Value, Refusal> {
        let mut form = Form::new();
        for (name, value) in params {
            let text = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            form = form.text(name.clone(), text);
        }
        for Upload { part, bytes } in files {
            let file = Part::bytes(bytes).file_name(part.clone());
            form = form.part(part, file);
        }
        let request = self.post(method)?.timeout(UPLOAD);
        self.answer(request.multipart(form)).await?.0
    }

    /// A file that somebody sent, by Telegram's name for it.
    ///
    /// # Errors
    ///
    /// What Telegram, or the way there, has against it; a file above 20 MB is refused
    /// (Bot API, `getFile`).
    pub(crate) async fn file(&self, file_id: &str) -> Result<Vec<u8>, Refusal> {
        let about = self.call(&GetFile::new(FileId(file_id.to_owned()))).await?;
        let path = about["file_path"].as_str();
        let path = path.ok_or_else(|| Refusal::BadRequest("a file without a path".to_owned()))?;
        let mut url = self.bot.api_url();
        url.path_segments_mut()
            .map_err(|()| Refusal::Network("the API address cannot have a path".to_owned()))?
            .pop_if_empty()
            .extend(["file", &format!("bot{}", self.bot.token())])
            .extend(path.split('/'));
        let load = async {
            let answer = self.bot.client().get(url).timeout(UPLOAD).send().await?;
            answer.error_for_status()?.bytes().await
        };
        let bytes = load
            .await
            .map_err(|error: reqwest::Error| self.redacted(&error.without_url()))?;
        Ok(bytes.to_vec())
    }

    fn post(&self, method: &str) -> Result<RequestBuilder, Refusal> {
        let mut url = self.bot.api_url();
        url.path_segments_mut()
            .map_err(|()| Refusal::Network("the API address cannot have a path".to_owned()))?
            .pop_if_empty()
            .extend([&format!("bot{}", self.bot.token()), method]);
        Ok(self.bot.client().post(url))
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Dated, Refusal> {
        let answer = async {
            let response = request.send().await?;
            let status = response.status();
            let date = response.headers().get(header::DATE).cloned();
            Ok((status, date, response.text().await?))
        };
        let (status, date, text) = answer
            .await
            .map_err(|error: reqwest::Error| self.redacted(&error.without_url()))?;
        let date = date.as_ref().and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
        let answer = read_answer(status, &text);
        if !matches!(answer, Err(Refusal::Server(_))) {
            self.pulse.reached();
        }
        Ok((answer, date))
    }

    fn redacted(&self, error: &reqwest::Error) -> Refusal {
        let text = if error.is_timeout() {
            "no answer in time".to_owned()
        } else {
            chain(error)
        };
        // The address is gone already; this is for whatever else may quote it.
        Refusal::Network(text.replace(self.bot.token(), "***"))
    }
}

/// An error and its causes on one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn read_answer(status: StatusCode, text: &str) -> Result<Value, Refusal> {
    let Ok(Value::Object(mut answer)) = serde_json::from_str(text) else {
        return Err(match retry_after_in(text) {
            Some(wait) => Refusal::Wait(wait),
            None if status == StatusCode::TOO_MANY_REQUESTS => Refusal::Wait(DEFAULT_WAIT),
            None => Refusal::Server(format!("{status}, not an answer of the Bot API")),
        });
    };
    if answer.get("ok") == Some(&Value::Bool(true)) {
        return Ok(answer.remove("result").unwrap_or_default());
    }
    let parameter = |name: &str| {
        answer
            .get("parameters")
            .and_then(|parameters| parameters.get(name))
            .and_then(Value::as_i64)
    };
    if let Some(chat_id) = parameter("migrate_to_chat_id") {
        return Err(Refusal::Migrated(chat_id));
    }
    let wait = parameter("retry_after").and_then(|seconds| u64::try_from(seconds).ok());
    if let Some(seconds) = wait {
        return Err(Refusal::Wait(Duration::from_secs(seconds)));
    }
    let code = answer
        .get("error_code")
        .and_then(Value::as_u64)
        .unwrap_or_else(|| status.as_u16().into());
    let description = match answer.get("description") {
        Some(Value::String(description)) => description.clone(),
        _ => status.to_string(),
    };
    if let Some(wait) = slow_mode_in(&description) {
        return Err(Refusal::Wait(wait));
    }
    Err(match code {
        401 => Refusal::Unauthorized(description),
        403 => Refusal::Forbidden(description),
        404 => Refusal::NotFound(description),
        409 => Refusal::Conflict(description),
        429 => Refusal::Wait(DEFAULT_WAIT),
        500.. => Refusal::Server(description),
        _ => Refusal::BadRequest(description),
    })
}

/// For a 429 that does not say how long.
const DEFAULT_WAIT: Duration = Duration::from_secs(5);

/// How long the bot has to wait in a group with slow mode. Telegram gives it in the
/// words of its own protocol: `SLOWMODE_WAIT_42`.
fn slow_mode_in(description: &str) -> Option<Duration> {
    let (_, rest) = description.split_once("SLOWMODE_WAIT")?;
    Some(first_seconds(rest).unwrap_or(DEFAULT_WAIT))
}

/// The number behind `retry_after` in an answer that is no JSON.
fn retry_after_in(text: &str) -> Option<Duration> {
    let (_, rest) = text.split_once("retry_after")?;
    first_seconds(rest)
}

fn first_seconds(rest: &str) -> Option<Duration> {
    let rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    rest[..digits].parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(status: u16, text: &str, expected: &Refusal) {
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(read_answer(status, text).as_ref(), Err(expected), "{text}");
    }

    #[test]
    fn a_flood_wait_is_found_wherever_it_stands() {
        let wait = Refusal::Wait(Duration::from_secs(7));
        refused(
            429,
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}"#,
            &wait,
        );
        refused(
            429,
            r#"{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":7,"adaptive_retry":1.5}}"#,
            &wait,
        );
        refused(429, r#"<html>{"retry_after": 7"#, &wait);
        refused(429, "<html>", &Refusal::Wait(DEFAULT_WAIT));
        refused(
            400,
            r#"{"ok":false,"error_code":400,"description":"Bad Request: SLOWMODE_WAIT_7"}"#,
            &wait,
        );
    }

    #[test]
    fn errors_are_told_apart_by_their_code() {
        refused(
            401,
            r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#,
            &Refusal::Unauthorized("Unauthorized".into()),
        );
        refused(
            400,
            r#"{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-100123}}"#,
            &Refusal::Migrated(-100_123),
        );
        refused(
            502,
            "Bad Gateway",
            &Refusal::Server("502 Bad Gateway, not an answer of the Bot API".into()),
        );
    }

    #[test]
    fn a_result_is_handed_over_as_it_is() {
        let answer = read_answer(StatusCode::OK, r#"{"ok":true,"result":[1]}"#);
        assert_eq!(answer, Ok(serde_json::json!([1])));
    }
}
