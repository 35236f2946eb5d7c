//! A folder and its sub-folders keep their grouping, whatever their files are.

use std::{
    fs,
    io::{Cursor, Write as _},
};

use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{files, fixtures, import, workshop};

fn page(title: &str, step: &str) -> Vec<u8> {
    format!("<h1>{title}</h1><h2>Cách xử lý</h2><p>{step}</p><p><img src='anh/a.png'></p>")
        .into_bytes()
}

/// What a team has: pages, a Word file, text, Markdown and a table in sub-folders.
fn old() -> Vec<(&'static str, Vec<u8>)> {
    let word = fs::read(fixtures().join("551-khong-nhan-tin.docx")).expect("the fixture");
    vec![
        (
            "facebook/loi-100.html",
            page("Lỗi 100: Gán thẻ", "Mở lại trang."),
        ),
        ("facebook/anh/a.png", b"png".to_vec()),
        ("facebook/tin-nhan/551.docx", word),
        (
            "kho/Lỗi in/in.txt",
            "Không in được đơn\n\nBật cửa sổ bật lên rồi in lại.\n".into(),
        ),
        (
            "kho/b.md",
            "# Hết hàng\n\n## Cách xử lý\n\nNhập thêm hàng.\n".into(),
        ),
        (
            "kho/bang.csv",
            "Tiêu đề,Cách xử lý\nSai giá,Sửa bảng giá.\n".into(),
        ),
        (
            "loi-7.html",
            page("Lỗi 7: Chậm", "Chờ năm phút rồi thử lại."),
        ),
    ]
}

const EXPECTED: [&str; 7] = [
    "7-cham.md",
    "facebook/100-gan-the.md",
    "facebook/anh/100-gan-the-1.png",
    "facebook/tin-nhan/551-khach-khong-nhan-duoc-tin-nhan.md",
    "kho/Lỗi in/khong-in-duoc-don.md",
    "kho/b.md",
    "sai-gia.md",
];

fn put(folder: &TempDir, files: &[(&str, Vec<u8>)]) {
    for (name, bytes) in files {
        let path = folder.path().join("kb-cu").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
}

fn packed(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(content).expect("a part");
    }
    zip.finish().expect("a file").into_inner()
}

/// The articles and pictures of the handbook.
fn written(folder: &TempDir) -> Vec<String> {
    let all = files(&folder.path().join("kb")).into_keys();
    all.filter(|name| !name.starts_with('.') && !name.ends_with('/'))
        .collect()
}

#[test]
fn files_of_a_folder_keep_their_sub_folder() {
    let folder = workshop();
    put(&folder, &old());
    import(folder.path(), &["kb-cu"]).ended(0);
    assert_eq!(written(&folder), EXPECTED);
    let text = fs::read_to_string(folder.path().join("kb/facebook/100-gan-the.md"));
    let text = text.expect("an article");
    assert!(text.contains("![](anh/100-gan-the-1.png)"), "{text}");
    let again = import(folder.path(), &["kb-cu", "--update"]).ended(1);
    assert!(again.out.contains("đã có 6"), "{}", again.out);

    let folder = workshop();
    put(&folder, &old());
    import(folder.path(), &["kb-cu", "--folder", "cu/nam-2025"]).ended(0);
    let mut below = EXPECTED.map(|name| format!("cu/nam-2025/{name}"));
    below.sort();
    assert_eq!(written(&folder), below);
}

#[test]
fn files_of_an_archive_keep_their_sub_folder() {
    let folder = workshop();
    fs::write(folder.path().join("cu.zip"), packed(&old())).expect("a file");
    import(folder.path(), &["cu.zip"]).ended(0);
    assert_eq!(written(&folder), EXPECTED);

    // Notion ends the names of folders with a number.
    let folder = workshop();
    let number = "0123456789abcdef0123456789abcdef";
    let name = format!("Kho hàng {number}/Lỗi in {number}.html");
    let pages = [(name.as_str(), page("Lỗi 8: In", "Bật lại máy in."))];
    fs::write(folder.path().join("notion.zip"), packed(&pages)).expect("a file");
    import(folder.path(), &["notion.zip"]).ended(0);
    assert_eq!(written(&folder), ["Kho hàng/8-in.md"]);
}

#[test]
fn a_file_that_changed_updates_the_article_in_its_folder() {
    let first = |step: &str| {
        vec![
            (
                "facebook/cai-dat.html",
                page("Cài đặt", &format!("Mở trang Facebook. {step}")),
            ),
            (
                "zalo/cai-dat.html",
                page("Cài đặt", &format!("Mở ứng dụng Zalo trên máy. {step}")),
            ),
        ]
    };
    for is_packed in [false, true] {
        let folder = workshop();
        let bring = |step: &str| {
            if is_packed {
                fs::write(folder.path().join("kb-cu.zip"), packed(&first(step))).expect("a file");
                "kb-cu.zip"
            } else {
                put(&folder, &first(step));
                "kb-cu"
            }
        };
        let source = bring("Bấm Lưu.");
        import(folder.path(), &[source]).ended(0);
        let before = written(&folder);
        assert_eq!(before.len(), 2, "{before:?}");
        let same = import(folder.path(), &[source, "--update"]).ended(1);
        assert!(same.out.contains("đã có 2"), "{}", same.out);

        let source = bring("Bấm Lưu hai lần.");
        let ran = import(folder.path(), &[source, "--update"]).ended(0);
        assert!(ran.out.contains("cập nhật 2"), "{}", ran.out);
        assert_eq!(written(&folder), before);
        for name in &before {
            let text = fs::read_to_string(folder.path().join("kb").join(name)).expect("a file");
            let (place, _) = name.split_once('/').expect("a folder");
            assert!(text.contains("hai lần"), "{name}: {text}");
            assert!(text.to_lowercase().contains(place), "{name}: {text}");
        }
    }
}

/// Sheets and files of one archive that say the same titles are not taken for one
/// another.
#[test]
fn a_row_is_known_by_its_table() {
    let folder = workshop();
    let table = |step: &str, more: &str| {
        format!("Tiêu đề,Cách xử lý\n{more}Không đồng bộ đơn,Mở trang {step} rồi bấm đồng bộ.\n")
            .into_bytes()
    };
    let tables = |more: &str| {
        packed(&[
            ("lazada.csv", table("Lazada", more)),
            ("shopee.csv", table("Shopee", more)),
        ])
    };
    fs::write(folder.path().join("bang.zip"), tables("")).expect("a file");
    import(folder.path(), &["bang.zip"]).ended(0);
    let before = written(&folder);
    fs::write(folder.path().join("bang.zip"), tables("Sai giá,Sửa.\n")).expect("a file");
    let ran = import(folder.path(), &["bang.zip", "--update"]).ended(0);
    assert!(
        ran.out.contains("đã có 3") || ran.out.contains("đã có 2"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("cập nhật"), "{}", ran.out);
    assert_eq!(written(&folder).len(), before.len() + 1);
}
