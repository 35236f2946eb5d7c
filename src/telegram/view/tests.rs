//! The wording is complete, and short enough where Telegram counts.

use super::*;
use crate::{
    article::{Date, Source},
    telegram::view::keyboard::Key,
};

const LANGS: [Lang; 2] = [Lang::Vi, Lang::En];

fn handbook() -> Handbook {
    let source = |name: &str, text: &str| Source::new(name, text.as_bytes());
    Handbook::new(&[
        source("100-a.md", "# Lỗi 100: không tìm thấy người nhận\n\nx"),
        source("100-b.md", "# Lỗi 100: gắn thẻ nhân viên\n\nx"),
        source("dong-bo.md", "# Đơn hàng không đồng bộ\n\nx"),
    ])
    .unwrap()
    .0
}

fn all(lang: Lang) -> Vec<Screen> {
    let handbook = handbook();
    let me = Identity {
        id: 1,
        username: "SoTayBot".into(),
        reads_all: true,
    };
    vec![
        start(&handbook, "SoTayBot", lang),
        start(&Handbook::new(&[]).unwrap().0, "SoTayBot", lang),
        private_help(lang),
        group_help(&me, Mode::Addressed, lang),
        usage(lang),
        not_text(lang),
        unknown_command("hoii", lang),
        unknown_command("xyz", lang),
        none_of_these(None, None, view(&handbook, lang)),
        apology(lang),
        gone(lang),
    ]
}

fn view(handbook: &Handbook, lang: Lang) -> View<'_> {
    View {
        handbook,
        lang,
        today: Date::parse("2026-11-22"),
        has_support: false,
        has_editors: true,
    }
}

fn text(screen: &Screen) -> String {
    let texts = screen.parts.iter().map(|part| part.text.as_str());
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_is_left_to_be_filled_in() {
    for lang in LANGS {
        let handbook = handbook();
        let asked = ["lỗi 100", "lỗi 101", "zzz", "alo", "cảm ơn", "ok"]
            .map(|question| answer(&handbook.ask(question).unwrap(), 0, view(&handbook, lang)));
        for screen in all(lang).iter().chain(&asked) {
            let text = text(screen);
            assert!(
                !text.contains("%{") && !text.contains("telegram."),
                "{text}"
            );
        }
    }
}

#[test]
fn what_stands_over_a_button_fits() {
    for lang in LANGS {
        for words in [stale_button(lang), gone_button(lang)] {
            assert!(words.chars().count() <= 200, "{words}");
        }
        for (_, description) in commands(true, lang)
            .into_iter()
            .chain(commands(false, lang))
        {
            assert!(description.chars().count() <= 256);
        }
    }
}

#[test]
fn candidates_carry_their_numbers_twice() {
    let handbook = handbook();
    let screen = answer(
        &handbook.ask("lỗi 100").unwrap(),
        0,
        view(&handbook, Lang::Vi),
    );
    let labels: Vec<&str> = screen
        .keys
        .iter()
        .flatten()
        .map(|key| key.label.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "1. không tìm thấy người nhận",
            "2. gắn thẻ nhân viên",
            "Không phải các lỗi này"
        ]
    );
    assert!(text(&screen).contains("không tìm thấy người nhận"));
}

#[test]
fn nobody_turns_a_page_for_one() {
    for count in 0..=30 {
        let pages = offer::Pages::of(count);
        let ranges: Vec<_> = (0..=pages.last()).map(|page| pages.range(page)).collect();
        let all: Vec<usize> = ranges.iter().cloned().flatten().collect();
        assert_eq!(all, (0..count).collect::<Vec<_>>(), "{count}");
        let sizes = ranges.iter().map(ExactSizeIterator::len);
        let (most, least) = (sizes.clone().max().unwrap(), sizes.min().unwrap());
        assert!(
            most <= 8 && (count <= 8 || least > 1),
            "{count}: {ranges:?}"
        );
    }
}

#[test]
fn examples_come_from_the_articles() {
    let handbook = handbook();
    let examples = examples(handbook.articles(), Lang::Vi).into_iter();
    assert_eq!(
        examples.map(|(example, _)| example).collect::<Vec<_>>(),
        [
            "lỗi 100",
            "Đơn hàng không đồng bộ",
            "Lỗi 100: không tìm thấy người nhận"
        ]
    );
}

#[test]
fn how_a_question_was_read_is_said() {
    let handbook = handbook();
    let mut asked = handbook.ask("lỗi 100").unwrap();
    asked.read_as = Some("lỗi 100".into());
    assert!(text(&answer(&asked, 0, view(&handbook, Lang::Vi))).starts_with("Đang tìm: lỗi 100"));
}

#[test]
fn a_mention_is_promised_only_where_it_works() {
    let mut me = Identity {
        id: 1,
        username: "SoTayBot".into(),
        reads_all: false,
    };
    assert!(!text(&group_help(&me, Mode::Addressed, Lang::Vi)).contains("@SoTayBot"));
    me.reads_all = true;
    assert!(text(&group_help(&me, Mode::Addressed, Lang::Vi)).contains("@SoTayBot"));
}

mod gallery;
