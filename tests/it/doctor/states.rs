//! `sotay doctor` in each state in which the bot does not work, with what the running
//! bot says of itself at `/health` beside it. With `--nocapture` both are printed.

use std::{net::TcpListener, path::PathBuf, process::Child};

use sotay::store::{DATABASE_FILE, Lock};
use sqlx::{Connection as _, SqliteConnection, query};

use super::*;

/// Somebody of the team, and the chat with them.
const LAN: i64 = 9;

/// An installation, its Bot API server, and the bot if it runs.
struct State {
    api: BotApi,
    folder: TempDir,
    /// Where `/health` is.
    address: String,
    bot: Option<Child>,
}

impl Drop for State {
    fn drop(&mut self) {
        if let Some(bot) = &mut self.bot {
            let _ = bot.kill();
            let _ = bot.wait();
        }
    }
}

impl State {
    /// An installation with which nothing is wrong, and nothing runs.
    async fn new(more: &str, articles: &[(&str, &str)]) -> Self {
        let api = good_server().await;
        api.set_member(TEAM, LAN, "member");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let toml = format!("{GOOD_TOML}\n[health]\nlisten = \"{address}\"\n{more}");
        let folder = installation(&toml, articles);
        Self {
            api,
            folder,
            address,
            bot: None,
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Starts the bot and waits until `/health` says this of that part.
    async fn serve_until(&mut self, part: &str, word: &str) {
        let log = fs::File::create(self.folder.path().join("log")).unwrap();
        let mut serve = command(self.folder.path(), &["serve"]);
        serve
            .env("TELOXIDE_API_URL", self.api.url())
            .env("TELOXIDE_TOKEN", bot_api::TOKEN)
            .stderr(log);
        self.bot = Some(serve.spawn().expect("the binary starts"));
        self.wait_for(part, word).await;
    }

    /// The status of `/health` and what it says, if anybody answers.
    async fn health(&self) -> Option<(u16, Value)> {
        let answer = reqwest::get(format!("http://{}/health", self.address)).await;
        let answer = answer.ok()?;
        let status = answer.status().as_u16();
        let text = answer.text().await.ok()?;
        Some((status, serde_json::from_str(&text).expect("JSON")))
    }

    async fn wait_for(&self, part: &str, word: &str) {
        for _ in 0..1_200 {
            if let Some((_, said)) = self.health().await
                && said[part] == word
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let log = fs::read_to_string(self.folder.path().join("log"));
        panic!("{part} never says {word}: {log:?}");
    }

    /// What the doctor finds that is not well. Prints it, with `/health`.
    async fn found(&self, title: &str) -> Vec<String> {
        let (path, url) = (self.folder.path(), self.api.url());
        let ran = doctor(path, url, bot_api::TOKEN, &["--json"]).await;
        let troubles = troubles(&ran);
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        println!("== {title}");
        match self.health().await {
            Some((status, said)) => println!("GET /health: {status} {said}"),
            None => println!("GET /health: nobody answers"),
        }
        println!("sotay doctor: exit code {}", ran.code.unwrap_or(-1));
        for check in report["checks"].as_array().unwrap() {
            let told = |key: &str| check[key].as_str().unwrap_or_default().to_owned();
            match check["state"].as_str() {
                Some("note") => println!("! {}\n  → {}", told("what"), told("mend")),
                Some("bad") => println!("✗ {}\n  → {}", told("what"), told("mend")),
                _ => {}
            }
        }
        println!();
        let is_bad = troubles.iter().any(|trouble| trouble.starts_with("bad"));
        assert_eq!(ran.code, Some(i32::from(is_bad)), "{troubles:?}");
        troubles
    }
}

#[tokio::test]
async fn a_bot_that_is_well_says_so_and_one_that_is_off_does_not() {
    let mut state = State::new("", &[("190.md", GOOD)]).await;
    state.api.private_text(LAN, "lỗi 190");
    let off = ["note health: nobody", "note poller: waiting"];
    assert_eq!(state.found("bot off while updates wait").await, off);
    state.serve_until("status", "ok").await;
    state.api.wait_for_messages(LAN, 1).await;
    let none: [&str; 0] = [];
    assert_eq!(state.found("all is well").await, none);
}

#[tokio::test]
async fn two_pollers_are_seen_while_both_run() {
    let mut state = State::new("", &[("190.md", GOOD)]).await;
    state.serve_until("status", "ok").await;
    let address = format!("{}/bot{}/getUpdates", state.api.url(), bot_api::TOKEN);
    let rival = tokio::spawn(async move {
        loop {
            post(&address, &json!({"timeout": 10})).await;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    });
    state.wait_for("updates", "another-poller").await;
    let found = state.found("two pollers").await;
    assert_eq!(found, ["bad health: another-poller"]);
    let (status, said) = state.health().await.unwrap();
    assert_eq!((status, &said["telegram"]), (503, &json!("ok")));
    rival.abort();
}

#[tokio::test]
async fn a_webhook_that_keeps_updates_from_a_bot_at_work_is_seen() {
    let mut state = State::new("", &[("190.md", GOOD)]).await;
    state.api.set_webhook("https://khac.example.vn/x");
    state.serve_until("updates", "webhook-set").await;
    let found = state.found("a webhook while the bot polls").await;
    assert_eq!(found, ["bad health: webhook-set", "bad webhook: set"]);
}

#[tokio::test]
async fn a_wrong_chat_of_the_editors_is_seen() {
    let more = "[editors]\nchat = -100999\n";
    let mut state = State::new(more, &[("190.md", GOOD)]).await;
    state.serve_until("status", "ok").await;
    let found = state.found("wrong editors' chat").await;
    assert_eq!(found, ["bad editors: out"]);
}

#[tokio::test]
async fn a_bot_that_cannot_know_the_editors_is_seen() {
    let more = "[editors]\nchat = -100999\n";
    let mut state = State::new(more, &[("190.md", GOOD)]).await;
    state.api.set_member(-100_999, bot_api::BOT_ID, "member");
    state.serve_until("status", "ok").await;
    let found = state.found("no administrator of the editors' chat").await;
    assert_eq!(found, ["note editors: no-administrator"]);
}

#[tokio::test]
async fn a_database_that_is_held_is_told_by_who_holds_it() {
    let mut state = State::new("", &[("190.md", GOOD)]).await;
    state.serve_until("status", "ok").await;
    let database = state.data().join(DATABASE_FILE);
    let connect = async || {
        let address = format!("sqlite://{}", database.display());
        SqliteConnection::connect(&address).await.unwrap()
    };
    let mut holder = connect().await;
    query("BEGIN IMMEDIATE").execute(&mut holder).await.unwrap();
    // Also where nobody asks anything.
    state.wait_for("data", "not-written").await;
    let found = state.found("locked database, while the bot runs").await;
    assert_eq!(found, ["bad store: locked", "bad health: not-written"]);
    query("ROLLBACK").execute(&mut holder).await.unwrap();
    state.wait_for("data", "ok").await;
    let none: [&str; 0] = [];
    assert_eq!(state.found("the database is let go").await, none);
    // Nobody serves, and another program holds it.
    query("BEGIN IMMEDIATE").execute(&mut holder).await.unwrap();
    let mut bot = state.bot.take().unwrap();
    bot.kill().unwrap();
    bot.wait().unwrap();
    let found = state.found("locked database, bot off").await;
    assert_eq!(found[..2], ["bad store: locked", "note health: nobody"]);
}

#[tokio::test]
async fn a_data_folder_that_is_deleted_is_made_anew_with_what_was_in_it() {
    let mut state = State::new("", &[("190.md", GOOD)]).await;
    state.serve_until("status", "ok").await;
    let data = state.data();
    let database = data.join(DATABASE_FILE);
    let ask = async |message: usize| {
        state.api.private_text(LAN, "lỗi 190");
        state.api.wait_for_messages(LAN, message).await;
        state.api.wait_until_confirmed().await;
    };
    let made_anew = async || {
        for _ in 0..400 {
            if database.exists() && Lock::is_held(&data, None).unwrap_or(false) {
                return state.wait_for("data", "ok").await;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the folder is not made anew");
    };
    ask(1).await;
    fs::remove_dir_all(&data).unwrap();
    // Written into a file that is nowhere any more.
    ask(2).await;
    made_anew().await;
    // The bot looks every five seconds and has just looked.
    fs::remove_dir_all(&data).unwrap();
    let found = state.found("deleted data folder, while the bot runs").await;
    assert_eq!(found, ["bad data: gone", "bad store: gone"]);
    made_anew().await;
    state.wait_for("status", "ok").await;
    let none: [&str; 0] = [];
    assert_eq!(state.found("the folder was made anew").await, none);
    // What was asked since is in the new file, also when nobody has time to say goodbye.
    ask(3).await;
    let mut bot = state.bot.take().unwrap();
    bot.kill().unwrap();
    bot.wait().unwrap();
    let memory = Memory::open(&data, 1_000).await.unwrap();
    let asked = state.api.calls_of("sendMessage").len();
    assert_eq!(asked, 3);
    assert_eq!(memory.health(), Health::Good);
    let questions = {
        let address = format!("sqlite://{}", database.display());
        let mut db = SqliteConnection::connect(&address).await.unwrap();
        let row = query("SELECT count(*) FROM questions")
            .fetch_one(&mut db)
            .await;
        sqlx::Row::get::<i64, _>(&row.unwrap(), 0)
    };
    assert_eq!(questions, 3);
    memory.close(1_000).await;
    // Where nothing runs a deleted folder is one that is not there yet.
    fs::remove_dir_all(&data).unwrap();
    let found = state.found("deleted data folder, bot off").await;
    assert_eq!(found, ["note health: nobody"]);
    // Where it cannot be made.
    fs::write(&data, "").unwrap();
    let found = state.found("data folder that cannot be made").await;
    assert_eq!(found, ["bad data: refused", "note health: nobody"]);
}

#[tokio::test]
async fn trouble_at_telegram_is_not_blamed_on_the_token() {
    let mut state = State::new("", &[("190.md", GOOD)]).await;
    state.serve_until("status", "ok").await;
    let rest = "note rest: later";
    for (fault, title, expected) in [
        (
            Fault::Flood(30),
            "429 of Telegram",
            &["note token: wait", rest][..],
        ),
        (
            Fault::Error(502, "Bad Gateway"),
            "502 of Telegram",
            &["bad api: out-of-order", "note token: unknown", rest],
        ),
    ] {
        state.api.fault("getMe", fault);
        assert_eq!(state.found(title).await, expected);
        state.api.fault("getMe", Fault::Error(502, "Bad Gateway"));
        let (path, url) = (state.folder.path(), state.api.url());
        let ran = doctor(path, url, bot_api::TOKEN, &[]).await;
        assert!(!ran.out.contains("Sửa token"), "{}", ran.out);
    }
}

#[tokio::test]
async fn a_bot_without_articles_says_so() {
    for (is_there, title, expected) in [
        (true, "empty folder of articles", "bad articles: none"),
        (
            false,
            "share not mounted at start",
            "bad articles: no-folder",
        ),
    ] {
        let mut state = State::new("", &[]).await;
        if !is_there {
            fs::remove_dir(state.folder.path().join("kb")).unwrap();
        }
        state.serve_until("articles", "none").await;
        state.wait_for("updates", "ok").await;
        state.api.private_text(LAN, "lỗi 190");
        state.api.wait_for_messages(LAN, 1).await;
        let told = state.api.texts(LAN).remove(0);
        assert!(told.contains("giữ câu hỏi"), "{told}");
        println!("(in the chat: {told})");
        let found = state.found(title).await;
        assert_eq!(found, [expected, "bad health: no-articles"]);
        let (status, said) = state.health().await.unwrap();
        assert_eq!((status, &said["status"]), (503, &json!("trouble")));
    }
}
