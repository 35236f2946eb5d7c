use serde_json::Value;
use sotay::store::Outcome;

use super::*;

#[tokio::test]
async fn the_list_is_read_beside_a_bot_at_work() {
    let desk = Desk::of_a_team().await;
    // The database is open all the while.
    for lang in ["vi", "en"] {
        let ran = desk.runs(&["gaps", "--lang", lang]).ended(0);
        names_nobody(&desk, &ran.out);
        is_as_before(&format!("gaps-{lang}"), &ran.out);
        assert_eq!(ran.err, "");
    }
    let one = desk.runs(&["gaps", "--limit", "1"]).ended(0);
    assert!(one.out.contains("Còn 2 mục nữa"), "{}", one.out);
    let lately = desk.runs(&["gaps", "--since", "12h", "--json"]).ended(0);
    assert_eq!(lately.json().len(), 1, "{}", lately.out);
}

#[tokio::test]
async fn objects_and_rows_name_nobody() {
    let desk = Desk::of_a_team().await;
    let ran = desk.runs(&["gaps", "--json"]).ended(0);
    names_nobody(&desk, &ran.out);
    let rows = ran.json();
    let of = |key: &str| rows.iter().map(|row| row[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("people"), [3, 1, 1]);
    assert_eq!(of("now"), ["nothing", "nothing", "answered"]);
    assert_eq!(of("code")[1..], ["777", "190"]);
    assert_eq!(rows[0]["words"][0], "máy in lệch khổ giấy ạ");
    assert_eq!(
        rows[0]["words"].as_array().map(Vec::len),
        Some(3),
        "all of them"
    );
    assert_eq!(rows[1]["why"]["unknown-code"], "777");
    assert_eq!(
        (&rows[2]["article"], &rows[2]["was_blamed"]),
        (&"190-phien".into(), &true.into())
    );
    let reasons: Vec<&Value> = rows[2]["reasons"]
        .as_array()
        .expect("reasons")
        .iter()
        .map(|it| &it["reason"])
        .collect();
    assert_eq!(reasons, ["wrong", "flagged"]);
    let csv = desk.runs(&["gaps", "--csv"]).ended(0).out;
    names_nobody(&desk, &csv);
    assert_eq!(csv.lines().count(), 4, "{csv}");
}

#[tokio::test]
async fn what_is_ignored_comes_back_when_more_ask() {
    let mut desk = Desk::of_a_team().await;
    let first = |desk: &Desk| desk.runs(&["gaps", "--json"]).json()[0].clone();
    let id = first(&desk)["id"].as_str().expect("an id").to_owned();
    let ran = desk.runs(&["gaps", "--ignore", &id]).ended(0);
    assert!(
        ran.out.contains("Bỏ qua") && ran.out.contains("hơn 3 người"),
        "{}",
        ran.out
    );
    assert_eq!(first(&desk)["code"], "777");
    let again = desk.runs(&["gaps", "--ignore", &id]).ended(2);
    assert!(again.err.contains("không có mục"), "{}", again.err);
    desk.asks((4, 4), 0, "máy in lệch khổ giấy", Outcome::Nothing, None)
        .await;
    assert_eq!(first(&desk)["id"], *id);
    assert_eq!(first(&desk)["people"], 4);
}

#[tokio::test]
async fn without_a_database_it_says_what_to_do() {
    let folder = cli::folder(&[("190-phien.md", SESSION)]);
    for command in ["gaps", "stats", "replay"] {
        for (lang, words) in [("vi", "sotay serve"), ("en", "once the bot has run")] {
            let ran =
                cli::run(&mut cli::command(folder.path(), &[command, "--lang", lang])).ended(2);
            assert!(
                ran.err.contains(words) && ran.err.contains("sotay.db"),
                "{}",
                ran.err
            );
        }
    }
    let ran = cli::run(&mut cli::command(
        folder.path(),
        &["gaps", "--since", "3 tuần"],
    ))
    .ended(2);
    assert!(ran.err.contains("28d, 4w, 12h"), "{}", ran.err);
}

#[tokio::test]
async fn nothing_asked_in_vain_is_good_news() {
    let desk = Desk::new().await;
    let ran = desk.runs(&["gaps"]).ended(0);
    assert!(
        ran.out.contains("không có gì hỏi mà không được giải quyết"),
        "{}",
        ran.out
    );
}
