//! What a button carries comes back as it went.

use super::*;

fn opened(id: &str, part: u8, origin: Option<ChoicesPage>) -> ArticlePart {
    ArticlePart {
        part,
        origin,
        ..ArticlePart::new(&ArticleId::from_text(id))
    }
}

fn code(text: &str) -> Option<ChoicesPage> {
    on_page(text, 0)
}

fn on_page(code: &str, page: u8) -> Option<ChoicesPage> {
    Some(ChoicesPage::new(Some(&ErrorCode::parse(code)?), page))
}

#[test]
fn data_comes_back_as_it_went() {
    let origins = [
        None,
        Some(ChoicesPage::new(None, 0)),
        Some(ChoicesPage::new(None, 2)),
        on_page("100/2018001", 1),
        on_page("-201", u8::MAX),
        code("100/2018001"),
        code("-201"),
        code("0x80070005"),
    ];
    for origin in origins {
        for act in Act::all() {
            for part in [0, 1, 12] {
                let button = Button::Article(act, opened("100 gắn thẻ", part, origin.clone()));
                assert_eq!(Button::parse(&button.data()), Some(button));
            }
        }
        let none = Button::NoneOfThese(origin.clone());
        assert_eq!(Button::parse(&none.data()), Some(none));
        let back = origin.map(Button::Choices);
        assert_eq!(
            back.as_ref().and_then(|back| Button::parse(&back.data())),
            back
        );
    }
    let others = [
        Button::AskHuman,
        Button::Take(17),
        Button::Take(u64::MAX),
        Button::Remove,
        Button::Language(Lang::Vi),
        Button::Language(Lang::En),
    ];
    for button in others.into_iter().chain(Setting::ALL.map(Button::Set)) {
        assert_eq!(Button::parse(&button.data()), Some(button));
    }
}

#[test]
fn what_is_too_long_is_hashed_and_then_does_without_the_code() {
    let long = "rất dài ".repeat(20);
    let long_code = format!("ERR_{}", "LONG_".repeat(10));
    let is_long = Button::Article(Act::Open, opened(&long, 1, code("100")));
    let hash = hash(&ArticleId::from_text(&long));
    assert_eq!(is_long.data(), format!("2a1:~{hash:016x};c100"));
    let both = Button::Article(
        Act::Because(Reason::Unclear),
        opened(&long, 1, code(&long_code)),
    );
    assert_eq!(both.data(), format!("2ru1:~{hash:016x};w"));
    let Some(Button::Article(_, found)) = Button::parse(&both.data()) else {
        panic!("{} is an article", both.data())
    };
    assert!(found.article.is(&ArticleId::from_text(&long)));
    let longest = format!("ERR_{}", "X".repeat(60));
    for button in [
        code(&longest).map(Button::Choices).unwrap(),
        Button::NoneOfThese(code(&longest)),
    ] {
        assert!(button.data().ends_with(";w"), "{}", button.data());
    }
}

#[test]
fn buttons_of_the_first_version_still_work() {
    let open = |article| {
        let opened = ArticlePart {
            article,
            part: 0,
            origin: None,
        };
        Some(Button::Article(Act::Open, opened))
    };
    for (data, expected) in [
        (
            "1a:100-gan-the",
            open(ArticleRef::Id(ArticleId::from_text("100 gan the"))),
        ),
        ("1h:0000000000000007", open(ArticleRef::Hash(7))),
        ("1n", Some(Button::NoneOfThese(None))),
    ] {
        assert_eq!(Button::parse(data), expected, "{data}");
    }
}

#[test]
fn foreign_data_is_not_understood() {
    for data in [
        "",
        "0a:x",
        "3a:100",
        "1a:",
        "1a:Không",
        "1h:12",
        "1h:zzzzzzzzzzzzzzzz",
        "1x",
        "ok",
        "2",
        "2a",
        "2a:",
        "2a:Không",
        "2a300:x",
        "2a:x;",
        "2a:x;c",
        "2a:x;z",
        "2z:x",
        "2b",
        "2b;",
        "2h;w",
        "2t:",
        "2t:x",
        "2t:1;w",
        "2rz:x",
        "2r:x",
        "2a:~12",
        "2é",
    ] {
        assert_eq!(Button::parse(data), None, "{data}");
    }
}

#[test]
fn the_hash_never_changes() {
    // The published test vector of FNV-1a for "a".
    assert_eq!(hash(&ArticleId::from_text("a")), 0xaf63_dc4c_8601_ec8c);
}
