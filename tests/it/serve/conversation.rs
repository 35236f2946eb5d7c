//! A private chat: questions, choices, buttons.

use std::sync::Arc;

use serde_json::json;
use sotay::{article::Source, handbook::Handbook};

use super::*;

#[tokio::test]
async fn a_question_is_answered_and_then_confirmed() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 1).await;
    api.wait_until_confirmed().await;
    let answer = &api.messages(LAN)[0];
    assert!(
        answer.text.contains("Phiên đăng nhập hết hạn"),
        "{}",
        answer.text
    );
    assert_eq!(answer.reply_to, None);
    bot.stop().await.unwrap();
    let sent = &api.calls_of("sendMessage")[0].params;
    assert_eq!(sent["link_preview_options"]["is_disabled"], true);
}

#[tokio::test]
async fn start_and_help_speak_the_language_of_the_asker() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.private_text(LAN, "/start");
    api.private_text(LAN, "/help");
    let english =
        json!({"from": {"id": MINH, "is_bot": false, "first_name": "Minh", "language_code": "en"}});
    let chat = json!({"id": MINH, "type": "private", "first_name": "Minh"});
    api.message(&chat, MINH, "/start", &english);
    api.message(&chat, MINH, "/help", &english);
    api.wait_for_messages(LAN, 2).await;
    api.wait_for_messages(MINH, 2).await;
    assert!(
        api.texts(LAN)[0].contains("Chào bạn"),
        "{}",
        api.transcript()
    );
    assert!(api.texts(LAN)[0].contains("lỗi 1"), "{}", api.transcript());
    assert!(
        api.texts(LAN)[1].contains("Cách hỏi"),
        "{}",
        api.transcript()
    );
    assert!(api.texts(MINH)[0].contains("Hello"), "{}", api.transcript());
    assert!(
        api.texts(MINH)[1].contains("How to ask"),
        "{}",
        api.transcript()
    );
    println!("{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn small_talk_gets_one_line() {
    let api = BotApi::start().await;
    let bot = run(&api);
    for text in ["chào bạn", "cảm ơn nha", "👍", "alo lỗi 190"] {
        api.private_text(LAN, text);
    }
    api.wait_for_messages(LAN, 4).await;
    let said = api.texts(LAN);
    for (text, words) in said.iter().zip([
        "Chào bạn! Bạn gửi mã lỗi",
        "Không có gì ạ!",
        "Sổ tay xử lý lỗi đây ạ.",
        "Lỗi 190: Phiên đăng nhập hết hạn",
    ]) {
        assert!(text.contains(words), "{}", api.transcript());
    }
    assert!(said[..3].iter().all(|text| text.lines().count() == 1));
    // In a group only to whom it speaks.
    api.group_text(GROUP, LAN, "chào mọi người");
    let asked = api.group_text(GROUP, MINH, "/hoi alo");
    api.wait_for_messages(GROUP, 1).await;
    let greeted = api.messages(GROUP).remove(0);
    api.group_reply(GROUP, MINH, greeted.message_id, "tks b");
    api.wait_for_messages(GROUP, 2).await;
    api.wait_until_confirmed().await;
    assert_eq!(greeted.reply_to, Some(asked));
    assert_eq!(api.texts(GROUP)[0], said[0]);
    assert_eq!(api.texts(GROUP)[1], said[1]);
    assert_eq!(api.messages(GROUP).len(), 2, "{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_link_opens_its_article() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.private_text(LAN, "/start a_190-phien-het-han");
    api.private_text(LAN, "/start a_khong-co");
    api.wait_for_messages(LAN, 2).await;
    assert!(api.texts(LAN)[0].contains("Phiên đăng nhập hết hạn"));
    assert!(api.texts(LAN)[1].contains("không còn"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_choice_turns_into_its_answer() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.private_text(LAN, "lỗi 100");
    api.wait_for_messages(LAN, 1).await;
    let offer = api.messages(LAN).remove(0);
    assert_eq!(offer.buttons.len(), 3, "{offer:?}");
    let (label, data) = offer
        .buttons
        .iter()
        .find(|(label, _)| label.contains("người"))
        .unwrap();
    assert!(label.chars().count() <= 35, "{label}");

    api.press(LAN, offer.message_id, data);
    api.wait_for("the article", |api| {
        api.texts(LAN)[0].contains("nhắn tin lại")
    })
    .await;
    // Again, as fingers do: nothing changes, and the button is answered.
    api.press(LAN, offer.message_id, data);
    api.wait_for("both answered", |api| {
        api.calls_of("answerCallbackQuery").len() == 2
    })
    .await;
    api.wait_until_confirmed().await;
    println!("{}", api.transcript());
    let shown = api.messages(LAN);
    assert_eq!(shown.len(), 1, "{}", api.transcript());
    assert!(shown[0].buttons.is_empty());
    assert_eq!(shown[0].edits, 1);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn none_of_these_says_what_to_do_next() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.private_text(LAN, "lỗi 100");
    api.wait_for_messages(LAN, 1).await;
    api.press(LAN, api.messages(LAN)[0].message_id, "1n");
    api.wait_for("the advice", |api| {
        api.texts(LAN)[0].contains("chưa có bài")
    })
    .await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_unknown_code_gets_its_neighbours_as_buttons() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.private_text(LAN, "lỗi 191");
    api.wait_for_messages(LAN, 1).await;
    println!("{}", api.transcript());
    let offer = api.messages(LAN).remove(0);
    assert!(
        offer.text.contains("Chưa có bài cho mã lỗi 191"),
        "{}",
        offer.text
    );
    let (_, data) = offer
        .buttons
        .iter()
        .find(|(label, _)| label.contains("190"))
        .expect("a neighbour");
    api.press(LAN, offer.message_id, data);
    api.wait_for("the article", |api| {
        api.texts(LAN)[0].contains("Kết nối lại trang")
    })
    .await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn stale_and_foreign_buttons_are_explained() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.private_text(LAN, "lỗi 100");
    api.wait_for_messages(LAN, 1).await;
    let message_id = api.messages(LAN)[0].message_id;
    for (at, data) in ["0a:100", "1a:bai-da-xoa", "gì đó", "1h:0000000000000000"]
        .into_iter()
        .enumerate()
    {
        api.press(LAN, message_id, data);
        api.wait_for("an explanation", |api| {
            api.calls_of("answerCallbackQuery").len() > at
        })
        .await;
    }
    api.wait_until_confirmed().await;
    for call in api.calls_of("answerCallbackQuery") {
        assert!(
            call.params["text"]
                .as_str()
                .is_some_and(|words| words.contains("hỏi lại")),
            "{call:?}"
        );
        assert_eq!(call.ok, Some(true));
    }
    assert_eq!(api.messages(LAN)[0].edits, 0);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_button_of_a_message_that_is_gone_answers_anew() {
    let api = BotApi::start().await;
    let bot = run(&api);
    // Inaccessible, absent, and deleted in the very moment.
    api.press(LAN, 777, "1a:190-phien-het-han");
    api.wait_for_messages(LAN, 1).await;
    api.press_on(&serde_json::Value::Null, "1a:190-phien-het-han");
    api.wait_for_messages(LAN, 2).await;
    api.private_text(LAN, "lỗi 100");
    api.wait_for_messages(LAN, 3).await;
    let message_id = api.messages(LAN)[2].message_id;
    api.fault("answerCallbackQuery", bot_api::Fault::HoldAfter);
    api.press(LAN, message_id, "1a:190-phien-het-han");
    api.wait_for("the press", |api| {
        api.calls_of("answerCallbackQuery").len() == 3
    })
    .await;
    api.delete(LAN, message_id);
    api.release();
    api.wait_for("a new message", |api| {
        api.calls_of("sendMessage").len() == 4
    })
    .await;
    api.wait_for_messages(LAN, 3).await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_article_with_an_id_too_long_for_a_button_is_found() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let mut all = sources();
    let name = format!("100-{}.md", "rat-dai-".repeat(12));
    all.push(Source::new(
        name.replace("-.md", ".md"),
        "# Lỗi 100: Trường hợp có tên tệp rất dài\n\n## Cách xử lý\n\nĐổi tên tệp.\n".as_bytes(),
    ));
    // Also: articles are replaced while the bot runs.
    bot.handbook
        .send(Arc::new(Handbook::new(&all).unwrap().0))
        .unwrap();
    api.private_text(LAN, "lỗi 100");
    api.wait_for_messages(LAN, 1).await;
    let offer = api.messages(LAN).remove(0);
    let (_, data) = offer
        .buttons
        .iter()
        .find(|(_, data)| data.starts_with("1h:"))
        .expect("a hashed id");
    api.press(LAN, offer.message_id, data);
    api.wait_for("the article", |api| {
        api.texts(LAN)[0].contains("Đổi tên tệp")
    })
    .await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_long_article_with_markup_characters_arrives_whole() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.private_text(LAN, "lỗi 555");
    api.wait_for("the last step", |api| {
        api.texts(LAN).concat().contains("Bước 60:")
    })
    .await;
    api.wait_until_confirmed().await;
    let whole = api.texts(LAN).concat();
    assert!(
        whole.contains("Dữ liệu <đặc biệt> & \"ngoặc kép\""),
        "{whole}"
    );
    for step in 1..=60 {
        assert!(
            whole.contains(&format!(
                "Bước {step}: nếu a < b && c > d thì nhập <token> vào ô \"Khóa & mã\""
            )),
            "{step}"
        );
    }
    assert!(
        api.calls_of("sendMessage")
            .iter()
            .all(|call| call.ok == Some(true))
    );
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn pictures_are_read_by_their_caption_and_albums_answered_once() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let chat = json!({"id": LAN, "type": "private", "first_name": "Lan"});
    let picture = |caption: Option<&str>, album: Option<&str>| {
        let mut more = json!({"text": null, "entities": null, "photo": [{"file_id": "x"}]});
        more["caption"] = json!(caption);
        more["media_group_id"] = json!(album);
        api.message(&chat, LAN, caption.unwrap_or("(ảnh)"), &more);
    };
    picture(Some("bị lỗi 190"), Some("77"));
    picture(None, Some("77"));
    picture(None, Some("77"));
    picture(None, None);
    api.wait_for_messages(LAN, 2).await;
    api.wait_until_confirmed().await;
    let texts = api.texts(LAN);
    assert_eq!(texts.len(), 2, "{}", api.transcript());
    assert!(texts[0].contains("Phiên đăng nhập hết hạn"));
    assert!(texts[1].contains("chưa đọc được ảnh"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn menus_are_registered_once() {
    let api = BotApi::start().await;
    for _ in 0..2 {
        let bot = run(&api);
        api.wait_for("the last menu", |api| {
            let last = |call: &bot_api::Call| {
                call.params["scope"]["type"] == "all_group_chats"
                    && call.params["language_code"] != "vi"
            };
            api.calls_of("getMyCommands").iter().any(last)
                && !api
                    .commands("all_group_chats", "")
                    .as_array()
                    .unwrap()
                    .is_empty()
        })
        .await;
        bot.stop().await.unwrap();
    }
    assert_eq!(api.calls_of("setMyCommands").len(), 4);
    assert_eq!(api.commands("all_group_chats", "vi")[0]["command"], "hoi");
    assert_eq!(
        api.commands("all_private_chats", "vi")[0]["command"],
        "start"
    );
}
