//! What the log of the real binary tells of people, and what becomes of the bot
//! when it cannot be written.

use std::process::Stdio;

use serde_json::json;
use tempfile::TempDir;

use super::{
    process::{start_logging_to, start_with},
    *,
};

/// The number of a person that stands nowhere by chance.
const BUOI: i64 = 7_123_456_789;
const QUESTION: &str =
    "chị Bưởi 0912 345 678, buoi.nguyen@shop.vn bị lỗi 190 ở ngõ Huế, mã đơn GHN";

const TOML: &str = "[support]\nchat = -100500\n\n[access]\nallowed-users = [7123456789, \"@buoi_ng\"]\n\
    allowed-chats = [-100500]\n";

/// What of all that must not be in a log.
fn told(log: &str) -> Vec<String> {
    let token = bot_api::TOKEN.split_once(':').unwrap().1;
    let fragments = [
        token,
        "Bưởi",
        "Buoi",
        "buoi_ng",
        "buoi.nguyen",
        "0912",
        "345 678",
        "ngõ Huế",
        "mã đơn",
        "bị lỗi 190",
        "phi thuyền",
        &BUOI.to_string(),
    ]
    .map(str::to_owned);
    let log = log.to_lowercase();
    let is_told = |part: &String| log.contains(&part.to_lowercase());
    fragments.into_iter().filter(is_told).collect()
}

/// A conversation with all that people do.
async fn converse(api: &BotApi) {
    let from = json!({
        "id": BUOI, "is_bot": false, "first_name": "Bưởi", "last_name": "Nguyễn",
        "username": "buoi_ng", "language_code": "vi",
    });
    let more = json!({"from": from});
    let private = json!({
        "id": BUOI, "type": "private", "first_name": "Bưởi", "username": "buoi_ng",
    });
    let ask = |text: &str| api.message(&private, BUOI, text, &more);
    let asked = ask(QUESTION);
    api.wait_for_messages(BUOI, 1).await;
    let answer = api.messages(BUOI).pop().unwrap();
    api.press_by(BUOI, BUOI, answer.message_id, &answer.data("✅"));
    api.press_by(BUOI, BUOI, answer.message_id, &answer.data("✅"));
    api.edit(BUOI, BUOI, asked, &format!("{QUESTION} mới"), &more);
    let mut expected = 1;
    for text in ["/start", "/help", "/bai 190", "/start Bưởi-0912345678"] {
        ask(text);
        expected += 1;
        api.wait_for_messages(BUOI, expected).await;
    }
    ask("phi thuyền của chị Bưởi 0912345678 lạc đâu rồi");
    expected += 1;
    api.wait_for_messages(BUOI, expected).await;
    let answer = api.messages(BUOI).pop().unwrap();
    api.press_by(BUOI, BUOI, answer.message_id, &answer.data("🙋"));
    api.wait_for("the card", |api| {
        api.texts(GROUP).iter().any(|text| text.contains("Bưởi"))
    })
    .await;
    api.group_message(GROUP, BUOI, &format!("@SoTayBot {QUESTION}"), &more);
    api.inline_query(BUOI, QUESTION, "");
    api.chosen(BUOI, "190-phien-het-han", QUESTION);
    // Somebody who may not.
    api.private_text(BUOI + 1, QUESTION);
    api.wait_for_messages(BUOI + 1, 1).await;
    api.wait_until_confirmed().await;
}

#[tokio::test]
async fn the_log_tells_of_nobody_and_nothing_that_was_asked() {
    for level in [
        "",
        "debug",
        "trace",
        "sotay=trace,teloxide=trace,hyper=trace",
    ] {
        let api = BotApi::start().await;
        api.set_inline(true);
        let dir = TempDir::new().unwrap();
        std::fs::write(dir.path().join("sotay.toml"), TOML).unwrap();
        let bot = start_with(&api, &dir, bot_api::TOKEN, &[("RUST_LOG", level)]);
        api.wait_for("a poll", |api| !api.calls_of("getUpdates").is_empty())
            .await;
        converse(&api).await;
        bot.signal("-TERM");
        let (code, log) = bot.end().await;
        assert_eq!(code, Some(0), "{log}");
        assert!(log.contains("question_answered"), "{level}: {log}");
        assert_eq!(log.contains("DEBUG"), !level.is_empty(), "{level}: {log}");
        assert_eq!(told(&log), Vec::<String>::new(), "{level}: {log}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_log_that_cannot_be_written_ends_nothing() {
    for kind in ["no reader", "a full disk"] {
        let api = BotApi::start().await;
        let dir = TempDir::new().unwrap();
        let log = match kind {
            "no reader" => Stdio::piped(),
            _ => match std::fs::File::options().write(true).open("/dev/full") {
                Ok(full) => full.into(),
                // Linux only.
                Err(_) => continue,
            },
        };
        let mut bot = start_logging_to(&api, &dir, bot_api::TOKEN, &[("RUST_LOG", "trace")], log);
        drop(bot.stderr.take());
        api.private_text(LAN, "lỗi 190");
        api.wait_for_messages(LAN, 1).await;
        api.private_text(LAN, "lỗi 613");
        api.wait_for_messages(LAN, 2).await;
        api.wait_until_confirmed().await;
        let stopped = std::process::Command::new("kill")
            .args(["-TERM", &bot.id().to_string()])
            .status();
        assert!(stopped.unwrap().success());
        let ended = tokio::task::spawn_blocking(move || bot.wait()).await;
        assert_eq!(ended.unwrap().unwrap().code(), Some(0), "{kind}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_remembered_is_the_owners() {
    use std::os::unix::fs::PermissionsExt as _;
    let api = BotApi::start().await;
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let modes = || {
        let entries = std::fs::read_dir(&data).unwrap();
        let files = entries.map(|entry| entry.unwrap().path());
        let all = files.chain([data.clone()]);
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        all.map(|path| (mode(&path), path)).collect::<Vec<_>>()
    };
    for round in 1..=2 {
        let bot = start_with(&api, &dir, bot_api::TOKEN, &[]);
        api.private_text(LAN, "lỗi 190");
        api.wait_for_messages(LAN, round).await;
        api.wait_until_confirmed().await;
        let at_work = modes();
        assert!(at_work.len() >= 5, "{at_work:?}");
        assert!(
            !at_work.iter().any(|(mode, _)| mode & 0o077 != 0),
            "{at_work:?}"
        );
        bot.signal("-KILL");
        bot.end().await;
        // As a version before this one left it; the log of a killed one is there.
        for (mode, path) in modes() {
            let mode = if mode & 0o100 == 0 { 0o644 } else { 0o755 };
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_log_beside_the_articles_does_not_feed_itself() {
    for name in ["log", "log.md"] {
        let api = BotApi::start().await;
        let dir = TempDir::new().unwrap();
        let kb = dir.path().join("kb");
        std::fs::create_dir(&kb).unwrap();
        for source in sources() {
            std::fs::write(kb.join(&source.name), &source.bytes).unwrap();
        }
        let path = kb.join(name);
        let log = std::fs::File::create(&path).unwrap();
        let level = [("RUST_LOG", "debug")];
        let mut bot = start_logging_to(&api, &dir, bot_api::TOKEN, &level, log.into());
        for (count, question) in (1..).zip(["lỗi 190", "lỗi 613", "/bai log"]) {
            api.private_text(LAN, question);
            api.wait_for_messages(LAN, count).await;
        }
        // Longer than the watcher waits for quiet.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let stopped = std::process::Command::new("kill")
            .args(["-TERM", &bot.id().to_string()])
            .status();
        assert!(stopped.unwrap().success());
        let ended = tokio::task::spawn_blocking(move || bot.wait()).await;
        assert_eq!(ended.unwrap().unwrap().code(), Some(0));
        let log = std::fs::read_to_string(&path).unwrap();
        assert!(log.contains("watch_mode"), "{log}");
        for word in ["articles_changed", "articles_reloaded", "article_broken"] {
            assert!(!log.contains(word), "{name}: {log}");
        }
        assert!(!api.texts(LAN)[2].contains("INFO"), "{}", api.transcript());
    }
}
