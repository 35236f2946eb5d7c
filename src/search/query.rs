//! [`Query`]: a question as the index understands it.

use std::ops::Range;

use super::{
    Vocabulary,
    repair::{Repair, repairs},
    words::{WordTerm, words_of},
};
use crate::text::{CodeMention, Evidence, Language, find_codes, is_chatter};

/// An analysed question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The question as typed.
    pub text: String,
    /// The codes written in it, hints included only where an article knows them.
    pub codes: Vec<CodeMention>,
    /// Its words, in order; codes are not among them.
    pub tokens: Vec<Token>,
    /// Other words for some of them.
    pub synonyms: Vec<Synonym>,
    /// How it is read, where that differs from how it was typed.
    pub read_as: Option<String>,
}

/// One word of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it may stand for; never empty, the likeliest first.
    pub readings: Vec<TokenReading>,
    /// How much it says about the problem, from 0 to 1.
    pub weight: f32,
    /// The end of a clause or a code stands before it, so it makes no pair
    /// with the word before.
    pub after_break: bool,
}

impl Token {
    /// Whether it may name a problem: neither chatter nor a bare number, and
    /// none of the words that every problem is told with ("lỗi", "không").
    pub fn names_something(&self) -> bool {
        let syllables = &self.readings[0].syllables;
        let (folded, _) = &syllables[0];
        let is_common = is_cue(syllables) || (syllables.len() == 1 && folded == "khong");
        self.weight > CHATTER_WEIGHT && !is_common && !folded.bytes().all(|b| b.is_ascii_digit())
    }
}

/// One thing a word may stand for.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenReading {
    /// Its syllables: folded, and with marks if it was typed or is listed so.
    pub syllables: Vec<(String, Option<String>)>,
    /// How likely, from 0 to 1.
    pub share: f32,
    /// How sure its marks are: 1 for typed or listed ones, 0 for none.
    pub marks: f32,
}

/// Other words for some words of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Synonym {
    /// The tokens that it may stand for.
    pub tokens: Range<usize>,
    /// Its syllables, as in [`TokenReading`].
    pub syllables: Vec<(String, Option<String>)>,
}

/// Questions are short; of a pasted log the first words say what it is, and the
/// time to answer stays bounded.
const MAX_TOKENS: usize = 64;
/// A repaired word is a guess.
const REPAIRED_WEIGHT: f32 = 0.9;
/// Bytes of a question that are looked at.
const MAX_BYTES: usize = 8_192;
/// What chatter weighs beside a word that may name the problem.
pub(super) const CHATTER_WEIGHT: f32 = 0.25;
/// What a word weighs when it is known and at the same time somebody's
/// abbreviation ("page", "code"): the readings come second.
const KNOWN_WORD_SHARE: f32 = 0.75;
/// What the typed form of an abbreviation keeps.
const TYPED_SHARE: f32 = 0.2;

impl Query {
    /// Reads `question` with the words that `vocabulary` knows in mind, and
    /// those that chat has for them in `language`.
    pub fn read(question: &str, vocabulary: &impl Vocabulary, language: &Language) -> Self {
        let text = head(question);
        let mut codes: Vec<CodeMention> = find_codes(text);
        let known = |mention: &CodeMention| {
            mention
                .readings
                .iter()
                .any(|code| vocabulary.knows_code(code))
        };
        if let [only] = codes.as_mut_slice() {
            // A number that is all there is was not typed to count something.
            let rest = crate::text::words(text).count();
            let own = crate::text::words(&text[only.range.clone()]).count();
            if only.evidence == Evidence::Hint && rest == own {
                only.evidence = Evidence::Marked;
            }
        }
        codes.retain(|mention| mention.evidence < Evidence::Hint || known(mention));

        let words = words_of(text, &codes, Evidence::Hint);
        let mut tokens = Vec::new();
        let mut rewritten = Rewritten::new(text);
        let mut after_code = false;
        let mut skip = 0;
        for (at, word) in words.iter().enumerate() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            if word.is_code {
                after_code = true;
                continue;
            }
            if tokens.len() == MAX_TOKENS {
                break;
            }
            let after_break = word.after_break || after_code;
            after_code = false;
            let typed = &text[word.range.clone()];
            let (mut token, mut shown) = token(typed, word, vocabulary, language);
            let mut end = word.range.end;
            if token.readings.len() == 1
                && let repairs = repairs(text, &words, at, vocabulary)
                && let Some(best) = repairs.first()
            {
                skip = best.consumed - 1;
                end = words[at + skip].range.end;
                shown = Some(best.shown.clone());
                token = repaired(&repairs);
            }
            // What chatter was read as interests nobody.
            let tells = token.weight > CHATTER_WEIGHT && !is_cue(&token.readings[0].syllables);
            if let Some(shown) = shown {
                rewritten.replace(word.range.start..end, &shown, tells);
            }
            tokens.push(Token {
                after_break,
                ..token
            });
        }
        // The words that mark a code said all they had to say: "lỗi #100", "ma loi
        // 100" and "error code 100" are one question.
        if codes
            .iter()
            .any(|mention| mention.evidence < Evidence::Hint)
        {
            tokens.retain(|token: &Token| !is_cue(&token.readings[0].syllables));
        }
        let read_as = rewritten.finish();
        Self {
            text: question.to_owned(),
            codes,
            tokens,
            synonyms: Vec::new(),
            read_as,
        }
    }

    /// The codes that the question is about beyond doubt.
    pub fn certain_codes(&self) -> impl Iterator<Item = &CodeMention> {
        self.codes
            .iter()
            .filter(|mention| mention.evidence < Evidence::Hint)
    }
}

/// The beginning of a question that is looked at, whole characters.
fn head(question: &str) -> &str {
    let mut end = question.len().min(MAX_BYTES);
    while !question.is_char_boundary(end) {
        end -= 1;
    }
    &question[..end]
}

/// Whether the syllables are "lỗi", "mã", "mã lỗi", "error", "code" …
fn is_cue(syllables: &[(String, Option<String>)]) -> bool {
    syllables.iter().all(|(syllable, _)| {
        matches!(
            syllable.as_str(),
            "loi" | "ma" | "error" | "err" | "code" | "errcode" | "bao" | "bi" | "so"
        )
    })
}

/// A question with some of its words replaced.
struct Rewritten<'t> {
    text: &'t str,
    copied_to: usize,
    new: String,
    tells: bool,
}

impl<'t> Rewritten<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            copied_to: 0,
            new: String::new(),
            tells: false,
        }
    }

    fn replace(&mut self, range: Range<usize>, words: &str, tells: bool) {
        self.tells |= tells;
        self.new.push_str(&self.text[self.copied_to..range.start]);
        self.new.push_str(words);
        self.copied_to = range.end;
    }

    /// The new text; `None` when nothing worth telling was replaced.
    fn finish(mut self) -> Option<String> {
        self.new.push_str(&self.text[self.copied_to..]);
        self.tells.then(|| self.new.trim().to_owned())
    }
}

/// The token of one word, and the words it is read as where they replace it.
fn token(
    typed: &str,
    word: &WordTerm,
    vocabulary: &impl Vocabulary,
    language: &Language,
) -> (Token, Option<String>) {
    let folded = &word.folded;
    let known = vocabulary.document_frequency(folded) > 0;
    let full = language.readings(typed);
    let typed_share = match (full.is_empty(), known) {
        (true, _) => 1.0,
        (false, true) if folded.len() > 2 => KNOWN_WORD_SHARE,
        (false, _) => TYPED_SHARE,
    };
    let mut all = vec![TokenReading {
        syllables: vec![(folded.clone(), word.marked.clone())],
        share: typed_share,
        marks: 1.0,
    }];
    all.extend(full.iter().map(|reading| {
        TokenReading {
            syllables: reading
                .syllables
                .iter()
                .map(|syllable| (syllable.folded.clone(), syllable.marked.clone()))
                .collect(),
            share: reading.share * (1.0 - typed_share),
            marks: 1.0,
        }
    }));
    all.sort_by(|a, b| b.share.total_cmp(&a.share));
    let shown = full
        .first()
        .filter(|_| typed_share <= TYPED_SHARE)
        .map(|reading| reading.words.clone());
    (weighed(all, 1.0), shown)
}

/// The token of a word that was repaired: the likeliest repair before the next.
fn repaired(repairs: &[Repair]) -> Token {
    let shares: &[f32] = if repairs.len() == 1 {
        &[1.0]
    } else {
        &[0.7, 0.3]
    };
    let readings = repairs
        .iter()
        .zip(shares)
        .map(|(repair, &share)| TokenReading {
            syllables: repair.syllables.clone(),
            share,
            marks: 1.0,
        })
        .collect();
    weighed(readings, REPAIRED_WEIGHT)
}

fn weighed(readings: Vec<TokenReading>, weight: f32) -> Token {
    let chatter = readings[0]
        .syllables
        .iter()
        .all(|(syllable, _)| is_chatter(syllable));
    Token {
        readings,
        weight: if chatter { CHATTER_WEIGHT } else { weight },
        after_break: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ErrorCode;

    /// Knows the words and codes it is given.
    struct Words(&'static [&'static str]);

    impl Vocabulary for Words {
        fn document_frequency(&self, term: &str) -> u32 {
            u32::from(self.0.contains(&term))
        }
        fn knows_code(&self, code: &ErrorCode) -> bool {
            self.0.contains(&code.as_str())
        }
        fn documents(&self) -> u32 {
            10
        }
        fn pair_frequency(&self, _: &str, _: &str) -> u32 {
            0
        }
        fn knows_marks(&self, _: &str, _: &str) -> bool {
            false
        }
        fn surface(&self, _: &str) -> Option<&str> {
            None
        }
    }

    fn read(question: &str, vocabulary: &Words) -> Query {
        Query::read(question, vocabulary, &Language::built_in())
    }

    #[test]
    fn abbreviations_are_read_in_full() {
        let query = read("loi 100 ko gui dc tn", &Words(&["100"]));
        assert_eq!(
            query.read_as.as_deref(),
            Some("loi 100 không gui được tin nhắn")
        );
        assert_eq!(query.codes[0].readings[0].as_str(), "100");
    }

    #[test]
    fn a_word_of_the_articles_is_left_alone() {
        let query = read("page không gửi được", &Words(&["page"]));
        assert_eq!(query.read_as, None);
        assert_eq!(query.tokens[0].readings[0].syllables[0].0, "page");
    }

    #[test]
    fn a_hint_counts_only_where_it_is_known() {
        assert_eq!(read("100 gan the", &Words(&["100"])).codes.len(), 1);
        assert_eq!(read("100 gan the", &Words(&[])).codes.len(), 0);
    }

    #[test]
    fn a_number_alone_is_a_code() {
        let query = read(" 1001? ", &Words(&[]));
        assert_eq!(query.certain_codes().count(), 1);
    }

    #[test]
    fn chatter_weighs_little_but_stays() {
        let query = read("sao vậy em", &Words(&[]));
        assert!(query.tokens.iter().all(|token| token.weight < 1.0));
        assert_eq!(query.tokens.len(), 3);
    }

    #[test]
    fn a_huge_question_is_cut() {
        let query = read(&"lỗi ".repeat(50_000), &Words(&[]));
        assert_eq!(query.tokens.len(), MAX_TOKENS);
    }
}
