//! The baseline: tantivy as it comes. One field with title and body, the stock
//! tokenizer and filters, a flat OR of the question's words, the numbers of the
//! best ten. It shows no text, repairs nothing and decides nothing.

use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term,
    collector::TopDocs,
    columnar::Column,
    indexer::NoMergePolicy,
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{AsciiFoldingFilter, LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer},
};

const ANALYZER: &str = "folded";
/// What the program gives its own writer.
const WRITER_BYTES: usize = 64 << 20;
const BEST: usize = 10;

/// How the index is written.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Writer {
    /// By one thread into one segment, the form that is searched fastest.
    OneThread,
    /// By as many threads as tantivy takes when nothing is said.
    Default,
}

/// The index, ready to be asked.
pub(crate) struct Flat {
    index: Index,
    reader: IndexReader,
    text: Field,
    numbers: Vec<Column<u64>>,
}

impl Flat {
    /// Indexes `texts` in memory.
    pub(crate) fn build(texts: impl Iterator<Item: AsRef<str>>, by: Writer) -> Self {
        Self::try_build(texts, by).expect("an index")
    }

    fn try_build(texts: impl Iterator<Item: AsRef<str>>, by: Writer) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(ANALYZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = schema.add_text_field(
            "text",
            TextOptions::default().set_indexing_options(indexing),
        );
        let number = schema.add_u64_field("number", FAST);
        let index = Index::create_in_ram(schema.build());
        let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(RemoveLongFilter::limit(40))
            .filter(LowerCaser)
            .filter(AsciiFoldingFilter)
            .build();
        index.tokenizers().register(ANALYZER, analyzer);
        let mut writer: IndexWriter = match by {
            Writer::OneThread => index.writer_with_num_threads(1, WRITER_BYTES)?,
            Writer::Default => index.writer(WRITER_BYTES)?,
        };
        if by == Writer::OneThread {
            // One merge at the end; two at a time would fight over the segments.
            writer.set_merge_policy(Box::new(NoMergePolicy));
        }
        for (at, words) in (0_u64..).zip(texts) {
            let mut document = TantivyDocument::new();
            document.add_text(text, words);
            document.add_u64(number, at);
            writer.add_document(document)?;
        }
        writer.commit()?;
        let segments = index.searchable_segment_ids()?;
        if by == Writer::OneThread && segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let searcher: Searcher = reader.searcher();
        let numbers = searcher
            .segment_readers()
            .iter()
            .map(|segment| segment.fast_fields().u64("number"))
            .collect::<tantivy::Result<_>>()?;
        Ok(Self {
            index,
            reader,
            text,
            numbers,
        })
    }

    /// In how many pieces the index lies, and how many different words it has.
    pub(crate) fn shape(&self) -> (usize, usize) {
        let searcher = self.reader.searcher();
        let segments = searcher.segment_readers();
        let terms = |segment: &tantivy::SegmentReader| {
            let index = segment.inverted_index(self.text).expect("an index");
            index.terms().num_terms()
        };
        (segments.len(), segments.iter().map(terms).sum())
    }

    /// From a question to the numbers of the best ten; gives their sum.
    pub(crate) fn ask(&self, question: &str) -> u64 {
        self.try_ask(question).expect("hits")
    }

    fn try_ask(&self, question: &str) -> tantivy::Result<u64> {
        let mut words: Vec<String> = Vec::new();
        let mut analyzer = self.index.tokenizer_for_field(self.text)?;
        analyzer
            .token_stream(question)
            .process(&mut |token| words.push(token.text.clone()));
        // Each word once: with one clause for each of its repetitions, a pasted
        // log of 100 kB takes minutes.
        words.sort_unstable();
        words.dedup();
        let clause = |word: &String| -> (Occur, Box<dyn Query>) {
            let term = Term::from_field_text(self.text, word);
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            (Occur::Should, Box::new(query))
        };
        let clauses = words.iter().map(clause).collect();
        let best = TopDocs::with_limit(BEST).order_by_score();
        let found = self
            .reader
            .searcher()
            .search(&BooleanQuery::new(clauses), &best)?;
        let numbers = found
            .into_iter()
            .filter_map(|(_, at)| self.numbers[at.segment_ord as usize].first(at.doc_id));
        Ok(numbers.sum())
    }
}
