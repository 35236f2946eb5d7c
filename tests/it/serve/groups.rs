//! Groups: when to speak, and where to.

use serde_json::json;

use super::*;
use bot_api::Fault;

#[tokio::test]
async fn a_group_conversation() {
    let world = World::reading_all().await;
    let (lan, minh) = (world.lan().in_group(GROUP), world.minh().in_group(GROUP));
    let talk = minh.asks("lỗi 190 là gì vậy mọi người?").await;
    talk.is_silent();
    lan.asks("/hoi@other_bot lỗi 190").await.is_silent();
    let asked = lan.asks("/hoi lỗi 190").await;
    assert_eq!(asked.only().reply_to, Some(asked.to()));

    // Whoever asked is answered, not who wrote the command.
    let theirs = minh.asks("sao gọi hoài bị báo lỗi 613 vậy?").await.to();
    world.api.group_reply(GROUP, LAN, theirs, "/hoi");
    world.api.wait_until_confirmed().await;
    let answer = world.api.messages(GROUP).remove(1);
    assert_eq!(answer.reply_to, Some(theirs));
    assert!(answer.text.contains("Gọi quá nhiều"));

    lan.replies(&answer, "còn lỗi 190?").await.count(1);
    lan.asks("nhờ @sotaybot xem lỗi 613 với").await.count(1);
    world.done().await;
}

#[tokio::test]
async fn help_in_a_group_tells_what_works_there() {
    let world = World::new().await;
    let lan = world.lan().in_group(GROUP);
    let help = lan.asks("/help@SoTayBot").await;
    help.shows("/hoi").hides("@SoTayBot");
    lan.asks("/hoi").await.shows("/hoi lỗi 100");
    world.done().await;
}

#[tokio::test]
async fn an_answer_stays_in_its_topic() {
    let world = World::new().await;
    let lan = world.lan().in_group(GROUP).in_topic(70);
    let answer = lan.asks("/hoi lỗi 190").await.only();
    assert_eq!(answer.topic, Some(70));
    world.done().await;
}

#[tokio::test]
async fn a_reply_thread_of_an_ordinary_supergroup_is_not_sent_back() {
    let world = World::new().await;
    let thread = json!({"message_thread_id": 33});
    let lan = world.lan().in_group(GROUP);
    lan.writes("/hoi lỗi 190", &thread).await.count(1);
    let call = &world.api.calls_of("sendMessage")[0];
    let thread = call.params.get("message_thread_id");
    assert_eq!((call.ok, thread), (Some(true), None));
    world.done().await;
}

#[tokio::test]
async fn a_question_deleted_meanwhile_is_answered_all_the_same() {
    let world = World::new().await;
    let api = &world.api;
    api.fault("sendMessage", Fault::Hold);
    let asked = api.group_text(GROUP, LAN, "/hoi lỗi 190");
    let is_sent = |api: &BotApi| api.calls_of("sendMessage").len() == 1;
    api.wait_for("the answer on its way", is_sent).await;
    api.delete(GROUP, asked);
    api.release();
    api.wait_for_messages(GROUP, 1).await;
    assert_eq!(world.only(GROUP).reply_to, None);
    assert_eq!(api.calls_of("sendMessage").len(), 1);
    world.done().await;
}

#[tokio::test]
async fn a_group_that_has_moved_is_followed() {
    let world = World::new().await;
    world.api.fault("sendMessage", Fault::Migrated(-100_777));
    let asked = world.lan().in_group(GROUP).asks("/hoi lỗi 190").await;
    asked.is_silent().and_in(-100_777).count(1);
    world.done().await;
}

#[tokio::test]
async fn a_choice_in_a_group_answers_in_place() {
    let world = World::new().await;
    let lan = world.lan().in_group(GROUP);
    let offer = lan.asks("/hoi lỗi 100").await.only();
    let chosen = lan.presses("1.").await.only();
    assert_eq!(chosen.message_id, offer.message_id);
    world.only(GROUP);
    world.done().await;
}
