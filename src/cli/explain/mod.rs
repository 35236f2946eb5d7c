//! `sotay ask --explain`: where an answer comes from, in the words of those who
//! write articles.

mod advice;
mod grounds;
mod hits;
#[cfg(test)]
mod tests;

use super::say;
use crate::{
    answer::{Answer, MeaningUse, Outcome},
    handbook::{Explained, Handbook},
    lang::Lang,
    meaning::{EncodeError, Unavailable},
    render::{Block, BlockKind, Run},
    search::{QuestionRead, TokenOrigin, WordRead},
};

/// How many hits are explained when nobody asks for a number.
pub(super) const HITS: usize = 3;
/// Most words whose reading is listed; a pasted log has more.
const MAX_WORDS: usize = 24;

/// The blocks that stand below an answer; `explained` is `None` where nothing
/// was searched.
pub(super) fn blocks(
    answer: &Answer,
    explained: Option<&Explained>,
    handbook: &Handbook,
    lang: Lang,
) -> Vec<Block> {
    let tell = Teller { lang };
    let mut blocks = vec![Block::new(BlockKind::Rule, Vec::new())];
    let Some(explained) = explained else {
        let key = match answer.outcome {
            Outcome::SmallTalk(_) => "nothing-asked",
            _ => "opened-by-id",
        };
        let text = tell.say(key, &[]);
        blocks.push(Block::new(BlockKind::Paragraph, vec![Run::plain(text)]));
        return blocks;
    };
    blocks.extend(grounds::blocks(
        &tell,
        &explained.grounds,
        &explained.read,
        explained.hits.first(),
    ));
    let by = hits::PointsBy::of(&explained.grounds);
    blocks.extend(tell.reading(&explained.read));
    // What is as always needs no line, and nothing was asked where there is nothing
    // to encode.
    if let MeaningUse::Unavailable(unavailable) = &explained.meaning
        && *unavailable != Unavailable::Question(EncodeError::Empty)
    {
        let key = format!("meaning.{}", explained.meaning.name());
        blocks.push(item("•", tell.say(&key, &[])));
    }
    for (number, (hit, told)) in (1..).zip(answer.hits.iter().zip(&explained.hits)) {
        let title = handbook
            .article(&hit.article_id)
            .map_or("", |article| article.title.as_str());
        blocks.extend(hits::blocks(
            &tell,
            by,
            &explained.read,
            number,
            title,
            told,
        ));
    }
    blocks.extend(advice::block(&tell, answer, explained, handbook));
    blocks
}

/// Says things in one language.
struct Teller {
    lang: Lang,
}

impl Teller {
    fn say(&self, key: &str, blanks: &[(&str, &str)]) -> String {
        say(self.lang, &format!("explain.{key}"), blanks)
    }

    /// A number with so many digits behind the comma.
    fn number(&self, value: f32, digits: usize) -> String {
        // "-0.0" looks like a mistake.
        let rounded = format!("{value:.digits$}");
        let is_nothing = rounded.bytes().all(|b| matches!(b, b'-' | b'0' | b'.'));
        let text = rounded.trim_start_matches(if is_nothing { "-" } else { "" });
        match self.lang {
            Lang::Vi => text.replace('.', ","),
            Lang::En => text.to_owned(),
        }
    }

    fn percent(&self, share: f32) -> String {
        format!("{} %", self.number(100.0 * share, 0))
    }

    fn articles_with(&self, count: u32, all: u32) -> String {
        if count == 0 {
            return self.say("in-no-article", &[]);
        }
        let (count, all) = (count.to_string(), all.to_string());
        self.say("in-articles", &[("count", &count), ("all", &all)])
    }

    fn reading(&self, read: &QuestionRead) -> Vec<Block> {
        let mut blocks = vec![heading(self.say("read", &[]))];
        for code in &read.codes {
            let key = if code.hint { "code-hint" } else { "code" };
            let (codes, count) = (code.codes.join(" / "), code.documents.to_string());
            let text = self.say(key, &[("code", &codes), ("count", &count)]);
            blocks.push(item("•", text));
        }
        if !read.systems.is_empty() {
            let systems = read.systems.join(", ");
            blocks.push(item("•", self.say("systems", &[("systems", &systems)])));
        }
        if !read.cues.is_empty() {
            let words = clipped(&read.cues, ", ");
            blocks.push(item("•", self.say("cues", &[("words", &words)])));
        }
        let shown = &read.words[..read.words.len().min(MAX_WORDS)];
        let typed: Vec<String> = shown.iter().map(|word| clip(&word.typed)).collect();
        let width = typed.iter().map(|typed| columns(typed)).max().unwrap_or(0);
        for (word, typed) in shown.iter().zip(typed) {
            let pad = " ".repeat(width - columns(&typed));
            let text = self.word(word, read.articles);
            blocks.push(item(&format!("{typed}{pad} "), text));
        }
        if shown.len() < read.words.len() {
            let count = (read.words.len() - shown.len()).to_string();
            blocks.push(item("…", self.say("more-words", &[("count", &count)])));
        }
        if !read.synonyms.is_empty() {
            blocks.push(item("•", self.say("synonyms", &[])));
            for synonym in &read.synonyms {
                let text = format!("{} = {}", synonym.of, clipped(&synonym.words, ", "));
                blocks.push(item("  ", text));
            }
        }
        if read.unread > 0 {
            let count = read.unread.to_string();
            blocks.push(item("•", self.say("unread", &[("count", &count)])));
        }
        blocks
    }

    fn word(&self, word: &WordRead, articles: u32) -> String {
        let mut parts = Vec::new();
        if let Some((first, others)) = word.readings.split_first() {
            let origin = match first.origin {
                TokenOrigin::Typed => None,
                TokenOrigin::Restored => Some("restored"),
                TokenOrigin::Abbreviation => Some("abbreviation"),
                TokenOrigin::Repaired => Some("repaired"),
            };
            if let Some(origin) = origin {
                parts.push(format!("→ {} ({})", first.words, self.say(origin, &[])));
            } else if !others.is_empty() {
                parts.push(self.say("as-typed", &[]));
            }
            let others: Vec<String> = (others.iter())
                .map(|other| {
                    let words = match other.origin {
                        TokenOrigin::Typed => self.say("as-typed", &[]),
                        _ => other.words.clone(),
                    };
                    format!("{words} {}", self.percent(other.share))
                })
                .collect();
            if !others.is_empty() {
                let others = clipped(&others, ", ");
                parts.push(format!("{} {others}", self.say("or", &[])));
            }
        }
        if word.chatter {
            parts.push(self.say("chatter", &[]));
        }
        parts.push(self.articles_with(word.documents, articles));
        parts.join("; ")
    }
}

fn heading(text: String) -> Block {
    Block::new(BlockKind::Heading, vec![Run::bold(text)])
}

fn item(marker: &str, text: String) -> Block {
    let kind = BlockKind::Item {
        depth: 0,
        marker: marker.to_owned(),
    };
    Block::new(kind, vec![Run::plain(text)])
}

fn columns(text: &str) -> usize {
    textwrap::core::display_width(text)
}

/// A word short enough to stand in a column.
fn clip(word: &str) -> String {
    const MAX_CHARS: usize = 18;
    let shown: String = (word.chars().filter(|c| !c.is_control()))
        .take(MAX_CHARS)
        .collect();
    if shown.len() < word.len() && word.chars().count() > MAX_CHARS {
        format!("{shown}…")
    } else {
        shown
    }
}

/// The first of many, and a sign that there are more.
fn clipped(all: &[String], between: &str) -> String {
    const MAX_LISTED: usize = 6;
    let mut text = all[..all.len().min(MAX_LISTED)].join(between);
    if all.len() > MAX_LISTED {
        text += between;
        text += "…";
    }
    text
}
