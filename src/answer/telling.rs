//! The line that tells a candidate apart.

use std::collections::{HashMap, HashSet};

use super::Candidate;
use crate::{
    article::{Article, Role},
    text::{find_codes, fold, marked_key, words},
};

/// Candidates with, for each article, the piece of its title or symptom in
/// which it differs most from the others.
pub(super) fn candidates(articles: &[&Article]) -> Vec<Candidate> {
    let pieces: Vec<Pieces<'_>> = articles.iter().map(|one| Pieces::of(one)).collect();
    // In how many of the candidates a word stands.
    let mut known: HashMap<&str, usize> = HashMap::new();
    for pieces in &pieces {
        let own: HashSet<&str> = pieces.words().collect();
        for word in own {
            *known.entry(word).or_default() += 1;
        }
    }
    articles
        .iter()
        .zip(&pieces)
        .map(|(article, pieces)| Candidate {
            article_id: article.id.clone(),
            code: None,
            telling: pieces.telling(&known).unwrap_or(&article.title).to_owned(),
        })
        .collect()
}

/// A word with its marks: here "thẻ" and "thể" are two.
fn key(word: &str) -> String {
    marked_key(word).unwrap_or_else(|| fold(word))
}

/// A clause and the keys of its words.
type Piece<'a> = (&'a str, Vec<String>);

/// The clauses of the title and of the first line of the symptom.
struct Pieces<'a> {
    title: Vec<Piece<'a>>,
    symptom: Vec<Piece<'a>>,
}

impl<'a> Pieces<'a> {
    fn of(article: &'a Article) -> Self {
        let keyed = |clauses: Vec<&'a str>| {
            clauses
                .into_iter()
                .map(|clause| (clause, words(clause).map(key).collect()))
                .collect()
        };
        Self {
            title: keyed(split(&article.title)),
            symptom: keyed(symptom_pieces(article)),
        }
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        let all = self.title.iter().chain(&self.symptom);
        all.flat_map(|(_, words)| words.iter().map(String::as_str))
    }

    /// The piece of the title whose words are rarest among the candidates; a
    /// piece of the symptom where the title says little of its own.
    fn telling(&self, known: &HashMap<&str, usize>) -> Option<&'a str> {
        let rarity = |words: &[String]| -> f32 {
            #[expect(clippy::cast_precision_loss, reason = "a handful of candidates")]
            words
                .iter()
                .map(|word| known.get(word.as_str()).copied().unwrap_or(1))
                // Squared: what one candidate alone says counts, what half of
                // them say hardly does.
                .map(|known| (1.0 / known as f32).powi(2))
                .sum()
        };
        let best = |pieces: &[Piece<'a>]| -> Option<(f32, &'a str)> {
            pieces
                .iter()
                .map(|(piece, words)| (rarity(words), *piece))
                .max_by(|a, b| a.0.total_cmp(&b.0))
        };
        let title = best(&self.title);
        if let Some((_, piece)) = title.filter(|(own, _)| *own >= ENOUGH_OF_ITS_OWN) {
            return Some(piece);
        }
        let own = title.map_or(f32::MIN, |(own, _)| own);
        best(&self.symptom)
            .filter(|(other, _)| *other > own)
            .or(title)
            .map(|(_, piece)| piece)
    }
}

/// Two words that no other candidate has tell a case apart.
const ENOUGH_OF_ITS_OWN: f32 = 2.0;

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
        clauses.push(&line[from..mention.range.start]);
        from = mention.range.end;
    }
    clauses.push(&line[from..]);
    for separator in [" - ", " – ", " — ", ": ", ". ", "; ", "\"", "“", "”"] {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Source, read};

    #[test]
    fn the_literal_message_tells_a_case_apart() {
        let articles: Vec<Article> = [
            "• Trường hợp: Không gửi được tin nhắn và hiển thị mã lỗi #100 - Hiện không thể gắn thẻ nhân viên",
            "• Trường hợp: Không gửi được tin nhắn và hiển thị mã lỗi (#100) The URL is not whitelisted. Dù đã khai báo",
            "# Lỗi #100 (2018001): Không tìm thấy người nhận\n\n## Trường hợp\n\nGửi tin bị lỗi",
        ]
        .into_iter()
        .enumerate()
        .map(|(n, text)| read(&Source::new(format!("a{n}.md"), text)).0)
        .collect();
        let told: Vec<String> = candidates(&articles.iter().collect::<Vec<_>>())
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
