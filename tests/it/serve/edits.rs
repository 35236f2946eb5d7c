//! Questions that are edited, or deleted, after they were sent.

use serde_json::json;

use super::*;

/// A day and a bit more than the answer is changed within.
const LONG_AGO: i64 = 49 * 3600;

#[tokio::test]
async fn an_edited_question_gets_its_answer_edited() {
    let world = World::new().await;
    let lan = world.lan();
    let asked = lan.asks("lỗi 190").await;
    let edited = lan.edits(asked.to(), "lỗi 613").await;
    edited.shows("Gọi quá nhiều");
    assert_eq!(edited.only().message_id, asked.only().message_id);
    // A slip mended by hand, twice: the same message follows.
    let edited = lan.edits(asked.to(), "lỗi 100").await;
    edited.shows("có 2 trường hợp");
    // What is chosen there answers the new question.
    lan.presses("1.").await.shows("Cách xử lý");
    assert_eq!(world.only(LAN).edits, 3);
    world.done().await;
}

#[tokio::test]
async fn an_edit_that_changes_no_text_is_ignored() {
    let world = World::new().await;
    let lan = world.lan();
    let asked = lan.asks("lỗi 190").await.to();
    // As for a preview, or a place that is shared live.
    lan.edits(asked, "lỗi 190").await.is_silent();
    let live = json!({"text": null, "entities": null, "location": {"latitude": 1, "longitude": 1}});
    let place = lan.writes("(vị trí)", &live).await.to();
    for _ in 0..3 {
        world.api.edit(LAN, LAN, place, "", &live);
    }
    world.api.wait_until_confirmed().await;
    // A question that becomes thanks keeps its answer.
    lan.edits(asked, "cảm ơn nha").await.is_silent();
    assert_eq!(world.api.messages(LAN).len(), 2);
    assert_eq!(world.api.calls_of("editMessageText").len(), 0);
    world.done().await;
}

#[tokio::test]
async fn a_greeting_that_becomes_a_question_is_answered() {
    let world = World::new().await;
    let lan = world.lan();
    let greeted = lan.asks("alo").await;
    let silent = lan.asks("alo alo").await;
    silent.is_silent();
    let edited = lan.edits(greeted.to(), "alo lỗi 190").await;
    edited.shows("Phiên đăng nhập hết hạn");
    assert_eq!(edited.only().message_id, greeted.only().message_id);
    // This one had no reply that could be edited, and its question is far up.
    let edited = lan.edits(silent.to(), "alo lỗi 613").await;
    edited.shows("Gọi quá nhiều");
    assert_eq!(edited.only().reply_to, Some(silent.to()));
    world.done().await;
}

#[tokio::test]
async fn in_a_group_an_edit_counts_when_it_was_or_is_a_question() {
    let world = World::reading_all().await;
    let (lan, minh) = (world.lan().in_group(GROUP), world.minh().in_group(GROUP));
    let talk = minh.asks("mn oi loi 190").await.to();
    let asked = lan.asks("/hoi lỗi 190").await.to();
    // Talk stays talk, until it speaks to the bot.
    minh.edits(talk, "mn oi loi 613").await.is_silent();
    let to_another = minh.edits(talk, "/hoi@other_bot loi 613").await;
    to_another.is_silent();
    // Whoever takes the command away has asked all the same.
    let edited = lan.edits(asked, "lỗi 613 nhé").await;
    edited.shows("Gọi quá nhiều");
    world.only(GROUP);
    let spoken = minh.edits(talk, "/hoi lỗi 100").await;
    assert_eq!(spoken.only().reply_to, Some(talk));
    world.done().await;
}

#[tokio::test]
async fn the_question_of_another_is_followed_too() {
    let world = World::reading_all().await;
    let minh = world.minh().in_group(GROUP);
    let theirs = minh.asks("gọi hoài bị lỗi 190").await.to();
    world.api.group_reply(GROUP, LAN, theirs, "/hoi");
    world.api.wait_until_confirmed().await;
    let edited = minh.edits(theirs, "gọi hoài bị lỗi 613").await;
    edited.shows("Gọi quá nhiều");
    world.only(GROUP);
    world.done().await;
}

#[tokio::test]
async fn an_old_question_gets_a_new_answer() {
    let mut world = World::new().await;
    let asked = world.lan().asks("lỗi 190").await.to();
    world.stops().await;
    let now = now();
    let memory = Memory::open(world.folder(), now).await.unwrap();
    let number = i32::try_from(asked).unwrap();
    let mut question = memory.question(LAN, number).await.expect("it is recorded");
    question.at = now - LONG_AGO;
    memory.record(question).await;
    memory.close(now).await;
    world.starts();
    let edited = world.lan().edits(asked, "lỗi 613").await;
    edited.shows("Gọi quá nhiều");
    let answer = edited.only();
    assert_eq!((answer.reply_to, answer.edits), (Some(asked), 0));
    world.done().await;
}

#[tokio::test]
async fn an_answer_that_was_deleted_comes_anew() {
    let world = World::new().await;
    let asked = world.lan().asks("lỗi 190").await;
    world.api.delete(LAN, asked.only().message_id);
    let edited = world.lan().edits(asked.to(), "lỗi 613").await;
    edited.shows("Gọi quá nhiều");
    world.done().await;
}
