//! Whoever connects and says nothing, or half of it, holds up nobody.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{
    webhook::{free, run_at, wait_for_webhook},
    *,
};

/// How long the tests wait for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// What somebody may say who never comes to the end of a head.
const HALVES: [&str; 3] = ["", "POST /telegram HTTP/1.1\r\nHost: b", "G"];

async fn say(address: SocketAddr, what: &str) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(what.as_bytes()).await?;
    Ok(stream)
}

/// 1,500 silent connections, or as many as may be open here.
async fn flood(address: SocketAddr) -> Vec<TcpStream> {
    let mut open = Vec::new();
    for half in HALVES.into_iter().cycle().take(1_500) {
        match say(address, half).await {
            Ok(stream) => open.push(stream),
            Err(_) => break,
        }
    }
    if open.len() < 1_500 {
        // The bot lives in this process and needs some files too.
        open.truncate(open.len().saturating_sub(100));
    }
    assert!(open.len() >= 500, "only {} connections", open.len());
    open
}

/// Waits until the server closes the connection; what it said.
async fn closed(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    let end = timeout(PATIENCE, stream.read_to_end(&mut said)).await;
    // Reset or ended, it is closed.
    let _ = end.expect("the server closes the connection");
    String::from_utf8_lossy(&said).into_owned()
}

async fn health(address: SocketAddr) -> u16 {
    let answer = reqwest::get(format!("http://{address}/health"));
    let answer = timeout(PATIENCE, answer).await.expect("an answer in time");
    answer.expect("an answer").status().as_u16()
}

/// Stops a bot that would wait for its guests without an end.
async fn stop(bot: Running) {
    let stopped = timeout(PATIENCE, bot.stop()).await;
    stopped.expect("it stops").expect("it ends well");
}

/// Settings of a bot that takes its time over what is under way.
fn patient(api: &BotApi) -> Settings {
    let mut settings = settings(api);
    settings.drain = Duration::from_mins(10);
    settings
}

#[tokio::test]
async fn a_flood_of_silent_connections_blocks_neither_updates_nor_the_end() {
    let api = BotApi::start().await;
    let address = free();
    let bot = run_at(patient(&api), address, tempfile::tempdir().unwrap());
    wait_for_webhook(&api).await;
    let open = flood(address).await;
    let _pushing = api.push_to(address);
    api.private_text(LAN, "lỗi 190");
    api.wait_until_confirmed().await;
    api.wait_for_messages(LAN, 1).await;
    let pushes = api.pushes();
    assert!(
        pushes.iter().all(|push| push.status == Some(200)),
        "{pushes:?}"
    );
    assert_eq!(health(address).await, 200);
    stop(bot).await;
    drop(open);
}

#[tokio::test]
async fn where_updates_are_fetched_silent_connections_do_not_block_health() {
    let api = BotApi::start().await;
    let address = free();
    let mut settings = patient(&api);
    settings.health = Some(address);
    let bot = run_with(settings, |responder| responder);
    api.private_text(LAN, "lỗi 190");
    api.wait_until_confirmed().await;
    let open = flood(address).await;
    assert_eq!(health(address).await, 200);
    for half in HALVES {
        let half = say(address, half).await.expect("a connection");
        assert_eq!(closed(half).await, "");
    }
    stop(bot).await;
    drop(open);
}

#[tokio::test]
async fn half_a_head_is_not_waited_for() {
    let api = BotApi::start().await;
    let address = free();
    let bot = run_at(patient(&api), address, tempfile::tempdir().unwrap());
    wait_for_webhook(&api).await;
    let mut waiting = Vec::new();
    for half in HALVES {
        let half = say(address, half).await.expect("a connection");
        waiting.push(tokio::spawn(closed(half)));
    }
    // Bytes that drip are no whole head either.
    let mut dripping = say(address, "GET /health HTTP/1.1\r\n").await.unwrap();
    let drip = async {
        while dripping.write_all(b"x: y\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    timeout(PATIENCE, drip).await.expect("closed all the same");
    for half in waiting {
        assert_eq!(half.await.unwrap(), "");
    }
    stop(bot).await;
}

#[tokio::test]
async fn who_has_had_an_answer_may_ask_again_and_outlasts_the_silent() {
    let api = BotApi::start().await;
    let address = free();
    let bot = run_at(patient(&api), address, tempfile::tempdir().unwrap());
    wait_for_webhook(&api).await;
    let ask = "GET /health HTTP/1.1\r\nHost: bot\r\n\r\n";
    let mut kept = say(address, ask).await.unwrap();
    let mut buffer = [0; 4_096];
    let count = kept.read(&mut buffer).await.unwrap();
    assert!(buffer[..count].starts_with(b"HTTP/1.1 200"), "{count}");
    let open = flood(address).await;
    kept.write_all(ask.as_bytes()).await.unwrap();
    let count = kept.read(&mut buffer).await.unwrap();
    assert!(buffer[..count].starts_with(b"HTTP/1.1 200"), "{count}");
    // It is kept for more questions, and yet nobody waits for them at the end.
    stop(bot).await;
    assert_eq!(closed(kept).await, "");
    drop(open);
}
