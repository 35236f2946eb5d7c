//! [`Lexicon`]: every word of the articles, once, as a number.

use rustc_hash::FxHashMap;

use super::{
    forward::Forward,
    ids::{BREAK, SurfaceId, WordId},
};
use crate::text::{folded, marked_key};

/// Terms beyond this many bytes are noise (encoded data, endless words).
const MAX_WORD_BYTES: usize = 64;

/// A folded word of the articles.
struct Word {
    folded: Box<str>,
    /// In how many articles it stands.
    documents: u32,
    surfaces: Vec<SurfaceId>,
}

/// A word as it is written.
pub(in crate::search) struct Surface {
    /// Its marks, if it carries any; see [`marked_key`].
    pub(in crate::search) marked: Option<Box<str>>,
    /// In lower case.
    pub(in crate::search) text: Box<str>,
    /// How often it stands in the articles.
    pub(in crate::search) count: u32,
}

/// The words of a set of articles.
pub(in crate::search) struct Lexicon {
    words: Vec<Word>,
    surfaces: Vec<Surface>,
    /// The word of each surface, side by side: it is asked for by the million.
    words_of: Vec<WordId>,
    by_folded: FxHashMap<Box<str>, WordId>,
    occurrences: u32,
}

impl Default for Lexicon {
    fn default() -> Self {
        let the_break = Surface {
            marked: None,
            text: "".into(),
            count: 0,
        };
        Self {
            words: vec![Word {
                folded: "".into(),
                documents: 0,
                surfaces: Vec::new(),
            }],
            surfaces: vec![the_break],
            words_of: vec![0],
            by_folded: FxHashMap::default(),
            occurrences: 0,
        }
    }
}

impl Lexicon {
    /// The number of `written`, which is new or known; [`BREAK`] for a text
    /// that is no word.
    pub(super) fn intern(&mut self, written: &str) -> SurfaceId {
        let folded = &*folded(written);
        let is_term = !folded.is_empty()
            && folded.len() <= MAX_WORD_BYTES
            && !folded.contains(char::is_whitespace);
        if !is_term {
            return BREAK;
        }
        let marked = marked_key(written);
        let word = if let Some(&word) = self.by_folded.get(folded) {
            word
        } else {
            let word = number(self.words.len());
            self.words.push(Word {
                folded: folded.into(),
                documents: 0,
                surfaces: Vec::new(),
            });
            self.by_folded.insert(folded.into(), word);
            word
        };
        let known = self.words[word as usize]
            .surfaces
            .iter()
            .find(|&&id| self.surfaces[id as usize].marked.as_deref() == marked.as_deref());
        if let Some(&known) = known {
            return known;
        }
        let id = number(self.surfaces.len());
        self.words[word as usize].surfaces.push(id);
        self.words_of.push(word);
        self.surfaces.push(Surface {
            marked: marked.map(String::into_boxed_str),
            text: written.to_lowercase().into(),
            count: 0,
        });
        id
    }

    /// Counts the words of all articles.
    pub(super) fn count(&mut self, forward: &Forward) {
        // Side by side, what is counted up a million times stays in the cache.
        let mut counts = vec![0_u32; self.surfaces.len()];
        // The articles with the word, and the last of them, the first being 1.
        let mut documents = vec![(0_u32, 0_u32); self.words.len()];
        for (article, zones) in (1..).zip(forward.articles()) {
            let surfaces = zones.flat_map(|(_, words)| words);
            for &surface in surfaces.filter(|&&surface| surface != BREAK) {
                counts[surface as usize] += 1;
                let (count, last) = &mut documents[self.word_of(surface) as usize];
                *count += u32::from(*last != article);
                *last = article;
            }
        }
        self.occurrences = counts.iter().sum();
        for (surface, count) in self.surfaces.iter_mut().zip(counts) {
            surface.count = count;
        }
        for (word, (count, _)) in self.words.iter_mut().zip(documents) {
            word.documents = count;
        }
    }

    /// How many words all articles have together.
    pub(super) fn occurrences(&self) -> u32 {
        self.occurrences
    }

    /// How often a word stands in the articles, however it is written.
    pub(in crate::search) fn count_of(&self, word: WordId) -> u32 {
        self.surfaces_of(word)
            .iter()
            .map(|&surface| self.surface(surface).count)
            .sum()
    }

    /// The word with this folded form.
    pub(in crate::search) fn word(&self, folded: &str) -> Option<WordId> {
        self.by_folded.get(folded).copied()
    }

    /// In how many articles a word stands.
    pub(in crate::search) fn documents(&self, word: WordId) -> u32 {
        self.words[word as usize].documents
    }

    /// The ways in which articles write a word.
    pub(in crate::search) fn surfaces_of(&self, word: WordId) -> &[SurfaceId] {
        &self.words[word as usize].surfaces
    }

    pub(in crate::search) fn surface(&self, id: SurfaceId) -> &Surface {
        &self.surfaces[id as usize]
    }

    /// The word that a surface is a way to write.
    pub(in crate::search) fn word_of(&self, id: SurfaceId) -> WordId {
        self.words_of[id as usize]
    }

    pub(in crate::search) fn folded(&self, id: SurfaceId) -> &str {
        &self.words[self.word_of(id) as usize].folded
    }

    /// All surfaces, [`BREAK`] included.
    pub(super) fn all(&self) -> impl Iterator<Item = SurfaceId> {
        0..number(self.surfaces.len())
    }

    /// How many surfaces there are, [`BREAK`] included: all numbers are below.
    pub(in crate::search) fn len(&self) -> usize {
        self.surfaces.len()
    }
}

/// Numbers are 32 bits wide: a folder of articles has far fewer words.
fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
