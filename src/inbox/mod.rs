//! What was asked in vain: the gaps of the handbook, from the questions that are
//! recorded.
//!
//! A question was asked in vain when there was no article, when the asker refused all
//! that were offered, said that the article is not right, reported it, asked a human, or
//! put the question in other words within two minutes ([`MissReason`]). Questions about
//! the same are one [`Gap`]: the same code, or words that are alike or mean the same.
//!
//! Gaps stand in the order of [`Gap::score`]: how many people asked, halved for each
//! week since the last did. A gap of many people that nobody asks about any more makes
//! room for one of a few who ask today; one that was silent for four weeks is left out.
//! People count and not questions, since one who is stuck asks often.
//!
//! Everything here is a value of the recorded [`History`], a [`Handbook`] and the time,
//! for the terminal, the chat and whoever else shows it. Nobody is named: people are
//! counted, groups have labels, and of a question whose text is blanked only the code
//! counts.

mod grouping;
mod misses;
mod present;
mod wording;

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Serialize;

pub use misses::MissReason;
pub use present::{Present, WhyNot};

use crate::{
    handbook::{Handbook, in_threads},
    meaning::Vector,
    search::IndexError,
    store::{AskedIn, Chat, History, IGNORED_DAYS, Masked, PersonHash, Question, Seconds},
};
use grouping::{KeyGroup, TextEncoder, leaders};
use misses::{Miss, misses};
use wording::{WordWeights, WordingKey, WordingReader, meant};

const DAY: Seconds = 24 * 3600;

/// Who has not asked for four weeks has found another way, or the error is gone.
pub const SILENT_AFTER: Seconds = 28 * DAY;

/// Editors look at the list once a week or so; what was asked since they looked should
/// stand before what was not.
const HALVED_AFTER: f64 = 7.0 * 86_400.0;

/// So many of the people's own words are kept: enough to write an article from.
const MOST_WORDS: usize = 20;

/// So many of them are asked again; a gap is closed when all have an answer.
const ASKED_AGAIN: usize = 3;

/// Something that people asked for in vain.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// Its short name, the same as long as its commonest wording stays that.
    pub id: String,
    /// The code that was asked for, where there is one.
    pub code: Option<String>,
    /// How many people asked.
    pub people: u32,
    /// How often.
    pub questions: u32,
    /// When it was asked last.
    pub last: Seconds,
    /// In what words, the newest first; none once their time is over.
    pub words: Vec<String>,
    /// Where, and how often.
    pub places: Vec<(AskedIn, u32)>,
    /// By what it is known to have been in vain, and how often.
    pub reasons: Vec<(MissReason, u32)>,
    /// The articles that people said were not right, or put the question anew after.
    pub blamed: Vec<String>,
    /// People by recency; see the module.
    pub score: f64,
    /// The names of all its wordings: what was named on another day is found by any.
    ids: Vec<String>,
}

/// A gap, and what the handbook says of it today.
#[derive(Clone, Debug, PartialEq)]
pub struct GapRow {
    /// What was asked.
    pub gap: Gap,
    /// What is answered today.
    pub present: Present,
}

/// How many there are of what is listed and what is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GapCounts {
    /// Questions that were asked in vain.
    pub questions: u32,
    /// Gaps, those that are left out not counted.
    pub gaps: u32,
    /// Gaps that an editor ignores.
    pub ignored: u32,
}

impl Gap {
    /// Whether this is the gap that `id` names, today or on another day.
    pub fn is_named(&self, id: &str) -> bool {
        self.ids.iter().any(|own| own == id)
    }
}

/// The gaps of a history, most pressing first, and how many there are. The encoder of
/// `handbook` compares them by meaning, where it has one.
pub fn gaps(history: &History, handbook: &Handbook, now: Seconds) -> (Vec<Gap>, GapCounts) {
    let mut reader = WordingReader::new(handbook.language());
    let wordings: Vec<usize> = history
        .questions
        .iter()
        .map(|question| reader.read(question))
        .collect();
    let all = reader.all;
    let weights = WordWeights::of(handbook);
    let misses = misses(history, &wordings, &all, &weights);

    let mut by_key: HashMap<WordingKey, Vec<&Miss<'_>>> = HashMap::new();
    for miss in &misses {
        if let Some(key) = all[miss.wording].key() {
            by_key.entry(key).or_default().push(miss);
        }
    }
    let mut keyed: Vec<(WordingKey, Vec<&Miss<'_>>)> = by_key.into_iter().collect();
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    let groups: Vec<KeyGroup> = keyed
        .iter()
        .map(|(key, misses)| KeyGroup {
            key: key.clone(),
            wording: misses[0].wording,
            people: people(misses.iter().copied()).len(),
            meant: meant(misses[0].question).unwrap_or_default().to_owned(),
        })
        .collect();
    let encode = handbook.meaning().map(|meaning| {
        |text: &str| -> Option<Vector> { meaning.vector(&handbook.meant(text)).ok() }
    });
    let vector = encode.as_ref();
    let leader = leaders(
        &groups,
        &all,
        &weights,
        vector.map(|it| it as TextEncoder<'_>),
    );

    let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, leader) in leader.into_iter().enumerate() {
        members.entry(leader).or_default().push(at);
    }
    let mut counts = GapCounts {
        questions: u32::try_from(misses.len()).unwrap_or(u32::MAX),
        ..GapCounts::default()
    };
    let mut listed = Vec::new();
    for (leader, members) in members {
        let gap = gap(history, &keyed, leader, &members, now);
        if now.saturating_sub(gap.last) > SILENT_AFTER {
            continue;
        }
        if is_ignored(&gap, history, now) {
            counts.ignored += 1;
        } else {
            listed.push(gap);
        }
    }
    counts.gaps = u32::try_from(listed.len()).unwrap_or(u32::MAX);
    listed.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    (listed, counts)
}

/// Gaps with what the handbook says of each today.
///
/// # Errors
/// When the search engine fails.
pub fn rows(gaps: &[Gap], handbook: &Handbook) -> Result<Vec<GapRow>, IndexError> {
    let row = |gap: &Gap| {
        let by_code = gap.code.as_ref().map(|code| format!("lỗi {code}"));
        let mut wordings: Vec<&str> = gap.words.iter().map(String::as_str).collect();
        wordings.truncate(ASKED_AGAIN);
        if wordings.is_empty() {
            wordings.extend(by_code.as_deref());
        }
        Ok(GapRow {
            present: Present::of(wordings, &gap.blamed, handbook)?,
            gap: gap.clone(),
        })
    };
    in_threads(gaps, row).into_iter().collect()
}

/// What the handbook says today to one wording.
///
/// # Errors
/// When the search engine fails.
pub fn present(wording: &str, handbook: &Handbook) -> Result<Present, IndexError> {
    Present::of([wording], &[], handbook)
}

fn people<'h>(misses: impl Iterator<Item = &'h Miss<'h>>) -> HashSet<&'h PersonHash> {
    misses.map(|miss| &miss.question.person).collect()
}

/// The gap of these members of `keyed`.
fn gap(
    history: &History,
    keyed: &[(WordingKey, Vec<&Miss<'_>>)],
    leader: usize,
    members: &[usize],
    now: Seconds,
) -> Gap {
    let mut asked: Vec<&Miss<'_>> = members
        .iter()
        .flat_map(|&at| keyed[at].1.iter().copied())
        .collect();
    asked.sort_by_key(|miss| std::cmp::Reverse((miss.question.at, miss.question.message)));
    let people = count(people(asked.iter().copied()).len());
    let last = asked.first().map_or(0, |miss| miss.question.at);
    let mut places: HashMap<&Chat, u32> = HashMap::new();
    let mut reasons: HashMap<MissReason, u32> = HashMap::new();
    let mut blamed = BTreeSet::new();
    for miss in &asked {
        *places.entry(&miss.question.chat).or_default() += 1;
        for reason in &miss.reasons {
            *reasons.entry(*reason).or_default() += 1;
        }
        blamed.extend(miss.question.article.clone());
    }
    let mut by_place: HashMap<AskedIn, u32> = HashMap::new();
    for (chat, times) in places {
        *by_place.entry(history.place(chat)).or_default() += times;
    }
    let mut places: Vec<(AskedIn, u32)> = by_place.into_iter().collect();
    places.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
    let mut reasons: Vec<(MissReason, u32)> = reasons.into_iter().collect();
    reasons.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
    let key = &keyed[leader].0;
    let mut ids: Vec<String> = members.iter().map(|&at| keyed[at].0.id()).collect();
    ids.sort_unstable();
    Gap {
        id: key.id(),
        code: match key {
            WordingKey::Code(code) => Some(code.clone()),
            WordingKey::Words(_) => None,
        },
        people,
        questions: count(asked.len()),
        last,
        words: own_words(asked.iter().map(|miss| miss.question)),
        places,
        reasons,
        blamed: blamed.into_iter().collect(),
        score: score(people, last, now),
        ids,
    }
}

/// People, halved for each week since the last asked.
fn score(people: u32, last: Seconds, now: Seconds) -> f64 {
    let age = u32::try_from(now.saturating_sub(last).max(0)).unwrap_or(u32::MAX);
    f64::from(people) * (-f64::from(age) / HALVED_AFTER).exp2()
}

/// The words that were typed, each once whatever their marks, the newest first.
fn own_words<'q>(questions: impl Iterator<Item = &'q Question>) -> Vec<String> {
    let mut seen = HashSet::new();
    let texts = questions.filter_map(|question| question.text.as_ref());
    let texts = texts.map(|text| Masked::as_str(text).trim());
    texts
        .filter(|text| !text.is_empty() && seen.insert(crate::text::fold(text)))
        .take(MOST_WORDS)
        .map(str::to_owned)
        .collect()
}

/// Whether an editor does not want to see it, and no more people ask than did then.
fn is_ignored(gap: &Gap, history: &History, now: Seconds) -> bool {
    history.ignored.iter().any(|ignored| {
        gap.is_named(&ignored.gap)
            && now - ignored.at < Seconds::from(IGNORED_DAYS) * DAY
            && gap.people <= ignored.people
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
