//! While no article is loaded: nobody is told that there is none.

use std::sync::Arc;

use serde_json::{Value, json};
use sotay::handbook::Handbook;

use super::*;

const WAIT: &str = "giữ câu hỏi";
const LATER: &str = "thử lại sau một phút";

fn without_articles(api: &BotApi) -> Running {
    run_on(&[], settings(api), |responder| responder)
}

#[tokio::test]
async fn an_article_that_is_named_comes_when_the_articles_are_there() {
    for asked in [
        "lỗi 190",
        "/bai 190-phien-het-han",
        "/article 190-phien-het-han",
        "/ma 190",
        "/start a_190-phien-het-han",
    ] {
        let api = BotApi::start().await;
        let bot = without_articles(&api);
        api.private_text(LAN, asked);
        api.wait_for_messages(LAN, 1).await;
        assert!(api.texts(LAN)[0].contains(WAIT), "{:?}", api.texts(LAN));
        let handbook = Handbook::new(&sources()).unwrap().0;
        bot.handbook.send(Arc::new(handbook)).unwrap();
        api.wait_for_messages(LAN, 2).await;
        let answer = &api.texts(LAN)[1];
        assert!(answer.contains("Kết nối lại trang"), "{asked}: {answer}");
        api.wait_until_confirmed().await;
        assert_eq!(api.texts(LAN).len(), 2);
        bot.stop().await.unwrap();
    }
}

#[tokio::test]
async fn what_is_for_the_moment_is_to_be_tried_again() {
    let api = BotApi::start().await;
    let bot = without_articles(&api);
    // In the order in which they are sent.
    for (sent, expected) in [
        ("/moi", LATER),
        ("/new", LATER),
        ("/start", "chưa nạp được bài viết"),
        ("/help", "Cách hỏi"),
        ("/cauhinh", "tiếng Việt"),
    ] {
        let count = api.texts(LAN).len();
        api.private_text(LAN, sent);
        api.wait_for_messages(LAN, count + 1).await;
        let texts = api.texts(LAN);
        assert!(texts[count].contains(expected), "{sent}: {texts:?}");
    }
    // Buttons under an earlier article, and one that needs none.
    let toast = async |data: &str| -> Value {
        let query = api.press(LAN, 1, data);
        let find = |api: &BotApi| {
            let calls = api.calls_of("answerCallbackQuery").into_iter();
            calls
                .map(|call| call.params)
                .find(|call| call["callback_query_id"] == *query)
        };
        api.wait_for("the press to be answered", |api| find(api).is_some())
            .await;
        find(&api).unwrap()["text"].clone()
    };
    let opening = {
        // As the bot makes it when there are articles.
        let handbook = Handbook::new(&sources()).unwrap().0;
        bot.handbook.send(Arc::new(handbook)).unwrap();
        api.private_text(MINH, "lỗi 100");
        api.wait_for_messages(MINH, 1).await;
        let data = api.messages(MINH)[0].buttons()[0].1.clone();
        let handbook = Handbook::new(&[]).unwrap().0;
        bot.handbook.send(Arc::new(handbook)).unwrap();
        data
    };
    let words = toast(&opening).await;
    assert!(
        words.as_str().is_some_and(|it| it.contains(LATER)),
        "{words}"
    );
    // Typing in another chat.
    for typed in ["", "190", "đơn hàng"] {
        let query = api.inline_query(LAN, typed, "");
        let answer = api.listed(&query).await;
        assert_eq!(answer["results"], json!([]), "{answer}");
        let label = answer["button"]["text"].as_str().unwrap();
        assert!(label.contains("Chưa nạp được bài"), "{label}");
        assert!(answer["cache_time"].as_u64().unwrap() <= 10);
    }
    // A group that the bot has just come into is not told that there are 0 of them.
    let group = json!({"id": GROUP, "type": "supergroup", "title": "Hỗ trợ"});
    api.bot_becomes(&group, LAN, "left", "member");
    api.wait_for_messages(GROUP, 1).await;
    assert!(
        !api.texts(GROUP)[0].contains(" 0 "),
        "{:?}",
        api.texts(GROUP)
    );
    let all = [api.texts(LAN), api.texts(GROUP)].concat();
    for text in all {
        assert!(
            !text.contains("Chưa có bài") && !text.contains("không có bài"),
            "{text}"
        );
    }
    bot.stop().await.unwrap();
}
