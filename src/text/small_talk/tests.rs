//! Messages as staff write them. The negatives matter more: a problem that is
//! taken for small talk gets no answer.

use super::{
    SmallTalk::{Greeting, Other, Thanks},
    *,
};

#[track_caller]
fn all_are(kind: SmallTalk, texts: &[&str]) {
    for text in texts {
        assert_eq!(small_talk(text), Some(kind), "text: {text}");
    }
}

#[test]
fn greetings_and_calls_for_help() {
    all_are(
        Greeting,
        &[
            "chào bạn",
            "chao ban",
            "Xin chào ạ",
            "xinchao",
            "hello",
            "Hellooo",
            "hi ad ơi",
            "hiiii",
            "hi 👋",
            "alo",
            "alooo",
            "alo alo",
            "A lô",
            "alo bot ơi",
            "bạn ơi",
            "mn ơi",
            "shop ơi!!!",
            "chào cả nhà ạ",
            "chào buổi sáng",
            "good morning",
            "có ai ko",
            "alo co ai khong",
            "có ai ở đây không ạ?",
            "cho em hỏi chút ạ",
            "giúp em với",
            "help me pls",
            "hi, test",
            "dạ em chào anh chị",
            "chàoooo",
            "chaof banj",
            "ad ơi rep em với",
            "có ai trực ko ạ",
        ],
    );
}

#[test]
fn thanks() {
    all_are(
        Thanks,
        &[
            "cảm ơn nha",
            "cám ơn",
            "cam on",
            "camon",
            "Camonn nhaa",
            "c.ơn",
            "c.on b",
            "camr own nhes",
            "được r cảm ơn nha",
            "tks b",
            "tkss",
            "thks",
            "Thanks!",
            "thank you very much",
            "thankyou",
            "ok cám ơn em nhiều",
            "cảm ơn bạn nhiều nha 🥰",
            "chào bạn, cảm ơn nhé",
            "cảm ơn mọi người đã hỗ trợ",
            "dạ vâng em cảm ơn ạ",
            "ty",
            "được rồi, cảm ơn ad :)))",
        ],
    );
}

#[test]
fn the_rest() {
    all_are(
        Other,
        &[
            "ok",
            "okee",
            "Oke bạn",
            "ok để mình thử",
            "dạ vâng",
            "dạ",
            "haha",
            "hahahahaha",
            "hihi",
            "kkkk",
            "bạn là ai",
            "bạn là ai thế?",
            "bạn là bot hay người v",
            "test",
            "Test thử",
            "bạn khoẻ không",
            "ban khỏe ko",
            "👍",
            "👍👍🏻",
            "❤️",
            "👨‍👩‍👧",
            ":)))",
            "<3",
            "^^",
            "👍 bạn",
            "chúc ngủ ngon",
            "Chúc bạn một ngày tốt lành",
            "chúc bạn 1 ngày tốt lành",
            "bye",
            "xin lỗi bạn",
            "không có gì",
            "xong rồi nha",
            "hiểu rồi ạ",
        ],
    );
}

#[test]
fn what_may_be_a_problem_is_not_small_talk() {
    for text in [
        "",
        "   ",
        "?",
        "...",
        "alo ko gửi được",
        "alo gửi tin không được",
        "chào bạn, page mình mất kết nối",
        "hi ad, đơn không về",
        "cảm ơn, mà giờ lỗi 190",
        "cảm ơn nhưng chưa được",
        "ok nhưng vẫn lỗi",
        "ok mà vẫn vậy",
        "vẫn không được",
        "không được",
        "ko dc",
        "chưa được ạ",
        "không",
        "lỗi",
        "lỗi rồi ạ",
        "xin mã lỗi",
        "xin lỗi 100",
        "test mess không được",
        "test 123",
        "hello 100",
        "100",
        "👍 100",
        "#100",
        "-201",
        "e100",
        "ERR_OK",
        "190-doi-mat-khau",
        "ảnh ạ",
        "gửi ảnh",
        "bán",
        "bạn",
        "em ạ",
        "page",
        "page là gì",
        "shop",
        "k",
        "con",
        "nhiều",
        "tk",
        "tks mà tk bị khoá",
        "bot không trả lời",
        "bạn không trả lời",
        "tin nhắn chào không gửi",
        "tin nhắn chào",
        "cài tin chào tự động",
        "lời chào",
        "trưa nay ăn gì",
        "Hôm nay trời mưa to quá",
        "help center không mở được",
        "giúp em gỡ page với",
        "cho em hỏi lỗi 100",
        "cho em hỏi đồng bộ đơn",
        "giúp em vs ko nhắn đc",
        "có ai bị mất tin nhắn không",
        "có ai bị như em không",
        "không có gì hiện ra",
        "không có tin nhắn",
        "rớt mạng hả",
        "token hết hạn",
        "ok token",
        "https://ok.vn/hello",
        "zalo",
        "hi zalo oa",
        "bị chặn 😭",
        "{\"test\": \"code\"}",
        "sao vậy",
        "sao không được vậy bạn",
        "đơn ơi là đơn",
        "dung thu",
        "page dung roi",
        "may em",
        "sao ad không rep",
        "rep khách ko được",
        "trả lời khách",
        "data",
        "looxi",
        "looxi 190",
        "alo looxi",
        "ok chưa",
        "xong chưa",
        "phải làm gì",
        "thu",
        "lo",
        "e a",
        "add page",
    ] {
        assert_eq!(small_talk(text), None, "text: {text}");
    }
}

#[test]
fn a_long_message_is_no_small_talk() {
    assert_eq!(small_talk(&"hi ".repeat(MAX_WORDS)), Some(Greeting));
    assert_eq!(small_talk(&"hi ".repeat(MAX_WORDS + 1)), None);
}

#[test]
fn every_phrase_of_the_list_is_read_once() {
    let sections = [
        "[person]",
        "[not]",
        "[filler]",
        "[greeting]",
        "[thanks]",
        "[other]",
        "[face]",
    ];
    let mut seen = std::collections::HashSet::new();
    let mut section = "";
    let lines = LIST
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    for phrase in lines.flat_map(|line| line.split(" | ")) {
        assert_eq!(phrase, phrase.trim().to_lowercase(), "{phrase}");
        if phrase.starts_with('[') {
            section = phrase;
            assert!(sections.contains(&phrase), "{phrase}");
        } else if section != "[not]" {
            assert!(seen.insert(phrase), "{phrase} stands twice");
        }
        for class in phrase.split(' ').filter(|word| word.starts_with('$')) {
            assert!(["$person", "$not"].contains(&class), "{phrase}");
        }
    }
}
