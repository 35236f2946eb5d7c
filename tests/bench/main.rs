//! `cargo bench`: the handbook against the index that a team would build with
//! tantivy as it comes, in one process and by turns, so that what disturbs one
//! disturbs the other; and the bot under load, beside a bare echo bot. `cargo bench --
//! PART` runs one part: `ratio`, `long`, `build`, `memory`, `reload`, `load`,
//! `others`, `growth`, `meaning`, `gaps`, or those of criterion whose name holds the word.

mod ask;
mod build;
mod corpus;
mod dice;
mod flat;
mod handbook;
mod load;
#[cfg(feature = "meaning")]
mod meaning;
mod memory;
mod records;
mod reload;
mod report;

use std::{env, io, path::PathBuf, process::ExitCode, time::Duration};

use ask::{ALL, Pair};
use corpus::Corpus;
use criterion::Criterion;
use report::Report;

/// The handbooks: as large as the team's, and what it may grow to.
const SIZES: [usize; 3] = [2_405, 10_000, 100_000];
/// The parts with a table; the first of `SIZES` alone is built, weighed and
/// asked long questions.
const RATIO: &str = "ratio";
const LONG: &str = "long";
const BUILD: &str = "build";
const MEMORY: &str = "memory";
const RELOAD: &str = "reload";
const LOAD: &str = "load";
const OTHERS: &str = "others";
/// The last table of `load` by itself.
const GROWTH: &str = "growth";
const MEANING: &str = "meaning";
/// Gaps, figures and replay of what the bot has recorded.
const GAPS: &str = "gaps";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    if memory::was_child(&args) || load::was_child(&args) {
        return ExitCode::SUCCESS;
    }
    match run(&args) {
        Ok(folder) => {
            println!("{}", folder.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures what is asked for; gives the folder of the report.
fn run(args: &[String]) -> io::Result<PathBuf> {
    let part = args.iter().find(|arg| !arg.starts_with('-'));
    let wants = |own: &str| part.is_none_or(|part| part == own);
    let wants_criterion = part.is_none_or(|part| {
        ![
            RATIO, LONG, BUILD, MEMORY, RELOAD, LOAD, OTHERS, GROWTH, MEANING, GAPS,
        ]
        .contains(&&**part)
    });
    // `cargo test --benches` starts this too: each part once, then, and small.
    let is_bench = args.iter().any(|arg| arg == "--bench");
    let (rounds, seconds) = if is_bench { (7, 20) } else { (1, 0) };
    let budget = Duration::from_secs(seconds);
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_millis(1500))
        .configure_from_args();

    let mut report = Report::default();
    let amount = if is_bench { load::WHOLE } else { load::LITTLE };
    if wants(LOAD) {
        report.load(&load::measure(amount)?);
    }
    if wants(OTHERS) {
        let long = Duration::from_secs(if is_bench { 20 } else { 1 });
        report.others(&load::others(long)?);
        if part.is_some() {
            return report.write(&[]);
        }
    }
    if wants(LOAD) || wants(GROWTH) {
        report.growth(&load::growth(amount)?);
        if part.is_some() {
            return report.write(&[]);
        }
    }
    if wants(GAPS) {
        report.records(&records::times(if is_bench { 50_000 } else { 500 })?);
        if part.is_some() {
            return report.write(&[]);
        }
    }
    let corpus = Corpus::load();
    let questions = corpus::questions();
    let sizes = match (is_bench, wants(RATIO) || wants_criterion) {
        (true, true) => SIZES.to_vec(),
        (true, false) => vec![SIZES[0]],
        (false, _) => vec![corpus.len()],
    };
    let mut ratios = Vec::new();
    for (at, &size) in sizes.iter().enumerate() {
        let is_first = at == 0;
        let sources = corpus.sources(size);
        let pair = Pair::of(&sources);
        report.begin(&pair);
        if is_first && wants(MEMORY) {
            report.weights(memory::weights(&sources)?.as_deref());
        }
        if is_first && wants(RELOAD) {
            let (runs, exchanges) = if is_bench { (20, 1_000) } else { (1, 2) };
            report.reloads(&reload::reloads(&sources, runs, exchanges)?);
        }
        #[cfg(feature = "meaning")]
        if is_first && wants(MEANING) {
            report.meaning(&meaning::times(&sources, rounds)?);
            report.weights(memory::weights(&sources)?.as_deref());
        }
        drop(sources);
        if is_first && wants(BUILD) {
            report.builds(&build::builds(&pair, rounds));
        }
        if is_first && wants(LONG) {
            let mut rows = ask::latencies(&pair, &corpus.long_questions(), budget);
            rows.retain(|row| row.style != ALL);
            report.latencies(&rows);
        }
        if wants(RATIO) {
            let rows = ask::latencies(&pair, &questions, budget);
            report.latencies(&rows);
            ratios.extend(rows);
        }
        if wants_criterion {
            ask::criterion(&mut criterion, &pair, &questions);
        }
    }
    if wants_criterion {
        criterion.final_summary();
    }
    report.write(&ratios)
}
