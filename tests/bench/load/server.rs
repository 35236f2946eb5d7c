//! A Bot API server that does as little as it can, so that the figures are the
//! bots': it hands out updates and takes the times of answers.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::Notify,
    task::JoinHandle,
    time::{sleep, timeout},
};

/// One answer.
#[derive(Clone, Copy)]
pub(crate) struct Answered {
    pub(crate) asked_at: Instant,
    pub(crate) handed_out_at: Instant,
    pub(crate) at: Instant,
}

struct Question {
    update_id: i64,
    holds: &'static str,
    asked_at: Instant,
}

#[derive(Default)]
struct Inner {
    last_update: i64,
    last_message: i64,
    /// What is not confirmed, as it is handed out.
    updates: BTreeMap<i64, String>,
    handed_out: HashMap<i64, Instant>,
    /// The questions of each chat that are not answered, oldest first.
    open: HashMap<i64, VecDeque<Question>>,
    open_count: usize,
    answered: Vec<Answered>,
    wrong: Vec<String>,
    /// The chats whose answers are not counted.
    ignored: HashSet<i64>,
    /// The chat to which nothing can be sent.
    failing: Option<i64>,
    /// When which inline query was typed, and how long the others waited.
    typed: HashMap<String, Instant>,
    listed: Vec<Duration>,
}

#[derive(Default)]
struct Shared {
    inner: Mutex<Inner>,
    asked: Notify,
    answered: Notify,
}

impl Shared {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The server; it stops when dropped.
pub(crate) struct Server {
    shared: Arc<Shared>,
    url: String,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// How long all answers may take.
const PATIENCE: Duration = Duration::from_mins(2);

impl Server {
    pub(crate) async fn start() -> io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let app = Router::new().fallback(call).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move {
            axum::serve(listener, app).await.expect("the server runs");
        });
        Ok(Self { shared, url, task })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Somebody asks in a private chat; the answer must hold this.
    pub(crate) fn ask(&self, chat: i64, text: &str, holds: &'static str) {
        let date = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let date = date.map_or(0, |date| date.as_secs());
        let mut inner = self.shared.inner();
        inner.last_update += 1;
        inner.last_message += 1;
        let update_id = inner.last_update;
        let update = json!({"update_id": update_id, "message": {
            "message_id": inner.last_message, "date": date, "text": text,
            "chat": {"id": chat, "type": "private", "first_name": "Lan"},
            "from": {"id": chat, "is_bot": false, "first_name": "Lan", "language_code": "vi"},
        }});
        inner.updates.insert(update_id, update.to_string());
        let question = Question {
            update_id,
            holds,
            asked_at: Instant::now(),
        };
        inner.open.entry(chat).or_default().push_back(question);
        inner.open_count += 1;
        drop(inner);
        self.shared.asked.notify_one();
    }

    /// An update to which nobody counts the answers; a message in it gets its number
    /// and time.
    pub(crate) fn push(&self, mut update: Value) {
        let date = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let mut inner = self.shared.inner();
        inner.last_update += 1;
        inner.last_message += 1;
        let update_id = inner.last_update;
        update["update_id"] = json!(update_id);
        if let Some(message) = update.get_mut("message") {
            message["message_id"] = json!(inner.last_message);
            message["date"] = json!(date.map_or(0, |date| date.as_secs()));
        }
        inner.updates.insert(update_id, update.to_string());
        drop(inner);
        self.shared.asked.notify_one();
    }

    /// Somebody types behind the bot's name.
    pub(crate) fn typed(&self, person: i64) {
        let id = format!("i{person}");
        self.shared.inner().typed.insert(id.clone(), Instant::now());
        self.push(json!({"inline_query": {
            "id": id, "query": "lỗi 190", "offset": "", "chat_type": "sender",
            "from": {"id": person, "is_bot": false, "first_name": "Lan", "language_code": "vi"},
        }}));
    }

    /// How long those waited who typed and got results.
    pub(crate) fn listed(&self) -> Vec<Duration> {
        self.shared.inner().listed.clone()
    }

    /// Answers to this chat are not counted.
    pub(crate) fn ignore(&self, chat: i64) {
        self.shared.inner().ignored.insert(chat);
    }

    /// Nothing can be sent to this chat.
    pub(crate) fn fail(&self, chat: Option<i64>) {
        self.shared.inner().failing = chat;
    }

    /// How many questions are not answered.
    pub(crate) fn open(&self) -> usize {
        self.shared.inner().open_count
    }

    /// Waits for the last answer, and a moment longer for one too many; gives the
    /// answers since the last time.
    ///
    /// # Errors
    ///
    /// When one is missing, was given twice or is another's.
    pub(crate) async fn finish(&self) -> io::Result<Vec<Answered>> {
        let all = async {
            while self.open() > 0 {
                self.shared.answered.notified().await;
            }
        };
        let is_all = timeout(PATIENCE, all).await.is_ok();
        sleep(Duration::from_millis(500)).await;
        let mut inner = self.shared.inner();
        if !is_all {
            let lost = inner.open_count;
            let kept = inner.updates.len();
            let error = format!("{lost} questions without an answer, {kept} of them not confirmed");
            return Err(io::Error::other(error));
        }
        if !inner.wrong.is_empty() {
            let error = format!(
                "{} answers too many or wrong: {:#?}",
                inner.wrong.len(),
                inner.wrong
            );
            return Err(io::Error::other(error));
        }
        inner.handed_out.clear();
        Ok(std::mem::take(&mut inner.answered))
    }
}

impl Server {
    /// Waits for the answers, and not longer than this for the last of them; gives how
    /// long everybody has waited, also who waits still, and how many do.
    pub(crate) async fn waits(&self, patience: Duration) -> (Vec<Duration>, usize) {
        let all = async {
            while self.open() > 0 {
                self.shared.answered.notified().await;
            }
        };
        let _ = timeout(patience, all).await;
        let mut inner = self.shared.inner();
        let answered = std::mem::take(&mut inner.answered).into_iter();
        let waiting = inner
            .open
            .values()
            .flatten()
            .map(|it| it.asked_at.elapsed());
        let waits = answered
            .map(|it| it.at - it.asked_at)
            .chain(waiting)
            .collect();
        (waits, inner.open_count)
    }
}

async fn call(State(shared): State<Arc<Shared>>, uri: Uri, body: Bytes) -> Response {
    let method = uri.path().rsplit('/').next().unwrap_or_default();
    let method = method.to_ascii_lowercase();
    let params: Value = serde_json::from_slice(&body).unwrap_or_default();
    let chat = params["chat_id"].as_i64();
    if chat.is_some() && chat == shared.inner().failing {
        let failure = json!({"ok": false, "error_code": 502, "description": "Bad Gateway"});
        return (StatusCode::BAD_GATEWAY, failure.to_string()).into_response();
    }
    let result = match method.as_str() {
        "getupdates" => get_updates(&shared, &params).await,
        "sendmessage" => send_message(&shared, &params),
        "getme" => json!({
            "id": 110_201_543, "is_bot": true, "first_name": "Sổ tay", "username": "SoTayBot",
            "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
            "can_connect_to_business": false, "has_main_web_app": false, "has_topics_enabled": false,
        })
        .to_string(),
        "answerinlinequery" => {
            let id = params["inline_query_id"].as_str().unwrap_or_default();
            let inner = &mut *shared.inner();
            let typed = inner.typed.remove(id);
            inner.listed.extend(typed.map(|typed| typed.elapsed()));
            "true".to_owned()
        }
        "getmycommands" => "[]".to_owned(),
        _ => "true".to_owned(),
    };
    let json = [("content-type", "application/json")];
    (json, format!("{{\"ok\":true,\"result\":{result}}}")).into_response()
}

async fn get_updates(shared: &Shared, params: &Value) -> String {
    let limit = params["limit"].as_u64().unwrap_or(100);
    let limit = usize::try_from(limit).unwrap_or(100);
    let wait = Duration::from_secs(params["timeout"].as_u64().unwrap_or(0));
    if let Some(offset) = params["offset"].as_i64() {
        let mut inner = shared.inner();
        inner.updates = inner.updates.split_off(&offset);
    }
    let some = async {
        loop {
            let asked = shared.asked.notified();
            {
                let inner = &mut *shared.inner();
                if !inner.updates.is_empty() {
                    let now = Instant::now();
                    let batch = inner.updates.iter().take(limit);
                    let texts = batch.map(|(id, text)| {
                        inner.handed_out.entry(*id).or_insert(now);
                        text.as_str()
                    });
                    let texts: Vec<&str> = texts.collect();
                    return format!("[{}]", texts.join(","));
                }
            }
            asked.await;
        }
    };
    timeout(wait, some)
        .await
        .unwrap_or_else(|_| "[]".to_owned())
}

fn send_message(shared: &Shared, params: &Value) -> String {
    let at = Instant::now();
    let chat = params["chat_id"].as_i64().unwrap_or_default();
    let text = params["text"].as_str().unwrap_or_default();
    let message_id = {
        let inner = &mut *shared.inner();
        inner.last_message += 1;
        match inner.open.get_mut(&chat).and_then(VecDeque::pop_front) {
            Some(question) => {
                inner.open_count -= 1;
                if !text.contains(question.holds) {
                    let wrong = format!("expected {} in: {text}", question.holds);
                    inner.wrong.push(wrong);
                }
                let asked_at = question.asked_at;
                let handed_out = inner.handed_out.get(&question.update_id);
                inner.answered.push(Answered {
                    asked_at,
                    handed_out_at: handed_out.copied().unwrap_or(asked_at),
                    at,
                });
            }
            None if inner.ignored.contains(&chat) => {}
            None => inner.wrong.push(format!("one too many in {chat}: {text}")),
        }
        inner.last_message
    };
    shared.answered.notify_one();
    json!({
        "message_id": message_id, "date": 1_790_000_000, "text": text,
        "chat": {"id": chat, "type": "private", "first_name": "Lan"},
        "from": {"id": 110_201_543, "is_bot": true, "first_name": "Sổ tay", "username": "SoTayBot"},
    })
    .to_string()
}
