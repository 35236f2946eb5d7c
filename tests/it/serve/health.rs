//! `GET /health` and a start without articles: the real bot says when it does not
//! work, and goes on by itself.

use std::net::{SocketAddr, TcpListener};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{process::start, *};
use bot_api::Fault;

/// An installation with `[health] listen`.
fn installation() -> (TempDir, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let dir = TempDir::new().expect("a temporary folder");
    let toml = format!("[health]\nlisten = \"{address}\"\n");
    std::fs::write(dir.path().join("sotay.toml"), toml).expect("a writable folder");
    (dir, address)
}

/// Waits until `part` says `word`; the status and all that was said then.
async fn wait_for(address: SocketAddr, part: &str, word: &str) -> (u16, Value) {
    for _ in 0..1_200 {
        if let Ok(answer) = reqwest::get(format!("http://{address}/health")).await {
            let status = answer.status().as_u16();
            let said: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
            if said[part] == word {
                return (status, said);
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{part} never says {word}");
}

#[tokio::test]
async fn a_start_with_an_empty_folder_keeps_questions_over_a_restart() {
    let api = BotApi::start().await;
    let (dir, address) = installation();
    std::fs::create_dir(dir.path().join("kb")).unwrap();
    let bot = start(&api, &dir, bot_api::TOKEN);
    asked_without_articles(&api, address).await;
    // Whoever looks after the machine starts the bot anew, which is killed …
    api.wait_for_confirmation().await;
    bot.signal("-KILL");
    bot.end().await;
    let bot = start(&api, &dir, bot_api::TOKEN);
    // … and mounts the share.
    answered_once(&api, &dir, address).await;
    bot.signal("-TERM");
    let (code, log) = bot.end().await;
    assert_eq!(code, Some(0), "{log}");
}

#[tokio::test]
async fn a_start_without_the_folder_keeps_questions_until_it_is_there() {
    let api = BotApi::start().await;
    let (dir, address) = installation();
    let kb = dir.path().join("kb");
    std::fs::create_dir(&kb).unwrap();
    let bot = start(&api, &dir, bot_api::TOKEN);
    std::fs::remove_dir(&kb).unwrap();
    asked_without_articles(&api, address).await;
    answered_once(&api, &dir, address).await;
    bot.signal("-TERM");
    let (code, log) = bot.end().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("there are no articles"), "{log}");
}

/// Asks while no article is loaded, which is said.
async fn asked_without_articles(api: &BotApi, address: SocketAddr) {
    let (status, _) = wait_for(address, "articles", "none").await;
    assert_eq!(status, 503);
    api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 1).await;
    let said = api.texts(LAN).remove(0);
    assert!(said.contains("giữ câu hỏi"), "{said}");
    assert!(!said.contains("Chưa có bài"), "{said}");
}

/// Puts the articles there: the question is answered, and all is well.
async fn answered_once(api: &BotApi, dir: &TempDir, address: SocketAddr) {
    let kb = dir.path().join("kb");
    std::fs::create_dir_all(&kb).unwrap();
    for source in sources() {
        std::fs::write(kb.join(&source.name), &source.bytes).unwrap();
    }
    let answers = |api: &BotApi| {
        let texts = api.texts(LAN).into_iter();
        texts.filter(|it| it.contains("Kết nối lại trang")).count()
    };
    api.wait_for("the answer", |api| answers(api) > 0).await;
    let (status, said) = wait_for(address, "status", "ok").await;
    assert_eq!((status, &said["articles"]), (200, &json!("ok")));
    assert_eq!(answers(api), 1, "{}", api.transcript());
}

#[tokio::test]
async fn another_poller_is_told_and_that_it_is_gone() {
    let api = BotApi::start().await;
    let (dir, address) = installation();
    let bot = start(&api, &dir, bot_api::TOKEN);
    let (status, said) = wait_for(address, "status", "ok").await;
    assert_eq!(status, 200, "{said}");
    let conflict = "Conflict: terminated by other getUpdates request";
    api.fault("getUpdates", Fault::Error(409, conflict));
    let (status, said) = wait_for(address, "updates", "another-poller").await;
    assert_eq!((status, &said["telegram"]), (503, &json!("ok")));
    // A poll that succeeds tells nothing: the other one lets some of ours through.
    let polls = api.calls_of("getUpdates").len();
    api.private_text(LAN, "lỗi 190");
    api.wait_for("a poll that succeeds", |api| {
        let all = api.calls_of("getUpdates");
        all[polls..].iter().any(|poll| poll.ok == Some(true))
    })
    .await;
    let (_, said) = wait_for(address, "status", "trouble").await;
    assert_eq!(said["updates"], "another-poller");
    wait_for(address, "status", "ok").await;
    bot.signal("-TERM");
    assert_eq!(bot.end().await.0, Some(0));
}

#[tokio::test]
async fn a_hangup_at_any_moment_of_the_start_does_not_end_it() {
    let api = BotApi::start().await;
    let (dir, address) = installation();
    let bot = start(&api, &dir, bot_api::TOKEN);
    // From its first line on.
    while bot.log().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    bot.signal("-HUP");
    wait_for(address, "status", "ok").await;
    bot.signal("-TERM");
    assert_eq!(bot.end().await.0, Some(0));
}

#[tokio::test]
async fn a_data_folder_that_is_taken_away_is_told_until_it_can_be_made_anew() {
    let api = BotApi::start().await;
    let (dir, address) = installation();
    let bot = start(&api, &dir, bot_api::TOKEN);
    wait_for(address, "status", "ok").await;
    let data = dir.path().join("data");
    assert!(data.join(sotay::store::DATABASE_FILE).exists());
    std::fs::rename(&data, dir.path().join("away")).unwrap();
    // Something else is there now, so that no folder can be made.
    std::fs::write(&data, "").unwrap();
    let (status, said) = wait_for(address, "data", "not-written").await;
    assert_eq!((status, &said["status"]), (503, &json!("trouble")));
    assert_eq!(said["telegram"], "ok", "{said}");
    // Nobody goes without an answer meanwhile.
    api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 1).await;
    std::fs::remove_file(&data).unwrap();
    let (status, said) = wait_for(address, "data", "ok").await;
    assert_eq!(status, 200, "{said}");
    assert!(data.join(sotay::store::DATABASE_FILE).exists());
    bot.signal("-TERM");
    let (code, log) = bot.end().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("the database is back"), "{log}");
}
