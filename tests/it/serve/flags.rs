//! Reports that an article is wrong.

use super::{
    presses::{asked, labels, press, said},
    *,
};

/// The chat of those who write articles.
const EDITORS: i64 = -100_800;

fn with_editors(api: &BotApi) -> Settings {
    let mut settings = settings(api);
    settings.editors_chat = Some(EDITORS);
    settings
}

#[tokio::test]
async fn a_report_reaches_the_editors_once_and_is_apart_from_the_verdicts() {
    let api = BotApi::start().await;
    let folder = tempfile::tempdir().unwrap();
    let at = || folder.path().to_owned();
    let bot = run_in(at(), &sources(), with_editors(&api), |responder| responder);
    asked(&api, "lỗi 190, khách 0912345678").await;
    press(&api, LAN, LAN, 0, "✅").await;
    press(&api, LAN, LAN, 0, "🚩").await;
    assert_eq!(labels(&api, LAN)[0][0], "✅ Đã giải quyết");
    assert_eq!(labels(&api, LAN)[1][0], "🚩 Đã báo sai");
    press(&api, LAN, LAN, 0, "👎").await;
    press(&api, LAN, LAN, 0, "Đã cũ").await;
    assert_eq!(labels(&api, LAN)[0][1], "👎 Đã góp ý");
    assert_eq!(labels(&api, LAN)[1][0], "🚩 Đã báo sai");
    bot.stop().await.unwrap();
    let bot = run_in(at(), &sources(), with_editors(&api), |responder| responder);
    press(&api, LAN, LAN, 0, "🚩").await;
    assert_eq!(labels(&api, LAN)[0][1], "👎 Đã góp ý");

    let cards = api.messages(EDITORS);
    assert_eq!(cards.len(), 1, "{}", api.transcript());
    for words in [
        "Phiên đăng nhập hết hạn",
        "190-phien-het-han",
        "lỗi 190, khách",
    ] {
        assert!(cards[0].text.contains(words), "{}", cards[0].text);
    }
    for secret in ["0912345678", "Lan", "tg://user"] {
        assert!(!cards[0].raw.contains(secret), "{}", cards[0].raw);
    }
    let call = api.calls_of("sendMessage").into_iter();
    let call = call.map(|call| call.params.to_string());
    assert!(call.into_iter().any(|call| call.contains("?start=a_")));
    assert!(said(&api)[1].contains("người biên tập"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn nobody_reports_to_nobody() {
    let api = BotApi::start().await;
    let folder = tempfile::tempdir().unwrap();
    let at = || folder.path().to_owned();
    let bot = run_in(at(), &sources(), with_editors(&api), |responder| responder);
    asked(&api, "lỗi 190").await;
    bot.stop().await.unwrap();
    // The chat is taken away: the button of the old message says so.
    let bot = run_in(at(), &sources(), settings(&api), |responder| responder);
    press(&api, LAN, LAN, 0, "🚩").await;
    let words = said(&api).pop().unwrap();
    assert!(words.contains("chưa có ai thấy"), "{words}");
    let answer = asked(&api, "lỗi 190").await;
    assert!(!format!("{:?}", answer.keyboard).contains("🚩"));
    assert!(api.messages(EDITORS).is_empty());
    bot.stop().await.unwrap();
}
