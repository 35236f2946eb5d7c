//! The quality of answers on the shipped articles: floors that fail the build.
//! `sotay eval` prints the table; these are its bounds.

use std::{path::Path, sync::LazyLock};

use sotay::{
    answer::Outcome,
    eval::{Figures, Judged, QuestionSet, Verdict, figures, judge},
    text::small_talk,
};

use crate::support::{
    cli,
    kb::{ask, handbook},
};

static SET: LazyLock<QuestionSet> = LazyLock::new(|| {
    QuestionSet::parse(
        include_str!("../eval/queries.jsonl"),
        include_str!("../eval/qrels.tsv"),
        include_str!("../eval/unanswerable.jsonl"),
    )
    .expect("the set is well formed")
});

static JUDGED: LazyLock<Vec<Judged>> =
    LazyLock::new(|| judge(&SET, handbook()).expect("the search works"));

/// The questions of a verdict, for the message of a floor that broke.
fn with(verdict: Verdict) -> Vec<&'static str> {
    JUDGED
        .iter()
        .filter(|one| one.verdict == verdict)
        .map(|one| one.question.text.as_str())
        .collect()
}

#[test]
fn answers_keep_their_floors() {
    let all: Figures = figures(JUDGED.iter());
    println!("{all:#?}");
    assert!(all.answerable >= 280 && all.unanswerable >= 70, "{all:?}");
    assert!(all.hit_1 >= 0.95 && all.hit_3 >= 0.98, "{all:?}");
    assert!(all.right >= 0.79, "{all:?}");
    assert!(all.helped >= 0.94, "{all:?}\n{:#?}", with(Verdict::Silent));
    assert!(all.wrong <= 0.02, "{all:?}\n{:#?}", with(Verdict::Wrong));
    assert!(
        all.false_answer <= 0.02,
        "{all:?}\n{:#?}",
        with(Verdict::Wrong)
    );
    assert!(
        all.false_offer <= 0.15,
        "{all:?}\n{:#?}",
        with(Verdict::Misoffered)
    );
}

#[test]
fn a_pasted_code_is_right_or_offered() {
    let failed: Vec<&str> = JUDGED
        .iter()
        .filter(|one| one.relevant > 0 && one.question.style == "code")
        .filter(|one| !matches!(one.verdict, Verdict::Right | Verdict::Offered))
        .map(|one| one.question.text.as_str())
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn no_problem_is_taken_for_small_talk() {
    let titles = handbook().articles().iter().map(|article| &article.title);
    let aliases = handbook()
        .articles()
        .iter()
        .flat_map(|article| &article.front.aliases);
    let asked = SET
        .questions
        .iter()
        .filter(|question| !question.relevant.is_empty())
        .map(|question| &question.text);
    for text in titles.chain(aliases).chain(asked) {
        assert_eq!(small_talk(text), None, "{text}");
        // Nor does a polite word before or behind it make it so.
        assert_eq!(small_talk(&format!("alo {text} cảm ơn ạ")), None, "{text}");
    }
}

#[test]
fn an_unknown_code_is_never_answered() {
    for question in [
        "lỗi 1001",
        "#110",
        "ma loi 201",
        "zalo -217",
        "0x80070005",
        "AADSTS50034",
        "mã 5.7.750",
    ] {
        let answer = ask(question);
        assert!(
            matches!(
                answer.outcome,
                Outcome::Nothing {
                    unknown_code: Some(_),
                    ..
                }
            ),
            "{question}: {:?}",
            answer.outcome
        );
    }
}

#[test]
fn the_command_prints_the_table_and_compares() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = |arguments: &[&str]| {
        let output = cli::command(root, arguments)
            .output()
            .expect("the binary runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let (report, ranks) = (
        folder.path().join("report.json"),
        folder.path().join("ranks.run"),
    );
    let json = run(&[
        "eval",
        "tests/eval",
        "--json",
        "--rank-run",
        &ranks.to_string_lossy(),
    ]);
    std::fs::write(&report, json).expect("the folder is writable");
    let table = run(&["eval", "tests/eval", "--compare", &report.to_string_lossy()]);
    assert!(
        table.contains("nDCG@10") && table.contains("false answer"),
        "{table}"
    );
    assert!(table.contains("Không có câu nào thay đổi."), "{table}");
    let first = std::fs::read_to_string(&ranks).expect("the run was written");
    let columns = first.lines().next().map(|line| line.split(' ').count());
    assert_eq!(columns, Some(6));
}
