use std::path::PathBuf;

use sotay::store::Outcome;

use super::*;

fn read(desk: &Desk, file: &str) -> String {
    fs::read_to_string(desk.folder.path().join("kb").join(file)).unwrap_or_default()
}

/// The name of the gap with these words.
fn named(desk: &Desk, words: &str) -> String {
    let rows = desk.runs(&["gaps", "--json"]).json();
    let row = rows.iter().find(|row| {
        row["words"][0]
            .as_str()
            .is_some_and(|own| own.contains(words))
    });
    row.expect("the gap")["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

#[tokio::test]
async fn the_wording_becomes_an_alias_and_a_line_of_the_set() {
    let desk = Desk::of_a_team().await;
    let bullets = "• Trường hợp: giấy in bị hụt\r\n• Cách xử lý: chọn khổ K80\r\n";
    let path = desk.folder.path().join("kb/may-in.md");
    fs::write(&path, bullets).expect("a writable folder");
    let id = named(&desk, "lệch khổ giấy");
    let ran = desk.runs(&["gaps", "--is", &id, "may-in"]).ended(0);
    assert!(
        ran.out.contains("aliases") && ran.out.contains("sotay eval"),
        "{}",
        ran.out
    );
    let front = "---\r\naliases:\r\n  - \"máy in lệch khổ giấy ạ\"\r\n---\r\n\r\n";
    assert_eq!(read(&desk, "may-in.md"), format!("{front}{bullets}"));
    let qrels = format!("query-id\tcorpus-id\tscore\nasked-{id}\tmay-in\t1\n");
    assert_eq!(read(&desk, ".sotay-eval/qrels.tsv"), qrels);
    let queries = read(&desk, ".sotay-eval/queries.jsonl");
    assert!(queries.contains("máy in lệch khổ giấy ạ") && queries.lines().count() == 1);
    // A second time nothing is added, and the set can be measured.
    desk.runs(&["gaps", "--is", &id, "may-in"]).ended(0);
    assert_eq!(read(&desk, ".sotay-eval/queries.jsonl"), queries);
    let set = PathBuf::from("kb/.sotay-eval").display().to_string();
    let eval = desk.runs(&["eval", &set, "--floor", "right=1"]).ended(0);
    assert!(eval.out.contains("asked"), "{}", eval.out);
    let rows = desk.runs(&["gaps", "--json"]).json();
    assert!(
        rows.iter()
            .any(|row| row["now"] == "answered" && row["article"] == "may-in")
    );
}

#[tokio::test]
async fn a_code_becomes_one_of_the_article() {
    let desk = Desk::of_a_team().await;
    let id = named(&desk, "777");
    let ran = desk
        .runs(&["gaps", "--is", &id, "551-chan", "--lang", "en"])
        .ended(0);
    assert!(ran.out.contains("answered by 551-chan"), "{}", ran.out);
    let front = "---\naliases:\n  - \"lỗi 777 khi xuất kho\"\ncodes:\n  - \"777\"\n---\n\n";
    assert_eq!(read(&desk, "551-chan.md"), format!("{front}{BLOCKED}"));
    let again = desk.runs(&["ask", "loi 777", "--json"]).ended(0);
    assert_eq!(again.json()[0]["answer"]["id"], "551-chan");
}

#[tokio::test]
async fn what_makes_another_line_worse_is_refused() {
    let mut desk = Desk::with(&[
        (
            "giay.md",
            "# Máy in lệch khổ giấy\n\n## Cách xử lý\n\nChọn K80.\n",
        ),
        ("muc.md", "# Máy in mờ mực\n\n## Cách xử lý\n\nThay mực.\n"),
    ])
    .await;
    desk.asks(
        (LAN, LAN),
        1,
        "máy in lệch khổ giấy",
        Outcome::NoneOfThese,
        None,
    )
    .await;
    let set = desk.folder.path().join("kb/.sotay-eval");
    fs::create_dir(&set).expect("a writable folder");
    let line = "{\"_id\":\"a\",\"text\":\"máy in lệch khổ giấy\"}\n";
    fs::write(set.join("queries.jsonl"), line).expect("a writable folder");
    let judged = "query-id\tcorpus-id\tscore\na\tgiay\t1\n";
    fs::write(set.join("qrels.tsv"), judged).expect("a writable folder");
    let id = named(&desk, "lệch khổ giấy");
    let before = read(&desk, "muc.md");
    for (lang, words) in [("vi", "không ghi gì"), ("en", "nothing is written")] {
        let ran = desk
            .runs(&["gaps", "--is", &id, "muc", "--lang", lang])
            .ended(1);
        assert!(
            ran.err.contains(words) && ran.err.contains("- a: right -> "),
            "{}",
            ran.err
        );
    }
    assert_eq!(read(&desk, "muc.md"), before);
    assert_eq!(read(&desk, ".sotay-eval/qrels.tsv"), judged);
    let ran = desk.runs(&["gaps", "--is", &id, "mucc"]).ended(2);
    assert!(
        ran.err.contains("không có bài «mucc»") && ran.err.contains("muc"),
        "{}",
        ran.err
    );
}
