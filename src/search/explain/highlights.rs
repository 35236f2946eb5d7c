//! [`Highlights`]: why an article was found, in the words of the one who asked.

use std::ops::Range;

use super::explainer::Explainer;
use crate::{
    article::Article,
    search::analysis::{Query, Token, Vocabulary as _},
    text::{ErrorCode, Systems, fold, words},
};

/// What an article has of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Highlights {
    /// The codes of the question that it is about.
    pub codes: Vec<ErrorCode>,
    /// The systems that the question names, as the article calls them.
    pub systems: Vec<String>,
    /// What else of the question stands in it, as it was typed; words side by
    /// side are one piece.
    pub words: Vec<String>,
}

impl Highlights {
    /// What `article`, the one at `ordinal` of the index, has of the question of
    /// `explainer`.
    pub fn of(explainer: &Explainer<'_>, ordinal: usize, article: &Article) -> Self {
        let (index, query) = (explainer.index, explainer.query);
        let mut codes: Vec<ErrorCode> = Vec::new();
        for mention in &query.codes {
            let own = mention
                .readings
                .iter()
                .find(|code| index.articles_with_code(code).contains(&ordinal));
            codes.extend(own.filter(|code| !codes.contains(code)).cloned());
        }
        let systems = systems_matched(query, article, &index.listed);
        let mut words = words_matched(explainer, ordinal);
        // A syllable by itself ("hai", "thông") says little; a longer word may be
        // a name.
        let is_lone = |piece: &String| piece.chars().count() < LONG_CHARS && !piece.contains(' ');
        if !codes.is_empty() || !systems.is_empty() || !words.iter().all(is_lone) {
            words.retain(|piece| !is_lone(piece));
        }
        Self {
            codes,
            systems,
            words,
        }
    }
}

fn words_matched(explainer: &Explainer<'_>, ordinal: usize) -> Vec<String> {
    let query = explainer.query;
    let found = explainer.found(ordinal);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut is_open = false;
    // The gains come in the order of the tokens, those of hints behind them.
    for (at, (token, gained)) in query.tokens.iter().zip(&found.words).enumerate() {
        let typed = &query.text[token.range.clone()];
        let Some(by) = gained
            .by
            .filter(|_| !names_system(token, typed, &explainer.index.listed))
        else {
            is_open = false;
            continue;
        };
        let goes_on = |piece: &&mut Piece| {
            let between = &query.text[piece.seen..token.range.start];
            is_open && between.chars().all(char::is_whitespace)
        };
        match pieces.last_mut().filter(goes_on) {
            Some(piece) => piece.add(token, || tells(explainer, at, by)),
            // Chatter and the like may stand within a piece, not begin it.
            None if token.names_something() => {
                pieces.push(Piece::new(token, tells(explainer, at, by)));
            }
            None => continue,
        }
        is_open = true;
    }
    let mut typed: Vec<String> = Vec::new();
    for piece in pieces.iter().filter(|piece| piece.tells) {
        let piece = query.text[piece.range.clone()].to_owned();
        if !typed.contains(&piece) {
            typed.push(piece);
        }
    }
    typed
}

/// Whether an alternative of a word says why it was this article: not one that
/// stands in more than every fourth ("sau", "tin").
fn tells(explainer: &Explainer<'_>, at: usize, number: usize) -> bool {
    let sought = explainer.sought(at, number);
    let documents = sought.map_or(0, |sought| explainer.documents_with(&sought.folded()));
    documents <= FEW || documents.saturating_mul(4) <= explainer.index.documents()
}

/// Of a handful of articles every word stands in a good share.
const FEW: u32 = 3;

/// Longer than nearly all syllables of Vietnamese.
const LONG_CHARS: usize = 6;

/// What the article calls the systems that the question names: the very names that
/// were typed, else the first.
fn systems_matched(query: &Query, article: &Article, listed: &Systems) -> Vec<String> {
    let asked = fold(&query.text);
    let asked: Vec<&str> = words(&asked).collect();
    let folded = |name: &String| words(&fold(name)).map(str::to_owned).collect::<Vec<_>>();
    let is_named = |name: &&String| {
        let name = folded(name);
        let name: Vec<&str> = name.iter().map(String::as_str).collect();
        listed.named(&name) & query.systems != 0
    };
    let named: Vec<&String> = article.front.environment.iter().filter(is_named).collect();
    let is_typed = |name: &&&String| {
        let name = folded(name);
        asked.windows(name.len().max(1)).any(|run| run == name)
    };
    let typed: Vec<String> = named
        .iter()
        .filter(is_typed)
        .map(|name| (**name).clone())
        .collect();
    if typed.is_empty() {
        named
            .first()
            .map(|name| (*name).clone())
            .into_iter()
            .collect()
    } else {
        typed
    }
}

/// Words of a question side by side that all stand in the article.
struct Piece {
    /// From the first to the last that names something.
    range: Range<usize>,
    /// The end of the last word.
    seen: usize,
    /// One of them tells why it was this article. The syllables beside it belong
    /// to it: "liên kết" is one word, however common "kết" is.
    tells: bool,
}

impl Piece {
    fn new(token: &Token, tells: bool) -> Self {
        Self {
            range: token.range.clone(),
            seen: token.range.end,
            tells,
        }
    }

    fn add(&mut self, token: &Token, tells: impl FnOnce() -> bool) {
        self.seen = token.range.end;
        if token.names_something() {
            self.range.end = token.range.end;
            self.tells = self.tells || tells();
        }
    }
}

/// Whether the word names a system, which has a line of its own.
fn names_system(token: &Token, typed: &str, listed: &Systems) -> bool {
    let is_name = |folded: &[&str]| listed.named(folded) != 0;
    let read: Vec<&str> = token
        .syllables()
        .iter()
        .map(|syllable| syllable.folded.as_str())
        .collect();
    let typed = fold(typed);
    is_name(&read) || is_name(&words(&typed).collect::<Vec<_>>())
}
