//! What was asked of the handbook when it was ordered, on the shipped articles.

use sotay::answer::Outcome;

use crate::support::{
    cli::shipped,
    kb::{ask, handbook, names_an_unknown_code, outcome},
};

#[test]
fn every_way_to_write_the_code_100_is_one_question() {
    let told = |question: &str| {
        let answer = ask(question);
        let hits: Vec<_> = answer
            .hits
            .iter()
            .map(|hit| hit.article_id.to_string())
            .collect();
        (outcome(&answer), hits)
    };
    let expected = told("lỗi #100");
    assert!(expected.0.starts_with("choose"), "{}", expected.0);
    assert!(expected.1.iter().any(|id| id == "100-gan-the-nhan-vien"));
    for question in ["ma loi 100", "(#100)", "error code 100"] {
        assert_eq!(told(question), expected, "{question}");
    }
}

#[test]
fn an_unknown_code_is_nothing_with_its_neighbours() {
    let answer = ask("loi 1001");
    let (Outcome::Nothing { near, .. }, Some(code)) = (&answer.outcome, &answer.unknown_code)
    else {
        panic!("{}", outcome(&answer));
    };
    assert_eq!(code.as_str(), "1001");
    assert!(
        near.iter()
            .any(|c| c.code.as_ref().is_some_and(|code| code.as_str() == "100"))
    );
    assert!(
        near.iter()
            .any(|c| c.article_id.as_str().starts_with("100-"))
    );
}

#[test]
fn an_unknown_code_does_not_hide_an_article_that_is_named() {
    let answer = ask("lỗi 1234 mất kết nối Zalo OA với Harasocial");
    assert_eq!(
        outcome(&answer),
        "answer zalo-mat-ket-noi-harasocial although 1234 is unknown"
    );
    let ran = shipped(&["ask", &answer.question]).ended(0);
    let told = ran.out.find("Chưa có bài cho mã lỗi 1234");
    assert!(told < ran.out.find("Cách xử lý"), "{}", ran.out);
    assert!(told.is_some());
    // An article about another code stays out, whatever the words say, and so
    // does one of which only the system is named.
    for question in [
        "lỗi 1234 không thể gắn thẻ nhân viên",
        "lỗi 1234 zalo harasocial",
    ] {
        let answer = ask(question);
        assert!(
            names_an_unknown_code(&answer),
            "{question}: {}",
            outcome(&answer)
        );
    }
}

#[test]
fn a_negative_code_is_the_article_of_zalo() {
    let answer = ask("-201");
    assert_eq!(outcome(&answer), "answer oa-201-truong-du-lieu-sai");
    let ran = shipped(&["ask", "-201"]).ended(0);
    assert!(ran.out.contains("oa-201-truong-du-lieu-sai"), "{}", ran.out);
}

#[test]
fn what_is_no_problem_of_ours_is_nothing() {
    for question in ["100 đơn hàng bị treo", "trưa nay ăn gì"] {
        let answer = ask(question);
        let is_nothing =
            matches!(answer.outcome, Outcome::Nothing { .. }) && answer.unknown_code.is_none();
        assert!(is_nothing, "{question}: {}", outcome(&answer));
        shipped(&["ask", question]).ended(1);
    }
}

#[test]
fn words_beside_the_code_choose_the_article() {
    let answer = ask("loi 100 khong gan the nhan vien duoc");
    assert_eq!(outcome(&answer), "answer 100-gan-the-nhan-vien");
}

#[test]
fn every_article_is_opened_by_its_id() {
    for article in handbook().articles() {
        let id = article.id.as_str();
        assert_eq!(outcome(&ask(id)), format!("answer {id}"));
    }
}

#[test]
fn a_code_is_one_of_the_system_that_is_named() {
    for (question, expected) in [
        // A step of Facebook's article mentions Zalo; that makes it none of Zalo's.
        ("loi 200 zalo", Err("Zalo")),
        ("loi 401 zalo", Err("Zalo")),
        ("loi 190 tiktok", Err("TikTok")),
        ("zalo 230", Ok("answer oa-230-qua-7-ngay-khong-tuong-tac")),
        ("haravan 401", Ok("answer 401-api-thieu-token")),
    ] {
        let answer = ask(question);
        match expected {
            Ok(expected) => assert_eq!(outcome(&answer), expected, "{question}"),
            Err(system) => {
                let Outcome::Nothing { unknown_of, .. } = &answer.outcome else {
                    panic!("{question}: {}", outcome(&answer));
                };
                assert_eq!(unknown_of, &[system], "{question}");
                let said = format!("của {system}.");
                let ran = shipped(&["ask", question]).ended(1);
                assert!(ran.out.contains(&said), "{}", ran.out);
            }
        }
    }
}

#[test]
fn a_code_is_read_whatever_stands_around_it() {
    let expected = outcome(&ask("lỗi 190"));
    for question in ["lỗi 190 đây", "loi 190 day", "lỗi 190 đó"] {
        let answer = ask(question);
        assert!(
            matches!(answer.outcome, Outcome::Choose { .. }),
            "{question}"
        );
    }
    assert!(expected.starts_with("choose"), "{expected}");
    let pasted = ask("80001 there have been too many calls to this page account");
    assert_eq!(outcome(&pasted), "answer 80006-page-het-luot-goi");
}

#[test]
fn a_lone_syllable_is_no_word() {
    // "tiết" of "thời tiết" stands in "chi tiết".
    let answer = ask("thoi tiet hom nay the nao");
    assert!(
        matches!(answer.outcome, Outcome::Nothing { .. }),
        "{}",
        outcome(&answer)
    );
}
