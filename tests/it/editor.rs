//! `sotay new`, `list` and `show`: the tools of those who write.

use std::{fs, path::Path};

use crate::support::cli::{command, folder, run, shipped};

const OLD: &str = "---\ncodes: [\"190/460\"]\nstatus: archived\nverified: 2020-01-01\nreview_every: 30d\nowner: Lan\n---\n\n# Lỗi 190 (460): Đổi mật khẩu\n\n## Cách xử lý\n\n1. Kết nối lại.\n";

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| {
            let name = entry.expect("an entry").file_name();
            name.to_string_lossy().into_owned()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn a_new_article_begins_with_the_nearest_and_never_overwrites() {
    let near = "# Lỗi 190: Mất kết nối Page\n\n## Cách xử lý\n\n1. Kết nối lại.\n";
    let folder = folder(&[
        ("190-mat-ket-noi-page.md", near),
        ("190-doi-mat-khau.md", OLD),
    ]);
    let title = "Lỗi #190: Đổi mật khẩu";
    let ran = run(&mut command(folder.path(), &["new", title])).ended(0);
    assert!(ran.out.contains("190-mat-ket-noi-page"), "{}", ran.out);
    assert!(
        ran.out.contains("tiêu đề giống") && ran.out.contains("#190"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.ends_with("Đã tạo kb/190-doi-mat-khau-2.md\n"),
        "{}",
        ran.out
    );
    run(&mut command(folder.path(), &["new", title])).ended(0);
    let kb = folder.path().join("kb");
    assert_eq!(
        files(&kb),
        [
            "190-doi-mat-khau-2.md",
            "190-doi-mat-khau-3.md",
            "190-doi-mat-khau.md",
            "190-mat-ket-noi-page.md"
        ]
    );
    assert_eq!(
        fs::read_to_string(kb.join("190-doi-mat-khau.md")).expect("a file"),
        OLD
    );
    let text = fs::read_to_string(kb.join("190-doi-mat-khau-2.md")).expect("a file");
    assert!(text.contains("# Lỗi #190: Đổi mật khẩu\n") && text.contains("codes: [\"190\"]"));

    // Staff are shown neither the article nor its hints.
    run(&mut command(folder.path(), &["check"])).ended(0);
    let ran = run(&mut command(folder.path(), &["show", "190-doi-mat-khau-2"])).ended(0);
    assert!(!ran.out.contains("Người hỏi thấy gì"), "{}", ran.out);
    assert!(
        ran.out
            .starts_with("Nhân viên chưa thấy bài này (status: wip)."),
        "{}",
        ran.out
    );
}

#[test]
fn a_new_article_goes_into_its_folder_and_opens_in_the_editor() {
    let folder = folder(&[]);
    let arguments = [
        "new",
        "Không in được vận đơn",
        "--folder",
        "ghn/in",
        "--editor",
    ];
    let ran = run(command(folder.path(), &arguments)
        .env_remove("VISUAL")
        .env_remove("EDITOR"))
    .ended(2);
    assert!(ran.err.contains("VISUAL"), "{}", ran.err);
    let copy = command(folder.path(), &arguments)
        .env("VISUAL", "cp -t .")
        .output()
        .expect("the binary runs");
    assert!(copy.status.success(), "{copy:?}");
    let name = "khong-in-duoc-van-don.md";
    assert!(folder.path().join("kb/ghn/in").join(name).exists());
    assert!(
        folder.path().join(name).exists(),
        "the editor was given the file"
    );

    let failing = run(command(folder.path(), &arguments).env("VISUAL", "false")).ended(2);
    assert!(failing.err.contains("false"), "{}", failing.err);
    for bad in ["../x", "/tmp"] {
        let ran = run(&mut command(
            folder.path(),
            &["new", "Bài mới", "--folder", bad],
        ))
        .ended(2);
        assert!(ran.err.contains("--folder"), "{}", ran.err);
    }
    run(&mut command(folder.path(), &["new", "!!!"])).ended(2);
}

#[test]
fn articles_are_listed_by_code_status_and_age() {
    let folder = folder(&[
        ("190-doi-mat-khau.md", OLD),
        (
            "moi.md",
            "---\nenvironment: [Zalo]\nverified: 2026-01-01\n---\n# Bài mới\n\n## Cách xử lý\n\nLàm.\n",
        ),
    ]);
    let list = |arguments: &[&str]| {
        let all: Vec<&str> = ["list"].iter().chain(arguments).copied().collect();
        run(&mut command(folder.path(), &all))
    };
    let ran = list(&[]).ended(0);
    assert_eq!(
        ran.out,
        "190-doi-mat-khau  Lỗi 190 (460): Đổi mật khẩu [archived, quá hạn]\nmoi               Bài mới\n\n2 bài (Zalo 1, – 1)\n"
    );
    for (arguments, expected) in [
        (&["--code", "190"][..], Some("190-doi-mat-khau")),
        (&["--code", "190/460"], Some("190-doi-mat-khau")),
        (&["--code", "190/33"], None),
        (&["--code", "-201"], None),
        (&["--status", "archived"], Some("190-doi-mat-khau")),
        (&["--status", "none"], Some("moi")),
        (&["--status", "draft"], None),
        (&["--overdue"], Some("190-doi-mat-khau")),
    ] {
        let with_json: Vec<&str> = arguments.iter().chain(&["--json"]).copied().collect();
        let ran = list(&with_json).ended(i32::from(expected.is_none()));
        let ids: Vec<String> = ran
            .json()
            .iter()
            .map(|line| line["id"].as_str().expect("an id").to_owned())
            .collect();
        assert_eq!(ids, Vec::from_iter(expected), "{arguments:?}");
    }
    let old = &list(&["--overdue", "--json"]).json()[0];
    assert_eq!(old["review_due"], "2020-01-31");
    assert_eq!(old["codes"][0], "190/460");
    assert_eq!(list(&["--by", "code"]).out, "190     1\n–       1\n2 bài\n");
    list(&["--code", "abc"]).ended(2);
}

#[test]
fn the_shipped_articles_are_counted() {
    let ran = shipped(&["list", "--by", "system"]).ended(0);
    let first = ran.out.lines().next().expect("a line");
    assert!(first.starts_with("facebook"), "{}", ran.out);
    let counts = ran
        .out
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1)?.parse::<usize>().ok());
    let total = shipped(&["list", "--json"]).json().len();
    assert_eq!(counts.sum::<usize>(), total);
}

#[test]
fn an_article_is_shown_as_staff_will_see_it() {
    let shown = shipped(&["show", "190-doi-mat-khau"]).ended(0).out;
    let asked = shipped(&["ask", "190-doi-mat-khau"]).ended(0).out;
    assert_eq!(shown, asked);

    let ran = shipped(&["show", "--telegram", "kb/facebook/190-doi-mat-khau.md"]).ended(0);
    let mut lines = ran.out.lines();
    let head = lines.next().expect("a line");
    assert!(
        head.starts_with("── Tin 1/1: ") && head.ends_with(" 7/100 thực thể"),
        "{head}"
    );
    assert_eq!(
        lines.next(),
        Some("<b>Lỗi 190 (460): Mất kết nối do tài khoản Facebook đổi mật khẩu</b>")
    );

    let ran = shipped(&["show", "190-doi-mat-khu", "zzz"]).ended(1);
    assert!(
        ran.out.contains("\n  190-doi-mat-khau  Lỗi 190 (460)"),
        "{}",
        ran.out
    );
    assert!(ran.out.ends_with("Không có bài «zzz».\n"), "{}", ran.out);
}
