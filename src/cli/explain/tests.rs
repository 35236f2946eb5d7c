//! What an editor of articles reads.

use super::*;
use crate::{
    answer::Signs,
    article::Source,
    render::{Page, terminal},
    search::Features,
};

const ARTICLES: [(&str, &str); 4] = [
    (
        "551.md",
        "# Lỗi 551: Khách không nhận được tin nhắn\n\n## Trường hợp\n\nGửi tin nhắn thì báo lỗi 551.\n\n## Cách xử lý\n\nChờ khách nhắn lại.\n",
    ),
    (
        "shopee.md",
        "# Shopee rớt kết nối\n\n## Trường hợp\n\nĐơn hàng không về, báo mất kết nối.\n\n## Cách xử lý\n\nKết nối lại.\n",
    ),
    (
        "368-a.md",
        "# Lỗi 368: Bị chặn vì gửi quá nhanh\n\n## Cách xử lý\n\nChờ một giờ.\n",
    ),
    (
        "368-b.md",
        "# Lỗi 368: Tin có liên kết bị báo cáo\n\n## Cách xử lý\n\nBỏ liên kết.\n",
    ),
];

fn told(question: &str, lang: Lang) -> String {
    let sources = ARTICLES.map(|(name, text)| Source::new(name, text));
    let (handbook, _) = Handbook::new(&sources).expect("an index");
    let answer = handbook.ask_for(question, 10).expect("the search works");
    let explained = handbook.explain(&answer, 1);
    let page = Page {
        blocks: blocks(&answer, explained.as_ref(), &handbook, lang),
    };
    anstream::adapter::strip_str(&terminal::draw(&page, 80)).to_string()
}

#[test]
fn every_part_and_sign_has_words_in_both_languages() {
    let parts = Features::NAMES.map(|name| format!("part.{name}"));
    let signs = Signs::NAMES.map(|name| format!("sign.{name}"));
    for key in parts.iter().chain(&signs) {
        let [vi, en] = [Lang::Vi, Lang::En].map(|lang| Teller { lang }.say(key, &[]));
        // A text that is missing in one language falls back to the other.
        assert!(!vi.contains("explain.") && vi != en, "{key}: {vi}, {en}");
    }
}

#[test]
fn all_that_is_said_has_words_and_no_blanks() {
    for question in [
        "loi 551",
        "loi 368",
        "lỗi 999 gửi tin",
        "shopee rot kn",
        "tiktok rớt kết nối",
        "khách không nhận được tn",
        "gửi tin nhắnn",
        "tin",
        "xyz",
        "alo",
        "551",
    ] {
        for lang in [Lang::Vi, Lang::En] {
            let told = told(question, lang);
            let rough = ["explain.", "%{", "«»", "“”", "NaN", "-0,00", "-0.00"];
            for rough in rough {
                assert!(!told.contains(rough), "{question}: {rough} in\n{told}");
            }
        }
    }
}

#[test]
fn numbers_are_written_as_the_language_has_it() {
    let number = |lang, value| Teller { lang }.number(value, 1);
    assert_eq!(number(Lang::Vi, 1.25), "1,2");
    assert_eq!(number(Lang::En, -1.5), "-1.5");
    assert_eq!(number(Lang::En, -0.01), "0.0");
}

#[test]
fn an_explanation_as_it_is_read() {
    insta::assert_snapshot!(told("kh ko nhan dc tn shopee", Lang::Vi));
}
