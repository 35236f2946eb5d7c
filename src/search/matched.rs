//! [`Matched`]: why an article was found, in the words of the one who asked.

use std::ops::Range;

use super::{FoundAs, Index, Query, Scorer, Vocabulary as _, systems::Systems};
use crate::{
    article::Article,
    text::{ErrorCode, fold, words},
};

/// What an article has of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// The codes of the question that it is about.
    pub codes: Vec<ErrorCode>,
    /// The systems that the question names, as the article calls them.
    pub systems: Vec<String>,
    /// What else of the question stands in it, as it was typed; words side by
    /// side are one piece.
    pub words: Vec<String>,
}

impl Matched {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty() && self.systems.is_empty() && self.words.is_empty()
    }
}

impl Index {
    /// What `article`, the one at `ordinal`, has of `query`.
    pub fn matched(
        &self,
        query: &Query,
        ordinal: usize,
        article: &Article,
        scorer: &Scorer,
    ) -> Matched {
        let mut codes: Vec<ErrorCode> = Vec::new();
        for mention in &query.codes {
            let own = mention
                .readings
                .iter()
                .find(|code| self.articles_with_code(code).contains(&ordinal));
            codes.extend(own.filter(|code| !codes.contains(code)).cloned());
        }
        let named = article.front.environment.iter().filter(|name| {
            let name = fold(name);
            Systems::listed().named(&words(&name).collect::<Vec<_>>()) & query.systems != 0
        });
        Matched {
            codes,
            systems: named.cloned().collect(),
            words: self.words_matched(query, ordinal, scorer),
        }
    }

    fn words_matched(&self, query: &Query, ordinal: usize, scorer: &Scorer) -> Vec<String> {
        let explanation = self.explain(query, ordinal, scorer);
        // The parts come in the order of the tokens, those of hints behind them.
        let tokens = query.tokens.iter().zip(&explanation.words);
        let mut pieces: Vec<Range<usize>> = Vec::new();
        for (token, part) in tokens {
            let folded: Vec<&str> = token
                .syllables()
                .iter()
                .map(|syllable| syllable.folded.as_str())
                .collect();
            let is_system = Systems::listed().named(&folded) != 0;
            let tells = part.found.as_ref().is_some_and(|found| self.tells(found));
            if !tells || !token.names_something() || is_system {
                continue;
            }
            match pieces.last_mut() {
                Some(last)
                    if query.text[last.end..token.range.start]
                        .chars()
                        .all(char::is_whitespace) =>
                {
                    last.end = token.range.end;
                }
                _ => pieces.push(token.range.clone()),
            }
        }
        let mut typed: Vec<String> = Vec::new();
        for piece in pieces {
            let piece = query.text[piece].to_owned();
            if !typed.contains(&piece) {
                typed.push(piece);
            }
        }
        typed
    }

    /// Whether a word says why it was this article: not one that stands in more
    /// than every fourth ("sau", "tin").
    fn tells(&self, found: &FoundAs) -> bool {
        found.documents <= FEW || found.documents.saturating_mul(4) <= self.documents()
    }
}

/// Of a handful of articles every word stands in a good share.
const FEW: u32 = 3;
