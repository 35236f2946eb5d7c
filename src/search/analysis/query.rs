//! [`Query`]: a question as the index understands it.

use super::{
    entities::{codes, systems},
    neighbours::{prefer_by_neighbours, synonyms},
    reading::{WordedReading, worded},
    repair::repairs,
    token::{Synonym, Token, is_cue},
    vocabulary::Vocabulary,
};
use crate::{
    search::{
        ablation::{Ablation, Component},
        tokens::words_of,
    },
    text::{CodeMention, Evidence, Language, Syllable, SystemSet, lexemes},
};

/// An analysed question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The question as typed.
    pub text: String,
    /// The codes written in it, hints included only where an article knows them.
    pub codes: Vec<CodeMention>,
    /// Its words, in order; codes are not among them.
    pub tokens: Vec<Token>,
    /// The systems that it names.
    pub systems: SystemSet,
    /// Other words for some of them.
    pub synonyms: Vec<Synonym>,
    /// How it is read, where that differs from how it was typed.
    pub read_as: Option<String>,
    /// The whole of it as it is read: short forms written out, slips mended, marks
    /// put back. What is compared by meaning.
    pub meant: String,
}

/// Questions are short; of a pasted log the first words say what it is, and the
/// time to answer stays bounded.
pub(in crate::search) const MAX_TOKENS: usize = 64;
/// Bytes of a question that are looked at.
const MAX_BYTES: usize = 8_192;
/// Restored marks are a guess, if a good one.
const RESTORED_MARKS: f32 = 0.5;

impl Query {
    /// Reads `question` with the words that `vocabulary` knows in mind, and
    /// those that chat has for them in `language`.
    pub fn read(
        question: &str,
        vocabulary: &impl Vocabulary,
        language: &Language,
        ablation: Ablation,
    ) -> Self {
        let text = head(question);
        let lexemes = lexemes(text);
        let systems = if ablation.has(Component::Systems) {
            0
        } else {
            systems(text, &lexemes, language)
        };
        let codes = codes(text, &lexemes, vocabulary, systems, language.systems());
        let words = words_of(text, lexemes, &codes, Evidence::Hint);
        let mut tokens: Vec<Token> = Vec::new();
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
            let typed = &text[word.range.clone()];
            let mut read = worded(typed, word, vocabulary, language, ablation);
            let mut end = word.range.end;
            if read.readings.len() == 1
                && !ablation.has(Component::Repair)
                && let repairs = repairs(text, &words, at, vocabulary)
                && let Some(best) = repairs.first()
            {
                skip = best.consumed - 1;
                end = words[at + skip].range.end;
                read = WordedReading::repaired(repairs);
            }
            tokens.push(Token {
                range: word.range.start..end,
                weight: read.weight(ablation),
                readings: read.readings,
                after_break: word.after_break || after_code,
            });
            after_code = false;
        }
        if !ablation.has(Component::Neighbours) {
            prefer_by_neighbours(&mut tokens, vocabulary);
        }
        if !ablation.has(Component::Restoration) {
            restore(text, &mut tokens, vocabulary);
        }
        let (meant, tells) = meant(text, &tokens);
        let read_as = tells.then(|| meant.clone());
        // The words that mark a code said all they had to say: "lỗi #100", "ma loi
        // 100" and "error code 100" are one question.
        if codes
            .iter()
            .any(|mention| mention.evidence < Evidence::Hint)
        {
            tokens.retain(|token: &Token| !is_cue(token.syllables()));
        }
        let synonyms = if ablation.has(Component::Synonyms) {
            Vec::new()
        } else {
            synonyms(&tokens, language)
        };
        Self {
            text: question.to_owned(),
            codes,
            tokens,
            systems,
            synonyms,
            read_as,
            meant,
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

/// Gives the words of a question that was typed without any mark those that the
/// articles would have there.
fn restore(text: &str, tokens: &mut [Token], vocabulary: &impl Vocabulary) {
    // One mark typed means that the others were left out on purpose.
    if text.chars().any(|c| !c.is_ascii() && c.is_alphabetic()) {
        return;
    }
    let syllables: Vec<(&Syllable, bool)> = tokens
        .iter()
        .flat_map(|token| {
            let breaks = token.after_break;
            token
                .syllables()
                .iter()
                .enumerate()
                .map(move |(at, syllable)| (syllable, breaks && at == 0))
        })
        .collect();
    let mut spelled = vocabulary.spelled(&syllables).into_iter();
    for token in tokens {
        let reading = &mut token.readings[0];
        let spelled: Vec<_> = spelled.by_ref().take(reading.syllables.len()).collect();
        let is_marked = |syllable: &Syllable| syllable.marked.is_some();
        if reading.is_listed || reading.syllables.iter().any(is_marked) {
            // As an abbreviation or a repair has it.
            continue;
        }
        let mut shown = Vec::new();
        for (syllable, spelled) in reading.syllables.iter_mut().zip(spelled) {
            let (words, marked) = spelled.unwrap_or((syllable.folded.clone(), None));
            shown.push(words);
            syllable.marked = marked;
        }
        if reading
            .syllables
            .iter()
            .any(|syllable| syllable.marked.is_some())
        {
            reading.marks = RESTORED_MARKS;
            reading.shown = Some(shown.join(" "));
        }
    }
}

/// The question with its words as they are read, and whether that tells anything.
fn meant(text: &str, tokens: &[Token]) -> (String, bool) {
    let mut new = String::with_capacity(text.len() + text.len() / 4);
    let mut copied_to = 0;
    let mut tells = false;
    for token in tokens {
        let Some(shown) = &token.readings[0].shown else {
            continue;
        };
        // What chatter was read as interests nobody.
        tells |= !token.is_chatter() && !is_cue(token.syllables());
        new.push_str(&text[copied_to..token.range.start]);
        new.push_str(shown);
        copied_to = token.range.end;
    }
    new.push_str(&text[copied_to..]);
    (new.trim().to_owned(), tells)
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
        fn knows_code_of(&self, code: &ErrorCode, _: SystemSet) -> bool {
            self.knows_code(code)
        }
        fn lift(&self, _: &str, _: &str) -> f32 {
            1.0
        }
        fn spelled(&self, syllables: &[(&Syllable, bool)]) -> Vec<Option<crate::search::Spelled>> {
            vec![None; syllables.len()]
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
        Query::read(
            question,
            vocabulary,
            &Language::built_in(),
            Ablation::default(),
        )
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
    fn the_name_of_a_system_is_nothing_else() {
        let query = read("fb bị lỗi", &Words(&["feedback"]));
        assert_eq!(query.read_as.as_deref(), Some("facebook bị lỗi"));
    }

    #[test]
    fn what_a_list_has_without_marks_gets_none() {
        let query = read("page bi loi a oi", &Words(&["page"]));
        let anh = &query.tokens[3].readings[0];
        assert_eq!((anh.shown.as_deref(), anh.is_listed), (Some("anh"), true));
    }

    #[test]
    fn a_word_of_the_articles_is_left_alone() {
        let query = read("page không gửi được", &Words(&["page"]));
        assert_eq!(query.read_as, None);
        assert_eq!(query.tokens[0].syllables()[0].folded, "page");
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
