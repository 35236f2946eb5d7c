//! [`Highlights`]: why an article was found, in the words of the one who asked.

use std::ops::Range;

use super::{Explanation, parts::FoundAs};
use crate::{
    article::Article,
    search::{
        analysis::{Query, Token, Vocabulary as _},
        index::Index,
        ranking::Scorer,
        systems::Systems,
    },
    text::{ErrorCode, fold, words},
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
    /// What `article`, the one at `ordinal` of `index`, has of `query`.
    pub fn of(
        index: &Index,
        query: &Query,
        ordinal: usize,
        article: &Article,
        scorer: &Scorer,
    ) -> Self {
        let mut codes: Vec<ErrorCode> = Vec::new();
        for mention in &query.codes {
            let own = mention
                .readings
                .iter()
                .find(|code| index.articles_with_code(code).contains(&ordinal));
            codes.extend(own.filter(|code| !codes.contains(code)).cloned());
        }
        let systems = systems_matched(query, article);
        let mut words = words_matched(index, query, ordinal, scorer);
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

fn words_matched(index: &Index, query: &Query, ordinal: usize, scorer: &Scorer) -> Vec<String> {
    let explanation = Explanation::of(index, query, ordinal, scorer, 0.0);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut is_open = false;
    // The parts come in the order of the tokens, those of hints behind them.
    for (token, part) in query.tokens.iter().zip(&explanation.words) {
        let typed = &query.text[token.range.clone()];
        let Some(found) = part.found.as_ref().filter(|_| !names_system(token, typed)) else {
            is_open = false;
            continue;
        };
        let tells = tells(index, found);
        let goes_on = |piece: &&mut Piece| {
            let between = &query.text[piece.seen..token.range.start];
            is_open && between.chars().all(char::is_whitespace)
        };
        match pieces.last_mut().filter(goes_on) {
            Some(piece) => piece.add(token, tells),
            // Chatter and the like may stand within a piece, not begin it.
            None if token.names_something() => pieces.push(Piece::new(token, tells)),
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

/// Whether a word says why it was this article: not one that stands in more
/// than every fourth ("sau", "tin").
fn tells(index: &Index, found: &FoundAs) -> bool {
    found.documents <= FEW || found.documents.saturating_mul(4) <= index.documents()
}

/// Of a handful of articles every word stands in a good share.
const FEW: u32 = 3;

/// Longer than nearly all syllables of Vietnamese.
const LONG_CHARS: usize = 6;

/// What the article calls the systems that the question names: the very names that
/// were typed, else the first.
fn systems_matched(query: &Query, article: &Article) -> Vec<String> {
    let asked = fold(&query.text);
    let asked: Vec<&str> = words(&asked).collect();
    let folded = |name: &String| words(&fold(name)).map(str::to_owned).collect::<Vec<_>>();
    let is_named = |name: &&String| {
        let name = folded(name);
        let name: Vec<&str> = name.iter().map(String::as_str).collect();
        Systems::listed().named(&name) & query.systems != 0
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

    fn add(&mut self, token: &Token, tells: bool) {
        self.seen = token.range.end;
        if token.names_something() {
            self.range.end = token.range.end;
            self.tells |= tells;
        }
    }
}

/// Whether the word is the name of a system, which is told apart.
fn names_system(token: &Token, typed: &str) -> bool {
    let is_name = |folded: &[&str]| Systems::listed().named(folded) != 0;
    let read: Vec<&str> = token
        .syllables()
        .iter()
        .map(|syllable| syllable.folded.as_str())
        .collect();
    let typed = fold(typed);
    is_name(&read) || is_name(&words(&typed).collect::<Vec<_>>())
}
