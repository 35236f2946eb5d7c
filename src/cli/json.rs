//! `--json` and `--batch`: one object per question, stable.
//!
//! | key | value |
//! | --- | --- |
//! | `outcome` | `answer`, `choose`, `nothing` or `small-talk` |
//! | `question` | as it was typed |
//! | `read_as` | how it was read, only if that differs |
//! | `unknown_code` | the code no article knows: why there is `nothing`, or what the words of an `answer` leave open |
//! | `unknown_of` | the systems that were named, where articles about others know the code |
//! | `small_talk` | `greeting`, `thanks` or `other`; only for `small-talk` |
//! | `hits` | the ranking whatever the outcome, empty for `small-talk`: `id`, `title`, `score`, `codes`; where a known code decides, only articles about it, unless `--hits` or `--explain` asks for more |
//! | `choices` | what is offered: `id`, `title`, `telling`; `code` where it is another than the one asked for, `system` where that tells it apart |
//! | `near` | neighbours when there is nothing, with the same keys |
//! | `answer` | `id`, `title`, `sections` (`name`, `role`, `text`), `telegram` (parts as HTML), `terminal` (plain text); only for `answer` |
//! | `explain` | with `--explain`, where something was searched: `read`, `hits`, `grounds` and `meaning`, as [`Explained`] has them |
//! | `us` | microseconds from question to outcome, without drawing and printing |
//!
//! `--json` prints one object for the question, `--batch` one such line for every line of
//! its input. A key without a value is left out, but for the lists, which are empty.

use serde::Serialize;

use crate::{
    answer::{Answer, Candidate, Outcome},
    article::{Article, Role},
    handbook::{Explained, Handbook},
    lang::Lang,
    render,
    text::{ErrorCode, SmallTalk},
};

#[derive(Serialize)]
pub(super) struct Object<'a> {
    outcome: &'static str,
    question: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    read_as: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown_of: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    small_talk: Option<&'static str>,
    hits: Vec<HitObject<'a>>,
    choices: Vec<CandidateObject<'a>>,
    near: Vec<CandidateObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<AnswerObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<Explained>,
    us: u64,
}

#[derive(Serialize)]
struct HitObject<'a> {
    id: &'a str,
    title: &'a str,
    score: f32,
    codes: Vec<&'a str>,
}

#[derive(Serialize)]
struct CandidateObject<'a> {
    id: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'a str>,
    telling: &'a str,
}

#[derive(Serialize)]
struct AnswerObject<'a> {
    id: &'a str,
    title: &'a str,
    sections: Vec<SectionObject<'a>>,
    telegram: Vec<String>,
    terminal: String,
}

#[derive(Serialize)]
struct SectionObject<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    role: &'static str,
    text: &'a str,
}

impl<'a> Object<'a> {
    pub(super) fn new(
        answer: &'a Answer,
        explain: Option<Explained>,
        handbook: &'a Handbook,
        lang: Lang,
        us: u64,
    ) -> Self {
        let title = |id| {
            handbook
                .article(id)
                .map_or("", |article| article.title.as_str())
        };
        let offered = |candidates: &'a [Candidate]| {
            candidates
                .iter()
                .map(|candidate| CandidateObject {
                    id: candidate.article_id.as_str(),
                    title: title(&candidate.article_id),
                    code: candidate.code.as_ref().map(ErrorCode::as_str),
                    system: candidate.system.as_deref(),
                    telling: &candidate.telling,
                })
                .collect()
        };
        let mut object = Self {
            outcome: "nothing",
            question: &answer.question,
            read_as: answer.read_as.as_deref(),
            unknown_code: answer.unknown_code.as_ref().map(ErrorCode::as_str),
            unknown_of: None,
            small_talk: None,
            hits: answer
                .hits
                .iter()
                .filter_map(|hit| {
                    let article = handbook.article(&hit.article_id)?;
                    Some(HitObject {
                        id: article.id.as_str(),
                        title: &article.title,
                        score: hit.score,
                        codes: article.codes.iter().map(ErrorCode::as_str).collect(),
                    })
                })
                .collect(),
            choices: Vec::new(),
            near: Vec::new(),
            answer: None,
            explain,
            us,
        };
        match &answer.outcome {
            Outcome::Answer(id) => {
                object.outcome = "answer";
                object.answer = handbook
                    .article(id)
                    .map(|article| AnswerObject::new(article, answer, lang));
            }
            Outcome::Choose { candidates, .. } => {
                object.outcome = "choose";
                object.choices = offered(candidates);
            }
            Outcome::Nothing { unknown_of, near } => {
                object.unknown_of = (!unknown_of.is_empty()).then_some(unknown_of.as_slice());
                object.near = offered(near);
            }
            Outcome::SmallTalk(kind) => {
                object.outcome = "small-talk";
                object.small_talk = Some(small_talk_name(*kind));
            }
        }
        object
    }
}

impl<'a> AnswerObject<'a> {
    fn new(article: &'a Article, answer: &Answer, lang: Lang) -> Self {
        let page = super::answer::page(article, answer, lang);
        Self {
            id: article.id.as_str(),
            title: &article.title,
            sections: article
                .sections
                .iter()
                .map(|section| SectionObject {
                    name: article.name(section),
                    role: role_name(section.role),
                    text: article.body(section),
                })
                .collect(),
            telegram: render::telegram::parts(&page)
                .into_iter()
                .map(|part| part.html)
                .collect(),
            terminal: anstream::adapter::strip_str(&render::terminal::draw(&page, 80)).to_string(),
        }
    }
}

fn small_talk_name(kind: SmallTalk) -> &'static str {
    match kind {
        SmallTalk::Greeting => "greeting",
        SmallTalk::Thanks => "thanks",
        SmallTalk::Other => "other",
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Issue => "issue",
        Role::Environment => "environment",
        Role::Cause => "cause",
        Role::Resolution => "resolution",
        Role::CauseAndResolution => "cause-and-resolution",
        Role::Prevention => "prevention",
        Role::Note => "note",
        Role::Reference => "reference",
        Role::Other => "other",
        Role::Text => "text",
    }
}
