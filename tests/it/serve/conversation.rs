//! A private chat: questions, commands, pictures.

use serde_json::json;

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
async fn small_talk_gets_one_line_a_conversation() {
    let api = BotApi::start().await;
    let bot = run(&api);
    // What each of them gets first; after that, silence.
    let first = [
        (LAN, "chào bạn", "Chào bạn! Bạn gửi mã lỗi"),
        (MINH, "cảm ơn nha", "Không có gì ạ!"),
        (11, "👍", "Sổ tay xử lý lỗi đây ạ."),
    ];
    for (person, text, _) in first {
        for text in [text, "alo", "tks b", "ok"] {
            api.private_text(person, text);
        }
        // A greeting before it never silences a question.
        api.private_text(person, "alo lỗi 190");
    }
    for (person, _, words) in first {
        api.wait_for_messages(person, 2).await;
        let said = api.texts(person);
        assert!(said[0].contains(words), "{}", api.transcript());
        assert_eq!(said[0].lines().count(), 1);
        assert!(said[1].contains("Lỗi 190: Phiên đăng nhập hết hạn"));
    }
    // In a group only to whom it speaks; a conversation there is another one.
    api.group_text(GROUP, LAN, "chào mọi người");
    let asked = api.group_text(GROUP, MINH, "/hoi alo");
    api.wait_for_messages(GROUP, 1).await;
    let greeted = api.messages(GROUP).remove(0);
    api.group_reply(GROUP, MINH, greeted.message_id, "tks b");
    api.group_reply(GROUP, LAN, greeted.message_id, "chào bạn");
    api.wait_for_messages(GROUP, 2).await;
    api.wait_until_confirmed().await;
    assert_eq!(greeted.reply_to, Some(asked));
    assert_eq!(api.texts(GROUP)[1], api.texts(LAN)[0]);
    assert_eq!(api.messages(GROUP).len(), 2, "{}", api.transcript());
    for (person, ..) in first {
        assert_eq!(api.messages(person).len(), 2, "{}", api.transcript());
    }
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
    assert_eq!(api.commands("all_private_chats", "vi")[0]["command"], "hoi");
}
