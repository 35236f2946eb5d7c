//! What a hit is like: shares of the question that an article covers.

use tantivy::{
    DocSet, Searcher, TantivyError, Term,
    schema::{Field, IndexRecordOption},
};

use super::{
    Query, Token, Vocabulary,
    index::{Index, IndexError, pairs},
    query::CHATTER_WEIGHT,
};

impl Index {
    /// For each token and each of its readings, how much of it the article has.
    pub(super) fn present(
        &self,
        searcher: &Searcher,
        query: &Query,
        ordinal: usize,
    ) -> Result<Vec<Vec<f32>>, IndexError> {
        let mut all = Vec::with_capacity(query.tokens.len());
        for token in &query.tokens {
            let mut shares = Vec::with_capacity(token.readings.len());
            for reading in &token.readings {
                let mut found = 0.0;
                for (syllable, marked) in &reading.syllables {
                    if !has(searcher, self.fields.text, syllable, ordinal)? {
                        continue;
                    }
                    let contradicts = match marked {
                        Some(marked) => !has(searcher, self.fields.marked, marked, ordinal)?,
                        None => false,
                    };
                    found += if contradicts { CONTRADICTED } else { 1.0 };
                }
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "a word has a handful of syllables"
                )]
                shares.push(found / reading.syllables.len().max(1) as f32);
            }
            all.push(shares);
        }
        Ok(all)
    }

    pub(super) fn coverage(&self, query: &Query, present: &[Vec<f32>]) -> f32 {
        let mut covered = 0.0;
        let mut total = 0.0;
        for (token, shares) in query.tokens.iter().zip(present) {
            let weight = token.weight * self.idf_of(token);
            // The readings of one word exclude each other: the best one counts,
            // an unlikely one a little less.
            let best = token
                .readings
                .iter()
                .zip(shares)
                .map(|(reading, present)| present * (0.8 + 0.2 * reading.share))
                .fold(0.0, f32::max);
            covered += weight * best.min(1.0);
            total += weight;
        }
        if total > 0.0 { covered / total } else { 0.0 }
    }

    /// The share of the question's pairs of words, of those that some article
    /// knows, that this article has.
    pub(super) fn pair_coverage(
        &self,
        searcher: &Searcher,
        query: &Query,
        ordinal: usize,
    ) -> Result<f32, IndexError> {
        let mut covered = 0.0;
        let mut total = 0.0;
        for (pair, weight) in pairs(query) {
            let frequency = searcher.doc_freq(&Term::from_field_text(self.fields.pair, &pair))?;
            if frequency == 0 {
                continue;
            }
            #[expect(
                clippy::cast_precision_loss,
                reason = "article counts are far below 2^24"
            )]
            let weight = weight * inverse_frequency(self.documents() as f32, frequency as f32);
            total += weight;
            if has(searcher, self.fields.pair, &pair, ordinal)? {
                covered += weight;
            }
        }
        Ok(if total > 0.0 { covered / total } else { 0.0 })
    }

    /// The share of the best title or alias of the article that the question
    /// covers, by weight.
    pub(super) fn title_coverage(&self, query: &Query, ordinal: usize) -> f32 {
        let asked: Vec<&str> = query
            .tokens
            .iter()
            .flat_map(|token| token.readings.iter())
            .flat_map(|reading| reading.syllables.iter())
            .map(|(syllable, _)| syllable.as_str())
            .collect();
        let mut best = 0.0_f32;
        for name in &self.titles[ordinal] {
            let mut covered = 0.0;
            let mut total = 0.0;
            for word in name.iter().filter(|word| !word.starts_with('#')) {
                let chatter = if crate::text::is_chatter(word) {
                    CHATTER_WEIGHT
                } else {
                    1.0
                };
                let weight = chatter * self.idf(word);
                total += weight;
                if asked.contains(&word.as_str()) {
                    covered += weight;
                }
            }
            if total > 0.0 {
                best = best.max(covered / total);
            }
        }
        best
    }

    fn idf_of(&self, token: &Token) -> f32 {
        let syllables = &token.readings[0].syllables;
        let sum: f32 = syllables
            .iter()
            .map(|(syllable, _)| self.idf(syllable))
            .sum();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a word has a handful of syllables"
        )]
        let count = syllables.len().max(1) as f32;
        sum / count
    }

    /// Inverse document frequency as BM25 has it; highest for a word that no
    /// article knows.
    #[expect(
        clippy::cast_precision_loss,
        reason = "article counts are far below 2^24"
    )]
    fn idf(&self, folded: &str) -> f32 {
        let documents = self.documents() as f32;
        let frequency = self.document_frequency(folded) as f32;
        inverse_frequency(documents, frequency)
    }
}

/// What a word counts whose marks contradict the article's ("lời" for "lỗi").
const CONTRADICTED: f32 = 0.5;

/// Whether the article has `term` in `field`.
fn has(searcher: &Searcher, field: Field, term: &str, ordinal: usize) -> Result<bool, IndexError> {
    let document = u32::try_from(ordinal).unwrap_or(u32::MAX);
    let inverted = searcher.segment_reader(0).inverted_index(field)?;
    let term = Term::from_field_text(field, term);
    let postings = inverted
        .read_postings(&term, IndexRecordOption::Basic)
        .map_err(TantivyError::from)?;
    Ok(postings.is_some_and(|mut postings| {
        let at = postings.doc();
        let at = if at < document {
            postings.seek(document)
        } else {
            at
        };
        at == document
    }))
}

fn inverse_frequency(documents: f32, frequency: f32) -> f32 {
    ((documents - frequency + 0.5) / (frequency + 0.5)).ln_1p()
}
