//! Which wordings are one gap.
//!
//! Of 50,000 questions many are typed alike, and those are put together first; what
//! is compared then are the distinct wordings, each with few others. A code is a gap of
//! its own. Words go to the first gap, by the number of its people, of which they share
//! enough: those that can are found by the rarest words of each, without looking at the
//! others (the prefix filter of similarity joins). The gaps with the most people are
//! then compared by meaning as well, where there is an encoder: these are what is read,
//! and each vector takes some milliseconds.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use super::wording::{WordWeights, Wording, WordingKey};
use crate::{handbook::in_threads, meaning::Vector};

/// Makes a vector of a text, if it can.
pub(super) type TextEncoder<'e> = &'e (dyn Fn(&str) -> Option<Vector> + Sync);

/// Some questions of one key.
pub(super) struct KeyGroup {
    pub(super) key: WordingKey,
    /// One of its wordings.
    pub(super) wording: usize,
    /// By how much it leads: how many people asked so.
    pub(super) people: usize,
    /// How it was meant.
    pub(super) meant: String,
}

/// Wordings share a gap from this part of all their words on, each by what it says.
const ALIKE_FROM: f32 = 0.6;

/// So many gaps are compared by meaning.
const MOST_COMPARED: usize = 128;

/// Questions mean the same from this cosine on, if they share words as well: of 54,000
/// pairs of wordings of the evaluation without a code, 27 of the 252 that ask for one
/// article and 6 of the others. At .94 it would be 41 and 17, at .92 68 and 90: two
/// problems in one line of the list are worse than one in two.
const MEANING_FROM: f32 = 0.95;
/// The share of the shorter one's words that goes with it.
const MEANING_OVERLAP: f32 = 0.4;

/// For each of the `groups` the place of the one that leads its gap. `vector` makes a
/// vector of a text, if it can.
pub(super) fn leaders(
    groups: &[KeyGroup],
    all: &[Wording],
    weights: &WordWeights,
    vector: Option<TextEncoder<'_>>,
) -> Vec<usize> {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    // Of two that as many people asked, the one that says no more than it has to.
    let place = |at: usize| {
        (
            Reverse(groups[at].people),
            all[groups[at].wording].words.len(),
        )
    };
    order.sort_by_key(|&at| (place(at), &groups[at].key));
    let mut leader = by_words(groups, all, weights, &order);
    if let Some(vector) = vector {
        by_meaning(groups, all, weights, &order, &mut leader, vector);
    }
    leader
}

fn by_words(
    groups: &[KeyGroup],
    all: &[Wording],
    weights: &WordWeights,
    order: &[usize],
) -> Vec<usize> {
    let mut leader: Vec<usize> = (0..groups.len()).collect();
    let mut rank = vec![0; groups.len()];
    for (place, &at) in order.iter().enumerate() {
        rank[at] = place;
    }
    let mut frequency: HashMap<&str, usize> = HashMap::new();
    for group in groups {
        for word in &all[group.wording].words {
            *frequency.entry(word).or_default() += 1;
        }
    }
    let sums: Vec<f32> = groups
        .iter()
        .map(|group| weights.sum(&all[group.wording].words))
        .collect();
    // The gaps that have a word among their rarest.
    let mut with: HashMap<&str, Vec<usize>> = HashMap::new();
    for &at in order {
        if matches!(groups[at].key, WordingKey::Code(_)) {
            continue;
        }
        let own = &all[groups[at].wording];
        let mut rarest: Vec<&str> = own.words.iter().map(String::as_str).collect();
        rarest.sort_by_key(|word| (frequency[word], *word));
        // Who shares enough shares one of these: all behind them are not enough.
        let mut rest = sums[at];
        let enough = ALIKE_FROM * sums[at];
        let prefix = rarest.iter().take_while(|word| {
            let is_needed = rest >= enough;
            rest -= weights.weight(word);
            is_needed
        });
        let prefix: Vec<&str> = prefix.copied().collect();
        let candidates: HashSet<usize> = prefix
            .iter()
            .flat_map(|word| with.get(word).into_iter().flatten().copied())
            .collect();
        let is_alike = |&other: &usize| {
            let theirs = &all[groups[other].wording];
            if own.is_elsewhere(theirs) {
                return false;
            }
            let shared = own
                .words
                .iter()
                .filter(|word| theirs.words.binary_search(word).is_ok());
            let shared = weights.sum(shared);
            shared > 0.0 && shared >= ALIKE_FROM * (sums[at] + sums[other] - shared)
        };
        let first = candidates
            .into_iter()
            .filter(is_alike)
            .min_by_key(|other| rank[*other]);
        match first {
            Some(first) => leader[at] = first,
            None => {
                for word in prefix {
                    with.entry(word).or_default().push(at);
                }
            }
        }
    }
    leader
}

/// Joins the gaps with the most people that mean the same.
fn by_meaning(
    groups: &[KeyGroup],
    all: &[Wording],
    weights: &WordWeights,
    order: &[usize],
    leader: &mut [usize],
    vector: TextEncoder<'_>,
) {
    let mut people: HashMap<usize, usize> = HashMap::new();
    for (at, group) in groups.iter().enumerate() {
        *people.entry(leader[at]).or_default() += group.people;
    }
    let is_worded =
        |at: &usize| leader[*at] == *at && matches!(groups[*at].key, WordingKey::Words(_));
    let mut first: Vec<usize> = order.iter().copied().filter(is_worded).collect();
    first.sort_by_key(|at| Reverse(people[at]));
    first.truncate(MOST_COMPARED);
    let vectors = in_threads(&first, |&at| vector(&groups[at].meant));
    let mut joined: Vec<(usize, &Vector)> = Vec::new();
    let mut into: HashMap<usize, usize> = HashMap::new();
    for (&at, own) in first.iter().zip(&vectors) {
        let Some(own) = own else { continue };
        let wording = &all[groups[at].wording];
        let may_join = |other: &usize| {
            let theirs = &all[groups[*other].wording];
            !wording.is_elsewhere(theirs) && weights.overlap(wording, theirs) >= MEANING_OVERLAP
        };
        let nearest = joined
            .iter()
            .map(|(other, theirs)| (own.cosine(theirs), *other))
            .filter(|(cosine, other)| *cosine >= MEANING_FROM && may_join(other))
            .max_by(|(one, _), (other, _)| one.total_cmp(other));
        match nearest {
            Some((_, other)) => {
                into.insert(at, other);
            }
            None => joined.push((at, own)),
        }
    }
    for leader in leader {
        if let Some(&other) = into.get(leader) {
            *leader = other;
        }
    }
}
