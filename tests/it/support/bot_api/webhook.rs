//! Webhooks: updates pushed to the bot, as Telegram does it. Of each chat one at a
//! time; what is not answered 200 is pushed again.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime},
};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::{task::JoinHandle, time::sleep};

use super::{BotApi, Inner, Shared, methods::Refused, methods::bad};

/// One push and how it was answered; `None` where nobody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pushed {
    pub update_id: i64,
    pub status: Option<u16>,
}

/// What `setWebhook` has set, and what became of it.
#[derive(Default)]
pub(super) struct Webhook {
    url: String,
    secret: String,
    /// Where the server in front of the bot passes requests on to.
    passed_on_to: Option<SocketAddr>,
    /// Whether what was answered 200 is pushed once more, as after a lost answer.
    is_forgetful: bool,
    /// The chats of which an update is on its way.
    busy: HashSet<i64>,
    repeated: HashSet<i64>,
    pushes: Vec<Pushed>,
    failure: Option<(String, i64)>,
}

impl Webhook {
    pub(super) fn is_set(&self) -> bool {
        !self.url.is_empty()
    }
}

/// Pushes until it is dropped.
pub(crate) struct Pushing(JoinHandle<()>);

impl Drop for Pushing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// How long to wait before pushing again; Telegram waits longer.
const PAUSE: Duration = Duration::from_millis(100);

impl BotApi {
    /// A webhook of somebody.
    pub(crate) fn set_webhook(&self, url: &str) {
        url.clone_into(&mut self.shared.inner().webhook.url);
    }

    /// The secret that the bot has set.
    pub(crate) fn webhook_secret(&self) -> String {
        self.shared.inner().webhook.secret.clone()
    }

    /// A delivery has failed, with these words, this moment.
    pub(crate) fn fail_webhook(&self, words: &str) {
        fail(&mut self.shared.inner(), words);
    }

    /// Pushes every update twice, as after an answer that was lost.
    pub(crate) fn push_twice(&self) {
        self.shared.inner().webhook.is_forgetful = true;
    }

    /// All pushes so far.
    pub(crate) fn pushes(&self) -> Vec<Pushed> {
        self.shared.inner().webhook.pushes.clone()
    }

    /// Pushes updates as soon as a webhook is set, to this address, as a server in
    /// front of the bot would.
    pub(crate) fn push_to(&self, address: SocketAddr) -> Pushing {
        self.shared.inner().webhook.passed_on_to = Some(address);
        let shared = Arc::clone(&self.shared);
        Pushing(tokio::spawn(async move {
            let client = Client::new();
            loop {
                let changed = shared.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                while let Some((chat, update)) = next(&mut shared.inner()) {
                    tokio::spawn(push(Arc::clone(&shared), client.clone(), chat, update));
                }
                changed.await;
            }
        }))
    }
}

/// The next update of a chat of which none is on its way.
fn next(inner: &mut Inner) -> Option<(i64, Value)> {
    if !inner.webhook.is_set() {
        return None;
    }
    let busy = &inner.webhook.busy;
    let mut all = inner.updates.values();
    let update = all.find(|update| !busy.contains(&chat_of(update)))?.clone();
    let chat = chat_of(&update);
    inner.webhook.busy.insert(chat);
    Some((chat, update))
}

fn chat_of(update: &Value) -> i64 {
    let fields = update.as_object().expect("an update is an object");
    let event = fields.iter().find(|(name, _)| *name != "update_id");
    let event = event.map(|(_, event)| event).expect("an event");
    let chat = [
        &event["chat"]["id"],
        &event["message"]["chat"]["id"],
        &event["from"]["id"],
    ];
    chat.into_iter().find_map(Value::as_i64).unwrap_or_default()
}

async fn push(shared: Arc<Shared>, client: Client, chat: i64, update: Value) {
    let (address, secret) = {
        let inner = shared.inner();
        let address = inner.webhook.passed_on_to.expect("an address");
        (address, inner.webhook.secret.clone())
    };
    let request = client
        .post(format!("http://{address}/telegram"))
        .header("content-type", "application/json")
        .header("X-Telegram-Bot-Api-Secret-Token", secret)
        .body(update.to_string());
    let status = request.send().await.map(|answer| answer.status());
    let update_id = update["update_id"].as_i64().expect("a number");
    let is_well = matches!(status, Ok(StatusCode::OK));
    {
        let mut inner = shared.inner();
        inner.webhook.pushes.push(Pushed {
            update_id,
            status: status.as_ref().ok().map(StatusCode::as_u16),
        });
        if is_well {
            let again = inner.webhook.is_forgetful && inner.webhook.repeated.insert(update_id);
            if !again {
                inner.updates.remove(&update_id);
            }
        } else {
            let words = match status {
                Ok(status) => format!("Wrong response from the webhook: {status}"),
                Err(_) => "Connection refused".to_owned(),
            };
            fail(&mut inner, &words);
        }
    }
    if !is_well {
        shared.changed.notify_waiters();
        sleep(PAUSE).await;
    }
    shared.inner().webhook.busy.remove(&chat);
    shared.changed.notify_waiters();
}

fn fail(inner: &mut Inner, words: &str) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.expect("after 1970").as_secs();
    inner.webhook.failure = Some((words.to_owned(), now.try_into().expect("before long")));
}

/// `setWebhook`.
pub(super) fn set(inner: &mut Inner, params: &Value) -> Result<Value, Refused> {
    let url = params["url"].as_str().unwrap_or_default();
    if !url.starts_with("https://") {
        return Err(bad(
            "bad webhook: An HTTPS URL must be provided for webhook",
        ));
    }
    let secret = params["secret_token"].as_str().unwrap_or_default();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if secret.len() > 256 || !secret.chars().all(is_part) {
        return Err(bad("secret token contains unallowed characters"));
    }
    url.clone_into(&mut inner.webhook.url);
    secret.clone_into(&mut inner.webhook.secret);
    Ok(json!(true))
}

/// `deleteWebhook`; what waits is kept, unless told otherwise.
pub(super) fn delete(inner: &mut Inner) -> Value {
    inner.webhook.url.clear();
    json!(true)
}

/// `getWebhookInfo`.
pub(super) fn info(inner: &Inner) -> Value {
    let mut info = json!({
        "url": inner.webhook.url, "has_custom_certificate": false,
        "pending_update_count": inner.updates.len(),
    });
    if let Some((words, at)) = &inner.webhook.failure {
        info["last_error_message"] = json!(words);
        info["last_error_date"] = json!(at);
    }
    info
}
