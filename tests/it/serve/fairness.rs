//! Whatever one person or group does, others are answered.
//!
//! No test here looks at a clock: what floods is held at the server for good, so
//! whoever had to wait for it would wait for ever.

use serde_json::json;

use super::*;
use bot_api::Fault;

/// A supergroup, whose messages have addresses.
const SUPERGROUP: i64 = -1_001_234_567_890;

/// Everything that goes to one chat is held, until it is released.
fn hold(api: &BotApi, chat_id: i64) {
    for method in ["sendMessage", "editMessageText", "editMessageReplyMarkup"] {
        api.hold_chat(method, chat_id);
    }
}

/// Somebody else asks in private, and types behind the bot's name.
async fn others_are_answered(api: &BotApi) {
    api.private_text(MINH, "lỗi 190");
    let query = api.inline_query(MINH, "lỗi 613", "");
    api.wait_for_messages(MINH, 1).await;
    assert!(api.texts(MINH)[0].contains("Phiên đăng nhập hết hạn"));
    assert_eq!(api.results(&query).await.len(), 1);
}

#[tokio::test]
async fn a_flood_of_commands_questions_or_presses_holds_up_nobody() {
    type Flood = fn(&BotApi, usize);
    let floods: [(&str, Flood); 5] = [
        ("commands", |api, _| {
            api.private_text(LAN, "/help");
        }),
        ("questions", |api, n| {
            api.private_text(LAN, &format!("lỗi {}", n % 700));
        }),
        ("unknown commands", |api, n| {
            api.private_text(LAN, &format!("/x{n}"));
        }),
        ("presses", |api, _| {
            let chat = json!({"id": LAN, "type": "private", "first_name": "Lan"});
            let message = json!({"message_id": 1, "date": 1, "chat": chat, "text": "x"});
            api.press_on(&message, "2a:190-phien-het-han");
        }),
        ("pictures", |api, _| {
            let chat = json!({"id": LAN, "type": "private", "first_name": "Lan"});
            let picture = json!({"text": null, "photo": [{"file_id": "x"}]});
            api.message(&chat, LAN, "", &picture);
        }),
    ];
    for (name, flood) in floods {
        let api = BotApi::start().await;
        api.set_inline(true);
        hold(&api, LAN);
        let bot = run(&api);
        for n in 0..300 {
            flood(&api, n);
        }
        println!("{name}");
        others_are_answered(&api).await;
        assert!(api.messages(LAN).is_empty(), "{name}: {}", api.transcript());
        api.release();
        bot.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_group_that_cannot_be_written_to_holds_up_nobody() {
    let api = BotApi::start().await;
    api.set_inline(true);
    hold(&api, GROUP);
    let bot = run(&api);
    for colleague in 1000..1130 {
        api.group_text(GROUP, colleague, &format!("/hoi lỗi {colleague}"));
    }
    others_are_answered(&api).await;
    assert!(api.messages(GROUP).is_empty());
    api.release();
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn who_writes_in_the_name_of_a_group_has_a_limit_too() {
    let api = BotApi::start().await;
    api.set_inline(true);
    let mut settings = settings(&api);
    settings.questions_a_minute = 3;
    let bot = run_with(settings, |responder| responder);
    let anonymous = json!({
        "from": {"id": 1_087_968_824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"},
        "sender_chat": {"id": GROUP, "type": "supergroup", "title": "Hỗ trợ"},
    });
    for n in 0..150 {
        api.group_message(GROUP, LAN, &format!("/hoi lỗi {}", 200 + n), &anonymous);
    }
    others_are_answered(&api).await;
    api.wait_for_messages(GROUP, 4).await;
    bot.stop().await.unwrap();
    let texts = api.texts(GROUP);
    assert_eq!(texts.len(), 4, "three answers and one line: {texts:#?}");
    assert!(texts[3].contains("hỏi hơi nhanh"), "{}", texts[3]);
}

#[tokio::test]
async fn the_first_command_too_many_is_told_and_the_rest_is_silent() {
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    settings.questions_a_minute = 1;
    let bot = run_with(settings, |responder| responder);
    for _ in 0..20 {
        api.private_text(LAN, "/help");
    }
    api.wait_for_messages(LAN, 4).await;
    api.wait_until_confirmed().await;
    let texts = api.texts(LAN);
    assert_eq!(texts.len(), 4, "{texts:#?}");
    assert!(texts[3].contains("thao tác hơi nhanh"), "{}", texts[3]);
    // A question is another matter, and a press is always acknowledged.
    api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 5).await;
    let message = api.messages(LAN)[4].message_id;
    api.press(LAN, message, "2w:190-phien-het-han");
    api.wait_for("the press", |api| {
        api.calls_of("answerCallbackQuery").len() == 1
    })
    .await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_group_flooded_with_one_question_gets_one_answer_that_names_who_asked() {
    const ABOVE: (&str, &str) = ("/hoi lỗi 190", "vừa được trả lời ở trên");
    const CHOICE: (&str, &str) = ("/hoi lỗi 100", "Mã #100 có 2 trường hợp");
    for (group, (question, says)) in [(SUPERGROUP, ABOVE), (-500, ABOVE), (GROUP, CHOICE)] {
        let api = BotApi::start().await;
        hold(&api, group);
        let bot = run(&api);
        let first = api.group_text(group, LAN, question);
        api.wait_for("the answer on its way", |api| {
            api.calls_of("sendMessage").len() == 1
        })
        .await;
        let crowd: Vec<i64> = (2000..2130).collect();
        for colleague in &crowd {
            api.group_text(group, *colleague, question);
        }
        api.release();
        api.wait_until_confirmed().await;
        let messages = api.messages(group);
        assert_eq!(messages.len(), 2, "{}", api.transcript());
        assert_eq!(messages[0].reply_to, Some(first));
        let named = &messages[1];
        // Whom it replies to need not be named.
        let is_reply = crowd
            .iter()
            .zip(named.reply_to)
            .any(|(at, to)| at - 2000 + first + 1 == to);
        let counted = format!("và {} người nữa", crowd.len() - 20 - usize::from(is_reply));
        assert!(named.text.contains(&counted), "{}", named.text);
        assert!(named.raw.contains("tg://user?id=2001"), "{}", named.raw);
        assert!(named.text.contains(says), "{}", named.text);
        bot.stop().await.unwrap();
    }
}

#[tokio::test]
async fn what_was_written_down_and_not_done_is_done_by_the_next_process() {
    let api = BotApi::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut first = settings(&api);
    first.drain = Duration::from_millis(10);
    // The first process never gets to anything.
    let bot = run_in(folder.path().to_owned(), &sources(), first, |_| Stuck);
    let people = 1..=150;
    for person in people.clone() {
        api.private_text(person, "lỗi 190");
    }
    api.wait_for_confirmation().await;
    bot.stop().await.unwrap();
    assert!(api.calls_of("sendMessage").is_empty());
    let bot = run_in(folder.path().to_owned(), &sources(), settings(&api), |it| {
        it
    });
    for person in people {
        api.wait_for_messages(person, 1).await;
        assert_eq!(api.messages(person).len(), 1);
    }
    api.wait_until_confirmed().await;
    assert_eq!(api.calls_of("sendMessage").len(), 150);
    bot.stop().await.unwrap();
}

/// Handles nothing, for ever.
struct Stuck;

impl Handle for Stuck {
    async fn handle(&self, _: sotay::telegram::Update, _: tokio::time::Instant) {
        std::future::pending::<()>().await;
    }

    async fn apologise(&self, _: sotay::telegram::Update, _: tokio::time::Instant) {}
}

#[tokio::test]
async fn while_the_database_fails_nothing_is_confirmed_before_its_time() {
    // A folder that is a file: there is no database, only memory.
    let place = tempfile::NamedTempFile::new().unwrap();
    let api = BotApi::start().await;
    api.fault("sendMessage", Fault::Hold);
    let bot = run_in(place.path().to_owned(), &sources(), settings(&api), |it| it);
    api.private_text(LAN, "lỗi 190");
    api.wait_for("the answer on its way", |api| {
        api.calls_of("sendMessage").len() == 1
    })
    .await;
    let polls = api.calls_of("getUpdates").len();
    api.wait_for("polls", |api| api.calls_of("getUpdates").len() > polls + 2)
        .await;
    assert!(api.confirmed_up_to() <= 1000, "{}", api.confirmed_up_to());
    api.release();
    api.wait_for_messages(LAN, 1).await;
    bot.stop().await.unwrap();
}
