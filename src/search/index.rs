//! The index over one set of articles.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use tantivy::{
    DocSet, IndexReader, ReloadPolicy, Score, TantivyDocument, TantivyError, Term,
    collector::TopDocs,
    directory::RamDirectory,
    query::{BooleanQuery, BoostQuery, EnableScoring, Occur, Query as _, TermQuery},
    schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::WhitespaceTokenizer,
};

use super::{
    Hit, Query, Vocabulary,
    terms::{ArticleTerms, code_term, pair_term, words_of},
};
use crate::{
    article::{Article, ArticleId},
    text::{CodeMention, ErrorCode, Evidence, find_codes},
};

/// Why an index could not be built or searched: a fault of the search engine,
/// never of a question or an article.
#[derive(Debug, thiserror::Error)]
#[error("the search engine failed")]
pub struct IndexError(#[from] TantivyError);

/// An immutable index in memory.
pub struct Index {
    reader: IndexReader,
    pub(super) fields: Fields,
    ids: Vec<ArticleId>,
    /// For each code, the ordinals of the articles about it; where there is none,
    /// of the free texts that mention it.
    by_code: BTreeMap<ErrorCode, Vec<usize>>,
    /// For each article, the folded words of its title and of each alias.
    pub(super) titles: Vec<Vec<Vec<String>>>,
    words: HashMap<String, Word>,
}

/// A folded word of the articles.
struct Word {
    /// In how many articles it stands.
    documents: u32,
    /// The ordinal it was last counted for.
    last: usize,
    /// How it is written, in lower case, with how often.
    surfaces: Vec<(String, u32)>,
}

#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub(super) text: Field,
    pub(super) pair: Field,
    pub(super) marked: Field,
}

/// Weights of the fields beside `text`; see `terms` for what they hold.
const PAIR_BOOST: Score = 0.3;
const MARKED_BOOST: Score = 0.3;
/// A code that no article is about but some may mention, or a number that may be
/// one.
const CODE_BOOST: Score = 1.5;

const WRITER_BYTES: usize = 64 << 20;
const TOKENIZER: &str = "spaces";

impl Index {
    /// Indexes `articles`; a hit's ordinal is the place in this slice.
    ///
    /// # Errors
    /// When the search engine fails, which memory alone can bring about.
    pub fn build(articles: &[Arc<Article>]) -> Result<Self, IndexError> {
        let mut schema = Schema::builder();
        let mut field = |name: &str| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(TOKENIZER)
                .set_index_option(IndexRecordOption::WithFreqs)
                .set_fieldnorms(true);
            schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
        };
        let fields = Fields {
            text: field("text"),
            pair: field("pair"),
            marked: field("marked"),
        };
        let builder = tantivy::Index::builder().schema(schema.build());
        // Terms are made here, so the engine only has to split at spaces.
        let tokenizers = tantivy::tokenizer::TokenizerManager::new();
        tokenizers.register(TOKENIZER, WhitespaceTokenizer::default());
        // One segment, written by one thread: document numbers are ordinals,
        // and ties stand in the same order in every build.
        let mut writer = builder
            .tokenizers(tokenizers)
            .single_segment_index_writer(RamDirectory::create(), WRITER_BYTES)?;
        let mut by_code: BTreeMap<ErrorCode, Vec<usize>> = BTreeMap::new();
        let mut by_mention: BTreeMap<ErrorCode, Vec<usize>> = BTreeMap::new();
        let mut titles = Vec::with_capacity(articles.len());
        let mut words = HashMap::new();
        for (ordinal, article) in articles.iter().enumerate() {
            let mut terms = ArticleTerms::of(article, |folded, surface| {
                count(&mut words, ordinal, folded, surface);
            });
            for code in terms.codes.drain(..) {
                by_code.entry(code).or_default().push(ordinal);
            }
            for code in terms.mentioned.drain(..) {
                by_mention.entry(code).or_default().push(ordinal);
            }
            let named = std::iter::once(&article.title).chain(&article.front.aliases);
            titles.push(
                named
                    .map(|name| {
                        words_of(name, &find_codes(name), Evidence::Marked)
                            .into_iter()
                            .map(|word| word.folded)
                            .collect()
                    })
                    .collect(),
            );
            let mut document = TantivyDocument::new();
            document.add_text(fields.text, terms.text);
            document.add_text(fields.pair, terms.pair);
            document.add_text(fields.marked, terms.marked);
            writer.add_document(document)?;
        }
        // A mention is how a code is known that no article is about.
        by_mention.retain(|code, _| !by_code.contains_key(code));
        by_code.append(&mut by_mention);
        let index = writer.finalize()?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Self {
            reader,
            fields,
            ids: articles.iter().map(|article| article.id.clone()).collect(),
            by_code,
            titles,
            words,
        })
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
        near.sort_by_key(|(distance, _)| *distance);
        near.into_iter().map(|(_, known)| known).collect()
    }

    /// The best `limit` articles for `query`, best first; articles about all of
    /// its certain codes stand before the others.
    ///
    /// # Errors
    /// When the search engine fails.
    pub fn search(&self, query: &Query, limit: usize) -> Result<Vec<Hit>, IndexError> {
        let searcher = self.reader.searcher();
        let clauses = self.clauses(query);
        let words = BooleanQuery::new(clauses);
        let mut found: Vec<(usize, Score)> = if self.ids.is_empty() {
            Vec::new()
        } else {
            let top = TopDocs::with_limit(limit.max(1)).order_by_score();
            let top = searcher.search(&words, &top)?;
            top.into_iter()
                .map(|(score, at)| (at.doc_id as usize, score))
                .collect()
        };
        // Articles about the code whose words did not make the list.
        let with_codes = self.articles_with_all_codes(query);
        let missing: Vec<usize> = with_codes
            .iter()
            .copied()
            .filter(|ordinal| found.iter().all(|(known, _)| known != ordinal))
            .collect();
        found.extend(scores(&searcher, &words, &missing)?);
        let is_about = |ordinal: usize| with_codes.contains(&ordinal);
        found.sort_by(|a, b| {
            (is_about(b.0).cmp(&is_about(a.0)))
                .then(b.1.total_cmp(&a.1))
                .then(a.0.cmp(&b.0))
        });
        found.truncate(limit);
        found
            .into_iter()
            .map(|(ordinal, score)| {
                Ok(Hit {
                    article_id: self.ids[ordinal].clone(),
                    ordinal,
                    score,
                    coverage: self.coverage(query, &self.present(&searcher, query, ordinal)?),
                    title_coverage: self.title_coverage(query, ordinal),
                    pair_coverage: self.pair_coverage(&searcher, query, ordinal)?,
                    has_codes: is_about(ordinal),
                })
            })
            .collect()
    }

    /// The ordinals of the articles about every certain code of `query`, or, if
    /// none is about all of them, about any.
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

    /// The articles about the first reading of a mention that is known.
    pub fn articles_of_mention(&self, mention: &CodeMention) -> Vec<usize> {
        mention
            .readings
            .iter()
            .map(|code| self.articles_with_code(code))
            .find(|articles| !articles.is_empty())
            .map_or_else(Vec::new, <[usize]>::to_vec)
    }

    fn clauses(&self, query: &Query) -> Vec<(Occur, Box<dyn tantivy::query::Query>)> {
        // One clause a term: the engine's shortcut for a flat OR needs it, and a
        // word said twice is not twice the question.
        let mut weights: HashMap<(Field, String), Score> = HashMap::new();
        let mut add = |field: Field, term: String, weight: Score| {
            let known = weights.entry((field, term)).or_insert(0.0);
            *known = known.max(weight);
        };
        for mention in &query.codes {
            // Articles about a certain code stand first whatever their score, so
            // that the score is left to tell by words which situation it is.
            let decides =
                mention.evidence < Evidence::Hint && !self.articles_of_mention(mention).is_empty();
            for code in mention.readings.iter().filter(|_| !decides) {
                add(self.fields.text, code_term(code.as_str()), CODE_BOOST);
                if mention.evidence == Evidence::Hint {
                    // Or the 10 of "Windows 10".
                    add(self.fields.text, code.as_str().to_owned(), 1.0);
                }
            }
        }
        for token in &query.tokens {
            for reading in &token.readings {
                let weight = token.weight * reading.share.sqrt();
                for (syllable, marked) in &reading.syllables {
                    add(self.fields.text, syllable.clone(), weight);
                    if let Some(marked) = marked {
                        add(self.fields.marked, marked.clone(), weight * MARKED_BOOST);
                    }
                }
            }
        }
        for (pair, weight) in pairs(query) {
            add(self.fields.pair, pair, weight * PAIR_BOOST);
        }
        let mut clauses: Vec<_> = weights.into_iter().collect();
        // The order of a map differs from run to run, and sums of floats with it.
        clauses.sort_by(|a, b| a.0.cmp(&b.0));
        clauses
            .into_iter()
            .map(|((field, term), weight)| {
                let term = TermQuery::new(
                    Term::from_field_text(field, &term),
                    IndexRecordOption::WithFreqs,
                );
                let boosted: Box<dyn tantivy::query::Query> =
                    Box::new(BoostQuery::new(Box::new(term), weight));
                (Occur::Should, boosted)
            })
            .collect()
    }
}

fn count(words: &mut HashMap<String, Word>, ordinal: usize, folded: &str, surface: &str) {
    let is_surface = |known: &str| {
        known == surface
            || known
                .chars()
                .eq(surface.chars().flat_map(char::to_lowercase))
    };
    if let Some(word) = words.get_mut(folded) {
        if word.last != ordinal {
            word.last = ordinal;
            word.documents += 1;
        }
        match word
            .surfaces
            .iter_mut()
            .find(|(known, _)| is_surface(known))
        {
            Some((_, count)) => *count += 1,
            None => word.surfaces.push((surface.to_lowercase(), 1)),
        }
    } else {
        let word = Word {
            documents: 1,
            last: ordinal,
            surfaces: vec![(surface.to_lowercase(), 1)],
        };
        words.insert(folded.to_owned(), word);
    }
}

/// The pairs of neighbouring syllables of a question, in its likeliest reading,
/// with their weights.
pub(super) fn pairs(query: &Query) -> Vec<(String, f32)> {
    let mut pairs = Vec::new();
    let mut before: Option<(&str, f32)> = None;
    for token in &query.tokens {
        if token.after_break {
            before = None;
        }
        for (syllable, _) in &token.readings[0].syllables {
            if let Some((first, weight)) = before {
                pairs.push((pair_term(first, syllable), weight.max(token.weight)));
            }
            before = Some((syllable, token.weight));
        }
    }
    pairs
}

/// The scores of the articles `ordinals` (ascending) for `words`; 0 for one
/// that has none of them.
fn scores(
    searcher: &tantivy::Searcher,
    words: &BooleanQuery,
    ordinals: &[usize],
) -> Result<Vec<(usize, Score)>, IndexError> {
    if ordinals.is_empty() {
        return Ok(Vec::new());
    }
    let weight = words.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut walker = weight.scorer(searcher.segment_reader(0), 1.0)?;
    let mut scores = Vec::with_capacity(ordinals.len());
    for &ordinal in ordinals {
        let document = u32::try_from(ordinal).unwrap_or(u32::MAX);
        let at = if walker.doc() < document {
            walker.seek(document)
        } else {
            walker.doc()
        };
        scores.push((ordinal, if at == document { walker.score() } else { 0.0 }));
    }
    Ok(scores)
}

impl Vocabulary for Index {
    fn document_frequency(&self, folded: &str) -> u32 {
        self.words.get(folded).map_or(0, |word| word.documents)
    }

    fn pair_frequency(&self, first: &str, second: &str) -> u32 {
        let term = Term::from_field_text(self.fields.pair, &pair_term(first, second));
        // A fault of the engine here is one in `search` too, where it is told.
        let frequency = self.reader.searcher().doc_freq(&term).unwrap_or(0);
        u32::try_from(frequency).unwrap_or(u32::MAX)
    }

    fn knows_marks(&self, marked: &str) -> bool {
        let term = Term::from_field_text(self.fields.marked, marked);
        self.reader.searcher().doc_freq(&term).unwrap_or(0) > 0
    }

    fn surface(&self, folded: &str) -> Option<&str> {
        let word = self.words.get(folded)?;
        let most = word.surfaces.iter().max_by_key(|(_, count)| *count)?;
        Some(&most.0)
    }

    fn knows_code(&self, code: &ErrorCode) -> bool {
        self.knows(code)
    }

    fn documents(&self) -> u32 {
        u32::try_from(self.ids.len()).unwrap_or(u32::MAX)
    }
}
