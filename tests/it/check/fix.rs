//! `sotay check --fix`: shown first, asked, written whole, and then clean.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use tempfile::TempDir;

use super::{found, snapshot};
use crate::support::cli::{Ran, command, run};

/// The rules that can be mended everywhere in their fixtures.
const FIXABLE: [&str; 6] = [
    "K011-invisible",
    "K012-not-nfc",
    "K025-mixed-tones",
    "K029-empty-item",
    "K030-near-miss",
    "K034-template-hint",
];

fn fixture(rule: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/fixtures/check").join(rule).join("bai.md")
}

/// A folder with one fixture of each as `kb/<rule>.md`, but other words in each
/// so that they are found apart.
fn kb(rules: &[&str]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("kb")).expect("a writable folder");
    for rule in rules {
        let name = format!("{}.md", rule.to_lowercase());
        fs::copy(fixture(rule), folder.path().join("kb").join(name)).expect("a fixture");
    }
    folder
}

fn texts(folder: &TempDir) -> Vec<Vec<u8>> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder.path().join("kb"))
        .expect("the articles")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    names.sort();
    let read = names.iter().map(|path| fs::read(path).expect("an article"));
    read.collect()
}

#[test]
fn a_mended_article_is_clean_and_is_left_alone_afterwards() {
    for rule in FIXABLE {
        let folder = kb(&[rule]);
        let before = texts(&folder);
        run(&mut command(folder.path(), &["check", "--fix", "--yes"])).ended(0);
        let after = texts(&folder);
        assert_ne!(before, after, "{rule}");
        assert_eq!(
            found(folder.path(), &[]),
            Vec::<serde_json::Value>::new(),
            "{rule}"
        );
        let ran = run(&mut command(folder.path(), &["check", "--fix", "--yes"])).ended(0);
        assert_eq!(texts(&folder), after, "{rule}: {}", ran.out);
        assert!(ran.out.contains("Không có gì sửa được"), "{}", ran.out);
    }
}

#[test]
fn courtesies_go_at_the_end_and_stay_for_a_person_elsewhere() {
    let folder = kb(&["K028-closing"]);
    run(&mut command(folder.path(), &["check", "--fix", "--yes"])).ended(0);
    let text = String::from_utf8(texts(&folder).remove(0)).expect("UTF-8");
    assert!(text.ends_with("2. Gửi tin mới.\n"), "{text}");
    assert!(text.contains("Chúc anh chị"), "{text}");
}

fn answered(folder: &TempDir, answer: &str) -> Ran {
    let mut child = command(folder.path(), &["check", "--fix"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut input = child.stdin.take().expect("a pipe");
    // Whoever has nothing to ask does not read.
    let _ = input.write_all(answer.as_bytes());
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

#[test]
fn the_difference_is_shown_and_nothing_is_written_without_a_yes() {
    let folder = kb(&["K030-near-miss"]);
    let before = texts(&folder);
    for answer in ["", "\n", "k\n", "không\n"] {
        let ran = answered(&folder, answer).ended(0);
        assert_eq!(texts(&folder), before, "{answer:?}");
        assert!(ran.out.contains("Chưa ghi gì"), "{}", ran.out);
    }
    let ran = answered(&folder, "có\n").ended(0);
    assert_ne!(texts(&folder), before);
    snapshot("fix", &ran.out);
}

#[test]
fn characters_that_nobody_sees_are_shown_in_the_difference() {
    let folder = kb(&["K011-invisible"]);
    let ran = answered(&folder, "k\n");
    assert!(
        ran.out.contains("⟨U+200B⟩") && ran.out.contains("⟨U+00AD⟩"),
        "{}",
        ran.out
    );
}

#[test]
fn bytes_that_are_no_text_are_never_written_over() {
    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("kb")).expect("a writable folder");
    let mut bytes = fs::read(fixture("K030-near-miss")).expect("a fixture");
    bytes.push(0xe6);
    fs::write(folder.path().join("kb/a.md"), &bytes).expect("a writable folder");
    run(&mut command(folder.path(), &["check", "--fix", "--yes"])).ended(1);
    assert_eq!(texts(&folder)[0], bytes);
}

#[test]
fn other_forms_do_not_go_with_it() {
    let folder = kb(&["K030-near-miss"]);
    let arguments = ["check", "--fix", "--yes", "--format", "json"];
    run(&mut command(folder.path(), &arguments)).ended(2);
}
