//! [`Scribe`]: writes articles down as numbered words.

use rustc_hash::FxHashMap;

use super::{
    forward::{Forward, Zone},
    lexicon::{BREAK, Lexicon, SurfaceId},
    words::{code_term, ends_clause, words_among},
};
use crate::{
    article::{Article, Role, Section},
    text::{ErrorCode, Evidence, Kind, find_codes_among, lexemes, pieces},
};

/// Reads articles one after the other. Each way to write a word is looked at
/// once; after that it costs a lookup.
#[derive(Default)]
pub(super) struct Scribe<'a> {
    pub(super) lexicon: Lexicon,
    pub(super) forward: Forward,
    known: FxHashMap<&'a str, SurfaceId>,
    ordinal: u32,
    /// Codes that the current article names anywhere.
    mentioned: Vec<ErrorCode>,
}

/// The codes of an article.
#[derive(Default)]
pub(super) struct Codes {
    /// Every name of the codes that it is about.
    pub(super) about: Vec<ErrorCode>,
    /// Codes that a free text names anywhere. Where a symptom says what the
    /// article is about, codes elsewhere are about something else ("not to be
    /// confused with #10") and not among them.
    pub(super) mentioned: Vec<ErrorCode>,
}

impl<'a> Scribe<'a> {
    /// Writes down the next article.
    pub(super) fn write(&mut self, article: &'a Article) -> Codes {
        self.forward.begin_article();
        self.mentioned.clear();
        self.add(&article.title, Zone::Name);
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
        if article.sections_of(Role::Issue).next().is_some() {
            mentioned.clear();
        }
        mentioned.sort();
        mentioned.dedup();
        self.ordinal += 1;
        Codes { about, mentioned }
    }

    fn codes(&mut self, article: &Article) -> Vec<ErrorCode> {
        let mut about: Vec<ErrorCode> = article.codes.iter().flat_map(ErrorCode::names).collect();
        about.sort();
        about.dedup();
        self.forward.begin_zone(Zone::Codes);
        for code in &about {
            let term = self.lexicon.intern(&code_term(code.as_str()));
            self.push(term);
            self.push(BREAK);
        }
        about
    }

    fn push(&mut self, surface: SurfaceId) {
        self.forward.push(surface);
        if surface != BREAK {
            self.lexicon.count(surface, self.ordinal);
        }
    }

    fn add(&mut self, text: &'a str, zone: Zone) {
        if text.is_empty() {
            return;
        }
        self.forward.begin_zone(zone);
        for line in text.split_inclusive('\n') {
            // Only a line with a digit or an underscore can hold a code.
            if line.bytes().any(|b| b.is_ascii_digit() || b == b'_') {
                self.line_with_codes(line);
            } else {
                self.line(line);
            }
        }
    }

    fn line(&mut self, line: &'a str) {
        for piece in pieces(line) {
            let written = &line[piece.range];
            if piece.kind == Kind::Sign {
                if ends_clause(written) {
                    self.push(BREAK);
                }
                continue;
            }
            let surface = self.number(written);
            if surface != BREAK {
                self.push(surface);
            }
        }
    }

    fn line_with_codes(&mut self, line: &'a str) {
        let pieces = lexemes(line);
        let codes = find_codes_among(&pieces, line);
        for mention in codes
            .iter()
            .filter(|mention| mention.evidence < Evidence::Hint)
        {
            self.mentioned.extend(mention.readings[0].names());
        }
        for word in words_among(pieces, line, &codes, Evidence::Marked) {
            if word.after_break {
                self.push(BREAK);
            }
            let surface = if word.is_code {
                self.lexicon.intern(&word.folded)
            } else {
                self.number(&line[word.range])
            };
            if surface != BREAK {
                self.push(surface);
            }
        }
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
