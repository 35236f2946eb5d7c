//! `--explain`: where an answer comes from.

use serde_json::Value;

use super::three;
use crate::support::cli::shipped;

#[test]
fn an_explanation_stands_below_the_usual_answer() {
    let question = "khach ko nhan dc tn tren page";
    let usual = shipped(&["ask", question]);
    let code = usual.code.expect("an exit code");
    let explained = shipped(&["ask", "--explain", question]).ended(code);
    assert_eq!(explained.err, "");
    let below = explained.out.strip_prefix(&usual.out).expect("the answer");
    for part in [
        "Vì sao kết quả như vậy",
        "Câu hỏi được đọc thế nào",
        "→ tin nhắn (viết tắt)",
        "→ nhận (thêm dấu)",
        "Từ của câu hỏi mà bài có (điểm được/cao nhất",
    ] {
        assert!(below.contains(part), "{part} in\n{below}");
    }
    assert!(
        below.contains("\n3. ") && !below.contains("\n4. "),
        "{below}"
    );

    let english = shipped(&["--lang", "en", "ask", "--explain", "-n", "1", question]);
    assert!(english.out.contains("How the question was read"));
    assert!(!english.out.contains("\n2. Lỗi"), "{}", english.out);
}

#[test]
fn what_was_not_searched_is_not_explained() {
    let greeting = three(&["ask", "--explain", "alo"]).ended(1);
    assert!(
        greeting.out.contains("Không có gì để giải thích"),
        "{}",
        greeting.out
    );
    let object = three(&["ask", "--explain", "--json", "alo"]).ended(1);
    assert_eq!(object.json()[0].get("explain"), None);
}

#[test]
fn json_has_the_same_as_values() {
    let ran = shipped(&["ask", "--json", "--explain", "loi 100 ko gui dc tn"]);
    let object = &ran.json()[0];
    let told = &object["explain"];
    assert_eq!(told["read"]["codes"][0]["codes"][0], "100");
    let hits = told["hits"].as_array().expect("a list");
    assert_eq!(hits.len(), 3);
    for (hit, ranked) in hits.iter().zip(object["hits"].as_array().expect("a list")) {
        assert_eq!(hit["id"], ranked["id"]);
        let parts = hit["parts"].as_object().expect("an object");
        let sum: f64 = parts.values().filter_map(Value::as_f64).sum();
        let score = ranked["score"].as_f64().expect("a number");
        assert!((sum - score).abs() < 1e-3, "{sum} {score}");
    }
    let plain = shipped(&["ask", "--json", "loi 100 ko gui dc tn"]);
    assert_eq!(plain.json()[0].get("explain"), None);
}
