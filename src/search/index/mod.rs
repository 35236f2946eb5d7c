//! The index over one set of articles.

mod article_systems;
mod bigrams;
mod candidates;
mod diacritics;
mod forward;
mod idf;
mod ids;
mod indexer;
mod lexicon;
mod term_encoding;
mod vocabulary;

use std::sync::{Arc, mpsc};

use rustc_hash::FxHashMap;

use article_systems::{system_rarity, systems_of};
use bigrams::Bigrams;
use candidates::Candidates;
pub use candidates::IndexError;
use forward::Forward;
pub(super) use forward::Zone;
use idf::{idf, share_of};
pub(super) use idf::{idf_of_share, name_share};
pub(super) use ids::{BREAK, SurfaceId, WordId};
use indexer::IndexedTerms;
use lexicon::Lexicon;

use super::analysis::Query;
use crate::{
    article::{Article, ArticleId},
    text::{CodeMention, ErrorCode, Language, SystemSet, Systems},
};

/// An immutable index in memory.
///
/// It is what is stored of the articles; [`Searcher`](super::Searcher) searches it.
pub struct Index {
    pub(super) candidates: Candidates,
    pub(super) ids: Vec<ArticleId>,
    /// For each code, the ordinals of the articles about it; where there is none,
    /// of the free texts that mention it.
    by_code: FxHashMap<ErrorCode, Vec<usize>>,
    pub(super) lexicon: Lexicon,
    pub(super) forward: Forward,
    pub(super) pairs: Bigrams,
    /// For each article, the weight of its title and of each alias.
    pub(super) name_masses: Vec<Vec<f32>>,
    /// For each article, its number of words, zones counted as they weigh.
    pub(super) lengths: Vec<f32>,
    pub(super) average_length: f32,
    /// The systems that there are.
    pub(super) listed: Arc<Systems>,
    /// For each article, the systems that it is about.
    pub(super) systems: Vec<SystemSet>,
    /// For each article, how seldom its system is meant where none is named.
    pub(super) system_rarity: Vec<f32>,
}

/// So many articles are handed to the engine at a time, lest it is woken for each.
const BATCH: usize = 16;
/// How many batches may wait for it.
const BATCHES_AHEAD: usize = 8;

impl Index {
    /// Indexes `articles` for questions in `language`; a hit's ordinal is the place in
    /// this slice.
    ///
    /// # Errors
    /// When the search engine fails, which memory alone can bring about.
    pub fn build(articles: &[Arc<Article>], language: &Language) -> Result<Self, IndexError> {
        let listed = Arc::clone(language.systems());
        // What is written down here is indexed there at the same time.
        std::thread::scope(|scope| {
            let (send, receive) = mpsc::sync_channel::<Vec<String>>(BATCHES_AHEAD);
            let engine = scope.spawn(move || Candidates::build(receive.into_iter().flatten()));
            let mut batch = Vec::with_capacity(BATCH);
            let indexed = IndexedTerms::of(articles, &listed, |terms| {
                batch.push(terms);
                if batch.len() == BATCH {
                    // Fails when the engine gave up; then it says why below.
                    let _ = send.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
                }
            });
            let _ = send.send(batch);
            drop(send);
            let index = Self::around(articles, indexed, listed);
            let candidates = match engine.join() {
                Ok(candidates) => candidates?,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            Ok(index(candidates))
        })
    }

    /// All but the candidates, while the engine is at them.
    fn around(
        articles: &[Arc<Article>],
        indexed: IndexedTerms,
        listed: Arc<Systems>,
    ) -> impl FnOnce(Candidates) -> Self {
        let IndexedTerms {
            mut lexicon,
            forward,
            by_code,
            lengths,
        } = indexed;
        lexicon.count(&forward);
        let pairs = Bigrams::of(&forward, &lexicon);
        let name_masses = (0..articles.len())
            .map(|ordinal| masses_of_names(&lexicon, &forward, ordinal, articles.len()))
            .collect();
        let systems = systems_of(articles, &lexicon, &forward, &listed);
        let system_rarity = system_rarity(&systems, listed.ours());
        let ids = articles.iter().map(|article| article.id.clone()).collect();
        move |candidates| Self {
            candidates,
            ids,
            by_code,
            average_length: lengths.iter().sum::<f32>() / share_of(lengths.len()),
            lengths,
            name_masses,
            listed,
            systems,
            system_rarity,
            lexicon,
            forward,
            pairs,
        }
    }

    /// What the list of systems calls those that an article is about; the team's own
    /// only where there are no others.
    pub fn systems_of(&self, ordinal: usize) -> Vec<&str> {
        self.listed.telling_names(self.systems[ordinal])
    }

    /// Whether a text names a system that an article is about.
    pub fn is_named(&self, ordinal: usize, text: &str) -> bool {
        self.listed.named_in(text) & self.systems[ordinal] != 0
    }

    /// What the list of systems calls those that `query` names; without the team's own.
    pub fn systems_asked<'a>(&'a self, query: &Query) -> impl Iterator<Item = &'a str> {
        self.listed.names(query.systems & !self.listed.ours())
    }

    pub(super) fn id_of(&self, ordinal: usize) -> &ArticleId {
        &self.ids[ordinal]
    }

    /// Inverse document frequency as BM25 has it; highest for a word that no
    /// article knows.
    pub(super) fn idf(&self, word: Option<WordId>) -> f32 {
        self.idf_of_count(word.map_or(0, |word| self.lexicon.documents(word)))
    }

    pub(super) fn idf_of_count(&self, count: u32) -> f32 {
        idf(count, self.ids.len())
    }

    /// The articles about `code`, by their ordinals; empty for an unknown one.
    pub fn articles_with_code(&self, code: &ErrorCode) -> &[usize] {
        self.by_code.get(code).map_or(&[], Vec::as_slice)
    }

    /// Whether an article is about `code`.
    pub fn knows(&self, code: &ErrorCode) -> bool {
        self.by_code.contains_key(code)
    }

    /// The known codes that are a slip away from `code`, the nearest first.
    pub fn codes_near(&self, code: &ErrorCode) -> Vec<&ErrorCode> {
        let mut near: Vec<_> = self
            .by_code
            .keys()
            .filter_map(|known| code.distance(known).map(|distance| (distance, known)))
            .collect();
        near.sort_unstable();
        near.into_iter().map(|(_, known)| known).collect()
    }

    /// The articles about any reading of a mention, ascending.
    pub fn articles_of_mention(&self, mention: &CodeMention) -> Vec<usize> {
        let readings = mention.readings.iter();
        let mut articles: Vec<usize> = readings
            .flat_map(|code| self.articles_with_code(code))
            .copied()
            .collect();
        articles.sort_unstable();
        articles.dedup();
        articles
    }
}

/// The weight of the title and of each alias of an article.
fn masses_of_names(
    lexicon: &Lexicon,
    forward: &Forward,
    ordinal: usize,
    articles: usize,
) -> Vec<f32> {
    // What a word is worth within a title; codes and breaks nothing.
    let weight = |surface: SurfaceId| {
        let folded = lexicon.folded(surface);
        if surface == BREAK || folded.starts_with('#') {
            return 0.0;
        }
        let documents = lexicon.documents(lexicon.word_of(surface));
        name_share(folded) * idf(documents, articles)
    };
    forward
        .zones(ordinal)
        .filter(|(zone, _)| *zone == Zone::Name)
        .map(|(_, words)| words.iter().map(|&word| weight(word)).sum())
        .collect()
}
