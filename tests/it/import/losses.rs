//! What converters are known to lose, and that the loss check sees it.

use std::{fs, path::Path};

use sotay::{
    article::{Source, read},
    import::{Item, Loss, Placement, Shelf, SourceKind, Visible, lost},
    lang::Lang,
    render::{BlockKind, article_page},
};

use super::{files, import, is_article, sotay, workshop};

/// What an article with that Markdown does not show of these words.
fn missing(words: &str, markdown: &str) -> Vec<Loss> {
    let source = Visible::of_text(words);
    let (article, _) = read(&Source::new("a.md", markdown));
    lost(&source, &Visible::of_article(&article))
}

/// How deep the item with `words` is shown, and behind which marker.
fn item(markdown: &str, words: &str) -> Option<(u8, String)> {
    let (article, _) = read(&Source::new("a.md", markdown));
    let page = article_page(&article, Lang::Vi);
    page.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Item { depth, marker } if block.text().contains(words) => {
            Some((*depth, marker.clone()))
        }
        _ => None,
    })
}

/// The one article that a source becomes, and what was said.
fn imported(folder: &Path, source: &str) -> (String, String) {
    let ran = import(folder, &[source, "--folder", "moi"]).ended(0);
    let all = files(&folder.join("kb/moi"));
    let articles: Vec<_> = all.iter().filter(|(name, _)| is_article(name)).collect();
    assert_eq!(articles.len(), 1, "{articles:?}");
    let text = String::from_utf8(articles[0].1.clone()).expect("UTF-8");
    (text, ran.out)
}

#[test]
fn the_heads_of_rows_are_kept() {
    let words = "1042 Thiếu khối lượng | kích thước Shop 1043 Sai địa chỉ lấy hàng";
    let folder = workshop();
    let (text, out) = imported(folder.path(), "nguon/bang-ma.html");
    assert_eq!(missing(words, &text), [], "{text}");
    assert!(out.contains("còn thiếu 0"), "{out}");
}

#[test]
fn the_depth_of_lists_is_kept() {
    let folder = workshop();
    let (text, _) = imported(folder.path(), "nguon/551-khong-nhan-tin.docx");
    for (words, depth, marker) in [
        ("Mở hội thoại", 0, "1."),
        ("Bấm vào tên khách", 1, "1."),
        ("Xem hồ sơ", 1, "2."),
        ("Nếu không thấy hồ sơ", 2, "•"),
        ("Chờ khách nhắn lại", 0, "2."),
        ("Gửi thử một tin", 0, "3."),
    ] {
        assert_eq!(
            item(&text, words),
            Some((depth, marker.to_owned())),
            "{words}: {text}"
        );
    }
    assert!(
        text.contains("# Lỗi 551: Khách không nhận được tin nhắn\n"),
        "{text}"
    );
}

#[test]
fn signs_are_lost_without_escapes_and_kept_by_us() {
    let line = "Mở <b> của <app>, mẫu 5*3*2, tệp _a_ và `b`";
    assert_ne!(missing(line, &format!("# T\n\n{line}\n")), []);
    let folder = workshop();
    let html = line.replace('<', "&lt;");
    fs::write(folder.path().join("a.html"), format!("<p>{html}</p>")).expect("a file");
    fs::write(folder.path().join("b.txt"), format!("Bài hai\n{line}\n")).expect("a file");
    fs::write(
        folder.path().join("c.csv"),
        format!("Title,Solution\nBa,\"{line}\"\n"),
    )
    .expect("a file");
    for source in ["a.html", "b.txt", "c.csv"] {
        let (text, out) = imported(folder.path(), source);
        assert_eq!(missing(line, &text), [], "{text}");
        assert!(out.contains("còn thiếu 0"), "{source}: {out}");
        sotay(folder.path(), &["import", "--undo", "last"]).ended(0);
    }
}

#[test]
fn what_loses_a_word_is_a_draft_with_a_warning() {
    let folder = workshop();
    // No row of a chat can hold code.
    let page = "<h1>Lỗi 7: In</h1><h2>Cách xử lý</h2><table><tr><td>Máy</td><td>Gõ lệnh</td></tr><tr><td>Epson</td><td><pre>in lai</pre></td></tr></table>";
    fs::write(folder.path().join("a.html"), page).expect("a file");
    let (text, out) = imported(folder.path(), "a.html");
    assert!(out.starts_with("còn thiếu a.html → moi/7-in.md\n"), "{out}");
    assert!(
        out.contains("bản nháp: 2 ô bảng không còn đúng cột, đầu tiên (số cột và chữ đầu) là «2 Gõ» (sau «Cách xử lý Máy»)"),
        "{out}"
    );
    assert!(
        text.starts_with("---\n# Nhập từ nguồn khác, so với nguồn bài thiếu: 2 ô bảng"),
        "{text}"
    );
    assert!(text.contains("\nstatus: draft\n"), "{text}");
    let shown = sotay(folder.path(), &["show", "7-in"]).ended(0).out;
    assert!(
        shown.contains("Bản nháp") && !shown.contains("Nhập từ nguồn khác"),
        "{shown}"
    );
}

#[test]
fn a_second_converter_is_asked_where_words_were_lost() {
    let item = Item {
        text: "# Lỗi 7: In\n\n## Cách xử lý\n\nchạy\n".into(),
        visible: Visible::of_text("Lỗi 7: In Cách xử lý chạy lại"),
        original: Some((SourceKind::Html, b"<p>".to_vec())),
        ..Item::default()
    };
    let outcome = |second: &str| {
        let second = second.to_owned();
        let converter = move |kind: SourceKind, bytes: &[u8]| {
            assert_eq!((kind, bytes), (SourceKind::Html, &b"<p>"[..]));
            Some(second.clone())
        };
        let placed = Shelf::new(&[], Lang::Vi).place(&item, "", &converter);
        (matches!(placed.outcome, Placement::Created), placed.text)
    };
    let (is_whole, text) = outcome("## Cách xử lý\n\nchạy lại\n");
    assert!(is_whole && text.contains("chạy lại"), "{text}");
    let (is_whole, text) = outcome("lại\n");
    assert!(!is_whole && text.contains("chạy"), "{text}");
}
