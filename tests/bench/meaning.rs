//! Meaning: the model, the vectors of articles, the search among them, and beside
//! it the path by words alone.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use sotay::{
    article::{Article, Source, read},
    embedder::{EmbedderSettings, Embeddings},
    handbook::Handbook,
    meaning::{Encoder, Meaning, Packed, Probe, TextRole, Vector, Vectors, shipped},
};

use crate::{dice::Dice, handbook};

/// A question of 15 tokens and a passage of some 250, both with their ends.
const QUESTION: &str = "khách nhắn mà em trả lời không đi sao ạ";
const PASSAGE: &str =
    "Không thể gửi tin nhắn đến khách hàng vì quyền trò chuyện đang ở ứng dụng khác. ";
const REPEATED: usize = 13;
/// How many vectors are searched.
const MANY: usize = 100_000;
const NEAREST: usize = 40;

/// What was measured, in the order of the table.
pub(crate) struct Times {
    pub(crate) articles: usize,
    pub(crate) rows: Vec<(String, Duration)>,
}

/// Measures over `sources`; each thing `rounds` times, the making of all vectors
/// once.
pub(crate) fn times(sources: &[Source], rounds: usize) -> io::Result<Times> {
    let mut rows = Vec::new();
    let mut note = |what: &str, time| rows.push((what.to_owned(), time));
    let load = || shipped().expect("the model of the program");
    note("load the model", median(rounds, || drop(load())));
    let encoder: Arc<dyn Encoder> = Arc::new(load());
    let encode = |role, text: &str| drop(encoder.encode(role, text).expect("a vector"));
    note(
        "encode a question of 15 tokens",
        median(rounds * 5, || encode(TextRole::Query, QUESTION)),
    );
    let passage = PASSAGE.repeat(REPEATED);
    note(
        "encode a passage of 250 tokens",
        median(rounds, || encode(TextRole::Passage, &passage)),
    );

    let articles: Vec<Arc<Article>> = sources
        .iter()
        .map(|source| Arc::new(read(source).0))
        .collect();
    let handbook = handbook::handbook(sources);
    let words = median(rounds * 5, || drop(handbook.ask(QUESTION)));
    note("answer that question by words alone", words);

    let folder = tempfile::tempdir()?;
    let settings = EmbedderSettings {
        enabled: true,
        model_dir: None,
        budget: None,
        workers: 0,
        folder: Some(folder.path().to_owned()),
    };
    let embeddings = || Embeddings::new(Arc::clone(&encoder), &settings);
    let begun = Instant::now();
    let meaning = embeddings().whole_meaning(&articles, |_, _| ());
    note("vectors of all articles from nothing", begun.elapsed());
    let cached = median(rounds, || {
        drop(embeddings().whole_meaning(&articles, |_, _| ()));
    });
    note("the same from the cache", cached);

    let probe = Probe::of(&encoder.encode(TextRole::Query, QUESTION).expect("a vector"));
    let own = meaning.vectors().expect("vectors of the articles");
    let searched = median(rounds * 5, || drop(own.nearest(&probe, NEAREST)));
    note("the 40 nearest of all articles", searched);
    let many = random(MANY, encoder.dimension());
    let searched = median(rounds * 5, || drop(many.nearest(&probe, NEAREST)));
    note("the 40 nearest of 100,000", searched);
    Ok(Times {
        articles: articles.len(),
        rows,
    })
}

/// The meaning of a handbook with vectors of nothing in particular, which weigh as
/// much as those that take minutes to make.
pub(crate) fn any(handbook: &Handbook) -> Meaning {
    let encoder = shipped().expect("the model of the program");
    let vectors = random(handbook.articles().len(), encoder.dimension());
    let meaning = Meaning::new(Arc::new(encoder));
    meaning.deliver(vectors);
    meaning
}

fn random(count: usize, dimension: usize) -> Vectors {
    let mut dice = Dice(7);
    let mut one = || {
        #[expect(clippy::cast_precision_loss, reason = "a number between -1 and 1")]
        let numbers = (0..dimension).map(|_| dice.below(2_001) as f32 / 1_000.0 - 1.0);
        Vector::new(numbers.collect()).map(|vector| Packed::of(&vector))
    };
    Vectors::new(dimension, (0..count).map(|_| one()))
}

fn median(rounds: usize, mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..rounds.max(1))
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}
