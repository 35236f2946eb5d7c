//! Laws of reading questions.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sotay::text::{find_codes, fold, is_invisible, lexemes, marked_key};
use unicode_normalization::UnicodeNormalization as _;

use super::{any_text, cases};
use crate::support::kb::{ask, handbook, outcome};

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn folding_twice_is_folding_once(text in any_text(), other in ".*") {
        for text in [text, other] {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            prop_assert!(!folded.chars().any(is_invisible));
        }
    }

    #[test]
    fn both_normal_forms_are_one_word(text in any_text(), other in "\\PC*") {
        for text in [text, other] {
            let (nfc, nfd): (String, String) = (text.nfc().collect(), text.nfd().collect());
            prop_assert_eq!(fold(&nfc), fold(&nfd));
            for word in nfc.split_whitespace() {
                let decomposed: String = word.nfd().collect();
                prop_assert_eq!(marked_key(word), marked_key(&decomposed), "{}", word);
            }
        }
    }

    #[test]
    fn pieces_of_a_text_are_ascending_and_its_own(text in any_text()) {
        let mut end = 0;
        for lexeme in lexemes(&text) {
            prop_assert!(end <= lexeme.range.start && lexeme.range.start < lexeme.range.end);
            prop_assert!(text.get(lexeme.range.clone()).is_some());
            end = lexeme.range.end;
        }
        for mention in find_codes(&text) {
            prop_assert!(text.get(mention.range.clone()).is_some());
            prop_assert!(!mention.readings.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn any_question_gets_one_of_the_four_outcomes(text in any_text(), other in "(?s).{0,60}") {
        for question in [text, other] {
            let answer = ask(&question);
            prop_assert_eq!(&answer.question, &*sotay::text::visible(&question));
            prop_assert!(answer.hits.len() <= sotay::handbook::DEFAULT_HITS);
            prop_assert_eq!(outcome(&answer), outcome(&ask(&question)), "the same every time");
        }
    }
}

#[test]
fn a_question_of_a_hundred_kilobytes_ends() {
    for piece in [
        "lỗi #100 ",
        "a",
        "không gửi được tin ",
        "#",
        "(#100) -201 ",
        "đ\u{301}",
        "\u{200b}",
        "0",
    ] {
        let question = piece.repeat(100_000 / piece.len());
        ask(&question);
    }
}

#[test]
fn every_way_to_write_a_code_gives_the_same_answer() {
    let codes: BTreeSet<String> = handbook()
        .articles()
        .iter()
        .flat_map(|article| &article.codes)
        .flat_map(sotay::text::ErrorCode::names)
        .map(|code| code.to_string())
        .collect();
    assert!(codes.len() > 20, "{codes:?}");
    let mut differing = Vec::new();
    for code in codes {
        let told = |question: String| {
            let answer = ask(&question);
            let hits: Vec<_> = answer
                .hits
                .iter()
                .map(|hit| hit.article_id.clone())
                .collect();
            (outcome(&answer), hits)
        };
        let expected = told(format!("#{code}"));
        assert!(
            !expected.0.starts_with("nothing"),
            "#{code}: {}",
            expected.0
        );
        for form in [
            "lỗi {}",
            "ma loi {}",
            "(#{})",
            "error code {}",
            "mã lỗi: {}",
            "LỖI #{}",
        ] {
            let question = form.replace("{}", &code);
            let found = told(question.clone());
            if found != expected {
                differing.push(format!("{question}: {found:?}\n   instead of {expected:?}"));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
