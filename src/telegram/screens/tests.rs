//! The wording is complete, and short enough where Telegram counts.

use super::*;
use crate::article::Source;

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
        start(&handbook, lang),
        start(&Handbook::new(&[]).unwrap().0, lang),
        private_help(lang),
        group_help(&me, lang),
        usage(lang),
        not_text(lang),
        unknown_command(lang),
        none_of_these(lang),
        apology(lang),
        article(&handbook, None, lang),
    ]
}

fn text(screen: &Screen) -> String {
    screen
        .page
        .blocks
        .iter()
        .map(|block| block.text() + "\n")
        .collect()
}

/// The leaves of the locale file: key and language. Indentation is all there
/// is to its grammar.
fn leaves() -> Vec<(String, String)> {
    let mut path: Vec<String> = Vec::new();
    let mut leaves = Vec::new();
    for line in include_str!("../../locales/telegram.yml").lines() {
        let bare = line.trim_start();
        let Some((name, value)) = bare.split_once(':').filter(|_| !bare.starts_with('#')) else {
            continue;
        };
        path.truncate((line.len() - bare.len()) / 2);
        if matches!(name, "vi" | "en") {
            assert!(
                value.trim().len() > 2,
                "{} has no text in {name}",
                path.join(".")
            );
            leaves.push((path.join("."), name.to_owned()));
        }
        path.push(name.to_owned());
    }
    leaves
}

#[test]
fn every_text_is_there_in_both_languages() {
    let leaves = leaves();
    assert!(leaves.len() > 50, "{}", leaves.len());
    for (key, _) in &leaves {
        for lang in LANGS {
            assert!(
                leaves.contains(&(key.clone(), lang.code().to_owned())),
                "{key} {}",
                lang.code()
            );
            let said = t!(key.as_str(), locale = lang.code());
            assert!(!said.contains("telegram."), "{key} {}: {said}", lang.code());
        }
        assert_ne!(
            t!(key.as_str(), locale = "vi"),
            t!(key.as_str(), locale = "en"),
            "{key}"
        );
    }
}

#[test]
fn nothing_is_left_to_be_filled_in() {
    for lang in LANGS {
        let handbook = handbook();
        let asked = ["lỗi 100", "lỗi 101", "zzz", "alo", "cảm ơn", "ok"]
            .map(|question| answer(&handbook.ask(question).unwrap(), &handbook, lang));
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
    let screen = answer(&handbook.ask("lỗi 100").unwrap(), &handbook, Lang::Vi);
    let labels: Vec<&str> = screen
        .buttons
        .iter()
        .map(|(label, _)| label.as_str())
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
fn examples_come_from_the_articles() {
    assert_eq!(
        examples(handbook().articles(), Lang::Vi),
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
    assert!(text(&answer(&asked, &handbook, Lang::Vi)).starts_with("Đang tìm: lỗi 100"));
}

#[test]
fn a_mention_is_promised_only_where_it_works() {
    let mut me = Identity {
        id: 1,
        username: "SoTayBot".into(),
        reads_all: false,
    };
    assert!(!text(&group_help(&me, Lang::Vi)).contains("@SoTayBot"));
    me.reads_all = true;
    assert!(text(&group_help(&me, Lang::Vi)).contains("@SoTayBot"));
}
