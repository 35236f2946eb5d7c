//! The real binary, killed and stopped.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use bot_api::Fault;
use tempfile::TempDir;
use tokio::task::spawn_blocking;

use super::*;

pub(super) struct Process {
    child: Child,
    log: PathBuf,
}

/// `sotay serve` on a folder with the tests' articles.
pub(super) fn start(api: &BotApi, dir: &TempDir, token: &str) -> Process {
    start_with(api, dir, token, &[])
}

/// The same with more of an environment.
pub(super) fn start_with(
    api: &BotApi,
    dir: &TempDir,
    token: &str,
    environment: &[(&str, &str)],
) -> Process {
    let log = dir.path().join("log");
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&log)
        .unwrap();
    let child = start_logging_to(api, dir, token, environment, file.into());
    Process { child, log }
}

/// The same with a log of the test's own. A variable that is empty is not set.
pub(super) fn start_logging_to(
    api: &BotApi,
    dir: &TempDir,
    token: &str,
    environment: &[(&str, &str)],
    log: Stdio,
) -> Child {
    let kb = fill(dir);
    let mut command = Command::new(env!("CARGO_BIN_EXE_sotay"));
    command
        .args(["serve", "--kb"])
        .arg(&kb)
        .current_dir(dir.path())
        .env("TELOXIDE_TOKEN", token)
        .env("TELOXIDE_API_URL", format!("{}/", api.url()))
        .env("RUST_LOG", "debug")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log);
    for (name, value) in environment {
        if value.is_empty() {
            command.env_remove(name);
        } else {
            command.env(name, value);
        }
    }
    command.spawn().unwrap()
}

/// The tests' articles, unless there are others.
fn fill(dir: &TempDir) -> PathBuf {
    let kb = dir.path().join("kb");
    if !kb.exists() {
        std::fs::create_dir(&kb).unwrap();
        for source in sources() {
            let path = kb.join(&source.name);
            std::fs::write(&path, &source.bytes).unwrap();
            // Articles that were written just now would be waited for at the start.
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            let before = std::time::SystemTime::now() - std::time::Duration::from_mins(10);
            file.set_modified(before).unwrap();
        }
    }
    kb
}

impl Process {
    pub(super) fn signal(&self, name: &str) {
        let done = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(done.success());
    }

    /// The log so far.
    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// The exit code and the log.
    pub(super) async fn end(mut self) -> (Option<i32>, String) {
        let status = spawn_blocking(move || self.child.wait().map(|status| (status, self.log)))
            .await
            .unwrap();
        let (status, log) = status.unwrap();
        (status.code(), std::fs::read_to_string(log).unwrap())
    }
}

#[tokio::test]
async fn killed_in_the_middle_of_an_answer_it_answers_after_the_restart() {
    let api = BotApi::start().await;
    let dir = TempDir::new().unwrap();
    api.fault("sendMessage", Fault::Hold);
    let first = start(&api, &dir, bot_api::TOKEN);
    api.private_text(LAN, "lỗi 190");
    api.private_text(LAN, "lỗi 613");
    api.wait_for("the answer on its way", |api| {
        api.calls_of("sendMessage").len() == 1
    })
    .await;
    // A poll goes on meanwhile; it confirms what is written down, and nothing else.
    let polls = api.calls_of("getUpdates").len();
    api.wait_for("one more poll", |api| {
        api.calls_of("getUpdates").len() > polls
    })
    .await;
    first.signal("-KILL");
    assert_eq!(first.end().await.0, None);
    assert!(api.messages(LAN).is_empty());

    let second = start(&api, &dir, bot_api::TOKEN);
    api.wait_for_messages(LAN, 2).await;
    api.wait_until_confirmed().await;
    second.signal("-TERM");
    let (code, log) = second.end().await;
    assert_eq!(code, Some(0), "{log}");
    let texts = api.texts(LAN);
    assert_eq!(texts.len(), 2, "{}", api.transcript());
    assert!(
        texts[0].contains("190") && texts[1].contains("613"),
        "{texts:?}"
    );
    let secret = bot_api::TOKEN.split_once(':').unwrap().1;
    assert!(!log.contains(secret), "the token shows: {log}");
    println!("{log}");
}

#[tokio::test]
async fn told_to_stop_it_ends_the_answer_and_confirms_it() {
    for signal in ["-TERM", "-INT"] {
        let api = BotApi::start().await;
        let dir = TempDir::new().unwrap();
        api.fault("sendMessage", Fault::Hold);
        let bot = start(&api, &dir, bot_api::TOKEN);
        api.private_text(LAN, "lỗi 190");
        api.wait_for("the answer on its way", |api| {
            api.calls_of("sendMessage").len() == 1
        })
        .await;
        let polls = api.calls_of("getUpdates").len();
        bot.signal(signal);
        tokio::time::sleep(Duration::from_millis(600)).await;
        // It asks for nothing more; this one is for the next start.
        assert!(
            api.calls_of("getUpdates").len() <= polls + 1,
            "still polling after {signal}"
        );
        api.release();
        let (code, log) = bot.end().await;
        assert_eq!(code, Some(0), "{log}");
        assert_eq!(api.messages(LAN).len(), 1);
        api.wait_until_confirmed().await;
    }
}

#[tokio::test]
async fn a_wrong_token_is_an_error_that_says_so() {
    let api = BotApi::start().await;
    let dir = TempDir::new().unwrap();
    let (code, log) = start(&api, &dir, "1:not-a-token-of-anybody").end().await;
    assert_eq!(code, Some(2), "{log}");
    assert!(
        log.contains("BotFather") && !log.contains("not-a-token"),
        "{log}"
    );
}

#[tokio::test]
async fn the_start_tells_whether_inline_mode_is_on() {
    for is_on in [false, true] {
        let api = BotApi::start().await;
        api.set_inline(is_on);
        let dir = TempDir::new().unwrap();
        let bot = start(&api, &dir, bot_api::TOKEN);
        api.wait_for("a poll", |api| !api.calls_of("getUpdates").is_empty())
            .await;
        let asked = api.calls_of("getUpdates")[0].params["allowed_updates"].clone();
        for kind in ["inline_query", "chosen_inline_result"] {
            let mut kinds = asked.as_array().unwrap().iter();
            assert!(kinds.any(|asked| asked == kind), "{asked}");
        }
        bot.signal("-TERM");
        let (_, log) = bot.end().await;
        let told = if is_on {
            "inline mode is on"
        } else {
            "inline mode is off"
        };
        assert!(log.contains(told), "{log}");
        assert!(log.contains("@BotFather"), "{log}");
    }
}

/// The token of another bot.
const OTHER: &str = "220312654:BBHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

#[tokio::test]
async fn bots_that_share_a_data_folder_swallow_nothing_of_each_other() {
    let dir = TempDir::new().unwrap();
    let (one, other) = (BotApi::start().await, BotApi::start().await);
    other.set_token(OTHER);
    let bot = start(&one, &dir, bot_api::TOKEN);
    one.private_text(LAN, "lỗi 190");
    one.wait_for_messages(LAN, 1).await;
    one.wait_until_confirmed().await;
    // Its second answer is on its way when it is killed.
    one.fault("sendMessage", Fault::Hold);
    one.private_text(LAN, "lỗi 613");
    let is_sent = |api: &BotApi| api.calls_of("sendMessage").len() == 2;
    one.wait_for("the second answer", is_sent).await;
    one.wait_for_confirmation().await;
    bot.signal("-KILL");
    bot.end().await;

    // The numbers of the other bot's updates and messages are the same.
    let bot = start(&other, &dir, OTHER);
    for (count, text) in [(1, "lỗi 190"), (2, "lỗi 613")] {
        other.private_text(LAN, text);
        other.wait_for_messages(LAN, count).await;
    }
    other.wait_until_confirmed().await;
    // Both may be at work at the same time.
    let first = start(&one, &dir, bot_api::TOKEN);
    one.wait_for_messages(LAN, 2).await;
    assert!(one.texts(LAN)[1].contains("Gọi quá nhiều"));
    other.private_text(LAN, "lỗi 100");
    other.wait_for_messages(LAN, 3).await;
    for (bot, api, count) in [(first, &one, 2), (bot, &other, 3)] {
        api.wait_until_confirmed().await;
        bot.signal("-TERM");
        let (code, log) = bot.end().await;
        assert_eq!(code, Some(0), "{log}");
        assert_eq!(api.messages(LAN).len(), count, "{}", api.transcript());
        assert!(!log.contains("another `sotay serve`"), "{log}");
    }
}
