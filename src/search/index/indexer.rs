//! [`IndexedTerms`]: articles as numbered words.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{
    forward::{Forward, Zone},
    ids::{BREAK, SurfaceId},
    lexicon::Lexicon,
    term_encoding,
};
use crate::{
    article::{Article, Role, Section},
    search::tokens::{code_term, ends_clause},
    text::{
        CodeMention, ErrorCode, Evidence, Lexeme, LexemeKind, Piece, Systems, find_codes_among,
        fold, folded, may_hold_code, pieces, words,
    },
};

/// The terms of all articles.
pub(super) struct IndexedTerms {
    /// Its words are not counted yet.
    pub(super) lexicon: Lexicon,
    pub(super) forward: Forward,
    /// For each code, the ordinals of the articles about it; where there is none,
    /// of the free texts that mention it.
    pub(super) by_code: FxHashMap<ErrorCode, Vec<usize>>,
    /// For each article, its number of words, zones counted as they weigh.
    pub(super) lengths: Vec<f32>,
}

impl IndexedTerms {
    /// Writes down `articles`; `each` is given the [terms](term_encoding) of one after the
    /// other.
    pub(super) fn of(
        articles: &[Arc<Article>],
        systems: &Systems,
        mut each: impl FnMut(String),
    ) -> Self {
        let mut indexer = Indexer::new(systems);
        let mut by_code: FxHashMap<ErrorCode, Vec<usize>> = FxHashMap::default();
        let mut by_mention: FxHashMap<ErrorCode, Vec<usize>> = FxHashMap::default();
        let mut lengths = Vec::with_capacity(articles.len());
        for (ordinal, article) in articles.iter().enumerate() {
            let codes = indexer.write(article);
            for code in codes.about {
                by_code.entry(code).or_default().push(ordinal);
            }
            for code in codes.mentioned {
                by_mention.entry(code).or_default().push(ordinal);
            }
            let (terms, length) = indexer.terms(ordinal);
            lengths.push(length);
            each(terms);
        }
        // A mention is how a code is known that no article is about.
        by_mention.retain(|code, _| !by_code.contains_key(code));
        by_code.extend(by_mention);
        Self {
            lexicon: indexer.lexicon,
            forward: indexer.forward,
            by_code,
            lengths,
        }
    }
}

/// Reads articles one after the other. Each way to write a word is looked at
/// once; after that it costs a lookup.
struct Indexer<'a> {
    systems: &'a Systems,
    lexicon: Lexicon,
    forward: Forward,
    known: FxHashMap<&'a str, SurfaceId>,
    /// Codes that the current article names anywhere, if it is a free text.
    mentioned: Vec<ErrorCode>,
    is_free_text: bool,
    /// Room for the pieces of a line, taken while it is read.
    pieces: Vec<Numbered>,
}

/// How many pieces of a line around a number tell whether it is a code.
const AROUND: usize = 16;

/// A piece of a line with the number of its word; [`BREAK`] for what is none.
struct Numbered {
    piece: Piece,
    surface: SurfaceId,
}

/// The codes of an article.
struct Codes {
    /// Every name of the codes that it is about.
    about: Vec<ErrorCode>,
    /// Codes that a free text names anywhere. Where a symptom says what the
    /// article is about, codes elsewhere are about something else ("not to be
    /// confused with #10") and not among them.
    mentioned: Vec<ErrorCode>,
}

/// The runs of words of the front matter's title that the heading does not have.
fn new_words(article: &Article) -> Vec<&str> {
    let title = article.front.title.as_deref().unwrap_or("");
    let heading = fold(&article.title);
    let known: Vec<&str> = words(&heading).collect();
    let mut runs: Vec<&str> = Vec::new();
    let (mut start, mut at) = (0, 0);
    for word in title.split_inclusive(char::is_whitespace) {
        if words(&fold(word)).all(|word| known.contains(&word)) {
            runs.push(&title[start..at]);
            start = at + word.len();
        }
        at += word.len();
    }
    runs.push(&title[start..]);
    runs.retain(|run| !run.trim().is_empty());
    runs
}

impl<'a> Indexer<'a> {
    fn new(systems: &'a Systems) -> Self {
        Self {
            systems,
            lexicon: Lexicon::default(),
            forward: Forward::default(),
            known: FxHashMap::default(),
            mentioned: Vec::new(),
            is_free_text: false,
            pieces: Vec::new(),
        }
    }

    /// Writes down the next article.
    fn write(&mut self, article: &'a Article) -> Codes {
        self.forward.begin_article();
        self.is_free_text = article.sections_of(Role::Issue).next().is_none();
        self.add(&article.title, Zone::Name);
        // A heading goes before the title of the front matter, and people know both. Words
        // that stand in both count once: said twice they would outweigh other articles.
        for words in new_words(article) {
            self.add(words, Zone::Name);
        }
        for alias in &article.front.aliases {
            self.add(alias, Zone::Name);
        }
        let about = self.codes(article);
        let front = &article.front;
        let extra = front.extra.iter().flat_map(|(_, values)| values);
        for value in front.environment.iter().chain(extra) {
            self.add(value, Zone::Body);
        }
        for section in &article.sections {
            if let Some(name) = article
                .name(section)
                .filter(|_| section.role == Role::Other)
            {
                self.add(name, Zone::Body);
            }
            let zone = match section.role {
                Role::Issue => Zone::Symptom,
                _ => Zone::Body,
            };
            self.add(content(article, section), zone);
        }
        let mut mentioned = std::mem::take(&mut self.mentioned);
        mentioned.sort();
        mentioned.dedup();
        Codes { about, mentioned }
    }

    /// The terms of an article that was written down, words of a zone as often as
    /// they weigh, and their number.
    fn terms(&self, ordinal: usize) -> (String, f32) {
        let words = self.forward.zones(ordinal).map(|(_, words)| words.len());
        let mut all = String::with_capacity(2 * words.sum::<usize>());
        let mut length = 0.0;
        for (zone, words) in self.forward.zones(ordinal) {
            let begin = all.len();
            for &surface in words.iter().filter(|&&surface| surface != BREAK) {
                term_encoding::push(self.lexicon.word_of(surface), &mut all);
                length += f32::from(zone.times());
            }
            let end = all.len();
            for _ in 1..zone.times() {
                all.extend_from_within(begin..end);
            }
        }
        (all, length)
    }

    fn codes(&mut self, article: &Article) -> Vec<ErrorCode> {
        let mut about: Vec<ErrorCode> = article.codes.iter().flat_map(ErrorCode::names).collect();
        about.sort();
        about.dedup();
        self.forward.begin_zone(Zone::Codes);
        for code in &about {
            let term = self.lexicon.intern(&code_term(code.as_str()));
            self.forward.push(term);
            self.forward.push(BREAK);
        }
        about
    }

    fn add(&mut self, text: &'a str, zone: Zone) {
        if text.is_empty() {
            return;
        }
        self.forward.begin_zone(zone);
        for line in text.split_inclusive('\n') {
            if may_hold_code(line) {
                self.line_with_codes(line);
            } else {
                self.line(line);
            }
        }
    }

    fn line(&mut self, line: &'a str) {
        for piece in pieces(line) {
            let written = &line[piece.range];
            match piece.kind {
                LexemeKind::Sign => self.sign(written),
                LexemeKind::Word | LexemeKind::Number => self.word(written),
            }
        }
    }

    fn sign(&mut self, written: &str) {
        if ends_clause(written) {
            self.forward.push(BREAK);
        }
    }

    fn word(&mut self, written: &'a str) {
        let surface = self.number(written);
        if surface != BREAK {
            self.forward.push(surface);
        }
    }

    fn line_with_codes(&mut self, line: &'a str) {
        let mut numbered = std::mem::take(&mut self.pieces);
        numbered.extend(pieces(line).map(|piece| Numbered {
            surface: match piece.kind {
                LexemeKind::Word => self.number(&line[piece.range.clone()]),
                LexemeKind::Number | LexemeKind::Sign => BREAK,
            },
            piece,
        }));
        let codes = self.codes_among(&numbered, line);
        if self.is_free_text {
            let names = codes.iter().flat_map(|mention| mention.readings[0].names());
            self.mentioned.extend(names);
        }
        let mut codes = codes.iter().peekable();
        let mut skip_until = 0;
        for Numbered { piece, surface } in numbered.drain(..) {
            while let Some(code) = codes.next_if(|code| code.range.start <= piece.range.start) {
                skip_until = code.range.end;
                let term = self.lexicon.intern(&code_term(code.readings[0].as_str()));
                self.forward.push(term);
            }
            if piece.range.start < skip_until {
                continue;
            }
            let written = &line[piece.range];
            match piece.kind {
                LexemeKind::Sign => self.sign(written),
                LexemeKind::Number => self.word(written),
                LexemeKind::Word if surface == BREAK => {}
                LexemeKind::Word => self.forward.push(surface),
            }
        }
        self.pieces = numbered;
    }

    /// The certain codes of a line. Only what stands around its digits is looked
    /// at: no more than a sentence says whether a number is a code.
    fn codes_among(&self, pieces: &[Numbered], line: &str) -> Vec<CodeMention> {
        let may_be_code =
            |Numbered { piece, .. }: &Numbered| may_hold_code(&line[piece.range.clone()]);
        let mut found = Vec::new();
        let mut around: Vec<Lexeme<'_>> = Vec::new();
        let mut at = 0;
        while let Some(next) = pieces[at..].iter().position(may_be_code) {
            let first = at + next;
            let mut last = first;
            while let Some(next) = pieces[last + 1..].iter().take(AROUND).position(may_be_code) {
                last += next + 1;
            }
            let end = pieces.len().min(last + 1 + AROUND);
            around.clear();
            around.extend(
                pieces[first.saturating_sub(AROUND).max(at)..end]
                    .iter()
                    .filter_map(|piece| self.lexeme(piece, line)),
            );
            found.extend(find_codes_among(&around, line, self.systems));
            at = last + 1;
        }
        found.retain(|mention| mention.evidence < Evidence::Hint);
        found
    }

    /// A piece with its folded form, which for a word stands in the lexicon.
    fn lexeme<'t>(
        &'t self,
        Numbered { piece, surface }: &Numbered,
        line: &'t str,
    ) -> Option<Lexeme<'t>> {
        let folded = match piece.kind {
            LexemeKind::Word => self.lexicon.folded(*surface).into(),
            LexemeKind::Number | LexemeKind::Sign => folded(&line[piece.range.clone()]),
        };
        (!folded.is_empty()).then(|| Lexeme {
            kind: piece.kind,
            range: piece.range.clone(),
            folded,
            spaced: piece.spaced,
        })
    }

    fn number(&mut self, written: &'a str) -> SurfaceId {
        if let Some(&known) = self.known.get(written) {
            return known;
        }
        let surface = self.lexicon.intern(written);
        self.known.insert(written, surface);
        surface
    }
}

/// The text of a section that is worth searching: a reference section names
/// pages, not problems.
fn content<'a>(article: &'a Article, section: &Section) -> &'a str {
    match section.role {
        Role::Reference => "",
        _ => article.body(section),
    }
}
