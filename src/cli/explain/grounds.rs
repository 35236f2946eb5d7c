//! The decision, and what it went by.

use super::{Teller, clip, columns, heading, hits::missing_words, item};
use crate::{
    answer::{Added, Grounds, Judgement, Unanswered, Unoffered},
    render::{Block, BlockKind, Run},
    search::{Explanation, WordPart},
};

/// What there is to say about the decision; `first` is the best hit.
pub(super) fn blocks(tell: &Teller, grounds: &Grounds, first: Option<&Explanation>) -> Vec<Block> {
    let mut blocks = vec![heading(tell.say("decision", &[]))];
    let key = match grounds {
        Grounds::OnlyArticleOfCode => "only-article",
        Grounds::SituationFits => "situation-fits",
        Grounds::SituationUnclear => "situation-unclear",
        Grounds::UnknownCode => "unknown-code",
        Grounds::NamedBesideUnknownCode => "named",
        Grounds::CodeOfOtherSystems => "other-systems",
        Grounds::Words(judgement) => {
            let lines = judged(tell, judgement, first);
            blocks.extend(lines.into_iter().map(|line| item("•", line)));
            return blocks;
        }
    };
    blocks.push(item("•", tell.say(&format!("grounds.{key}"), &[])));
    blocks
}

fn judged(tell: &Teller, judgement: &Judgement, first: Option<&Explanation>) -> Vec<String> {
    let mut lines = match judgement.unanswered {
        None => vec![tell.say("answered", &[])],
        Some(why) => vec![
            unanswered(tell, why, &judgement.signs, first),
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
    first: Option<&Explanation>,
) -> String {
    let word = first.and_then(|first| weightiest(signs, first));
    let word = word.map_or_else(String::new, |word| clip(&word.typed));
    let key = match why {
        Unanswered::NoWords => "no-words",
        // A word may be there in part, with other marks or as an unlikely reading.
        Unanswered::MissingWord if word.is_empty() => "missing-part",
        Unanswered::MissingWord => "missing-word",
        Unanswered::CloseSecond => "close-second",
        Unanswered::TooLittle => "too-little",
        Unanswered::OneWord => "one-word",
        Unanswered::OtherSystem => "other-system",
    };
    tell.say(&format!("unanswered.{key}"), &[("word", &word)])
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

/// The signs that the words were judged by, where they were.
pub(super) fn signs(tell: &Teller, grounds: &Grounds) -> Vec<Block> {
    let Grounds::Words(judgement) = grounds else {
        return Vec::new();
    };
    if judgement.signs.is_empty() {
        return Vec::new();
    }
    let kind = BlockKind::Pre {
        language: String::new(),
    };
    let table = table(tell, &judgement.signs);
    vec![
        heading(tell.say("signs", &[])),
        Block::new(
            BlockKind::Paragraph,
            vec![Run::plain(tell.say("signs-how", &[]))],
        ),
        Block::new(kind, vec![Run::plain(table)]),
    ]
}

/// The signs, those that decide most first.
fn table(tell: &Teller, signs: &[Added]) -> String {
    let mut sorted: Vec<&Added> = signs.iter().collect();
    let weight = |sign: &Added| sign.answer.abs().max(sign.offer.abs());
    sorted.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    let mut rows = vec![
        ["signs-head", "signs-value", "signs-answer", "signs-offer"].map(|key| tell.say(key, &[])),
    ];
    let value = |sign: &Added| match sign.name {
        "evidence" | "score" | "lead" => tell.number(sign.value, 1),
        "always" => String::new(),
        _ => tell.percent(sign.value),
    };
    let signed = |value: f32| {
        let sign = if value > 0.0 { "+" } else { "" };
        format!("{sign}{}", tell.number(value, 2))
    };
    rows.extend(sorted.into_iter().map(|sign| {
        [
            tell.say(&format!("sign.{}", sign.name), &[]),
            value(sign),
            signed(sign.answer),
            signed(sign.offer),
        ]
    }));
    rows.push([
        tell.say("signs-sum", &[]),
        String::new(),
        signed(signs.iter().map(|sign| sign.answer).sum()),
        signed(signs.iter().map(|sign| sign.offer).sum()),
    ]);
    let width = |column: usize| rows.iter().map(|row| columns(&row[column])).max();
    let widths: Vec<usize> = (0..4).map(|column| width(column).unwrap_or(0)).collect();
    let lines = rows.iter().map(|row| {
        let pad = |column: usize| " ".repeat(widths[column] - columns(&row[column]));
        let numbers = (1..4).map(|column| format!("  {}{}", pad(column), row[column]));
        format!("{}{}{}", row[0], pad(0), numbers.collect::<String>())
    });
    lines.collect::<Vec<_>>().join("\n")
}
