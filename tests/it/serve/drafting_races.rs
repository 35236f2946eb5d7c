//! Articles that several people write at once, and a folder that does not take them:
//! nothing is overwritten, and nothing that was written is lost.

use std::fs;

use super::{newsroom::*, *};
use crate::support::bot_api::Shown;

const EXPIRED: &str = "190-phien-het-han";
const EXPIRED_FILE: &str = "190-phien-het-han.md";

/// Hoa and Minh write.
async fn with_two(set: impl FnOnce(&mut Settings)) -> Newsroom {
    let room = Newsroom::with(set).await;
    room.world.api.set_member(EDITORS, MINH, "member");
    room
}

/// The newest card of somebody that can be published.
fn card_of(room: &Newsroom, person: i64) -> Option<Shown> {
    let all = room.world.api.messages(person);
    let is_open = |shown: &Shown| shown.buttons().iter().any(|it| it.0.contains("Xuất bản"));
    all.into_iter().rev().find(is_open)
}

fn press(room: &Newsroom, person: i64, card: &Shown) {
    let data = card.data("Xuất bản");
    room.world
        .api
        .press_by(person, person, card.message_id, &data);
}

fn files(room: &Newsroom) -> usize {
    fs::read_dir(room.kb.path()).expect("a folder").count()
}

#[tokio::test]
async fn of_two_who_change_an_article_at_once_the_second_sees_what_the_first_did() {
    let room = with_two(|_| ()).await;
    for (person, new) in [(HOA, "Hoa nói thế."), (MINH, "Minh nói khác.")] {
        let who = room.world.person(person);
        let answer = who.asks("lỗi 190").await.only();
        let quote = quoting_in(person, &answer, "Kết nối lại trang.");
        who.writes(&format!("/sua {new}"), &quote)
            .await
            .offers("Xuất bản");
    }
    for person in [HOA, MINH] {
        press(&room, person, &card_of(&room, person).expect("a card"));
    }
    room.world.api.wait_until_confirmed().await;
    let text = room.file(EXPIRED_FILE);
    let (first, second) = if text.contains("Hoa nói thế.") {
        (HOA, MINH)
    } else {
        (MINH, HOA)
    };
    assert_eq!(card_of(&room, first).map(|card| card.text), None);
    let card = card_of(&room, second).expect("a card that asks again");
    let lost = text.lines().last().expect("a line");
    assert!(card.text.contains(&format!("➖ {lost}")), "{}", card.text);
    room.world
        .person(second)
        .presses("Xuất bản")
        .await
        .shows("đã xuất bản");
    assert!(!room.file(EXPIRED_FILE).contains(lost));
    // What was replaced comes back.
    room.world.person(second).asks("/hoantac").await;
    assert_eq!(room.file(EXPIRED_FILE), text);
    room.done().await;
}

#[tokio::test]
async fn a_review_that_two_approve_at_once_is_published_once() {
    let publishers = |settings: &mut Settings| {
        let mut two = sotay::config::Users::default();
        two.ids.extend([HOA, MINH]);
        settings.editors.publishers = Some(two);
    };
    let room = with_two(publishers).await;
    room.world.api.set_member(EDITORS, LAN, "member");
    let lan = room.world.lan();
    lan.asks(&format!(
        "/them Trường hợp: {QUESTION}\nCách xử lý: {ANSWER}"
    ))
    .await;
    lan.presses("Gửi duyệt").await;
    let api = &room.world.api;
    let card = room.world.only(EDITORS);
    for person in [HOA, MINH, HOA] {
        api.press_by(person, EDITORS, card.message_id, &card.data("Duyệt"));
    }
    api.wait_until_confirmed().await;
    assert_eq!(files(&room), ARTICLES.len() + 1);
    let told = api.texts(LAN);
    let told = told.iter().filter(|text| text.contains("đã xuất bản"));
    assert_eq!(told.count(), 1, "{:#?}", api.texts(LAN));
    assert_eq!(api.messages(EDITORS).len(), 1, "{:#?}", api.texts(EDITORS));
    room.done().await;
}

#[tokio::test]
async fn a_button_pressed_twice_publishes_once() {
    let room = Newsroom::new().await;
    let (_, answer) = room.answered(QUESTION, ANSWER).await;
    let card = room.captured(answer).await;
    for _ in 0..3 {
        press(&room, HOA, &card);
    }
    room.world.api.wait_until_confirmed().await;
    assert_eq!(files(&room), ARTICLES.len() + 1);
    let lines = room.world.api.texts(GROUP);
    let lines = lines.iter().filter(|text| text.contains("Đã vào sổ tay"));
    assert_eq!(lines.count(), 1);
    room.done().await;
}

/// Hoa has a draft before her.
async fn drafted(room: &Newsroom) {
    let text = format!("/them Trường hợp: {QUESTION}\nCách xử lý: {ANSWER}");
    room.world.hoa().asks(&text).await.offers("Xuất bản");
}

#[tokio::test]
async fn after_a_refusal_of_the_folder_the_same_button_publishes() {
    let room = Newsroom::new().await;
    drafted(&room).await;
    let hoa = room.world.hoa();
    let away = room.kb.path().with_extension("away");
    fs::rename(room.kb.path(), &away).unwrap();
    hoa.presses("Xuất bản")
        .await
        .alerts("Không ghi được vào thư mục");
    assert!(!room.kb.path().exists(), "no folder in place of the share");
    fs::rename(&away, room.kb.path()).unwrap();
    hoa.presses("Xuất bản").await.shows("đã xuất bản");
    assert_eq!(files(&room), ARTICLES.len() + 1);
    room.done().await;
}

#[tokio::test]
async fn a_folder_in_the_way_of_a_file_gets_it_another_name() {
    let room = Newsroom::new().await;
    fs::create_dir(room.kb.path().join(FILE)).unwrap();
    drafted(&room).await;
    let hoa = room.world.hoa();
    hoa.presses("Xuất bản").await.shows("đã xuất bản");
    let other = FILE.replace(".md", "-2.md");
    assert!(room.file(&other).contains("3. In lại"));
    room.done().await;
}

#[tokio::test]
async fn an_article_whose_file_is_gone_can_still_be_published() {
    let room = Newsroom::new().await;
    let hoa = room.world.hoa();
    let answer = hoa.asks("lỗi 190").await.only();
    let quote = quoting(&answer, "Kết nối lại trang.");
    hoa.writes("/sua Kết nối lại hai lần.", &quote).await;
    fs::remove_file(room.kb.path().join(EXPIRED_FILE)).unwrap();
    let conflict = hoa.presses("Xuất bản").await;
    conflict.alerts("người khác sửa").shows("➕ # Lỗi 190");
    hoa.presses("Xuất bản").await.shows("đã xuất bản");
    assert!(room.file(EXPIRED_FILE).contains("hai lần"));
    room.done().await;
}

#[tokio::test]
async fn only_the_last_change_is_taken_back_and_only_once() {
    let mut room = Newsroom::new().await;
    drafted(&room).await;
    room.world.hoa().presses("Xuất bản").await;
    room.until_answered("loi 777", "Chọn khổ A6").await;
    // Somebody else goes on with it.
    let path = room.kb.path().join(FILE);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}\nThêm một dòng.\n")).unwrap();
    let hoa = room.world.hoa();
    hoa.asks("/hoantac").await.shows("sửa");
    assert!(room.file(FILE).contains("Thêm một dòng."));
    fs::write(&path, &text).unwrap();
    room.is_killed().await;
    let hoa = room.world.hoa();
    hoa.asks("/hoantac").await.shows("Đã hoàn tác");
    assert!(!path.exists(), "a new article goes away");
    hoa.asks("/hoantac").await.shows("chưa");
    assert_eq!(files(&room), ARTICLES.len());
    room.done().await;
}

#[tokio::test]
async fn what_was_changed_while_the_bot_was_away_is_what_comes_back() {
    let mut room = Newsroom::new().await;
    change(&room, "Kết nối lại trang.", "Kết nối hai lần.").await;
    room.world.stops().await;
    let path = room.kb.path().join(EXPIRED_FILE);
    let other = format!("{}\nThêm một dòng.\n", room.file(EXPIRED_FILE));
    fs::write(&path, &other).unwrap();
    room.starts();
    room.until_answered("lỗi 190", "Thêm một dòng").await;
    change(&room, "Kết nối hai lần.", "Kết nối ba lần.").await;
    room.world.hoa().asks("/hoantac").await.shows("Đã hoàn tác");
    assert_eq!(room.file(EXPIRED_FILE), other);
    room.done().await;
}

/// Hoa changes a passage of the article about error 190.
async fn change(room: &Newsroom, old: &str, new: &str) {
    let hoa = room.world.hoa();
    let answer = hoa.asks("lỗi 190").await.only();
    let quote = quoting(&answer, old);
    hoa.writes(&format!("/sua {new}"), &quote).await;
    hoa.presses("Xuất bản").await.shows("đã xuất bản");
}

#[tokio::test]
async fn commands_about_what_is_not_there_say_so() {
    let room = Newsroom::new().await;
    let hoa = room.world.hoa();
    for command in [
        "/lichsu khong-co",
        "/lichsu ../../etc/passwd",
        "/luutru ../x",
    ] {
        hoa.asks(command).await.shows("Không có bài nào mã");
    }
    fs::remove_file(room.kb.path().join(EXPIRED_FILE)).unwrap();
    let reply = hoa.asks(&format!("/luutru {EXPIRED}")).await;
    reply.shows("Không có bài nào mã");
    assert!(!room.kb.path().join(EXPIRED_FILE).exists());
    room.done().await;
}
