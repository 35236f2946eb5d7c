//! The table of rules, and what several of them need.

mod k016_unknown_section;
mod k017_unknown_key;
mod k018_yaml_type;
mod k019_yaml_tab;
mod k020_conflict;
mod k021_near_duplicate;
mod k022_long;
mod k023_markup;
mod k024_dead_link;
mod k025_mixed_tones;
mod k026_overdue;
mod k027_no_owner;
mod k028_closing;
mod k029_empty_item;
mod k030_near_miss;
mod k031_secret;
mod k032_personal;
mod k033_not_found;
mod k034_template_hint;
mod k035_stray_emphasis;
mod k036_unfinished;

use std::ops::Range;

use rayon::prelude::*;

use super::{Checked, Level};
use crate::{
    article::{Article, Finding, Rule},
    render::prose,
    search::IndexError,
};

/// What a rule gives: findings, each with the place of its source.
type Found = Vec<(usize, Finding)>;

type Find = fn(&Checked<'_>) -> Found;

/// The rules that stand here. Those of the reader (K001 to K013) and of pictures
/// (K014, K015) are found where articles are read and where files are known.
const ALL: [(Rule, Find); 20] = [
    (Rule::UnknownSection, k016_unknown_section::find),
    (Rule::UnknownKey, k017_unknown_key::find),
    (Rule::YamlType, k018_yaml_type::find),
    (Rule::YamlTab, k019_yaml_tab::find),
    (Rule::Conflict, k020_conflict::find),
    (Rule::NearDuplicate, k021_near_duplicate::find),
    (Rule::TooLong, k022_long::find),
    (Rule::Markup, k023_markup::find),
    (Rule::DeadLink, k024_dead_link::find),
    (Rule::MixedTones, k025_mixed_tones::find),
    (Rule::Overdue, k026_overdue::find),
    (Rule::NoOwner, k027_no_owner::find),
    (Rule::Closing, k028_closing::find),
    (Rule::EmptyItem, k029_empty_item::find),
    (Rule::NearMiss, k030_near_miss::find),
    (Rule::Secret, k031_secret::find),
    (Rule::Personal, k032_personal::find),
    (Rule::TemplateHint, k034_template_hint::find),
    (Rule::StrayEmphasis, k035_stray_emphasis::find),
    (Rule::Unfinished, k036_unfinished::find),
];

/// What those of them find that are not switched off.
///
/// # Errors
/// When the search engine fails, which only K033 asks.
pub(super) fn find(checked: &Checked<'_>) -> Result<Found, IndexError> {
    let is_on = |rule: Rule| checked.settings.level(rule) != Level::Off;
    let rules = ALL.into_iter().filter(|(rule, _)| is_on(*rule));
    let mut all: Found = rules.flat_map(|(_, find)| find(checked)).collect();
    if is_on(Rule::NotFound) {
        all.extend(k033_not_found::find(checked)?);
    }
    Ok(all)
}

/// Whether `sotay check --fix` can mend what the rule finds, at least sometimes.
pub fn is_fixable(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Invisible
            | Rule::NotNfc
            | Rule::MixedTones
            | Rule::Closing
            | Rule::EmptyItem
            | Rule::NearMiss
            | Rule::TemplateHint
    )
}

/// Secrets and what belongs to a person in one article (K031, K032).
pub fn confidential_findings(article: &Article) -> Vec<Finding> {
    let mut all = k031_secret::of(article);
    all.extend(k032_personal::of(article));
    all
}

/// What `rule` finds in each article by itself.
fn each(checked: &Checked<'_>, rule: impl Fn(&Article) -> Vec<Finding> + Sync) -> Found {
    let articles = checked.articles.par_iter().enumerate();
    let found = articles.flat_map_iter(|(at, article)| {
        let found = rule(article).into_iter();
        found.map(move |finding| (at, finding))
    });
    found.collect()
}

/// What `rule` finds in each article with its [prose](crate::render::prose), which is
/// looked for once.
fn each_prose(
    checked: &Checked<'_>,
    rule: impl Fn(&Article, &[Range<usize>]) -> Vec<Finding> + Sync,
) -> Found {
    let proses = checked.prose.get_or_init(|| {
        let articles = checked.articles.par_iter();
        articles.map(|article| prose(article)).collect()
    });
    let articles = checked.articles.par_iter().zip(proses).enumerate();
    let found = articles.flat_map_iter(|(at, (article, prose))| {
        let found = rule(article, prose).into_iter();
        found.map(move |finding| (at, finding))
    });
    found.collect()
}

/// Where what concerns the whole article is marked: its title, else its first
/// line with words.
fn title_range(article: &Article) -> Range<usize> {
    article.title_range.clone().unwrap_or_else(|| {
        let text = article.source();
        let start = text.len() - text.trim_start().len();
        let line = text[start..].lines().next().unwrap_or("").trim_end();
        start..start + line.len()
    })
}

/// Where the id of an article is written, else what concerns the whole of it.
pub(super) fn id_range(article: &Article) -> Range<usize> {
    key_line(article, &["id"]).unwrap_or_else(|| title_range(article))
}

/// The lines of the front matter between its fences, with their places.
fn front_lines(article: &Article) -> Vec<(usize, &str)> {
    let Some(range) = article.front.range.clone() else {
        return Vec::new();
    };
    lines(&article.source()[range.clone()], range.start)
        .skip(1)
        .filter(|(_, line)| !matches!(line.trim_end(), "---" | "..."))
        .collect()
}

/// The lines of a text that begins at byte `start`, without their ends.
fn lines(text: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(start, |at, line| {
        let from = *at;
        *at += line.len();
        Some((from, line.trim_end_matches(['\n', '\r'])))
    })
}

/// Where the front matter has the line of a key, from the key to the end of it.
fn key_line(article: &Article, keys: &[&str]) -> Option<Range<usize>> {
    front_lines(article).into_iter().find_map(|(at, line)| {
        let (key, _) = line.split_once(':')?;
        let key = crate::text::fold(key.trim_end());
        let is_it = keys.contains(&key.as_str());
        is_it.then(|| at..at + line.trim_end().len())
    })
}
