//! The line that tells a candidate apart.

use std::collections::HashSet;

use super::Candidate;
use crate::{
    article::{Article, Role},
    text::{find_codes, fold, words},
};

/// Candidates with, for each article, the piece of its title or symptom in
/// which it differs most from the others.
pub(super) fn candidates(articles: &[&Article]) -> Vec<Candidate> {
    let vocabularies: Vec<HashSet<String>> = articles
        .iter()
        .map(|article| {
            pieces(article)
                .iter()
                .flat_map(|piece| words(piece).map(fold).collect::<Vec<_>>())
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

/// The piece of the title whose words are rarest among the candidates; a piece
/// of the symptom where the title says little of its own.
fn telling(article: &Article, vocabularies: &[HashSet<String>]) -> String {
    let rarity = |piece: &str| -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a handful of candidates")]
        words(piece)
            .map(fold)
            .map(|word| {
                1.0 / vocabularies
                    .iter()
                    .filter(|all| all.contains(&word))
                    .count()
                    .max(1) as f32
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

/// The clauses of `line` that hold at least two words besides codes; the line
/// itself when there is none.
fn split(line: &str) -> Vec<&str> {
    let mut clauses = vec![line];
    for separator in [" - ", " – ", " — ", ": ", ". ", "; ", "\"", "“", "”"] {
        clauses = clauses
            .into_iter()
            .flat_map(|clause| clause.split(separator))
            .collect();
    }
    let trimmed = clauses.into_iter().map(|clause| {
        clause
            .trim()
            .trim_end_matches(['.', ':', ',', ';'])
            .trim_matches(['*', '_', '`'])
    });
    let told: Vec<&str> = trimmed
        .filter(|clause| {
            let in_codes: usize = find_codes(clause)
                .iter()
                .map(|mention| words(&clause[mention.range.clone()]).count())
                .sum();
            words(clause).count() >= in_codes + 3
        })
        .collect();
    if told.is_empty() {
        vec![line.trim()]
    } else {
        told
    }
}
