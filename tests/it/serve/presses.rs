//! Buttons under an answer: verdicts, parts, and those that are too old.

use serde_json::Value;
use sotay::article::Source;

use super::*;

/// The rows that ask why an answer is wrong.
const REASONS: [[&str; 2]; 2] = [["Sai lỗi", "Thiếu bước"], ["Đã cũ", "Khó hiểu"]];

#[tokio::test]
async fn a_verdict_is_noted_and_may_be_changed() {
    let world = World::new().await;
    let lan = world.lan();
    let asked = lan.asks("lỗi 190").await;
    asked.row(0, &["✅ Giải quyết được", "👎 Chưa đúng"]);
    let solved = lan.presses("✅").await;
    solved.pops_up("Tốt quá!");
    solved.row(0, &["✅ Đã giải quyết", "👎 Chưa đúng"]);
    // Twice, as fingers do: nothing changes, so nothing is edited.
    lan.presses("✅").await.pops_up("Tốt quá!").is_silent();
    assert_eq!(world.api.calls_of("editMessageReplyMarkup").len(), 1);
    let why = lan.presses("👎").await;
    why.pops_up("chưa đúng ở chỗ nào");
    why.row(0, &REASONS[0]).row(1, &REASONS[1]);
    why.row(2, &["⬅️ Quay lại"]);
    let back = lan.presses("Quay lại").await;
    back.pops_up_nothing();
    back.row(0, &["✅ Đã giải quyết", "👎 Chưa đúng"]);
    lan.presses("👎").await;
    let noted = lan.presses("Thiếu bước").await;
    noted.pops_up("Đã ghi nhận “Thiếu bước”");
    noted.row(0, &["✅ Giải quyết được", "👎 Đã góp ý"]);
    // The text stays.
    assert!(world.api.calls_of("editMessageText").is_empty());
    world.done().await;
}

#[tokio::test]
async fn in_a_group_each_person_has_a_verdict() {
    let world = World::new().await;
    let (lan, minh) = (world.lan().in_group(GROUP), world.minh().in_group(GROUP));
    lan.asks("/hoi lỗi 190").await;
    lan.presses("✅").await;
    let second = minh.presses("✅").await;
    second.offers("✅ Đã giải quyết · 2");
    minh.presses("👎").await;
    let other = minh.presses("Đã cũ").await;
    other.row(0, &["✅ Đã giải quyết", "👎 Đã góp ý"]);
    world.done().await;
}

/// An article of three hundred or so, for these readers, with these steps.
fn article(number: u32, front: &str, steps: &str) -> Source {
    let text = format!(
        "---\n{front}\n---\n# Lỗi {number}: chờ {number} phút\n\n## Nguyên nhân\n\nVội.\n\n## Cách xử lý\n\n{steps}\n"
    );
    Source::new(format!("{number}.md"), text.into_bytes())
}

#[tokio::test]
async fn the_resolution_can_be_pasted_and_the_source_opened() {
    let mut world = World::with(|all| all.access = super::access::users(&[LAN])).await;
    let long = "Chờ năm phút rồi gửi lại tin cho khách.\n\n".repeat(10);
    let source = "audience: customer\nsource: \"Meta, https://a.vn/b (đọc hôm nay)\"";
    world.knows(vec![
        article(700, source, "Chờ rồi gửi <lại>."),
        article(701, "audience: customer", &long),
        article(702, "audience: internal", "Chờ."),
    ]);
    let short = world.lan().asks("lỗi 700").await.only();
    assert_eq!(short.data("📋"), "⧉ Chờ rồi gửi <lại>.");
    assert_eq!(short.data("↗️"), "→ https://a.vn/b");
    let by_message = world.lan().asks("lỗi 701").await.only();
    assert_eq!(by_message.data("📋"), "2p:701");
    let internal = world.lan().asks("lỗi 702").await;
    internal.offers_no("📋").offers_no("↗️");
    let pasted = world
        .lan()
        .presses_data(by_message.message_id, "2p:701")
        .await;
    let pasted = pasted.is(long.trim()).only();
    let raw = pasted.raw;
    assert!(raw.starts_with("<pre>Chờ năm phút"), "{raw}");
    assert_eq!(pasted.reply_to, Some(by_message.message_id));
    assert_eq!(pasted.keyboard, Vec::<Vec<_>>::new());
    // What was for customers is not any more.
    let internal = internal.only().message_id;
    let refused = world.lan().presses_data(internal, "2p:702").await;
    refused.is_silent().pops_up("không có bản để dán");
    world.done().await;
}

#[tokio::test]
async fn a_long_article_is_one_message_that_is_leafed_through() {
    let world = World::new().await;
    let lan = world.lan();
    let asked = lan.asks("loi 555 du lieu dac biet").await;
    let first = asked.shows("Khớp với: mã #555").only();
    let mut whole = first.text.clone();
    let mut parts = 1;
    while world
        .only(LAN)
        .buttons()
        .iter()
        .any(|it| it.0.contains("Xem tiếp"))
    {
        whole.push_str(&lan.presses("Xem tiếp").await.only().text);
        parts += 1;
    }
    assert!(parts >= 2);
    let title = "Dữ liệu <đặc biệt> & \"ngoặc kép\"";
    assert!(whole.contains(title), "{whole}");
    for step in 1..=60 {
        let line = format!(
            "Bước {step}: nếu a < b && c > d thì nhập <token> vào ô \"Khóa & mã\", lưu lại rồi thử gửi lần nữa."
        );
        assert_eq!(whole.matches(&line).count(), 1, "{step}");
    }
    // A verdict keeps the place, and the way back leads to the very beginning.
    lan.presses("✅").await.offers("◀ Phần");
    for _ in 1..parts {
        lan.presses("◀").await;
    }
    let shown = world.only(LAN);
    assert_eq!(shown.text, first.text);
    assert_eq!(shown.keyboard[1][0].0, "✅ Đã giải quyết");
    world.done().await;
}

#[tokio::test]
async fn stale_and_foreign_buttons_are_explained() {
    let world = World::new().await;
    let message = world.lan().asks("lỗi 100").await.only().message_id;
    for data in [
        "0a:100",
        "3a:100",
        "1a:bai-da-xoa",
        "2s:bai-da-xoa",
        "gì đó",
        "1h:0000000000000000",
    ] {
        let pressed = world.lan().presses_data(message, data).await;
        pressed.alerts("hỏi lại").is_silent();
    }
    let calls = world.api.calls_of("answerCallbackQuery");
    assert!(calls.iter().all(|call| call.ok == Some(true)), "{calls:?}");
    world.done().await;
}

#[tokio::test]
async fn a_button_of_a_message_that_is_gone_answers_anew() {
    let world = World::new().await;
    let (api, lan) = (&world.api, world.lan());
    // Inaccessible, and absent.
    let pressed = lan.presses_data(777, "1a:190-phien-het-han").await;
    pressed.shows("Kết nối lại trang.");
    api.press_on(&Value::Null, "2a:190-phien-het-han");
    api.wait_for_messages(LAN, 2).await;
    // Deleted in the very moment.
    let message = lan.asks("lỗi 100").await.only().message_id;
    api.fault("answerCallbackQuery", bot_api::Fault::HoldAfter);
    api.press(LAN, message, "1a:190-phien-het-han");
    let is_pressed = |api: &BotApi| api.calls_of("answerCallbackQuery").len() == 3;
    api.wait_for("the press", is_pressed).await;
    api.delete(LAN, message);
    api.release();
    let is_sent = |api: &BotApi| api.calls_of("sendMessage").len() == 4;
    api.wait_for("a new message", is_sent).await;
    api.wait_for_messages(LAN, 3).await;
    // A verdict needs no message; the question why does.
    let solved = lan.presses_data(777, "2s:190-phien-het-han").await;
    solved.pops_up("Tốt quá!");
    let why = lan.presses_data(777, "2w:190-phien-het-han").await;
    let why = why.shows("chưa đúng ở chỗ nào").only();
    assert_eq!(why.data("Khó hiểu"), "2ru:190-phien-het-han");
    world.done().await;
}

#[tokio::test]
async fn keys_of_a_message_deleted_meanwhile_cost_nothing() {
    let world = World::new().await;
    let answer = world.lan().asks("lỗi 190").await.only();
    let api = &world.api;
    api.fault("answerCallbackQuery", bot_api::Fault::HoldAfter);
    api.press(LAN, answer.message_id, "2s:190-phien-het-han");
    let is_pressed = |api: &BotApi| !api.calls_of("answerCallbackQuery").is_empty();
    api.wait_for("the press", is_pressed).await;
    api.delete(LAN, answer.message_id);
    api.release();
    api.wait_until_confirmed().await;
    assert_eq!(api.calls_of("editMessageReplyMarkup").len(), 1);
    assert_eq!(api.calls_of("sendMessage").len(), 1);
    world.done().await;
}
