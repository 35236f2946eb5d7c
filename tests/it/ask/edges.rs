//! Colours, pipes, help, completions, configuration, the missing token.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use super::{ARTICLES, three};
use crate::support::cli::{command, folder, run, shipped};

#[test]
fn a_pipe_gets_no_escape_sequences() {
    let folder = folder(&ARTICLES);
    for variables in [
        &[][..],
        &[("NO_COLOR", "1")],
        &[("NO_COLOR", "1"), ("TERM", "xterm-256color")],
    ] {
        for question in ["lỗi 190", "lỗi 999", "zalo"] {
            let mut command = command(folder.path(), &["ask", question]);
            let ran = run(command.envs(variables.iter().copied()));
            assert!(
                !ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'),
                "{question}"
            );
        }
    }
}

#[test]
fn what_is_not_seen_changes_no_answer() {
    for question in [
        "lỗi 190",
        "loi 999",
        "phiên đăng nhập hết hạn",
        "190-phien-het-han",
    ] {
        let ran = three(&["ask", question]);
        // One unseen character of another kind behind each that is seen.
        let mut unseen = "\u{200b}\u{ad}\u{2060}\u{feff}\u{200d}\u{202e}\u{3164}\u{34f}"
            .chars()
            .cycle();
        let strewn = question.chars().flat_map(|c| [Some(c), unseen.next()]);
        let strewn: String = strewn.flatten().collect();
        let got = three(&["ask", &strewn]);
        assert_eq!(got.out, ran.out, "{strewn:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder(&ARTICLES);
    let questions = "lỗi 190\n".repeat(2000);
    fs::write(folder.path().join("questions"), questions).expect("a writable folder");
    let input = fs::File::open(folder.path().join("questions")).expect("the file");
    let mut child = command(folder.path(), &["ask", "--batch"])
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut first = String::new();
    let mut reader = BufReader::new(child.stdout.take().expect("piped"));
    reader.read_line(&mut first).expect("a line");
    drop(reader);
    let output = child.wait_with_output().expect("it ends");
    assert!(first.starts_with('{'));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn serving_without_a_token_tells_where_to_get_one() {
    for lang in ["vi", "en"] {
        let ran = three(&["--lang", lang, "serve"]).ended(2);
        assert_eq!(ran.err.lines().count(), 2, "{}", ran.err);
        for name in ["@BotFather", "TELOXIDE_TOKEN"] {
            assert!(ran.err.contains(name), "{}", ran.err);
        }
    }
}

#[test]
fn help_has_examples_in_both_languages() {
    for (lang, title, codes) in [
        ("vi", "Ví dụ:", "Mã thoát"),
        ("en", "Examples:", "Exit codes"),
    ] {
        for command in ["ask", "check", "serve"] {
            let ran = shipped(&["--lang", lang, command, "--help"]).ended(0);
            assert!(ran.out.contains(title), "{lang} {command}: {}", ran.out);
            assert!(ran.out.contains(&format!("sotay {command}")), "{}", ran.out);
            assert!(!ran.out.contains("cli."), "{}", ran.out);
        }
        let ran = shipped(&["--lang", lang, "--help"]).ended(0);
        assert!(
            ran.out.contains(title) && ran.out.contains(codes),
            "{}",
            ran.out
        );
    }
    let ran = shipped(&["--version"]).ended(0);
    assert_eq!(ran.out.trim(), concat!("sotay ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_examples_of_the_help_work() {
    for question in [
        &["lỗi #100"][..],
        &["loi", "100", "ko", "gan", "the", "dc", "nv"],
        &["--json", "-n", "3", "-201 là lỗi gì"],
    ] {
        let arguments: Vec<&str> = ["ask"].iter().chain(question).copied().collect();
        shipped(&arguments).ended(0);
    }
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish"] {
        let ran = shipped(&["completions", shell]).ended(0);
        for word in ["sotay", "ask", "check", "serve", "batch"] {
            assert!(ran.out.contains(word), "{shell}: {word}");
        }
    }
    shipped(&["completions", "nope"]).ended(2);
}

#[test]
fn a_bad_configuration_names_file_and_key() {
    for (toml, key) in [
        ("kbb = \"x\"\n", "kbb"),
        ("kb = 5\n", "kb"),
        ("lang = \"fr\"\n", "lang"),
        ("[telegram]\napi-url = \"here\"\n", "telegram.api-url"),
        (
            "[telegram]\nanswer-deadline-seconds = \"soon\"\n",
            "answer-deadline-seconds",
        ),
    ] {
        let folder = folder(&ARTICLES);
        fs::write(folder.path().join("sotay.toml"), toml).expect("a writable folder");
        let ran = run(&mut command(folder.path(), &["ask", "lỗi 190"])).ended(2);
        assert!(ran.err.contains(key), "{toml}: {}", ran.err);
    }
    let ran = three(&["--config", "missing.toml", "ask", "lỗi 190"]).ended(2);
    assert!(ran.err.contains("missing.toml"), "{}", ran.err);
}
