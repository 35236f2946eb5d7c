//! Mending what can be mended without thinking.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use unicode_normalization::UnicodeNormalization;

use super::Diagnostic;
use crate::{
    article::{Article, Edit, Rule},
    text::disturbs,
};

/// A text after its mending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// The place of the source.
    pub source: usize,
    /// The new text.
    pub text: String,
    /// Which rules were at work, and how often.
    pub rules: BTreeMap<Rule, usize>,
}

/// The texts of `articles` with the mends of `diagnostics`. Where two of them touch the
/// same place, the first is made; another run makes the second.
pub fn mend(articles: &[Arc<Article>], diagnostics: &[Diagnostic]) -> Vec<Mended> {
    let mut all: BTreeMap<usize, Vec<(Rule, &Edit)>> = BTreeMap::new();
    for one in diagnostics {
        let edits = one.finding.edits.iter();
        let own = edits.map(|edit| (one.finding.rule, edit));
        all.entry(one.source).or_default().extend(own);
    }
    let mended = all.into_iter().filter_map(|(source, mut edits)| {
        edits.sort_by_key(|(_, edit)| (edit.range.start, edit.range.end));
        let text = articles[source].source();
        let mut out = String::with_capacity(text.len());
        let mut rules: BTreeMap<Rule, usize> = BTreeMap::new();
        let mut at = 0;
        for (rule, edit) in edits {
            let Range { start, end } = edit.range;
            let fits = at <= start && start <= end && text.get(start..end).is_some();
            if !fits || text[start..end] == edit.text {
                continue;
            }
            out.push_str(&text[at..start]);
            out.push_str(&edit.text);
            at = end;
            *rules.entry(rule).or_default() += 1;
        }
        out.push_str(&text[at..]);
        (out != text).then_some(Mended {
            source,
            text: out,
            rules,
        })
    });
    mended.collect()
}

/// The mends of findings that the reader makes, which tell the first place of
/// several.
pub(super) fn of_reader(rule: Rule, article: &Article) -> Vec<Edit> {
    let text = article.source();
    // What stands in the place of a byte that is no UTF-8 is not the file.
    if text.contains('\u{fffd}') {
        return Vec::new();
    }
    match rule {
        Rule::Invisible => text
            .char_indices()
            // At the very beginning it says how the file is encoded.
            .filter(|(at, c)| *at > 0 && disturbs(*c))
            .map(|(at, c)| Edit {
                range: at..at + c.len_utf8(),
                text: String::new(),
            })
            .collect(),
        Rule::NotNfc => text
            .split_inclusive(char::is_whitespace)
            .scan(0, |at, word| {
                let start = *at;
                *at += word.len();
                Some((start, word))
            })
            .filter_map(|(start, word)| {
                let composed: String = word.nfc().collect();
                (composed != word).then(|| Edit {
                    range: start..start + word.len(),
                    text: composed,
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}
