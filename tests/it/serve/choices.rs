//! Several articles, or none: what is offered, and the way back to it.

use std::path::Path;

use sotay::{
    answer::{Candidate, Outcome},
    article::Source,
    handbook::Handbook,
    store::{self, Memory, Question},
};

use super::*;

#[tokio::test]
async fn a_choice_turns_into_its_answer_and_back() {
    let world = World::new().await;
    let lan = world.lan();
    let asked = lan.asks("lỗi 100").await;
    let offer = asked.only();
    let question = "Mã #100 có 2 trường hợp. Thông báo của bạn ghi gì?";
    assert!(offer.text.starts_with(question), "{}", offer.text);
    assert_eq!(offer.buttons().len(), 3, "{offer:?}");
    let lengths = offer.buttons().into_iter().map(|it| it.0.chars().count());
    assert!(lengths.max() <= Some(35), "{offer:?}");
    let chosen = lan.presses("người").await;
    chosen.shows("nhắn tin lại");
    // Again, as fingers do: nothing changes, and the button is answered.
    let data = offer.data("người");
    let again = lan.presses_data(offer.message_id, &data).await;
    again.is_silent().pops_up_nothing();
    // A verdict and its reasons do not lose the way back.
    lan.presses("👎").await;
    lan.presses("Sai lỗi").await;
    let back = lan.presses("Quay lại danh sách").await.only();
    assert_eq!((back.text, back.keyboard), (offer.text, offer.keyboard));
    // The other one has not been judged; the first one has.
    let other = lan.presses("gắn thẻ").await;
    other.row(0, &["✅ Giải quyết được", "👎 Chưa đúng"]);
    lan.presses("Quay lại danh sách").await;
    let first = lan.presses("người").await;
    first.row(0, &["✅ Giải quyết được", "👎 Đã góp ý"]);
    world.done().await;
}

/// The shipped articles, and those of them that are about #100.
fn shipped() -> (Vec<Source>, Vec<Candidate>) {
    let kb = Path::new(env!("CARGO_MANIFEST_DIR")).join("kb");
    let sources = sotay::kb::load(&kb).unwrap().sources;
    let answer = Handbook::new(&sources).unwrap().0.ask("#100").unwrap();
    let Outcome::Choose { candidates, .. } = answer.outcome else {
        panic!("the shipped articles have many for #100");
    };
    assert!(candidates.len() > 20);
    (sources, candidates)
}

/// A bot with the shipped articles, most of which are for staff.
async fn with_shipped(sources: Vec<Source>) -> World {
    let mut world = World::with(|all| all.access = super::access::users(&[LAN])).await;
    world.knows(sources);
    world
}

#[tokio::test]
async fn many_situations_are_offered_a_page_at_a_time() {
    let (sources, candidates) = shipped();
    let world = with_shipped(sources).await;
    let mut page = world.lan().asks("#100").await;
    page.shows(&format!("có {} trường hợp", candidates.len()));
    let mut seen = Vec::new();
    loop {
        let labels = page.labels();
        for row in &labels {
            let width: usize = row.iter().map(|label| label.chars().count()).sum();
            assert!(width <= 35, "{row:?}");
        }
        let labels = labels.concat();
        let opens = |label: &&String| label.starts_with(|first: char| first.is_ascii_digit());
        let own: Vec<_> = labels.iter().filter(opens).cloned().collect();
        assert!((2..=8).contains(&own.len()), "{own:?}");
        seen.extend(own);
        if !labels.iter().any(|label| label.ends_with('▶')) {
            break;
        }
        page = world.lan().presses("▶").await;
    }
    // All of them, in the order of the terminal.
    assert_eq!(seen.len(), candidates.len());
    for (number, (label, candidate)) in (1..).zip(seen.iter().zip(&candidates)) {
        let told = label.strip_prefix(&format!("{number}. ")).expect(label);
        let told = told.trim_end_matches('…').trim_end();
        let telling = candidate.telling.trim();
        assert!(telling.starts_with(told), "{label}: {candidate:?}");
    }
    world.done().await;
}

#[tokio::test]
async fn the_way_back_leads_to_the_page_that_was_left() {
    let (sources, candidates) = shipped();
    let mut world = with_shipped(sources).await;
    let lan = world.lan();
    let first = lan.asks("#100").await.only();
    let page = lan.presses("▶").await.only();
    assert_ne!(page.text, first.text);
    let opened = lan.presses("9.").await;
    opened.shows(candidates[8].article_id.as_str());
    lan.presses("👎").await;
    lan.presses("Quay lại").await;
    let back = lan.presses("Quay lại danh sách").await.only();
    assert_eq!(back.keyboard, page.keyboard);
    // Also from "none of these".
    lan.presses("Không phải").await;
    let back = lan.presses("Quay lại danh sách").await;
    back.is(&page.text);
    let back = lan.presses("◀").await.only();
    assert_eq!((back.text, back.keyboard), (first.text, first.keyboard));
    // Of a page that is not there any more the last one is shown.
    world.knows(super::sources());
    let fewer = world.lan().presses_data(first.message_id, "2b;2c100").await;
    fewer.shows("có 2 trường hợp");
    world.done().await;
}

#[tokio::test]
async fn the_way_back_by_words_needs_the_question() {
    let mut world = World::new().await;
    let offer = world.lan().asks("lỗi 191").await.only();
    let data = offer.data("190");
    assert!(data.ends_with(";c191"), "{data}");
    let by_words = "2a:190-phien-het-han;w";
    let lan = world.lan();
    lan.presses_data(offer.message_id, by_words).await;
    let back = world.lan().presses("Quay lại danh sách").await;
    back.is(&offer.text);
    // After a restart that has forgotten all, the question is known where it was
    // replied to, and in a private chat by its code alone.
    let group = world.lan().in_group(GROUP);
    let in_group = group.asks("/hoi lỗi 100").await.only();
    world.forgets().await;
    let group = world.lan().in_group(GROUP);
    group.presses_data(in_group.message_id, by_words).await;
    let back = group.presses("Quay lại danh sách").await;
    back.is(&in_group.text);
    world.lan().presses("190").await;
    let back = world.lan().presses("Quay lại danh sách").await;
    back.is(&offer.text);
    let lost = world.lan().presses_data(offer.message_id, "2b;w").await;
    lost.is_silent().pops_up("Không còn giữ danh sách");
    world.done().await;
}

#[tokio::test]
async fn none_of_these_says_what_to_do_next() {
    let world = World::new().await;
    let offer = world.lan().asks("lỗi 100").await.only();
    let none = world.lan().presses("Không phải").await;
    none.shows("chưa có bài đúng với «lỗi 100»");
    assert_eq!(none.labels(), [["⬅️ Quay lại danh sách"]]);
    world.lan().presses("Quay lại").await.is(&offer.text);
    // A button of the first version.
    let old = world.lan().presses_data(offer.message_id, "1n").await;
    old.shows("chưa có bài");
    world.done().await;
}

#[tokio::test]
async fn an_unknown_code_gets_its_neighbours_as_buttons() {
    let world = World::new().await;
    let offer = world.lan().asks("lỗi 191").await;
    offer.shows("Chưa có bài cho mã lỗi #191");
    world.lan().presses("190").await.shows("Kết nối lại trang");
    world.done().await;
}

#[tokio::test]
async fn a_human_is_offered_only_where_there_is_one() {
    let mut world = World::new().await;
    let offer = world.lan().asks("lỗi 191").await;
    offer.offers_no("🙋").hides("🙋");
    world.restarts_with(|all| all.support_chat = Some(-7)).await;
    let offer = world.lan().asks("lỗi 191").await.only();
    assert_eq!(offer.data("🙋 Nhờ người hỗ trợ"), "2h");
    world.done().await;
}

#[tokio::test]
async fn an_article_with_an_id_too_long_for_a_button_is_found() {
    let mut world = World::new().await;
    let mut all = sources();
    let name = format!("100-{}.md", "rat-dai-".repeat(12));
    all.push(Source::new(
        name.replace("-.md", ".md"),
        "# Lỗi 100: Trường hợp có tên tệp rất dài\n\n## Cách xử lý\n\nĐổi tên tệp.\n".as_bytes(),
    ));
    // Also: articles are replaced while the bot runs.
    world.knows(all);
    let offer = world.lan().asks("lỗi 100").await.only();
    let data = offer.data("rất dài");
    let is_short = data.starts_with("2a:~") && data.ends_with(";c100");
    assert!(is_short, "{data}");
    world.lan().presses("rất dài").await.shows("Đổi tên tệp");
    world.lan().presses("✅").await.offers("✅ Đã giải quyết");
    world.done().await;
}

/// What is written down of a question in a private chat or a group.
async fn recorded(world: &World, chat: i64) -> Question {
    let memory = Memory::open(world.folder(), now()).await.expect("memory");
    let mut history = memory.history(0).await;
    history.questions.retain(|it| it.chat == memory.chat(chat));
    memory.close(now()).await;
    history.questions.pop().expect("a question")
}

#[tokio::test]
async fn what_is_refused_is_written_down() {
    let world = World::new().await;
    world.lan().asks("lỗi 100").await;
    world.lan().presses("Không phải").await;
    let outcome = recorded(&world, LAN).await.outcome;
    assert_eq!(outcome, store::Outcome::NoneOfThese);
    // Looked at after all.
    world.lan().presses("Quay lại danh sách").await;
    world.lan().presses("người").await;
    let question = recorded(&world, LAN).await;
    assert_eq!(question.outcome, store::Outcome::Answer);
    world.lan().presses("Quay lại danh sách").await;
    world.lan().presses("Không phải").await;
    let outcome = recorded(&world, LAN).await.outcome;
    assert_eq!(outcome, store::Outcome::NoneOfThese);
    world.done().await;
}

#[tokio::test]
async fn what_somebody_has_chosen_in_a_group_nobody_else_takes_back() {
    let world = World::new().await;
    let offer = world
        .lan()
        .in_group(GROUP)
        .asks("/hoi lỗi 100")
        .await
        .only();
    world.minh().in_group(GROUP).presses("Không phải").await;
    let outcome = recorded(&world, GROUP).await.outcome;
    assert_eq!(outcome, store::Outcome::NoneOfThese);
    world
        .lan()
        .in_group(GROUP)
        .presses("Quay lại danh sách")
        .await;
    world.lan().in_group(GROUP).presses("người").await;
    let none = offer.data("Không phải");
    world
        .minh()
        .in_group(GROUP)
        .presses_data(offer.message_id, &none)
        .await;
    let outcome = recorded(&world, GROUP).await.outcome;
    assert_eq!(outcome, store::Outcome::Answer, "Lan has chosen it");
    world.done().await;
}
