//! The whole loop, as everybody in it reads it: asked in vain, passed on, answered by a
//! colleague, captured, published, told, asked again, corrected by a quotation, taken back.

use std::path::Path;

use super::{
    newsroom::{Newsroom, quoting},
    *,
};

const SUPPORT: i64 = -100_900;

/// Goes through it; gives what was said.
async fn the_loop(is_english: bool) -> String {
    let mut room = Newsroom::with(|settings| settings.support_chat = Some(SUPPORT)).await;
    let mut live = room.by_hand();
    let world = &room.world;
    let (lan, hoa) = (world.lan(), world.hoa());
    let (lan, hoa) = if is_english {
        (lan.in_english(), hoa.in_english())
    } else {
        (lan, hoa)
    };
    lan.asks("lỗi 777 không in được vận đơn GHN").await;
    lan.presses("🙋").await;
    let card = world.only(SUPPORT);
    let minh = world.minh().in_group(SUPPORT);
    minh.replies(
        &card,
        "Máy in chưa chọn khổ giấy.\n1. Vào Cấu hình\n2. Chọn khổ A6",
    )
    .await;
    hoa.in_group(SUPPORT).presses("📒").await;
    hoa.presses("✅").await;
    room.reads(&mut live);
    let is_told = |api: &BotApi| {
        api.texts(LAN)
            .iter()
            .any(|text| text.contains("777") && text.contains('«') && !text.contains("🙋"))
    };
    world.api.wait_for("Lan being told", is_told).await;
    lan.presses("📄").await;
    let answer = hoa.asks("loi 777 ko in dc").await.only();
    hoa.writes(
        "/sua Chọn khổ A6 (105 × 148 mm)",
        &quoting(&answer, "Chọn khổ A6"),
    )
    .await;
    hoa.presses("✅").await;
    room.reads(&mut live);
    let says_so = |api: &BotApi, chat| api.texts(chat).iter().any(|text| text.contains("⚠️"));
    let is_corrected = |api: &BotApi| says_so(api, LAN) && says_so(api, HOA);
    world
        .api
        .wait_for("the answer being corrected", is_corrected)
        .await;
    hoa.asks("/hoantac").await;
    let words = chat_by_chat(&without_times(&world.api.transcript()));
    room.done().await;
    words
}

/// What follows from one act, chat by chat: which of two chats hears first is chance.
fn chat_by_chat(text: &str) -> String {
    let mut entries: Vec<String> = Vec::new();
    for line in text.lines() {
        match entries.last_mut() {
            Some(entry) if !line.starts_with("── ") => entry.extend([line, "\n"]),
            _ => entries.push(format!("{line}\n")),
        }
    }
    let mut act = 0;
    let mut keyed: Vec<(usize, String, String)> = Vec::new();
    for entry in entries {
        act += usize::from(entry.starts_with("── user"));
        let chat = entry.split(" · #").next().unwrap_or_default();
        let chat = if entry.starts_with("── user") {
            ""
        } else {
            chat
        };
        keyed.push((act, chat.to_owned(), entry));
    }
    keyed.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    keyed.into_iter().map(|(_, _, entry)| entry).collect()
}

/// The same at every hour of every day.
fn without_times(text: &str) -> String {
    let mut words = String::new();
    let is_digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let date = rest.len() >= 10
            && rest[2] == '/'
            && rest[5] == '/'
            && is_digit(rest.first())
            && is_digit(rest.get(9));
        let time = rest.len() >= 5
            && rest[2] == ':'
            && is_digit(rest.first())
            && is_digit(rest.get(4))
            && is_digit(rest.get(1));
        if date {
            words.push_str("29/11/2026");
            at += 10;
        } else if time {
            words.push_str("14:05");
            at += 5;
        } else {
            words.push(chars[at]);
            at += 1;
        }
    }
    words
}

#[tokio::test]
async fn the_whole_loop_reads_well_in_both_languages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots/serve");
    for (is_english, name) in [(false, "loop_vi"), (true, "loop_en")] {
        let words = the_loop(is_english).await;
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| insta::assert_snapshot!(name, words));
    }
}
