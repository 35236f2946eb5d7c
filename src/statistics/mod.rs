//! Figures about what was asked: how much, what became of it, what people said.
//!
//! A value of the recorded [`History`], the articles and the time. What each figure
//! counts stands beside it in the locale files (`stats.*.means`), because a figure that
//! everybody reads otherwise is worse than none. People are counted and not named.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::{
    article::{Article, ArticleId, Date, VIETNAM},
    handbook::Handbook,
    store::{History, Masked, Outcome, Question, Seconds, Verdict},
};

/// So many articles are listed as those that are used most.
const MOST_ARTICLES: usize = 10;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// So many
    pub part: u32,
    /// of so many.
    pub of: u32,
}

impl Share {
    /// From 0 to 1; `None` of nothing.
    pub fn ratio(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.part) / f64::from(self.of))
    }
}

/// The figures of some time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Statistics {
    /// Questions, greetings and thanks left out.
    pub asked: u32,
    /// The people who asked them.
    pub people: u32,
    /// Questions that ended in one article, given at once or chosen.
    pub answered: u32,
    /// Questions with several articles of which none was chosen.
    pub chosen_none: u32,
    /// Questions whose asker said that it is none of those offered.
    pub none_of_these: u32,
    /// Questions without an article.
    pub nothing: u32,
    /// Answers that somebody confirmed, of those that anybody judged.
    pub solved: Share,
    /// Questions that an article there was for answered, of those that are either so or
    /// new: without one.
    pub known: Share,
    /// What people said, most often said first.
    pub verdicts: Vec<(&'static str, u32)>,
    /// The articles that were shown most, and how often.
    pub top_articles: Vec<(String, u32)>,
    /// The articles in service that were not shown.
    pub never_used: Vec<String>,
    /// The articles whose review is overdue.
    pub overdue: Vec<String>,
    /// Questions a day in Vietnam; days without any as well.
    pub by_day: Vec<(String, u32)>,
    /// Questions an hour of the day in Vietnam, from midnight.
    pub by_hour: [u32; 24],
    /// Questions about each system, as the question names it, else its article; `None`
    /// where neither does. A question that names two counts for both.
    pub by_system: Vec<(Option<String>, u32)>,
}

impl Statistics {
    /// The figures of a history that begins at `since`.
    pub fn of(history: &History, handbook: &Handbook, since: Seconds, now: Seconds) -> Self {
        let asked: Vec<&Question> = history
            .questions
            .iter()
            .filter(|question| question.outcome != Outcome::SmallTalk)
            .collect();
        let with = |outcome| count(asked.iter().filter(|it| it.outcome == outcome).count());
        let (answered, nothing) = (with(Outcome::Answer), with(Outcome::Nothing));
        let none_of_these = with(Outcome::NoneOfThese);
        let people: HashSet<_> = asked.iter().map(|it| &it.person).collect();
        let mut shown: HashMap<&str, u32> = HashMap::new();
        for article in asked.iter().filter_map(|it| it.article.as_deref()) {
            *shown.entry(article).or_default() += 1;
        }
        let articles = handbook.articles().iter();
        let never = articles
            .clone()
            .filter(|it| !shown.contains_key(it.id.as_str()));
        let today = Date::of_unix(now);
        let is_overdue = |article: &Article| {
            let due = article.front.review_due();
            due.zip(today).is_some_and(|(due, today)| today > due)
        };
        let overdue = articles.filter(|article| is_overdue(article));
        Self {
            asked: count(asked.len()),
            people: count(people.len()),
            answered,
            chosen_none: with(Outcome::Choose),
            none_of_these,
            nothing,
            solved: solved(history),
            known: Share {
                part: answered,
                of: answered + nothing + none_of_these,
            },
            verdicts: verdicts(history),
            never_used: never.map(|article| article.id.to_string()).collect(),
            overdue: overdue.map(|article| article.id.to_string()).collect(),
            by_day: by_day(&asked, since, now),
            by_hour: by_hour(&asked),
            by_system: by_system(&asked, handbook),
            top_articles: {
                let shown = shown.into_iter().map(|(id, times)| (id.to_owned(), times));
                let mut top = most(shown.collect());
                top.truncate(MOST_ARTICLES);
                top
            },
        }
    }
}

/// An answer counts as confirmed if anybody says so: it solved a problem.
fn solved(history: &History) -> Share {
    let mut judged = HashMap::new();
    for given in &history.verdicts {
        if given.verdict != Verdict::Flagged {
            *judged.entry(&given.shown).or_insert(false) |= given.verdict == Verdict::Solved;
        }
    }
    Share {
        part: count(judged.values().filter(|is_solved| **is_solved).count()),
        of: count(judged.len()),
    }
}

fn verdicts(history: &History) -> Vec<(&'static str, u32)> {
    let mut said: HashMap<&'static str, u32> = HashMap::new();
    for given in &history.verdicts {
        *said.entry(given.verdict.word()).or_default() += 1;
    }
    most(said.into_iter().collect())
}

fn by_day(asked: &[&Question], since: Seconds, now: Seconds) -> Vec<(String, u32)> {
    let mut days: BTreeMap<Date, u32> = BTreeMap::new();
    let (first, last) = (Date::of_unix(since), Date::of_unix(now));
    // What is asked for in years is not told day by day where nothing was asked.
    let mut day = first.filter(|_| now.saturating_sub(since) < 400 * 24 * 3600);
    while let Some(empty) = day.filter(|day| Some(*day) <= last) {
        days.insert(empty, 0);
        day = empty.plus_days(1);
    }
    for day in asked.iter().filter_map(|it| Date::of_unix(it.at)) {
        *days.entry(day).or_default() += 1;
    }
    let days = days.into_iter();
    days.map(|(day, times)| (day.to_string(), times)).collect()
}

fn by_hour(asked: &[&Question]) -> [u32; 24] {
    let mut hours = [0; 24];
    for question in asked {
        let hour = (question.at + Seconds::from(VIETNAM)).rem_euclid(24 * 3600) / 3600;
        hours[usize::try_from(hour).unwrap_or(0)] += 1;
    }
    hours
}

fn by_system(asked: &[&Question], handbook: &Handbook) -> Vec<(Option<String>, u32)> {
    let systems = handbook.language().systems();
    let mut known: HashMap<&str, u128> = HashMap::new();
    let mut counts: HashMap<Option<String>, u32> = HashMap::new();
    for question in asked {
        let text = question.text.as_ref().map_or("", Masked::as_str);
        let mut named = *known.entry(text).or_insert_with(|| systems.named_in(text));
        if named == 0 {
            let id = question.article.as_deref().and_then(ArticleId::parse);
            let article = id.and_then(|id| handbook.article(&id));
            let about = article.map(|it| it.front.environment.join("; "));
            named = systems.named_in(&about.unwrap_or_default());
        }
        let told = systems.telling_names(named);
        if told.is_empty() {
            *counts.entry(None).or_default() += 1;
        }
        for name in told {
            *counts.entry(Some(name.to_owned())).or_default() += 1;
        }
    }
    most(counts.into_iter().collect())
}

/// The largest first.
fn most<K: Ord>(mut counts: Vec<(K, u32)>) -> Vec<(K, u32)> {
    counts.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
    counts
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        article::Source,
        lang::Lang,
        store::{GivenVerdict, Secret, Shown},
    };

    /// 2026-11-22 23:30 in Vietnam.
    const NOW: Seconds = 1_795_365_000;
    const DAY: Seconds = 24 * 3600;

    #[test]
    fn each_figure_counts_what_it_says() {
        let secret = Secret::of_this_run().unwrap();
        let mut history = History::default();
        for (person, ago, text, outcome, article) in [
            (1, 0, "zalo không gửi tin", Outcome::Answer, Some("a")),
            (2, 0, "bị đá ra", Outcome::Answer, Some("a")),
            (1, DAY, "facebook và zalo rớt", Outcome::Choose, None),
            (1, DAY, "máy in", Outcome::Nothing, None),
            (3, 2 * DAY, "máy in kẹt", Outcome::NoneOfThese, None),
            (4, 2 * DAY, "cảm ơn", Outcome::SmallTalk, None),
        ] {
            let message = i32::try_from(history.questions.len()).unwrap();
            history.questions.push(Question {
                chat: secret.chat(person),
                message,
                thread: None,
                person: secret.person(person),
                at: NOW - ago,
                text: Some(Masked::of(text)),
                read_as: None,
                outcome,
                article: article.map(str::to_owned),
                code: None,
                reply: Some(message + 100),
                lang: Lang::Vi,
            });
        }
        for (reply, person, verdict) in [
            (100, 1, Verdict::Solved),
            (100, 2, Verdict::Wrong),
            (101, 2, Verdict::Outdated),
            (101, 3, Verdict::Outdated),
            (101, 3, Verdict::Flagged),
        ] {
            let shown = Shown {
                chat: secret.chat(1),
                reply,
                article: "a".to_owned(),
            };
            let person = secret.person(person);
            history.verdicts.push(GivenVerdict {
                shown,
                person,
                verdict,
                at: NOW,
            });
        }
        let sources = [
            Source::new(
                "a.md",
                "---\nenvironment: Facebook\nverified: 2026-01-01\nreview_every: 30d\n---\n# Lỗi A\n\nx\n",
            ),
            Source::new("b.md", "# Lỗi B\n\nx\n"),
        ];
        let handbook = Handbook::new(&sources).unwrap().0;
        let found = Statistics::of(&history, &handbook, NOW - 3 * DAY, NOW);
        let outcomes = (
            found.answered,
            found.chosen_none,
            found.none_of_these,
            found.nothing,
        );
        assert_eq!((found.asked, found.people, outcomes), (5, 3, (2, 1, 1, 1)));
        assert_eq!(found.solved, Share { part: 1, of: 2 });
        assert_eq!(found.known, Share { part: 2, of: 4 });
        assert_eq!(found.verdicts[0], ("outdated", 2));
        assert_eq!(found.top_articles, [("a".to_owned(), 2)]);
        assert_eq!(
            (found.never_used, found.overdue),
            (vec!["b".to_owned()], vec!["a".to_owned()])
        );
        let days = ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"];
        let by_day: Vec<(String, u32)> = days
            .map(str::to_owned)
            .into_iter()
            .zip([0, 1, 2, 2])
            .collect();
        assert_eq!(found.by_day, by_day);
        assert_eq!((found.by_hour[23], found.by_hour[22]), (5, 0));
        let systems: Vec<_> = found
            .by_system
            .iter()
            .map(|(name, n)| (name.as_deref(), *n))
            .collect();
        assert_eq!(
            systems,
            [(None, 2), (Some("Facebook"), 2), (Some("Zalo"), 2)]
        );
    }
}
