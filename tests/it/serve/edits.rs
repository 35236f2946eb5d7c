//! Questions that are edited, or deleted, after they were sent.

use serde_json::json;

use super::*;

/// A day and a bit more than the answer is changed within.
const LONG_AGO: i64 = 49 * 3600;

#[tokio::test]
async fn an_edited_question_gets_its_answer_edited() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let asked = api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 1).await;
    api.edit(LAN, LAN, asked, "lỗi 613", &json!({}));
    api.wait_for("the answer edited", |api| api.messages(LAN)[0].edits == 1)
        .await;
    assert!(
        api.texts(LAN)[0].contains("Gọi quá nhiều"),
        "{}",
        api.transcript()
    );
    // A slip mended by hand, twice: the same message follows.
    api.edit(LAN, LAN, asked, "lỗi 100", &json!({}));
    api.wait_for("the choice", |api| api.messages(LAN)[0].edits == 2)
        .await;
    assert!(api.texts(LAN)[0].contains("có 2 trường hợp"));
    // What is chosen there answers the new question.
    let offer = api.messages(LAN).remove(0);
    api.press(LAN, offer.message_id, &offer.data("1."));
    api.wait_for("the article", |api| api.messages(LAN)[0].edits == 3)
        .await;
    api.wait_until_confirmed().await;
    println!("{}", api.transcript());
    assert_eq!(api.messages(LAN).len(), 1);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_edit_that_changes_no_text_is_ignored() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let asked = api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 1).await;
    // As for a preview, or a place that is shared live.
    api.edit(LAN, LAN, asked, "lỗi 190", &json!({}));
    let chat = json!({"id": LAN, "type": "private", "first_name": "Lan"});
    let live = json!({"text": null, "entities": null, "location": {"latitude": 1, "longitude": 1}});
    let place = api.message(&chat, LAN, "(vị trí)", &live);
    api.wait_for_messages(LAN, 2).await;
    for _ in 0..3 {
        api.edit(LAN, LAN, place, "", &live);
    }
    // A question that becomes thanks keeps its answer.
    api.edit(LAN, LAN, asked, "cảm ơn nha", &json!({}));
    api.wait_until_confirmed().await;
    let messages = api.messages(LAN);
    assert_eq!(messages.len(), 2, "{}", api.transcript());
    assert_eq!(api.calls_of("editMessageText").len(), 0);
    assert!(messages[0].text.contains("Phiên đăng nhập hết hạn"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_greeting_that_becomes_a_question_is_answered() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let greeted = api.private_text(LAN, "alo");
    let silent = api.private_text(LAN, "alo alo");
    api.wait_for_messages(LAN, 1).await;
    api.wait_until_confirmed().await;
    api.edit(LAN, LAN, greeted, "alo lỗi 190", &json!({}));
    api.wait_for("the answer", |api| api.messages(LAN)[0].edits == 1)
        .await;
    // This one had no reply that could be edited.
    api.edit(LAN, LAN, silent, "alo lỗi 613", &json!({}));
    api.wait_for_messages(LAN, 2).await;
    let messages = api.messages(LAN);
    assert!(messages[0].text.contains("Phiên đăng nhập hết hạn"));
    assert!(messages[1].text.contains("Gọi quá nhiều"));
    assert_eq!(messages[1].reply_to, Some(silent), "its question is far up");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn in_a_group_an_edit_counts_when_it_was_or_is_a_question() {
    let api = BotApi::start().await;
    api.set_reads_all(true);
    let bot = run(&api);
    let talk = api.group_text(GROUP, MINH, "mn oi loi 190");
    let asked = api.group_text(GROUP, LAN, "/hoi lỗi 190");
    api.wait_for_messages(GROUP, 1).await;
    // Talk stays talk, until it speaks to the bot.
    api.edit(MINH, GROUP, talk, "mn oi loi 613", &json!({}));
    api.edit(MINH, GROUP, talk, "/hoi@other_bot loi 613", &json!({}));
    // Whoever takes the command away has asked all the same.
    api.edit(LAN, GROUP, asked, "lỗi 613 nhé", &json!({}));
    api.wait_for("the answer edited", |api| api.messages(GROUP)[0].edits == 1)
        .await;
    assert!(api.texts(GROUP)[0].contains("Gọi quá nhiều"));
    api.edit(MINH, GROUP, talk, "/hoi lỗi 100", &json!({}));
    api.wait_for_messages(GROUP, 2).await;
    api.wait_until_confirmed().await;
    println!("{}", api.transcript());
    assert_eq!(api.messages(GROUP).len(), 2);
    assert_eq!(api.messages(GROUP)[1].reply_to, Some(talk));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn the_question_of_another_is_followed_too() {
    let api = BotApi::start().await;
    api.set_reads_all(true);
    let bot = run(&api);
    let theirs = api.group_text(GROUP, MINH, "gọi hoài bị lỗi 190");
    api.group_reply(GROUP, LAN, theirs, "/hoi");
    api.wait_for_messages(GROUP, 1).await;
    api.edit(MINH, GROUP, theirs, "gọi hoài bị lỗi 613", &json!({}));
    api.wait_for("the answer edited", |api| api.messages(GROUP)[0].edits == 1)
        .await;
    assert!(api.texts(GROUP)[0].contains("Gọi quá nhiều"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_old_question_gets_a_new_answer() {
    let api = BotApi::start().await;
    let folder = tempfile::tempdir().unwrap();
    let bot = run_in(folder.path().to_owned(), &sources(), settings(&api), |it| {
        it
    });
    let asked = api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 1).await;
    api.wait_until_confirmed().await;
    bot.stop().await.unwrap();
    let now = now();
    let memory = Memory::open(folder.path(), now).await.unwrap();
    let number = i32::try_from(asked).unwrap();
    let mut question = memory.question(LAN, number).await.expect("it is recorded");
    question.at = now - LONG_AGO;
    memory.record(question).await;
    memory.close(now).await;

    let bot = run_in(folder.path().to_owned(), &sources(), settings(&api), |it| {
        it
    });
    api.edit(LAN, LAN, asked, "lỗi 613", &json!({}));
    api.wait_for_messages(LAN, 2).await;
    let messages = api.messages(LAN);
    assert_eq!(messages[0].edits, 0, "{}", api.transcript());
    assert_eq!(messages[1].reply_to, Some(asked));
    assert!(messages[1].text.contains("Gọi quá nhiều"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_that_was_deleted_comes_anew() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let asked = api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 1).await;
    api.delete(LAN, api.messages(LAN)[0].message_id);
    api.edit(LAN, LAN, asked, "lỗi 613", &json!({}));
    api.wait_for_messages(LAN, 1).await;
    assert!(api.texts(LAN)[0].contains("Gọi quá nhiều"));
    bot.stop().await.unwrap();
}
