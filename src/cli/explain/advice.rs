//! What an editor can do for a question that was not answered.

use super::Teller;
use crate::{
    answer::{Answer, DecisionExplanation, Outcome},
    handbook::{Explained, Handbook},
    render::{Block, BlockKind, Run},
    search::SystemMatch,
};

/// A longer question is a story or a pasted log, and no name for an article.
const MAX_CHARS: usize = 80;
/// A single word beside a code is mostly its system.
const SITUATION_WORDS: usize = 2;

/// The alias that would have the likeliest article answered, where there is one
/// that may be right: not for a code that no article is about, nor where all that
/// is known is about another system.
pub(super) fn block(
    tell: &Teller,
    answer: &Answer,
    explained: &Explained,
    handbook: &Handbook,
) -> Option<Block> {
    let offered = match &answer.outcome {
        Outcome::Choose { candidates, .. } => candidates,
        Outcome::Nothing { near, .. } if answer.unknown_code.is_none() => near,
        _ => return None,
    };
    // "lỗi 368 facebook" as a name of one of its cases would hide the others.
    let names_one = |grounds: &DecisionExplanation| match grounds {
        DecisionExplanation::Words(_) => true,
        DecisionExplanation::SituationUnclear => {
            let words = explained.read.words.iter();
            words.filter(|word| !word.chatter).count() >= SITUATION_WORDS
        }
        _ => false,
    };
    let question = answer
        .question
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if !names_one(&explained.grounds) || question.chars().count() > MAX_CHARS {
        return None;
    }
    let first = offered.iter().find(|candidate| {
        let mut hits = answer.hits.iter();
        let hit = hits.find(|hit| hit.article_id == candidate.article_id);
        hit.is_some_and(|hit| hit.system_match != SystemMatch::Other)
    })?;
    let title = &handbook.article(&first.article_id)?.title;
    // A JSON string is a YAML string.
    let alias = serde_json::Value::String(question).to_string();
    let blanks = [
        ("title", title.as_str()),
        ("id", first.article_id.as_str()),
        ("alias", &alias),
    ];
    let text = tell.say("advice", &blanks);
    Some(Block::new(BlockKind::Paragraph, vec![Run::plain(text)]))
}
