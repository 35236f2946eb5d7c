//! Order inside a chat, freedom between chats, and answers that go wrong.

use std::future::pending;

use serde_json::json;
use sotay::telegram::{Update, UpdateKind};
use tokio::time::Instant;

use super::*;

/// A responder that panics at `boom` and never ends at `slow`.
struct Odd(Bot);

impl Handle for Odd {
    async fn handle(&self, incoming: Update, by: Instant) {
        if let UpdateKind::Message(message) = &incoming.event {
            match message.text.as_deref() {
                Some("boom") => panic!("boom"),
                Some("slow") => pending().await,
                _ => {}
            }
        }
        self.0.handle(incoming, by).await;
    }

    async fn apologise(&self, incoming: Update, by: Instant) {
        self.0.apologise(incoming, by).await;
    }
}

#[tokio::test]
async fn a_panic_ends_one_answer_and_says_sorry() {
    let api = BotApi::start().await;
    let bot = run_with(settings(&api), Odd);
    api.private_text(LAN, "boom");
    api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 2).await;
    api.wait_until_confirmed().await;
    let texts = api.texts(LAN);
    assert!(texts[0].contains("Xin lỗi bạn"), "{}", texts[0]);
    assert!(texts[1].contains("Phiên đăng nhập hết hạn"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_slow_answer_ends_at_its_deadline_and_holds_up_its_own_chat_only() {
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    settings.handler_deadline = Duration::from_secs(2);
    let bot = run_with(settings, Odd);
    api.private_text(LAN, "slow");
    api.private_text(LAN, "lỗi 190");
    api.private_text(MINH, "lỗi 613");
    api.wait_for_messages(MINH, 1).await;
    assert!(api.messages(LAN).is_empty());
    // What comes later is heard as well, while the slow one is under way.
    api.private_text(MINH, "lỗi 190");
    api.wait_for_messages(MINH, 2).await;
    api.wait_for_messages(LAN, 2).await;
    api.wait_until_confirmed().await;
    assert!(api.texts(LAN)[0].contains("Xin lỗi bạn"));
    assert_eq!(api.messages(MINH).len(), 2, "{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn questions_of_one_chat_are_answered_in_order() {
    let api = BotApi::start().await;
    // The first answer is held; the second must not overtake it.
    api.fault("sendMessage", bot_api::Fault::Hold);
    let bot = run(&api);
    api.private_text(LAN, "lỗi 190");
    api.private_text(LAN, "lỗi 613");
    api.wait_for("the first answer", |api| {
        api.calls_of("sendMessage").len() == 1
    })
    .await;
    api.private_text(MINH, "lỗi 613");
    api.wait_for_messages(MINH, 1).await;
    assert!(api.messages(LAN).is_empty(), "{}", api.transcript());
    api.release();
    api.wait_for_messages(LAN, 2).await;
    let texts = api.texts(LAN);
    assert!(
        texts[0].contains("190") && texts[1].contains("613"),
        "{texts:?}"
    );
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn the_loop_does_not_spin_while_an_answer_is_under_way() {
    let api = BotApi::start().await;
    api.fault("sendMessage", bot_api::Fault::Hold);
    let bot = run(&api);
    api.private_text(LAN, "lỗi 190");
    api.wait_for("the answer on its way", |api| {
        api.calls_of("sendMessage").len() == 1
    })
    .await;
    let before = api.calls_of("getUpdates").len();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let polls = api.calls_of("getUpdates").len() - before;
    assert!((1..=5).contains(&polls), "{polls} polls in a second");
    api.release();
    api.wait_until_confirmed().await;
    assert_eq!(api.messages(LAN).len(), 1);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn many_chats_at_once() {
    let world = World::new().await;
    let api = &world.api;
    for chat in 1..=40 {
        api.private_text(chat, "lỗi 190");
    }
    for chat in 1..=40 {
        api.wait_for_messages(chat, 1).await;
    }
    api.wait_until_confirmed().await;
    assert_eq!(api.calls_of("sendMessage").len(), 40);
    world.done().await;
}

#[tokio::test]
async fn what_is_new_to_us_swallows_no_message() {
    let world = World::new().await;
    let api = &world.api;
    api.push(json!({"hologram": {"id": 1}}));
    api.push(json!({"message": {"message_id": 5000, "chat": "unheard of"}}));
    let entities =
        json!([{"type": "date_time", "offset": 0, "length": 3, "unix_time": 1_790_000_000}]);
    let more = json!({"entities": entities, "a_new_field": {"x": []}});
    let answer = world.lan().writes("lỗi 190", &more).await;
    answer.shows("Phiên đăng nhập hết hạn");
    world.done().await;
}

#[tokio::test]
async fn a_message_given_out_twice_is_answered_once() {
    let world = World::new().await;
    let api = &world.api;
    let chat = json!({"id": LAN, "type": "private", "first_name": "Lan"});
    let from = json!({"id": LAN, "is_bot": false, "first_name": "Lan"});
    for _ in 0..2 {
        api.push(json!({"message": {"message_id": 44, "date": 1, "chat": chat, "from": from, "text": "lỗi 190"}}));
    }
    api.wait_for_messages(LAN, 1).await;
    api.wait_until_confirmed().await;
    assert_eq!(api.messages(LAN).len(), 1);
    world.done().await;
}

#[tokio::test]
async fn what_was_answered_before_a_restart_is_not_answered_again() {
    let mut world = World::new().await;
    let chat = json!({"id": LAN, "type": "private", "first_name": "Lan"});
    let from = json!({"id": LAN, "is_bot": false, "first_name": "Lan"});
    let mut before = None;
    for _ in 0..2 {
        for (id, text) in [(44, "lỗi 190"), (45, "cảm ơn nha"), (46, "lỗi 100")] {
            let message =
                json!({"message_id": id, "date": now(), "chat": chat, "from": from, "text": text});
            world.api.push(json!({"message": message}));
        }
        world.api.wait_until_confirmed().await;
        assert_eq!(world.api.messages(LAN).len(), 3);
        world.stops().await;
        // What was noted of them stands as well.
        let memory = Memory::open(world.folder(), now()).await.unwrap();
        let mut noted = Vec::new();
        for id in [44, 45, 46] {
            let question = memory.question(LAN, id).await.expect("it was recorded");
            assert!(question.reply.is_some(), "{question:?}");
            noted.push(question);
        }
        memory.close(now()).await;
        assert_eq!(*before.get_or_insert_with(|| noted.clone()), noted);
        world.starts();
    }
    world.done().await;
}

#[tokio::test]
async fn a_press_that_is_done_is_not_done_again_behind_a_slow_answer() {
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    settings.handler_deadline = Duration::from_secs(2);
    let bot = run_with(settings, Odd);
    api.private_text(LAN, "slow");
    api.press(MINH, 1, "1a:190-phien-het-han");
    api.wait_for_messages(MINH, 1).await;
    // It is handed out again with every poll until the slow one has ended.
    api.wait_until_confirmed().await;
    assert_eq!(api.calls_of("answerCallbackQuery").len(), 1);
    assert_eq!(api.messages(MINH).len(), 1);
    bot.stop().await.unwrap();
}
