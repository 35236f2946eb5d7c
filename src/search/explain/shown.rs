//! The words of a question and the names of systems as they are shown.

use crate::{
    search::analysis::{Query, Token, TokenReading},
    text::{LexemeKind, Syllable, pieces},
};

/// A reading as it is shown.
pub(super) fn shown<'a>(query: &'a Query, token: &Token, reading: &'a TokenReading) -> &'a str {
    let typed = &query.text[token.range.clone()];
    reading.shown.as_deref().unwrap_or(typed)
}

/// The syllables of the likeliest reading of a word, as they are shown.
pub(super) fn spoken(query: &Query, token: &Token) -> Vec<String> {
    let text = shown(query, token, &token.readings[0]);
    let words: Vec<String> = pieces(text)
        .filter(|piece| piece.kind != LexemeKind::Sign)
        .map(|piece| text[piece.range].to_owned())
        .collect();
    if words.len() == token.syllables().len() {
        return words;
    }
    let folded = |syllable: &Syllable| syllable.folded.clone();
    token.syllables().iter().map(folded).collect()
}

/// These names to be kept.
pub(super) fn kept(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}
