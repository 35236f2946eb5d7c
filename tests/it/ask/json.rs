//! The keys of `--json`, as the table in `src/cli/json.rs` has them.

use serde_json::Value;

use super::three;
use crate::support::cli::shipped;

#[track_caller]
fn object(ran: &crate::support::cli::Ran) -> Value {
    let mut all = ran.json();
    assert_eq!(all.len(), 1, "{}", ran.out);
    all.remove(0)
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

#[test]
fn an_answer_has_its_keys() {
    let answer = object(&three(&["ask", "--json", "lỗi 613"]).ended(0));
    assert_eq!(
        keys(&answer),
        [
            "answer", "choices", "hits", "near", "outcome", "question", "us"
        ]
    );
    assert_eq!(answer["outcome"], "answer");
    assert_eq!(answer["question"], "lỗi 613");
    assert!(answer["us"].is_u64());
    assert_eq!(answer["choices"], Value::Array(vec![]));
    assert_eq!(answer["near"], Value::Array(vec![]));
    let hit = &answer["hits"][0];
    assert_eq!(keys(hit), ["codes", "id", "score", "title"]);
    assert_eq!(hit["id"], "613-vuot-gioi-han");
    assert_eq!(hit["codes"][0], "613");
    let article = &answer["answer"];
    assert_eq!(
        keys(article),
        ["id", "sections", "telegram", "terminal", "title"]
    );
    let section = &article["sections"][0];
    assert_eq!(keys(section), ["name", "role", "text"]);
    assert_eq!(section["role"], "resolution");
    assert_eq!(section["text"], "1. Chờ một giờ\n2. Thử lại");
    let part = article["telegram"][0].as_str().expect("HTML");
    assert!(part.starts_with("<b>Lỗi 613: Gọi quá nhiều"), "{part}");
    let terminal = article["terminal"].as_str().expect("text");
    assert!(!terminal.contains('\u{1b}') && terminal.contains("1. Chờ một giờ"));
    assert_eq!(
        terminal,
        three(&["ask", "lỗi 613"]).out,
        "the same text as without --json"
    );
}

#[test]
fn a_choice_and_nothing_have_theirs() {
    let choice = object(&shipped(&["ask", "--json", "lỗi #100"]).ended(0));
    assert_eq!(
        keys(&choice),
        ["choices", "hits", "near", "outcome", "question", "us"]
    );
    assert_eq!(choice["outcome"], "choose");
    let choices = choice["choices"].as_array().expect("a list");
    assert!(choices.len() >= 2);
    for choice in choices {
        // A code where the situation has more of it than the question.
        let mut keys = keys(choice);
        keys.retain(|key| *key != "code");
        assert_eq!(keys, ["id", "telling", "title"]);
    }

    let unknown = object(&shipped(&["ask", "--json", "loi 1001"]).ended(1));
    assert_eq!(
        keys(&unknown),
        [
            "choices",
            "hits",
            "near",
            "outcome",
            "question",
            "unknown_code",
            "us"
        ]
    );
    assert_eq!(unknown["unknown_code"], "1001");
    assert_eq!(
        keys(&unknown["near"][0]),
        ["code", "id", "system", "telling", "title"]
    );

    let nothing = object(&shipped(&["ask", "--json", "trưa nay ăn gì"]).ended(1));
    assert_eq!(
        keys(&nothing),
        ["choices", "hits", "near", "outcome", "question", "us"]
    );
    assert_eq!(nothing["outcome"], "nothing");

    for (question, kind) in [
        ("alo", "greeting"),
        ("cảm ơn ad", "thanks"),
        ("ok", "other"),
    ] {
        let said = object(&shipped(&["ask", "--json", question]).ended(1));
        assert_eq!(
            keys(&said),
            [
                "choices",
                "hits",
                "near",
                "outcome",
                "question",
                "small_talk",
                "us"
            ]
        );
        assert_eq!(said["outcome"], "small-talk");
        assert_eq!(said["small_talk"], kind);
        assert_eq!(said["hits"], Value::Array(vec![]));
    }

    let read = object(&shipped(&[
        "ask",
        "--json",
        "looxi 190 ddooir maajt khaaur",
    ]));
    assert!(read["read_as"].is_string(), "{read}");
}

#[test]
fn the_ranking_is_as_long_as_was_asked() {
    for n in ["1", "3", "30"] {
        let answer = object(&shipped(&[
            "ask",
            "--json",
            "-n",
            n,
            "lỗi 100 facebook không gửi được tin",
        ]));
        let hits = answer["hits"].as_array().expect("a list").len();
        let wanted: usize = n.parse().expect("a number");
        assert!(
            hits == wanted || (wanted == 30 && hits > 10 && hits <= 30),
            "{n}: {hits}"
        );
    }
    let longest = object(&shipped(&["ask", "--json", "--hits", "1000", "facebook"]));
    assert!(longest["hits"].as_array().expect("a list").len() > 10);
}
