//! `--batch`: a line in, a line out.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
};

use serde_json::Value;

use super::ARTICLES;
use crate::support::cli::{command, folder, run, start};

/// The questions and outcomes for an input of these bytes.
fn batch(input: &[u8]) -> Vec<(String, String)> {
    let folder = folder(&ARTICLES);
    let path = folder.path().join("questions");
    fs::write(&path, input).expect("a writable folder");
    let file = fs::File::open(&path).expect("the file");
    let ran = run(command(folder.path(), &["ask", "--batch"]).stdin(file)).ended(0);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    ran.json()
        .iter()
        .map(|object| (text(&object["question"]), text(&object["outcome"])))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(question, outcome)| ((*question).to_owned(), (*outcome).to_owned()))
        .collect()
}

#[test]
fn every_line_gets_one_line() {
    assert_eq!(
        batch("lỗi 190\n\n  \nlỗi 999\r\nhiii\n-201\n".as_bytes()),
        pairs(&[
            ("lỗi 190", "answer"),
            ("", "nothing"),
            ("  ", "nothing"),
            ("lỗi 999", "nothing"),
            ("hiii", "small-talk"),
            ("-201", "answer"),
        ])
    );
    assert_eq!(batch(b""), []);
}

#[test]
fn the_last_line_needs_no_newline() {
    assert_eq!(
        batch("trưa nay ăn gì\nlỗi 613".as_bytes()),
        pairs(&[("trưa nay ăn gì", "nothing"), ("lỗi 613", "answer")])
    );
}

#[test]
fn bytes_that_are_no_utf8_cost_only_themselves() {
    let mut input = b"l\xe1\xbb\x97i 190 \xff\n\xff\xfe\n".to_vec();
    input.extend("lỗi 613\n".as_bytes());
    assert_eq!(
        batch(&input),
        pairs(&[
            ("lỗi 190 \u{fffd}", "answer"),
            ("\u{fffd}\u{fffd}", "nothing"),
            ("lỗi 613", "answer"),
        ])
    );
}

#[test]
fn an_answer_is_there_before_the_next_question() {
    let folder = folder(&ARTICLES);
    let mut child = start(&mut command(folder.path(), &["ask", "--batch"]));
    let mut input = child.stdin.take().expect("piped");
    let mut output = BufReader::new(child.stdout.take().expect("piped"));
    for (question, id) in [
        ("lỗi 190", "190-phien-het-han"),
        ("lỗi 613", "613-vuot-gioi-han"),
    ] {
        writeln!(input, "{question}").expect("it listens");
        input.flush().expect("it listens");
        let mut line = String::new();
        output
            .read_line(&mut line)
            .expect("an answer while the input is open");
        let object: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(object["answer"]["id"], id);
    }
    drop(input);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn batch_takes_no_question() {
    let folder = folder(&ARTICLES);
    run(&mut command(folder.path(), &["ask", "--batch", "lỗi 190"])).ended(2);
}
