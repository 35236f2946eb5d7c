//! The line that tells a candidate apart.

use std::collections::HashSet;

use super::Candidate;
use crate::{
    article::{Article, Role},
    text::{find_codes, fold, marked_key, words},
};

/// Candidates with, for each article, the piece of its title or symptom in
/// which it differs most from the others.
pub(super) fn candidates(articles: &[&Article]) -> Vec<Candidate> {
    let vocabularies: Vec<HashSet<String>> = articles
        .iter()
        .map(|article| {
            pieces(article)
                .iter()
                .flat_map(|piece| words(piece).map(key).collect::<Vec<_>>())
                .collect()
        })
        .collect();
    articles
        .iter()
        .map(|article| Candidate {
            article_id: article.id.clone(),
            code: None,
            telling: telling(article, &vocabularies),
        })
        .collect()
}

/// A word with its marks: here "thẻ" and "thể" are two.
fn key(word: &str) -> String {
    marked_key(word).unwrap_or_else(|| fold(word))
}

/// The piece of the title whose words are rarest among the candidates; a piece
/// of the symptom where the title says little of its own.
fn telling(article: &Article, vocabularies: &[HashSet<String>]) -> String {
    let rarity = |piece: &str| -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a handful of candidates")]
        words(piece)
            .map(key)
            .map(|word| {
                let known = vocabularies
                    .iter()
                    .filter(|all| all.contains(&word))
                    .count();
                // Squared: what one candidate alone says counts, what half of
                // them say hardly does.
                (1.0 / known.max(1) as f32).powi(2)
            })
            .sum()
    };
    let best = |pieces: Vec<&str>| -> Option<(f32, String)> {
        pieces
            .into_iter()
            .map(|piece| (rarity(piece), piece.to_owned()))
            .max_by(|a, b| a.0.total_cmp(&b.0))
    };
    let title = best(split(&article.title));
    let symptom = best(symptom_pieces(article));
    match (title, symptom) {
        (Some((own, piece)), _) if own >= ENOUGH_OF_ITS_OWN => piece,
        (Some((own, piece)), Some((other, better))) => {
            if other > own {
                better
            } else {
                piece
            }
        }
        (Some((_, piece)), None) | (None, Some((_, piece))) => piece,
        (None, None) => article.title.clone(),
    }
}

/// Two words that no other candidate has tell a case apart.
const ENOUGH_OF_ITS_OWN: f32 = 2.0;

/// The clauses of the title and of the first line of the symptom.
fn pieces(article: &Article) -> Vec<&str> {
    let mut all = split(&article.title);
    all.extend(symptom_pieces(article));
    all
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
