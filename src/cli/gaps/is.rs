//! `sotay gaps --is`: what was asked in vain is an article that there is.
//!
//! The wording becomes an alias of the article and a line of the question set beside
//! the articles. Both are written only if no other line of that set gets worse by it.

use anyhow::{Context as _, anyhow, bail};

use super::{Ended, Listed, print, say};
use crate::{
    article::{Article, ArticleId, Source, read, with_alias, with_code},
    cli::{eval::grow, lists, tell},
    config::Config,
    eval::{Grade, Judged, QuestionSet, judge},
    handbook::Handbook,
    inbox::{self, Gap},
    kb::{self, ReplaceError},
    store::MASKS,
    text::ErrorCode,
};

/// What is longer is a pasted log and no way to ask.
const MOST_CHARS: usize = 200;

pub(super) fn run(
    id: &str,
    typed: &str,
    listed: &Listed,
    config: &Config,
) -> anyhow::Result<Ended> {
    let lang = config.lang;
    let gap = listed.named(id, config)?;
    let mut words = gap.words.iter().map(|words| bare(words));
    let words = words.find(|words| (1..=MOST_CHARS).contains(&words.chars().count()));
    let words = words.ok_or_else(|| anyhow!(say(lang, "gaps.no-words", &[("id", &gap.id)])))?;
    let name = format!("asked-{}", gap.id);
    let article = named(typed, &listed.handbook, config)?.clone();
    let mut sources = listed.sources.clone();
    let file = article.source_name.as_str();
    let source = sources.iter_mut().find(|source| source.name == file);
    let source = source.context("the articles were read from these sources")?;
    let is_text = std::str::from_utf8(&source.bytes).is_ok();
    let written = is_text.then(|| written(&article, gap, &words)).flatten();
    let Some(written) = written else {
        let blanks = [("file", file), ("words", &*words)];
        bail!(say(lang, "gaps.unwritable", &blanks));
    };
    let old = std::mem::replace(&mut source.bytes, written.into_bytes());
    let new = source.bytes.clone();

    let folder = grow::folder(&config.kb);
    let set = grow::read(&folder)?;
    let (mut after, _) = Handbook::with_language(&sources, lists::language(config)?)?;
    let embeddings = listed.embeddings.as_ref();
    let meaning = embeddings.map(|it| it.meaning_or_words(after.articles()));
    after.set_meaning(meaning);
    let told = folder.display().to_string();
    let worse = worse(&set, &listed.handbook, &after)?;
    if !worse.is_empty() {
        let blanks = [
            ("words", &*words),
            ("article", article.id.as_str()),
            ("set", &told),
        ];
        tell(&(say(lang, "gaps.worse", &blanks) + "\n"));
        tell(&worse.concat());
        return Ok(Ended::Empty);
    }
    let path = config.kb.join(file);
    if new != old {
        kb::replace(&path, &old, &new)
            .map_err(|error| match error {
                ReplaceError::Changed => anyhow!(say(lang, "gaps.changed", &[])),
                ReplaceError::Io(error) => error.into(),
            })
            .with_context(|| path.display().to_string())?;
    }
    grow::add(&folder, &set, &name, &words, article.id.as_str())?;
    let file = path.display().to_string();
    let blanks = [("words", &*words), ("file", &*file), ("set", &*told)];
    let done = say(lang, "gaps.is", &blanks);
    let how = say(lang, "gaps.is-now", &blanks);
    let present = inbox::present(&words, &after)?;
    let drawing = super::draw::GapDrawing {
        counts: listed.counts,
        days: 0,
        now: listed.now,
        width: super::width(),
        lang,
    };
    let now = drawing.present(&present);
    print(&format!("{done}\n{now}\n{how}\n"))?;
    Ok(Ended::Well)
}

/// The text of an article with these words among its aliases, and with the code that
/// was asked for: no words lead to an article of another code.
fn written(article: &Article, gap: &Gap, words: &str) -> Option<String> {
    let written = with_alias(article, words)?;
    let Some(code) = gap.code.as_deref().and_then(ErrorCode::parse) else {
        return Some(written);
    };
    let source = Source::new(&article.source_name, written);
    with_code(&read(&source).0, &code)
}

/// The words without what was masked in them.
fn bare(words: &str) -> String {
    let blank = |words: String, mask: &&str| words.replace(mask, " ");
    let words = MASKS.iter().fold(words.to_owned(), blank);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The article in service that an editor names.
fn named<'h>(typed: &str, handbook: &'h Handbook, config: &Config) -> anyhow::Result<&'h Article> {
    let id = ArticleId::from_text(typed);
    if let Some(article) = handbook.article(&id) {
        return Ok(article);
    }
    let articles = handbook.articles().iter().map(|article| &**article);
    let near: Vec<&str> = id
        .nearest(articles)
        .iter()
        .map(|it| it.id.as_str())
        .collect();
    let near = if near.is_empty() {
        String::new()
    } else {
        say(config.lang, "gaps.near", &[("articles", &near.join(", "))])
    };
    bail!(say(
        config.lang,
        "gaps.no-article",
        &[("article", typed), ("near", &near)]
    ))
}

/// The lines of a set that get less of `after` than of `before`, as they are told.
fn worse(set: &QuestionSet, before: &Handbook, after: &Handbook) -> anyhow::Result<Vec<String>> {
    let (before, after) = (judge(set, before)?, judge(set, after)?);
    let is_worse = |(then, now): &(Judged, Judged)| now.verdict.worth() < then.verdict.worth();
    let told = |(then, now): (Judged, Judged)| {
        let (then, grade) = (Grade::name(then.verdict), Grade::name(now.verdict));
        format!(
            "- {}: {then} -> {grade}: {}\n",
            now.question.id, now.question.text
        )
    };
    let pairs = before.into_iter().zip(after);
    Ok(pairs.filter(is_worse).map(told).collect())
}
