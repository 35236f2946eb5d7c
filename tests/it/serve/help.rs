//! Questions that go to people, and their answers.

use sotay::store::Memory;

use super::{
    presses::{asked, said},
    *,
};

/// The chat of those who help.
const SUPPORT: i64 = -100_900;
/// Who helps.

fn with_support(api: &BotApi) -> Settings {
    let mut settings = settings(api);
    settings.support_chat = Some(SUPPORT);
    settings
}

fn helped(api: &BotApi) -> Running {
    run_with(with_support(api), |responder| responder)
}

/// Asks what nobody knows in private and wants a human; gives the question's
/// number and the card.
async fn card_asked(api: &BotApi) -> (i64, bot_api::Shown) {
    let before = api.messages(SUPPORT).len();
    let question = api.private_text(LAN, "lỗi 999 là gì, gọi 0912345678");
    api.wait_until_confirmed().await;
    let answer = api.messages(LAN).pop().expect("an answer");
    api.press(LAN, answer.message_id, &answer.data("🙋"));
    api.wait_until_confirmed().await;
    let cards = api.messages(SUPPORT);
    assert_eq!(cards.len(), before + 1, "{}", api.transcript());
    (question, cards[before].clone())
}

async fn reply(api: &BotApi, by: i64, card: &bot_api::Shown, text: &str) -> i64 {
    let message = api.group_reply(SUPPORT, by, card.message_id, text);
    api.wait_until_confirmed().await;
    message
}

#[tokio::test]
async fn a_question_goes_to_people_and_their_answer_comes_back() {
    let api = BotApi::start().await;
    let bot = helped(&api);
    let (question, card) = card_asked(&api).await;
    // The card says who asked, what, and what was tried; the asker is told, and
    // the button is gone.
    for words in ["lỗi 999 là gì", "Người hỏi: Lan", "Chưa có người nhận"] {
        assert!(card.text.contains(words), "{}", card.text);
    }
    assert!(!card.text.contains("0912345678"), "{}", card.text);
    assert!(card.raw.contains("<a href=\"tg://user?id=9\">Lan</a>"));
    let told = api.messages(LAN).pop().expect("a message");
    assert!(told.text.contains("Đã chuyển «lỗi 999"), "{}", told.text);
    assert!(told.buttons().is_empty());
    assert_eq!(api.messages(LAN).len(), 1, "the same message");

    // Taken once.
    let take = card.data("Nhận xử lý");
    api.press_by(MINH, SUPPORT, card.message_id, &take);
    api.wait_until_confirmed().await;
    api.press_by(HOA, SUPPORT, card.message_id, &take);
    api.wait_until_confirmed().await;
    let shown = api.messages(SUPPORT).remove(0);
    assert!(shown.text.contains("Minh đang xử lý"), "{}", shown.text);
    assert!(shown.buttons().is_empty());
    let said = said(&api);
    assert!(said[1].contains("Bạn đã nhận"), "{said:?}");
    assert!(said[2].contains("Minh đang xử lý"), "{said:?}");

    // Answered, and once more by somebody else.
    reply(&api, HOA, &card, "Bạn xoá <cache> rồi thử lại.").await;
    let shown = api.messages(SUPPORT).remove(0);
    assert!(shown.text.contains("✅ Hoa đã trả lời"), "{}", shown.text);
    reply(&api, MINH, &card, "Nhớ đăng nhập lại nữa.").await;
    let shown = api.messages(SUPPORT).remove(0);
    assert!(shown.text.contains("Minh trả lời thêm"), "{}", shown.text);
    let answers = api.messages(LAN);
    assert_eq!(answers.len(), 3, "{}", api.transcript());
    for (answer, (by, text)) in answers[1..].iter().zip([
        ("Hoa", "Bạn xoá <cache> rồi thử lại."),
        ("Minh", "Nhớ đăng nhập lại nữa."),
    ]) {
        assert_eq!(answer.text, format!("💬 {by} trả lời:\n\n{text}"));
        assert_eq!(answer.reply_to, Some(question));
    }
    assert_eq!(api.messages(SUPPORT).len(), 1, "nothing but the card");
    println!("{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_card_outlives_a_restart() {
    let api = BotApi::start().await;
    let folder = tempfile::tempdir().unwrap();
    let at = || folder.path().to_owned();
    let bot = run_in(at(), &sources(), with_support(&api), |responder| responder);
    let (question, card) = card_asked(&api).await;
    bot.stop().await.unwrap();
    let bot = run_in(at(), &sources(), with_support(&api), |responder| responder);
    reply(&api, HOA, &card, "Đợi chút nhé.").await;
    let answer = api.messages(LAN).pop().unwrap();
    assert_eq!(answer.text, "💬 Hoa trả lời:\n\nĐợi chút nhé.");
    assert_eq!(answer.reply_to, Some(question));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_press_that_comes_again_after_a_kill_makes_no_second_card() {
    let api = BotApi::start().await;
    let folder = tempfile::tempdir().unwrap();
    let at = || folder.path().to_owned();
    let bot = run_in(at(), &sources(), with_support(&api), |responder| responder);
    let question = asked(&api, "lỗi 999 là gì").await;
    api.wait_until_confirmed().await;
    // The card is there, the asker has not been told yet.
    api.fault("answerCallbackQuery", bot_api::Fault::Hold);
    api.press(LAN, question.message_id, &question.data("🙋"));
    api.wait_for("the button being answered", |api| {
        !api.calls_of("answerCallbackQuery").is_empty()
    })
    .await;
    assert_eq!(api.messages(SUPPORT).len(), 1);
    bot.task.abort();
    let _ = bot.task.await;
    assert!(!api.texts(LAN)[0].contains("Đã chuyển"));
    let bot = run_in(at(), &sources(), with_support(&api), |responder| responder);
    api.wait_until_confirmed().await;
    assert_eq!(api.messages(SUPPORT).len(), 1, "{}", api.transcript());
    assert!(api.texts(LAN)[0].contains("Đã chuyển"));
    bot.stop().await.unwrap();
}

/// Telegram shows a message before the bot hears of it, and fingers are fast.
#[tokio::test]
async fn a_press_may_be_faster_than_the_answer_is_recorded() {
    let api = BotApi::start().await;
    let bot = helped(&api);
    api.fault("sendMessage", bot_api::Fault::HoldAfter);
    api.private_text(LAN, "lỗi 999 là gì");
    api.wait_for_messages(LAN, 1).await;
    let answer = api.messages(LAN).pop().expect("an answer");
    api.press(LAN, answer.message_id, &answer.data("🙋"));
    // The press is handled: nobody waits for an answer for longer than a second.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    api.release();
    api.wait_for_messages(SUPPORT, 1).await;
    api.wait_until_confirmed().await;
    assert!(api.messages(SUPPORT)[0].text.contains("lỗi 999 là gì"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn the_answer_finds_a_group_and_its_topic() {
    let api = BotApi::start().await;
    let bot = helped(&api);
    api.open_topic(GROUP, 7);
    let topic = serde_json::json!({"message_thread_id": 7, "is_topic_message": true});
    let question = api.group_message(GROUP, LAN, "/hoi lỗi 999", &topic);
    api.wait_for_messages(GROUP, 1).await;
    let answer = api.messages(GROUP).remove(0);
    // Somebody else of the group wants help with it.
    api.press_by(MINH, GROUP, answer.message_id, &answer.data("🙋"));
    api.wait_until_confirmed().await;
    let card = api.messages(SUPPORT).remove(0);
    assert!(
        card.text.contains("Người hỏi: Minh · nhóm Hỗ trợ"),
        "{}",
        card.text
    );
    reply(&api, HOA, &card, "Tắt mở lại giúp mình.").await;
    let answer = api.messages(GROUP).remove(1);
    assert_eq!((answer.reply_to, answer.topic), (Some(question), Some(7)));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_picture_goes_along_and_an_album_names_its_sender_once() {
    let api = BotApi::start().await;
    let bot = helped(&api);
    let (_, card) = card_asked(&api).await;
    let replied = serde_json::json!({
        "message_id": card.message_id, "chat": {"id": SUPPORT, "type": "supergroup"},
        "from": {"id": bot_api::BOT_ID, "is_bot": true}, "text": card.text,
    });
    for caption in ["Xem hình", ""] {
        let more = serde_json::json!({
            "reply_to_message": replied, "photo": [{"file_id": "x"}], "text": null, "entities": null,
            "caption": caption, "media_group_id": "12",
        });
        api.group_message(SUPPORT, HOA, caption, &more);
    }
    api.wait_until_confirmed().await;
    let texts = api.texts(LAN);
    assert_eq!(
        texts[1..],
        ["💬 Hoa trả lời:", "(copy) Xem hình", "(copy) "]
    );
    assert!(api.messages(SUPPORT)[0].text.contains("✅ Hoa đã trả lời"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn help_is_asked_for_once() {
    let api = BotApi::start().await;
    let bot = helped(&api);
    let question = asked(&api, "lỗi 999 là gì").await;
    let data = question.data("🙋");
    for _ in 0..3 {
        api.press(LAN, question.message_id, &data);
    }
    api.wait_until_confirmed().await;
    assert_eq!(api.messages(SUPPORT).len(), 1, "{}", api.transcript());
    assert!(said(&api)[1].contains("đã được chuyển"), "{:?}", said(&api));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn nobody_fills_the_support_chat() {
    let api = BotApi::start().await;
    let bot = helped(&api);
    for _ in 0..5 {
        card_asked(&api).await;
    }
    // The sixth stays a question: the button is there for later.
    asked(&api, "lỗi 998 là gì").await;
    let answer = api.messages(LAN).pop().expect("an answer");
    let ask_human = answer.data("🙋");
    api.press(LAN, answer.message_id, &ask_human);
    api.wait_until_confirmed().await;
    let words = said(&api).pop().expect("a pop-up");
    assert!(words.contains("thử lại sau một giờ"), "{words}");
    assert_eq!(api.messages(SUPPORT).len(), 5, "{}", api.transcript());
    let shown = api.messages(LAN).pop().expect("a message");
    assert_eq!(shown.data("🙋"), ask_human);
    // Others are not held up by it.
    let message = api.private_text(MINH, "lỗi 997 là gì");
    api.wait_until_confirmed().await;
    let answer = api.messages(MINH).pop().expect("an answer");
    assert!(answer.message_id > message);
    api.press_by(MINH, MINH, answer.message_id, &answer.data("🙋"));
    api.wait_until_confirmed().await;
    assert_eq!(api.messages(SUPPORT).len(), 6, "{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_unreachable_support_chat_is_told_honestly() {
    let api = BotApi::start().await;
    let bot = helped(&api);
    let question = asked(&api, "lỗi 999 là gì").await;
    let data = question.data("🙋");
    for refused in [
        bot_api::Fault::Error(403, "Forbidden: bot was kicked from the supergroup chat"),
        bot_api::Fault::Error(400, "Bad Request: chat not found"),
    ] {
        api.fault("sendMessage", refused);
        api.press(LAN, question.message_id, &data);
        api.wait_until_confirmed().await;
        assert!(said(&api).pop().unwrap().contains("chưa chuyển được"));
        // It is as it was, and may be pressed again.
        assert_eq!(api.messages(LAN).pop().unwrap().data("🙋"), data);
    }
    // Mended; and the group has become a supergroup meanwhile.
    api.fault("sendMessage", bot_api::Fault::Migrated(-100_901));
    api.press(LAN, question.message_id, &data);
    api.wait_until_confirmed().await;
    let card = api.messages(-100_901).remove(0);
    api.group_reply(-100_901, HOA, card.message_id, "Có mình đây.");
    api.wait_until_confirmed().await;
    assert_eq!(api.texts(LAN)[1], "💬 Hoa trả lời:\n\nCó mình đây.");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_that_does_not_arrive_is_told_to_its_writer() {
    let api = BotApi::start().await;
    let bot = helped(&api);
    let (_, card) = card_asked(&api).await;
    let blocked = bot_api::Fault::Error(403, "Forbidden: bot was blocked by the user");
    api.fault("sendMessage", blocked);
    let message = reply(&api, HOA, &card, "Xong rồi nhé.").await;
    let told = api.messages(SUPPORT).remove(1);
    assert!(told.text.contains("Chưa gửi được"), "{}", told.text);
    assert_eq!(told.reply_to, Some(message));
    assert!(api.messages(SUPPORT)[0].text.contains("Chưa có người nhận"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_card_that_is_not_known_says_so_once() {
    let api = BotApi::start().await;
    let folder = tempfile::tempdir().unwrap();
    let at = || folder.path().to_owned();
    let bot = run_in(at(), &sources(), with_support(&api), |responder| responder);
    let (_, card) = card_asked(&api).await;
    bot.stop().await.unwrap();
    // Its time is over.
    let later = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    let later = i64::try_from(later.as_secs()).unwrap() + 91 * 24 * 3600;
    let memory = Memory::open(folder.path(), later).await.unwrap();
    memory
        .prune(later, sotay::store::Retention::default())
        .await;
    memory.close(later).await;
    let bot = run_in(at(), &sources(), with_support(&api), |responder| responder);
    reply(&api, HOA, &card, "Xin lỗi trả lời muộn.").await;
    reply(&api, HOA, &card, "Alo?").await;
    let told = api.texts(SUPPORT);
    assert_eq!(told.len(), 2, "{}", api.transcript());
    assert!(told[1].contains("không còn giữ"), "{}", told[1]);
    api.press_by(HOA, SUPPORT, card.message_id, &card.data("Nhận xử lý"));
    api.wait_until_confirmed().await;
    assert!(said(&api).pop().unwrap().contains("không còn giữ"));
    assert_eq!(api.messages(LAN).len(), 1, "nothing reached the asker");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn talk_in_the_support_chat_is_no_answer() {
    let api = BotApi::start().await;
    let bot = helped(&api);
    let (_, card) = card_asked(&api).await;
    api.group_text(SUPPORT, HOA, "mình xem nhé");
    // A question to the handbook, though it is a reply to the card.
    reply(&api, HOA, &card, "/hoi lỗi 190").await;
    assert_eq!(api.messages(LAN).len(), 1, "{}", api.transcript());
    assert!(api.texts(SUPPORT)[1].contains("Phiên đăng nhập hết hạn"));
    bot.stop().await.unwrap();
}
