//! [`Explainer`]: a question made ready to be explained.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
};

use super::{
    Explanation,
    found::{Found, Places},
    parts::{By, FoundAs, MarkPart, PairPart, WordPart},
    shown::{kept, shown, spoken},
};
use crate::{
    search::{
        analysis::{Query, Vocabulary as _},
        index::{Index, WordId},
        ranking::{Hit, QueryTerms, Scorer, in_set},
    },
    text::{Evidence, Syllable},
};

/// The known syllables of a question as they are shown.
fn names(index: &Index, query: &Query) -> HashMap<WordId, String> {
    let mut names = HashMap::new();
    for token in &query.tokens {
        for (syllable, name) in token.syllables().iter().zip(spoken(query, token)) {
            if let Some(word) = index.lexicon.word(&syllable.folded) {
                names.entry(word).or_insert(name);
            }
        }
    }
    names
}

/// Explains one question: how it was read, and what articles have of it. What is the
/// same for all of them is made ready once.
pub struct Explainer<'a> {
    pub(super) index: &'a Index,
    pub(super) query: &'a Query,
    query_terms: QueryTerms,
    /// The mass of all words of the question.
    asked: f32,
    names: HashMap<WordId, String>,
    /// How many articles have all of these words, as far as somebody wanted to know.
    documents: RefCell<HashMap<Vec<WordId>, u32>>,
}

impl<'a> Explainer<'a> {
    /// That of `query`, which was read for `index`.
    pub fn new(index: &'a Index, query: &'a Query) -> Self {
        let query_terms = QueryTerms::new(query, index);
        Self {
            index,
            query,
            asked: query_terms.tokens.iter().map(|token| token.mass).sum(),
            names: names(index, query),
            documents: RefCell::default(),
            query_terms,
        }
    }

    /// The origin of each point of `hit`, which must be of the same index. Its
    /// nearness in meaning is copied from the hit, not computed again.
    pub fn explain(&self, hit: &Hit, scorer: &Scorer) -> Explanation {
        let found = self.found(hit.ordinal);
        let [for_words, for_pairs, for_marks, for_meaning] = scorer.weights;
        let meaning = hit.features.meaning;
        let words = self.words(&found, for_words);
        let pairs = self.pairs(&found, for_pairs);
        let marks = self.marks(&found, for_marks);
        let parts = [
            words.iter().map(|word| word.points).sum(),
            pairs.iter().map(|pair| pair.points).sum(),
            marks.iter().map(|mark| mark.points).sum(),
            for_meaning * meaning,
        ];
        Explanation {
            id: self.index.id_of(hit.ordinal).to_string(),
            score: parts.iter().sum(),
            parts,
            words,
            pairs,
            marks,
            meaning,
            has_codes: hit.has_codes,
            system_match: hit.system_match,
            systems: kept(self.index.systems_of(hit.ordinal)),
        }
    }

    /// How many articles have every one of these folded words.
    pub(super) fn documents_with(&self, folded: &[&str]) -> u32 {
        if let [only] = folded {
            return self.index.document_frequency(only);
        }
        let words = folded.iter().map(|folded| self.index.lexicon.word(folded));
        let Some(words) = words.collect::<Option<Vec<WordId>>>() else {
            return 0;
        };
        let mut known = self.documents.borrow_mut();
        *known.entry(words).or_insert_with_key(|words| {
            // A fault of the engine costs a figure of the explanation, not the whole.
            self.index.candidates.count_with_all(words).unwrap_or(0)
        })
    }

    pub(super) fn found(&self, ordinal: usize) -> Found {
        Found::of(self.index, &self.query_terms, ordinal)
    }

    /// The points for `mass`, of which the whole question has `asked`.
    fn points(&self, weight: f32, mass: f32) -> f32 {
        if self.asked > 0.0 {
            weight * (mass / self.asked)
        } else {
            0.0
        }
    }
}

/// What an alternative looked for.
pub(super) struct Sought<'a> {
    words: String,
    by: By,
    pub(super) syllables: Vec<&'a Syllable>,
}

impl Sought<'_> {
    pub(super) fn folded(&self) -> Vec<&str> {
        let syllables = self.syllables.iter();
        syllables.map(|syllable| syllable.folded.as_str()).collect()
    }
}

impl Explainer<'_> {
    fn words(&self, found: &Found, weight: f32) -> Vec<WordPart> {
        let hints = (self.query.codes.iter()).filter(|code| code.evidence == Evidence::Hint);
        let typed = (self.query.tokens.iter().map(|token| &token.range))
            .chain(hints.map(|mention| &mention.range))
            .map(|range| self.query.text[range.clone()].to_owned());
        let tokens = self.query_terms.tokens.iter().enumerate();
        tokens
            .zip(&found.words)
            .zip(typed)
            .map(|(((at, token), gained), typed)| WordPart {
                typed,
                points: self.points(weight, gained.mass),
                most: self.points(weight, token.mass),
                found: gained.by.map(|number| self.found_as(found, at, number)),
            })
            .collect()
    }

    fn found_as(&self, found: &Found, at: usize, number: usize) -> FoundAs {
        let mut places = Places::default();
        for slot in in_set(self.query_terms.tokens[at].alternatives[number].slots) {
            places.raise(found.slots[slot].places);
        }
        let Some(sought) = self.sought(at, number) else {
            return self.number(at, number, places);
        };
        let has = |syllable: &Syllable| {
            let word = self.index.lexicon.word(&syllable.folded);
            word.is_some_and(|word| found.has(&self.query_terms, word))
        };
        let lacking = (sought.syllables.iter()).filter(|syllable| !has(syllable));
        FoundAs {
            lacking: lacking
                .map(|syllable| {
                    let surface = self.index.surface(&syllable.folded);
                    surface.unwrap_or(&syllable.folded).to_owned()
                })
                .collect(),
            documents: self.documents_with(&sought.folded()),
            words: sought.words,
            by: sought.by,
            places,
        }
    }

    /// What an alternative of a word is; `None` for a number that may be a code.
    pub(super) fn sought(&self, at: usize, number: usize) -> Option<Sought<'_>> {
        let token = self.query.tokens.get(at)?;
        if let Some(reading) = token.readings.get(number) {
            let by = match number {
                0 => By::Reading,
                _ => By::OtherReading,
            };
            return Some(Sought {
                words: shown(self.query, token, reading).to_owned(),
                by,
                syllables: reading.syllables.iter().collect(),
            });
        }
        let synonym = (self.query.synonyms.iter())
            .filter(|synonym| synonym.tokens.contains(&at))
            .nth(number - token.readings.len())?;
        Some(Sought {
            words: synonym.words.clone(),
            by: By::Synonym,
            syllables: synonym.syllables.iter().collect(),
        })
    }

    /// A number that stands in the article, as a code or as it is.
    fn number(&self, at: usize, number: usize, places: Places) -> FoundAs {
        let hint = (self.query.codes.iter())
            .filter(|code| code.evidence == Evidence::Hint)
            .nth(at.saturating_sub(self.query.tokens.len()));
        // Two alternatives a reading: the code, and the number.
        let code = hint.and_then(|mention| mention.readings.get(number / 2));
        let (by, documents) = match (code, number % 2) {
            (Some(code), 0) => (By::Code, self.index.articles_with_code(code).len()),
            (Some(code), _) => {
                let count = self.index.document_frequency(code.as_str());
                (By::Number, count as usize)
            }
            (None, _) => (By::Number, 0),
        };
        FoundAs {
            words: code.map_or_else(String::new, ToString::to_string),
            by,
            places,
            lacking: Vec::new(),
            documents: u32::try_from(documents).unwrap_or(u32::MAX),
        }
    }

    fn name(&self, slot: usize) -> &str {
        let word = self.query_terms.slots[slot].word;
        word.and_then(|word| self.names.get(&word))
            .map_or("", String::as_str)
    }

    /// The slot of a syllable, unless no article has it.
    fn slot(&self, syllable: &Syllable) -> Option<usize> {
        let word = self.index.lexicon.word(&syllable.folded)?;
        let mut slots = self.query_terms.slots.iter();
        slots.position(|slot| slot.word == Some(word))
    }

    fn pairs(&self, found: &Found, weight: f32) -> Vec<PairPart> {
        let mut parts: BTreeMap<usize, PairPart> = BTreeMap::new();
        let mut before: Option<(Option<usize>, String)> = None;
        for token in &self.query.tokens {
            before = before.filter(|_| !token.after_break);
            for (syllable, name) in token.syllables().iter().zip(spoken(self.query, token)) {
                let slot = self.slot(syllable);
                let pair = before.as_ref().and_then(|(first, first_name)| {
                    let pair = self.query_terms.pair_of((*first)?, slot?)?;
                    Some((pair, format!("{first_name} {name}")))
                });
                before = Some((slot, name));
                let Some((pair, words)) = pair else { continue };
                let gained = found.pairs[pair];
                if gained.mass > 0.0 {
                    parts.entry(pair).or_insert(PairPart {
                        words,
                        points: self.points(weight, gained.mass),
                        times: gained.times,
                    });
                }
            }
        }
        let mut parts: Vec<PairPart> = parts.into_values().collect();
        parts.sort_by(|a, b| b.points.total_cmp(&a.points));
        parts
    }

    /// A syllable that stands in several words is listed once.
    fn marks(&self, found: &Found, weight: f32) -> Vec<MarkPart> {
        let slots = found.slots.iter().enumerate();
        let mut parts: Vec<MarkPart> = slots
            .filter(|(_, found)| found.most_by_marks > 0.0 && found.is_there())
            .map(|(slot, found)| {
                let other = found.other.map(|other| self.index.lexicon.surface(other));
                MarkPart {
                    word: self.name(slot).to_owned(),
                    points: self.points(weight, found.by_marks),
                    agree: found.agree,
                    contradict: found.contradict,
                    other: other.map(|other| other.text.to_string()),
                }
            })
            .collect();
        parts.sort_by(|a, b| b.points.total_cmp(&a.points));
        parts
    }
}
