//! Groups: what they set, what is not said twice, who removes what, and how
//! much one person may ask.

use serde_json::{Value, json};

use super::*;
use crate::support::bot_api::Fault;

/// A supergroup as Telegram numbers them.
const SUPERGROUP: i64 = -1_001_234_567_890;
/// Another one.
const LATER_STILL: i64 = -1_009_999_999_999;

/// A bot that is given every message of the group, of which Lan is an
/// administrator who has opened its settings.
async fn with_settings_open() -> World {
    let world = World::reading_all().await;
    world.api.appoint(GROUP, LAN);
    let screen = world.lan().in_group(GROUP).asks("/cauhinh").await.only();
    assert_eq!(screen.data("✓ Khi được hỏi"), "2ga", "{}", screen.text);
    world
}

#[tokio::test]
async fn only_administrators_change_settings() {
    let world = with_settings_open().await;
    let minh = world.minh().in_group(GROUP);
    minh.asks("/cauhinh").await.shows("quản trị viên");
    minh.asks("mn ơi bị lỗi 190").await.is_silent();
    let pressed = minh.presses("mã lỗi").await;
    pressed.is_silent().pops_up("Chỉ quản trị viên");
    assert_eq!(world.pop_ups().len(), 1);
    world.done().await;
}

#[tokio::test]
async fn a_group_may_have_known_codes_answered_unasked() {
    let world = with_settings_open().await;
    world.lan().in_group(GROUP).presses("mã lỗi").await.count(1);
    let minh = world.minh().in_group(GROUP);
    for talk in [
        "ai ăn trưa không",
        "đơn 190 giao chưa",
        "bị lỗi 999",
        "/hoi@other_bot lỗi 190",
        "chào cả nhà",
    ] {
        minh.asks(talk).await.is_silent();
    }
    let overheard = minh.asks("mn ơi lại bị loi 190 rồi").await;
    assert_eq!(overheard.only().reply_to, Some(overheard.to()));
    minh.asks("/help@SoTayBot").await.shows("tự trả lời");
    world.done().await;
}

#[tokio::test]
async fn a_group_has_a_language_and_may_switch_the_bot_off() {
    let world = with_settings_open().await;
    let (lan, minh) = (world.lan().in_group(GROUP), world.minh().in_group(GROUP));
    let screen = lan.presses("English").await.only();
    let english = minh.asks("/hoi lỗi 100").await;
    english.shows("Code #100 has 2 cases");
    // Switched off: only the settings are there, for administrators.
    lan.presses_data(screen.message_id, "2go").await.count(1);
    for text in ["/hoi lỗi 613", "bị lỗi 613", "/help@SoTayBot", "/cauhinh"] {
        minh.asks(text).await.is_silent();
    }
    lan.asks("/settings").await.shows("Switched off");
    // Other chats are as they were.
    world.minh().asks("lỗi 613").await.shows("Cách xử lý");
    world.done().await;
}

#[tokio::test]
async fn every_press_on_a_setting_asks_who_it_is() {
    let world = World::new().await;
    let api = &world.api;
    api.appoint(GROUP, LAN);
    // Where the bot is no administrator, Telegram may tell only who is one.
    api.hide_members(GROUP);
    let lan = world.lan().in_group(GROUP);
    let screen = lan.asks("/cauhinh").await.only().message_id;
    // In privacy mode the bot is not given what holds a code …
    let refused = lan.presses_data(screen, "2gc").await;
    refused.is_silent().pops_up("chưa đọc được hết tin");
    // … unless it is an administrator.
    api.appoint(GROUP, bot_api::BOT_ID);
    lan.presses_data(screen, "2gc").await.count(1);
    api.dismiss(GROUP, LAN);
    let refused = lan.presses_data(screen, "2go").await;
    refused.is_silent().pops_up("Chỉ quản trị viên");
    api.fault("getChatMember", Fault::Error(500, "Internal"));
    let unsure = lan.presses_data(screen, "2go").await;
    unsure.is_silent().pops_up("thử lại");
    world.done().await;
}

#[tokio::test]
async fn anonymous_administrators_count_and_channels_do_not() {
    let world = World::with(|settings| settings.questions_a_minute = 1).await;
    let as_channel = json!({
        "from": {"id": 136_817_688, "is_bot": true, "first_name": "Channel", "username": "Channel_Bot"},
        "sender_chat": {"id": -1_009, "type": "channel", "title": "Hỗ trợ"},
    });
    let group = world.lan().in_group(GROUP);
    let as_group = group.anonymously();
    as_group.asks("/cauhinh").await.shows("⚙️");
    let refused = group.writes("/cauhinh", &as_channel).await;
    refused.shows("Chỉ quản trị viên");
    // They may ask as anybody; a post that Telegram itself forwarded asks nothing.
    let answer = as_group.asks("/hoi lỗi 190").await;
    answer.shows("Phiên đăng nhập hết hạn");
    let mut post = as_channel.clone();
    post["is_automatic_forward"] = json!(true);
    group.writes("/hoi lỗi 613", &post).await.is_silent();
    let post = json!({"message_id": 7, "date": 1, "chat": {"id": -1_009, "type": "channel"}, "text": "/hoi lỗi 613"});
    world.api.push(json!({ "channel_post": post }));
    world.api.wait_until_confirmed().await;
    assert_eq!(world.api.messages(GROUP).len(), 3);
    // All who write in the name of the group are one person to the limit.
    let second = as_group.asks("/hoi lỗi 613").await;
    second.shows("hỏi hơi nhanh");
    world.done().await;
}

#[tokio::test]
async fn an_article_given_lately_is_pointed_to() {
    let world = World::new().await;
    let (lan, minh) = (
        world.lan().in_group(SUPERGROUP),
        world.minh().in_group(SUPERGROUP),
    );
    let above = lan.asks("/hoi lỗi 190").await.only().message_id;
    let address = format!("→ https://t.me/c/1234567890/{above}");
    let again = minh.asks("/hoi phiên đăng nhập hết hạn lỗi 190").await;
    let pointer = again.hides("Kết nối lại trang").only();
    assert_eq!(pointer.reply_to, Some(again.to()));
    assert_eq!(pointer.data("Xem ở trên"), address);
    // The next one is sent to the answer, not to the pointer.
    let third = lan.asks("/hoi lỗi 190 nữa").await.only();
    assert_eq!(third.data("Xem ở trên"), address);
    // It may be shown all the same, in place.
    let data = pointer.data("Xem lại");
    let shown = minh.presses_data(pointer.message_id, &data).await;
    shown.shows("Kết nối lại trang");
    assert_eq!(shown.only().message_id, pointer.message_id);
    world.done().await;
}

#[tokio::test]
async fn another_article_topic_or_chat_gets_the_answer_itself() {
    let world = World::new().await;
    let (lan, minh) = (
        world.lan().in_group(SUPERGROUP),
        world.minh().in_group(SUPERGROUP),
    );
    lan.asks("/hoi lỗi 190").await.shows("Cách xử lý");
    lan.asks("/hoi lỗi 613").await.shows("Cách xử lý");
    let in_topic = lan.in_topic(70);
    in_topic.asks("/hoi lỗi 190").await.shows("Cách xử lý");
    let elsewhere = world.lan().in_group(GROUP);
    let answer = elsewhere.asks("/hoi lỗi 190").await;
    answer.shows("Cách xử lý");
    for _ in 0..2 {
        world.lan().asks("lỗi 190").await.shows("Cách xử lý");
    }
    // In its topic the address has the topic's number; where messages have no
    // address, the pointer hangs on the answer.
    let there = minh.in_topic(70).asks("/hoi lỗi 190").await.only();
    assert!(there.data("Xem ở trên").contains("/c/1234567890/70/"));
    let pointer = world.minh().in_group(GROUP).asks("/hoi lỗi 190").await;
    assert_eq!(pointer.only().reply_to, Some(answer.only().message_id));
    world.done().await;
}

#[tokio::test]
async fn asker_and_administrators_remove_an_answer() {
    let world = World::new().await;
    world.api.appoint(SUPERGROUP, HOA);
    let [lan, minh, hoa] =
        [world.lan(), world.minh(), world.hoa()].map(|person| person.in_group(SUPERGROUP));
    let theirs = minh.asks("bị lỗi 190").await.to();
    world.api.group_reply(SUPERGROUP, LAN, theirs, "/hoi");
    world.api.wait_until_confirmed().await;
    let first = world.only(SUPERGROUP);
    let bin = first.data("🗑");
    // Who asked is who wrote /hoi, and nobody else.
    let refused = minh.presses_data(first.message_id, &bin).await;
    refused.is_silent().pops_up("Chỉ người hỏi");
    world.only(SUPERGROUP);
    lan.presses_data(first.message_id, &bin).await;
    world.says_nothing_in(SUPERGROUP);
    // Twice does no harm.
    lan.presses_data(first.message_id, &bin).await.is_silent();
    let second = minh.asks("/hoi lỗi 613").await.only();
    hoa.presses_data(second.message_id, &bin).await;
    world.says_nothing_in(SUPERGROUP);
    // Nobody is sent to what is gone.
    let answer = lan.asks("/hoi lỗi 190").await;
    answer.shows("Kết nối lại trang");
    world.done().await;
}

#[tokio::test]
async fn the_bin_stays_and_tells_when_telegram_refuses() {
    let world = World::new().await;
    let lan = world.lan().in_group(SUPERGROUP);
    lan.asks("/hoi lỗi 190").await.offers("🗑");
    lan.presses("✅").await.offers("🗑");
    let refused = Fault::Error(400, "Bad Request: message can't be deleted");
    world.api.fault("deleteMessage", refused);
    lan.presses("🗑").await.pops_up("48 giờ");
    // In private everybody deletes what they like by themselves.
    world.lan().asks("lỗi 190").await.offers_no("🗑");
    world.done().await;
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
    assert_eq!(api.calls_of("sendMessage").len(), 2);
    let hello = &api.texts(-5)[0];
    assert!(
        hello.contains("/hoi") && !hello.contains("@SoTayBot"),
        "{hello}"
    );
    bot.stop().await.unwrap();
}

/// Tells the bot that a group has become another one, as Telegram does: twice.
fn move_group(api: &BotApi, from: i64, to: i64) {
    for (id, name, other) in [
        (from, "migrate_to_chat_id", to),
        (to, "migrate_from_chat_id", from),
    ] {
        let chat = json!({"id": id, "type": "supergroup"});
        let mut message = json!({"message_id": 9000, "date": 1, "chat": chat});
        message[name] = json!(other);
        api.push(json!({ "message": message }));
    }
}

#[tokio::test]
async fn what_is_known_of_a_group_follows_it_to_its_new_number() {
    let world = World::new().await;
    world.api.appoint(GROUP, LAN);
    let lan = world.lan().in_group(GROUP);
    lan.asks("/cauhinh").await;
    lan.presses("English").await.count(1);
    move_group(&world.api, GROUP, SUPERGROUP);
    world.api.wait_until_confirmed().await;
    // No second hello.
    let chat = json!({"id": SUPERGROUP, "type": "supergroup", "title": "Hỗ trợ"});
    world.api.bot_becomes(&chat, LAN, "left", "member");
    let minh = world.minh().in_group(SUPERGROUP);
    let answer = minh.asks("/hoi lỗi 100").await;
    answer.count(1).shows("Code #100");
    // Told only by an error: the same.
    world.api.fault("sendMessage", Fault::Migrated(LATER_STILL));
    let moved = minh.asks("/hoi lỗi 190").await;
    moved.and_in(LATER_STILL).count(1);
    let minh = world.minh().in_group(LATER_STILL);
    minh.asks("/hoi lỗi 100").await.shows("Code #100");
    world.done().await;
}

#[tokio::test]
async fn slow_mode_is_waited_for() {
    let api = BotApi::start().await;
    api.fault(
        "sendMessage",
        Fault::Error(400, "Bad Request: SLOWMODE_WAIT_1"),
    );
    api.fault("sendMessage", Fault::Flood(1));
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
    let world = World::with(|settings| settings.questions_a_minute = 3).await;
    let (lan, at) = (world.lan(), 1_790_000_000);
    let after = |seconds: i64| json!({"date": at + seconds});
    for seconds in 0..3 {
        let answer = lan.writes("lỗi 190", &after(seconds)).await;
        answer.shows("Phiên đăng nhập hết hạn");
    }
    let fourth = lan.writes("lỗi 190", &after(3)).await;
    fourth.shows("tối đa 3 câu một phút");
    for seconds in 4..6 {
        lan.writes("lỗi 190", &after(seconds)).await.is_silent();
    }
    // Somebody else is not held up, in no chat.
    world.minh().asks("lỗi 190").await.count(1);
    // It is one person in all chats; commands are no questions.
    let in_group = lan.in_group(GROUP);
    let asked = in_group.writes("/hoi lỗi 613", &after(30)).await;
    asked.is_silent();
    lan.asks("/help").await.count(1);
    // The minute is over.
    let answer = lan.writes("lỗi 190", &after(60)).await;
    answer.shows("Phiên đăng nhập hết hạn");
    world.done().await;
}

#[tokio::test]
async fn what_is_no_text_gets_a_line_in_private_and_silence_in_groups() {
    let world = World::new().await;
    let (private, group) = (world.lan(), world.lan().in_group(GROUP));
    for what in [
        json!({"voice": {"file_id": "x", "duration": 2}}),
        json!({"sticker": {"file_id": "y", "emoji": "👍"}}),
    ] {
        let mut more = what;
        more["text"] = Value::Null;
        more["entities"] = Value::Null;
        let told = private.writes("(không có chữ)", &more).await;
        told.shows("chỉ đọc được chữ");
        group.writes("(không có chữ)", &more).await.is_silent();
    }
    // What is forwarded asks by its text, and a file by its caption.
    let forwarded =
        json!({"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Khách"}});
    let text = "bên em bị lỗi 190 ạ";
    let answer = private.writes(text, &forwarded).await;
    answer.shows("Phiên đăng nhập hết hạn");
    group.writes(text, &forwarded).await.is_silent();
    let file = json!({"text": null, "entities": null, "document": {"file_id": "z"}, "caption": "bị lỗi 613"});
    let answer = private.writes("bị lỗi 613", &file).await;
    answer.shows("Gọi quá nhiều");
    world.done().await;
}
