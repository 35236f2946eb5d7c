//! `sotay check`: every trap is named with its line and what to do.

use std::{fs, path::Path};

use insta::assert_snapshot;

use crate::support::cli::{command, folder, run, shipped};

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

#[test]
fn every_trap_is_named_with_its_line() {
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
fn every_broken_article_has_a_finding_and_no_good_one_has() {
    let ran = run(&mut command(&fixtures(), &["check", "broken"])).ended(1);
    for entry in fs::read_dir(fixtures().join("broken")).expect("the fixtures") {
        let name = entry.expect("an entry").file_name();
        let path = Path::new("broken").join(&name).display().to_string();
        assert!(ran.out.contains(&format!("{path}:")), "{path}");
    }
    // A text without parts has no resolution, and says so.
    let ran = run(&mut command(&fixtures(), &["check", "good"])).ended(1);
    let found: Vec<&str> = ran
        .out
        .lines()
        .filter(|line| line.starts_with("good"))
        .collect();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("good/chu-tu-do.md:1:3: K009-no-resolution"),
        "{found:?}"
    );
}

#[test]
fn the_shipped_articles_are_clean() {
    let ran = shipped(&["check"]).ended(0);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(ran.out.contains("không có vấn đề"), "{}", ran.out);
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
    let ran = run(&mut command(folder.path(), &["check"])).ended(1);
    let line = ran.out.lines().next().expect("a finding");
    assert!(
        line.starts_with("kb/b.md:1:1: K013-duplicate-id:"),
        "{line}"
    );
    assert!(line.ends_with("mot (a.md)"), "{line}");
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
    let text = "# Lỗi 1\n\n## Cách xử lý\n\n![](anh/chu.png)\n\n![](anh/x.png)\n\n![](../../x.png) ![](https://a.vn/x.png)\n";
    fs::write(kb.join("a.md"), text).expect("an article");
    let ran = run(&mut command(folder.path(), &["check"])).ended(1);
    let found: Vec<&str> = ran
        .out
        .lines()
        .filter(|line| line.starts_with("kb"))
        .collect();
    let expected = [
        "kb/a.md:5:1: K015-picture-refused: Telegram không nhận ảnh này: anh/chu.png (≠ PNG, JPEG, WebP)",
        "kb/a.md:7:1: K014-picture-missing: không thấy ảnh trong thư mục bài: anh/x.png",
        "kb/a.md:9:1: K014-picture-missing: không thấy ảnh trong thư mục bài: ../../x.png",
    ];
    assert_eq!(found, expected);
}
