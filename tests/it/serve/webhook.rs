//! Webhook mode: the real bot, to which the server pushes.

use std::net::{SocketAddr, TcpListener};

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use sotay::config::{Webhook, WebhookSecret};
use sqlx::{ConnectOptions as _, SqliteConnection, query, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use super::{process::start_with, *};
use bot_api::{Fault, Pushed};

const PUBLIC: &str = "https://bot.example.vn/telegram";

/// An address where nobody listens.
pub(super) fn free() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address")
}

/// A bot that is pushed to, at this address.
fn run(api: &BotApi, address: SocketAddr, folder: impl AsRef<Path> + Send + 'static) -> Running {
    run_at(settings(api), address, folder)
}

/// The same with these settings.
pub(super) fn run_at(
    mut settings: Settings,
    address: SocketAddr,
    folder: impl AsRef<Path> + Send + 'static,
) -> Running {
    settings.webhook = Some(Webhook {
        url: PUBLIC.parse().expect("an address"),
        listen: address,
        secret: None,
    });
    run_in(folder, &sources(), settings, |responder| responder)
}

pub(super) async fn wait_for_webhook(api: &BotApi) {
    api.wait_for("the webhook", |api| {
        let calls = api.calls_of("setWebhook");
        calls.iter().any(|call| call.ok == Some(true))
    })
    .await;
}

/// How the pushes of an update were answered.
fn statuses(api: &BotApi, update_id: i64) -> Vec<Option<u16>> {
    let all = api.pushes().into_iter();
    let own = all.filter(|push| push.update_id == update_id);
    own.map(|Pushed { status, .. }| status).collect()
}

/// A request by whomever.
fn post(address: SocketAddr, secret: Option<&str>, body: String) -> RequestBuilder {
    let request = Client::new().post(format!("http://{address}/telegram"));
    let request = request.body(body);
    match secret {
        Some(secret) => request.header("X-Telegram-Bot-Api-Secret-Token", secret),
        None => request,
    }
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn what_is_pushed_is_answered_once_and_in_order() {
    let api = BotApi::start().await;
    let address = free();
    let _pushing = api.push_to(address);
    api.push_twice();
    let bot = run(&api, address, tempfile::tempdir().unwrap());
    for (person, text) in [
        (LAN, "lỗi 190"),
        (MINH, "lỗi 613"),
        (LAN, "lỗi 613"),
        (LAN, "lỗi 100"),
    ] {
        api.private_text(person, text);
    }
    api.wait_until_confirmed().await;
    api.wait_for_messages(LAN, 3).await;
    api.wait_for_messages(MINH, 1).await;
    let texts = api.texts(LAN);
    for (text, holds) in texts.iter().zip(["190", "613", "Mã #100 có"]) {
        assert!(text.contains(holds), "{texts:?}");
    }
    // A press and an inline query come the same way.
    let choice = api.messages(LAN).remove(2);
    api.press(LAN, choice.message_id, &choice.data("1."));
    let query = api.inline_query(LAN, "190", "");
    api.listed(&query).await;
    api.wait_until_confirmed().await;
    bot.stop().await.unwrap();
    let pushes = api.pushes();
    assert_eq!(pushes.len(), 12, "each twice: {pushes:?}");
    let is_taken = |push: &Pushed| push.status == Some(200);
    assert!(pushes.iter().all(is_taken), "{pushes:?}");
    let counts = [LAN, MINH].map(|chat| api.messages(chat).len());
    assert_eq!(counts, [3, 1], "{}", api.transcript());
    assert_eq!(api.calls_of("editMessageText").len(), 1);
}

#[tokio::test]
async fn the_webhook_is_set_with_a_secret_and_left_where_it_is() {
    let api = BotApi::start().await;
    // The first attempt to set it fails.
    api.fault("setWebhook", Fault::Error(500, "Internal Server Error"));
    let bot = run(&api, free(), tempfile::tempdir().unwrap());
    wait_for_webhook(&api).await;
    bot.stop().await.unwrap();
    assert!(api.calls_of("getUpdates").is_empty());
    assert!(api.calls_of("deleteWebhook").is_empty());
    let set = &api.calls_of("setWebhook")[1].params;
    assert_eq!(set["url"], PUBLIC);
    assert_eq!(api.webhook_secret().len(), 32);
    let allowed = json!([
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "inline_query",
        "chosen_inline_result"
    ]);
    assert_eq!(set["allowed_updates"], allowed);
    assert!(set.get("drop_pending_updates").is_none_or(Value::is_null));
}

/// A question as Telegram would push it.
fn question() -> String {
    let from = json!({"id": LAN, "is_bot": false, "first_name": "Lan"});
    let chat = json!({"id": LAN, "type": "private"});
    let message =
        json!({"message_id": 1, "date": now(), "text": "lỗi 190", "chat": chat, "from": from});
    json!({"update_id": 1, "message": message}).to_string()
}

#[tokio::test]
async fn nobody_comes_in_without_the_secret() {
    let api = BotApi::start().await;
    let address = free();
    let bot = run(&api, address, tempfile::tempdir().unwrap());
    wait_for_webhook(&api).await;
    let secret = api.webhook_secret();
    let almost = format!("{}x", &secret[..31]);
    let longer = format!("{secret}x");
    for wrong in [
        None,
        Some(""),
        Some(&*almost),
        Some(&*longer),
        Some("có dấu"),
    ] {
        let answer = status(post(address, wrong, question())).await;
        assert_eq!(answer, 401, "{wrong:?}");
    }
    // What would be refused for its size is not even looked at.
    assert_eq!(status(post(address, None, " ".repeat(2 << 20))).await, 401);
    assert!(api.messages(LAN).is_empty());
    assert_eq!(status(post(address, Some(&secret), question())).await, 200);
    api.wait_for_messages(LAN, 1).await;
    bot.stop().await.unwrap();
    assert_eq!(api.messages(LAN).len(), 1);
}

#[tokio::test]
async fn nothing_unreadable_comes_twice() {
    const SECRET: &str = "x-telegram-bot-api-secret-token";
    let api = BotApi::start().await;
    let address = free();
    let bot = run(&api, address, tempfile::tempdir().unwrap());
    wait_for_webhook(&api).await;
    let secret = api.webhook_secret();
    let huge = format!("{}{}", " ".repeat(2 << 20), question());
    assert_eq!(status(post(address, Some(&secret), huge)).await, 413);
    for broken in ["", "{", "[]", "{\"update_id\": \"x\"}", "\u{0}"] {
        let request = post(address, Some(&secret), broken.to_owned());
        assert_eq!(status(request).await, 200, "{broken}");
    }
    let latin = Client::new().post(format!("http://{address}/"));
    let latin = latin.header(SECRET, &secret);
    assert_eq!(status(latin.body(vec![0xff, 0xfe])).await, 200);
    let read = Client::new().get(format!("http://{address}/telegram"));
    assert_eq!(status(read.header(SECRET, &secret)).await, 405);
    let health = Client::new().get(format!("http://{address}/health"));
    let health = health.send().await.unwrap();
    assert_eq!(health.status().as_u16(), 200);
    let parts = "{\"articles\":\"ok\",\"data\":\"ok\",\"status\":\"ok\",\"telegram\":\"ok\",\"updates\":\"ok\"}\n";
    assert_eq!(health.text().await.unwrap(), parts);
    bot.stop().await.unwrap();
    assert!(api.messages(LAN).is_empty());
}

#[tokio::test]
async fn a_secret_of_ones_own_is_used_and_an_address_in_use_is_told() {
    let api = BotApi::start().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut settings = settings(&api);
    let secret = WebhookSecret::new("mot-khoa-bi-mat_2026").unwrap();
    settings.webhook = Some(Webhook {
        url: PUBLIC.parse().unwrap(),
        listen: taken.local_addr().unwrap(),
        secret: Some(secret),
    });
    let bot = run_with(settings.clone(), |responder| responder);
    let error = bot.task.await.unwrap().unwrap_err();
    assert!(matches!(error, ServeError::Listen { .. }), "{error}");
    settings.webhook.as_mut().unwrap().listen = free();
    let bot = run_with(settings, |responder| responder);
    wait_for_webhook(&api).await;
    assert_eq!(api.webhook_secret(), "mot-khoa-bi-mat_2026");
    bot.stop().await.unwrap();
}

/// A folder with a bot for members of the group, of whom Lan is one.
fn for_members(api: &BotApi) -> TempDir {
    api.set_member(GROUP, bot_api::BOT_ID, "administrator");
    api.set_member(GROUP, LAN, "member");
    let dir = TempDir::new().unwrap();
    let toml = "[access]\nmembers-of = -100500\n";
    std::fs::write(dir.path().join("sotay.toml"), toml).unwrap();
    dir
}

fn is_looked_up(api: &BotApi, user: i64) -> bool {
    let mut calls = api.calls_of("getChatMember").into_iter();
    calls.any(|call| call.params["user_id"] == user)
}

#[tokio::test]
async fn killed_between_200_and_the_answer_it_answers_after_the_restart() {
    let api = BotApi::start().await;
    let (dir, address) = (for_members(&api), free());
    let listen = address.to_string();
    let environment = [
        ("SOTAY_WEBHOOK_URL", PUBLIC),
        ("SOTAY_WEBHOOK_LISTEN", &*listen),
    ];
    let start = || start_with(&api, &dir, bot_api::TOKEN, &environment);
    let _pushing = api.push_to(address);
    let first = start();
    let checks = |api: &BotApi| is_looked_up(api, bot_api::BOT_ID);
    api.wait_for("the checks at its start", checks).await;
    // Held before anything is decided: only the update itself is written down.
    api.fault("getChatMember", Fault::Hold);
    api.private_text(LAN, "lỗi 190");
    api.private_text(LAN, "lỗi 613");
    api.wait_until_confirmed().await;
    api.wait_for("Lan", |api| is_looked_up(api, LAN)).await;
    first.signal("-KILL");
    assert_eq!(first.end().await.0, None);
    // The next one is killed while it sends; the third has nothing left to do.
    api.fault("sendMessage", Fault::HoldAfter);
    let second = start();
    api.wait_for_messages(LAN, 1).await;
    second.signal("-KILL");
    second.end().await;
    let third = start();
    api.wait_for_messages(LAN, 2).await;
    api.private_text(MINH, "lỗi 190");
    api.wait_until_confirmed().await;
    third.signal("-TERM");
    let (code, log) = third.end().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("updates=\"webhook\""), "{log}");
    assert!(!log.contains(&api.webhook_secret()), "{log}");
    let texts = api.texts(LAN);
    let is_each_once = texts.len() == 2 && texts[0].contains("190") && texts[1].contains("613");
    assert!(is_each_once, "{}", api.transcript());
}

#[tokio::test]
async fn told_to_stop_it_ends_what_is_in_hand() {
    let api = BotApi::start().await;
    let (address, dir) = (free(), tempfile::tempdir().unwrap());
    let _pushing = api.push_to(address);
    api.fault("sendMessage", Fault::Hold);
    let bot = run(&api, address, dir);
    api.private_text(LAN, "lỗi 190");
    api.private_text(LAN, "lỗi 613");
    api.wait_for("the answer on its way", |api| {
        api.calls_of("sendMessage").len() == 1
    })
    .await;
    api.wait_for_confirmation().await;
    let stopping = tokio::spawn(bot.stop());
    tokio::time::sleep(Duration::from_millis(300)).await;
    // Too late for this bot, and kept for the next.
    api.private_text(MINH, "lỗi 190");
    tokio::time::sleep(Duration::from_millis(300)).await;
    api.release();
    stopping.await.unwrap().unwrap();
    assert_eq!(api.messages(LAN).len(), 2, "{}", api.transcript());
    assert!(api.messages(MINH).is_empty());
}

/// The database of a bot, opened by somebody else.
async fn other(folder: &TempDir) -> SqliteConnection {
    let file = folder.path().join(sotay::store::DATABASE_FILE);
    let options = SqliteConnectOptions::new().filename(file);
    options.connect().await.expect("the database")
}

#[tokio::test]
async fn what_the_database_refuses_is_answered_and_asked_for_again() {
    let api = BotApi::start().await;
    let (address, dir) = (free(), TempDir::new().unwrap());
    let _pushing = api.push_to(address);
    let bot = run(&api, address, dir.path().to_owned());
    wait_for_webhook(&api).await;
    let mut locking = other(&dir).await;
    query("BEGIN EXCLUSIVE")
        .execute(&mut locking)
        .await
        .unwrap();
    api.private_text(LAN, "lỗi 190");
    let refused = api.push(json!({"message": {
        "message_id": 900, "date": now(), "text": "lỗi 613",
        "chat": {"id": MINH, "type": "private"}, "from": {"id": MINH, "is_bot": false, "first_name": "Minh"},
    }}));
    // A database that fails keeps nobody from being answered.
    api.wait_for_messages(LAN, 1).await;
    api.wait_for_messages(MINH, 1).await;
    // Answered, there is nothing to lose, and it need not come again.
    api.wait_until_confirmed().await;
    let told = statuses(&api, refused);
    assert_eq!(told.first(), Some(&Some(500)), "{told:?}");
    assert_eq!(told.last(), Some(&Some(200)), "{told:?}");
    query("ROLLBACK").execute(&mut locking).await.unwrap();
    bot.stop().await.unwrap();
    assert_eq!(api.messages(LAN).len(), 1, "{}", api.transcript());
    assert_eq!(api.messages(MINH).len(), 1, "{}", api.transcript());
}

#[tokio::test]
async fn who_polls_where_a_webhook_is_set_is_told_so() {
    let api = BotApi::start().await;
    api.set_webhook(PUBLIC);
    let dir = TempDir::new().unwrap();
    let bot = start_with(&api, &dir, bot_api::TOKEN, &[]);
    api.private_text(LAN, "lỗi 190");
    api.wait_for("polls", |api| api.calls_of("getUpdates").len() >= 2)
        .await;
    // It is not ours to remove: another program may live by it.
    assert!(api.calls_of("deleteWebhook").is_empty());
    let remove = format!("{}/bot{}/deleteWebhook", api.url(), bot_api::TOKEN);
    assert_eq!(status(Client::new().get(remove)).await, 200);
    // What waited comes by polling now.
    api.wait_for_messages(LAN, 1).await;
    api.wait_until_confirmed().await;
    bot.signal("-TERM");
    let (code, log) = bot.end().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("updates=\"polling\""), "{log}");
    assert!(log.contains("a webhook is set for this bot"), "{log}");
    assert!(log.contains("deleteWebhook"), "{log}");
}
