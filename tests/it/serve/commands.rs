//! Commands, in both languages.

use std::{sync::Arc, time::SystemTime};

use serde_json::json;
use sotay::{
    article::{Date, Source},
    handbook::Handbook,
};

use super::{
    presses::{labels, press},
    *,
};

/// Sends a text and gives what the bot says to it.
async fn said(api: &BotApi, user: i64, text: &str) -> bot_api::Shown {
    let before = api.messages(user).len();
    api.private_text(user, text);
    api.wait_for_messages(user, before + 1).await;
    api.messages(user).remove(before)
}

#[tokio::test]
async fn a_code_gives_its_articles() {
    let api = BotApi::start().await;
    let bot = run(&api);
    for (typed, expected) in [
        ("/ma 190", "Phiên đăng nhập hết hạn"),
        ("/code 190", "Phiên đăng nhập hết hạn"),
        ("/mã #190", "Phiên đăng nhập hết hạn"),
        ("/ma 100", "Mã #100 có 2 trường hợp"),
        ("/ma 191", "Chưa có bài cho mã lỗi #191"),
        ("/ma", "Bạn ghi mã lỗi ngay sau lệnh"),
    ] {
        let answer = said(&api, LAN, typed).await;
        assert!(answer.text.contains(expected), "{typed}: {}", answer.text);
    }
    api.group_text(GROUP, LAN, "/ma 190");
    api.wait_for_messages(GROUP, 1).await;
    assert!(api.texts(GROUP)[0].contains("Phiên đăng nhập hết hạn"));
    println!("{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_id_opens_its_article_and_a_slip_the_nearest() {
    let api = BotApi::start().await;
    let bot = run(&api);
    for (typed, expected) in [
        ("/bai 190-phien-het-han", "Phiên đăng nhập hết hạn"),
        ("/bài 190-phien-het-han.md", "Phiên đăng nhập hết hạn"),
        ("/article", "Bạn ghi mã bài ngay sau lệnh"),
        ("/bai zzz", "cũng không có mã bài nào gần giống"),
    ] {
        let answer = said(&api, MINH, typed).await;
        assert!(answer.text.contains(expected), "{typed}: {}", answer.text);
    }
    let near = said(&api, LAN, "/bai phien-het-hang").await;
    assert!(near.text.contains("190-phien-het-han"), "{}", near.text);
    press(&api, LAN, LAN, 0, "1.").await;
    assert!(api.texts(LAN)[0].contains("Kết nối lại trang."));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn what_changed_within_a_week_is_listed() {
    let api = BotApi::start().await;
    let bot = run(&api);
    assert!(
        said(&api, MINH, "/moi")
            .await
            .text
            .contains("không có bài nào mới")
    );
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = i64::try_from(now.unwrap().as_secs()).unwrap();
    let day = |ago: i64| Date::of_unix(now - ago * 86_400).unwrap();
    let article = |id: &str, ago: i64| {
        let text = format!("---\nverified: {}\n---\n# Bài {id}\n\nx\n", day(ago));
        Source::new(format!("{id}.md"), text)
    };
    let mut sources = vec![
        article("cu", 30),
        article("hom-qua", 1),
        article("tuan-nay", 5),
    ];
    let modified = Some(now - 2 * 86_400);
    sources.push(Source {
        modified,
        ..article("vua-sua", 300)
    });
    let handbook = Handbook::new(&sources).unwrap().0;
    bot.handbook.send(Arc::new(handbook)).unwrap();
    let list = said(&api, LAN, "/mới").await;
    let places: Vec<_> = ["Bài hom-qua", "Bài vua-sua", "Bài tuan-nay"]
        .iter()
        .map(|title| {
            list.text
                .find(title)
                .unwrap_or_else(|| panic!("{}", list.text))
        })
        .collect();
    assert!(places.is_sorted(), "{}", list.text);
    assert!(!list.text.contains("Bài cu"), "{}", list.text);
    press(&api, LAN, LAN, 0, "2.").await;
    assert!(api.texts(LAN)[0].starts_with("Bài vua-sua"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_welcome_links_to_real_articles() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let welcome = said(&api, LAN, "/start").await;
    let buttons = welcome.buttons();
    assert_eq!(buttons.len(), 3, "{buttons:?}");
    for (number, (_, carried)) in (1..).zip(buttons) {
        let payload = carried
            .strip_prefix("→ https://t.me/SoTayBot?start=")
            .unwrap();
        said(&api, LAN, &format!("/start {payload}")).await;
        let opened = &api.texts(LAN)[number];
        assert!(opened.contains("Cách xử lý"), "{opened}");
    }
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_unknown_command_gets_the_nearest() {
    let api = BotApi::start().await;
    let bot = run(&api);
    for (typed, near) in [
        ("/hoii", "/hoi"),
        ("/cauhin", "/cauhinh"),
        ("/setings", "/settings"),
    ] {
        let answer = said(&api, LAN, typed).await.text;
        assert!(answer.contains(&format!("gõ {near}?")), "{answer}");
    }
    let answer = said(&api, LAN, "/weather").await.text;
    assert!(answer.contains("không có lệnh này"), "{answer}");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn the_language_that_was_chosen_holds_everywhere_and_after_a_restart() {
    let api = BotApi::start().await;
    let folder = tempfile::tempdir().unwrap();
    let run = || {
        run_in(folder.path().to_owned(), &sources(), settings(&api), |it| {
            it
        })
    };
    let bot = run();
    let screen = said(&api, LAN, "/cấuhình").await;
    assert!(screen.text.contains("tiếng Việt"), "{}", screen.text);
    assert_eq!(labels(&api, LAN), [["✓ Tiếng Việt", "English"]]);
    press(&api, LAN, LAN, 0, "English").await;
    assert_eq!(labels(&api, LAN), [["Tiếng Việt", "✓ English"]]);
    assert!(api.texts(LAN)[0].contains("speaks English"));
    let said_over = api.calls_of("answerCallbackQuery").remove(0);
    assert_eq!(said_over.params["text"], "Switched to English.");
    assert!(said(&api, LAN, "/help").await.text.contains("How to ask"));
    bot.stop().await.unwrap();

    let bot = run();
    assert!(
        said(&api, LAN, "lỗi 999")
            .await
            .text
            .contains("There is no article")
    );
    let query = api.inline_query(LAN, "máy in", "");
    let label = api.listed(&query).await["button"]["text"].clone();
    assert_eq!(label, "No article yet – ask the bot");
    // In a group the words are for the one who asks; others keep theirs.
    api.group_text(GROUP, LAN, "/help");
    api.group_text(GROUP, MINH, "/help");
    api.wait_for_messages(GROUP, 2).await;
    assert!(api.texts(GROUP)[0].contains("How to ask"));
    assert!(api.texts(GROUP)[1].contains("Cách hỏi"));
    bot.stop().await.unwrap();
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
        ["hoi", "ma", "bai", "moi", "cauhinh", "help", "start"]
    );
    assert_eq!(
        names("all_private_chats", ""),
        ["ask", "code", "article", "new", "settings", "help", "start"]
    );
    assert_eq!(
        names("all_group_chats", "vi"),
        ["hoi", "ma", "bai", "moi", "cauhinh", "help"]
    );
    bot.stop().await.unwrap();
}
