//! What a question is about, as far as its words tell: a code, or the words that name
//! the problem.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use crate::{
    handbook::Handbook,
    meaning::TextId,
    store::{MASKS, Masked, Question},
    text::{
        CodeMention, Evidence, Language, LexemeKind, SystemSet, find_codes_among, fold, is_chatter,
        lexemes, words,
    },
};

/// What one wording is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wording {
    /// The whole text, folded, with single spaces: two that differ in nothing else were
    /// typed alike.
    pub(super) typed: String,
    /// The code in it.
    pub(super) code: Option<String>,
    /// The folded words that name the problem, sorted. The second "nhan" of "nhận tin
    /// nhắn" is another word than the first.
    pub(super) words: Vec<String>,
    /// Numbers that may be codes ("vnpay 07"); they are among the words as well.
    pub(super) hints: Vec<String>,
    /// The systems that it names, the team's own left out.
    pub(super) systems: SystemSet,
}

impl Wording {
    /// Of a text as it was read: short forms written out, slips mended.
    pub(super) fn of(text: &str, language: &Language) -> Self {
        let text = &*without_masks(text);
        let systems = language.systems();
        let pieces = lexemes(text);
        let codes = find_codes_among(&pieces, text, systems);
        let is_in_code = |at: usize| codes.iter().any(|code| code.range.contains(&at));
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut named = Vec::new();
        for piece in &pieces {
            let word = &*piece.folded;
            if piece.kind == LexemeKind::Word && !is_chatter(word) && !is_in_code(piece.range.start)
            {
                let count = counts.entry(word).or_default();
                *count += 1;
                named.push(match *count {
                    1 => word.to_owned(),
                    again => format!("{word}#{again}"),
                });
            }
        }
        // A number that stands alone is a code, or nothing.
        let is_code = |code: &&CodeMention| code.evidence < Evidence::Hint || named.is_empty();
        let certain = codes.iter().find(is_code);
        let certain = certain.map(|code| code.readings[0].to_string());
        let hints = codes.iter().filter(|code| code.evidence == Evidence::Hint);
        let hints = hints.map(|code| code.readings[0].to_string());
        let hints: Vec<String> = hints
            .filter(|code| Some(code) != certain.as_ref())
            .collect();
        named.extend(hints.iter().cloned());
        named.sort_unstable();
        let typed: Vec<String> = words(text).map(fold).collect();
        Self {
            typed: typed.join(" "),
            code: certain,
            words: named,
            hints,
            systems: systems.named_in(text) & !systems.ours(),
        }
    }

    /// By what it is known: wordings of one key are one question. `None` where nothing
    /// is known of it any more.
    pub(super) fn key(&self) -> Option<WordingKey> {
        match &self.code {
            Some(code) => Some(WordingKey::Code(code.clone())),
            None if !self.words.is_empty() => Some(WordingKey::Words(self.words.join(" "))),
            // All chatter, or signs: such as it is.
            None => (!self.typed.is_empty()).then(|| WordingKey::Words(self.typed.clone())),
        }
    }

    /// Whether both name systems, or numbers that may be codes, and none in common.
    pub(super) fn is_elsewhere(&self, other: &Self) -> bool {
        let (one, two) = (self.systems, other.systems);
        let is_shared = self.hints.iter().any(|hint| other.hints.contains(hint));
        one != 0 && two != 0 && one & two == 0
            || !self.hints.is_empty() && !other.hints.is_empty() && !is_shared
    }
}

/// A text without what stands for phone numbers and addresses: whose they were has
/// nothing to do with the problem.
fn without_masks(text: &str) -> Cow<'_, str> {
    if MASKS.iter().any(|mask| text.contains(mask)) {
        let blank = |text: String, mask: &&str| text.replace(mask, " ");
        Cow::Owned(MASKS.iter().fold(text.to_owned(), blank))
    } else {
        Cow::Borrowed(text)
    }
}

/// By what a question is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum WordingKey {
    /// The code, whatever stands around it.
    Code(String),
    /// The words that name the problem.
    Words(String),
}

impl WordingKey {
    /// The name of a gap with this wording: eight letters and digits that a button has
    /// room for, the same on every day. Of 10,000 wordings two have the same name once
    /// in twenty thousand handbooks.
    pub(super) fn id(&self) -> String {
        const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let sum = match self {
            Self::Code(code) => TextId::of(&format!("code {code}")),
            Self::Words(words) => TextId::of(&format!("words {words}")),
        };
        let number = sum.0[..5]
            .iter()
            .fold(0_usize, |number, byte| (number << 8) | usize::from(*byte));
        (0..8)
            .rev()
            .map(|at| char::from(LETTERS[(number >> (5 * at)) & 31]))
            .collect()
    }
}

/// The text that tells what a question is about: as it was read, else as it was typed.
pub(super) fn meant(question: &Question) -> Option<&str> {
    let text = question.read_as.as_ref().or(question.text.as_ref());
    text.map(Masked::as_str)
}

/// The wordings of questions, each text read once.
pub(super) struct WordingReader<'h> {
    language: &'h Language,
    known: HashMap<(&'h str, Option<&'h str>), usize>,
    /// Those that were read.
    pub(super) all: Vec<Wording>,
}

impl<'h> WordingReader<'h> {
    pub(super) fn new(language: &'h Language) -> Self {
        Self {
            language,
            known: HashMap::new(),
            all: Vec::new(),
        }
    }

    /// The place of the wording of a question among [`WordingReader::all`].
    pub(super) fn read(&mut self, question: &'h Question) -> usize {
        let text = meant(question).unwrap_or_default();
        let asked = (text, question.code.as_deref());
        if let Some(&known) = self.known.get(&asked) {
            return known;
        }
        let mut wording = Wording::of(text, self.language);
        // What was asked for goes before what a second look finds.
        wording.code = question.code.clone().or(wording.code);
        let place = self.all.len();
        self.known.insert(asked, place);
        self.all.push(wording);
        place
    }
}

/// How much each word says: one that stands in many articles says little.
pub(super) struct WordWeights {
    articles: f32,
    /// In how many articles each word stands.
    counts: HashMap<String, u16>,
}

/// A word that no article has may be a slip of the fingers; it says no more than one
/// that two have.
const LEAST_COUNT: u16 = 2;

impl WordWeights {
    /// As the titles, aliases and symptoms of the articles have it. The questions
    /// themselves would not do: what many ask for would seem to say little.
    pub(super) fn of(handbook: &Handbook) -> Self {
        let mut counts: HashMap<String, u16> = HashMap::new();
        for article in handbook.articles() {
            let mut texts = vec![article.title.as_str()];
            texts.extend(article.front.aliases.iter().map(String::as_str));
            let issues = article.sections_of(crate::article::Role::Issue);
            texts.extend(issues.map(|section| article.body(section)));
            let mut own: Vec<String> = texts.into_iter().flat_map(words).map(fold).collect();
            own.sort_unstable();
            own.dedup();
            for word in own {
                let count = counts.entry(word).or_default();
                *count = count.saturating_add(1);
            }
        }
        let articles = u16::try_from(handbook.articles().len()).unwrap_or(u16::MAX);
        Self {
            articles: f32::from(articles.max(10)),
            counts,
        }
    }

    pub(super) fn weight(&self, word: &str) -> f32 {
        let word = word.split('#').next().unwrap_or(word);
        let count = self.counts.get(word).copied().unwrap_or(0);
        (1.0 + self.articles / f32::from(count.max(LEAST_COUNT))).ln()
    }

    pub(super) fn sum<'w>(&self, words: impl IntoIterator<Item = &'w String>) -> f32 {
        words.into_iter().map(|word| self.weight(word)).sum()
    }

    /// How much of the shorter wording is in the longer one, from 0 to 1.
    pub(super) fn overlap(&self, one: &Wording, other: &Wording) -> f32 {
        let is_shared = |word: &&String| other.words.binary_search(word).is_ok();
        let shared = self.sum(one.words.iter().filter(is_shared));
        let least = self.sum(&one.words).min(self.sum(&other.words));
        if least > 0.0 { shared / least } else { 0.0 }
    }
}
