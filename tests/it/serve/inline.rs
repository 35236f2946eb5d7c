//! Inline mode: `@bot 100 gan the` in any chat.

use sotay::article::Source;

use super::{bot_api::Fault, *};

#[tokio::test]
async fn articles_are_listed_and_sent_word_for_word() {
    let world = World::new().await;
    let api = &world.api;
    let query = api.inline_query(LAN, "100 gan the", "");
    let results = api.results(&query).await;
    assert_eq!(results[0].id, "100-gan-the-nhan-vien");
    assert!(results.len() <= 10);
    // The same words as in a message.
    let answer = world.lan().asks("100-gan-the-nhan-vien").await;
    answer.is(&results[0].text);
    let answer = api.listed(&query).await;
    assert_eq!(answer["is_personal"], true);
    let cached = answer["cache_time"].as_u64().unwrap();
    assert!((1..=60).contains(&cached), "{cached}");
    let content = &answer["results"][0]["input_message_content"];
    assert_eq!(content["link_preview_options"]["is_disabled"], true);
    // What is too long for one message has a link to the rest.
    let query = api.inline_query(LAN, "#555", "");
    let long = api.results(&query).await.remove(0);
    let link = "→ https://t.me/SoTayBot?start=a_555-dai".to_owned();
    assert_eq!(long.buttons, [("📖 Xem cả bài".to_owned(), link)]);
    api.wait_until_confirmed().await;
    world.done().await;
}

#[tokio::test]
async fn codes_are_listed_behind_a_hash_page_by_page() {
    let mut world = World::new().await;
    let sources: Vec<Source> = (0..23)
        .map(|n| {
            Source::new(
                format!("7{n:02}.md"),
                format!("# Lỗi 7{n:02}: bài {n}\n\nx\n"),
            )
        })
        .collect();
    world.knows(sources);
    let api = &world.api;
    let mut listed = Vec::new();
    let mut offset = String::new();
    loop {
        let query = api.inline_query(LAN, "#7", &offset);
        listed.extend(api.results(&query).await.into_iter().map(|it| it.id));
        let next = api.listed(&query).await["next_offset"].clone();
        next.as_str().unwrap_or_default().clone_into(&mut offset);
        if offset.is_empty() {
            break;
        }
    }
    let all: Vec<String> = (0..23).map(|n| format!("7{n:02}")).collect();
    assert_eq!(listed, all);
    world.done().await;
}

#[tokio::test]
async fn what_was_sent_is_remembered_and_comes_first() {
    let world = World::new().await;
    let api = &world.api;
    let ids = async |api: &BotApi| -> Vec<String> {
        let query = api.inline_query(LAN, "", "");
        let results = api.results(&query).await.into_iter();
        results.map(|it| it.id).collect()
    };
    assert_ne!(ids(api).await[0], "dong-bo-don-hang");
    api.chosen(MINH, "dong-bo-don-hang", "đồng bộ");
    api.chosen(MINH, "bai-da-xoa", "");
    api.wait_until_confirmed().await;
    assert_eq!(ids(api).await[0], "dong-bo-don-hang");
    // Nobody is written to for it.
    assert!(api.calls_of("sendMessage").is_empty());
    world.done().await;
}

#[tokio::test]
async fn an_unknown_question_is_taken_along_to_the_bot() {
    let world = World::new().await;
    let api = &world.api;
    let query = api.inline_query(LAN, "zalo báo -999", "");
    let answer = api.listed(&query).await;
    assert_eq!(answer["button"]["text"], "Chưa có bài – hỏi bot");
    let payload = answer["button"]["start_parameter"].as_str().unwrap();
    let taken_along = world.lan().asks(&format!("/start {payload}")).await;
    taken_along.shows("Chưa có bài cho mã lỗi -999");
    world.done().await;
}

#[tokio::test]
async fn internal_articles_never_leave_this_way() {
    let mut world = World::new().await;
    let article = |name: &str, audience: &str| {
        let text = format!(
            "---\naudience: {audience}\n---\n# Lỗi 800: chờ {name}\n\n## Cách xử lý\n\nGọi số của {name}.\n"
        );
        Source::new(format!("{name}.md"), text)
    };
    world.knows(vec![
        article("sep", "internal"),
        article("khach", "customer"),
    ]);
    let api = &world.api;
    for text in ["", "#8", "800", "lỗi 800 chờ sep", "sep", "gọi số của sep"] {
        let query = api.inline_query(LAN, text, "");
        let listed = api.listed(&query).await.to_string();
        assert!(!listed.contains("số của sep"), "{text}: {listed}");
    }
    // What was the most used is not listed either.
    world.lan().asks("sep").await.count(1);
    let query = api.inline_query(LAN, "", "");
    let ids: Vec<String> = api
        .results(&query)
        .await
        .into_iter()
        .map(|it| it.id)
        .collect();
    assert_eq!(ids, ["khach"]);
    world.done().await;
}

#[tokio::test]
async fn markup_that_is_refused_is_left_out() {
    let world = World::new().await;
    let api = &world.api;
    let refused = "Bad Request: can't parse entities: Unsupported start tag at byte offset 3";
    api.fault("answerInlineQuery", Fault::Error(400, refused));
    let query = api.inline_query(LAN, "#190", "");
    let results = api.results(&query).await;
    assert!(results[0].text.contains("Phiên đăng nhập hết hạn"));
    let calls = api.calls_of("answerInlineQuery");
    assert_eq!(calls.len(), 2);
    let content = &calls[1].params["results"][0]["input_message_content"];
    assert!(content["parse_mode"].is_null(), "{content}");
    world.done().await;
}

#[tokio::test]
async fn a_query_that_hangs_holds_up_nobody() {
    let world = World::new().await;
    let api = &world.api;
    api.fault("answerInlineQuery", Fault::Hold);
    api.inline_query(MINH, "#1", "");
    api.wait_for("the held answer", |api| {
        api.calls_of("answerInlineQuery").len() == 1
    })
    .await;
    let query = api.inline_query(LAN, "#1", "");
    api.private_text(LAN, "lỗi 190");
    assert!(!api.results(&query).await.is_empty());
    api.wait_for_messages(LAN, 1).await;
    api.release();
    // Too old, and broken connections: nobody is told, the bot goes on.
    let late = api.inline_query(LAN, "#1", "");
    api.forget_query(&late);
    for fault in [Fault::DropBefore, Fault::Error(502, "Bad Gateway")] {
        api.fault("answerInlineQuery", fault);
    }
    let query = api.inline_query(MINH, "#6", "");
    assert_eq!(api.results(&query).await[0].id, "613-vuot-gioi-han-goi");
    api.wait_until_confirmed().await;
    assert_eq!(api.calls_of("sendMessage").len(), 1);
    world.done().await;
}

#[tokio::test]
async fn a_few_run_at_once_and_who_types_on_gets_the_newest() {
    let world = World::new().await;
    let api = &world.api;
    for user in 20..28 {
        api.fault("answerInlineQuery", Fault::Hold);
        api.inline_query(user, "#1", "");
    }
    let calls = |api: &BotApi| api.calls_of("answerInlineQuery").len();
    api.wait_for("as many as may run", |api| calls(api) == 8)
        .await;
    for text in ["#", "#1", "#19"] {
        api.inline_query(LAN, text, "");
    }
    let newest = api.inline_query(LAN, "#190", "");
    // They are confirmed when they arrive, and wait.
    api.wait_until_confirmed().await;
    assert_eq!(calls(api), 8);
    api.release();
    assert_eq!(api.results(&newest).await[0].id, "190-phien-het-han");
    api.wait_for("the held ones", |api| {
        api.calls_of("answerInlineQuery")
            .iter()
            .all(|call| call.ok == Some(true))
    })
    .await;
    assert_eq!(calls(api), 9);
    world.done().await;
}
