//! Meaning as a service: loads the model, makes the vectors of articles beside
//! whoever answers, keeps them in a file, and holds the encoder of questions to its
//! time.
//!
//! A vector belongs to a text and a model, not to an article or a day. So one that
//! was made is right for ever, a change of one article costs that article, and a
//! file of vectors that is lost or damaged costs only the time to make them again.
//!
//! Missing vectors are made in threads of their own and put into the `Meaning` of the
//! handbook when all are there; a newer handbook ends the work for an older one. Where
//! one or two texts are missing, because an editor saved an article, they are made
//! before the handbook is handed out. `sotay ask` does so as well, makes no others,
//! begins no data folder, and does not wait for the model where a code decides; `sotay
//! vectors`, `eval` and `ask --batch` make all of them.
//!
//! The file is written while vectors are made, after 1 s, 2 s, 4 s …, so that a kill
//! costs half the time at most, and each time as a whole beside the old one. Known
//! limit: of two processes that make vectors in one data folder, the one that ends last
//! keeps its own, and the others are made again.

mod batch;
mod budget;
mod cache;
mod model;

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tracing::{info, warn};

pub use budget::{BudgetCounts, Punctual};
pub use cache::{CACHE_FILE, Cache};
pub use model::{EmbedderError, load};

use crate::{
    article::Article,
    meaning::{EncodeError, Encoder, Known, Meaning, TextId, passages},
};

/// How meaning is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbedderSettings {
    /// Whether it is.
    pub enabled: bool,
    /// The folder of another model than the one built in.
    pub model_dir: Option<PathBuf>,
    /// How long a question may take to be encoded; `None` for as long as it takes.
    pub budget: Option<Duration>,
    /// How many articles are encoded at a time; 0 for one a core.
    pub workers: usize,
    /// The folder in which vectors are kept, if they are.
    pub folder: Option<PathBuf>,
}

/// The model and the vectors that it made.
#[derive(Clone)]
pub struct Embeddings {
    encoder: Arc<dyn Encoder>,
    asking: Arc<Punctual>,
    known: Arc<Mutex<Known>>,
    cache: Option<Cache>,
    workers: usize,
    /// Counts the sets of articles: who makes vectors for one stops when there is
    /// a newer.
    newest: Arc<AtomicUsize>,
}

/// So many texts are encoded at once, while somebody waits: a tenth of a second
/// each, several at a time.
pub const SOON: usize = 2;
/// While vectors are made they are kept for the first time after this long, then
/// each time after twice as long as before: a kill costs half of the time at most,
/// and the writing little of it.
const KEPT_AFTER: Duration = Duration::from_secs(1);

impl Embeddings {
    /// Around an encoder, with the vectors that are known from before.
    pub fn new(encoder: Arc<dyn Encoder>, settings: &EmbedderSettings) -> Self {
        let mut known = model::known(&*encoder);
        let folder = settings.folder.as_deref();
        let cache = folder.map(|folder| Cache::of(folder, &*encoder));
        if let Some(kept) = cache.as_ref().and_then(Cache::read) {
            known.add(kept);
        }
        Self {
            asking: Arc::new(Punctual::new(Arc::clone(&encoder), settings.budget)),
            encoder,
            known: Arc::new(Mutex::new(known)),
            cache,
            workers: batch::workers(settings.workers),
            newest: Arc::default(),
        }
    }

    /// What a handbook of these articles has of meaning: at once where all vectors
    /// are known; else as soon as the others are made, which begins now, in a
    /// thread of its own.
    pub fn meaning(&self, articles: &[Arc<Article>]) -> Meaning {
        let (meaning, texts) = self.begin(articles);
        if meaning.vectors().is_none() {
            let (embeddings, meaning) = (self.clone(), meaning.clone());
            let own = self.newest.load(Ordering::SeqCst);
            thread::spawn(move || {
                let is_newest = || embeddings.newest.load(Ordering::SeqCst) == own;
                embeddings.make(&texts, is_newest, |_, _| ());
                embeddings.finish(&meaning, &texts, is_newest());
            });
        }
        meaning
    }

    /// Like [`Embeddings::meaning`], but makes what is missing before it returns where
    /// that is soon done: an article was changed, or two.
    pub fn meaning_soon(&self, articles: &[Arc<Article>]) -> Meaning {
        if self.missing(articles) <= SOON {
            self.whole_meaning(articles, |_, _| ())
        } else {
            self.meaning(articles)
        }
    }

    /// Like [`Embeddings::meaning_soon`], for a process that ends with its answer: what
    /// is not soon made is not begun.
    pub fn meaning_or_words(&self, articles: &[Arc<Article>]) -> Meaning {
        if self.missing(articles) <= SOON {
            self.whole_meaning(articles, |_, _| ())
        } else {
            Meaning::new(self.asking())
        }
    }

    /// Like [`Embeddings::meaning`], but makes what is missing before it returns.
    /// `tell` hears how many of how many texts are done.
    pub fn whole_meaning(
        &self,
        articles: &[Arc<Article>],
        tell: impl FnMut(usize, usize),
    ) -> Meaning {
        let (meaning, texts) = self.begin(articles);
        if meaning.vectors().is_none() {
            self.make(&texts, || true, tell);
            self.finish(&meaning, &texts, true);
        }
        meaning
    }

    /// Of how many texts of these articles the vectors are missing.
    pub fn missing(&self, articles: &[Arc<Article>]) -> usize {
        self.unknown(&Texts::of(articles)).len()
    }

    /// The vectors of these articles, as far as they are known, and no others.
    pub fn vectors_of(&self, articles: &[Arc<Article>]) -> Known {
        let mut known = self.locked().clone();
        known.keep(&Texts::of(articles).wanted());
        known
    }

    /// What became of the questions.
    pub fn counts(&self) -> BudgetCounts {
        self.asking.counts()
    }

    /// The encoder of questions.
    pub fn asking(&self) -> Arc<dyn Encoder> {
        Arc::clone(&self.asking) as _
    }

    fn begin(&self, articles: &[Arc<Article>]) -> (Meaning, Texts) {
        self.newest.fetch_add(1, Ordering::SeqCst);
        let meaning = Meaning::new(self.asking());
        let texts = Texts::of(articles);
        let known = self.locked();
        if texts.ids.iter().flatten().all(|id| known.has(id)) {
            meaning.deliver(known.of_articles(&texts.ids));
        }
        drop(known);
        (meaning, texts)
    }

    fn make(
        &self,
        texts: &Texts,
        goes_on: impl Fn() -> bool + Sync,
        tell: impl FnMut(usize, usize),
    ) {
        let unknown = self.unknown(texts);
        let (begun, count) = (Instant::now(), unknown.len());
        let mut tell = tell;
        let mut keep_at = KEPT_AFTER;
        let mut done = 0;
        let mut failed: Option<EncodeError> = None;
        tell(0, count);
        let take = |text: TextId, made| {
            match made {
                Ok(vector) => self.locked().insert(text, vector),
                Err(error) => failed = Some(error),
            }
            done += 1;
            tell(done, count);
            if begun.elapsed() >= keep_at {
                self.keep();
                keep_at *= 2;
            }
        };
        batch::make(&*self.encoder, &unknown, self.workers, goes_on, take);
        let elapsed_ms = begun.elapsed().as_millis();
        if let Some(error) = failed {
            warn!(event = "vectors_missing", %error, "some articles have no vector; they are found by their words");
        }
        info!(
            event = "vectors_made",
            texts = done,
            of = count,
            elapsed_ms,
            "the vectors of articles are made"
        );
    }

    fn finish(&self, meaning: &Meaning, texts: &Texts, is_newest: bool) {
        if is_newest {
            // A text that could not be encoded keeps nobody from the others.
            meaning.deliver(self.locked().of_articles(&texts.ids));
            self.forget(texts);
        }
        self.keep();
    }

    /// Drops vectors of texts that are no article's any more, once they are the
    /// larger part: until then they may come back.
    fn forget(&self, texts: &Texts) {
        let wanted = texts.wanted();
        let mut known = self.locked();
        if known.len() > 2 * wanted.len() + SPARE {
            known.keep(&wanted);
        }
    }

    fn keep(&self) {
        if let Some(cache) = &self.cache {
            let known = self.locked().clone();
            cache.write(&known);
        }
    }

    fn unknown(&self, texts: &Texts) -> Vec<(TextId, String)> {
        let known = self.locked();
        let mut seen = HashSet::new();
        let all = texts.ids.iter().flatten().zip(texts.texts.iter().flatten());
        all.filter(|(id, _)| !known.has(id) && seen.insert(**id))
            .map(|(id, text)| (*id, text.clone()))
            .collect()
    }

    fn locked(&self) -> MutexGuard<'_, Known> {
        // What is in there is whole at every moment.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// So many vectors too many are no reason to drop any.
const SPARE: usize = 1_000;

/// The texts of articles in their order, and their ids.
struct Texts {
    texts: Vec<Vec<String>>,
    ids: Vec<Vec<TextId>>,
}

impl Texts {
    fn of(articles: &[Arc<Article>]) -> Self {
        let texts: Vec<Vec<String>> = articles.iter().map(|article| passages(article)).collect();
        let ids_of = |texts: &Vec<String>| texts.iter().map(|text| TextId::of(text)).collect();
        let ids = texts.iter().map(ids_of).collect();
        Self { texts, ids }
    }

    fn wanted(&self) -> HashSet<TextId> {
        self.ids.iter().flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests;
