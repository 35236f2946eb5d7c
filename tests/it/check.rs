//! `sotay check`: every trap is named with its line and what to do.

mod fix;
mod forms;
mod rules;
mod scope;

use std::{collections::BTreeSet, fs, path::Path};

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{
    bot_api::png,
    cli::{command, folder, run, shipped},
};

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/articles")
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots/check");
    settings.bind(|| assert_snapshot!(name, text));
}

/// The findings of `sotay check` with these arguments, from its JSON.
fn found(at: &Path, arguments: &[&str]) -> Vec<Value> {
    let mut all = vec!["check", "--format", "json"];
    all.extend(arguments);
    let ran = run(&mut command(at, &all));
    let object: Value = serde_json::from_str(&ran.out).expect("JSON");
    object["findings"].as_array().expect("a list").clone()
}

/// `file:line:column rule` of a finding.
fn place(finding: &Value) -> String {
    let text = |key: &str| finding[key].as_str().expect("a text");
    format!(
        "{}:{}:{} {}-{}",
        text("file"),
        finding["line"],
        finding["column"],
        text("rule"),
        text("name")
    )
}

#[test]
fn every_trap_of_the_reader_is_named_with_its_line() {
    for lang in ["vi", "en"] {
        let ran = run(&mut command(
            &fixtures(),
            &["--lang", lang, "check", "broken"],
        ))
        .ended(1);
        assert_eq!(ran.err, "");
        snapshot(&format!("broken-{lang}"), &ran.out);
    }
}

#[test]
fn every_broken_article_has_a_finding_and_no_good_one_an_error() {
    let named: BTreeSet<String> = found(&fixtures(), &["broken"])
        .iter()
        .map(|finding| finding["file"].as_str().expect("a file").to_owned())
        .collect();
    for entry in fs::read_dir(fixtures().join("broken")).expect("the fixtures") {
        let name = entry.expect("an entry").file_name();
        let path = Path::new("broken").join(&name).display().to_string();
        assert!(named.contains(&path), "{path}");
    }
    // A text without parts has no resolution, and says so.
    let errors: Vec<String> = found(&fixtures(), &["good"])
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .map(place)
        .collect();
    assert_eq!(errors, ["good/chu-tu-do.md:1:3 K009-no-resolution"]);
}

#[test]
fn the_shipped_articles_are_clean_warnings_included() {
    let ran = shipped(&["check", "--strict"]).ended(0);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(ran.out.contains("không có vấn đề"), "{}", ran.out);
    assert_eq!(ran.err, "", "every known finding is still there");
}

#[test]
fn a_missing_folder_is_an_error() {
    let folder = folder(&[]);
    let ran = run(&mut command(folder.path(), &["check", "bai-moi"])).ended(2);
    assert!(
        ran.err.contains("bai-moi") && ran.err.contains("--kb"),
        "{}",
        ran.err
    );
    run(&mut command(folder.path(), &["check"])).ended(0);
}

#[test]
fn an_id_that_is_taken_is_named_with_the_file_that_has_it() {
    let folder = folder(&[
        ("a.md", "---\nid: mot\n---\n# A\n\n## Cách xử lý\n\nLàm.\n"),
        ("b.md", "---\nid: mot\n---\n# B\n\n## Cách xử lý\n\nLàm.\n"),
    ]);
    let found = found(folder.path(), &[]);
    let taken = found.iter().find(|finding| finding["rule"] == "K013");
    let taken = taken.expect("a finding");
    assert_eq!(place(taken), "kb/b.md:2:1 K013-duplicate-id");
    let what = taken["what"].as_str().expect("a text");
    assert!(what.ends_with("mot (a.md)"), "{what}");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_never_clean() {
    let folder = folder(&[("tot.md", "# A\n\n## Cách xử lý\n\nLàm.\n")]);
    // A link to itself cannot be read by anybody, root included.
    let path = folder.path().join("kb/vong.md");
    std::os::unix::fs::symlink(&path, &path).expect("a link");
    let ran = run(&mut command(folder.path(), &["check"])).ended(2);
    assert!(ran.err.contains("vong.md"), "{}", ran.err);
    assert!(ran.err.contains("chưa kiểm tra hết"), "{}", ran.err);
    // Asking goes on without it, and says so.
    let ran = run(&mut command(folder.path(), &["ask", "a"]));
    assert!(
        ran.err.contains("vong.md") && ran.code != Some(2),
        "{}",
        ran.err
    );
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_never_clean() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder(&[("cam.md", "# A\n\n## Cách xử lý\n\nLàm.\n")]);
    let path = folder.path().join("kb/cam.md");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("our own file");
    if fs::read(&path).is_ok() {
        eprintln!("skipped: whoever runs this reads every file (root)");
        return;
    }
    let ran = run(&mut command(folder.path(), &["check"])).ended(2);
    assert!(ran.err.contains("cam.md"), "{}", ran.err);
}

#[test]
fn pictures_that_cannot_be_sent_are_named() {
    let folder = folder(&[]);
    let kb = folder.path().join("kb");
    fs::create_dir_all(kb.join("anh")).expect("a folder");
    fs::write(kb.join("anh/chu.png"), "no picture").expect("a file");
    let picture = png(300, 200, "");
    fs::write(kb.join("anh/tot.png"), &picture).expect("a file");
    fs::write(kb.join("anh/cut.png"), &picture[..picture.len() / 2]).expect("a file");
    let shown = [
        "anh/chu.png",
        "anh/x.png",
        "../../x.png",
        "anh/tot.png",
        "anh/cut.png",
    ];
    let shown = shown.map(|name| format!("![]({name})\n\n")).concat();
    let text = format!("# Lỗi 1\n\n## Cách xử lý\n\n{shown}");
    fs::write(kb.join("a.md"), text).expect("an article");
    let found: Vec<String> = found(folder.path(), &[]).iter().map(place).collect();
    let expected = [
        "kb/a.md:5:1 K015-picture-refused",
        "kb/a.md:7:1 K014-picture-missing",
        "kb/a.md:9:1 K014-picture-missing",
        "kb/a.md:13:1 K015-picture-refused",
    ];
    assert_eq!(found, expected);
}

#[test]
fn settings_make_a_rule_an_error_or_switch_it_off() {
    let article = "# Lỗi 551: Khách không nhận tin\n\n## Cách xử lý\n\nMở Harascial.\n";
    for (settings, code, told) in [
        ("", 0, 1),
        ("[check.rules]\nK030 = \"error\"", 1, 1),
        ("[check.rules]\nnear-miss = \"off\"", 0, 0),
        (
            "[[check.known]]\nrule = \"K030\"\narticle = \"a.md\"\ntext = \"Harascial\"\nreason = \"thử\"",
            0,
            0,
        ),
    ] {
        let folder = folder(&[("a.md", article), ("sotay.toml", settings)]);
        let ran = run(&mut command(folder.path(), &["check"])).ended(code);
        assert_eq!(
            ran.out.matches("K030-near-miss").count(),
            told,
            "{settings}"
        );
        assert_eq!(ran.err, "", "{settings}");
        let strict = i32::from(told == 1);
        run(&mut command(folder.path(), &["check", "--strict"])).ended(strict);
    }
}

#[test]
fn what_is_known_and_gone_is_told() {
    let settings = "[[check.known]]\nrule = \"K030\"\narticle = \"a.md\"\nreason = \"thử\"";
    let article = "# Lỗi 551: Khách không nhận tin\n\n## Cách xử lý\n\nChờ.\n";
    let folder = folder(&[("a.md", article), ("sotay.toml", settings)]);
    let ran = run(&mut command(folder.path(), &["check"])).ended(0);
    assert!(
        ran.err.contains("K030-near-miss") && ran.err.contains("a.md"),
        "{}",
        ran.err
    );
}

#[test]
fn bad_settings_are_an_error() {
    let folder = folder(&[("sotay.toml", "[check.rules]\nK999 = \"off\"")]);
    let ran = run(&mut command(folder.path(), &["check"])).ended(2);
    assert!(ran.err.contains("K999"), "{}", ran.err);
}
