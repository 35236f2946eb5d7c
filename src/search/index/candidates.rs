//! [`Candidates`]: tantivy, which finds the articles that are worth a second look.

use tantivy::{
    DocAddress, IndexReader, ReloadPolicy, Score, TantivyDocument, TantivyError, Term,
    collector::{Count, TopDocs},
    directory::RamDirectory,
    query::{Bm25Weight, BooleanQuery, BoostQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::TokenizerManager,
};

use super::{
    ids::WordId,
    term_encoding::{Numbers, term_of},
};

/// Why an index could not be built or searched: a fault of the search engine,
/// never of a question or an article.
#[derive(Debug, thiserror::Error)]
#[error("the search engine failed")]
pub struct IndexError(#[from] TantivyError);

/// One field of folded words, by their numbers, in memory.
pub(in crate::search) struct Candidates {
    reader: IndexReader,
    text: Field,
}

/// Up to this many articles it is faster to add up all that have one of the
/// terms than to skip those that cannot win.
const FEW_ARTICLES: u64 = 20_000;
/// The writer of a single segment flushes nothing; this only says how large its
/// table of terms begins, which grows as it must. One of 32,768 places stays in
/// the cache.
const WRITER_BYTES: usize = 1 << 20;
const TOKENIZER: &str = "numbers";

impl Candidates {
    /// An index of `articles`, each its words as [`term_encoding`](super::term_encoding) writes
    /// them; an article's ordinal is its place.
    pub(super) fn build(articles: impl Iterator<Item = String>) -> Result<Self, IndexError> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(true);
        let options = TextOptions::default().set_indexing_options(indexing);
        let text = schema.add_text_field("text", options);
        let tokenizers = TokenizerManager::new();
        tokenizers.register(TOKENIZER, Numbers::default());
        // One segment, written by one thread: document numbers are ordinals,
        // and ties stand in the same order in every build.
        let mut writer = tantivy::Index::builder()
            .schema(schema.build())
            .tokenizers(tokenizers)
            .single_segment_index_writer(RamDirectory::create(), WRITER_BYTES)?;
        for terms in articles {
            let mut document = TantivyDocument::new();
            document.add_text(text, terms);
            writer.add_document(document)?;
        }
        let reader = writer
            .finalize()?
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Self { reader, text })
    }

    /// The ordinals of the best `limit` articles by `words` with their weights.
    pub(in crate::search) fn best(
        &self,
        words: &[(WordId, Score)],
        limit: usize,
    ) -> Result<Vec<usize>, IndexError> {
        let searcher = self.reader.searcher();
        if words.is_empty() || searcher.num_docs() == 0 {
            return Ok(Vec::new());
        }
        if searcher.num_docs() > FEW_ARTICLES {
            let top = TopDocs::with_limit(limit).order_by_score();
            let found = searcher.search(&self.flat_or(words), &top)?;
            let ordinal = |(_, at): (Score, DocAddress)| at.doc_id as usize;
            return Ok(found.into_iter().map(ordinal).collect());
        }
        let scores = self.scores(&searcher, words)?;
        Ok(best_of(&scores, limit))
    }

    /// What each article scores: the engine's own sums, a word at a time. To add up in
    /// a row of numbers costs a fraction of holding all lists side by side.
    fn scores(
        &self,
        searcher: &tantivy::Searcher,
        words: &[(WordId, Score)],
    ) -> Result<Vec<Score>, IndexError> {
        let segment = searcher.segment_reader(0);
        let lists = segment.inverted_index(self.text)?;
        let lengths = segment.get_fieldnorms_reader(self.text)?;
        let mut scores = vec![0.0; segment.max_doc() as usize];
        for &(word, weight) in words {
            let term = self.key(word);
            let list = lists.read_block_postings(&term, IndexRecordOption::WithFreqs);
            let Some(mut list) = list.map_err(TantivyError::from)? else {
                continue;
            };
            let weight = Bm25Weight::for_terms(searcher, &[term])?.boost_by(weight);
            while !list.docs().is_empty() {
                for (&document, &times) in list.docs().iter().zip(list.freqs()) {
                    let score = weight.score(lengths.fieldnorm_id(document), times);
                    scores[document as usize] += score;
                }
                list.advance();
            }
        }
        Ok(scores)
    }

    /// How many articles have every one of these words.
    pub(in crate::search) fn count_with_all(&self, words: &[WordId]) -> Result<u32, IndexError> {
        let clause = |&word: &WordId| (Occur::Must, self.term(word, IndexRecordOption::Basic));
        let all = BooleanQuery::new(words.iter().map(clause).collect());
        let count = self.reader.searcher().search(&all, &Count)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// A flat OR of words, for which the engine has a shortcut.
    fn flat_or(&self, words: &[(WordId, Score)]) -> BooleanQuery {
        let clause = |&(word, weight): &(WordId, Score)| {
            let term = self.term(word, IndexRecordOption::WithFreqs);
            let boosted: Box<dyn Query> = Box::new(BoostQuery::new(term, weight));
            (Occur::Should, boosted)
        };
        BooleanQuery::new(words.iter().map(clause).collect())
    }

    fn term(&self, word: WordId, option: IndexRecordOption) -> Box<dyn Query> {
        Box::new(TermQuery::new(self.key(word), option))
    }

    fn key(&self, word: WordId) -> Term {
        Term::from_field_text(self.text, &term_of(word))
    }
}

/// The places of the best `limit` scores, in no order; of equals the first. Those
/// without a score are none.
fn best_of(scores: &[Score], limit: usize) -> Vec<usize> {
    if limit == 0 {
        return Vec::new();
    }
    let better =
        |a: &(Score, usize), b: &(Score, usize)| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1));
    // As many again before the worse ones are dropped: rarely, and never many.
    let mut found: Vec<(Score, usize)> = Vec::with_capacity(2 * limit);
    let mut threshold = 0.0;
    for (at, &score) in scores.iter().enumerate() {
        if score <= threshold {
            continue;
        }
        found.push((score, at));
        if found.len() == 2 * limit {
            let (_, worst, _) = found.select_nth_unstable_by(limit - 1, better);
            threshold = worst.0;
            found.truncate(limit);
        }
    }
    if found.len() > limit {
        found.select_nth_unstable_by(limit - 1, better);
        found.truncate(limit);
    }
    found.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::term_encoding::push, *};

    #[test]
    fn the_best_are_those_of_a_whole_sort() {
        // Many equals among them.
        let scores: Vec<Score> = (0..500_u16).map(|n| f32::from(n * 37 % 23)).collect();
        for limit in [0, 1, 2, 40, 478, 479, 600] {
            let mut all: Vec<usize> = (0..scores.len()).filter(|&at| scores[at] > 0.0).collect();
            all.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
            all.truncate(limit);
            let mut best = best_of(&scores, limit);
            all.sort_unstable();
            best.sort_unstable();
            assert_eq!(best, all, "{limit}");
        }
    }

    #[test]
    fn a_word_at_a_time_scores_as_the_engine_does() {
        // Lists of more than one block, words that come again, and articles of all lengths.
        let article = |n: u32| {
            let mut terms = String::new();
            for at in 0..5 + n % 40 {
                push((n * 7 + at * at) % 90, &mut terms);
            }
            terms
        };
        let candidates = Candidates::build((0..700).map(article)).unwrap();
        let words = [(1, 1.0), (4, 0.5), (17, 2.0), (88, 1.5), (5000, 1.0)];
        let searcher = candidates.reader.searcher();
        let top = TopDocs::with_limit(700).order_by_score();
        let found = searcher.search(&candidates.flat_or(&words), &top).unwrap();
        let scores = candidates.scores(&searcher, &words).unwrap();
        assert!(found.len() > 256);
        assert_eq!(
            scores.iter().filter(|score| **score > 0.0).count(),
            found.len()
        );
        for (score, at) in &found {
            let own = scores[at.doc_id as usize];
            assert!((score - own).abs() < 1e-4, "{at:?}: {score} {own}");
        }
        let best = candidates.best(&words, 40).unwrap();
        let least = best
            .iter()
            .map(|&at| scores[at])
            .fold(Score::MAX, Score::min);
        assert_eq!(best.len(), 40);
        assert!((least - found[39].0).abs() < 1e-4);
    }
}
