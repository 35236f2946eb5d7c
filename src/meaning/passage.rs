//! [`passages`]: which texts of an article are encoded.

use crate::article::{Article, Role};

/// As many characters of an article as the encoder reads: its 512 tokens hold
/// some 1,800 characters of Vietnamese.
const MAX_CHARS: usize = 700;

/// The texts of an article by which it is found, each to be encoded by itself.
pub fn passages(article: &Article) -> Vec<String> {
    let mut text = article.title.clone();
    let symptom = article.sections_of(Role::Issue);
    let rest = article
        .sections
        .iter()
        .filter(|section| section.role != Role::Issue);
    for section in symptom.chain(rest) {
        text.push('\n');
        text.push_str(article.body(section));
    }
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    vec![words.chars().take(MAX_CHARS).collect()]
}
