//! `sotay eval`: how good the answers to a set of judged questions are.

use std::{
    collections::HashMap,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow};
use clap::Args;
use serde::{Deserialize, Serialize};

use super::{Ended, ask::print, open, say};
use crate::{
    config::Config,
    eval::{
        FOLDS, Figures, Judged, Material, QuestionSet, Verdict, cross_validate, figures, fit,
        interval, judge,
    },
    handbook::Handbook,
    lang::Lang,
    search::{Mechanism, Without},
};

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(value_name = "DIR", default_value = "tests/eval")]
    set: PathBuf,
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    rank_run: Option<PathBuf>,
    #[arg(long)]
    json: bool,
    #[arg(long, value_name = "OLD.json")]
    compare: Option<PathBuf>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["run", "rank_run", "json", "compare"])]
    fit: Option<PathBuf>,
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    without: Vec<String>,
    #[arg(long = "and", value_name = "DIR=KB", requires = "fit")]
    further: Vec<String>,
}

impl Arguments {
    /// The parts of the search to leave out.
    fn left_out(&self, lang: Lang) -> anyhow::Result<Without> {
        let part = |name: &String| {
            let part = Mechanism::ALL.into_iter().find(|part| part.name() == name);
            part.ok_or_else(|| {
                let blanks = [("part", name.as_str()), ("parts", &parts())];
                anyhow!(say(lang, "cli.eval-part", &blanks))
            })
        };
        self.without.iter().map(part).collect()
    }

    /// The further question sets, each with the folder of its articles.
    fn further_sets(&self, lang: Lang) -> anyhow::Result<Vec<(PathBuf, PathBuf)>> {
        let pair = |text: &String| {
            let pair = text.split_once('=');
            let pair = pair.filter(|(set, kb)| !set.is_empty() && !kb.is_empty());
            pair.map(|(set, kb)| (set.into(), kb.into()))
                .ok_or_else(|| anyhow!(say(lang, "cli.eval-further", &[("given", text)])))
        };
        self.further.iter().map(pair).collect()
    }
}

/// The names of the parts of the search that can be left out.
pub(super) fn parts() -> String {
    Mechanism::ALL.map(Mechanism::name).join(", ")
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> anyhow::Result<Ended> {
    let set = read_set(&arguments.set)?;
    let (mut handbook, ..) = open(config)?;
    handbook.set_without(arguments.left_out(config.lang)?);
    if let Some(path) = &arguments.fit {
        return fitted(path, set, handbook, arguments, config);
    }
    let judged = judge(&set, &handbook)?;
    if let Some(path) = &arguments.run {
        let answered = judged
            .iter()
            .filter(|one| matches!(one.verdict, Verdict::Right | Verdict::Wrong));
        write_run(path, answered)?;
    }
    if let Some(path) = &arguments.rank_run {
        write_run(path, judged.iter())?;
    }
    let report = Report::of(&judged);
    if arguments.json {
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &report).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    } else {
        print(&table(&judged))?;
    }
    if let Some(path) = &arguments.compare {
        let old: Report =
            serde_json::from_str(&read(path)?).with_context(|| path.display().to_string())?;
        let changes = changes(&old, &report);
        if arguments.json {
            anstream::eprint!("{changes}");
        } else {
            let same = || say(config.lang, "cli.eval-same", &[]) + "\n";
            print(&if changes.is_empty() { same() } else { changes })?;
        }
    }
    Ok(Ended::Well)
}

/// Fits the weights to all sets and writes them; prints for each set what they
/// reach on the questions they were fitted to and, by cross-validation, on
/// others.
fn fitted(
    path: &Path,
    set: QuestionSet,
    handbook: Handbook,
    arguments: &Arguments,
    config: &Config,
) -> anyhow::Result<Ended> {
    let mut materials = vec![Material { set, handbook }];
    let mut names = vec![&arguments.set];
    let further = arguments.further_sets(config.lang)?;
    for (folder, kb) in &further {
        let config = Config {
            kb: kb.clone(),
            ..config.clone()
        };
        let (mut handbook, ..) = open(&config)?;
        handbook.set_without(arguments.left_out(config.lang)?);
        let set = read_set(folder)?;
        materials.push(Material { set, handbook });
        names.push(folder);
    }
    let crossed = cross_validate(&mut materials)?;
    let weights = fit(&mut materials)?;
    for ((name, material), crossed) in names.iter().zip(&mut materials).zip(crossed) {
        material.handbook.set_weights(weights);
        let judged = judge(&material.set, &material.handbook)?;
        print(&format!(
            "{}, fitted:\n{}\n{}, {FOLDS}-fold over articles:\n{}\n",
            name.display(),
            table(&judged),
            name.display(),
            table(&crossed)
        ))?;
    }
    fs::write(path, weights.to_toml()).with_context(|| path.display().to_string())?;
    Ok(Ended::Well)
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

fn read_set(folder: &Path) -> anyhow::Result<QuestionSet> {
    let unanswerable = folder.join("unanswerable.jsonl");
    let unanswerable = if unanswerable.exists() {
        read(&unanswerable)?
    } else {
        String::new()
    };
    let queries = read(&folder.join("queries.jsonl"))?;
    let qrels = read(&folder.join("qrels.tsv"))?;
    QuestionSet::parse(&queries, &qrels, &unanswerable)
        .with_context(|| folder.display().to_string())
}

/// A TREC run: question, `Q0`, article, rank, score, tag.
fn write_run<'a>(path: &Path, judged: impl Iterator<Item = &'a Judged>) -> anyhow::Result<()> {
    let mut lines = String::new();
    for one in judged {
        for (rank, (article, score)) in (1..).zip(&one.ranking) {
            let _ = writeln!(
                lines,
                "{} Q0 {article} {rank} {score} sotay",
                one.question.id
            );
        }
    }
    fs::write(path, lines).with_context(|| path.display().to_string())
}

/// What `--json` prints and `--compare` reads.
#[derive(Serialize, Deserialize)]
struct Report {
    styles: Vec<Row>,
    questions: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    style: String,
    answerable: usize,
    unanswerable: usize,
    hit_1: f64,
    hit_3: f64,
    mrr_10: f64,
    recall_10: f64,
    ndcg_10: f64,
    right: f64,
    wrong: f64,
    helped: f64,
    silent: f64,
    false_answer: f64,
    false_offer: f64,
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

impl Report {
    fn of(judged: &[Judged]) -> Self {
        let styles = groups(judged)
            .into_iter()
            .map(|(style, f)| Row {
                style,
                answerable: f.answerable,
                unanswerable: f.unanswerable,
                hit_1: f.hit_1,
                hit_3: f.hit_3,
                mrr_10: f.mrr_10,
                recall_10: f.recall_10,
                ndcg_10: f.ndcg_10,
                right: f.right,
                wrong: f.wrong,
                helped: f.helped,
                silent: f.silent,
                false_answer: f.false_answer,
                false_offer: f.false_offer,
            })
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

fn table(judged: &[Judged]) -> String {
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
fn changes(old: &Report, new: &Report) -> String {
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
    let verdict = match line.verdict.as_str() {
        "right" => 4,
        "offered" => 3,
        "silent" => 2,
        "misoffered" => 1,
        _ => 0,
    };
    (verdict, line.rank.map_or(0, |rank| 1000 - rank.min(999)))
}
