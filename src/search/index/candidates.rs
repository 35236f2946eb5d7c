//! [`Candidates`]: tantivy, which finds the articles that are worth a second look.

use tantivy::{
    DocAddress, DocId, IndexReader, ReloadPolicy, Score, TantivyDocument, TantivyError, Term,
    collector::{Count, TopDocs},
    directory::RamDirectory,
    query::{BooleanQuery, BoostQuery, EnableScoring, Occur, Query, TermQuery},
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

/// Up to this many articles it is faster to look at all that have one of the
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
        let words = self.flat_or(words);
        if searcher.num_docs() > FEW_ARTICLES {
            let top = TopDocs::with_limit(limit).order_by_score();
            let found = searcher.search(&words, &top)?;
            let ordinal = |(_, at): (Score, DocAddress)| at.doc_id as usize;
            return Ok(found.into_iter().map(ordinal).collect());
        }
        let mut found: Vec<(Score, DocId)> = Vec::new();
        words
            .weight(EnableScoring::enabled_from_searcher(&searcher))?
            .for_each(searcher.segment_reader(0), &mut |document, score| {
                found.push((score, document));
            })?;
        if found.len() > limit {
            found.select_nth_unstable_by(limit, |a, b| {
                b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1))
            });
            found.truncate(limit);
        }
        Ok(found.into_iter().map(|(_, at)| at as usize).collect())
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
        let term = Term::from_field_text(self.text, &term_of(word));
        Box::new(TermQuery::new(term, option))
    }
}
