//! Telegram out of order, in the way, or out of reach.

use bot_api::Fault;

use super::*;

async fn answered_despite(
    method: &str,
    faults: impl IntoIterator<Item = Fault>,
) -> (BotApi, Running) {
    let api = BotApi::start().await;
    for fault in faults {
        api.fault(method, fault);
    }
    let bot = run(&api);
    api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 1).await;
    api.wait_until_confirmed().await;
    (api, bot)
}

#[tokio::test]
async fn server_errors_are_sat_out() {
    let faults = || {
        [
            Fault::Error(500, "Internal Server Error"),
            Fault::Garbage(502, "<html>Bad Gateway</html>"),
            Fault::DropBefore,
        ]
    };
    for method in ["getMe", "getUpdates", "sendMessage"] {
        let (api, bot) = answered_despite(method, faults()).await;
        assert_eq!(api.messages(LAN).len(), 1, "{method}");
        bot.stop().await.unwrap();
    }
}

#[tokio::test]
async fn an_answer_lost_on_the_way_back_is_found_where_it_arrived() {
    let (api, bot) = answered_despite("sendMessage", [Fault::DropAfter]).await;
    api.wait_for("the look whether it is there", |api| {
        !api.calls_of("editMessageText").is_empty()
    })
    .await;
    api.wait_for("the confirmation", |api| api.confirmed_up_to() > 0)
        .await;
    assert_eq!(api.messages(LAN).len(), 1);
    assert_eq!(api.calls_of("sendMessage").len(), 1);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_lost_on_the_way_there_is_sent_again() {
    let (api, bot) = answered_despite("sendMessage", [Fault::DropBefore]).await;
    api.wait_for_messages(LAN, 1).await;
    assert_eq!(api.calls_of("sendMessage").len(), 2);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn updates_lost_on_the_way_come_again() {
    let (api, bot) = answered_despite("getUpdates", [Fault::DropAfter]).await;
    assert_eq!(api.messages(LAN).len(), 1);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_flood_wait_is_obeyed_for_its_chat_only() {
    let api = BotApi::start().await;
    api.fault("sendMessage", Fault::Flood(2));
    let bot = run(&api);
    api.private_text(LAN, "lỗi 190");
    api.wait_for("the refusal", |api| {
        api.calls_of("sendMessage")
            .iter()
            .any(|call| call.ok == Some(false))
    })
    .await;
    api.private_text(MINH, "lỗi 613");
    api.wait_for_messages(MINH, 1).await;
    assert!(api.messages(LAN).is_empty());
    api.wait_for_messages(LAN, 1).await;
    let to_lan: Vec<_> = api
        .calls_of("sendMessage")
        .into_iter()
        .filter(|call| call.params["chat_id"] == LAN)
        .collect();
    assert_eq!(to_lan.len(), 2);
    assert!(to_lan[1].at - to_lan[0].at >= Duration::from_secs(2));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_flood_wait_beyond_the_deadline_is_sat_out_beside_the_questions() {
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    settings.handler_deadline = Duration::from_secs(1);
    api.fault(
        "sendMessage",
        Fault::Garbage(429, r#"oops {"retry_after":3}"#),
    );
    let bot = run_with(settings, |responder| responder);
    api.private_text(LAN, "lỗi 190");
    // The question is done with although its answer is not out yet …
    api.wait_for_confirmation().await;
    assert!(api.messages(LAN).is_empty());
    // … and stopping waits for it.
    bot.stop().await.unwrap();
    assert_eq!(api.messages(LAN).len(), 1);
    assert!(api.texts(LAN)[0].contains("Phiên đăng nhập hết hạn"));
}

#[tokio::test]
async fn answers_that_are_late_keep_their_order() {
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    settings.handler_deadline = Duration::from_secs(1);
    api.fault("sendMessage", Fault::Flood(2));
    let bot = run_with(settings, |responder| responder);
    for question in ["lỗi 555", "lỗi 190", "lỗi 613"] {
        api.private_text(LAN, question);
    }
    api.wait_for_confirmation().await;
    assert!(api.messages(LAN).is_empty());
    bot.stop().await.unwrap();
    let texts = api.texts(LAN);
    let place = |words: &str| texts.iter().position(|text| text.contains(words)).unwrap();
    assert!(place("Bước 1:") < place("Phiên đăng nhập"), "{texts:#?}");
    assert!(
        place("Phiên đăng nhập") < place("Gọi quá nhiều"),
        "{texts:#?}"
    );
}

#[tokio::test]
async fn markup_that_is_refused_goes_as_plain_text() {
    let refusal = Fault::Error(
        400,
        "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0",
    );
    let (api, bot) = answered_despite("sendMessage", [refusal]).await;
    let shown = &api.messages(LAN)[0];
    assert!(
        !shown.raw.contains("<b>") && shown.text.contains("Phiên đăng nhập hết hạn"),
        "{}",
        shown.raw
    );
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn somebody_who_blocked_the_bot_is_let_go() {
    let api = BotApi::start().await;
    api.fault(
        "sendMessage",
        Fault::Error(403, "Forbidden: bot was blocked by the user"),
    );
    let bot = run(&api);
    api.private_text(LAN, "lỗi 555");
    api.wait_for("the refusal", |api| api.calls_of("sendMessage").len() == 1)
        .await;
    api.wait_until_confirmed().await;
    assert_eq!(api.calls_of("sendMessage").len(), 1);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_that_is_refused_for_good_is_apologised_for() {
    let api = BotApi::start().await;
    api.fault(
        "sendMessage",
        Fault::Error(400, "Bad Request: something new"),
    );
    let bot = run(&api);
    api.private_text(LAN, "lỗi 190");
    api.wait_for_messages(LAN, 1).await;
    assert!(api.texts(LAN)[0].contains("Xin lỗi bạn"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_button_pressed_too_long_ago_still_opens_its_article() {
    let world = World::new().await;
    let offer = world.lan().asks("lỗi 100").await.only();
    world.api.fault(
        "answerCallbackQuery",
        Fault::Error(
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
    );
    let (_, first) = &offer.buttons()[0];
    let opened = world.lan().presses_data(offer.message_id, first).await;
    assert_eq!(opened.only().message_id, offer.message_id);
    world.done().await;
}

#[tokio::test]
async fn another_instance_is_waited_out() {
    let conflict = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    let webhook = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
    let (api, bot) = answered_despite(
        "getUpdates",
        [Fault::Error(409, conflict), Fault::Error(409, webhook)],
    )
    .await;
    let polls = api.calls_of("getUpdates");
    assert!(
        polls[1].at - polls[0].at >= Duration::from_millis(200),
        "slowly"
    );
    assert!(
        api.calls_of("deleteWebhook").is_empty(),
        "not ours to delete"
    );
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_wrong_token_stops_the_bot_and_does_not_show() {
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    settings.token = sotay::config::BotToken::new("123456:wrong").expect("a token");
    let error = run_with(settings, |responder| responder)
        .task
        .await
        .unwrap()
        .unwrap_err();
    assert!(matches!(error, ServeError::Unauthorized), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("wrong"));
}

#[tokio::test]
async fn a_token_revoked_later_stops_the_bot() {
    let api = BotApi::start().await;
    api.fault("getUpdates", Fault::Error(401, "Unauthorized"));
    let error = run(&api).task.await.unwrap().unwrap_err();
    assert!(matches!(error, ServeError::Unauthorized), "{error:?}");
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_server_that_is_not_there() {
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    settings.api_url = Some("http://127.0.0.1:9".parse().unwrap());
    let bot = run_with(settings, |responder| responder);
    tokio::time::sleep(Duration::from_millis(300)).await;
    tokio::time::timeout(Duration::from_secs(2), bot.stop())
        .await
        .expect("at once")
        .unwrap();
}
