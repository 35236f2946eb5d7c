//! The index over one set of articles.

use std::{
    collections::BTreeMap,
    sync::{Arc, mpsc},
};

use rustc_hash::FxHashMap;
use tantivy::Score;

use super::{
    Hit, IndexError, Nearness, Query,
    analysis::CHATTER_WEIGHT,
    candidates::Candidates,
    features::{Counts, Features},
    forward::{Forward, Zone},
    lexicon::{BREAK, Lexicon, SurfaceId, WordId},
    pairs::Pairs,
    probe::{Probe, SYNONYM_SHARE},
    scorer::Scorer,
    scribe::Written,
    systems::{Concern, SystemSet, Systems, telling_names},
    tokens::code_term,
};
use crate::{
    article::{Article, ArticleId},
    text::{CodeMention, ErrorCode, Evidence, is_chatter},
};

/// An immutable index in memory.
///
/// tantivy finds the candidates: a flat OR over one field of folded words. The
/// second look at them is ours: [`Features`](super::Features) from the words of the article in
/// order, and the [`Scorer`] over them.
pub struct Index {
    candidates: Candidates,
    pub(super) ids: Vec<ArticleId>,
    /// For each code, the ordinals of the articles about it; where there is none,
    /// of the free texts that mention it.
    by_code: FxHashMap<ErrorCode, Vec<usize>>,
    pub(super) lexicon: Lexicon,
    pub(super) forward: Forward,
    pub(super) pairs: Pairs,
    /// For each article, the weight of its title and of each alias.
    pub(super) name_masses: Vec<Vec<f32>>,
    /// For each article, its number of words, zones counted as they weigh.
    pub(super) lengths: Vec<f32>,
    pub(super) average_length: f32,
    /// For each article, the systems that it is about.
    pub(super) systems: Vec<SystemSet>,
    /// For each article, how seldom its system is meant where none is named.
    unsaid: Vec<f32>,
}

/// How far a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The best so many of all articles.
    Best(usize),
    /// Only the articles about the certain codes of the question, and of those the
    /// best so many.
    OfCodes(usize),
    /// None at all.
    Nowhere,
}

/// How many articles get the second look. More changed no figure by a point.
const CANDIDATES: usize = 40;
/// How many get it because they are near in meaning.
const NEAREST: usize = 20;
/// Situations of one code that get it: more are told apart by nobody.
const MAX_SITUATIONS: usize = 256;
/// Terms by which candidates are found. More changed no figure.
const MAX_TERMS: usize = 12;
/// A code that no article is about but some may mention, or a number that may be
/// one.
const CODE_BOOST: Score = 1.5;
/// So many articles are handed to the engine at a time, lest it is woken for each.
const BATCH: usize = 16;
/// How many batches may wait for it.
const BATCHES_AHEAD: usize = 8;

impl Index {
    /// Indexes `articles`; a hit's ordinal is the place in this slice.
    ///
    /// # Errors
    /// When the search engine fails, which memory alone can bring about.
    pub fn build(articles: &[Arc<Article>]) -> Result<Self, IndexError> {
        // What is written down here is indexed there at the same time.
        std::thread::scope(|scope| {
            let (send, receive) = mpsc::sync_channel::<Vec<String>>(BATCHES_AHEAD);
            let engine = scope.spawn(move || Candidates::build(receive.into_iter().flatten()));
            let mut batch = Vec::with_capacity(BATCH);
            let written = Written::of(articles, |terms| {
                batch.push(terms);
                if batch.len() == BATCH {
                    // Fails when the engine gave up; then it says why below.
                    let _ = send.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
                }
            });
            let _ = send.send(batch);
            drop(send);
            let index = Self::around(articles, written);
            let candidates = match engine.join() {
                Ok(candidates) => candidates?,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            Ok(index(candidates))
        })
    }

    /// All but the candidates, while the engine is at them.
    fn around(articles: &[Arc<Article>], written: Written) -> impl FnOnce(Candidates) -> Self {
        let Written {
            mut lexicon,
            forward,
            by_code,
            lengths,
        } = written;
        lexicon.count(&forward);
        let pairs = Pairs::of(&forward, &lexicon);
        let name_masses = (0..articles.len())
            .map(|ordinal| masses_of_names(&lexicon, &forward, ordinal, articles.len()))
            .collect();
        let systems = Systems::listed().of_articles(articles, &lexicon, &forward);
        let unsaid = unsaid(&systems);
        let ids = articles.iter().map(|article| article.id.clone()).collect();
        move |candidates| Self {
            candidates,
            ids,
            by_code,
            average_length: lengths.iter().sum::<f32>() / share_of(lengths.len()),
            lengths,
            name_masses,
            systems,
            unsaid,
            lexicon,
            forward,
            pairs,
        }
    }

    /// What an article has to do with the systems that a question names.
    pub fn concern(&self, query: &Query, ordinal: usize) -> Concern {
        Concern::of(query.systems, self.systems[ordinal])
    }

    /// What the list of systems calls those that an article is about; the team's own
    /// only where there are no others.
    pub fn systems_of(&self, ordinal: usize) -> Vec<&'static str> {
        telling_names(self.systems[ordinal])
    }

    /// Whether a text names a system that an article is about.
    pub fn is_named(&self, ordinal: usize, text: &str) -> bool {
        Systems::listed().named_in(text) & self.systems[ordinal] != 0
    }

    pub(super) fn id_of(&self, ordinal: usize) -> &ArticleId {
        &self.ids[ordinal]
    }

    /// Whether an article is about systems, and none that the question asks for.
    pub fn is_of_other_systems(&self, query: &Query, ordinal: usize) -> bool {
        self.concern(query, ordinal) == Concern::Other
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

    /// The best articles for `query`, best first, as far as `reach` goes; `about`,
    /// the articles about [all of its certain codes](Self::articles_with_all_codes),
    /// stand before the others. With `nearness`, the nearest in meaning are looked at
    /// as well, whatever their words.
    ///
    /// # Errors
    /// When the search engine fails.
    pub fn search(
        &self,
        query: &Query,
        about: &[usize],
        reach: Reach,
        scorer: &Scorer,
        nearness: Option<&Nearness>,
    ) -> Result<Vec<Hit>, IndexError> {
        let (limit, mut ordinals) = match reach {
            Reach::Nowhere => return Ok(Vec::new()),
            Reach::OfCodes(limit) => (limit, Vec::new()),
            Reach::Best(limit) => {
                let terms = self.terms(query);
                let mut found = self.candidates.best(&terms, limit.max(CANDIDATES))?;
                if let Some(nearness) = nearness {
                    found.extend(nearness.nearest(NEAREST));
                }
                (limit, found)
            }
        };
        ordinals.extend(about.iter().take(MAX_SITUATIONS));
        ordinals.sort_unstable();
        ordinals.dedup();
        let has_codes = |ordinal: usize| about.binary_search(&ordinal).is_ok();
        let mut hits: Vec<Hit> = match ordinals.as_slice() {
            // Nothing to tell apart.
            [only] if has_codes(*only) && matches!(reach, Reach::OfCodes(_)) => {
                vec![self.hit(query, *only, Features::default(), 0.0, true)]
            }
            _ => {
                let probe = Probe::new(query, self);
                let mut counts = Counts::default();
                let hit = |ordinal| {
                    let mut features = self.features(&probe, ordinal, &mut counts);
                    if self.concern(query, ordinal) == Concern::Unsaid {
                        features.unsaid = self.unsaid[ordinal];
                    }
                    features.meaning = nearness.map_or(0.0, |nearness| nearness.to(ordinal));
                    let score = scorer.score(&features);
                    self.hit(query, ordinal, features, score, has_codes(ordinal))
                };
                ordinals.into_iter().map(hit).collect()
            }
        };
        hits.sort_by(Hit::before);
        hits.truncate(limit);
        Ok(hits)
    }

    fn hit(
        &self,
        query: &Query,
        ordinal: usize,
        features: Features,
        score: f32,
        has_codes: bool,
    ) -> Hit {
        Hit {
            article_id: self.ids[ordinal].clone(),
            ordinal,
            score,
            features,
            concern: self.concern(query, ordinal),
            has_codes,
        }
    }

    /// The ordinals of the articles about every certain code of `query`, or, if
    /// none is about all of them, about any; ascending.
    pub fn articles_with_all_codes(&self, query: &Query) -> Vec<usize> {
        let sets: Vec<Vec<usize>> = query
            .certain_codes()
            .map(|mention| self.articles_of_mention(mention))
            .filter(|set| !set.is_empty())
            .collect();
        let Some(first) = sets.first() else {
            return Vec::new();
        };
        let all: Vec<usize> = first
            .iter()
            .copied()
            .filter(|ordinal| sets.iter().all(|set| set.contains(ordinal)))
            .collect();
        if all.is_empty() {
            let mut any: Vec<usize> = sets.concat();
            any.sort_unstable();
            any.dedup();
            return any;
        }
        all
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

    /// The terms by which candidates are found, with their weights.
    fn terms(&self, query: &Query) -> Vec<(WordId, Score)> {
        // A word said twice is not twice the question.
        let mut weights: BTreeMap<String, Score> = BTreeMap::new();
        let mut add = |term: String, weight: Score| {
            let known = weights.entry(term).or_insert(0.0);
            *known = known.max(weight);
        };
        for mention in &query.codes {
            // Articles about a certain code are candidates whatever their words.
            let decides =
                mention.evidence < Evidence::Hint && !self.articles_of_mention(mention).is_empty();
            for code in mention.readings.iter().filter(|_| !decides) {
                add(code_term(code.as_str()), CODE_BOOST);
                if mention.evidence == Evidence::Hint {
                    // Or the 10 of "Windows 10".
                    add(code.as_str().to_owned(), 1.0);
                }
            }
        }
        for token in &query.tokens {
            for reading in &token.readings {
                let weight = token.weight * reading.share.sqrt();
                for syllable in &reading.syllables {
                    add(syllable.folded.clone(), weight);
                }
            }
        }
        for synonym in &query.synonyms {
            for syllable in &synonym.syllables {
                add(syllable.folded.clone(), SYNONYM_SHARE);
            }
        }
        let mut known: Vec<(String, WordId, Score, Score)> = weights
            .into_iter()
            .filter_map(|(term, weight)| {
                let word = self.lexicon.word(&term)?;
                Some((term, word, weight, weight * self.idf(Some(word))))
            })
            .collect();
        // The weightiest: what the others would add is seen in the second look,
        // and the common ones among them cost the most.
        known.sort_by(|a, b| b.3.total_cmp(&a.3).then_with(|| a.0.cmp(&b.0)));
        known.truncate(MAX_TERMS);
        known
            .into_iter()
            .map(|(_, word, weight, _)| (word, weight))
            .collect()
    }
}

/// For each article, how seldom its system is meant where none is named: 0 for the one
/// that most articles are about, which goes without saying, next to 1 for one that
/// hardly any is about. Of several the most common counts, and the team's own
/// product tells nothing.
fn unsaid(systems: &[SystemSet]) -> Vec<f32> {
    const BITS: usize = SystemSet::BITS as usize;
    let ours = Systems::listed().ours();
    let mut counts = [0_usize; BITS];
    let foreign = |set: SystemSet| (0..BITS).filter(move |bit| ((set & !ours) >> bit) & 1 == 1);
    for &set in systems {
        for bit in foreign(set) {
            counts[bit] += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let seldom = |&set: &SystemSet| {
        let own = foreign(set).map(|bit| counts[bit]).max();
        own.map_or(0.0, |own| 1.0 - share_of(own) / share_of(most))
    };
    systems.iter().map(seldom).collect()
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

/// Inverse document frequency as BM25 has it, of what stands in `count` of the
/// articles.
fn idf(count: u32, articles: usize) -> f32 {
    let articles = share_of(articles);
    let count = share_of(count as usize).min(articles);
    ((articles - count + 0.5) / (count + 0.5)).ln_1p()
}

/// The same of what stands in this share of the articles.
pub(super) fn idf_of_share(share: f32) -> f32 {
    share.recip().ln()
}

/// What a folded word says within a title.
pub(super) fn name_share(folded: &str) -> f32 {
    if is_chatter(folded) {
        CHATTER_WEIGHT
    } else {
        1.0
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of articles and words are far below 2^24"
)]
pub(super) fn share_of(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        article::{Source, read},
        meaning::{Packed, Read, Vector, Vectors},
        search::Without,
        text::Language,
    };

    fn index_of(texts: &[&str]) -> Index {
        let article = |(at, text): (usize, &&str)| {
            Arc::new(read(&Source::new(format!("{at}.md"), text.as_bytes())).0)
        };
        let articles: Vec<_> = texts.iter().enumerate().map(article).collect();
        Index::build(&articles).unwrap()
    }

    /// What the articles have of a question, by their places.
    fn features_of(index: &Index, question: &str) -> Vec<Features> {
        let language = Language::built_in();
        let query = Query::read(question, index, &language, Without::default());
        let scorer = Scorer { weights: [1.0; 4] };
        let hits = index.search(&query, &[], Reach::Best(9), &scorer, None);
        let mut hits = hits.unwrap();
        hits.sort_by_key(|hit| hit.ordinal);
        hits.iter().map(|hit| hit.features).collect()
    }

    #[test]
    fn kind_words_cost_nothing() {
        let index = index_of(&["# Không gửi được tin\n", "# Không nhận được đơn\n"]);
        let [short, kind] = ["khong gui duoc tin", "khong gui duoc tin a oi nha"]
            .map(|question| features_of(&index, question)[0]);
        assert_eq!(short.missing.to_bits(), kind.missing.to_bits());
        assert_eq!(short.coverage.to_bits(), kind.coverage.to_bits());
    }

    #[test]
    fn what_most_articles_are_about_goes_without_saying() {
        let index = index_of(&[
            "# Facebook không gửi được tin\n",
            "# Messenger không gửi được ảnh\n",
            "# GHN không gửi được đơn\n",
            "# Không gửi được thư\n",
        ]);
        let unsaid = |question| -> Vec<f32> {
            let features = features_of(&index, question).into_iter();
            features.map(|features| features.unsaid).collect()
        };
        assert_eq!(unsaid("khong gui duoc"), [0.0, 0.0, 0.5, 0.0]);
        assert_eq!(unsaid("ghn khong gui duoc"), [0.0; 4]);
    }

    #[test]
    fn one_more_signal_tells_equals_apart() {
        let article = |id: &str| Arc::new(read(&Source::new(id, "# Không gửi được tin\n")).0);
        let index = Index::build(&[article("mot.md"), article("hai.md")]).unwrap();
        let language = Language::built_in();
        let query = Query::read("ko gui dc tin", &index, &language, Without::default());
        let scorer = Scorer { weights: [1.0; 4] };
        let first = |nearness: Option<&Nearness>| {
            let hits = index
                .search(&query, &[], Reach::Best(2), &scorer, nearness)
                .unwrap();
            hits[0].article_id.to_string()
        };
        assert_eq!(first(None), "mot");
        let vector = |x, y| Vector::new(vec![x, y]).unwrap();
        let vectors = [vector(0.0, 1.0), vector(1.0, 0.1)].map(|vector| [Packed::of(&vector)]);
        let read = Read::of(Vectors::new(2, vectors), &vector(1.0, 0.0));
        assert_eq!(first(Some(&Nearness::of(read))), "hai");
    }
}
