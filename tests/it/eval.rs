//! The quality of answers on the shipped articles: floors that fail the build.
//!
//! The questions are those of `tests/eval`; an answer is *right* when it is
//! the judged article alone, *helped* when that article is answered or among
//! what is offered to choose from, *wrong* when another one is answered.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt::Write as _,
};

use serde::Deserialize;
use sotay::answer::Outcome;

use crate::support::kb::{ask, outcome};

/// At least these shares of the answerable questions, …
const RIGHT: f64 = 0.78;
const HELPED: f64 = 0.88;
/// … at most this one, …
const WRONG: f64 = 0.03;
/// … and at most these of the unanswerable ones.
const FALSE_ANSWERS: f64 = 0.03;
const FALSE_OFFERS: f64 = 0.10;

/// One line of `queries.jsonl` or `unanswerable.jsonl`.
#[derive(Deserialize)]
struct Question {
    #[serde(rename = "_id")]
    id: String,
    text: String,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    style: String,
    #[serde(default)]
    kind: String,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Became {
    Right,
    Offered,
    Wrong,
    Missed,
}

/// The answerable questions with what became of them, and in words.
fn answerable() -> Vec<(Question, Became, String)> {
    let mut judged: HashMap<&str, HashSet<&str>> = HashMap::new();
    for line in include_str!("../eval/qrels.tsv").lines().skip(1) {
        let mut fields = line.split('\t');
        let (Some(query), Some(article), Some("1")) = (fields.next(), fields.next(), fields.next())
        else {
            panic!("a line of qrels.tsv: {line}");
        };
        judged.entry(query).or_default().insert(article);
    }
    questions(include_str!("../eval/queries.jsonl"))
        .into_iter()
        .map(|question| {
            let fitting = &judged[question.id.as_str()];
            let answer = ask(&question.text);
            let became = match &answer.outcome {
                Outcome::Answer(id) if fitting.contains(id.as_str()) => Became::Right,
                Outcome::Answer(_) => Became::Wrong,
                Outcome::Choose { candidates, .. }
                    if candidates
                        .iter()
                        .any(|c| fitting.contains(c.article_id.as_str())) =>
                {
                    Became::Offered
                }
                _ => Became::Missed,
            };
            (question, became, outcome(&answer))
        })
        .collect()
}

fn questions(lines: &str) -> Vec<Question> {
    let read = |line| serde_json::from_str(line).expect("a question");
    lines.lines().map(read).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred questions")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[test]
fn answerable_questions_are_answered() {
    let all = answerable();
    assert!(all.len() >= 280, "{}", all.len());
    let mut table: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let mut wrong = String::new();
    for (question, became, told) in &all {
        for style in [question.metadata.style.as_str(), "~ all"] {
            table.entry(style).or_default()[*became as usize] += 1;
        }
        if matches!(became, Became::Wrong | Became::Missed) {
            let _ = writeln!(
                wrong,
                "{became:?} {} {:?}: {told}",
                question.id, question.text
            );
        }
    }
    println!(
        "{wrong}\n{:<12}{:>8}{:>8}{:>8}{:>8}{:>8}",
        "style", "count", "right", "helped", "wrong", "missed"
    );
    for (style, counts) in &table {
        let whole = counts.iter().sum();
        print!("{style:<12}{whole:>8}");
        for part in [counts[0], counts[0] + counts[1], counts[2], counts[3]] {
            print!("{:>7.1}%", 100.0 * share(part, whole));
        }
        println!();
    }
    let [right, offered, wrong, _] = table["~ all"];
    let of_all = |part| share(part, all.len());
    assert!(of_all(right) >= RIGHT, "right: {}", of_all(right));
    assert!(
        of_all(right + offered) >= HELPED,
        "helped: {}",
        of_all(right + offered)
    );
    assert!(of_all(wrong) <= WRONG, "wrong: {}", of_all(wrong));
}

#[test]
fn a_pasted_code_is_right_or_offered() {
    let failed: Vec<String> = answerable()
        .iter()
        .filter(|(question, became, _)| {
            question.metadata.style == "code" && matches!(became, Became::Wrong | Became::Missed)
        })
        .map(|(question, became, told)| format!("{became:?} {:?}: {told}", question.text))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn unanswerable_questions_are_not_answered() {
    let all = questions(include_str!("../eval/unanswerable.jsonl"));
    let mut table: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut failed = String::new();
    for question in &all {
        let answer = ask(&question.text);
        let became = match answer.outcome {
            Outcome::Nothing { .. } => 0,
            Outcome::Choose { .. } => 1,
            Outcome::Answer(_) => 2,
        };
        for kind in [question.metadata.kind.as_str(), "~ all"] {
            table.entry(kind).or_default()[became] += 1;
        }
        if became > 0 {
            let _ = writeln!(
                failed,
                "{} {:?}: {}",
                question.id,
                question.text,
                outcome(&answer)
            );
        }
    }
    println!(
        "{failed}\n{:<14}{:>8}{:>8}{:>8}",
        "kind", "nothing", "offer", "answer"
    );
    for (kind, [nothing, offer, answer]) in &table {
        println!("{kind:<14}{nothing:>8}{offer:>8}{answer:>8}");
    }
    let [_, offers, answers] = table["~ all"];
    assert!(
        share(answers, all.len()) <= FALSE_ANSWERS,
        "{answers} of {}\n{failed}",
        all.len()
    );
    assert!(
        share(offers, all.len()) <= FALSE_OFFERS,
        "{offers} of {}\n{failed}",
        all.len()
    );
    assert_eq!(
        table["unknown-code"][2], 0,
        "an unknown code is never answered\n{failed}"
    );
}
