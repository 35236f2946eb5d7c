//! A batch is taken back.

use std::fs;

use super::{batch, files, import, is_article, sotay, workshop};

#[test]
fn an_undone_import_leaves_the_folder_byte_for_byte() {
    let folder = workshop();
    let kb = folder.path().join("kb");
    fs::create_dir_all(kb.join("facebook/rong")).expect("a folder");
    fs::write(kb.join("facebook/co-truoc.md"), "# Có trước\n\nx\n").expect("a file");
    let before = files(&kb);
    let first = import(folder.path(), &["nguon", "--folder", "facebook/moi"]).ended(0);
    let between = files(&kb);
    assert!(between.len() > before.len() + 8, "{between:?}");
    fs::write(
        folder.path().join("them.txt"),
        "Lỗi thêm\nLàm lại từ đầu nhé",
    )
    .expect("a file");
    let second = import(folder.path(), &["them.txt"]).ended(0);
    assert_ne!(batch(&first), batch(&second));
    sotay(folder.path(), &["import", "--undo", "last"]).ended(0);
    assert_eq!(files(&kb), between);
    let ran = sotay(folder.path(), &["import", "--undo", &batch(&first)]).ended(0);
    assert!(ran.out.contains("giữ lại 0 tệp"), "{}", ran.out);
    assert_eq!(files(&kb), before);
}

#[test]
fn an_article_that_was_edited_since_stays() {
    let folder = workshop();
    let kb = folder.path().join("kb");
    let ran = import(folder.path(), &["nguon/freshdesk.json"]).ended(0);
    let name = files(&kb)
        .into_keys()
        .find(|name| name.starts_with("190"))
        .expect("the article");
    fs::write(kb.join(&name), "# Đã sửa\n\nx\n").expect("a file");
    let ran = sotay(folder.path(), &["import", "--undo", &batch(&ran)]).ended(1);
    assert!(ran.out.contains(&format!("Giữ lại {name}")), "{}", ran.out);
    assert_eq!(
        fs::read(kb.join(&name)).expect("a file"),
        "# Đã sửa\n\nx\n".as_bytes()
    );
    let left: Vec<String> = files(&kb)
        .into_keys()
        .filter(|name| is_article(name))
        .collect();
    assert_eq!(left, [name]);
}

#[test]
fn an_import_that_was_killed_half_way_can_be_undone() {
    let folder = workshop();
    let kb = folder.path().join("kb");
    let ran = import(folder.path(), &["nguon/freshdesk.json"]).ended(0);
    let first = files(&kb).into_keys().find(|name| is_article(name));
    fs::remove_file(kb.join(first.expect("an article"))).expect("a file");
    sotay(folder.path(), &["import", "--undo", &batch(&ran)]).ended(0);
    assert!(files(&kb).is_empty());
}

#[test]
fn a_batch_that_is_none_is_told() {
    let folder = workshop();
    let ran = sotay(folder.path(), &["import", "--undo", "last"]).ended(2);
    assert!(ran.err.contains("không có đợt nhập last"), "{}", ran.err);
    // A batch that somebody forged reaches nothing outside.
    let hidden = folder.path().join("kb/.sotay-import");
    fs::create_dir(&hidden).expect("a folder");
    let forged = "{\"files\":[{\"file\":\"../nguon/zendesk.json\",\"sha256\":\"\"}]}";
    fs::write(hidden.join("x.json"), forged).expect("a file");
    sotay(folder.path(), &["import", "--undo", "x"]).ended(0);
    assert!(folder.path().join("nguon/zendesk.json").exists());
}
