//! Small talk: greetings, thanks and the rest of what is said in a chat without
//! asking for anything.
//!
//! The list is data (`small_talk.txt`). A message counts only when **every** word
//! of it is covered: whatever else stands in it ("alo ko gửi được") may be the
//! problem, and a number always is more than small talk.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::{
    fold::fold,
    lexeme::{LexemeKind, lexemes},
    syllable::marked_key,
};

static LIST: &str = include_str!("small_talk.txt");

static TALK: LazyLock<List> = LazyLock::new(|| List::read(LIST));

/// What a message that asks for nothing is. Of several in one message the
/// last of these counts: "chào bạn, cảm ơn nhé" is thanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SmallTalk {
    /// "ok", "haha", "bạn là ai", "test", an emoji.
    Other,
    /// "chào bạn", "alo", "cho em hỏi", "giúp em với": a question may follow.
    Greeting,
    /// "cảm ơn nha", "tks b".
    Thanks,
}

/// What small talk `text` is; `None` when it may be a question.
///
/// ```
/// use sotay::text::{SmallTalk, small_talk};
/// assert_eq!(small_talk("tks b nhiềuuu 🥰"), Some(SmallTalk::Thanks));
/// assert_eq!(small_talk("alo ko gửi được"), None);
/// ```
pub fn small_talk(text: &str) -> Option<SmallTalk> {
    let mut words = Vec::new();
    let mut shows_a_face = false;
    for chunk in text.split_whitespace() {
        if TALK.faces.contains(squeezed(&fold(chunk)).as_str()) {
            shows_a_face = true;
            continue;
        }
        for piece in lexemes(chunk) {
            let typed = &chunk[piece.range.clone()];
            if piece.kind == LexemeKind::Sign {
                shows_a_face |= typed.chars().any(is_emoji);
            } else if words.len() == MAX_WORDS {
                return None;
            } else {
                let readings = readings(typed);
                // One word that no phrase has, and the message is none; that is
                // how most questions go on to be answered.
                if !readings.iter().any(|word| TALK.has_word(word)) {
                    return None;
                }
                words.push(readings);
            }
        }
    }
    match TALK.covers(&words)? {
        Part::Says(kind) => Some(kind),
        Part::Fills => shows_a_face.then_some(SmallTalk::Other),
    }
}

/// Longer messages tell a story and are no greeting.
const MAX_WORDS: usize = 40;

struct List {
    phrases: Vec<Phrase>,
    /// Every word of the phrases, folded.
    words: FxHashSet<String>,
    faces: FxHashSet<String>,
}

struct Phrase {
    /// For each word the spellings that will do.
    words: Vec<Vec<Spelling>>,
    part: Part,
}

/// What a phrase does in a message, the more telling the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Covers its words, and makes no small talk by itself.
    Fills,
    /// Makes it small talk of this kind.
    Says(SmallTalk),
}

/// A word without what stretching adds to it.
#[derive(Clone)]
struct Spelling {
    folded: String,
    /// [`marked_key`]: a mark that somebody typed was meant, so "ảnh" (picture)
    /// is not the "anh" of "chào anh".
    marked: Option<String>,
}

impl Spelling {
    fn of(word: &str) -> Self {
        Self {
            folded: squeezed(&fold(word)),
            marked: marked_key(word).map(|key| squeezed(&key)),
        }
    }

    fn is(&self, listed: &Self) -> bool {
        self.folded == listed.folded && (self.marked.is_none() || self.marked == listed.marked)
    }
}

impl List {
    fn read(list: &str) -> Self {
        let lines = |wanted: &str| {
            let mut section = "";
            list.lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .filter(|&line| {
                    let head = line.strip_prefix('[').and_then(|l| l.strip_suffix(']'));
                    section = head.unwrap_or(section);
                    head.is_none() && section == wanted
                })
                .flat_map(|line| line.split(" | "))
                .collect::<Vec<&str>>()
        };
        let class = |name| lines(name).into_iter().map(Spelling::of).collect();
        let (persons, nots): (Vec<_>, Vec<_>) = (class("person"), class("not"));
        let mut phrases = Vec::new();
        for (section, part) in [
            ("person", Part::Fills),
            ("filler", Part::Fills),
            ("greeting", Part::Says(SmallTalk::Greeting)),
            ("thanks", Part::Says(SmallTalk::Thanks)),
            ("other", Part::Says(SmallTalk::Other)),
        ] {
            for line in lines(section) {
                let words = line.split(' ').map(|word| match word {
                    "$person" => persons.clone(),
                    "$not" => nots.clone(),
                    word => vec![Spelling::of(word)],
                });
                phrases.push(Phrase {
                    words: words.collect(),
                    part,
                });
                phrases.extend(glued(line).map(|word| Phrase {
                    words: vec![vec![word]],
                    part,
                }));
            }
        }
        let faces = lines("face").into_iter().map(squeezed).collect();
        let words = phrases
            .iter()
            .flat_map(|phrase| phrase.words.iter().flatten());
        let words = words.map(|word| word.folded.clone()).collect();
        Self {
            phrases,
            words,
            faces,
        }
    }

    /// Whether a phrase has the word, whatever its marks.
    fn has_word(&self, word: &Spelling) -> bool {
        self.words.contains(&word.folded)
    }

    /// The most telling of the phrases that cover `words`; `None` when they do
    /// not cover all of them.
    fn covers(&self, words: &[Vec<Spelling>]) -> Option<Part> {
        // For each place whether phrases lead up to it, and what they say.
        let mut best = vec![None; words.len() + 1];
        best[0] = Some(Part::Fills);
        for at in 0..words.len() {
            let Some(so_far) = best[at] else { continue };
            for phrase in &self.phrases {
                if phrase.begins(&words[at..]) {
                    let end = &mut best[at + phrase.words.len()];
                    *end = (*end).max(Some(so_far.max(phrase.part)));
                }
            }
        }
        best[words.len()]
    }
}

impl Phrase {
    fn begins(&self, words: &[Vec<Spelling>]) -> bool {
        let meet = |(listed, typed): (&Vec<Spelling>, &Vec<Spelling>)| {
            listed
                .iter()
                .any(|listed| typed.iter().any(|typed| typed.is(listed)))
        };
        self.words.len() <= words.len() && self.words.iter().zip(words).all(meet)
    }
}

/// A typed word as it stands, and as an input method for Telex would have made
/// it: "camr own" is "cảm ơn".
fn readings(typed: &str) -> Vec<Spelling> {
    let mut readings = vec![Spelling::of(typed)];
    if typed.len() <= MAX_TELEX && typed.bytes().all(|b| b.is_ascii_alphabetic()) {
        let mut decoded = String::new();
        vi::transform_buffer(&vi::TELEX, typed.to_lowercase().chars(), &mut decoded);
        let decoded = Spelling::of(&decoded);
        readings.extend(decoded.marked.is_some().then_some(decoded));
    }
    readings
}

/// "nghieengs" has nine keys; what is much longer is no syllable.
const MAX_TELEX: usize = 12;

/// "camon" for "cảm ơn". Not where a word of one letter is glued: "c ơn" would
/// be "con".
fn glued(phrase: &str) -> Option<Spelling> {
    let may_be_glued = phrase.contains(' ')
        && !phrase.contains('$')
        && phrase.split(' ').all(|word| word.chars().count() >= 2);
    may_be_glued.then(|| Spelling::of(&phrase.replace(' ', "")))
}

/// `word` without stretching: "hiiii" is "hi", "hahahaha" is "haha". One letter
/// over and over stays two of them: "kkk" laughs, "k" is "không".
fn squeezed(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let typed = letters.len();
    letters.dedup();
    if let [letter] = letters[..]
        && typed > 1
    {
        return [letter, letter].iter().collect();
    }
    let alternates = letters.windows(3).all(|three| three[0] == three[2]);
    if alternates {
        letters.truncate(4);
    }
    letters.into_iter().collect()
}

/// The blocks of Unicode that hold nearly all emoji.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b1b}'..='\u{2b55}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests;
