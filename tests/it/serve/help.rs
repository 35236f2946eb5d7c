//! Questions that go to people, and their answers.

use serde_json::json;
use sotay::store::Memory;

use super::*;
use crate::support::bot_api::{Fault, Shown};

/// The chat of those who help.
const SUPPORT: i64 = -100_900;

async fn helped() -> World {
    World::with(|settings| settings.support_chat = Some(SUPPORT)).await
}

/// Asks what nobody knows in private and wants a human; gives the question's
/// number and the card.
async fn card_asked(world: &World) -> (i64, Shown) {
    let before = world.api.messages(SUPPORT).len();
    let asked = world.lan().asks("lỗi 999 là gì, gọi 0912345678").await;
    world.lan().presses("🙋").await;
    let mut cards = world.api.messages(SUPPORT);
    assert_eq!(cards.len(), before + 1);
    (asked.to(), cards.remove(before))
}

#[tokio::test]
async fn a_question_goes_to_people() {
    let world = helped().await;
    let asked = world.lan().asks("lỗi 999 là gì, gọi 0912345678").await;
    let pressed = world.lan().presses("🙋").await;
    // The asker reads in the same message where the question went.
    pressed.shows("Đã chuyển «lỗi 999");
    let told = pressed.only();
    assert_eq!(told.message_id, asked.only().message_id);
    assert!(told.buttons().is_empty());
    // The card says who asked, what, and what was tried.
    let card = world.only(SUPPORT);
    for words in ["lỗi 999 là gì", "Người hỏi: Lan", "Chưa có người nhận"] {
        assert!(card.text.contains(words), "{}", card.text);
    }
    assert!(!card.text.contains("0912345678"), "{}", card.text);
    assert!(card.raw.contains("<a href=\"tg://user?id=9\">Lan</a>"));
    world.done().await;
}

#[tokio::test]
async fn a_card_is_taken_once_and_answered_by_many() {
    let world = helped().await;
    let (question, card) = card_asked(&world).await;
    let (hoa, minh) = (
        world.hoa().in_group(SUPPORT),
        world.minh().in_group(SUPPORT),
    );
    let take = card.data("Nhận xử lý");
    let taken = minh.presses_data(card.message_id, &take).await;
    taken.pops_up("Bạn đã nhận").shows("Minh đang xử lý");
    assert!(taken.only().buttons().is_empty());
    let late = hoa.presses_data(card.message_id, &take).await;
    late.pops_up("Minh đang xử lý");

    let first = hoa.replies(&card, "Bạn xoá <cache> rồi thử lại.").await;
    first.shows("✅ Hoa đã trả lời");
    let second = minh.replies(&card, "Nhớ đăng nhập lại nữa.").await;
    second.shows("Minh trả lời thêm");
    let answers = second.and_in(LAN).messages;
    let texts: Vec<_> = answers[1..].iter().map(|it| it.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "💬 Hoa trả lời:\n\nBạn xoá <cache> rồi thử lại.",
            "💬 Minh trả lời:\n\nNhớ đăng nhập lại nữa."
        ]
    );
    assert!(answers[1..].iter().all(|it| it.reply_to == Some(question)));
    // Nothing but the card stands in their chat.
    world.only(SUPPORT);
    world.done().await;
}

#[tokio::test]
async fn a_card_outlives_a_restart() {
    let mut world = helped().await;
    let (question, card) = card_asked(&world).await;
    world.restarts().await;
    let hoa = world.hoa().in_group(SUPPORT);
    let replied = hoa.replies(&card, "Đợi chút nhé.").await;
    let answer = replied.and_in(LAN).messages.pop().unwrap();
    assert_eq!(answer.text, "💬 Hoa trả lời:\n\nĐợi chút nhé.");
    assert_eq!(answer.reply_to, Some(question));
    world.done().await;
}

#[tokio::test]
async fn a_press_that_comes_again_after_a_kill_makes_no_second_card() {
    let mut world = helped().await;
    let question = world.lan().asks("lỗi 999 là gì").await.only();
    // The card is there, the asker has not been told yet.
    let api = &world.api;
    api.fault("answerCallbackQuery", Fault::Hold);
    api.press(LAN, question.message_id, &question.data("🙋"));
    let is_pressed = |api: &BotApi| !api.calls_of("answerCallbackQuery").is_empty();
    api.wait_for("the button being answered", is_pressed).await;
    world.only(SUPPORT);
    world.is_killed().await;
    world.api.wait_until_confirmed().await;
    world.only(SUPPORT);
    assert!(world.only(LAN).text.contains("Đã chuyển"));
    world.done().await;
}

/// Telegram shows a message before the bot hears of it, and fingers are fast.
#[tokio::test]
async fn a_press_may_be_faster_than_the_answer_is_recorded() {
    let world = helped().await;
    let api = &world.api;
    api.fault("sendMessage", Fault::HoldAfter);
    api.private_text(LAN, "lỗi 999 là gì");
    api.wait_for_messages(LAN, 1).await;
    let answer = world.only(LAN);
    api.press(LAN, answer.message_id, &answer.data("🙋"));
    // The press is handled: nobody waits for an answer for longer than a second.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    api.release();
    api.wait_for_messages(SUPPORT, 1).await;
    api.wait_until_confirmed().await;
    assert!(world.only(SUPPORT).text.contains("lỗi 999 là gì"));
    world.done().await;
}

#[tokio::test]
async fn the_answer_finds_a_group_and_its_topic() {
    let world = helped().await;
    let lan = world.lan().in_group(GROUP).in_topic(7);
    let question = lan.asks("/hoi lỗi 999").await.to();
    // Somebody else of the group wants help with it.
    world.minh().in_group(GROUP).presses("🙋").await;
    let card = world.only(SUPPORT);
    let asker = "Người hỏi: Minh · nhóm Hỗ trợ";
    assert!(card.text.contains(asker), "{}", card.text);
    let hoa = world.hoa().in_group(SUPPORT);
    let replied = hoa.replies(&card, "Tắt mở lại giúp mình.").await;
    let answer = replied.and_in(GROUP).messages.remove(1);
    assert_eq!((answer.reply_to, answer.topic), (Some(question), Some(7)));
    world.done().await;
}

#[tokio::test]
async fn a_picture_goes_along_and_an_album_names_its_sender_once() {
    let world = helped().await;
    let (_, card) = card_asked(&world).await;
    let replied = json!({
        "message_id": card.message_id, "chat": {"id": SUPPORT, "type": "supergroup"},
        "from": {"id": bot_api::BOT_ID, "is_bot": true}, "text": card.text,
    });
    for caption in ["Xem hình", ""] {
        let more = json!({
            "reply_to_message": replied, "photo": [{"file_id": "x"}], "text": null, "entities": null,
            "caption": caption, "media_group_id": "12",
        });
        world.api.group_message(SUPPORT, HOA, caption, &more);
    }
    world.api.wait_until_confirmed().await;
    let texts = world.api.texts(LAN);
    let album = ["💬 Hoa trả lời:", "(copy) Xem hình", "(copy) "];
    assert_eq!(texts[1..], album);
    assert!(world.only(SUPPORT).text.contains("✅ Hoa đã trả lời"));
    world.done().await;
}

#[tokio::test]
async fn help_is_asked_for_once() {
    let world = helped().await;
    let question = world.lan().asks("lỗi 999 là gì").await.only();
    let data = question.data("🙋");
    for _ in 0..3 {
        world.api.press(LAN, question.message_id, &data);
    }
    world.api.wait_until_confirmed().await;
    world.only(SUPPORT);
    let second = world.pop_ups()[1].to_string();
    assert!(second.contains("đã được chuyển"), "{second}");
    world.done().await;
}

#[tokio::test]
async fn nobody_fills_the_support_chat() {
    let world = helped().await;
    for _ in 0..5 {
        card_asked(&world).await;
    }
    // The sixth stays a question: the button is there for later.
    world.lan().asks("lỗi 998 là gì").await;
    let refused = world.lan().presses("🙋").await;
    refused.pops_up("thử lại sau một giờ").is_silent();
    assert_eq!(world.api.messages(SUPPORT).len(), 5);
    // Others are not held up by it.
    world.minh().asks("lỗi 997 là gì").await;
    world.minh().presses("🙋").await;
    assert_eq!(world.api.messages(SUPPORT).len(), 6);
    world.done().await;
}

#[tokio::test]
async fn an_unreachable_support_chat_is_told_honestly() {
    let world = helped().await;
    world.lan().asks("lỗi 999 là gì").await;
    for refused in [
        Fault::Error(403, "Forbidden: bot was kicked from the supergroup chat"),
        Fault::Error(400, "Bad Request: chat not found"),
    ] {
        world.api.fault("sendMessage", refused);
        // It stays as it was, and may be pressed again.
        let pressed = world.lan().presses("🙋").await;
        pressed.pops_up("chưa chuyển được").is_silent();
    }
    // Mended; and the group has become a supergroup meanwhile.
    world.api.fault("sendMessage", Fault::Migrated(-100_901));
    world.lan().presses("🙋").await;
    let card = world.only(-100_901);
    let hoa = world.hoa().in_group(-100_901);
    let replied = hoa.replies(&card, "Có mình đây.").await;
    replied.and_in(LAN).shows("💬 Hoa trả lời:\n\nCó mình đây.");
    world.done().await;
}

#[tokio::test]
async fn an_answer_that_does_not_arrive_is_told_to_its_writer() {
    let world = helped().await;
    let (_, card) = card_asked(&world).await;
    let blocked = Fault::Error(403, "Forbidden: bot was blocked by the user");
    world.api.fault("sendMessage", blocked);
    let hoa = world.hoa().in_group(SUPPORT);
    let replied = hoa.replies(&card, "Xong rồi nhé.").await;
    let told = replied.shows("Chưa gửi được").only();
    assert_eq!(told.reply_to, Some(replied.to()));
    let card = world.api.messages(SUPPORT).remove(0);
    assert!(card.text.contains("Chưa có người nhận"));
    world.done().await;
}

/// Lets the time of what the bot remembers run out. The bot must not run.
async fn forget(folder: &Path) {
    let later = now() + 91 * 24 * 3600;
    let memory = Memory::open(folder, later).await.unwrap();
    let keep = sotay::store::Retention::default();
    memory.prune(later, keep).await;
    memory.close(later).await;
}

#[tokio::test]
async fn a_card_that_is_not_known_says_so_once() {
    let mut world = helped().await;
    let (_, card) = card_asked(&world).await;
    world.stops().await;
    forget(world.folder()).await;
    world.starts();
    let hoa = world.hoa().in_group(SUPPORT);
    let late = hoa.replies(&card, "Xin lỗi trả lời muộn.").await;
    late.shows("không còn giữ");
    hoa.replies(&card, "Alo?").await.is_silent();
    let take = card.data("Nhận xử lý");
    let pressed = hoa.presses_data(card.message_id, &take).await;
    pressed.pops_up("không còn giữ");
    // Nothing reached the asker.
    world.only(LAN);
    world.done().await;
}

#[tokio::test]
async fn talk_in_the_support_chat_is_no_answer() {
    let world = helped().await;
    let (_, card) = card_asked(&world).await;
    let hoa = world.hoa().in_group(SUPPORT);
    hoa.asks("mình xem nhé").await.is_silent();
    // A question to the handbook, though it is a reply to the card.
    let asked = hoa.replies(&card, "/hoi lỗi 190").await;
    asked.shows("Phiên đăng nhập hết hạn");
    world.only(LAN);
    world.done().await;
}
