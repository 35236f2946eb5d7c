//! [`QueryTerms`]: a question made ready to be held against articles.

use std::collections::HashMap;

use crate::{
    search::{
        analysis::Query,
        index::{Index, SurfaceId, WordId, idf_of_share, name_share},
        tokens::code_term,
    },
    text::{CodeMention, Evidence, Syllable, fold},
};

/// A set of [`Slot`]s, a bit each.
pub(in crate::search) type Slots = u128;
const MAX_SLOTS: usize = 128;

/// A folded syllable of the question or of what it may stand for.
pub(in crate::search) struct Slot {
    pub(in crate::search) word: Option<WordId>,
    /// Its inverse document frequency.
    pub(in crate::search) idf: f32,
    /// What it is worth within a title.
    pub(in crate::search) name_weight: f32,
    /// How sure its marks are: 1 typed, less restored, 0 for none.
    pub(in crate::search) marks: f32,
}

/// One thing that a word of the question may stand for.
pub(in crate::search) struct Alternative {
    pub(in crate::search) slots: Slots,
    /// Pairs of neighbours that have to be there as well.
    pub(in crate::search) pairs: Vec<u8>,
    /// What it counts, from 0 to 1.
    pub(in crate::search) share: f32,
}

/// One word of the question.
pub(in crate::search) struct QueryToken {
    /// Its weight: how much it says, times its inverse document frequency.
    pub(in crate::search) mass: f32,
    pub(in crate::search) alternatives: Vec<Alternative>,
}

/// Two syllables that stand side by side in the question.
pub(in crate::search) struct QueryPair {
    /// 0 for one that only a synonym has.
    pub(in crate::search) mass: f32,
}

/// Which slot a surface falls into, and whether its marks are those asked for.
#[derive(Clone, Copy, Default)]
pub(in crate::search) struct Meets(u8);

impl Meets {
    const AGREES: u8 = 0x80;

    fn new(slot: usize, agrees: bool) -> Self {
        let agrees = if agrees { Self::AGREES } else { 0 };
        // Slots are fewer than 128 - 1, and 0 means none.
        Self(u8::try_from(slot + 1).map_or(0, |slot| slot | agrees))
    }

    pub(in crate::search) fn slot(self) -> Option<usize> {
        usize::from(self.0 & !Self::AGREES).checked_sub(1)
    }

    pub(in crate::search) fn agrees(self) -> bool {
        self.0 & Self::AGREES != 0
    }
}

pub(in crate::search) struct QueryTerms {
    pub(in crate::search) slots: Vec<Slot>,
    pub(in crate::search) tokens: Vec<QueryToken>,
    pub(in crate::search) pairs: Vec<QueryPair>,
    /// For each surface of the lexicon, the slot it falls into.
    meets: Vec<Meets>,
    /// For two slots, the number of their pair plus one.
    pair_of: Vec<u8>,
}

impl QueryTerms {
    pub(in crate::search) fn new(query: &Query, index: &Index) -> Self {
        let mut builder = Builder {
            index,
            by_folded: HashMap::new(),
            asked_marks: Vec::new(),
            slots: Vec::new(),
            pairs: Vec::new(),
            pair_numbers: HashMap::new(),
        };
        let mut tokens: Vec<QueryToken> = query
            .tokens
            .iter()
            .map(|token| {
                let mut alternatives: Vec<Alternative> = token
                    .readings
                    .iter()
                    .map(|reading| Alternative {
                        slots: builder.slots_of(&reading.syllables, reading.marks),
                        pairs: Vec::new(),
                        // The readings of one word exclude each other: the best
                        // one counts, an unlikely one a little less. If it counted
                        // as much, a silent question of the sets got a wrong answer;
                        // at .6 and .4, a right one became a choice.
                        share: 0.8 + 0.2 * reading.share,
                    })
                    .collect();
                let rarity = builder.idf_of(alternatives.first().map_or(0, |first| first.slots));
                for alternative in alternatives.iter_mut().skip(1) {
                    // A common word is not worth the rare one that it may stand for.
                    let own = builder.idf_of(alternative.slots);
                    alternative.share *= (own / rarity.max(f32::EPSILON)).min(1.0);
                }
                let rarity = if token.is_chatter() {
                    builder.chatter(&alternatives, rarity)
                } else {
                    rarity
                };
                QueryToken {
                    mass: token.weight * rarity,
                    alternatives,
                }
            })
            .collect();
        // A word said twice is not twice the question.
        let mut said = Vec::new();
        for token in &mut tokens {
            let slots = token.alternatives.first().map_or(0, |first| first.slots);
            if said.contains(&slots) {
                token.mass = 0.0;
            }
            said.push(slots);
        }
        builder.neighbours(query);
        for synonym in &query.synonyms {
            let slots = builder.slots_of(&synonym.syllables, 0.0);
            let pairs: Vec<u8> = synonym
                .syllables
                .windows(2)
                .filter_map(|two| builder.pair(&two[0].folded, &two[1].folded, 0.0))
                .collect();
            for token in &mut tokens[synonym.tokens.clone()] {
                token.alternatives.push(Alternative {
                    slots,
                    pairs: pairs.clone(),
                    share: SYNONYM_SHARE,
                });
            }
        }
        tokens.extend(
            query
                .codes
                .iter()
                .filter(|mention| mention.evidence == Evidence::Hint)
                .map(|mention| builder.hint(mention)),
        );
        builder.finish(tokens)
    }

    pub(in crate::search) fn meets(&self, surface: SurfaceId) -> Meets {
        self.meets[surface as usize]
    }

    /// The number of the pair that two slots make, if the question has it.
    pub(in crate::search) fn pair_of(&self, first: usize, second: usize) -> Option<usize> {
        usize::from(self.pair_of[first * self.slots.len() + second]).checked_sub(1)
    }
}

/// Chatter counts as if this share of the articles had it, if fewer do.
const CHATTER_IN: f32 = 0.1;
/// What a synonym counts beside the word that was typed.
pub(super) const SYNONYM_SHARE: f32 = 0.6;

/// What a number counts that stands in an article as a number, not as a code.
const NUMBER_SHARE: f32 = 0.7;

struct Builder<'a> {
    index: &'a Index,
    by_folded: HashMap<String, usize>,
    /// For each slot, the marks that are asked for.
    asked_marks: Vec<Option<String>>,
    slots: Vec<Slot>,
    pairs: Vec<QueryPair>,
    pair_numbers: HashMap<(usize, usize), u8>,
}

impl Builder<'_> {
    fn slot(&mut self, folded: &str) -> Option<usize> {
        if let Some(&known) = self.by_folded.get(folded) {
            return Some(known);
        }
        if self.slots.len() + 2 > MAX_SLOTS {
            return None;
        }
        let word = self.index.lexicon.word(folded);
        let idf = self.index.idf(word);
        self.slots.push(Slot {
            word,
            idf,
            name_weight: idf * name_share(folded),
            marks: 0.0,
        });
        self.asked_marks.push(None);
        self.by_folded
            .insert(folded.to_owned(), self.slots.len() - 1);
        Some(self.slots.len() - 1)
    }

    /// The slots of some syllables, whose marks are `marks` sure.
    fn slots_of(&mut self, syllables: &[Syllable], marks: f32) -> Slots {
        let mut slots = 0;
        for Syllable { folded, marked } in syllables {
            let Some(slot) = self.slot(folded) else {
                continue;
            };
            slots |= 1 << slot;
            if let Some(marked) = marked.as_ref().filter(|_| marks > self.slots[slot].marks) {
                self.slots[slot].marks = marks;
                self.asked_marks[slot] = Some(marked.clone());
            }
        }
        slots
    }

    fn idf_of(&self, slots: Slots) -> f32 {
        in_set(slots).map(|slot| self.slots[slot].idf).sum()
    }

    /// How rare chatter counts as. How seldom authors use it tells nothing: "ơi" is
    /// in hardly an article and no word of the problem, whether one has it or none.
    fn chatter(&self, alternatives: &[Alternative], rarity: f32) -> f32 {
        let all = alternatives.iter().flat_map(|one| in_set(one.slots));
        let mut words = all.filter_map(|slot| self.slots[slot].word);
        let is_known = words.any(|word| self.index.lexicon.documents(word) > 0);
        if is_known {
            rarity.min(idf_of_share(CHATTER_IN))
        } else {
            0.0
        }
    }

    /// A number that may be a code, or just the 10 of "Windows 10".
    fn hint(&mut self, mention: &CodeMention) -> QueryToken {
        let mut alternatives = Vec::new();
        for code in &mention.readings {
            let written = [
                (code_term(code.as_str()), 1.0),
                (fold(code.as_str()), NUMBER_SHARE),
            ];
            for (folded, share) in written {
                let slots = self.slot(&folded).map_or(0, |slot| 1 << slot);
                alternatives.push(Alternative {
                    slots,
                    pairs: Vec::new(),
                    share,
                });
            }
        }
        QueryToken {
            mass: self.idf_of(alternatives.first().map_or(0, |first| first.slots)),
            alternatives,
        }
    }

    fn neighbours(&mut self, query: &Query) {
        let mut before: Option<(&str, f32)> = None;
        for token in &query.tokens {
            if token.after_break {
                before = None;
            }
            for syllable in token.syllables().iter().map(|one| one.folded.as_str()) {
                if let Some((first, weight)) = before {
                    self.pair(first, syllable, weight.max(token.weight));
                }
                before = Some((syllable, token.weight));
            }
        }
    }

    fn pair(&mut self, first: &str, second: &str, weight: f32) -> Option<u8> {
        let (first, second) = (self.slot(first)?, self.slot(second)?);
        if let Some(&known) = self.pair_numbers.get(&(first, second)) {
            return Some(known);
        }
        let number = u8::try_from(self.pairs.len())
            .ok()
            .filter(|&n| n < u8::MAX)?;
        let frequency = match (self.slots[first].word, self.slots[second].word) {
            (Some(first), Some(second)) => {
                self.index
                    .pairs
                    .count_words(&self.index.lexicon, first, second)
            }
            _ => 0,
        };
        // A pair that no article has tells none from another.
        let mass = if frequency > 0 {
            weight * self.index.idf_of_count(frequency)
        } else {
            0.0
        };
        self.pairs.push(QueryPair { mass });
        self.pair_numbers.insert((first, second), number);
        Some(number)
    }

    fn finish(self, tokens: Vec<QueryToken>) -> QueryTerms {
        let lexicon = &self.index.lexicon;
        let mut meets = vec![Meets::default(); lexicon.len()];
        for (number, slot) in self.slots.iter().enumerate() {
            let Some(word) = slot.word else { continue };
            let asked = self.asked_marks[number].as_deref();
            for &surface in lexicon.surfaces_of(word) {
                let marked = lexicon.surface(surface).marked.as_deref();
                let agrees = asked.is_none() || asked == marked;
                meets[surface as usize] = Meets::new(number, agrees);
            }
        }
        let count = self.slots.len();
        let mut pair_of = vec![0; count * count];
        for (&(first, second), &number) in &self.pair_numbers {
            pair_of[first * count + second] = number + 1;
        }
        QueryTerms {
            slots: self.slots,
            tokens,
            pairs: self.pairs,
            meets,
            pair_of,
        }
    }
}

/// The slots of a set, ascending.
pub(in crate::search) fn in_set(mut slots: Slots) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if slots == 0 {
            return None;
        }
        let next = slots.trailing_zeros() as usize;
        slots &= slots - 1;
        Some(next)
    })
}
