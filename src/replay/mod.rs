//! Recorded questions against the articles as they are now, or as they would be: what
//! becomes better, worse or other.
//!
//! What people said is the measure. An article that solved the problem, or that the
//! asker chose, is wanted; one that somebody said was not right is not. Where nothing
//! was said, an article is better than a choice and a choice better than nothing; one
//! article in place of another is neither, and an editor has to look.

use std::collections::HashMap;

use serde::Serialize;

use crate::{
    answer::{self, Answer},
    article::ArticleId,
    handbook::{Handbook, in_threads},
    search::IndexError,
    store::{Chat, History, Masked, Outcome, Seconds, Verdict},
};

/// What somebody got for a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Got {
    /// One article.
    Answer {
        /// Its id.
        article: String,
    },
    /// Several; which ones is not recorded.
    Choose {
        /// Their ids, where they are known.
        articles: Vec<String>,
    },
    /// No article.
    Nothing,
    /// Nothing was asked.
    SmallTalk,
}

impl Got {
    /// What an answer of a handbook is.
    pub fn of(answer: &Answer) -> Self {
        let id = ArticleId::to_string;
        match &answer.outcome {
            answer::Outcome::Answer(article) => Self::Answer {
                article: id(article),
            },
            answer::Outcome::Choose { candidates, .. } => Self::Choose {
                articles: candidates.iter().map(|it| id(&it.article_id)).collect(),
            },
            answer::Outcome::Nothing { .. } => Self::Nothing,
            answer::Outcome::SmallTalk(_) => Self::SmallTalk,
        }
    }

    /// What it was worth, from 0: `None` where that cannot be said.
    fn worth(&self, asked: &AskedBefore) -> u8 {
        let has = |ids: &[String], id: &String| ids.contains(id);
        match self {
            Self::Answer { article } if has(&asked.unwanted, article) => 0,
            Self::Answer { article } if asked.wanted.is_empty() || has(&asked.wanted, article) => 4,
            Self::Answer { .. } => 0,
            Self::Choose { articles } => {
                let is_wanted = asked.wanted.is_empty()
                    || articles.is_empty()
                    || articles.iter().any(|id| has(&asked.wanted, id));
                if is_wanted { 3 } else { 1 }
            }
            Self::Nothing | Self::SmallTalk => 2,
        }
    }
}

/// A question to be asked again, and what is known of its answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedBefore {
    /// Its words.
    pub text: String,
    /// The articles that answer it; empty where nobody said.
    pub wanted: Vec<String>,
    /// The articles that do not.
    pub unwanted: Vec<String>,
    /// How often it was asked.
    pub times: u32,
    /// When it was asked last.
    pub last: Seconds,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shift {
    /// It gets less than it got.
    Worse,
    /// It gets another article, and nobody said which is right.
    Other,
    /// It gets more than it got.
    Better,
    /// It gets what it got.
    Same,
}

impl Shift {
    /// Every one, the worst first.
    pub const ALL: [Self; 4] = [Self::Worse, Self::Other, Self::Better, Self::Same];

    /// From what a question got `then` to what it gets `now`.
    pub fn between(asked: &AskedBefore, then: &Got, now: &Got) -> Self {
        let (was, is) = (then.worth(asked), now.worth(asked));
        match is.cmp(&was) {
            std::cmp::Ordering::Less => Self::Worse,
            std::cmp::Ordering::Greater => Self::Better,
            std::cmp::Ordering::Equal => match (then, now) {
                (Got::Answer { article: one }, Got::Answer { article: other }) if one != other => {
                    Self::Other
                }
                _ => Self::Same,
            },
        }
    }
}

/// A question, what it got and what it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The question.
    pub asked: AskedBefore,
    /// What it got.
    pub then: Got,
    /// What it gets.
    pub now: Got,
    /// What became of it.
    pub shift: Shift,
}

/// The recorded questions whose text is kept, each text once with what it got last.
pub fn recorded(history: &History) -> Vec<(AskedBefore, Got)> {
    let mut said: HashMap<(&Chat, i32), Vec<(&str, Verdict)>> = HashMap::new();
    for given in &history.verdicts {
        let shown = (&given.shown.chat, given.shown.reply);
        let about = (given.shown.article.as_str(), given.verdict);
        said.entry(shown).or_default().push(about);
    }
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut all: Vec<(AskedBefore, Got)> = Vec::new();
    for question in &history.questions {
        let Some(text) = question.text.as_ref().map(Masked::as_str) else {
            continue;
        };
        let then = match (question.outcome, &question.article) {
            (Outcome::Answer, Some(article)) => Got::Answer {
                article: article.clone(),
            },
            // The answer stood elsewhere in the group; a greeting asks nothing.
            (Outcome::Answer, None) | (Outcome::SmallTalk, _) => continue,
            (Outcome::Choose, _) => Got::Choose {
                articles: Vec::new(),
            },
            (Outcome::Nothing | Outcome::NoneOfThese, _) => Got::Nothing,
        };
        let place = *places.entry(text).or_insert_with(|| {
            let asked = AskedBefore {
                text: text.to_owned(),
                ..AskedBefore::default()
            };
            all.push((asked, Got::Nothing));
            all.len() - 1
        });
        let (asked, got) = &mut all[place];
        asked.times += 1;
        asked.last = question.at;
        *got = then;
        let shown = question.reply.map(|reply| (&question.chat, reply));
        for (article, verdict) in shown.and_then(|it| said.get(&it)).into_iter().flatten() {
            let list = match verdict {
                Verdict::Solved => &mut asked.wanted,
                // It is the right one, if not a good one.
                Verdict::StepMissing | Verdict::HardToUnderstand | Verdict::Outdated => continue,
                Verdict::Wrong | Verdict::WrongError | Verdict::Flagged => &mut asked.unwanted,
            };
            list.push((*article).to_owned());
        }
    }
    for (asked, _) in &mut all {
        for list in [&mut asked.wanted, &mut asked.unwanted] {
            list.sort_unstable();
            list.dedup();
        }
        // It helped somebody, so it is an answer to these words.
        let wanted = &asked.wanted;
        asked.unwanted.retain(|id| !wanted.contains(id));
    }
    all
}

/// Asks questions again: what each got, and what it gets of `handbook`; the worst first,
/// then those that are asked most.
///
/// # Errors
/// When the search engine fails.
pub fn replay(
    questions: &[(AskedBefore, Got)],
    handbook: &Handbook,
) -> Result<Vec<Replayed>, IndexError> {
    let ask = |(asked, then): &(AskedBefore, Got)| {
        let now = Got::of(&handbook.ask(&asked.text)?);
        Ok(Replayed {
            shift: Shift::between(asked, then, &now),
            asked: asked.clone(),
            then: then.clone(),
            now,
        })
    };
    let replayed = in_threads(questions, ask).into_iter();
    let mut replayed = replayed.collect::<Result<Vec<Replayed>, IndexError>>()?;
    replayed.sort_by(|a, b| {
        let order = |it: &Replayed| (it.shift, std::cmp::Reverse(it.asked.times));
        order(a)
            .cmp(&order(b))
            .then_with(|| a.asked.text.cmp(&b.asked.text))
    });
    Ok(replayed)
}

/// What a change of articles does to questions: each with what it gets before and after.
///
/// # Errors
/// When the search engine fails.
pub fn changes(
    questions: Vec<AskedBefore>,
    before: &Handbook,
    after: &Handbook,
) -> Result<Vec<Replayed>, IndexError> {
    let ask = |asked: &AskedBefore| Ok(Got::of(&before.ask(&asked.text)?));
    let got = in_threads(&questions, ask).into_iter();
    let got: Vec<Got> = got.collect::<Result<_, IndexError>>()?;
    let asked: Vec<(AskedBefore, Got)> = questions.into_iter().zip(got).collect();
    replay(&asked, after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Source;

    fn answer(article: &str) -> Got {
        Got::Answer {
            article: article.to_owned(),
        }
    }

    fn choose(articles: &[&str]) -> Got {
        Got::Choose {
            articles: articles.iter().map(|&id| id.to_owned()).collect(),
        }
    }

    #[test]
    fn what_people_said_is_the_measure() {
        let nothing = || Got::Nothing;
        for (wanted, unwanted, then, now, expected) in [
            ("", "", nothing(), answer("a"), Shift::Better),
            ("", "", nothing(), choose(&["a", "b"]), Shift::Better),
            ("", "", choose(&[]), answer("a"), Shift::Better),
            ("", "", answer("a"), answer("a"), Shift::Same),
            ("", "", answer("a"), answer("b"), Shift::Other),
            ("", "", answer("a"), choose(&["a", "b"]), Shift::Worse),
            ("", "", answer("a"), nothing(), Shift::Worse),
            ("a", "", answer("a"), answer("b"), Shift::Worse),
            ("a", "", answer("a"), choose(&["b", "a"]), Shift::Worse),
            ("a", "", choose(&[]), choose(&["b", "c"]), Shift::Worse),
            ("a", "", nothing(), answer("b"), Shift::Worse),
            ("a", "", choose(&["a"]), answer("a"), Shift::Better),
            ("", "a", answer("a"), answer("a"), Shift::Same),
            ("", "a", answer("a"), answer("b"), Shift::Better),
            ("", "a", answer("a"), nothing(), Shift::Better),
            ("", "a", nothing(), answer("a"), Shift::Worse),
        ] {
            let list = |id: &str| Vec::from_iter((!id.is_empty()).then(|| id.to_owned()));
            let asked = AskedBefore {
                wanted: list(wanted),
                unwanted: list(unwanted),
                ..AskedBefore::default()
            };
            let shift = Shift::between(&asked, &then, &now);
            assert_eq!(
                shift, expected,
                "+{wanted} -{unwanted}: {then:?} -> {now:?}"
            );
        }
    }

    #[test]
    fn a_change_of_articles_shows_in_the_questions() {
        let old = Source::new(
            "a.md",
            "# Lỗi #551: khách không nhận tin\n\n## Cách xử lý\n\nChờ.\n",
        );
        let new = Source::new(
            "b.md",
            "# Lỗi #552: máy in không chạy\n\n## Cách xử lý\n\nBật.\n",
        );
        let before = Handbook::new(std::slice::from_ref(&old)).unwrap().0;
        let after = Handbook::new(&[old, new]).unwrap().0;
        let questions = ["lỗi 552", "lỗi 551", "xin chào"].map(|text| AskedBefore {
            text: text.to_owned(),
            ..AskedBefore::default()
        });
        let changed = changes(questions.to_vec(), &before, &after).unwrap();
        let found: Vec<_> = changed
            .iter()
            .map(|it| (it.asked.text.as_str(), it.shift))
            .collect();
        let expected = [
            ("lỗi 552", Shift::Better),
            ("lỗi 551", Shift::Same),
            ("xin chào", Shift::Same),
        ];
        assert_eq!(found, expected);
    }
}
