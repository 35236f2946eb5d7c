//! A Bot API server for tests, in process, on a free port.
//!
//! It keeps what is not confirmed and hands it out again, refuses what Telegram
//! refuses in Telegram's words, fails on demand, and records every call.

pub(crate) mod html;
mod inline;
mod media;
mod methods;
mod push;
mod shown;
mod state;
mod webhook;

pub(crate) use media::png;
pub(crate) use shown::Shown;
pub(crate) use webhook::Pushed;

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    fmt::Write,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use sotay::store::Memory;
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle, time::timeout};

/// The token that it accepts.
pub(crate) const TOKEN: &str = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
/// The bot's own number.
pub(crate) const BOT_ID: i64 = 110_201_543;
/// The bot's name.
pub(crate) const USERNAME: &str = "SoTayBot";

/// What goes wrong with the next call of a method.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// 429 with these seconds.
    Flood(u64),
    /// An error of this number and description.
    Error(u16, &'static str),
    /// The group has become this supergroup.
    Migrated(i64),
    /// A status and a body that is no Bot API answer.
    Garbage(u16, &'static str),
    /// The connection breaks before anything happens.
    DropBefore,
    /// It is done, then the connection breaks.
    DropAfter,
    /// Nothing happens until [`BotApi::release`].
    Hold,
    /// It is done, but the answer waits until [`BotApi::release`].
    HoldAfter,
}

/// One recorded call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The method in lower case.
    pub method: String,
    /// Its parameters.
    pub params: Value,
    /// Whether it succeeded; `None` while it has not been answered.
    pub ok: Option<bool>,
    /// When it arrived.
    pub at: Instant,
}

#[derive(Default)]
struct Inner {
    updates: BTreeMap<i64, Value>,
    next_update: i64,
    confirmed: i64,
    next_message: i64,
    shown: Vec<Shown>,
    calls: Vec<Call>,
    faults: HashMap<String, VecDeque<Fault>>,
    token: String,
    /// Methods that are held for a chat.
    held: HashSet<(String, i64)>,
    topics: HashSet<(i64, i64)>,
    administrators: HashSet<(i64, i64)>,
    /// The chats that tell nobody who is in them.
    hidden_members: HashSet<i64>,
    commands: HashMap<String, Value>,
    queries: HashSet<String>,
    /// The pictures that it knows, by `file_id`.
    files: HashMap<String, String>,
    /// What people have sent, by its path in lower case.
    sent_files: HashMap<String, Vec<u8>>,
    inline: inline::Inline,
    log: Vec<String>,
    reads_all: bool,
    state: state::State,
    webhook: webhook::Webhook,
    polls: u64,
}

struct Shared {
    inner: Mutex<Inner>,
    changed: Notify,
    released: Notify,
}

impl Shared {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no test panics while holding it")
    }
}

fn remembering() -> MutexGuard<'static, HashMap<String, Weak<Memory>>> {
    static ALL: LazyLock<Mutex<HashMap<String, Weak<Memory>>>> = LazyLock::new(Mutex::default);
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The server; it stops when dropped.
pub(crate) struct BotApi {
    shared: Arc<Shared>,
    url: String,
    task: JoinHandle<()>,
}

impl Drop for BotApi {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl BotApi {
    /// A server with nothing in it.
    pub(crate) async fn start() -> Self {
        let shared = Arc::new(Shared {
            inner: Mutex::new(Inner {
                next_update: 1000,
                token: TOKEN.to_owned(),
                next_message: 1,
                ..Inner::default()
            }),
            changed: Notify::new(),
            released: Notify::new(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let app = Router::new()
            .fallback(call)
            // Ten photos of 10 MB.
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move {
            axum::serve(listener, app).await.expect("the server runs");
        });
        Self { shared, url, task }
    }

    /// Its address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Is the server of another bot from now on.
    pub(crate) fn set_token(&self, token: &str) {
        token.clone_into(&mut self.shared.inner().token);
    }

    /// Makes the next call of `method` go wrong; faults queue up.
    pub(crate) fn fault(&self, method: &str, fault: Fault) {
        let mut inner = self.shared.inner();
        inner
            .faults
            .entry(method.to_lowercase())
            .or_default()
            .push_back(fault);
    }

    /// Holds every call of `method` about this chat until [`BotApi::release`].
    pub(crate) fn hold_chat(&self, method: &str, chat_id: i64) {
        let held = (method.to_ascii_lowercase(), chat_id);
        self.shared.inner().held.insert(held);
    }

    /// Lets the calls go on that are held.
    pub(crate) fn release(&self) {
        self.shared.inner().held.clear();
        self.shared.released.notify_waiters();
    }

    /// `can_read_all_group_messages` of `getMe`.
    pub(crate) fn set_reads_all(&self, reads_all: bool) {
        self.shared.inner().reads_all = reads_all;
    }

    /// Opens a forum topic.
    pub(crate) fn open_topic(&self, chat_id: i64, topic: i64) {
        self.shared.inner().topics.insert((chat_id, topic));
    }

    /// Makes somebody an administrator of a chat.
    pub(crate) fn appoint(&self, chat_id: i64, user: i64) {
        let mut inner = self.shared.inner();
        inner.administrators.insert((chat_id, user));
    }

    /// Takes that away.
    pub(crate) fn dismiss(&self, chat_id: i64, user: i64) {
        let mut inner = self.shared.inner();
        inner.administrators.remove(&(chat_id, user));
    }

    /// Lets `getChatMember` fail in a chat, as Telegram may where the bot is no
    /// administrator.
    pub(crate) fn hide_members(&self, chat_id: i64) {
        self.shared.inner().hidden_members.insert(chat_id);
    }

    /// Removes a message.
    pub(crate) fn delete(&self, chat_id: i64, message_id: i64) {
        let mut inner = self.shared.inner();
        inner
            .shown
            .retain(|shown| (shown.chat_id, shown.message_id) != (chat_id, message_id));
    }

    /// Has a file that somebody sends, by the name that Telegram gives it.
    pub(crate) fn has_file(&self, file_id: &str, bytes: &[u8]) {
        let file = (file_id.to_owned(), bytes.to_vec());
        self.shared.inner().sent_files.extend([file]);
    }

    /// Forgets all pictures, as Telegram may.
    pub(crate) fn forget_files(&self) {
        self.shared.inner().files.clear();
    }

    /// All calls so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.shared.inner().calls.clone()
    }

    /// The calls of one method.
    pub(crate) fn calls_of(&self, method: &str) -> Vec<Call> {
        let method = method.to_lowercase();
        self.calls()
            .into_iter()
            .filter(|call| call.method == method)
            .collect()
    }

    /// The bot's messages in a chat.
    pub(crate) fn messages(&self, chat_id: i64) -> Vec<Shown> {
        let inner = self.shared.inner();
        let ours = inner
            .shown
            .iter()
            .filter(|shown| shown.chat_id == chat_id && shown.by.is_none());
        ours.cloned().collect()
    }

    /// The texts of the bot's messages in a chat.
    pub(crate) fn texts(&self, chat_id: i64) -> Vec<String> {
        self.messages(chat_id)
            .into_iter()
            .map(|shown| shown.text)
            .collect()
    }

    /// Everything below this number is confirmed.
    pub(crate) fn confirmed_up_to(&self) -> i64 {
        self.shared.inner().confirmed
    }

    /// The menu that was registered for a scope and language.
    pub(crate) fn commands(&self, scope: &str, language: &str) -> Value {
        let inner = self.shared.inner();
        inner
            .commands
            .get(&format!("{scope}/{language}"))
            .cloned()
            .unwrap_or_else(|| json!([]))
    }

    /// Waits until `is_so`, at most ten seconds.
    #[track_caller]
    pub(crate) fn wait_for<'a>(
        &'a self,
        what: &'a str,
        is_so: impl Fn(&Self) -> bool + 'a,
    ) -> impl Future<Output = ()> + 'a {
        let place = std::panic::Location::caller();
        async move {
            let waiting = async {
                loop {
                    let changed = self.shared.changed.notified();
                    tokio::pin!(changed);
                    changed.as_mut().enable();
                    if is_so(self) {
                        return;
                    }
                    changed.await;
                }
            };
            if timeout(Duration::from_secs(10), waiting).await.is_err() {
                let calls: Vec<String> = self
                    .calls()
                    .iter()
                    .map(|call| format!("{} {} {:?}", call.method, call.params, call.ok))
                    .collect();
                panic!(
                    "{place}: waited in vain for: {what}\n{}\n{}",
                    self.transcript(),
                    calls.join("\n")
                );
            }
        }
    }

    /// Waits until a chat holds this many messages of the bot.
    #[track_caller]
    pub(crate) fn wait_for_messages(
        &self,
        chat_id: i64,
        count: usize,
    ) -> impl Future<Output = ()> + '_ {
        self.wait_for("messages of the bot", move |api| {
            api.messages(chat_id).len() >= count
        })
    }

    /// Waits until every update is confirmed, whether or not what it was answered has
    /// been sent.
    #[track_caller]
    pub(crate) fn wait_for_confirmation(&self) -> impl Future<Output = ()> + '_ {
        self.wait_for("everything confirmed", |api| {
            api.shared.inner().updates.is_empty()
        })
    }

    /// Waits until every update is confirmed and, where the bot runs in this
    /// process, all that it had written down is done and sent.
    #[track_caller]
    pub(crate) fn wait_until_confirmed(&self) -> impl Future<Output = ()> + '_ {
        let place = std::panic::Location::caller();
        let confirmed = self.wait_for_confirmation();
        async move {
            confirmed.await;
            let memory = remembering().get(&self.url).and_then(Weak::upgrade);
            let Some(memory) = memory else { return };
            let settled = async {
                while !memory.received().await.is_empty() || !memory.letters().await.is_empty() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            let is_settled = timeout(Duration::from_secs(20), settled).await.is_ok();
            assert!(
                is_settled,
                "{place}: not all is done and sent\n{}",
                self.transcript()
            );
        }
    }

    /// What the bot that runs in this process against the server of this address
    /// remembers.
    pub(crate) fn remembers(url: &str, memory: &Arc<Memory>) {
        let url = url.trim_end_matches('/').to_owned();
        remembering().insert(url, Arc::downgrade(memory));
    }

    /// What was said, in order, with buttons; for people.
    pub(crate) fn transcript(&self) -> String {
        let mut text = String::new();
        for line in &self.shared.inner().log {
            writeln!(text, "{line}").expect("writing to a string");
        }
        text
    }
}

async fn call(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let mut parts = path.trim_start_matches('/').splitn(2, '/');
    let (bot, method) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default().to_lowercase(),
    );
    if bot == "file" {
        let token = format!("bot{}/", shared.inner().token);
        let name = method
            .strip_prefix(&token.to_lowercase())
            .unwrap_or_default();
        return media::given(&shared.inner(), name);
    }
    let params = match parameters(request).await {
        Ok(params) => params,
        Err(answer) => return answer,
    };
    if bot != format!("bot{}", shared.inner().token) {
        return error(401, "Unauthorized");
    }
    // From here on, so that no release is missed.
    let released = shared.released.notified();
    tokio::pin!(released);
    released.as_mut().enable();
    let (index, fault) = {
        let mut inner = shared.inner();
        inner.calls.push(Call {
            method: method.clone(),
            params: params.clone(),
            ok: None,
            at: Instant::now(),
        });
        let fault = inner.faults.get_mut(&method).and_then(VecDeque::pop_front);
        let chat_id = params["chat_id"].as_i64();
        let is_held = chat_id.is_some_and(|chat| inner.held.contains(&(method.clone(), chat)));
        let fault = fault.or(is_held.then_some(Fault::Hold));
        (inner.calls.len() - 1, fault)
    };
    shared.changed.notify_waiters();

    let answer = match &fault {
        Some(Fault::Flood(seconds)) => failure(
            429,
            &format!("Too Many Requests: retry after {seconds}"),
            &json!({"retry_after": seconds}),
        ),
        Some(Fault::Error(code, description)) => error(*code, description),
        Some(Fault::Migrated(chat_id)) => failure(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            &json!({"migrate_to_chat_id": chat_id}),
        ),
        Some(Fault::Garbage(status, body)) => {
            (StatusCode::from_u16(*status).expect("a status"), *body).into_response()
        }
        Some(Fault::DropBefore) => broken(),
        Some(Fault::Hold) => {
            released.as_mut().await;
            methods::answer(&shared, &method, &params).await
        }
        _ => methods::answer(&shared, &method, &params).await,
    };
    let answer = {
        let mut inner = shared.inner();
        inner.calls[index].ok = Some(answer.status().is_success());
        state::dated(&inner, answer)
    };
    shared.changed.notify_waiters();
    match fault {
        Some(Fault::DropAfter) => broken(),
        Some(Fault::HoldAfter) => {
            released.as_mut().await;
            answer
        }
        _ => answer,
    }
}

/// JSON, form and multipart bodies alike; Telegram takes all three.
async fn parameters(request: Request) -> Result<Value, Response> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let bad = |what: String| error(400, &format!("Bad Request: {what}"));
    if kind.starts_with("multipart/") {
        let mut form = Multipart::from_request(request, &())
            .await
            .map_err(|e| bad(e.to_string()))?;
        let mut params = Map::new();
        while let Some(field) = form.next_field().await.map_err(|e| bad(e.to_string()))? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some() {
                let bytes = field.bytes().await.map_err(|e| bad(e.to_string()))?;
                params.insert(name, media::uploaded(&bytes));
                continue;
            }
            let text = field.text().await.map_err(|e| bad(e.to_string()))?;
            params.insert(name, loose(&text));
        }
        return Ok(Value::Object(params));
    }
    let body = Bytes::from_request(request, &())
        .await
        .map_err(|e| bad(e.to_string()))?;
    if kind.starts_with("application/json") && !body.is_empty() {
        return serde_json::from_slice(&body).map_err(|e| bad(format!("can't parse JSON: {e}")));
    }
    let form = url::form_urlencoded::parse(&body);
    Ok(Value::Object(
        form.map(|(name, text)| (name.into_owned(), loose(&text)))
            .collect(),
    ))
}

/// In forms everything is text; numbers and objects are JSON inside it.
fn loose(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

fn ok(result: &Value) -> Response {
    axum::Json(json!({"ok": true, "result": result})).into_response()
}

fn error(code: u16, description: &str) -> Response {
    failure(code, description, &Value::Null)
}

fn failure(code: u16, description: &str, parameters: &Value) -> Response {
    let mut body = json!({"ok": false, "error_code": code, "description": description});
    if !parameters.is_null() {
        body["parameters"] = parameters.clone();
    }
    (
        StatusCode::from_u16(code).expect("a status"),
        axum::Json(body),
    )
        .into_response()
}

/// An answer that breaks off: the client sees the connection close early.
fn broken() -> Response {
    let body = axum::body::Body::from_stream(futures::stream::once(async {
        Err::<Bytes, _>(std::io::Error::other("dropped on purpose"))
    }));
    body.into_response()
}
