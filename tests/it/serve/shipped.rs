//! The bot on the shipped articles, and what README shows of it.

use std::path::Path;

use super::*;
use crate::support::drawn::{self, Bubble};

/// A bot with the shipped articles. Those that are internal are for staff.
async fn with_shipped() -> World {
    let kb = Path::new(env!("CARGO_MANIFEST_DIR")).join("kb");
    let mut world = World::with(|settings| {
        settings.access = super::access::users(&[LAN]);
        settings.access.chats = Some([GROUP].into());
        settings.editors.chat = Some(-100_600);
    })
    .await;
    world.knows(sotay::kb::load(&kb).unwrap().sources);
    world
}

#[tokio::test]
async fn readme_shows_what_the_bot_says() {
    let world = with_shipped().await;
    let asked = "loi 190 sau khi doi mk fb";
    let answer = world.lan().asks(asked).await.only();
    let about = "A question as it is typed, and its answer";
    pictured("answer", about, asked, &answer);
    let asked = "bị báo #368";
    let offer = world.lan().asks(asked).await.only();
    let about = "A code with several cases: which one is it?";
    pictured("choose", about, asked, &offer);
    let (_, data) = &offer.buttons()[0];
    let chosen = world.lan().presses_data(offer.message_id, data).await;
    let html = chosen.shows("Cách xử lý").only().raw;
    let minh = world.minh().in_group(GROUP);
    let theirs = minh.asks("zalo báo -217 là sao mn ơi").await.to();
    world.api.group_reply(GROUP, LAN, theirs, "/hoi");
    world.api.wait_for_messages(GROUP, 1).await;

    let readme = include_str!("../../../README.md");
    let transcript = told(&world.api.transcript());
    for line in transcript.lines().filter(|line| !line.trim().is_empty()) {
        assert!(readme.contains(line.trim()), "README lacks {line:?}");
    }
    assert!(readme.contains(&html), "README lacks {html}");
    world.done().await;
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
