//! `sotay gaps --json` and `--csv`.
//!
//! | key | value |
//! | --- | --- |
//! | `id` | the short name, for `--ignore` |
//! | `code` | the code, where that is what was asked for |
//! | `people`, `questions` | how many asked, and how often |
//! | `last` | when last, in seconds since 1970 |
//! | `score` | by which the list is ordered: people, halved for each week since `last` |
//! | `words` | the people's own words, newest first |
//! | `places` | `in` (`private`, `inline`, `group`), `group` (a label), `times` |
//! | `reasons` | `reason` and `times` |
//! | `blamed` | articles that people said were not right |
//! | `now` | `nothing`, `offered` or `answered`, with `nearest`, `articles`, `article`, `was_blamed`, `why` |

use std::io;

use serde::Serialize;

use super::csv;
use crate::{
    article::Date,
    inbox::{GapRow, MissReason, Present},
    store::AskedIn,
};

#[derive(Serialize)]
struct GapObject<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    people: u32,
    questions: u32,
    last: i64,
    score: f64,
    words: &'a [String],
    places: Vec<PlaceObject<'a>>,
    reasons: Vec<ReasonObject>,
    blamed: &'a [String],
    #[serde(flatten)]
    present: &'a Present,
}

#[derive(Serialize)]
struct PlaceObject<'a> {
    r#in: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    times: u32,
}

#[derive(Serialize)]
struct ReasonObject {
    reason: MissReason,
    times: u32,
}

/// One object on a line.
pub(super) fn line(row: &GapRow) -> io::Result<String> {
    let gap = &row.gap;
    let places = gap.places.iter().map(|(place, times)| {
        let (kind, group) = match place {
            AskedIn::Private => ("private", None),
            AskedIn::Inline => ("inline", None),
            AskedIn::Group(label) => ("group", Some(label.as_str())),
        };
        PlaceObject {
            r#in: kind,
            group,
            times: *times,
        }
    });
    let reasons = gap
        .reasons
        .iter()
        .map(|&(reason, times)| ReasonObject { reason, times });
    let object = GapObject {
        id: &gap.id,
        code: gap.code.as_deref(),
        people: gap.people,
        questions: gap.questions,
        last: gap.last,
        score: (gap.score * 1000.0).round() / 1000.0,
        words: &gap.words,
        places: places.collect(),
        reasons: reasons.collect(),
        blamed: &gap.blamed,
        present: &row.present,
    };
    let line = serde_json::to_string(&object).map_err(io::Error::from)?;
    Ok(line + "\n")
}

pub(super) const COLUMNS: [&str; 9] = [
    "id",
    "code",
    "people",
    "questions",
    "last",
    "reasons",
    "now",
    "articles",
    "words",
];

pub(super) fn csv_row(row: &GapRow) -> String {
    let gap = &row.gap;
    let reasons = gap
        .reasons
        .iter()
        .map(|(reason, times)| format!("{} {times}", reason.word()));
    let (now, articles) = match &row.present {
        Present::Nothing { nearest, .. } => ("nothing", Vec::from_iter(nearest.clone())),
        Present::Offered { articles, .. } => ("offered", articles.clone()),
        Present::Answered { article, .. } => ("answered", vec![article.clone()]),
    };
    csv::row([
        gap.id.as_str(),
        gap.code.as_deref().unwrap_or_default(),
        &gap.people.to_string(),
        &gap.questions.to_string(),
        &Date::of_unix(gap.last).map_or(String::new(), |day| day.to_string()),
        &reasons.collect::<Vec<_>>().join("; "),
        now,
        &articles.join("; "),
        &gap.words.join("; "),
    ])
}
