//! From question to outcome, on both sides by turns.

use std::{
    collections::BTreeSet,
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion};
use sotay::{article::Source, handbook::Handbook};

use crate::{
    corpus::{Question, flat_text},
    flat::{Flat, Writer},
    handbook,
};

/// One handbook under both engines.
pub(crate) struct Pair {
    pub(crate) handbook: Handbook,
    pub(crate) flat: Flat,
}

impl Pair {
    /// Reads and indexes.
    pub(crate) fn of(sources: &[Source]) -> Self {
        let handbook = handbook::handbook(sources);
        let articles = handbook.articles().iter();
        let texts = articles.map(|article| flat_text(article));
        Self {
            flat: Flat::build(texts, Writer::OneThread),
            handbook,
        }
    }

    pub(crate) fn articles(&self) -> usize {
        self.handbook.articles().len()
    }
}

/// The latencies of the questions of one style.
pub(crate) struct Latencies {
    pub(crate) articles: usize,
    pub(crate) style: String,
    pub(crate) questions: usize,
    /// To the outcome with its text.
    pub(crate) handbook: Quantiles,
    /// To the messages that the bot sends.
    pub(crate) in_chat: Quantiles,
    pub(crate) flat: Quantiles,
}

/// Of the questions' latencies, half are below `p50`, 95 in 100 below `p95`.
#[derive(Clone, Copy)]
pub(crate) struct Quantiles {
    pub(crate) p50: Duration,
    pub(crate) p95: Duration,
}

impl Quantiles {
    fn of(mut all: Vec<Duration>) -> Self {
        all.sort_unstable();
        let at = |percent: usize| all[(all.len() - 1) * percent / 100];
        Self {
            p50: at(50),
            p95: at(95),
        }
    }
}

impl Latencies {
    /// How many times as long the handbook takes as the baseline.
    pub(crate) fn ratio(&self) -> f64 {
        self.handbook.p50.as_secs_f64() / self.flat.p50.as_secs_f64()
    }
}

/// Under this name stand the questions of all styles together.
pub(crate) const ALL: &str = "all";
/// The styles that criterion looks at.
const STYLES: [&str; 3] = ["plain", "typo", "code"];
const MAX_ROUNDS: usize = 21;

/// What `questions` take in `pair`, style by style. Each is asked of both
/// engines in turn, round after round for about as long as `budget` (once at
/// least, after a round that is not counted); its latency is the median. The
/// handbook is asked twice: for the text, and for the messages drawn from it.
pub(crate) fn latencies(pair: &Pair, questions: &[Question], budget: Duration) -> Vec<Latencies> {
    let mut taken = vec![[const { Vec::new() }; 3]; questions.len()];
    let begun = Instant::now();
    for round in 0..=MAX_ROUNDS {
        for (at, question) in questions.iter().enumerate() {
            for turn in 0..3 {
                // None is always the one that finds the caches cold.
                let engine = (at + round + turn) % 3;
                let time = match engine {
                    0 => time(|| handbook::ask(&pair.handbook, &question.text)),
                    1 => time(|| handbook::ask_in_chat(&pair.handbook, &question.text)),
                    _ => time(|| pair.flat.ask(&question.text)),
                };
                if round > 0 {
                    taken[at][engine].push(time);
                }
            }
        }
        if round > 0 && begun.elapsed() > budget {
            break;
        }
    }
    let median = |times: &Vec<Duration>| Quantiles::of(times.clone()).p50;
    let styles: BTreeSet<&str> = questions.iter().map(|q| q.style.as_str()).collect();
    let among = |style: &str| {
        let chosen: Vec<_> = questions
            .iter()
            .zip(&taken)
            .filter(|(question, _)| style == ALL || question.style == style)
            .map(|(_, times)| times)
            .collect();
        let side = |engine: usize| {
            Quantiles::of(chosen.iter().map(|times| median(&times[engine])).collect())
        };
        Latencies {
            articles: pair.articles(),
            style: style.to_owned(),
            questions: chosen.len(),
            handbook: side(0),
            in_chat: side(1),
            flat: side(2),
        }
    };
    styles.into_iter().chain([ALL]).map(among).collect()
}

/// How long `work` takes.
pub(crate) fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let begun = Instant::now();
    black_box(work());
    begun.elapsed()
}

/// The same for criterion: the mean over the questions of a style.
pub(crate) fn criterion(criterion: &mut Criterion, pair: &Pair, questions: &[Question]) {
    let mut group = criterion.benchmark_group(format!("ask/{}", pair.articles()));
    for style in STYLES {
        let chosen: Vec<_> = questions.iter().filter(|q| q.style == style).collect();
        if chosen.is_empty() {
            continue;
        }
        let mut next = chosen.iter().cycle();
        let mut text = || next.next().map_or("", |question| question.text.as_str());
        group.bench_function(BenchmarkId::new("handbook", style), |bench| {
            bench.iter(|| handbook::ask(&pair.handbook, text()));
        });
        group.bench_function(BenchmarkId::new("flat", style), |bench| {
            bench.iter(|| pair.flat.ask(text()));
        });
    }
    group.finish();
}
