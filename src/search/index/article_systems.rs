//! Which systems each article is about, and how common each is among the articles.

use std::sync::Arc;

use super::{
    forward::{Forward, Zone},
    idf::share_of,
    ids::SurfaceId,
    lexicon::Lexicon,
};
use crate::{
    article::Article,
    text::{SystemSet, Systems},
};

/// For each article, the systems that it is about: those of its environment, its
/// title and its aliases; where these name none but the team's own, those it names
/// anywhere. A step that says "or ask on Zalo" does not make it one about Zalo.
pub(super) fn systems_of(
    articles: &[Arc<Article>],
    lexicon: &Lexicon,
    forward: &Forward,
    listed: &Systems,
) -> Vec<SystemSet> {
    let ours = listed.ours();
    let begins: Vec<bool> = lexicon
        .all()
        .map(|surface| listed.begins(lexicon.folded(surface)))
        .collect();
    let longest = listed.longest();
    let named_in = |words: &[SurfaceId]| {
        let mut named = 0;
        for at in (0..words.len()).filter(|&at| begins[words[at] as usize]) {
            let run: Vec<&str> = words[at..words.len().min(at + longest)]
                .iter()
                .map(|&word| lexicon.folded(word))
                .collect();
            named |= listed.named_at(&run);
        }
        named
    };
    let of_article = |(ordinal, article): (usize, &Arc<Article>)| {
        let environment = article.front.environment.iter();
        let said = environment.fold(0, |named, value| named | listed.named_in(value));
        let (name, anywhere) =
            (forward.zones(ordinal)).fold((said, 0), |(name, anywhere), (zone, words)| {
                let named = named_in(words);
                match zone {
                    Zone::Name => (name | named, anywhere),
                    _ => (name, anywhere | named),
                }
            });
        match name & !ours {
            0 => name | anywhere,
            _ => name,
        }
    };
    articles.iter().enumerate().map(of_article).collect()
}

/// For each article, how seldom its system is meant where none is named: 0 for the one
/// that most articles are about, which goes without saying, next to 1 for one that
/// hardly any is about. Of several the most common counts, and the team's own
/// product tells nothing.
pub(super) fn system_rarity(systems: &[SystemSet], ours: SystemSet) -> Vec<f32> {
    const BITS: usize = SystemSet::BITS as usize;
    let mut counts = [0_usize; BITS];
    let foreign = |set: SystemSet| (0..BITS).filter(move |bit| ((set & !ours) >> bit) & 1 == 1);
    for &set in systems {
        for bit in foreign(set) {
            counts[bit] += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let seldom = |&set: &SystemSet| {
        let own = foreign(set).map(|bit| counts[bit]).max();
        own.map_or(0.0, |own| 1.0 - share_of(own) / share_of(most))
    };
    systems.iter().map(seldom).collect()
}
