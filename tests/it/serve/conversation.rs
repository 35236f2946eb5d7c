//! A private chat: questions, commands, pictures.

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_question_is_answered_and_then_confirmed() {
    let world = World::new().await;
    let answer = world.lan().asks("lỗi 190").await;
    answer.shows("Phiên đăng nhập hết hạn");
    assert_eq!(answer.only().reply_to, None);
    let sent = &world.api.calls_of("sendMessage")[0].params;
    assert_eq!(sent["link_preview_options"]["is_disabled"], true);
    world.done().await;
}

#[tokio::test]
async fn start_and_help_speak_the_language_of_the_asker() {
    let world = World::new().await;
    let start = world.lan().asks("/start").await;
    start.shows("Chào bạn").shows("lỗi 1");
    world.lan().asks("/help").await.shows("Cách hỏi");
    let minh = world.minh().in_english();
    minh.asks("/start").await.shows("Hello");
    minh.asks("/help").await.shows("How to ask");
    world.done().await;
}

#[tokio::test]
async fn small_talk_gets_one_line_a_conversation() {
    let world = World::new().await;
    for (person, text, words) in [
        (world.lan(), "chào bạn", "Chào bạn! Bạn gửi mã lỗi"),
        (world.minh(), "cảm ơn nha", "Không có gì ạ!"),
        (world.hoa(), "👍", "Sổ tay xử lý lỗi đây ạ."),
    ] {
        let first = person.asks(text).await;
        first.shows(words);
        assert_eq!(first.only().text.lines().count(), 1);
        for text in ["alo", "tks b", "ok"] {
            person.asks(text).await.is_silent();
        }
        // A greeting before it never silences a question.
        let question = person.asks("alo lỗi 190").await;
        question.shows("Lỗi 190: Phiên đăng nhập hết hạn");
    }
    world.done().await;
}

#[tokio::test]
async fn in_a_group_small_talk_is_answered_where_it_speaks_to_the_bot() {
    let world = World::new().await;
    let private = world.lan().asks("chào bạn").await.only();
    let (lan, minh) = (world.lan().in_group(GROUP), world.minh().in_group(GROUP));
    lan.asks("chào mọi người").await.is_silent();
    let asked = minh.asks("/hoi alo").await;
    let greeted = asked.only();
    assert_eq!(greeted.reply_to, Some(asked.to()));
    minh.replies(&greeted, "tks b").await.is_silent();
    // A conversation there is another one than in private.
    let also = lan.replies(&greeted, "chào bạn").await;
    also.is(&private.text);
    world.done().await;
}

#[tokio::test]
async fn a_link_opens_its_article() {
    let world = World::new().await;
    let opened = world.lan().asks("/start a_190-phien-het-han").await;
    opened.shows("Phiên đăng nhập hết hạn");
    let gone = world.lan().asks("/start a_khong-co").await;
    gone.shows("không còn");
    world.done().await;
}

#[tokio::test]
async fn pictures_are_read_by_their_caption_and_albums_answered_once() {
    let world = World::new().await;
    let picture = |caption: Option<&str>, album: Option<&str>| {
        let mut more = json!({"text": null, "entities": null, "photo": [{"file_id": "x"}]});
        more["caption"] = json!(caption);
        more["media_group_id"] = json!(album);
        world
            .api
            .private_message(LAN, caption.unwrap_or("(ảnh)"), &more);
    };
    picture(Some("bị lỗi 190"), Some("77"));
    picture(None, Some("77"));
    picture(None, Some("77"));
    picture(None, None);
    world.api.wait_until_confirmed().await;
    let texts = world.api.texts(LAN);
    assert_eq!(texts.len(), 2, "{texts:#?}");
    assert!(texts[0].contains("Phiên đăng nhập hết hạn"));
    assert!(texts[1].contains("chưa đọc được ảnh"));
    world.done().await;
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
