//! The words of an article as tantivy is given them: by their numbers, one behind
//! the other.
//!
//! A number takes two bytes at most times, where a word and the space behind it
//! take five: it is written, cut off, hashed and compared sooner. No text comes
//! back out of tantivy, and no query asks it for words by their letters.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::ids::WordId;

/// Each byte holds six bits of the number, the lowest first, and says with the
/// seventh that more follow. All are ASCII, because tantivy indexes text.
const BITS: u32 = 6;
const MORE: u8 = 1 << BITS;

/// Writes `word` behind the others.
pub(super) fn push(word: WordId, terms: &mut String) {
    let mut rest = word;
    loop {
        let [low, ..] = rest.to_le_bytes();
        rest >>= BITS;
        if rest == 0 {
            terms.push(char::from(low & (MORE - 1)));
            return;
        }
        terms.push(char::from(low & (MORE - 1) | MORE));
    }
}

/// The term of one word.
pub(super) fn term_of(word: WordId) -> String {
    let mut term = String::new();
    push(word, &mut term);
    term
}

/// Cuts the numbers apart again.
#[derive(Clone, Default)]
pub(super) struct Numbers {
    token: Token,
}

pub(super) struct NumberStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl Tokenizer for Numbers {
    type TokenStream<'a> = NumberStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> NumberStream<'a> {
        self.token.reset();
        NumberStream {
            rest: text,
            token: &mut self.token,
        }
    }
}

impl TokenStream for NumberStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(last) = self.rest.bytes().position(|byte| byte & MORE == 0) else {
            return false;
        };
        // Positions are not indexed, but one may not stay before the first.
        self.token.position = self.token.position.wrapping_add(1);
        let (number, rest) = self.rest.split_at(last + 1);
        self.token.text.clear();
        self.token.text.push_str(number);
        self.rest = rest;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_apart_as_they_were_put_together() {
        let words = [0, 1, 63, 64, 4_095, 4_096, 262_143, 262_144, WordId::MAX];
        let mut terms = String::new();
        for word in words {
            push(word, &mut terms);
        }
        let mut cut = Vec::new();
        Numbers::default()
            .token_stream(&terms)
            .process(&mut |token| cut.push(token.text.clone()));
        assert_eq!(cut, words.map(term_of));
        cut.sort_unstable();
        cut.dedup();
        assert_eq!(cut.len(), words.len());
    }
}
