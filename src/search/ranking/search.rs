//! [`Searcher`]: the search of an index.
//!
//! tantivy finds the candidates: a flat OR over one field of folded words. The
//! second look at them is ours: [`Features`] from the words of the article in
//! order, and the [`Scorer`] over them.

use std::{cmp::Ordering, collections::BTreeMap};

use tantivy::Score;

use super::{
    features::{Features, TermCounts},
    query_terms::{QueryTerms, SYNONYM_SHARE},
    scorer::Scorer,
    similarity::SemanticScores,
};
use crate::{
    article::ArticleId,
    search::{
        analysis::Query,
        index::{Index, IndexError, WordId},
        systems::SystemMatch,
        tokens::code_term,
    },
    text::Evidence,
};

/// An article found for a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Which article.
    pub article_id: ArticleId,
    /// Its place among the articles that were indexed.
    pub ordinal: usize,
    /// What the features add up to; comparable within one question.
    pub score: f32,
    /// What the article has of the question.
    pub features: Features,
    /// What it has to do with the systems that the question names.
    pub system_match: SystemMatch,
    /// The article is about every code that the question names for certain.
    pub has_codes: bool,
}

impl Hit {
    /// The order of a ranking: articles about the codes first, then the better
    /// score; of equals the one that was indexed first.
    pub fn before(&self, other: &Self) -> Ordering {
        (other.has_codes.cmp(&self.has_codes))
            .then(other.score.total_cmp(&self.score))
            .then(self.ordinal.cmp(&other.ordinal))
    }
}

/// How far a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
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
/// The most situations of one code that are ranked; nobody chooses among more.
const MAX_SITUATIONS: usize = 256;
/// Terms by which candidates are found. More changed no figure.
const MAX_TERMS: usize = 12;
/// A code that no article is about but some may mention, or a number that may be
/// one.
const CODE_BOOST: Score = 1.5;

/// Searches an index.
#[derive(Clone, Copy)]
pub struct Searcher<'a> {
    index: &'a Index,
}

impl<'a> Searcher<'a> {
    /// That of `index`.
    pub fn new(index: &'a Index) -> Self {
        Self { index }
    }

    /// What an article has to do with the systems that a question names.
    pub fn system_match(self, query: &Query, ordinal: usize) -> SystemMatch {
        let ours = self.index.listed.ours();
        SystemMatch::of(query.systems, self.index.systems[ordinal], ours)
    }

    /// Whether an article is about systems, and none that the question asks for.
    pub fn is_of_other_systems(self, query: &Query, ordinal: usize) -> bool {
        self.system_match(query, ordinal) == SystemMatch::Other
    }

    /// The best articles for `query`, best first, as far as `scope` goes; `about`,
    /// the articles about [all of its certain codes](Self::articles_with_all_codes),
    /// stand before the others. With `semantic`, the nearest in meaning are looked at
    /// as well, whatever their words.
    ///
    /// # Errors
    /// When the search engine fails.
    pub fn search(
        self,
        query: &Query,
        about: &[usize],
        scope: Scope,
        scorer: &Scorer,
        semantic: Option<&SemanticScores>,
    ) -> Result<Vec<Hit>, IndexError> {
        let (limit, mut ordinals) = match scope {
            Scope::Nowhere => return Ok(Vec::new()),
            Scope::OfCodes(limit) => (limit, Vec::new()),
            Scope::Best(limit) => {
                let terms = self.terms(query);
                let mut found = self.index.candidates.best(&terms, limit.max(CANDIDATES))?;
                if let Some(semantic) = semantic {
                    found.extend(semantic.nearest(NEAREST));
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
            [only] if has_codes(*only) && matches!(scope, Scope::OfCodes(_)) => {
                vec![self.hit(query, *only, Features::default(), 0.0, true)]
            }
            _ => {
                let query_terms = QueryTerms::new(query, self.index);
                let mut counts = TermCounts::default();
                let hit = |ordinal| {
                    let mut features =
                        Features::of(self.index, &query_terms, ordinal, &mut counts, &mut ());
                    if self.system_match(query, ordinal) == SystemMatch::Unsaid {
                        features.system_rarity = self.index.system_rarity[ordinal];
                    }
                    features.meaning = semantic.map_or(0.0, |semantic| semantic.to(ordinal));
                    let points = scorer.score(&features);
                    self.hit(query, ordinal, features, points, has_codes(ordinal))
                };
                ordinals.into_iter().map(hit).collect()
            }
        };
        hits.sort_by(Hit::before);
        hits.truncate(limit);
        Ok(hits)
    }

    fn hit(
        self,
        query: &Query,
        ordinal: usize,
        features: Features,
        score: f32,
        has_codes: bool,
    ) -> Hit {
        Hit {
            article_id: self.index.ids[ordinal].clone(),
            ordinal,
            score,
            features,
            system_match: self.system_match(query, ordinal),
            has_codes,
        }
    }

    /// The ordinals of the articles about every certain code of `query`, or, if
    /// none is about all of them, about any; ascending.
    pub fn articles_with_all_codes(self, query: &Query) -> Vec<usize> {
        let sets: Vec<Vec<usize>> = query
            .certain_codes()
            .map(|mention| self.index.articles_of_mention(mention))
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

    /// The terms by which candidates are found, with their weights.
    fn terms(self, query: &Query) -> Vec<(WordId, Score)> {
        // A word said twice is not twice the question.
        let mut weights: BTreeMap<String, Score> = BTreeMap::new();
        let mut add = |term: String, weight: Score| {
            let known = weights.entry(term).or_insert(0.0);
            *known = known.max(weight);
        };
        for mention in &query.codes {
            // Articles about a certain code are candidates whatever their words.
            let decides = mention.evidence < Evidence::Hint
                && !self.index.articles_of_mention(mention).is_empty();
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
                let word = self.index.lexicon.word(&term)?;
                Some((term, word, weight, weight * self.index.idf(Some(word))))
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        article::{Source, read},
        meaning::{Packed, Read, Vector, Vectors},
        search::Ablation,
        text::Language,
    };

    fn index_of(texts: &[&str]) -> Index {
        let article = |(at, text): (usize, &&str)| {
            Arc::new(read(&Source::new(format!("{at}.md"), text.as_bytes())).0)
        };
        let articles: Vec<_> = texts.iter().enumerate().map(article).collect();
        Index::build(&articles, &Language::built_in()).unwrap()
    }

    /// What the articles have of a question, by their places.
    fn features_of(index: &Index, question: &str) -> Vec<Features> {
        let language = Language::built_in();
        let query = Query::read(question, index, &language, Ablation::default());
        let scorer = Scorer { weights: [1.0; 4] };
        let hits = Searcher::new(index).search(&query, &[], Scope::Best(9), &scorer, None);
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
        let system_rarity = |question| -> Vec<f32> {
            let features = features_of(&index, question).into_iter();
            features.map(|features| features.system_rarity).collect()
        };
        assert_eq!(system_rarity("khong gui duoc"), [0.0, 0.0, 0.5, 0.0]);
        assert_eq!(system_rarity("ghn khong gui duoc"), [0.0; 4]);
    }

    #[test]
    fn one_more_signal_tells_equals_apart() {
        let article = |id: &str| Arc::new(read(&Source::new(id, "# Không gửi được tin\n")).0);
        let language = Language::built_in();
        let index = Index::build(&[article("mot.md"), article("hai.md")], &language).unwrap();
        let query = Query::read("ko gui dc tin", &index, &language, Ablation::default());
        let scorer = Scorer { weights: [1.0; 4] };
        let first = |semantic: Option<&SemanticScores>| {
            let hits = Searcher::new(&index)
                .search(&query, &[], Scope::Best(2), &scorer, semantic)
                .unwrap();
            hits[0].article_id.to_string()
        };
        assert_eq!(first(None), "mot");
        let vector = |x, y| Vector::new(vec![x, y]).unwrap();
        let vectors = [vector(0.0, 1.0), vector(1.0, 0.1)].map(|vector| [Packed::of(&vector)]);
        let read = Read::of(Vectors::new(2, vectors), &vector(1.0, 0.0));
        assert_eq!(first(Some(&SemanticScores::of(read))), "hai");
    }
}
