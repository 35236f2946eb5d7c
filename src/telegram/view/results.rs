//! The results of an inline query: articles to be sent into any chat.
//!
//! | typed | listed |
//! | --- | --- |
//! | nothing, or small talk | the most used, then the newest |
//! | `#1`, `1` | the known codes that begin with 1, that very code first |
//! | a question | what it is answered or offered, then what else comes near |
//!
//! Articles for staff only are never among them: a result ends up in a chat of
//! which we know nothing.
//!
//! Every result is checked before it is sent, since Telegram refuses all of them for
//! one.

use std::{cmp::Reverse, collections::HashSet};

use rust_i18n::t;

use crate::{
    answer::{Answer, Outcome},
    article::{Article, ArticleId, Status},
    render::{
        Beside, answer_page, clip, first_line,
        telegram::{Part, len_utf16, parts},
        title_line,
    },
    search::IndexError,
    telegram::{
        route::{callback_data::ArticleRef, deep_link},
        view::{
            View,
            article::shown_code,
            keyboard::{Does, Key, Keys},
            lists::told,
        },
    },
    text::{ErrorCode, find_codes},
};

/// What somebody types, and what is to be known for the answer.
pub(crate) struct InlineSearch<'a> {
    /// What stands behind the bot's name.
    pub(crate) text: &'a str,
    /// How many results they have already.
    pub(crate) from: usize,
    /// The ids of the articles that are used most, most first.
    pub(crate) used: &'a [String],
    /// The bot's name.
    pub(crate) username: &'a str,
}

/// An answer to an inline query.
pub(crate) struct Listing {
    /// At most [`MOST`], fit to be sent.
    pub(crate) results: Vec<ListedArticle>,
    /// How many they have with these, when there are more.
    pub(crate) next: Option<usize>,
    /// The button that leads to the bot: its label and the payload of the link.
    pub(crate) ask: Option<(String, String)>,
}

/// One result.
pub(crate) struct ListedArticle {
    /// The id that `chosen_inline_result` brings back; at most 64 bytes.
    pub(crate) id: String,
    /// As it is listed.
    pub(crate) title: String,
    /// Below the title: state and first step.
    pub(crate) description: String,
    /// What is sent.
    pub(crate) part: Part,
    /// The keys under it.
    pub(crate) keys: Keys,
}

/// How many results are shown at once.
const MOST: usize = 10;
/// About two lines of a phone each.
const TITLE_CHARS: usize = 100;
const DESCRIPTION_CHARS: usize = 120;
/// "Mã lỗi (#" and the like may stand before it.
const CODE_WITHIN_BYTES: usize = 16;
/// Bytes of a result id, UTF-16 units of a text (Bot API).
const ID_BYTES: usize = 64;
const TEXT_UNITS: usize = 4096;
/// A hit with less than this share of the best one's points has some word in
/// common with the question, and no more.
const LEAST_SHARE: f32 = 0.5;

/// The results for what is typed.
///
/// # Errors
/// When the search engine fails.
pub(crate) fn listing(wanted: &InlineSearch<'_>, view: View<'_>) -> Result<Listing, IndexError> {
    let text = wanted.text.trim();
    let Looked { listed, state } = look(text, wanted.used, view)?;
    let best_is_internal = listed
        .first()
        .is_some_and(|(article, _)| article.is_internal());
    let mut seen = HashSet::new();
    let open: Vec<Listed<'_>> = listed
        .into_iter()
        .filter(|(article, _)| !article.is_internal() && seen.insert(&article.id))
        .collect();
    let label = match state {
        State::Unknown => Some(line!("inline.nothing", view.lang)),
        // What is listed beside it is not what was asked for.
        State::Answered if best_is_internal => Some(line!("inline.internal", view.lang)),
        State::Answered | State::Browsing => None,
    };
    let end = (wanted.from + MOST).min(open.len());
    let shown = open.get(wanted.from..end).unwrap_or_default();
    Ok(Listing {
        results: shown
            .iter()
            .filter_map(|listed| found(listed, wanted.username, view))
            .collect(),
        next: (end < open.len()).then_some(end),
        ask: label.zip(deep_link::to_question(text)),
    })
}

/// What was found for a text.
struct Looked<'a> {
    listed: Vec<Listed<'a>>,
    state: State,
}

/// What a text has come to.
#[derive(Clone, Copy)]
enum State {
    /// Nothing is asked yet.
    Browsing,
    /// There is an article, the first one.
    Answered,
    /// No article fits; what is listed only comes near.
    Unknown,
}

fn look<'a>(text: &str, used: &[String], view: View<'a>) -> Result<Looked<'a>, IndexError> {
    let found = |listed, state| Ok(Looked { listed, state });
    if text.is_empty() {
        return found(most_used(used, view), State::Browsing);
    }
    if let Some(prefix) = code_part(text) {
        let listed = codes(prefix, view);
        let all_internal = listed.iter().all(|(article, _)| article.is_internal());
        if !listed.is_empty() {
            let state = if all_internal {
                State::Answered
            } else {
                State::Browsing
            };
            return found(listed, state);
        }
    }
    let answer = view.handbook.ask(text)?;
    match &answer.outcome {
        Outcome::SmallTalk(_) => found(most_used(used, view), State::Browsing),
        Outcome::Nothing { .. } => {
            // The last word may not be typed to its end.
            let shorter = text.rsplit_once(char::is_whitespace);
            let shorter = shorter
                .map(|(head, _)| view.handbook.ask(head))
                .transpose()?;
            let is_clear = |answer: &Answer| {
                matches!(answer.outcome, Outcome::Answer(_) | Outcome::Choose { .. })
            };
            let nearest = shorter.filter(is_clear).unwrap_or(answer);
            found(answered(&nearest, view), State::Unknown)
        }
        _ => found(answered(&answer, view), State::Answered),
    }
}

/// An article, and the code for which it is listed.
type Listed<'a> = (&'a Article, Option<ErrorCode>);

fn by_id<'a>(id: &ArticleId, view: View<'a>) -> Option<&'a Article> {
    view.handbook.article(id).map(AsRef::as_ref)
}

/// The most used articles, then those checked last, then the rest in the order of
/// the folder.
fn most_used<'a>(used: &[String], view: View<'a>) -> Vec<Listed<'a>> {
    let used = used.iter().filter_map(|id| ArticleId::parse(id));
    let used = used.filter_map(|id| by_id(&id, view));
    let articles = view.handbook.articles().iter().map(AsRef::as_ref);
    let mut rest: Vec<&Article> = articles.collect();
    rest.sort_by_key(|article| Reverse(article.front.verified));
    let all = used.chain(rest).filter(|article| !article.is_internal());
    // Typing leads further than scrolling. Twice as many: some stand there twice.
    all.take(4 * MOST).map(|article| (article, None)).collect()
}

/// The beginning of a code: what stands behind `#`, or a bare number.
fn code_part(text: &str) -> Option<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | '_');
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    match text.strip_prefix('#') {
        Some(rest) => rest.chars().all(is_part).then_some(rest),
        None => is_number.then_some(text),
    }
}

/// The articles of the codes that begin so, by code.
fn codes<'a>(prefix: &str, view: View<'a>) -> Vec<Listed<'a>> {
    let prefix = prefix.to_lowercase();
    let mut found: Vec<(bool, usize, ErrorCode, &Article)> = Vec::new();
    for article in view.handbook.articles() {
        for code in &article.codes {
            let folded = code.as_str().to_lowercase();
            // "#20" finds -201 as well: the sign is easily left out.
            let bare = folded.trim_start_matches('-');
            if folded.starts_with(&prefix) || bare.starts_with(&prefix) {
                let main = bare.split('/').next().unwrap_or(bare);
                let is_other = main != prefix.trim_start_matches('-');
                found.push((is_other, main.len(), code.clone(), article.as_ref()));
            }
        }
    }
    // The code itself, then short ones before long ones, as numbers are ordered.
    found.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    found
        .into_iter()
        .map(|(_, _, code, article)| (article, Some(code)))
        .collect()
}

/// What a question is answered or offered, then what else comes near.
fn answered<'a>(answer: &Answer, view: View<'a>) -> Vec<Listed<'a>> {
    let article = |id: &ArticleId| by_id(id, view).map(|article| (article, None));
    let candidates = match &answer.outcome {
        Outcome::Answer(id) => return article(id).into_iter().chain(hits(answer, view)).collect(),
        Outcome::Choose { candidates, .. } => candidates,
        Outcome::Nothing { near, .. } => near,
        Outcome::SmallTalk(_) => return Vec::new(),
    };
    let offered = candidates.iter().filter_map(|candidate| {
        let (article, _) = article(&candidate.article_id)?;
        Some((article, candidate.code.clone()))
    });
    match answer.outcome {
        Outcome::Choose { .. } => offered.chain(hits(answer, view)).collect(),
        // No article fits; only what is offered in a chat is offered here.
        _ => offered.collect(),
    }
}

fn hits<'a>(answer: &Answer, view: View<'a>) -> impl Iterator<Item = Listed<'a>> {
    let best = answer.hits.iter().map(|hit| hit.score).fold(0.0, f32::max);
    let near = answer
        .hits
        .iter()
        .filter(move |hit| hit.score >= LEAST_SHARE * best);
    near.filter_map(move |hit| Some((by_id(&hit.article_id, view)?, None)))
}

/// The result that an article makes; `None` for one without a word, or one that
/// Telegram would refuse: with it, it would refuse all others.
fn found(listed: &Listed<'_>, username: &str, view: View<'_>) -> Option<ListedArticle> {
    let (article, code) = listed;
    let title = title_line(article);
    let title = match code {
        Some(code) if !names(&title, code) => {
            format!("{} · {title}", shown_code(code.as_str()))
        }
        _ => title,
    };
    let beside = Beside {
        today: view.today,
        ..Beside::default()
    };
    let mut parts = parts(&answer_page(article, &beside, view.lang)).into_iter();
    let part = parts.next()?;
    // What does not fit is behind a link: a message sent so is one message.
    let keys = if parts.next().is_some() {
        let url = deep_link::url(username, &deep_link::to_article(&article.id))?;
        let label = line!("inline.whole", view.lang);
        let does = Does::Open(url);
        vec![vec![Key { label, does }]]
    } else {
        Keys::new()
    };
    let found = ListedArticle {
        id: result_id(&article.id),
        title: clip(&title, TITLE_CHARS),
        description: description(article, view),
        part,
        keys,
    };
    let fits = !found.title.is_empty()
        && !found.part.text.trim().is_empty()
        && len_utf16(&found.part.text) <= TEXT_UNITS;
    fits.then_some(found)
}

/// Whether a title begins with the code: "Lỗi #100: …".
fn names(title: &str, code: &ErrorCode) -> bool {
    let first = find_codes(title).into_iter().next();
    let first = first.filter(|mention| mention.range.start <= CODE_WITHIN_BYTES);
    first.is_some_and(|mention| mention.readings.contains(code))
}

/// The id of an article where it has room, else its hash.
fn result_id(id: &ArticleId) -> String {
    let named = ArticleRef::Id(id.clone());
    let whole = named.data();
    if whole.len() <= ID_BYTES {
        whole
    } else {
        named.hashed().data()
    }
}

/// State and first step.
fn description(article: &Article, view: View<'_>) -> String {
    let lang = view.lang;
    let due = article.front.review_due();
    let is_overdue = due.is_some_and(|due| view.today.is_some_and(|today| today > due));
    let state = match (article.front.status, article.front.verified) {
        (Some(Status::Draft), _) => Some(line!("inline.draft", lang)),
        _ if is_overdue => Some(line!("inline.overdue", lang)),
        (Some(Status::Validated), _) => Some(line!("inline.validated", lang)),
        (_, Some(day)) => Some(line!("inline.checked", lang, date = told(day, lang))),
        _ => None,
    };
    let both: Vec<String> = state.into_iter().chain(first_line(article)).collect();
    clip(&both.join(" · "), DESCRIPTION_CHARS)
}

#[cfg(test)]
mod tests;
