//! Articles that are written in chat while the bot is killed and Telegram refuses: one
//! question becomes one article, and everybody hears of it once.

use std::fs;

use bot_api::Fault;
use serde_json::json;

use super::{newsroom::*, *};
use crate::support::bot_api::Shown;

/// Moments that nobody chose, told by a number.
struct Moments(u64);

impl Moments {
    /// The next one, in milliseconds.
    fn next(&mut self) -> Duration {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // Most of the work of a step is done in the first fifth of a second.
        Duration::from_millis((self.0 >> 33) % 250)
    }
}

/// What happens to the bot in the middle of a step.
async fn is_struck(room: &mut Newsroom, moments: &mut Moments) {
    tokio::time::sleep(moments.next()).await;
    room.is_killed().await;
    room.world.api.wait_until_confirmed().await;
}

/// The keys of the draft that Hoa has before her, as long as it is not published.
fn open_card(room: &Newsroom) -> Option<Shown> {
    let all = room.world.api.messages(HOA);
    let is_open = |shown: &Shown| shown.buttons().iter().any(|it| it.0.contains("Xuất bản"));
    all.into_iter().rev().find(is_open)
}

/// Presses [Xuất bản] and does not wait.
fn press(room: &Newsroom, card: &Shown) {
    let data = card.data("Xuất bản");
    room.world.api.press_by(HOA, HOA, card.message_id, &data);
}

/// From a question to its article, with a kill in the middle of each step.
async fn through_kills(seed: u64) {
    println!("seed {seed}");
    let mut moments = Moments(seed);
    let mut room = Newsroom::new().await;
    let asked = room
        .world
        .api
        .group_text(GROUP, LAN, &format!("/hoi {QUESTION}"));
    is_struck(&mut room, &mut moments).await;
    let answer = room.world.api.group_reply(GROUP, MINH, asked, ANSWER);
    is_struck(&mut room, &mut moments).await;
    let api = &room.world.api;
    api.group_reply(GROUP, HOA, answer, &format!("/them {QUESTION}"));
    is_struck(&mut room, &mut moments).await;
    let card = open_card(&room).expect("a card");
    assert_eq!(room.world.api.messages(HOA).len(), 1, "seed {seed}: cards");
    press(&room, &card);
    is_struck(&mut room, &mut moments).await;
    if let Some(card) = open_card(&room) {
        press(&room, &card);
    }
    is_struck(&mut room, &mut moments).await;
    ends_well(room, asked, &format!("seed {seed}")).await;
}

/// There is one article, and everybody was told of it once.
async fn ends_well(room: Newsroom, asked: i64, what: &str) {
    let is_told = |text: &String| text.contains("Đã có bài cho câu hỏi");
    let api = &room.world.api;
    api.wait_for("Lan being told", |api| api.texts(GROUP).iter().any(is_told))
        .await;
    room.until_answered("loi 777", "Chọn khổ A6").await;
    let names: Vec<_> = fs::read_dir(room.kb.path()).unwrap().collect();
    assert_eq!(names.len(), ARTICLES.len() + 1, "{what}: {names:?}");
    assert!(room.file(FILE).contains("3. In lại"), "{what}");
    let api = &room.world.api;
    let told = api.messages(GROUP);
    let told: Vec<_> = told.iter().filter(|it| is_told(&it.text)).collect();
    assert_eq!((told.len(), told[0].reply_to), (1, Some(asked)), "{what}");
    let lines = api.texts(GROUP);
    let lines = lines.iter().filter(|text| text.contains("Đã vào sổ tay"));
    assert_eq!(lines.count(), 1, "{what}");
    let cards = api.texts(HOA);
    assert_eq!(cards.len(), 1, "{what}: {cards:#?}");
    assert!(cards[0].contains("Hoa đã xuất bản"), "{what}: {cards:#?}");
    room.done().await;
}

#[tokio::test]
async fn kills_in_the_middle_of_anything_make_one_article_and_one_notice() {
    let first = u64::from(std::process::id()) * 1_000;
    futures::future::join_all((first..first + 5).map(through_kills)).await;
    futures::future::join_all((first + 5..first + 10).map(through_kills)).await;
}

#[tokio::test]
async fn floods_delay_an_article_and_double_nothing() {
    let room = Newsroom::new().await;
    let api = &room.world.api;
    for (method, count) in [
        ("sendMessage", 4),
        ("editMessageText", 2),
        ("answerCallbackQuery", 3),
    ] {
        for _ in 0..count {
            api.fault(method, Fault::Flood(1));
        }
    }
    let (asked, answer) = room.answered(QUESTION, ANSWER).await;
    api.fault("sendMessage", Fault::Flood(1));
    let card = room.captured(answer).await;
    api.fault("sendMessage", Fault::Flood(1));
    press(&room, &card);
    api.wait_until_confirmed().await;
    ends_well(room, asked, "floods").await;
}

#[tokio::test]
async fn a_kill_behind_the_card_keeps_no_line_from_the_group() {
    let mut room = Newsroom::new().await;
    let (_, answer) = room.answered(QUESTION, ANSWER).await;
    let card = room.captured(answer).await;
    room.world.api.hold_chat("editMessageText", HOA);
    press(&room, &card);
    let is_shown = |api: &BotApi| !api.calls_of("editMessageText").is_empty();
    room.world.api.wait_for("the card", is_shown).await;
    room.is_killed().await;
    room.world.api.release();
    room.world.api.wait_until_confirmed().await;
    let lines = room.world.api.texts(GROUP);
    let lines = lines.iter().filter(|text| text.contains("Đã vào sổ tay"));
    assert_eq!(lines.count(), 1);
    room.done().await;
}

/// A picture of an album, with these words below it.
fn picture(name: &str, words: Option<&str>) -> serde_json::Value {
    let mut more = json!({"photo": [{"file_id": name}], "text": null, "entities": null,
        "media_group_id": "album", "caption": words});
    if words.is_some_and(|words| words.starts_with("/them")) {
        more["caption_entities"] = json!([{"type": "bot_command", "offset": 0, "length": 5}]);
    }
    more
}

#[tokio::test]
async fn all_pictures_of_an_album_go_into_the_article() {
    let room = Newsroom::new().await;
    let hoa = room.world.hoa();
    let words = format!("/them Trường hợp: {QUESTION}\nCách xử lý: xem ảnh");
    for (name, words) in [("a", Some(words.as_str())), ("b", None), ("c", None)] {
        let bytes = crate::support::bot_api::png(40, 30, name);
        room.world.api.has_file(name, &bytes);
        hoa.writes("", &picture(name, words)).await.shows("xem ảnh");
    }
    hoa.presses("Xuất bản").await.shows("đã xuất bản");
    let text = room.file(FILE);
    for number in 1..=3 {
        let name = format!("anh/777-khong-in-duoc-van-don-ghn-{number}.png");
        assert!(text.contains(&format!("]({name})")), "{text}");
        assert!(room.kb.path().join(name).exists());
    }
    room.done().await;
}

#[tokio::test]
async fn steps_bring_their_pictures_to_another_article() {
    let room = Newsroom::new().await;
    let bytes = crate::support::bot_api::png(40, 30, "anh");
    room.world.api.has_file("a", &bytes);
    let hoa = room.world.hoa();
    let words = "/them Trường hợp: lỗi 190 bị văng ra ngoài\nCách xử lý: xem ảnh";
    hoa.writes("", &picture("a", Some(words))).await;
    hoa.presses("Thêm bước").await;
    hoa.presses("Xuất bản").await.shows("đã xuất bản");
    let text = room.file("190-phien-het-han.md");
    let (_, rest) = text.split_once("](").expect("a picture");
    let name = rest.split(')').next().unwrap();
    assert!(name.starts_with("anh/190-phien-het-han-"), "{text}");
    assert_eq!(fs::read(room.kb.path().join(name)).unwrap(), bytes);
    room.done().await;
}

#[tokio::test]
async fn a_title_that_comes_again_after_a_kill_is_no_question() {
    for wait in 0..24 {
        let mut room = Newsroom::new().await;
        let words = format!("/them Trường hợp: {QUESTION}\nCách xử lý: {ANSWER}");
        room.world.hoa().asks(&words).await;
        room.world.hoa().presses("Sửa tiêu đề").await;
        room.world.api.private_text(HOA, "Lỗi 777: khổ giấy");
        tokio::time::sleep(Duration::from_millis(wait)).await;
        room.is_killed().await;
        room.world.api.wait_until_confirmed().await;
        let texts = room.world.api.texts(HOA);
        assert_eq!(texts.len(), 3, "{wait}: {texts:#?}");
        assert!(texts[2].contains("Lỗi 777: khổ giấy"), "{texts:#?}");
        room.done().await;
    }
}
