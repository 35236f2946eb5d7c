//! `sotay import`: what comes in, what is lost, and how to take it back.

mod again;
mod bad;
mod desks;
mod faithful;
mod folders;
mod held;
mod losses;
mod names;
mod proof;
mod struck;
mod undo;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use insta::assert_snapshot;
use tempfile::TempDir;

use crate::support::cli::{Ran, command, run};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import")
}

/// An empty handbook with the fixtures beside it, as `nguon/`.
fn workshop() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("kb")).expect("a folder");
    copy(&fixtures(), &folder.path().join("nguon"));
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// `sotay` on a machine without pandoc, whatever stands on this one.
fn sotay(folder: &Path, arguments: &[&str]) -> Ran {
    run(command(folder, arguments).env("PATH", ""))
}

fn import(folder: &Path, sources: &[&str]) -> Ran {
    let arguments: Vec<&str> = ["import"].iter().chain(sources).copied().collect();
    sotay(folder, &arguments)
}

/// The articles that an import of one file wrote, and what it printed.
fn imported(name: &str, text: &str) -> (Vec<(String, String)>, String) {
    let folder = workshop();
    fs::write(folder.path().join(name), text).expect("a file");
    let ran = import(folder.path(), &[name]);
    let all = files(&folder.path().join("kb")).into_iter();
    let articles = all.filter(|(name, _)| is_article(name));
    let articles = articles
        .map(|(name, bytes)| (name, String::from_utf8(bytes).expect("UTF-8")))
        .collect();
    (articles, ran.out)
}

/// The files below a folder, with what they hold.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(&path).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path
                .strip_prefix(folder)
                .expect("below")
                .display()
                .to_string();
            if path.is_dir() {
                // Folders count: an undone import leaves none.
                all.insert(format!("{name}/"), Vec::new());
                open.push(path);
            } else {
                all.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    all
}

fn is_article(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "md")
}

/// The name of the batch that a run told.
fn batch(ran: &Ran) -> String {
    let line = ran.out.lines().last().expect("a line");
    line.rsplit(' ').next().expect("a word").to_owned()
}

/// What a run printed and wrote, without the day.
fn told(ran: &Ran, kb: &Path) -> String {
    let mut out = ran.out.replace(&batch(ran), "<batch>");
    for (name, bytes) in files(kb) {
        if name.starts_with(".sotay-import") || name.ends_with('/') {
            continue;
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                let _ = write!(out, "\n=== {name}\n{text}");
            }
            Err(error) => {
                let _ = write!(out, "\n=== {name}: {} bytes\n", error.as_bytes().len());
            }
        }
    }
    out
}

#[test]
fn every_source_becomes_articles() {
    for source in [
        "551-khong-nhan-tin.docx",
        "bang-ma.html",
        "freshdesk.json",
        "zendesk.json",
        "result.json",
        "bang-loi.csv",
    ] {
        let folder = workshop();
        let ran = import(folder.path(), &[&format!("nguon/{source}")]).ended(0);
        assert_eq!(ran.err, "", "{source}");
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_snapshot_path("../snapshots/import");
        settings.bind(|| assert_snapshot!(source, told(&ran, &folder.path().join("kb"))));
    }
}

#[test]
fn the_teams_own_text_stays_word_for_word() {
    let folder = workshop();
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/seed.txt");
    fs::copy(&seed, folder.path().join("nguon/seed.txt")).expect("a copy");
    import(folder.path(), &["nguon/seed.txt", "--folder", "facebook"]).ended(0);
    let written = files(&folder.path().join("kb/facebook"));
    let (_, bytes) = written.iter().next().expect("an article");
    let text = String::from_utf8(bytes.clone()).expect("UTF-8");
    let seed = fs::read_to_string(seed).expect("the seed");
    assert!(
        text.ends_with(&format!("---\n\n{}\n", seed.trim())),
        "{text}"
    );
    let asked = sotay(
        folder.path(),
        &["ask", "loi 100 khong gan the nhan vien duoc"],
    )
    .ended(0);
    assert!(
        asked.out.contains("Chuyển đến thư mục xong"),
        "{}",
        asked.out
    );
}

#[test]
fn a_folder_of_markdown_keeps_bytes_places_and_pictures() {
    let folder = workshop();
    let source = folder.path().join("cu");
    fs::create_dir_all(source.join("a/anh")).expect("a folder");
    let one = "\u{feff}# Lỗi A\r\n\r\n## Cách xử lý\r\n\r\n![](anh/x%20y.png) <app> 5*3*2\r\n";
    let other = "# Lỗi B\n\n## Cách xử lý\n\nLàm lại từ đầu.\n";
    fs::write(source.join("a/Loi A.md"), one).expect("a file");
    fs::write(source.join("b.md"), other).expect("a file");
    fs::write(source.join("README.md"), "# Không phải bài\n\nx\n").expect("a file");
    fs::write(source.join("a/anh/x y.png"), "ảnh").expect("a file");
    let there = folder.path().join("kb/b.md");
    fs::write(&there, "# Bài có trước\n\n## Cách xử lý\n\nGiữ nguyên.\n").expect("a file");
    let ran = import(folder.path(), &["cu"]).ended(0);
    let kb = files(&folder.path().join("kb"));
    assert_eq!(kb["a/Loi A.md"], one.as_bytes());
    assert_eq!(kb["a/anh/x y.png"], "ảnh".as_bytes());
    assert_eq!(kb["b-2.md"], other.as_bytes());
    assert!(kb["b.md"].starts_with("# Bài có trước".as_bytes()));
    assert!(!kb.keys().any(|name| name.contains("README")), "{kb:?}");
    assert!(ran.out.contains("mới 2 · đã có 0"), "{}", ran.out);

    // Once more: everything is there, even what was edited since.
    fs::write(folder.path().join("kb/b-2.md"), "# Đã sửa\n\nx\n").expect("a file");
    let before = files(&folder.path().join("kb"));
    let ran = import(folder.path(), &["cu"]).ended(1);
    assert!(ran.out.contains("mới 0 · đã có 2"), "{}", ran.out);
    assert_eq!(files(&folder.path().join("kb")), before);
}

#[test]
fn a_preview_writes_nothing() {
    let folder = workshop();
    let ran = import(folder.path(), &["nguon", "--dry-run"]).ended(0);
    assert!(ran.out.contains("chưa ghi gì"), "{}", ran.out);
    assert!(files(&folder.path().join("kb")).is_empty());
}

#[test]
fn what_tells_the_same_is_named() {
    let folder = workshop();
    let steps = "Mở trang cấu hình kênh, chọn đúng gian hàng, bấm kết nối lại rồi chờ năm phút cho đơn hàng về đủ.";
    let article = format!("# Không đồng bộ đơn\n\n## Cách xử lý\n\n{steps}\n");
    fs::write(folder.path().join("kb/dong-bo.md"), &article).expect("a file");
    let like = format!("# Không đồng bộ đơn\n\n## Cách xử lý\n\n{steps} Xong.\n");
    fs::write(folder.path().join("gan.md"), like).expect("a file");
    fs::write(
        folder.path().join("trung.md"),
        article.replace('\n', "\n\n"),
    )
    .expect("a file");
    fs::write(
        folder.path().join("ma.md"),
        "---\nid: dong-bo\n---\n# Khác\n\nx\n",
    )
    .expect("a file");
    let ran = import(folder.path(), &["gan.md", "trung.md", "ma.md"]).ended(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "gần trùng gan.md → gan.md");
    assert!(lines[1].contains("giống bài dong-bo 9"), "{lines:#?}");
    assert_eq!(lines[2], "đã có     trung.md → dong-bo");
    assert!(lines[4].contains("mã bài dong-bo"), "{lines:#?}");
    assert_eq!(
        files(&folder.path().join("kb")).len(),
        4,
        "two articles and the batch"
    );
}
