//! Why an article was given, in the words that were typed.

use sotay::{answer::Outcome, text::ErrorCode};

use crate::support::kb::{ask, handbook};

#[test]
fn an_answer_tells_why_it_matched() {
    for (question, codes, systems, words) in [
        (
            "loi 190 sau khi doi mk fb",
            "190",
            "Facebook",
            "sau khi doi mk",
        ),
        ("#100 (2534013)", "100/2534013", "", ""),
        ("loi-213 zalo", "-213", "", ""),
        // The name that was typed, and the words whatever their slips.
        (
            "khoong timf thaays nguwowif nhaanj tin messenger",
            "",
            "Messenger",
            "timf thaays nguwowif nhaanj tin",
        ),
        // A piece ends where the article does not go along.
        (
            "up file gửi kh bị upload attachment failure v ạ",
            "",
            "",
            "up file gửi|upload attachment failure",
        ),
        (
            "shop mua gói oa r sao vẫn ko nối đc zl",
            "",
            "Zalo OA",
            "mua gói",
        ),
        // A lone syllable tells nothing where something else does.
        (
            "Thông báo lỗi từ Facebook - #10 2018300",
            "10/2018300",
            "Facebook",
            "",
        ),
    ] {
        let answer = ask(question);
        let Outcome::Answer(id) = &answer.outcome else {
            panic!("{question} is answered")
        };
        let matched = handbook().matched(&answer, id).expect("it was searched");
        let found: Vec<&str> = matched.codes.iter().map(ErrorCode::as_str).collect();
        assert_eq!(found.join("|"), codes, "{question}");
        assert_eq!(matched.systems.join("|"), systems, "{question}");
        assert_eq!(matched.words.join("|"), words, "{question}");
    }
}

#[test]
fn what_was_not_searched_has_no_reason() {
    let id = &handbook().articles()[0].id;
    for question in ["cảm ơn", id.as_str()] {
        assert_eq!(handbook().matched(&ask(question), id), None, "{question}");
    }
    let matched = handbook()
        .matched(&ask(""), id)
        .expect("an empty question is searched");
    assert_eq!(matched, sotay::search::Highlights::default());
}
