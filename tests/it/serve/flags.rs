//! Reports that an article is wrong.

use sotay::store::{Memory, Verdict};

use super::*;

/// The chat of those who write articles.
const EDITORS: i64 = -100_800;

async fn with_editors() -> World {
    World::with(|settings| settings.editors.chat = Some(EDITORS)).await
}

#[tokio::test]
async fn a_report_reaches_the_editors_once_and_is_apart_from_the_verdicts() {
    let mut world = with_editors().await;
    world.lan().asks("lỗi 190, khách 0912345678").await;
    world.lan().presses("✅").await;
    let flagged = world.lan().presses("🚩").await;
    flagged.pops_up("người biên tập");
    flagged.row(0, &["✅ Đã giải quyết", "👎 Chưa đúng"]);
    assert_eq!(flagged.labels()[1][0], "🚩 Đã báo sai");
    world.lan().presses("👎").await;
    let why = world.lan().presses("Đã cũ").await;
    why.offers("👎 Đã góp ý").offers("🚩 Đã báo sai");
    world.restarts().await;
    let again = world.lan().presses("🚩").await;
    again.is_silent();
    assert!(world.only(LAN).buttons()[1].0.contains("👎 Đã góp ý"));

    let card = world.only(EDITORS);
    for words in [
        "Phiên đăng nhập hết hạn",
        "190-phien-het-han",
        "lỗi 190, khách",
    ] {
        assert!(card.text.contains(words), "{}", card.text);
    }
    for secret in ["0912345678", "Lan", "tg://user"] {
        assert!(!card.raw.contains(secret), "{}", card.raw);
    }
    assert!(format!("{:?}", card.keyboard).contains("?start=a_"));
    // Both are written down, for the list of what does not help.
    world.stops().await;
    let memory = Memory::open(world.folder(), now()).await.expect("memory");
    let said = memory.verdicts_since(0).await;
    let mut said: Vec<_> = said.iter().map(|it| it.verdict).collect();
    said.sort_by_key(|verdict| verdict.word());
    assert_eq!(said, [Verdict::Flagged, Verdict::Outdated]);
}

#[tokio::test]
async fn nobody_reports_to_nobody() {
    let mut world = with_editors().await;
    world.lan().asks("lỗi 190").await.offers("🚩");
    // The chat is taken away: the button of the old message says so.
    world
        .restarts_with(|settings| settings.editors.chat = None)
        .await;
    world.lan().presses("🚩").await.pops_up("chưa có ai thấy");
    world.lan().asks("lỗi 190").await.offers_no("🚩");
    world.says_nothing_in(EDITORS);
    world.done().await;
}

#[tokio::test]
async fn who_reported_a_mistake_hears_what_became_of_it() {
    let world = with_editors().await;
    world.api.set_member(EDITORS, world::HOA, "member");
    world.lan().asks("lỗi 190").await;
    world.lan().presses("🚩").await;
    let minh = world.minh().in_group(EDITORS);
    minh.presses("Đã sửa").await.alerts("người viết bài");
    let hoa = world.hoa().in_group(EDITORS);
    hoa.presses("Nhận xử lý").await.shows("Hoa đang xem");
    hoa.presses("Đã sửa")
        .await
        .shows("Hoa đã sửa bài")
        .offers_no("Đã sửa");
    let heard = world.api.messages(LAN);
    let heard = heard.last().unwrap();
    assert!(heard.text.contains("Hoa đã sửa bài «Lỗi 190"), "{heard:?}");
    assert_eq!(heard.reply_to, Some(world.api.messages(LAN)[0].message_id));
    world.done().await;
}
