//! The bot on the shipped articles, and what README shows of it.

use std::path::Path;

use super::*;
use crate::support::drawn::{self, Bubble};

#[tokio::test]
async fn readme_shows_what_the_bot_says() {
    let kb = Path::new(env!("CARGO_MANIFEST_DIR")).join("kb");
    let sources = sotay::kb::load(&kb).unwrap().sources;
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    // Internal articles are for staff.
    settings.access = super::access::users(&[LAN]);
    settings.access.chats = Some([GROUP].into());
    settings.editors_chat = Some(-100_600);
    let bot = run_on(&sources, settings, |responder| responder);

    api.private_text(LAN, "loi 190 sau khi doi mk fb");
    api.wait_for_messages(LAN, 1).await;
    api.private_text(LAN, "bị báo #368");
    api.wait_for_messages(LAN, 2).await;
    let mut shown = api.messages(LAN);
    let offer = shown.remove(1);
    let answer = shown.remove(0);
    pictured(
        "answer",
        "A question as it is typed, and its answer",
        "loi 190 sau khi doi mk fb",
        &answer,
    );
    pictured(
        "choose",
        "A code with several cases: which one is it?",
        "bị báo #368",
        &offer,
    );
    let (_, data) = &offer.buttons()[0];
    api.press(LAN, offer.message_id, data);
    api.wait_for("the article", |api| {
        api.texts(LAN)[1].contains("Cách xử lý")
    })
    .await;
    let theirs = api.group_text(GROUP, MINH, "zalo báo -217 là sao mn ơi");
    api.group_reply(GROUP, LAN, theirs, "/hoi");
    api.wait_for_messages(GROUP, 1).await;
    bot.stop().await.unwrap();

    let transcript = told(&api.transcript());
    println!("{transcript}");
    let readme = include_str!("../../../README.md");
    for line in transcript.lines().filter(|line| !line.trim().is_empty()) {
        assert!(readme.contains(line.trim()), "README lacks {line:?}");
    }
    let sent = api
        .calls_of("editMessageText")
        .pop()
        .expect("the press edited the offer");
    let html = sent.params["text"].as_str().expect("a text");
    assert!(readme.contains(html), "README lacks {html}");
}

/// What README has a picture of is what was said.
fn pictured(name: &str, title: &str, question: &str, answer: &bot_api::Shown) {
    let asked = Bubble {
        is_ours: false,
        html: question,
        keyboard: &[],
    };
    let answered = Bubble {
        is_ours: true,
        html: &answer.raw,
        keyboard: &answer.keyboard,
    };
    let drawn = drawn::chat(title, &[asked, answered]);
    let file = format!("docs/chat-{name}.svg");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
    if std::fs::read_to_string(path).unwrap_or_default() != drawn {
        let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("chat-{name}.svg"));
        std::fs::write(&new, drawn).unwrap();
        panic!(
            "{file} shows something else: look at {}, then copy it there",
            new.display()
        );
    }
    let readme = include_str!("../../../README.md");
    assert!(readme.contains(&file), "README does not show {file}");
}

/// The transcript as README tells it: with names.
fn told(transcript: &str) -> String {
    transcript
        .replace(&format!("user {LAN}"), "Lan")
        .replace(&format!("user {MINH}"), "Minh")
        .replace(&format!("chat {LAN}"), "private chat")
        .replace(&format!("chat {GROUP}"), "group")
}
