//! Groups: when to speak, and where to.

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_group_conversation() {
    let api = BotApi::start().await;
    api.set_reads_all(true);
    let bot = run(&api);
    api.group_text(GROUP, MINH, "lỗi 190 là gì vậy mọi người?");
    api.group_text(GROUP, LAN, "/hoi@other_bot lỗi 190");
    let asked = api.group_text(GROUP, LAN, "/hoi lỗi 190");
    api.wait_for_messages(GROUP, 1).await;
    let answer = api.messages(GROUP).remove(0);
    assert_eq!(answer.reply_to, Some(asked));

    let theirs = api.group_text(GROUP, MINH, "sao gọi hoài bị báo lỗi 613 vậy?");
    api.group_reply(GROUP, LAN, theirs, "/hoi");
    api.wait_for_messages(GROUP, 2).await;
    let answer = api.messages(GROUP).remove(1);
    assert_eq!(answer.reply_to, Some(theirs), "whoever asked is answered");
    assert!(answer.text.contains("Gọi quá nhiều"));

    api.group_reply(GROUP, LAN, answer.message_id, "còn lỗi 190?");
    api.wait_for_messages(GROUP, 3).await;
    api.group_text(GROUP, LAN, "nhờ @sotaybot xem lỗi 613 với");
    api.wait_for_messages(GROUP, 4).await;
    api.wait_until_confirmed().await;
    println!("{}", api.transcript());
    assert_eq!(api.messages(GROUP).len(), 4, "{}", api.transcript());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn help_in_a_group_tells_what_works_there() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.group_text(GROUP, LAN, "/help@SoTayBot");
    api.group_text(GROUP, LAN, "/hoi");
    api.wait_for_messages(GROUP, 2).await;
    println!("{}", api.transcript());
    let texts = api.texts(GROUP);
    assert!(
        texts[0].contains("/hoi") && !texts[0].contains("@SoTayBot"),
        "{}",
        texts[0]
    );
    assert!(texts[1].contains("/hoi lỗi 100"), "{}", texts[1]);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_stays_in_its_topic() {
    let api = BotApi::start().await;
    api.open_topic(GROUP, 70);
    let bot = run(&api);
    api.group_message(
        GROUP,
        LAN,
        "/hoi lỗi 190",
        &json!({"message_thread_id": 70, "is_topic_message": true}),
    );
    api.wait_for_messages(GROUP, 1).await;
    assert_eq!(api.messages(GROUP)[0].topic, Some(70));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_reply_thread_of_an_ordinary_supergroup_is_not_sent_back() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.group_message(
        GROUP,
        LAN,
        "/hoi lỗi 190",
        &json!({"message_thread_id": 33}),
    );
    api.wait_for_messages(GROUP, 1).await;
    let call = &api.calls_of("sendMessage")[0];
    assert_eq!(
        (call.ok, call.params.get("message_thread_id")),
        (Some(true), None)
    );
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_question_deleted_meanwhile_is_answered_all_the_same() {
    let api = BotApi::start().await;
    api.fault("sendMessage", bot_api::Fault::Hold);
    let bot = run(&api);
    let asked = api.group_text(GROUP, LAN, "/hoi lỗi 190");
    api.wait_for("the answer on its way", |api| {
        api.calls_of("sendMessage").len() == 1
    })
    .await;
    api.delete(GROUP, asked);
    api.release();
    api.wait_for_messages(GROUP, 1).await;
    assert_eq!(api.messages(GROUP)[0].reply_to, None);
    assert_eq!(api.calls_of("sendMessage").len(), 1);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_group_that_has_moved_is_followed() {
    let api = BotApi::start().await;
    api.fault("sendMessage", bot_api::Fault::Migrated(-100_777));
    let bot = run(&api);
    api.group_text(GROUP, LAN, "/hoi lỗi 190");
    api.wait_for_messages(-100_777, 1).await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_choice_in_a_group_answers_in_place() {
    let api = BotApi::start().await;
    let bot = run(&api);
    api.group_text(GROUP, LAN, "/hoi lỗi 100");
    api.wait_for_messages(GROUP, 1).await;
    let offer = api.messages(GROUP).remove(0);
    api.press(GROUP, offer.message_id, &offer.buttons()[0].1);
    api.wait_for("the article", |api| api.messages(GROUP)[0].edits == 1)
        .await;
    api.wait_until_confirmed().await;
    assert_eq!(api.messages(GROUP).len(), 1);
    bot.stop().await.unwrap();
}
