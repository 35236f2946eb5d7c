use std::sync::LazyLock;

use serde::Deserialize;

use super::*;
use crate::meaning::shipped;

static SHIPPED: LazyLock<OnnxEncoder> = LazyLock::new(|| shipped().unwrap());

const GRAPH: &[u8] = include_bytes!("../../../model/onnx/model_q4.onnx");
const TOKENIZER: &[u8] = include_bytes!("../../../model/tokenizer.json");

fn cosine(a: &str, b: &str) -> f32 {
    let of = |text| SHIPPED.encode(TextRole::Query, text).unwrap();
    of(a).cosine(&of(b))
}

/// A text with its prefix, the numbers of its tokens, and its vector by a
/// computation in 32 bits over the same weights.
#[derive(Deserialize)]
struct Golden {
    text: String,
    ids: Vec<i32>,
    vector: Vec<f32>,
}

#[test]
fn golden_texts_have_the_tokens_and_vectors_that_they_should() {
    let lines = include_str!("../../../tests/fixtures/meaning/golden.jsonl").lines();
    let mut count = 0;
    for line in lines {
        let golden: Golden = serde_json::from_str(line).unwrap();
        let (role, text) = match golden.text.split_once(": ").unwrap() {
            ("query", text) => (TextRole::Query, text),
            (_, text) => (TextRole::Passage, text),
        };
        assert_eq!(SHIPPED.tokens(&golden.text).unwrap(), golden.ids, "{text}");
        let expected = Vector::new(golden.vector).unwrap();
        let cosine = SHIPPED.encode(role, text).unwrap().cosine(&expected);
        assert!(cosine > 0.9999, "{text}: {cosine}");
        count += 1;
    }
    assert_eq!(count, 9);
}

#[test]
fn a_control_token_that_somebody_types_is_text() {
    for token in [
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        "<mask>",
        "＜s＞",
        "<\u{1}mask>",
        "<</s>/s>",
    ] {
        let ids = SHIPPED.tokens(&format!("query: lỗi {token} rồi")).unwrap();
        assert!(!SHIPPED.holds_control(&ids), "{token}: {ids:?}");
        assert!(ids.len() > 8, "{token}: {ids:?}");
        SHIPPED.encode(TextRole::Query, token).unwrap();
    }
}

#[test]
fn what_says_nothing_has_no_vector() {
    for text in ["", " \n\t", "?!…", "\u{200b}\u{feff}", "👍👍"] {
        assert_eq!(
            SHIPPED.encode(TextRole::Query, text),
            Err(EncodeError::Empty),
            "{text:?}"
        );
    }
}

#[test]
fn long_texts_are_cut_at_512_tokens_and_end_as_texts_do() {
    let words = "không gửi được tin nhắn ".repeat(5_000);
    for text in [
        &words,
        &"x".repeat(100_000),
        &"ệ".repeat(50_000),
        &"lỗi 100\n".repeat(9_000),
    ] {
        let whole = SHIPPED.encode(TextRole::Passage, text).unwrap();
        let beginning: String = text.chars().take(9_000).collect();
        let cut = SHIPPED.encode(TextRole::Passage, &beginning).unwrap();
        assert!(whole.cosine(&cut) > 0.999, "{}", &text[..20]);
    }
    let ids = SHIPPED.tokens(&words).unwrap();
    assert_eq!((ids.len(), ids[0], ids[MAX_TOKENS - 1]), (MAX_TOKENS, 0, 2));
}

#[test]
fn other_scripts_and_broken_signs_have_vectors_that_are_numbers() {
    for text in [
        "我发不出消息",
        "ข้อความส่งไม่ได้",
        "сообщение не отправляется",
        "メッセージ",
        "a\u{301}\u{302}\u{303}\u{323}\u{31b}",
        "\u{202e}ngược\u{0}\u{1}\u{7f}",
        "1\u{fffd}2",
    ] {
        let vector = SHIPPED.encode(TextRole::Query, text).unwrap();
        assert!(vector.numbers().iter().all(|x| x.is_finite()), "{text}");
    }
}

#[test]
fn composed_and_decomposed_marks_are_the_same() {
    use unicode_normalization::UnicodeNormalization as _;
    let text = "không gửi được tin nhắn";
    let apart: String = text.nfd().collect();
    assert_ne!(text, apart);
    assert!(cosine(text, &apart) > 0.9999);
}

#[test]
fn several_at_a_time_get_what_one_gets() {
    let texts = ["lỗi 100", "mất kết nối", "không gửi được tin", "phí ship"];
    let alone = texts.map(|text| SHIPPED.encode(TextRole::Query, text).unwrap());
    let together = std::thread::scope(|scope| {
        texts
            .map(|text| scope.spawn(|| SHIPPED.encode(TextRole::Query, text).unwrap()))
            .map(|thread| thread.join().unwrap())
    });
    assert_eq!(alone, together);
}

#[track_caller]
fn told(graph: &[u8], tokenizer: &[u8]) -> String {
    let made = OnnxEncoder::new(graph.to_vec().into(), tokenizer);
    made.err().expect("it cannot be used").to_string()
}

#[test]
fn a_model_file_cut_in_half_is_an_error() {
    for share in [0, 1, 100, 1_000, GRAPH.len() / 2, GRAPH.len() - 1] {
        let said = told(&GRAPH[..share], TOKENIZER);
        assert!(said.contains("model"), "{share}: {said}");
    }
    for share in [0, 1, 100, TOKENIZER.len() / 2, TOKENIZER.len() - 1] {
        let said = told(GRAPH, &TOKENIZER[..share]);
        assert!(said.contains("tokenizer.json"), "{share}: {said}");
    }
}

#[test]
fn a_tokenizer_of_another_model_is_an_error() {
    let table: serde_json::Value = serde_json::from_slice(TOKENIZER).unwrap();
    let mut table = table;
    let vocab = table["model"]["vocab"].as_array_mut().unwrap();
    for number in 0..100 {
        vocab.push(serde_json::json!([format!("piece{number}"), -9.0]));
    }
    let said = told(GRAPH, &serde_json::to_vec(&table).unwrap());
    assert!(said.contains("cannot be run"), "{said}");
}

#[test]
fn what_is_no_encoder_is_an_error() {
    for (graph, expected) in [(&b"PK\x03\x04"[..], "model"), (b"", "model")] {
        let said = told(graph, TOKENIZER);
        assert!(said.contains(expected), "{said}");
    }
    let said = told(GRAPH, b"{\"version\": \"1.0\"}");
    assert!(said.contains("tokenizer.json"), "{said}");
}

#[test]
fn a_graph_that_wants_a_mask_and_gives_vectors_of_tokens_is_taken_as_well() {
    let graph = include_bytes!("../../../tests/fixtures/meaning/hub/onnx/model.onnx");
    let tokenizer = include_bytes!("../../../tests/fixtures/meaning/hub/tokenizer.json");
    let encoder = OnnxEncoder::new(graph.as_slice().into(), tokenizer).unwrap();
    assert_eq!(encoder.dimension(), 3);
    let only = |text: &str| {
        let mean = encoder.run(&encoder.tokens(text).unwrap()).unwrap();
        Vector::new(mean).unwrap()
    };
    let expected = Vector::new(vec![2.0, 1.0, 0.0]).unwrap();
    assert!(only("a ba").cosine(&expected) > 0.9999);
    assert!(encoder.encode(TextRole::Query, "a").is_ok());
}
