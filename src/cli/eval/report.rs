//! The report about a judged set: the table, the JSON, the changes.

use std::{collections::HashMap, fmt::Write as _};

use serde::{Deserialize, Serialize};

use crate::eval::{Figures, Grade, Judged, figures, interval};

/// What `--json` prints and `--compare` reads.
#[derive(Serialize, Deserialize)]
pub(super) struct EvalReport {
    styles: Vec<Row>,
    questions: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    style: String,
    #[serde(flatten)]
    figures: Figures,
}

#[derive(Serialize, Deserialize)]
struct Line {
    id: String,
    text: String,
    answerable: bool,
    verdict: String,
    /// The first relevant place of the ranking, counted from 1.
    rank: Option<usize>,
}

impl EvalReport {
    pub(super) fn of(judged: &[Judged]) -> Self {
        let styles = groups(judged)
            .into_iter()
            .map(|(style, figures)| Row { style, figures })
            .collect();
        let questions = judged
            .iter()
            .map(|one| Line {
                id: one.question.id.clone(),
                text: one.question.text.clone(),
                answerable: one.relevant > 0,
                verdict: one.verdict.name().to_owned(),
                rank: one.relevant_at.first().map(|at| at + 1),
            })
            .collect();
        Self { styles, questions }
    }
}

/// The figures of each style, in order of appearance, then of all questions.
fn groups(judged: &[Judged]) -> Vec<(String, Figures)> {
    let mut styles: Vec<&str> = Vec::new();
    for one in judged {
        if !styles.contains(&one.question.style.as_str()) {
            styles.push(&one.question.style);
        }
    }
    let mut groups: Vec<(String, Figures)> = styles
        .into_iter()
        .map(|style| {
            (
                style.to_owned(),
                figures(judged.iter().filter(|one| one.question.style == style)),
            )
        })
        .collect();
    groups.push(("ALL".to_owned(), figures(judged)));
    groups
}

/// The figures of each style, with the intervals of the whole.
pub(super) fn table(judged: &[Judged]) -> String {
    let mut text = format!(
        "{:<12}{:>5} {:>6} {:>6} {:>6} {:>6} {:>7} {:>6} {:>6} {:>6} {:>6}\n",
        "style",
        "n",
        "hit@1",
        "hit@3",
        "MRR@10",
        "rec@10",
        "nDCG@10",
        "right",
        "wrong",
        "helped",
        "silent"
    );
    let all = groups(judged);
    for (style, f) in all.iter().filter(|(_, f)| f.answerable > 0) {
        let _ = writeln!(
            text,
            "{style:<12}{:>5} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>7.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3}",
            f.answerable,
            f.hit_1,
            f.hit_3,
            f.mrr_10,
            f.recall_10,
            f.ndcg_10,
            f.right,
            f.wrong,
            f.helped,
            f.silent
        );
    }
    let mut bound = |name: &str, figure: fn(&Figures) -> f64| {
        let interval = interval(judged, figure);
        let _ = write!(text, "  {name} {:.3}–{:.3}", interval.low, interval.high);
    };
    bound("95 %: hit@1", |f| f.hit_1);
    bound("hit@3", |f| f.hit_3);
    bound("right", |f| f.right);
    bound("wrong", |f| f.wrong);
    bound("helped", |f| f.helped);
    let _ = writeln!(
        text,
        "\n\n{:<12}{:>5} {:>12} {:>11}",
        "unanswerable", "n", "false answer", "false offer"
    );
    for (style, f) in all.iter().filter(|(_, f)| f.unanswerable > 0) {
        let _ = writeln!(
            text,
            "{style:<12}{:>5} {:>12.3} {:>11.3}",
            f.unanswerable, f.false_answer, f.false_offer
        );
    }
    text
}

/// The questions whose verdict or first relevant place changed, the worse ones
/// last, where the eye ends.
pub(super) fn changes(old: &EvalReport, new: &EvalReport) -> String {
    let before: HashMap<&str, &Line> = old
        .questions
        .iter()
        .map(|line| (line.id.as_str(), line))
        .collect();
    let mut better = String::new();
    let mut worse = String::new();
    for now in &new.questions {
        let Some(then) = before.get(now.id.as_str()) else {
            continue;
        };
        let (was, is) = (worth(then), worth(now));
        if was == is {
            continue;
        }
        let rank = |line: &Line| line.rank.map_or("-".to_owned(), |rank| rank.to_string());
        let _ = writeln!(
            if is > was { &mut better } else { &mut worse },
            "{} {}: {} {} -> {} {}: {}",
            if is > was { "+" } else { "-" },
            now.id,
            then.verdict,
            rank(then),
            now.verdict,
            rank(now),
            now.text
        );
    }
    better + &worse
}

/// What a line is worth: the verdict first, then the place in the ranking.
fn worth(line: &Line) -> (u8, usize) {
    let verdict = Grade::of(&line.verdict).map_or(0, Grade::worth);
    (verdict, line.rank.map_or(0, |rank| 1000 - rank.min(999)))
}
