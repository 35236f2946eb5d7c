//! The quality of answers on the shipped articles: floors that fail the build.
//! `sotay eval` prints the table; these are its bounds.

use std::{path::Path, sync::LazyLock};

use sotay::{
    eval::{Figures, Grade, Judged, QuestionSet, figures, judge},
    text::small_talk,
};

use crate::support::{
    cli,
    kb::{ask, handbook, names_an_unknown_code},
};

mod fit;
mod floor;

/// The questions of a folder of `tests/eval`, with what came of them.
macro_rules! judged {
    ($folder:literal) => {
        LazyLock::new(|| {
            let set = QuestionSet::parse(
                include_str!(concat!($folder, "queries.jsonl")),
                include_str!(concat!($folder, "qrels.tsv")),
                include_str!(concat!($folder, "unanswerable.jsonl")),
            )
            .expect("the set is well formed");
            judge(&set, handbook()).expect("the search works")
        })
    };
}

static OWN: LazyLock<Vec<Judged>> = judged!("../eval/");
static OFF_TOPIC: LazyLock<Vec<Judged>> = judged!("../eval/off-topic/");
static OTHER_HAND: LazyLock<Vec<Judged>> = judged!("../eval/other-hand/");

/// The worst that a set may come to.
struct Bounds {
    questions: usize,
    unanswerable: usize,
    hit_1: f64,
    hit_3: f64,
    right: f64,
    helped: f64,
    wrong: f64,
    false_answer: f64,
    false_offer: f64,
}

impl Bounds {
    /// Fails unless `judged` keeps them, with the questions that broke one.
    #[track_caller]
    fn hold_for(&self, judged: &[Judged]) {
        let all: Figures = figures(judged);
        println!("{all:#?}");
        let told = |verdict: Grade| -> Vec<&str> {
            let those = judged.iter().filter(|one| one.verdict == verdict);
            those.map(|one| one.question.text.as_str()).collect()
        };
        assert!(all.answerable >= self.questions, "{all:?}");
        assert!(all.unanswerable >= self.unanswerable, "{all:?}");
        assert!(all.hit_1 >= self.hit_1, "{all:?}");
        assert!(all.hit_3 >= self.hit_3, "{all:?}");
        assert!(all.right >= self.right, "{all:?}");
        let silent = told(Grade::Silent);
        assert!(all.helped >= self.helped, "{all:?}\n{silent:#?}");
        let wrong = told(Grade::Wrong);
        assert!(all.wrong <= self.wrong, "{all:?}\n{wrong:#?}");
        assert!(all.false_answer <= self.false_answer, "{all:?}\n{wrong:#?}");
        let misoffered = told(Grade::Misoffered);
        assert!(
            all.false_offer <= self.false_offer,
            "{all:?}\n{misoffered:#?}"
        );
    }
}

#[test]
fn answers_keep_their_bounds() {
    let bounds = Bounds {
        questions: 280,
        unanswerable: 70,
        hit_1: 0.94,
        hit_3: 0.98,
        right: 0.84,
        helped: 0.96,
        wrong: 0.02,
        false_answer: 0.02,
        false_offer: 0.16,
    };
    bounds.hold_for(&OWN);
}

#[test]
fn answers_to_another_hand_keep_theirs() {
    let bounds = Bounds {
        questions: 200,
        unanswerable: 120,
        hit_1: 0.86,
        hit_3: 0.92,
        right: 0.68,
        helped: 0.90,
        wrong: 0.02,
        false_answer: 0.045,
        false_offer: 0.21,
    };
    bounds.hold_for(&OTHER_HAND);
}

#[test]
fn an_office_day_is_no_question_to_us() {
    let bounds = Bounds {
        questions: 0,
        unanswerable: 40,
        hit_1: 0.0,
        hit_3: 0.0,
        right: 0.0,
        helped: 0.0,
        wrong: 0.0,
        false_answer: 0.03,
        false_offer: 0.18,
    };
    bounds.hold_for(&OFF_TOPIC);
}

#[test]
fn a_pasted_code_is_right_or_offered() {
    let failed: Vec<&str> = OWN
        .iter()
        .filter(|one| one.relevant > 0 && one.question.style == "code")
        .filter(|one| !matches!(one.verdict, Grade::Right | Grade::Offered))
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
    let asked = OWN
        .iter()
        .chain(&*OTHER_HAND)
        .filter(|one| one.question.is_answerable())
        .map(|one| &one.question.text);
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
            names_an_unknown_code(&answer),
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
