//! One article and one question: what each part gives.

use std::collections::{BTreeMap, HashMap};

use super::{
    found::{Found, Places},
    parts::{By, FoundAs, MarkPart, PairPart, WordPart},
    reading::{documents_with, shown, spoken},
};
use crate::{
    search::{
        analysis::{Query, Vocabulary as _},
        index::{Index, WordId},
        ranking::{Alternative, B, K1, QueryTerms, QueryToken, has_pairs, in_set, small},
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

fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// One article, held against a question.
pub(super) struct Pass<'a> {
    index: &'a Index,
    query: &'a Query,
    query_terms: QueryTerms,
    found: Found,
    /// How slowly a word that comes again stops to count, in this article.
    slowness: f32,
    /// The mass of all words of the question.
    asked: f32,
    names: HashMap<WordId, String>,
}

impl<'a> Pass<'a> {
    pub(super) fn new(index: &'a Index, query: &'a Query, ordinal: usize) -> Self {
        let query_terms = QueryTerms::new(query, index);
        Self {
            index,
            query,
            found: Found::of(index, &query_terms, ordinal),
            slowness: K1 * (1.0 - B + B * index.lengths[ordinal] / index.average_length),
            asked: query_terms.tokens.iter().map(|token| token.mass).sum(),
            names: names(index, query),
            query_terms,
        }
    }
}

/// What an alternative looked for.
struct Sought<'a> {
    words: String,
    by: By,
    syllables: Vec<&'a Syllable>,
}

impl Pass<'_> {
    fn saturated(&self, times: f32) -> f32 {
        times / (times + self.slowness)
    }

    /// What an alternative is worth in this article, from 0 to 1.
    fn worth(&self, alternative: &Alternative) -> f32 {
        if !has_pairs(&alternative.pairs, &self.found.pair_times) {
            return 0.0;
        }
        let all: f32 = in_set(alternative.slots)
            .map(|slot| self.saturated(self.found.slots[slot].times))
            .sum();
        let count = alternative.slots.count_ones().max(1);
        alternative.share * all / small(count)
    }

    pub(super) fn words(&self, weight: f32) -> Vec<WordPart> {
        let hints = (self.query.codes.iter()).filter(|code| code.evidence == Evidence::Hint);
        let typed = (self.query.tokens.iter().map(|token| &token.range))
            .chain(hints.map(|mention| &mention.range))
            .map(|range| self.query.text[range.clone()].to_owned());
        let tokens = self.query_terms.tokens.iter().enumerate();
        tokens
            .zip(typed)
            .map(|((at, token), typed)| {
                let best = token
                    .alternatives
                    .iter()
                    .enumerate()
                    .map(|(number, alternative)| (number, self.worth(alternative)))
                    .filter(|(_, worth)| *worth > 0.0)
                    // Of equals the first, which is the likelier one.
                    .rev()
                    .max_by(|a, b| a.1.total_cmp(&b.1));
                let most = weight * share(token.mass, self.asked);
                WordPart {
                    typed,
                    points: most * best.map_or(0.0, |(_, worth)| worth),
                    most,
                    found: best.map(|(number, _)| self.found_as(at, token, number)),
                }
            })
            .collect()
    }

    fn found_as(&self, at: usize, token: &QueryToken, number: usize) -> FoundAs {
        let mut places = Places::default();
        for slot in in_set(token.alternatives[number].slots) {
            places.raise(self.found.slots[slot].places);
        }
        let Some(sought) = self.sought(at, number) else {
            return self.number(at, number, places);
        };
        let has = |syllable: &Syllable| {
            let word = self.index.lexicon.word(&syllable.folded);
            word.is_some_and(|word| self.found.has(&self.query_terms, word))
        };
        let folded: Vec<&str> = (sought.syllables.iter())
            .map(|syllable| syllable.folded.as_str())
            .collect();
        let lacking = (sought.syllables.iter()).filter(|syllable| !has(syllable));
        FoundAs {
            lacking: lacking
                .map(|syllable| {
                    let surface = self.index.surface(&syllable.folded);
                    surface.unwrap_or(&syllable.folded).to_owned()
                })
                .collect(),
            documents: documents_with(self.index, &folded),
            words: sought.words,
            by: sought.by,
            places,
        }
    }

    /// What an alternative of a word is; `None` for a number that may be a code.
    fn sought(&self, at: usize, number: usize) -> Option<Sought<'_>> {
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

    pub(super) fn pairs(&self, weight: f32) -> Vec<PairPart> {
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
                let gained =
                    self.query_terms.pairs[pair].mass * self.saturated(self.found.pair_times[pair]);
                if gained > 0.0 {
                    parts.entry(pair).or_insert(PairPart {
                        words,
                        points: weight * share(gained, self.asked),
                        times: self.found.pairs[pair],
                    });
                }
            }
        }
        let mut parts: Vec<PairPart> = parts.into_values().collect();
        parts.sort_by(|a, b| b.points.total_cmp(&a.points));
        parts
    }

    pub(super) fn marks(&self, weight: f32) -> Vec<MarkPart> {
        let mut asked = 0.0;
        // A syllable of several words is told once.
        let mut masses: BTreeMap<usize, f32> = BTreeMap::new();
        for token in &self.query_terms.tokens {
            let Some(likeliest) = token.alternatives.first() else {
                continue;
            };
            for slot in in_set(likeliest.slots) {
                let sure = self.query_terms.slots[slot].marks;
                if sure > 0.0 {
                    let mass = token.mass * sure / small(likeliest.slots.count_ones());
                    asked += mass;
                    *masses.entry(slot).or_default() += mass;
                }
            }
        }
        let whole = self.asked.max(asked);
        let mut parts: Vec<MarkPart> = masses
            .into_iter()
            .filter(|(slot, mass)| *mass > 0.0 && self.found.slots[*slot].times > 0.0)
            .map(|(slot, mass)| {
                let found = &self.found.slots[slot];
                let other = found.other.map(|other| self.index.lexicon.surface(other));
                MarkPart {
                    word: self.name(slot).to_owned(),
                    points: weight * share(mass * self.saturated(found.agreeing), whole),
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
