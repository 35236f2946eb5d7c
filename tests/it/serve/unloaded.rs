//! While no article is loaded: nobody is told that there is none.

use serde_json::json;

use super::*;

const WAIT: &str = "giữ câu hỏi";
const LATER: &str = "thử lại sau một phút";

async fn without_articles() -> World {
    let mut world = World::new().await;
    world.knows(Vec::new());
    world
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
        let mut world = without_articles().await;
        world.api.private_text(LAN, asked);
        world.api.wait_for_messages(LAN, 1).await;
        assert!(world.only(LAN).text.contains(WAIT));
        world.knows(sources());
        world.api.wait_for_messages(LAN, 2).await;
        let answer = &world.api.texts(LAN)[1];
        assert!(answer.contains("Kết nối lại trang"), "{asked}: {answer}");
        world.api.wait_until_confirmed().await;
        assert_eq!(world.api.texts(LAN).len(), 2);
        world.done().await;
    }
}

#[tokio::test]
async fn what_is_for_the_moment_is_to_be_tried_again() {
    let world = without_articles().await;
    for (sent, expected) in [
        ("/moi", LATER),
        ("/new", LATER),
        ("/start", "chưa nạp được bài viết"),
        ("/help", "Cách hỏi"),
        ("/cauhinh", "tiếng Việt"),
    ] {
        let answer = world.lan().asks(sent).await;
        answer.shows(expected).hides("Chưa có bài");
        answer.hides("không có bài");
    }
    world.done().await;
}

#[tokio::test]
async fn buttons_under_earlier_messages_are_to_be_pressed_again() {
    let mut world = World::new().await;
    world.lan().asks("lỗi 100").await;
    world.knows(Vec::new());
    let pressed = world.lan().presses("1.").await;
    pressed.is_silent().pops_up(LATER);
    world.done().await;
}

#[tokio::test]
async fn a_list_of_nothing_says_why_and_is_not_kept() {
    let world = without_articles().await;
    for typed in ["", "190", "đơn hàng"] {
        let query = world.api.inline_query(LAN, typed, "");
        let answer = world.api.listed(&query).await;
        assert_eq!(answer["results"], json!([]), "{answer}");
        let label = answer["button"]["text"].as_str().unwrap();
        assert!(label.contains("Chưa nạp được bài"), "{label}");
        assert!(answer["cache_time"].as_u64().unwrap() <= 10);
    }
    world.done().await;
}

#[tokio::test]
async fn a_group_is_not_greeted_with_a_count_of_nothing() {
    let world = without_articles().await;
    let group = json!({"id": GROUP, "type": "supergroup", "title": "Hỗ trợ"});
    world.api.bot_becomes(&group, LAN, "left", "member");
    world.api.wait_for_messages(GROUP, 1).await;
    let hello = world.only(GROUP).text;
    for words in [" 0 ", "Chưa có bài", "không có bài"] {
        assert!(!hello.contains(words), "{hello}");
    }
    world.done().await;
}
