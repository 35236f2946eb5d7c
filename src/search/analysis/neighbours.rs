//! What the neighbours of a word, and lists of synonyms, say about it.

use super::{
    token::{Synonym, Token, TokenReading},
    vocabulary::Vocabulary,
};
use crate::text::{Language, Syllable};

/// Neighbours change the odds between two readings by this factor at most:
/// enough to turn a list's order round, not to make the unlikely certain.
const MOST_LIFT: f32 = 2.5;
/// A question that is all synonyms has been understood long before this many.
const MAX_SYNONYMS: usize = 24;

/// Weighs the readings of each word by how well they go with the words beside
/// it: `kh` before "gửi" is "không", before "báo lỗi" is "khách hàng".
pub(super) fn prefer_by_neighbours(tokens: &mut [Token], vocabulary: &impl Vocabulary) {
    for at in 0..tokens.len() {
        if tokens[at].readings.len() < 2 {
            continue;
        }
        let before = at
            .checked_sub(1)
            .filter(|_| !tokens[at].after_break)
            .and_then(|before| tokens[before].syllables().last())
            .map(|syllable| syllable.folded.clone());
        let after = tokens
            .get(at + 1)
            .filter(|next| !next.after_break)
            .map(|next| next.syllables()[0].folded.clone());
        let lift = |reading: &TokenReading| {
            let (Some(first), Some(last)) = (reading.syllables.first(), reading.syllables.last())
            else {
                return 1.0;
            };
            let bounded = |lift: f32| lift.clamp(1.0 / MOST_LIFT, MOST_LIFT);
            let from = before.as_ref().map_or(1.0, |before| {
                bounded(vocabulary.lift(before, &first.folded))
            });
            let to = after
                .as_ref()
                .map_or(1.0, |after| bounded(vocabulary.lift(&last.folded, after)));
            match reading.shown {
                Some(_) => from * to,
                // As typed it means something else in the articles, if anything.
                None => (from * to).min(1.0),
            }
        };
        let lifts: Vec<f32> = tokens[at].readings.iter().map(lift).collect();
        let readings = &mut tokens[at].readings;
        let mut all = 0.0;
        for (reading, lift) in readings.iter_mut().zip(lifts) {
            reading.share *= lift;
            all += reading.share;
        }
        for reading in readings.iter_mut() {
            reading.share /= all;
        }
        readings.sort_by(|a, b| b.share.total_cmp(&a.share));
    }
}

/// The synonyms of the runs of words in a question, as it is likeliest read.
pub(super) fn synonyms(tokens: &[Token], language: &Language) -> Vec<Synonym> {
    let mut syllables: Vec<(&Syllable, usize)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        syllables.extend(token.syllables().iter().map(|syllable| (syllable, at)));
    }
    let folded: Vec<&str> = syllables
        .iter()
        .map(|(syllable, _)| syllable.folded.as_str())
        .collect();
    let mut found = Vec::new();
    for from in 0..folded.len() {
        if tokens[syllables[from].1].is_chatter() {
            continue;
        }
        for synonyms in language.synonyms(&folded[from..]) {
            let run = &syllables[from..from + synonyms.words];
            // "nhắn" is not what "nhận" is another word for.
            let agrees = run
                .iter()
                .zip(&synonyms.of.syllables)
                .all(|((typed, _), listed)| {
                    typed.marked.is_none() || typed.marked == listed.marked
                });
            if !agrees {
                continue;
            }
            let tokens = run[0].1..run[run.len() - 1].1 + 1;
            found.extend(synonyms.phrases.into_iter().map(|phrase| Synonym {
                tokens: tokens.clone(),
                syllables: phrase.syllables.clone(),
                words: phrase.words.clone(),
            }));
        }
    }
    found.truncate(MAX_SYNONYMS);
    found
}
