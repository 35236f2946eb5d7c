//! The line that tells a candidate apart.

use std::{
    hash::{Hash, Hasher},
    sync::{Arc, OnceLock},
};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::Candidate;
use crate::{
    article::{Article, Role},
    text::{find_codes, fold, marked_key, words},
};

/// The articles of a handbook, by the ordinals of its index, and the clauses that
/// distinguish them. Clauses are cut when they are first needed, because most
/// articles are never offered beside another.
#[derive(Default)]
pub struct Articles {
    articles: Vec<Arc<Article>>,
    clauses: Vec<OnceLock<Clauses>>,
}

impl Articles {
    /// Holds `articles`.
    pub fn new(articles: Vec<Arc<Article>>) -> Self {
        let clauses = articles.iter().map(|_| OnceLock::new()).collect();
        Self { articles, clauses }
    }

    /// The articles, in the order in which they came.
    pub fn articles(&self) -> &[Arc<Article>] {
        &self.articles
    }

    /// Candidates with, for each article, the piece of its title or symptom in
    /// which it differs most from the others.
    pub(super) fn candidates(&self, ordinals: &[usize]) -> Vec<Candidate> {
        let shelved = |&ordinal: &usize| {
            let article = &*self.articles[ordinal];
            let clauses = self.clauses[ordinal].get_or_init(|| Clauses::of(article));
            (article, clauses)
        };
        let offered: Vec<_> = ordinals.iter().map(shelved).collect();
        // In how many of the candidates a word stands.
        let mut known: FxHashMap<WordKey, usize> = FxHashMap::default();
        for (_, clauses) in &offered {
            for &word in &clauses.words {
                *known.entry(word).or_default() += 1;
            }
        }
        offered
            .into_iter()
            .map(|(article, clauses)| Candidate {
                article_id: article.id.clone(),
                code: None,
                system: None,
                telling: clauses.telling(&known).unwrap_or(&article.title).to_owned(),
            })
            .collect()
    }
}

/// A word with its marks: here "thẻ" and "thể" are two. Hashed: of the words of a
/// few lines no two collide in practice, and if they did, another clause of the
/// same article would be shown.
type WordKey = u64;

fn key(word: &str) -> WordKey {
    let marked = marked_key(word).unwrap_or_else(|| fold(word));
    let mut hasher = FxHasher::default();
    marked.hash(&mut hasher);
    hasher.finish()
}

/// A clause, verbatim, and the keys of its words.
struct Clause {
    text: String,
    words: Vec<WordKey>,
}

/// The clauses of the title and of the first line of the symptom.
struct Clauses {
    /// The title behind its code, where it is short.
    whole: Option<Clause>,
    title: Vec<Clause>,
    symptom: Vec<Clause>,
    /// Their words, each once.
    words: FxHashSet<WordKey>,
}

impl Clauses {
    fn of(article: &Article) -> Self {
        let keyed = |clauses: Vec<&str>| -> Vec<Clause> {
            let clause = |clause: &str| Clause {
                text: clause.to_owned(),
                words: words(clause).map(key).collect(),
            };
            clauses.into_iter().map(clause).collect()
        };
        let whole = keyed(short(&article.title).into_iter().collect()).pop();
        let title = keyed(split(&article.title));
        let symptom = keyed(symptom_pieces(article));
        let all = title.iter().chain(&symptom);
        let words = all.flat_map(|clause| &clause.words).copied().collect();
        Self {
            whole,
            title,
            symptom,
            words,
        }
    }

    /// The piece of the title whose words are rarest among the candidates; a
    /// piece of the symptom where the title says little of its own.
    fn telling(&self, known: &FxHashMap<WordKey, usize>) -> Option<&str> {
        let rarity = |words: &[WordKey]| -> f32 {
            #[expect(clippy::cast_precision_loss, reason = "a handful of candidates")]
            words
                .iter()
                .map(|word| known.get(word).copied().unwrap_or(1))
                // Squared: what one candidate alone says counts, what half of
                // them say hardly does.
                .map(|known| (1.0 / known as f32).powi(2))
                .sum()
        };
        // A telling that fits whole is not cut.
        let whole = self.whole.as_ref();
        if let Some(whole) = whole.filter(|whole| rarity(&whole.words) >= ENOUGH_OF_ITS_OWN) {
            return Some(&whole.text);
        }
        let best = |clauses: &'_ [Clause]| -> Option<(f32, usize)> {
            let rarities = clauses.iter().map(|clause| rarity(&clause.words));
            let numbered = rarities.zip(0..);
            numbered.max_by(|a, b| a.0.total_cmp(&b.0))
        };
        let title = best(&self.title);
        let own = title.map_or(f32::MIN, |(own, _)| own);
        if own < ENOUGH_OF_ITS_OWN
            && let Some((_, at)) = best(&self.symptom).filter(|(other, _)| *other > own)
        {
            return Some(&self.symptom[at].text);
        }
        title.map(|(_, at)| self.title[at].text.as_str())
    }
}

/// Two words that no other candidate has tell a case apart.
const ENOUGH_OF_ITS_OWN: f32 = 2.0;

/// So many characters of a title are read at a glance.
const SHORT: usize = 70;
/// A code that ends within so many bytes stands before a title, not in it.
const BEFORE: usize = 30;

/// A title that needs no cutting, behind the code that it begins with.
fn short(title: &str) -> Option<&str> {
    let codes = find_codes(title);
    let ends = codes.iter().map(|mention| mention.range.end);
    let from = ends.filter(|&end| end <= BEFORE).max().unwrap_or(0);
    let is_between =
        |c: char| c.is_whitespace() || matches!(c, ')' | ']' | ':' | '-' | '–' | ',' | '.');
    let title = title[from..].trim_start_matches(is_between).trim_end();
    let is_told = codes.iter().all(|mention| mention.range.end <= from);
    (is_told && title.chars().count() <= SHORT && words(title).count() >= 3).then_some(title)
}

fn symptom_pieces(article: &Article) -> Vec<&str> {
    article
        .sections_of(Role::Issue)
        .next()
        .and_then(|section| {
            article
                .body(section)
                .lines()
                .find(|line| !line.trim().is_empty())
        })
        .map_or_else(Vec::new, split)
}

/// The clauses of `line` with at least three words; the line itself when there
/// is none. A code ends a clause: the candidates share it, and the literal
/// message stands behind it.
fn split(line: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let mut from = 0;
    for mention in find_codes(line) {
        clauses.push(without_cue(&line[from..mention.range.start]));
        from = mention.range.end;
    }
    clauses.push(&line[from..]);
    for separator in [" - ", " – ", " — ", ": ", ". ", "; "] {
        clauses = clauses
            .into_iter()
            .flat_map(|clause| clause.split(separator))
            .collect();
    }
    clauses.retain_mut(|clause| {
        *clause = clause.trim_matches(|c: char| {
            c.is_whitespace()
                || matches!(c, '.' | ':' | ',' | ';' | '*' | '_' | '`' | '#' | '-' | '–')
        });
        // The bracket that the code left open or closed.
        if clause.matches('(').count() != clause.matches(')').count() {
            *clause = clause.trim_matches(['(', ')']).trim();
        }
        words(clause).count() >= 3
    });
    if clauses.is_empty() {
        clauses.push(line.trim());
    }
    clauses
}

/// What stands before a code, without the words that only say that it comes: "… và
/// hiển thị mã lỗi".
fn without_cue(clause: &str) -> &str {
    let is_cut =
        |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '#' | '"' | '“' | ':' | '-' | '–');
    let mut rest = clause.trim_end_matches(is_cut);
    while let Some(last) = rest.split_whitespace().next_back()
        && CUES.contains(&&*fold(last))
    {
        rest = rest[..rest.len() - last.len()].trim_end_matches(is_cut);
    }
    rest
}

/// Folded.
const CUES: [&str; 12] = [
    "va", "thi", "bao", "hien", "ma", "loi", "error", "code", "voi", "bi", "ra", "kem",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Source, read};

    #[test]
    fn the_literal_message_tells_a_case_apart() {
        let articles: Vec<Arc<Article>> = [
            "• Trường hợp: Không gửi được tin nhắn và hiển thị mã lỗi #100 - Hiện không thể gắn thẻ nhân viên",
            "• Trường hợp: Không gửi được tin nhắn và hiển thị mã lỗi (#100) The URL is not whitelisted. Dù đã khai báo",
            "# Lỗi #100 (2018001): Không tìm thấy người nhận\n\n## Trường hợp\n\nGửi tin bị lỗi",
        ]
        .into_iter()
        .enumerate()
        .map(|(n, text)| Arc::new(read(&Source::new(format!("a{n}.md"), text)).0))
        .collect();
        let told: Vec<String> = Articles::new(articles)
            .candidates(&[0, 1, 2])
            .into_iter()
            .map(|candidate| candidate.telling)
            .collect();
        assert_eq!(
            told,
            [
                "Hiện không thể gắn thẻ nhân viên",
                "The URL is not whitelisted",
                "Không tìm thấy người nhận"
            ]
        );
    }
}
