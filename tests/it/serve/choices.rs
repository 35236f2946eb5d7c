//! Several articles, or none: what is offered, and the way back to it.

use std::{path::Path, sync::Arc};

use sotay::{answer::Outcome, article::Source, handbook::Handbook};

use super::{
    presses::{asked, labels, press, said},
    *,
};

#[tokio::test]
async fn a_choice_turns_into_its_answer_and_back() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let offer = asked(&api, "lỗi 100").await;
    assert!(
        offer
            .text
            .starts_with("Mã #100 có 2 trường hợp. Thông báo của bạn ghi gì?"),
        "{}",
        offer.text
    );
    assert_eq!(offer.buttons().len(), 3, "{offer:?}");
    for (label, _) in offer.buttons() {
        assert!(label.chars().count() <= 35, "{label}");
    }
    let data = offer.data("người");
    api.press(LAN, offer.message_id, &data);
    api.wait_until_confirmed().await;
    // Again, as fingers do: nothing changes, and the button is answered.
    api.press(LAN, offer.message_id, &data);
    api.wait_until_confirmed().await;
    assert_eq!(api.calls_of("answerCallbackQuery").len(), 2);
    let shown = api.messages(LAN);
    assert_eq!(shown.len(), 1, "{}", api.transcript());
    assert!(shown[0].text.contains("nhắn tin lại"));
    assert_eq!(shown[0].edits, 1);
    // A verdict and its reasons do not lose the way back.
    press(&api, LAN, LAN, 0, "👎").await;
    press(&api, LAN, LAN, 0, "Sai lỗi").await;
    press(&api, LAN, LAN, 0, "Quay lại danh sách").await;
    let again = api.messages(LAN).remove(0);
    assert_eq!(again.text, offer.text);
    assert_eq!(again.keyboard, offer.keyboard);
    // The other one has not been judged; the first one has.
    press(&api, LAN, LAN, 0, "gắn thẻ").await;
    assert_eq!(labels(&api, LAN)[0], ["✅ Giải quyết được", "👎 Chưa đúng"]);
    press(&api, LAN, LAN, 0, "Quay lại danh sách").await;
    press(&api, LAN, LAN, 0, "người").await;
    assert_eq!(labels(&api, LAN)[0], ["✅ Giải quyết được", "👎 Đã góp ý"]);
    println!("{}", api.transcript());
    bot.stop().await.unwrap();
}

/// The labels of the keys that open an article.
fn offered(api: &BotApi) -> Vec<String> {
    let labels = labels(api, LAN).concat();
    let is_one = |label: &String| label.starts_with(|first: char| first.is_ascii_digit());
    labels.into_iter().filter(is_one).collect()
}

#[tokio::test]
async fn many_situations_are_leafed_through_in_one_message() {
    let kb = Path::new(env!("CARGO_MANIFEST_DIR")).join("kb");
    let sources = sotay::kb::load(&kb).unwrap().sources;
    let handbook = Handbook::new(&sources).unwrap().0;
    let answer = handbook.ask("#100").unwrap();
    let Outcome::Choose { candidates, .. } = answer.outcome else {
        panic!("the shipped articles have many for #100");
    };
    assert!(candidates.len() > 20);
    let api = BotApi::start().await;
    let mut settings = settings(&api);
    // Most of the shipped articles are for staff.
    settings.access = super::access::users(&[LAN]);
    let bot = run_on(&sources, settings, |responder| responder);
    let first = asked(&api, "#100").await;
    let count = format!("có {} trường hợp", candidates.len());
    assert!(first.text.contains(&count), "{}", first.text);

    // All of them in the order of the terminal, a page at a time.
    let mut seen = Vec::new();
    loop {
        let page = offered(&api);
        assert!((2..=8).contains(&page.len()), "{page:?}");
        let labels = labels(&api, LAN);
        for row in &labels {
            let width: usize = row.iter().map(|label| label.chars().count()).sum();
            assert!(width <= 35, "{row:?}");
        }
        seen.extend(page);
        if !labels.concat().iter().any(|label| label.ends_with('▶')) {
            break;
        }
        press(&api, LAN, LAN, 0, "▶").await;
    }
    assert_eq!(seen.len(), candidates.len());
    for (number, (label, candidate)) in (1..).zip(seen.iter().zip(&candidates)) {
        let told = label.strip_prefix(&format!("{number}. ")).expect(label);
        let told = told.trim_end_matches('…').trim_end();
        assert!(
            candidate.telling.trim().starts_with(told),
            "{label}: {candidate:?}"
        );
    }

    // Back one page, choose there, and back to that page; also from "none of these".
    press(&api, LAN, LAN, 0, "◀").await;
    let page = api.messages(LAN).remove(0);
    assert_ne!(page.text, first.text);
    press(&api, LAN, LAN, 0, "9.").await;
    let id = candidates[8].article_id.clone();
    assert!(
        api.texts(LAN)[0].contains(id.as_str()),
        "{}",
        api.transcript()
    );
    press(&api, LAN, LAN, 0, "👎").await;
    press(&api, LAN, LAN, 0, "Quay lại").await;
    press(&api, LAN, LAN, 0, "Quay lại danh sách").await;
    assert_eq!(api.messages(LAN)[0].keyboard, page.keyboard);
    press(&api, LAN, LAN, 0, "Không phải").await;
    press(&api, LAN, LAN, 0, "Quay lại danh sách").await;
    assert_eq!(api.messages(LAN)[0].text, page.text);
    press(&api, LAN, LAN, 0, "◀").await;
    let again = api.messages(LAN).remove(0);
    assert_eq!(
        (&again.text, &again.keyboard),
        (&first.text, &first.keyboard)
    );
    println!("{}", api.transcript());
    bot.stop().await.unwrap();

    // After a restart, of a page that is there no more the last one.
    let bot = run(&api);
    api.press(LAN, again.message_id, "2b;2c100");
    api.wait_until_confirmed().await;
    assert!(
        api.texts(LAN)[0].contains("có 2 trường hợp"),
        "{}",
        api.transcript()
    );
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn the_way_back_by_words_needs_the_question() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let offer = asked(&api, "lỗi 191").await;
    let data = offer.data("190");
    assert!(data.ends_with(";c191"), "{data}");
    api.press(LAN, offer.message_id, "2a:190-phien-het-han;w");
    api.wait_until_confirmed().await;
    press(&api, LAN, LAN, 0, "Quay lại danh sách").await;
    assert_eq!(api.texts(LAN)[0], offer.text);
    // After a restart the question is known where it was replied to, and in a
    // private chat by its code alone.
    api.group_text(GROUP, LAN, "/hoi lỗi 100");
    api.wait_for_messages(GROUP, 1).await;
    let in_group = api.messages(GROUP).remove(0);
    bot.stop().await.unwrap();
    let bot = run(&api);
    api.press(GROUP, in_group.message_id, "2a:190-phien-het-han;w");
    api.wait_until_confirmed().await;
    press(&api, LAN, GROUP, 0, "Quay lại danh sách").await;
    assert_eq!(api.texts(GROUP), [in_group.text]);
    press(&api, LAN, LAN, 0, "190").await;
    press(&api, LAN, LAN, 0, "Quay lại danh sách").await;
    assert_eq!(api.texts(LAN)[0], offer.text);
    api.press(LAN, offer.message_id, "2b;w");
    api.wait_until_confirmed().await;
    assert!(
        said(&api)
            .pop()
            .unwrap()
            .contains("Không còn giữ danh sách")
    );
    assert_eq!(api.texts(LAN), [offer.text]);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn none_of_these_says_what_to_do_next() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let offer = asked(&api, "lỗi 100").await;
    press(&api, LAN, LAN, 0, "Không phải").await;
    let text = api.texts(LAN).remove(0);
    assert!(text.contains("chưa có bài đúng với «lỗi 100»"), "{text}");
    assert_eq!(labels(&api, LAN), [["⬅️ Quay lại danh sách"]]);
    press(&api, LAN, LAN, 0, "Quay lại").await;
    assert_eq!(api.texts(LAN), [offer.text]);
    // A button of the first version.
    api.press(LAN, offer.message_id, "1n");
    api.wait_until_confirmed().await;
    assert!(api.texts(LAN)[0].contains("chưa có bài"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_unknown_code_gets_its_neighbours_as_buttons() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let offer = asked(&api, "lỗi 191").await;
    assert!(
        offer.text.contains("Chưa có bài cho mã lỗi #191"),
        "{}",
        offer.text
    );
    press(&api, LAN, LAN, 0, "190").await;
    assert!(api.texts(LAN)[0].contains("Kết nối lại trang"));
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_human_is_offered_only_where_there_is_one() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let offer = asked(&api, "lỗi 191").await;
    assert!(!offer.text.contains("🙋") && !format!("{:?}", offer.keyboard).contains("🙋"));
    bot.stop().await.unwrap();
    let mut settings = settings(&api);
    settings.support_chat = Some(-7);
    let bot = run_with(settings, |responder| responder);
    let offer = asked(&api, "lỗi 191").await;
    assert_eq!(offer.data("🙋 Nhờ người hỗ trợ"), "2h");
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn an_article_with_an_id_too_long_for_a_button_is_found() {
    let api = BotApi::start().await;
    let bot = run(&api);
    let mut all = sources();
    let name = format!("100-{}.md", "rat-dai-".repeat(12));
    all.push(Source::new(
        name.replace("-.md", ".md"),
        "# Lỗi 100: Trường hợp có tên tệp rất dài\n\n## Cách xử lý\n\nĐổi tên tệp.\n".as_bytes(),
    ));
    // Also: articles are replaced while the bot runs.
    bot.handbook
        .send(Arc::new(Handbook::new(&all).unwrap().0))
        .unwrap();
    let offer = asked(&api, "lỗi 100").await;
    let data = offer.data("rất dài");
    assert!(
        data.starts_with("2a:~") && data.ends_with(";c100"),
        "{data}"
    );
    press(&api, LAN, LAN, 0, "rất dài").await;
    assert!(api.texts(LAN)[0].contains("Đổi tên tệp"));
    press(&api, LAN, LAN, 0, "✅").await;
    assert!(format!("{:?}", labels(&api, LAN)).contains("✅ Đã giải quyết"));
    bot.stop().await.unwrap();
}
