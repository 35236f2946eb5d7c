//! `sotay eval --fit` and `--without`, on a set that is fitted in a moment.

use std::{fmt::Write as _, fs, path::PathBuf};

use serde_json::{Value, json};
use sotay::answer::Weights;
use tempfile::TempDir;

use crate::support::cli::{Ran, command, folder, run};

/// Eight articles, two questions each, and two that nothing answers.
pub(super) fn small() -> TempDir {
    let problems = [
        ("Không gửi được tin nhắn cho khách", "tn ko gui dc"),
        ("Đổi mật khẩu đăng nhập", "quen mk"),
        ("Máy in không in được vận đơn", "may in ko in don"),
        ("Đơn hàng không đồng bộ về sàn", "don hang chua dong bo"),
        (
            "Khách không nhận được email xác nhận",
            "email xac nhan ko toi",
        ),
        ("Trang web tải chậm buổi tối", "web cham"),
        (
            "Không kết nối được cổng thanh toán",
            "ko ket noi thanh toan",
        ),
        ("Mục quản lý bị ẩn khỏi trang chủ", "ql"),
    ];
    let place = folder(&[]);
    let (kb, set) = (place.path().join("kb"), place.path().join("set"));
    fs::create_dir(&set).expect("a writable folder");
    let write = |path: PathBuf, text: &str| fs::write(path, text).expect("a writable folder");
    let mut queries = String::new();
    let mut qrels = String::from("query-id\tcorpus-id\tscore\n");
    for (number, (title, chat)) in problems.iter().enumerate() {
        let base = format!("bai-{number}");
        let article = format!("# {title}\n\n## Cách xử lý\n\nBáo kỹ thuật kiểm tra.\n");
        write(kb.join(format!("{base}.md")), &article);
        for (style, text) in [("plain", title), ("chat", chat)] {
            let id = format!("{number}-{style}");
            let metadata = json!({"style": style, "base": base});
            let query = json!({"_id": id, "text": text, "metadata": metadata});
            let _ = writeln!(queries, "{query}");
            let _ = writeln!(qrels, "{id}\t{base}\t1");
        }
    }
    let unanswerable = "{\"_id\":\"u1\",\"text\":\"xe máy hết xăng giữa đường\"}\n\
                        {\"_id\":\"u2\",\"text\":\"khách hỏi giá vé máy bay\"}\n";
    write(set.join("queries.jsonl"), &queries);
    write(set.join("qrels.tsv"), &qrels);
    write(set.join("unanswerable.jsonl"), unanswerable);
    place
}

pub(super) fn eval(place: &TempDir, arguments: &[&str]) -> Ran {
    let arguments = [&["eval", "set"], arguments].concat();
    run(&mut command(place.path(), &arguments))
}

#[test]
fn fitted_weights_are_written_below_the_comments_of_the_file() {
    let place = small();
    let read = |name: &str| fs::read_to_string(place.path().join(name)).expect("weights");
    let fit = |name: &str| {
        let told = eval(&place, &["--fit", name, "--and", "set=kb"]).ended(0);
        assert_eq!(told.out.matches("nDCG@10").count(), 4, "{}", told.out);
        assert!(told.out.contains("kiểm chứng chéo 5 phần"), "{}", told.out);
    };
    fit("new.toml");
    let new = read("new.toml");
    let weights = Weights::parse(&new).expect("weights that are read");
    assert_ne!(weights, *Weights::of_words(), "they are of this set");

    let head = "# How it was made.\n#\n#   with care\n";
    let old = format!("{head}\nanswer-from = 0.5 # not this\n# nor this\n");
    fs::write(place.path().join("old.toml"), old).expect("a writable folder");
    fit("old.toml");
    assert_eq!(read("old.toml"), format!("{head}\n{new}"), "the same again");
    fit("old.toml");
    assert_eq!(read("old.toml"), format!("{head}\n{new}"), "nothing grows");
}

#[test]
fn a_part_left_out_shows_in_the_figures() {
    let place = small();
    let found = |arguments: &[&str]| {
        let report = eval(&place, arguments).ended(0).out;
        let report: Value = serde_json::from_str(&report).expect("JSON");
        report["styles"]
            .as_array()
            .and_then(|styles| styles.iter().find(|row| row["style"] == "chat"))
            .and_then(|row| row["hit_1"].as_f64())
            .expect("the figure of a style")
    };
    let whole = found(&["--json"]);
    let without = found(&["--json", "--without", "abbreviations"]);
    assert!(without < whole, "{without} {whole}");
}

#[test]
fn what_cannot_be_fitted_or_left_out_is_told() {
    let place = small();
    for (arguments, told) in [
        (
            &["--without", "abreviations"][..],
            "không có phần «abreviations»",
        ),
        (&["--without", "x"], "chatter, abbreviations, neighbours"),
        (&["--lang", "en", "--without", "x"], "there is no part “x”"),
        (&["--fit", "w.toml", "--and", "set"], "không phải «set»"),
        (&["--fit", "w.toml", "--and", "=kb"], "không phải «=kb»"),
        (&["--fit", "w.toml", "--and", "no=kb"], "no/queries.jsonl"),
        (&["--fit", "kb"], "kb: "),
    ] {
        let ran = eval(&place, arguments).ended(2);
        assert!(ran.err.contains(told), "{arguments:?}: {}", ran.err);
        assert!(!place.path().join("w.toml").exists(), "nothing is written");
    }
}
