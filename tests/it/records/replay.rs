use super::*;

#[tokio::test]
async fn questions_are_asked_again_of_the_articles_of_today() {
    let desk = Desk::of_a_team().await;
    let same = desk.runs(&["replay"]).ended(0);
    names_nobody(&desk, &same.out);
    assert!(
        same.out
            .ends_with("0 tốt hơn, 0 kém đi, 0 bài khác, 6 như cũ.\n"),
        "{}",
        same.out
    );

    let kb = desk.folder.path().join("kb");
    let printer = "# Máy in lệch khổ giấy\n\n## Cách xử lý\n\nChọn khổ K80.\n";
    fs::write(kb.join("may-in.md"), printer).expect("a writable folder");
    fs::remove_file(kb.join("551-chan.md")).expect("it was there");
    for lang in ["vi", "en"] {
        let ran = desk.runs(&["replay", "--lang", lang]).ended(1);
        is_as_before(&format!("replay-{lang}"), &ran.out);
    }
    let rows = desk.runs(&["replay", "--json"]).ended(1).json();
    assert_eq!(rows[0]["shift"], "worse");
    assert_eq!(rows[0]["question"], "khách không nhận được tin");
    assert_eq!(rows[0]["then"]["article"], "551-chan");
    assert_eq!(rows[0]["wanted"][0], "551-chan");
    assert_eq!(
        rows.iter().filter(|row| row["shift"] == "better").count(),
        3
    );
}
