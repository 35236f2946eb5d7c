//! Buttons under an answer: verdicts, parts, and those that are too old.

use std::sync::Arc;

use serde_json::Value;
use sotay::{article::Source, handbook::Handbook};

use super::*;

/// Asks, and gives the message that answers.
pub(super) async fn asked(api: &BotApi, question: &str) -> bot_api::Shown {
    let before = api.messages(LAN).len();
    api.private_text(LAN, question);
    api.wait_for_messages(LAN, before + 1).await;
    api.messages(LAN).remove(before)
}

/// The labels under the only message of the bot, row by row.
pub(super) fn labels(api: &BotApi, chat_id: i64) -> Vec<Vec<String>> {
    let messages = api.messages(chat_id);
    assert_eq!(messages.len(), 1, "{}", api.transcript());
    let rows = messages[0].keyboard.iter();
    let label = |(label, _): &(String, String)| label.clone();
    rows.map(|row| row.iter().map(label).collect()).collect()
}

/// What was said over the buttons, in order.
pub(super) fn said(api: &BotApi) -> Vec<String> {
    let calls = api.calls_of("answerCallbackQuery").into_iter();
    calls
        .map(|call| call.params["text"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Presses the button with these words under the bot's `at`th message, and
/// waits until that is done with.
pub(super) async fn press(api: &BotApi, user: i64, chat_id: i64, at: usize, words: &str) {
    let message = api.messages(chat_id).remove(at);
    api.press_by(user, chat_id, message.message_id, &message.data(words));
    api.wait_until_confirmed().await;
}

#[tokio::test]
async fn a_verdict_is_noted_and_may_be_changed() {
    let api = BotApi::start().await;
    let bot = run(&api);
    asked(&api, "lỗi 190").await;
    let plain = labels(&api, LAN);
    assert_eq!(plain[0], ["✅ Giải quyết được", "👎 Chưa đúng"]);
    press(&api, LAN, LAN, 0, "✅").await;
    assert_eq!(labels(&api, LAN)[0], ["✅ Đã giải quyết", "👎 Chưa đúng"]);
    // Twice, as fingers do: nothing changes, so nothing is edited.
    let edits = api.calls_of("editMessageReplyMarkup").len();
    press(&api, LAN, LAN, 0, "✅").await;
    assert_eq!(labels(&api, LAN)[0], ["✅ Đã giải quyết", "👎 Chưa đúng"]);
    assert_eq!(edits, 1);
    assert_eq!(api.calls_of("editMessageReplyMarkup").len(), edits);
    press(&api, LAN, LAN, 0, "👎").await;
    let reasons = [
        vec!["Sai lỗi", "Thiếu bước"],
        vec!["Đã cũ", "Khó hiểu"],
        vec!["⬅️ Quay lại"],
    ];
    assert_eq!(labels(&api, LAN), reasons);
    press(&api, LAN, LAN, 0, "Quay lại").await;
    assert_eq!(labels(&api, LAN)[0], ["✅ Đã giải quyết", "👎 Chưa đúng"]);
    press(&api, LAN, LAN, 0, "👎").await;
    press(&api, LAN, LAN, 0, "Thiếu bước").await;
    assert_eq!(labels(&api, LAN)[0], ["✅ Giải quyết được", "👎 Đã góp ý"]);
    // The text stays; each press was answered with a line.
    assert!(api.calls_of("editMessageText").is_empty());
    let said = said(&api);
    for (said, expected) in said.iter().zip([
        "Tốt quá!",
        "Tốt quá!",
        "chưa đúng ở chỗ nào",
        "",
        "chưa đúng ở chỗ nào",
        "Đã ghi nhận “Thiếu bước”",
    ]) {
        assert!(said.contains(expected), "{said:?}");
    }
    assert_eq!(said.len(), 6);
    println!("{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn in_a_group_each_person_has_a_verdict() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.group_text(GROUP, LAN, "/hoi lỗi 190");
    api.wait_for_messages(GROUP, 1).await;
    press(&api, LAN, GROUP, 0, "✅").await;
    press(&api, MINH, GROUP, 0, "✅").await;
    assert_eq!(labels(&api, GROUP)[0][0], "✅ Đã giải quyết · 2");
    press(&api, MINH, GROUP, 0, "👎").await;
    press(&api, MINH, GROUP, 0, "Đã cũ").await;
    assert_eq!(labels(&api, GROUP)[0], ["✅ Đã giải quyết", "👎 Đã góp ý"]);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn the_resolution_can_be_pasted_and_the_source_opened() {
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    settings.access = super::access::users(&[LAN]);
    let bot = run_with(settings, |responder| responder);
    let long = "Chờ năm phút rồi gửi lại tin cho khách.\n\n".repeat(10);
    let sources = [
        ("700.md", "audience: customer\nsource: \"Meta, https://a.vn/b (đọc hôm nay)\"", "Chờ rồi gửi <lại>."),
        ("701.md", "audience: customer", long.as_str()),
        ("702.md", "audience: internal", "Chờ."),
    ]
    .map(|(name, front, steps)| {
        let code = &name[..3];
        let text = format!("---\n{front}\n---\n# Lỗi {code}: chờ {code} phút\n\n## Nguyên nhân\n\nVội.\n\n## Cách xử lý\n\n{steps}\n");
        Source::new(name, text.into_bytes())
    });
    bot.handbook
        .send(Arc::new(Handbook::new(&sources).unwrap().0))
        .unwrap();
    let short = asked(&api, "lỗi 700").await;
    assert_eq!(short.data("📋"), "⧉ Chờ rồi gửi <lại>.");
    assert_eq!(short.data("↗️"), "→ https://a.vn/b");
    let by_message = asked(&api, "lỗi 701").await;
    assert_eq!(by_message.data("📋"), "2p:701");
    let internal = asked(&api, "lỗi 702").await;
    let buttons = internal.buttons();
    assert!(
        !buttons
            .iter()
            .any(|(label, _)| label.contains("📋") || label.contains("↗️")),
        "{buttons:?}"
    );
    press(&api, LAN, LAN, 1, "📋").await;
    let pasted = api.messages(LAN).pop().unwrap();
    assert_eq!(pasted.text, long.trim());
    assert!(
        pasted.raw.starts_with("<pre>Chờ năm phút"),
        "{}",
        pasted.raw
    );
    assert_eq!(pasted.reply_to, Some(by_message.message_id));
    assert_eq!(pasted.keyboard, Vec::<Vec<_>>::new());
    // What was for customers is not any more.
    api.press(LAN, internal.message_id, "2p:702");
    api.wait_until_confirmed().await;
    assert_eq!(api.messages(LAN).len(), 4);
    assert!(said(&api)[1].contains("không có bản để dán"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_long_article_is_one_message_that_is_leafed_through() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let first = asked(&api, "loi 555 du lieu dac biet").await;
    assert!(first.text.contains("Khớp với: mã #555"), "{}", first.text);
    let mut whole = first.text.clone();
    let mut parts = 1;
    while api.messages(LAN)[0]
        .buttons()
        .iter()
        .any(|(label, _)| label.contains("Xem tiếp"))
    {
        press(&api, LAN, LAN, 0, "Xem tiếp").await;
        whole.push_str(&api.texts(LAN)[0]);
        parts += 1;
    }
    assert!(parts >= 2, "{}", api.transcript());
    assert!(
        whole.contains("Dữ liệu <đặc biệt> & \"ngoặc kép\""),
        "{whole}"
    );
    for step in 1..=60 {
        let line = format!(
            "Bước {step}: nếu a < b && c > d thì nhập <token> vào ô \"Khóa & mã\", lưu lại rồi thử gửi lần nữa."
        );
        assert_eq!(whole.matches(&line).count(), 1, "{step}");
    }
    // A verdict keeps the place, and the way back leads to the very beginning.
    press(&api, LAN, LAN, 0, "✅").await;
    assert!(labels(&api, LAN)[0][0].contains("◀ Phần"));
    for _ in 1..parts {
        press(&api, LAN, LAN, 0, "◀").await;
    }
    assert_eq!(api.texts(LAN), [first.text]);
    assert_eq!(labels(&api, LAN)[1][0], "✅ Đã giải quyết");
    assert!(api.calls_of("sendMessage").len() == 1);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn stale_and_foreign_buttons_are_explained() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let message_id = asked(&api, "lỗi 100").await.message_id;
    let all = [
        "0a:100",
        "3a:100",
        "1a:bai-da-xoa",
        "2s:bai-da-xoa",
        "gì đó",
        "1h:0000000000000000",
    ];
    for data in all {
        api.press(LAN, message_id, data);
        api.wait_until_confirmed().await;
    }
    let calls = api.calls_of("answerCallbackQuery");
    assert_eq!(calls.len(), all.len());
    for call in calls {
        let words = call.params["text"].as_str().unwrap_or_default();
        assert!(words.contains("hỏi lại"), "{call:?}");
        assert_eq!(call.params["show_alert"], true);
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
    api.press_on(&Value::Null, "2a:190-phien-het-han");
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
    // A verdict needs no message; the question why does.
    api.press(LAN, 777, "2s:190-phien-het-han");
    api.press(LAN, 777, "2w:190-phien-het-han");
    api.wait_for_messages(LAN, 4).await;
    api.wait_until_confirmed().await;
    let why = api.messages(LAN).pop().unwrap();
    assert!(why.text.contains("chưa đúng ở chỗ nào"), "{}", why.text);
    assert_eq!(why.data("Khó hiểu"), "2ru:190-phien-het-han");
    assert!(said(&api)[3].contains("Tốt quá!"), "{:?}", said(&api));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn keys_of_a_message_deleted_meanwhile_cost_nothing() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let answer = asked(&api, "lỗi 190").await;
    api.fault("answerCallbackQuery", bot_api::Fault::HoldAfter);
    api.press(LAN, answer.message_id, "2s:190-phien-het-han");
    api.wait_for("the press", |api| {
        !api.calls_of("answerCallbackQuery").is_empty()
    })
    .await;
    api.delete(LAN, answer.message_id);
    api.release();
    api.wait_until_confirmed().await;
    assert_eq!(api.calls_of("editMessageReplyMarkup").len(), 1);
    assert_eq!(api.calls_of("sendMessage").len(), 1);
    bot.stop().await.unwrap();
}
