//! What cannot be read is told, and costs nothing but itself.

use std::{
    fs,
    io::{Cursor, Write as _},
};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::{files, fixtures, import, workshop};

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for (name, content) in parts {
        writer.start_file(*name, options).expect("a part");
        writer.write_all(content).expect("a part");
    }
    writer.finish().expect("a file").into_inner()
}

#[test]
fn bad_sources_are_skipped_with_the_reason() {
    let docx = fs::read(fixtures().join("551-khong-nhan-tin.docx")).expect("the fixture");
    let bomb = vec![b' '; 80 << 20];
    let deep_xml = format!("<w:document>{}", "<w:p>".repeat(10_000));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        (
            "cut.docx",
            docx[..docx.len() / 2].to_vec(),
            "bị cắt giữa chừng",
        ),
        ("none.docx", b"not a zip".to_vec(), "không phải tệp nén"),
        ("empty.docx", Vec::new(), "tệp hỏng"),
        (
            "bomb.docx",
            zipped(&[("word/document.xml", &bomb)]),
            "quá lớn",
        ),
        (
            "deep.docx",
            zipped(&[("word/document.xml", deep_xml.as_bytes())]),
            "lồng nhau quá sâu",
        ),
        (
            "other.docx",
            zipped(&[("xl/workbook.xml", b"<a/>")]),
            "không có chữ nào",
        ),
        (
            "deep.html",
            "<div>".repeat(10_000).into_bytes(),
            "lồng nhau quá sâu",
        ),
        (
            "table.html",
            "<table><tr><td>".repeat(3_000).into_bytes(),
            "lồng nhau quá sâu",
        ),
        ("nul.html", b"<p>a\0b</p>".to_vec(), "NUL"),
        (
            "blank.html",
            b"<html><body><script>x</script></body></html>".to_vec(),
            "không có chữ nào",
        ),
        ("nul.md", b"# a\0b".to_vec(), "NUL"),
        ("blank.md", b" \n".to_vec(), "không có chữ nào"),
        ("nul.txt", b"a\0b".to_vec(), "NUL"),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1".to_vec(), "đời cũ"),
        ("cut.xlsx", b"PK\x03\x04".to_vec(), "bị cắt giữa chừng"),
        ("none.zip", b"<html>".to_vec(), "không phải tệp nén"),
        (
            "cut-part.docx",
            zipped(&[("word/document.xml", b"<w:document><w:body>")]),
            "bị cắt hoặc hỏng",
        ),
        (
            "cut.json",
            b"{\"articles\": [".to_vec(),
            "bị cắt giữa chừng",
        ),
        (
            "slip.json",
            b"{\"articles\": [],\n x}".to_vec(),
            "không phải JSON ở dòng 2, ký tự 2;",
        ),
        ("deep.json", "[".repeat(100_000).into_bytes(), "tệp hỏng"),
        ("other.json", b"{\"a\": 1}".to_vec(), "không phải tệp xuất"),
        ("other.csv", b"x,y\n1,2\n".to_vec(), "không nhận ra cột nào"),
        ("blank.csv", Vec::new(), "không nhận ra cột nào"),
        ("file.pdf", b"%PDF-1.4".to_vec(), "loại tệp này"),
    ];
    for (name, bytes, why) in cases {
        let folder = workshop();
        fs::write(folder.path().join(name), bytes).expect("a file");
        let ran = import(folder.path(), &[name]).ended(1);
        assert!(
            ran.out.starts_with(&format!("bỏ qua    {name}\n")),
            "{name}: {}",
            ran.out
        );
        assert!(ran.out.contains(why), "{name}: {}", ran.out);
        // What a parser says is English, and nothing to act on.
        for foreign in ["expected", "EOF", "EOCD", "rror", "limit", "archive"] {
            assert!(!ran.out.contains(foreign), "{name}: {}", ran.out);
        }
        assert!(files(&folder.path().join("kb")).is_empty(), "{name}");
    }
}

#[test]
fn a_bad_source_does_not_keep_the_others_out() {
    let folder = workshop();
    fs::write(folder.path().join("nguon/hong.docx"), "x").expect("a file");
    let ran = import(folder.path(), &["nguon"]).ended(0);
    assert!(ran.out.contains("bỏ qua    nguon/hong.docx"), "{}", ran.out);
    assert!(
        ran.out.contains("nguon/zendesk.json#360012345678 → "),
        "{}",
        ran.out
    );
    assert_eq!(import(folder.path(), &["khong-co"]).ended(2).out, "");
}

#[test]
fn nothing_outside_is_read_or_written() {
    let folder = workshop();
    fs::write(folder.path().join("bi-mat.png"), "x").expect("a file");
    let page =
        "# A\n\n## Cách xử lý\n\n![](../bi-mat.png) ![](/etc/hostname) ![](con/../../bi-mat.png)\n";
    fs::write(folder.path().join("nguon/a.md"), page).expect("a file");
    let ran = import(folder.path(), &["nguon/a.md"]).ended(0);
    assert!(
        ran.out.contains("không lấy được ảnh ../bi-mat.png"),
        "{}",
        ran.out
    );
    let names: Vec<String> = files(&folder.path().join("kb")).into_keys().collect();
    assert_eq!(
        names
            .iter()
            .filter(|name| !name.starts_with('.'))
            .collect::<Vec<_>>(),
        ["a.md"]
    );
    for bad in ["../x", "/tmp"] {
        let ran = import(folder.path(), &["nguon/a.md", "--folder", bad]).ended(2);
        assert!(ran.err.contains("--folder"), "{}", ran.err);
    }
}
