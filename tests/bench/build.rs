//! From articles in memory to an index, on both sides by turns.

use std::time::Duration;

use crate::{
    ask::{Pair, time},
    corpus::flat_text,
    flat::{Flat, Writer},
    handbook,
};

/// The medians.
pub(crate) struct Builds {
    pub(crate) articles: usize,
    pub(crate) handbook: Duration,
    pub(crate) flat_one_thread: Duration,
    pub(crate) flat_default: Duration,
}

/// Builds each index of the articles of `pair` `rounds` times.
pub(crate) fn builds(pair: &Pair, rounds: usize) -> Builds {
    let articles = pair.handbook.articles();
    let texts: Vec<String> = articles.iter().map(|article| flat_text(article)).collect();
    let mut taken = [const { Vec::new() }; 3];
    for _ in 0..rounds {
        taken[0].push(time(|| handbook::index(articles)));
        taken[1].push(time(|| Flat::build(texts.iter(), Writer::OneThread)));
        taken[2].push(time(|| Flat::build(texts.iter(), Writer::Default)));
    }
    let [handbook, flat_one_thread, flat_default] = taken.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    });
    Builds {
        articles: pair.articles(),
        handbook,
        flat_one_thread,
        flat_default,
    }
}
