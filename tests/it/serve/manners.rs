//! Groups: what they set, what is not said twice, who removes what, and how
//! much one person may ask.

use serde_json::{Value, json};

use super::*;

/// A supergroup as Telegram numbers them.
const SUPERGROUP: i64 = -1_001_234_567_890;
/// Another one.
const LATER_STILL: i64 = -1_009_999_999_999;

/// An administrator.
const HOA: i64 = 11;

/// What was said over the buttons, in order.
fn pop_ups(api: &BotApi) -> Vec<String> {
    let calls = api.calls_of("answerCallbackQuery");
    let texts = calls.iter().map(|call| call.params["text"].as_str());
    texts
        .map(|text| text.unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn administrators_set_how_a_group_is_answered() {
    let api = BotApi::start().await;
    api.set_reads_all(true);
    api.appoint(GROUP, LAN);
    let bot = run(&api);
    api.group_text(GROUP, MINH, "mn ơi bị lỗi 190");
    api.group_text(GROUP, MINH, "/cauhinh");
    api.wait_for_messages(GROUP, 1).await;
    assert!(api.texts(GROUP)[0].contains("quản trị viên"));

    api.group_text(GROUP, LAN, "/cauhinh");
    api.wait_for_messages(GROUP, 2).await;
    let screen = api.messages(GROUP).remove(1);
    assert!(screen.data("✓ Khi được hỏi") == "2ga", "{}", screen.text);
    // A stranger's press changes nothing.
    api.press_by(MINH, GROUP, screen.message_id, &screen.data("mã lỗi"));
    api.wait_until_confirmed().await;
    assert_eq!(pop_ups(&api).len(), 1);
    assert!(pop_ups(&api)[0].contains("Chỉ quản trị viên"));
    assert!(api.calls_of("editMessageText").is_empty());

    // With codes, what holds one that is known is answered, and nothing else.
    api.press(GROUP, screen.message_id, &screen.data("mã lỗi"));
    api.wait_for("the new setting", |api| api.messages(GROUP)[1].edits == 1)
        .await;
    for talk in [
        "ai ăn trưa không",
        "đơn 190 giao chưa",
        "bị lỗi 999",
        "/hoi@other_bot lỗi 190",
        "chào cả nhà",
    ] {
        api.group_text(GROUP, MINH, talk);
    }
    let overheard = api.group_text(GROUP, MINH, "mn ơi lại bị loi 190 rồi");
    api.wait_for_messages(GROUP, 3).await;
    api.wait_until_confirmed().await;
    println!("{}", api.transcript());
    assert_eq!(api.messages(GROUP).len(), 3);
    assert_eq!(api.messages(GROUP)[2].reply_to, Some(overheard));
    api.group_text(GROUP, MINH, "/help@SoTayBot");
    api.wait_for_messages(GROUP, 4).await;
    assert!(api.texts(GROUP)[3].contains("tự trả lời"));

    // In English for everybody.
    api.press(GROUP, screen.message_id, &screen.data("English"));
    api.group_text(GROUP, MINH, "/hoi lỗi 100");
    api.wait_for_messages(GROUP, 5).await;
    assert!(api.texts(GROUP)[4].contains("Code #100 has 2 cases"));

    // Switched off: only the settings are there, for administrators.
    api.press(GROUP, screen.message_id, "2go");
    api.wait_for("switched off", |api| api.messages(GROUP)[1].edits == 3)
        .await;
    for text in ["/hoi lỗi 613", "bị lỗi 613", "/help@SoTayBot", "/cauhinh"] {
        api.group_text(GROUP, MINH, text);
    }
    api.group_text(GROUP, LAN, "/settings");
    api.wait_for_messages(GROUP, 6).await;
    api.wait_until_confirmed().await;
    assert_eq!(api.messages(GROUP).len(), 6, "{}", api.transcript());
    assert!(api.texts(GROUP)[5].contains("Switched off"));
    // Other chats are as they were.
    api.private_text(MINH, "lỗi 613");
    api.wait_for_messages(MINH, 1).await;
    println!("{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn every_press_on_a_setting_asks_who_it_is() {
    let api = BotApi::start().await;
    api.appoint(GROUP, LAN);
    // Where the bot is no administrator, Telegram may tell only who is one.
    api.hide_members(GROUP);
    let bot = run(&api);
    api.group_text(GROUP, LAN, "/cauhinh");
    api.wait_for_messages(GROUP, 1).await;
    let screen = api.messages(GROUP).remove(0);
    // In privacy mode the bot is not given what holds a code …
    api.press(GROUP, screen.message_id, "2gc");
    api.wait_until_confirmed().await;
    assert!(pop_ups(&api)[0].contains("chưa đọc được hết tin"));
    // … unless it is an administrator.
    api.appoint(GROUP, bot_api::BOT_ID);
    api.press(GROUP, screen.message_id, "2gc");
    api.wait_for("the new setting", |api| api.messages(GROUP)[0].edits == 1)
        .await;
    api.dismiss(GROUP, LAN);
    api.press(GROUP, screen.message_id, "2go");
    api.wait_until_confirmed().await;
    assert!(pop_ups(&api)[2].contains("Chỉ quản trị viên"));
    api.fault("getChatMember", bot_api::Fault::Error(500, "Internal"));
    api.press(GROUP, screen.message_id, "2go");
    api.wait_until_confirmed().await;
    assert!(pop_ups(&api)[3].contains("thử lại"), "{:?}", pop_ups(&api));
    assert_eq!(api.messages(GROUP)[0].edits, 1, "{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn anonymous_administrators_count_and_channels_do_not() {
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    settings.questions_a_minute = 1;
    let bot = run_with(settings, |responder| responder);
    let group_bot = json!({"id": 1_087_968_824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"});
    let as_group = json!({"from": group_bot, "sender_chat": {"id": GROUP, "type": "supergroup", "title": "Hỗ trợ"}});
    api.group_message(GROUP, LAN, "/cauhinh", &as_group);
    api.wait_for_messages(GROUP, 1).await;
    assert!(api.texts(GROUP)[0].contains("⚙️"), "{}", api.transcript());
    let channel_bot = json!({"id": 136_817_688, "is_bot": true, "first_name": "Channel", "username": "Channel_Bot"});
    let as_channel = json!({"from": channel_bot, "sender_chat": {"id": -1_009, "type": "channel", "title": "Tin"}});
    api.group_message(GROUP, LAN, "/cauhinh", &as_channel);
    api.wait_for_messages(GROUP, 2).await;
    assert!(api.texts(GROUP)[1].contains("Chỉ quản trị viên"));
    // They may ask as anybody; a post that Telegram itself forwarded asks nothing.
    api.group_message(GROUP, LAN, "/hoi lỗi 190", &as_group);
    let mut post = as_channel.clone();
    post["is_automatic_forward"] = json!(true);
    api.group_message(GROUP, LAN, "/hoi lỗi 613", &post);
    api.push(json!({"channel_post": {"message_id": 7, "date": 1, "chat": {"id": -1_009, "type": "channel"}, "text": "/hoi lỗi 613"}}));
    api.wait_for_messages(GROUP, 3).await;
    api.wait_until_confirmed().await;
    assert_eq!(api.messages(GROUP).len(), 3, "{}", api.transcript());
    assert!(api.texts(GROUP)[2].contains("Phiên đăng nhập hết hạn"));
    // All who write in the name of the group are one person to the limit.
    api.group_message(GROUP, LAN, "/hoi lỗi 613", &as_group);
    api.wait_for_messages(GROUP, 4).await;
    assert!(api.texts(GROUP)[3].contains("hỏi hơi nhanh"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_article_given_lately_is_pointed_to() {
    let api = BotApi::start().await;
    api.open_topic(SUPERGROUP, 70);
    let bot = run(&api);
    let topic = json!({"message_thread_id": 70, "is_topic_message": true});
    api.group_text(SUPERGROUP, LAN, "/hoi lỗi 190");
    api.wait_for_messages(SUPERGROUP, 1).await;
    let above = api.messages(SUPERGROUP)[0].message_id;
    let again = api.group_text(SUPERGROUP, MINH, "/hoi phiên đăng nhập hết hạn lỗi 190");
    api.wait_for_messages(SUPERGROUP, 2).await;
    let pointer = api.messages(SUPERGROUP).remove(1);
    assert_eq!(pointer.reply_to, Some(again));
    assert!(
        !pointer.text.contains("Kết nối lại trang"),
        "{}",
        pointer.text
    );
    assert_eq!(
        pointer.data("Xem ở trên"),
        format!("→ https://t.me/c/1234567890/{above}")
    );
    // The next one is sent to the answer, not to the pointer.
    api.group_text(SUPERGROUP, LAN, "/hoi lỗi 190 nữa");
    api.wait_for_messages(SUPERGROUP, 3).await;
    let third = api.messages(SUPERGROUP).remove(2);
    assert_eq!(third.data("Xem ở trên"), pointer.data("Xem ở trên"));
    // It may be shown all the same, in place.
    api.press_by(
        MINH,
        SUPERGROUP,
        pointer.message_id,
        &pointer.data("Xem lại"),
    );
    api.wait_for("the article", |api| {
        api.messages(SUPERGROUP)[1]
            .text
            .contains("Kết nối lại trang")
    })
    .await;
    // Another article, another topic, another chat, a private chat: the answer.
    api.group_text(SUPERGROUP, LAN, "/hoi lỗi 613");
    api.group_message(SUPERGROUP, LAN, "/hoi lỗi 190", &topic);
    api.group_text(GROUP, LAN, "/hoi lỗi 190");
    api.private_text(LAN, "lỗi 190");
    api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(SUPERGROUP, 5).await;
    api.wait_for_messages(LAN, 2).await;
    assert!(
        api.texts(SUPERGROUP)[3..]
            .iter()
            .chain(&api.texts(LAN))
            .all(|text| text.contains("Cách xử lý"))
    );
    // In its topic the address has the topic's number; where messages have no
    // address, the pointer hangs on the answer.
    api.group_message(SUPERGROUP, MINH, "/hoi lỗi 190", &topic);
    api.group_text(GROUP, MINH, "/hoi lỗi 190");
    api.wait_for_messages(SUPERGROUP, 6).await;
    api.wait_for_messages(GROUP, 2).await;
    let there = api.messages(SUPERGROUP).remove(5);
    assert!(there.data("Xem ở trên").contains("/c/1234567890/70/"));
    let [answer, pointer] = &api.messages(GROUP)[..] else {
        panic!("{}", api.transcript())
    };
    assert_eq!(pointer.reply_to, Some(answer.message_id));
    println!("{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn asker_and_administrators_remove_an_answer() {
    let api = BotApi::start().await;
    api.appoint(SUPERGROUP, HOA);
    let bot = run(&api);
    let theirs = api.group_text(SUPERGROUP, MINH, "bị lỗi 190");
    api.group_reply(SUPERGROUP, LAN, theirs, "/hoi");
    api.group_text(SUPERGROUP, MINH, "/hoi lỗi 613");
    api.wait_for_messages(SUPERGROUP, 2).await;
    let [first, second] = &api.messages(SUPERGROUP)[..] else {
        panic!("two answers")
    };
    let bin = first.data("🗑");
    // Who asked is who wrote /hoi, and nobody else.
    api.press_by(MINH, SUPERGROUP, first.message_id, &bin);
    api.wait_until_confirmed().await;
    assert!(
        pop_ups(&api)[0].contains("Chỉ người hỏi"),
        "{:?}",
        pop_ups(&api)
    );
    assert_eq!(api.messages(SUPERGROUP).len(), 2);
    api.press_by(LAN, SUPERGROUP, first.message_id, &bin);
    api.wait_for("the answer gone", |api| api.messages(SUPERGROUP).len() == 1)
        .await;
    // Twice does no harm.
    api.press_by(LAN, SUPERGROUP, first.message_id, &bin);
    api.press_by(HOA, SUPERGROUP, second.message_id, &bin);
    api.wait_for("both gone", |api| api.messages(SUPERGROUP).is_empty())
        .await;
    api.wait_until_confirmed().await;
    // Nobody is sent to what is gone.
    api.group_text(SUPERGROUP, LAN, "/hoi lỗi 190");
    api.wait_for_messages(SUPERGROUP, 1).await;
    let answer = api.messages(SUPERGROUP).remove(0);
    assert!(answer.text.contains("Kết nối lại trang"));
    // Verdicts leave the bin where it is.
    api.press(SUPERGROUP, answer.message_id, &answer.data("✅"));
    api.wait_for("the verdict", |api| api.messages(SUPERGROUP)[0].edits == 1)
        .await;
    let judged = api.messages(SUPERGROUP).remove(0);
    api.fault(
        "deleteMessage",
        bot_api::Fault::Error(400, "Bad Request: message can't be deleted"),
    );
    api.press(SUPERGROUP, judged.message_id, &judged.data("🗑"));
    api.wait_until_confirmed().await;
    assert!(pop_ups(&api).pop().unwrap().contains("48 giờ"));
    // In private everybody deletes what they like by themselves.
    api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 1).await;
    let buttons = api.messages(LAN)[0].buttons();
    assert!(buttons.iter().all(|(label, _)| !label.contains('🗑')));
    println!("{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_group_is_greeted_once() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let group = |id: i64| json!({"id": id, "type": "group", "title": "Hỗ trợ"});
    api.bot_becomes(&group(-5), LAN, "left", "member");
    api.wait_for_messages(-5, 1).await;
    api.bot_becomes(&group(-5), LAN, "member", "administrator");
    api.bot_becomes(&group(-5), LAN, "administrator", "left");
    api.bot_becomes(&group(-5), LAN, "left", "member");
    let private = json!({"id": LAN, "type": "private", "first_name": "Lan"});
    api.bot_becomes(&private, LAN, "kicked", "member");
    let channel = json!({"id": -1_009, "type": "channel", "title": "Tin"});
    api.bot_becomes(&channel, LAN, "left", "administrator");
    api.bot_becomes(&group(-6), LAN, "left", "member");
    api.wait_for_messages(-6, 1).await;
    api.wait_until_confirmed().await;
    println!("{}", api.transcript());
    assert_eq!(api.calls_of("sendMessage").len(), 2);
    let hello = &api.texts(-5)[0];
    assert!(
        hello.contains("/hoi") && !hello.contains("@SoTayBot"),
        "{hello}"
    );
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_known_of_a_group_follows_it_to_its_new_number() {
    let api = BotApi::start().await;
    api.appoint(GROUP, LAN);
    let bot = run(&api);
    api.group_text(GROUP, LAN, "/cauhinh");
    api.wait_for_messages(GROUP, 1).await;
    api.press(GROUP, api.messages(GROUP)[0].message_id, "2ge");
    api.wait_for("English", |api| api.messages(GROUP)[0].edits == 1)
        .await;
    let moved = |id: i64, name: &str, other: i64| {
        let mut message =
            json!({"message_id": 9000, "date": 1, "chat": {"id": id, "type": "supergroup"}});
        message[name] = json!(other);
        api.push(json!({ "message": message }));
    };
    moved(GROUP, "migrate_to_chat_id", SUPERGROUP);
    moved(SUPERGROUP, "migrate_from_chat_id", GROUP);
    api.wait_until_confirmed().await;
    let chat = json!({"id": SUPERGROUP, "type": "supergroup", "title": "Hỗ trợ"});
    api.bot_becomes(&chat, LAN, "left", "member");
    api.group_text(SUPERGROUP, MINH, "/hoi lỗi 100");
    api.wait_for_messages(SUPERGROUP, 1).await;
    api.wait_until_confirmed().await;
    let texts = api.texts(SUPERGROUP);
    assert_eq!(texts.len(), 1, "no second hello: {}", api.transcript());
    assert!(texts[0].contains("Code #100"), "{}", texts[0]);

    // Told only by an error: the same.
    api.fault("sendMessage", bot_api::Fault::Migrated(LATER_STILL));
    api.group_text(SUPERGROUP, MINH, "/hoi lỗi 190");
    api.wait_for_messages(LATER_STILL, 1).await;
    api.wait_until_confirmed().await;
    api.group_text(LATER_STILL, MINH, "/hoi lỗi 100");
    api.wait_for_messages(LATER_STILL, 2).await;
    assert!(
        api.texts(LATER_STILL)[1].contains("Code #100"),
        "{}",
        api.transcript()
    );
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn slow_mode_is_waited_for() {
    let api = BotApi::start().await;
    api.fault(
        "sendMessage",
        bot_api::Fault::Error(400, "Bad Request: SLOWMODE_WAIT_1"),
    );
    api.fault("sendMessage", bot_api::Fault::Flood(1));
    let bot = run(&api);
    api.group_text(GROUP, LAN, "/hoi lỗi 190");
    api.wait_for_messages(GROUP, 1).await;
    api.wait_until_confirmed().await;
    let calls = api.calls_of("sendMessage");
    assert_eq!(calls.len(), 3);
    assert!(calls[1].at - calls[0].at >= Duration::from_secs(1));
    assert_eq!(api.messages(GROUP).len(), 1);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn the_eleventh_question_of_a_minute_is_told_so_and_the_rest_is_silence() {
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    settings.questions_a_minute = 3;
    let bot = run_with(settings, |responder| responder);
    let at = 1_790_000_000;
    let chat = json!({"id": LAN, "type": "private", "first_name": "Lan"});
    let ask = |seconds: i64| {
        let date = json!({"date": at + seconds});
        api.message(&chat, LAN, "lỗi 190", &date);
    };
    for seconds in [0, 1, 2, 3, 4, 5] {
        ask(seconds);
    }
    // Somebody else is not held up, in no chat.
    api.private_text(MINH, "lỗi 190");
    api.wait_for_messages(MINH, 1).await;
    api.wait_until_confirmed().await;
    let texts = api.texts(LAN);
    assert_eq!(texts.len(), 4, "{}", api.transcript());
    assert!(texts[3].contains("tối đa 3 câu một phút"), "{}", texts[3]);
    // It is one person in all chats; commands are no questions.
    api.group_message(GROUP, LAN, "/hoi lỗi 613", &json!({"date": at + 30}));
    api.private_text(LAN, "/help");
    api.wait_for_messages(LAN, 5).await;
    // The minute is over.
    ask(60);
    api.wait_for_messages(LAN, 6).await;
    api.wait_until_confirmed().await;
    assert!(api.texts(LAN)[5].contains("Phiên đăng nhập hết hạn"));
    assert_eq!(api.messages(GROUP).len(), 0);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_no_text_gets_a_line_in_private_and_silence_in_groups() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let private = json!({"id": LAN, "type": "private", "first_name": "Lan"});
    let group = json!({"id": GROUP, "type": "supergroup", "title": "Hỗ trợ"});
    let no_text = |more: Value| {
        let mut message = json!({"text": null, "entities": null});
        for (name, value) in more.as_object().unwrap() {
            message[name] = value.clone();
        }
        message
    };
    let voice = no_text(json!({"voice": {"file_id": "x", "duration": 2}}));
    let sticker = no_text(json!({"sticker": {"file_id": "y", "emoji": "👍"}}));
    for message in [&voice, &sticker] {
        api.message(&private, LAN, "(không có chữ)", message);
        api.message(&group, LAN, "(không có chữ)", message);
    }
    api.wait_for_messages(LAN, 2).await;
    // What is forwarded asks by its text.
    let origin =
        json!({"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Khách"}});
    api.message(&private, LAN, "bên em bị lỗi 190 ạ", &origin);
    api.message(&group, LAN, "bên em bị lỗi 190 ạ", &origin);
    let document = no_text(json!({"document": {"file_id": "z"}, "caption": "bị lỗi 613"}));
    api.message(&private, LAN, "bị lỗi 613", &document);
    api.wait_for_messages(LAN, 4).await;
    api.wait_until_confirmed().await;
    let texts = api.texts(LAN);
    assert!(
        texts[..2]
            .iter()
            .all(|text| text.contains("chỉ đọc được chữ"))
    );
    assert!(texts[2].contains("Phiên đăng nhập hết hạn"));
    assert!(texts[3].contains("Gọi quá nhiều"));
    assert_eq!(api.messages(GROUP).len(), 0, "{}", api.transcript());
    bot.stop().await.unwrap();
}
