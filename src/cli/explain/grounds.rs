//! The decision, and what it went by.

use super::{Teller, clip, heading, hits::missing_words, item};
use crate::{
    answer::{Added, DecisionExplanation, Judgement, Unanswered, Unoffered},
    render::Block,
    search::{Explanation, QuestionRead, WordPart},
};

/// What there is to say about the decision; `first` is the best hit.
pub(super) fn blocks(
    tell: &Teller,
    grounds: &DecisionExplanation,
    read: &QuestionRead,
    first: Option<&Explanation>,
) -> Vec<Block> {
    let mut blocks = vec![heading(tell.say("decision", &[]))];
    let key = match grounds {
        DecisionExplanation::OnlyArticleOfCode => "only-article",
        DecisionExplanation::OnlyArticleOfSystem => "only-article-here",
        DecisionExplanation::SituationFits => "situation-fits",
        DecisionExplanation::SituationUnclear => "situation-unclear",
        DecisionExplanation::UnknownCode => "unknown-code",
        DecisionExplanation::NamedBesideUnknownCode => "named",
        DecisionExplanation::CodeOfOtherSystems => "other-systems",
        DecisionExplanation::Words(judgement) => {
            let lines = judged(tell, judgement, read, first);
            blocks.extend(lines.into_iter().map(|line| item("•", line)));
            return blocks;
        }
    };
    let systems = read.systems.join(", ");
    let text = tell.say(&format!("grounds.{key}"), &[("systems", &systems)]);
    blocks.push(item("•", text));
    blocks
}

fn judged(
    tell: &Teller,
    judgement: &Judgement,
    read: &QuestionRead,
    first: Option<&Explanation>,
) -> Vec<String> {
    let mut lines = match judgement.unanswered {
        None => vec![tell.say("answered", &[])],
        Some(why) => vec![
            unanswered(tell, why, &judgement.signs, read, first),
            unoffered(tell, judgement.unoffered),
        ],
    };
    if judgement.signs.is_empty() {
        return lines;
    }
    for (key, likelihood) in [
        ("likely-answer", &judgement.answer),
        ("likely-offer", &judgement.offer),
    ] {
        let likely = tell.percent(likelihood.likely);
        let from = tell.percent(likelihood.from);
        lines.push(tell.say(key, &[("likely", &likely), ("from", &from)]));
    }
    lines
}

fn unanswered(
    tell: &Teller,
    why: Unanswered,
    signs: &[Added],
    read: &QuestionRead,
    first: Option<&Explanation>,
) -> String {
    let unsure = matches!(
        why,
        Unanswered::MissingWord | Unanswered::CloseSecond | Unanswered::TooLittle
    );
    // Reasons that an editor can mend come first.
    if let Some(word) = first
        .filter(|_| unsure)
        .and_then(|first| unknown(read, first))
    {
        let word = clip(&word.typed);
        return tell.say("unanswered.unknown-word", &[("word", &word)]);
    }
    let word = first.and_then(|first| weightiest(signs, first));
    let word = word.map_or_else(String::new, |word| clip(&word.typed));
    let key = match why {
        Unanswered::NoWords => "no-words",
        // A word may be there in part, with other marks or as an unlikely reading.
        Unanswered::MissingWord if word.is_empty() => "missing-part",
        Unanswered::MissingWord => "missing-word",
        Unanswered::CloseSecond => "close-second",
        Unanswered::TooLittle => "too-little",
        Unanswered::FarInMeaning => "far-in-meaning",
        Unanswered::WordsDoubt => "words-doubt",
        Unanswered::OneWord => "one-word",
        Unanswered::UnsaidSystem => "unsaid-system",
        Unanswered::OtherSystem => "other-system",
    };
    tell.say(&format!("unanswered.{key}"), &[("word", &word)])
}

/// The weightiest word that no article has, nor anything that it may stand for.
fn unknown<'a>(read: &QuestionRead, first: &'a Explanation) -> Option<&'a WordPart> {
    let is_unknown = |part: &&WordPart| {
        let mut same = read.words.iter().filter(|word| word.typed == part.typed);
        same.any(|word| word.documents == 0 && !word.chatter)
    };
    missing_words(&first.words).into_iter().find(is_unknown)
}

/// The word that makes the sign of what the article lacks, if it lacks all of it.
fn weightiest<'a>(signs: &[Added], first: &'a Explanation) -> Option<&'a WordPart> {
    let missing = signs.iter().find(|sign| sign.name == "missing")?;
    let all: f32 = first.words.iter().map(|word| word.most).sum();
    let word = *missing_words(&first.words).first()?;
    // Else it is another one, which the article has with other marks.
    (word.most >= all * (missing.value - 0.001)).then_some(word)
}

fn unoffered(tell: &Teller, why: Option<Unoffered>) -> String {
    let key = match why {
        None => "offered",
        Some(Unoffered::NoWords) => "unoffered.no-words",
        Some(Unoffered::Unsure) => "unoffered.unsure",
        Some(Unoffered::Alone) => "unoffered.alone",
    };
    tell.say(key, &[])
}
