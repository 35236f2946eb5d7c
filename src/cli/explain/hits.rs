//! One hit, and where its points come from.

use super::{Teller, clip, clipped, columns, heading, item};
use crate::{
    answer::DecisionExplanation,
    render::Block,
    search::{
        self, Explanation, Features, FoundAs, MarkPart, Places, QuestionRead, SystemMatch, WordPart,
    },
};

/// Most words of a hit that are listed; a pasted log has more.
const MAX_WORDS: usize = 12;
/// Points that are shown as none.
const NEXT_TO_NOTHING: f32 = 0.05;

/// What decided.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PointsBy {
    /// A code, known or not.
    Code,
    /// Words, alone or among the situations of a code.
    Words,
}

impl PointsBy {
    pub(super) fn of(grounds: &DecisionExplanation) -> Self {
        match grounds {
            DecisionExplanation::OnlyArticleOfCode
            | DecisionExplanation::OnlyArticleOfSystem
            | DecisionExplanation::UnknownCode
            | DecisionExplanation::CodeOfOtherSystems => Self::Code,
            DecisionExplanation::SituationFits
            | DecisionExplanation::SituationUnclear
            | DecisionExplanation::NamedBesideUnknownCode
            | DecisionExplanation::Words(_) => Self::Words,
        }
    }
}

/// What there is to say about the hit at place `number`.
pub(super) fn blocks(
    tell: &Teller,
    by: PointsBy,
    read: &QuestionRead,
    number: usize,
    title: &str,
    told: &Explanation,
) -> Vec<Block> {
    let parts: Vec<String> = Features::NAMES
        .iter()
        .zip(told.parts)
        .filter(|(_, points)| *points >= NEXT_TO_NOTHING)
        .map(|(name, points)| {
            let name = tell.say(&format!("part.{name}"), &[]);
            format!("{name} {}", tell.number(points, 1))
        })
        .collect();
    let score = tell.number(told.score, 1);
    let parts = parts.join(" + ");
    let points = match (parts.is_empty(), told.has_codes) {
        (true, true) => tell.say("put-by-code", &[]),
        (true, false) => tell.say("no-points", &[]),
        (false, _) => tell.say("points", &[("score", &score), ("parts", &parts)]),
    };
    let mut blocks = vec![
        heading(format!("{number}. {title}")),
        item("", format!("{} · {points}", told.id)),
    ];
    // Where there are no points, the code was just said.
    let of_code = code(tell, read, told).filter(|_| !parts.is_empty() || !told.has_codes);
    let lines = [of_code, system(tell, read, told)];
    blocks.extend(lines.into_iter().flatten().map(|text| item("", text)));
    blocks.extend(words(tell, read, &told.words));
    // An article that a code chose need not have the words beside it.
    if by == PointsBy::Words {
        blocks.extend(missing(tell, &told.words).map(|text| item("", text)));
    }
    let pairs: Vec<String> = (told.pairs.iter())
        .filter(|pair| pair.points >= NEXT_TO_NOTHING)
        .map(|pair| format!("{} {}", pair.words, tell.number(pair.points, 1)))
        .collect();
    if !pairs.is_empty() {
        let pairs = clipped(&pairs, " · ");
        blocks.push(item("", tell.say("pairs", &[("pairs", &pairs)])));
    }
    blocks.extend(marks(tell, &told.marks).map(|text| item("", text)));
    if told.meaning > 0.0 {
        let near = tell.percent(told.meaning.min(1.0));
        blocks.push(item("", tell.say("near", &[("near", &near)])));
    }
    blocks
}

fn code(tell: &Teller, read: &QuestionRead, told: &Explanation) -> Option<String> {
    let certain = read.codes.iter().any(|code| !code.hint);
    certain.then(|| {
        let key = if told.has_codes {
            "has-codes"
        } else {
            "not-its-code"
        };
        tell.say(key, &[])
    })
}

fn system(tell: &Teller, read: &QuestionRead, told: &Explanation) -> Option<String> {
    let key = match told.system_match {
        SystemMatch::Unsaid => return None,
        SystemMatch::Same => "system-same",
        SystemMatch::Unknown => "system-none",
        SystemMatch::Other => "system-other",
    };
    let (asked, own) = (read.systems.join(", "), told.systems.join(", "));
    Some(tell.say(key, &[("asked", &asked), ("own", &own)]))
}

fn words(tell: &Teller, read: &QuestionRead, words: &[WordPart]) -> Vec<Block> {
    let mut found: Vec<(&WordPart, &FoundAs)> = words
        .iter()
        .filter(|word| word.most > 0.0)
        .filter_map(|word| Some((word, word.found.as_ref()?)))
        .collect();
    if found.is_empty() {
        return Vec::new();
    }
    found.sort_by(|a, b| b.0.points.total_cmp(&a.0.points));
    let shown = &found[..found.len().min(MAX_WORDS)];
    let rest = &found[shown.len()..];
    let points = |points, most| format!("{}/{}", tell.number(points, 1), tell.number(most, 1));
    let mut lines: Vec<(String, String)> = shown
        .iter()
        .map(|(word, found)| {
            let text = line(tell, read, word, found);
            (points(word.points, word.most), text)
        })
        .collect();
    if !rest.is_empty() {
        let count = rest.len().to_string();
        let sum = |of: fn(&WordPart) -> f32| rest.iter().map(|(word, _)| of(word)).sum();
        let text = tell.say("more-words", &[("count", &count)]);
        lines.push((points(sum(|word| word.points), sum(|word| word.most)), text));
    }
    let width = lines.iter().map(|(points, _)| columns(points)).max();
    let mut blocks = vec![item("", tell.say("words-head", &[]))];
    blocks.extend(lines.into_iter().map(|(points, text)| {
        let pad = " ".repeat(width.unwrap_or(0) - columns(&points) + 4);
        item(&format!("{pad}{points} "), text)
    }));
    blocks
}

/// One word: what stands in the article for it, where, and how rare it is.
fn line(tell: &Teller, read: &QuestionRead, word: &WordPart, found: &FoundAs) -> String {
    let typed = clip(&word.typed);
    let by = match found.by {
        search::By::Reading => None,
        search::By::OtherReading => Some("by.other-reading"),
        search::By::Synonym => Some("by.synonym"),
        search::By::Code => Some("by.code"),
        search::By::Number => Some("by.number"),
    };
    let by = by.map(|key| tell.say(key, &[("typed", &typed)]));
    let mut text = match by {
        Some(by) => format!("{} ({by}): ", found.words),
        None => format!("{}: ", clip(&found.words)),
    };
    let Places {
        name,
        codes,
        symptom,
        text: body,
    } = found.places;
    let places = [
        ("place.name", name),
        ("place.codes", codes),
        ("place.symptom", symptom),
        ("place.text", body),
    ];
    let mut parts: Vec<String> = (places.into_iter().filter(|(_, times)| *times > 0))
        .map(|(key, times)| tell.say(key, &[("times", &times.to_string())]))
        .collect();
    if !found.lacking.is_empty() {
        let lacking = found.lacking.join(" ");
        parts.push(tell.say("lacking", &[("words", &lacking)]));
    }
    text += &parts.join(", ");
    text += "; ";
    text += &tell.articles_with(found.documents, read.articles);
    text
}

/// The words that the article does not have, the weightiest first.
fn missing(tell: &Teller, words: &[WordPart]) -> Option<String> {
    let listed = missing_words(words);
    let listed: Vec<String> = (listed.iter())
        .map(|word| format!("{} {}", clip(&word.typed), tell.number(word.most, 1)))
        .collect();
    let words = clipped(&listed, " · ");
    (!listed.is_empty()).then(|| tell.say("missing", &[("words", &words)]))
}

/// The same as values.
pub(super) fn missing_words(words: &[WordPart]) -> Vec<&WordPart> {
    let mut missing: Vec<&WordPart> = words
        .iter()
        .filter(|word| word.found.is_none() && word.most >= NEXT_TO_NOTHING)
        .collect();
    missing.sort_by(|a, b| b.most.total_cmp(&a.most));
    missing
}

fn marks(tell: &Teller, marks: &[MarkPart]) -> impl Iterator<Item = String> {
    let (agreeing, others): (Vec<_>, Vec<_>) = marks.iter().partition(|mark| mark.agree > 0);
    let agreeing: Vec<String> = (agreeing.iter())
        .filter(|mark| mark.points >= NEXT_TO_NOTHING)
        .map(|mark| format!("{} {}", mark.word, tell.number(mark.points, 1)))
        .collect();
    let contradicting: Vec<String> = (others.iter())
        .filter_map(|mark| {
            let other = mark.other.as_deref()?;
            Some(tell.say("contradicts", &[("word", &mark.word), ("other", other)]))
        })
        .collect();
    let line = |key: &str, all: &[String]| {
        let marks = clipped(all, " · ");
        (!all.is_empty()).then(|| tell.say(key, &[("marks", &marks)]))
    };
    [line("marks", &agreeing), line("contradict", &contradicting)]
        .into_iter()
        .flatten()
}
