//! Which questions were asked in vain, and by what that is known.

use std::collections::{HashMap, HashSet, VecDeque};

use serde::Serialize;

use super::wording::{WordWeights, Wording};
use crate::store::{Chat, History, Outcome, PersonHash, Question, Seconds, Verdict};

/// By what a question is known to have been asked in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissReason {
    /// There was no article.
    Nothing,
    /// Several were offered, and the asker said that it is none of them.
    NoneOfThese,
    /// Somebody said that the article is not right, whatever the reason.
    Wrong,
    /// The article was reported to its authors.
    Flagged,
    /// The asker asked again in other words.
    Rephrased,
    /// The asker asked for a human.
    Escalated,
}

impl MissReason {
    /// Every one, in the order in which they are declared.
    pub const ALL: [Self; 6] = [
        Self::Nothing,
        Self::NoneOfThese,
        Self::Wrong,
        Self::Flagged,
        Self::Rephrased,
        Self::Escalated,
    ];

    /// The word that stands for it in `--json` and the locale files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::NoneOfThese => "none-of-these",
            Self::Wrong => "wrong",
            Self::Flagged => "flagged",
            Self::Rephrased => "rephrased",
            Self::Escalated => "escalated",
        }
    }
}

/// A question that was asked in vain.
pub(super) struct Miss<'h> {
    pub(super) question: &'h Question,
    /// The place of its wording.
    pub(super) wording: usize,
    pub(super) reasons: Vec<MissReason>,
}

/// Who asks again so soon asks because the answer did not help.
const AGAIN_WITHIN: Seconds = 120;

/// Two wordings are about the same from this share of the shorter one's words on, each
/// by what it says. Below it, two questions in a row about one system ("zalo không gửi
/// được tin", "zalo rớt kết nối") would be one.
const SAME_FROM: f32 = 0.5;

/// The questions of a history that were asked in vain, in its order. `wordings` are
/// those of its questions, each by its place in `all`.
pub(super) fn misses<'h>(
    history: &'h History,
    wordings: &[usize],
    all: &[Wording],
    weights: &WordWeights,
) -> Vec<Miss<'h>> {
    let judged = VerdictsByReply::of(history);
    let rephrased = rephrased(history, wordings, all, weights, &judged);
    let escalated: HashSet<(&Chat, i32)> = history
        .escalations
        .iter()
        .map(|it| (&it.chat, it.message))
        .collect();
    let mut found = Vec::new();
    for (at, question) in history.questions.iter().enumerate() {
        if question.outcome == Outcome::SmallTalk {
            continue;
        }
        let mut reasons = Vec::new();
        match question.outcome {
            Outcome::Nothing => reasons.push(MissReason::Nothing),
            Outcome::NoneOfThese => reasons.push(MissReason::NoneOfThese),
            Outcome::Answer | Outcome::Choose | Outcome::SmallTalk => {}
        }
        reasons.extend(judged.against(question));
        if rephrased.contains(&at) {
            reasons.push(MissReason::Rephrased);
        }
        if escalated.contains(&(&question.chat, question.message)) {
            reasons.push(MissReason::Escalated);
        }
        if !reasons.is_empty() {
            found.push(Miss {
                question,
                wording: wordings[at],
                reasons,
            });
        }
    }
    found
}

/// What was said under each message of the bot.
struct VerdictsByReply<'h>(HashMap<(&'h Chat, i32), Vec<Verdict>>);

impl<'h> VerdictsByReply<'h> {
    fn of(history: &'h History) -> Self {
        let mut all: HashMap<_, Vec<Verdict>> = HashMap::new();
        for given in &history.verdicts {
            let shown = (&given.shown.chat, given.shown.reply);
            all.entry(shown).or_default().push(given.verdict);
        }
        Self(all)
    }

    fn about(&self, question: &'h Question) -> &[Verdict] {
        let reply = question
            .reply
            .and_then(|reply| self.0.get(&(&question.chat, reply)));
        reply.map_or(&[], Vec::as_slice)
    }

    fn is_confirmed(&self, question: &'h Question) -> bool {
        self.about(question).contains(&Verdict::Solved)
    }

    fn against(&self, question: &'h Question) -> Vec<MissReason> {
        let said = self.about(question);
        let is_wrong = |verdict: &Verdict| !matches!(verdict, Verdict::Solved | Verdict::Flagged);
        let mut reasons = Vec::new();
        if said.iter().any(is_wrong) {
            reasons.push(MissReason::Wrong);
        }
        if said.contains(&Verdict::Flagged) {
            reasons.push(MissReason::Flagged);
        }
        reasons
    }
}

/// The places of the questions that their asker put in other words soon after.
fn rephrased<'h>(
    history: &'h History,
    wordings: &[usize],
    all: &[Wording],
    weights: &WordWeights,
    judged: &VerdictsByReply<'h>,
) -> HashSet<usize> {
    let mut found = HashSet::new();
    let mut lately: HashMap<(&Chat, Option<i32>, &PersonHash), VecDeque<usize>> = HashMap::new();
    for (at, question) in history.questions.iter().enumerate() {
        if question.outcome == Outcome::SmallTalk {
            continue;
        }
        let place = (&question.chat, question.thread, &question.person);
        let before = lately.entry(place).or_default();
        before.retain(|&earlier| question.at - history.questions[earlier].at <= AGAIN_WITHIN);
        for &earlier in &*before {
            let asked = &history.questions[earlier];
            let is_again = !judged.is_confirmed(asked)
                && is_about_same(
                    (asked, &all[wordings[earlier]]),
                    (question, &all[wordings[at]]),
                    weights,
                );
            if is_again {
                found.insert(earlier);
            }
        }
        before.push_back(at);
    }
    found
}

/// Whether a question puts an earlier one in other words, and is not just the next one
/// of the same person. The same words again are none: they were sent twice. Codes
/// decide where both have one, then systems; after that the same article says so, or
/// enough of the same words.
fn is_about_same(
    (asked, earlier): (&Question, &Wording),
    (question, later): (&Question, &Wording),
    weights: &WordWeights,
) -> bool {
    if earlier.typed == later.typed || earlier.is_elsewhere(later) {
        return false;
    }
    if let (Some(one), Some(other)) = (&earlier.code, &later.code) {
        let main = |code: &'_ str| code.split('/').next().unwrap_or(code).to_owned();
        return main(one) == main(other);
    }
    let is_same_article = asked.article.is_some() && asked.article == question.article;
    is_same_article || weights.overlap(earlier, later) >= SAME_FROM
}
