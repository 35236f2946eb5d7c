//! `sotay check` on some of the articles: the others are looked at and not told.

use std::fs;

use super::{found, place};
use crate::support::cli::{command, folder, run};

const BROKEN: &str = "# Lỗi 551: Khách không nhận tin\n\n## Nguyên nhân\n\nKhách chặn Page.\n";

fn desk() -> tempfile::TempDir {
    let folder = folder(&[("a.md", BROKEN), ("HUONG-DAN.md", "# Hướng dẫn\n")]);
    let zalo = folder.path().join("kb/zalo");
    fs::create_dir(&zalo).expect("a folder");
    let other = BROKEN.replace("Lỗi 551", "Lỗi -216");
    fs::write(zalo.join("b.md"), other).expect("an article");
    // The same as a.md in another folder: only who reads all can tell.
    fs::write(zalo.join("a.md"), BROKEN).expect("an article");
    folder
}

#[test]
fn only_what_is_named_is_told_but_all_is_compared() {
    let desk = desk();
    let places =
        |paths: &[&str]| -> Vec<String> { found(desk.path(), paths).iter().map(place).collect() };
    let all = places(&[]);
    assert!(
        all.iter().any(|place| place.starts_with("kb/a.md")),
        "{all:#?}"
    );
    let zalo: Vec<String> = all
        .iter()
        .filter(|place| place.starts_with("kb/zalo/"))
        .cloned()
        .collect();
    assert_eq!(places(&["kb/zalo"]), zalo);
    let own = places(&["kb/zalo/a.md"]);
    let taken = own.iter().any(|place| place.ends_with("K013-duplicate-id"));
    assert!(
        taken && own.iter().all(|place| place.starts_with("kb/zalo/a.md")),
        "{own:#?}"
    );
    let both = places(&["kb/a.md", "kb/zalo/b.md"]);
    assert!(
        !both.iter().any(|place| place.starts_with("kb/zalo/a.md")),
        "{both:#?}"
    );
    let ran = run(&mut command(desk.path(), &["check", "./kb/zalo/b.md"])).ended(1);
    assert!(ran.out.contains("kb/zalo/b.md:1:3"), "{}", ran.out);
    assert!(ran.out.contains("(1 bài)"), "{}", ran.out);
}

#[test]
fn another_folder_or_file_is_checked_by_itself() {
    let desk = desk();
    let other = desk.path().join("nhap");
    fs::create_dir(&other).expect("a folder");
    fs::write(other.join("a.md"), BROKEN).expect("an article");
    for path in ["nhap", "nhap/a.md"] {
        let found = found(desk.path(), &[path]);
        let places: Vec<String> = found.iter().map(place).collect();
        assert_eq!(places, ["nhap/a.md:1:3 K009-no-resolution"], "{path}");
    }
}

#[test]
fn what_holds_no_article_is_never_clean() {
    let desk = desk();
    for (paths, told) in [
        (&["kb/HUONG-DAN.md"][..], "HUONG-DAN.md không phải bài viết"),
        (
            &["kb/a.md", "kb/khong-co.md"],
            "không nằm trong thư mục bài kb",
        ),
        (&["khong-co.md"], "khong-co.md"),
    ] {
        let all = [&["check"], paths].concat();
        let ran = run(&mut command(desk.path(), &all)).ended(2);
        assert!(ran.err.contains(told), "{}", ran.err);
    }
}

#[test]
fn only_what_is_named_is_mended() {
    let slip = "# Lỗi 551: Khách không nhận tin\n\n## Cách xử lý\n\nMở Harascial.\n";
    let folder = folder(&[("a.md", slip), ("b.md", &slip.replace("551", "10"))]);
    let arguments = ["check", "--fix", "--yes", "kb/b.md"];
    run(&mut command(folder.path(), &arguments)).ended(0);
    let read = |name: &str| fs::read_to_string(folder.path().join("kb").join(name));
    assert_eq!(read("a.md").expect("an article"), slip);
    assert!(read("b.md").expect("an article").contains("Mở Harasocial."));
}

#[test]
fn many_findings_are_counted_by_rule() {
    let articles: Vec<(String, String)> = (0..21)
        .map(|n| {
            (
                format!("{n}.md"),
                BROKEN.replace("551", &format!("90{n:02}")),
            )
        })
        .collect();
    let articles: Vec<(&str, &str)> = articles
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let folder = folder(&articles);
    let ran = run(&mut command(folder.path(), &["check"])).ended(1);
    assert!(ran.out.contains("\nTheo quy tắc: "), "{}", ran.out);
    assert!(ran.out.contains("K009-no-resolution 21"), "{}", ran.out);
}
