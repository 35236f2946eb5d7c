//! Commands, in both languages.

use serde_json::json;
use sotay::article::{Date, Source};

use super::*;

#[tokio::test]
async fn a_code_gives_its_articles() {
    let world = World::new().await;
    for (typed, expected) in [
        ("/ma 190", "Phiên đăng nhập hết hạn"),
        ("/code 190", "Phiên đăng nhập hết hạn"),
        ("/mã #190", "Phiên đăng nhập hết hạn"),
        ("/ma 100", "Mã #100 có 2 trường hợp"),
        ("/ma 191", "Chưa có bài cho mã lỗi #191"),
        ("/ma", "Bạn ghi mã lỗi ngay sau lệnh"),
    ] {
        world.lan().asks(typed).await.shows(expected);
    }
    let lan = world.lan().in_group(GROUP);
    lan.asks("/ma 190").await.shows("Phiên đăng nhập hết hạn");
    world.done().await;
}

#[tokio::test]
async fn an_id_opens_its_article_and_a_slip_the_nearest() {
    let world = World::new().await;
    for (typed, expected) in [
        ("/bai 190-phien-het-han", "Phiên đăng nhập hết hạn"),
        ("/bài 190-phien-het-han.md", "Phiên đăng nhập hết hạn"),
        ("/article", "Bạn ghi mã bài ngay sau lệnh"),
        ("/bai zzz", "cũng không có mã bài nào gần giống"),
    ] {
        world.minh().asks(typed).await.shows(expected);
    }
    let near = world.lan().asks("/bai phien-het-hang").await;
    near.shows("190-phien-het-han");
    world.lan().presses("1.").await.shows("Kết nối lại trang.");
    world.done().await;
}

/// An article that was checked so many days ago.
fn checked(id: &str, days: i64) -> Source {
    let day = Date::of_unix(now() - days * 86_400).unwrap();
    let text = format!("---\nverified: {day}\n---\n# Bài {id}\n\nx\n");
    Source::new(format!("{id}.md"), text)
}

#[tokio::test]
async fn what_changed_within_a_week_is_listed() {
    let mut world = World::new().await;
    let nothing = world.minh().asks("/moi").await;
    nothing.shows("không có bài nào mới");
    let modified = Some(now() - 2 * 86_400);
    world.knows(vec![
        checked("cu", 30),
        checked("hom-qua", 1),
        checked("tuan-nay", 5),
        Source {
            modified,
            ..checked("vua-sua", 300)
        },
    ]);
    let list = world.lan().asks("/mới").await;
    let text = list.hides("Bài cu").only().text;
    let titles = ["Bài hom-qua", "Bài vua-sua", "Bài tuan-nay"];
    let places = titles.map(|title| text.find(title).expect(title));
    assert!(places.is_sorted(), "{text}");
    let opened = world.lan().presses("2.").await.only();
    assert!(opened.text.starts_with("Bài vua-sua"));
    world.done().await;
}

#[tokio::test]
async fn a_welcome_links_to_real_articles() {
    let world = World::new().await;
    let buttons = world.lan().asks("/start").await.only().buttons();
    assert_eq!(buttons.len(), 3, "{buttons:?}");
    for (_, carried) in buttons {
        let payload = carried.strip_prefix("→ https://t.me/SoTayBot?start=");
        let typed = format!("/start {}", payload.expect("a link to the bot"));
        world.lan().asks(&typed).await.shows("Cách xử lý");
    }
    world.done().await;
}

#[tokio::test]
async fn an_unknown_command_gets_the_nearest() {
    let world = World::new().await;
    for (typed, near) in [
        ("/hoii", "gõ /hoi?"),
        ("/cauhin", "gõ /cauhinh?"),
        ("/setings", "gõ /settings?"),
        ("/weather", "không có lệnh này"),
    ] {
        world.lan().asks(typed).await.shows(near);
    }
    world.done().await;
}

#[tokio::test]
async fn the_language_that_was_chosen_holds_everywhere_and_after_a_restart() {
    let mut world = World::new().await;
    let screen = world.lan().asks("/cấuhình").await;
    screen.shows("tiếng Việt");
    screen.row(0, &["✓ Tiếng Việt", "English"]);
    let chosen = world.lan().presses("English").await;
    chosen.row(0, &["Tiếng Việt", "✓ English"]);
    chosen
        .shows("speaks English")
        .pops_up("Switched to English.");
    world.lan().asks("/help").await.shows("How to ask");
    world.restarts().await;
    let nothing = world.lan().asks("lỗi 999").await;
    nothing.shows("There is no article");
    let query = world.api.inline_query(LAN, "máy in", "");
    let label = world.api.listed(&query).await["button"]["text"].clone();
    assert_eq!(label, "No article yet – ask the bot");
    // In a group the words are for the one who asks; others keep theirs.
    let (lan, minh) = (world.lan().in_group(GROUP), world.minh().in_group(GROUP));
    lan.asks("/help").await.shows("How to ask");
    minh.asks("/help").await.shows("Cách hỏi");
    world.done().await;
}

#[tokio::test]
async fn menus_are_in_the_words_of_their_language() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.wait_for("the last menu", |api| {
        api.calls_of("setMyCommands").len() == 4
    })
    .await;
    api.wait_for("it is set", |api| {
        api.commands("all_group_chats", "") != json!([])
    })
    .await;
    let names = |scope: &str, language: &str| -> Vec<String> {
        let menu = api.commands(scope, language);
        let names = menu.as_array().unwrap().iter();
        names
            .map(|it| it["command"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        names("all_private_chats", "vi"),
        [
            "hoi", "ma", "bai", "moi", "cauhinh", "quen", "help", "start"
        ]
    );
    assert_eq!(
        names("all_private_chats", ""),
        [
            "ask", "code", "article", "new", "settings", "forget", "help", "start"
        ]
    );
    assert_eq!(
        names("all_group_chats", "vi"),
        ["hoi", "ma", "bai", "moi", "cauhinh", "quen", "help"]
    );
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn who_wants_to_be_forgotten_is() {
    let world = World::new().await;
    let memory = || async { Memory::open(world.folder(), now()).await.unwrap() };
    let asked = world.lan().asks("lỗi 999 của tôi").await.to();
    let kept = world.minh().asks("lỗi 998 của bạn").await.to();
    world.lan().asks("/quen").await.shows("Đã xóa các câu hỏi");
    world
        .lan()
        .in_english()
        .asks("/forget")
        .await
        .shows("are deleted");
    let memory = memory().await;
    let number = |id: i64| i32::try_from(id).unwrap();
    assert_eq!(memory.question(LAN, number(asked)).await, None);
    assert!(memory.question(MINH, number(kept)).await.is_some());
    let waiting = memory.waiting(0).await;
    assert_eq!(
        waiting.iter().map(|it| it.chat_id).collect::<Vec<_>>(),
        [MINH]
    );
    world.done().await;
}
