//! Talk: what people wrote to each other is no article until an editor says so.
//!
//! A question and its replies belong together: the question is what happens, the
//! replies are what to do. They come in as work in progress and without the names
//! of those who wrote them. A message with the labels of an article stays the
//! article that it is; only where a channel published it, it is in service.

use std::fmt::Write as _;

use super::{
    Held, Item, Items, Unusable,
    chat_blocks::{blocks, doubtful},
    chat_lines::{asks, named, stamped},
    markdown, plain,
    telegram_marks::MarkedText,
    title_of_name, tokens,
    visible::Visible,
};
use crate::{
    article::{Form, FrontMatter, Role, Source, Status, is_courtesy, read},
    text::{Personal, personal},
};

/// A talk with fewer words, and without the labels of an article, tells nothing.
const LEAST_WORDS: usize = 12;

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// How the source calls it: `#2`, `:7`.
    pub(super) part: String,
    /// Who wrote it; never written down.
    pub(super) by: String,
    /// Its text, with the addresses of its links.
    pub(super) text: String,
    /// Its words by another way, where the source has one.
    pub(super) visible: Option<Visible>,
    /// The part that it replies to.
    pub(super) answers: Option<String>,
    /// What `source` will say.
    pub(super) source: String,
    /// The pictures below it, as Markdown names them.
    pub(super) pictures: Vec<String>,
    /// Its text with what the source shows beside words: struck out, code.
    pub(super) marked: Option<MarkedText>,
}

/// The articles of a talk in which `answers` tells what belongs together.
pub(super) fn threads(all: &[Said], is_channel: bool) -> Items {
    let mut groups: Vec<Vec<&Said>> = Vec::new();
    for said in all {
        let of = said.answers.as_ref().filter(|_| !is_labelled(&said.text));
        let group = of.and_then(|part| {
            groups
                .iter_mut()
                .find(|group| group.iter().any(|other| other.part == *part))
        });
        match group {
            Some(group) if !is_labelled(&group[0].text) => group.push(said),
            _ => groups.push(vec![said]),
        }
    }
    let items = groups.iter().map(|group| {
        let part = group[0].part.clone();
        item(group, is_channel).ok_or((part, Unusable::Short))
    });
    items.collect()
}

/// The article of a question and its replies, or of one message.
fn item(group: &[&Said], is_channel: bool) -> Option<Item> {
    let first = group[0];
    let is_article = is_labelled(&first.text);
    let replies: Vec<&&Said> = group[1..]
        .iter()
        .filter(|said| !is_courtesy(&said.text))
        .collect();
    let words_of = |said: &Said| {
        let own = said.visible.clone();
        own.unwrap_or_else(|| Visible::of_words(plain::visible(&said.text)))
    };
    let mut visible = words_of(first);
    let has_reply = replies.iter().any(|said| said.by != first.by);
    let told: usize = replies.iter().map(|said| words_of(said).words.len()).sum();
    if !is_article && !has_reply && visible.words.len() + told < LEAST_WORDS {
        return None;
    }
    let is_live = is_article && is_channel;
    let front = FrontMatter {
        status: (!is_live).then_some(Status::Wip),
        source: Some(first.source.clone()),
        ..FrontMatter::default()
    };
    let title = first_sentence(&first.text);
    let has_pictures = group.iter().any(|said| !said.pictures.is_empty());
    let mut item = if is_article {
        let mut item = plain::article(&first.text, &title, front)?;
        let is_bullets = read(&Source::new("a.md", &*first.text)).0.form == Form::Bullets;
        if let Some(marked) = &first.marked {
            item.text = marked.article(&title, is_bullets);
        } else if has_pictures && is_bullets {
            // The bullet form has no pictures.
            item.text = markdown::article(&title, &markdown::escaped_text(&first.text));
        }
        item
    } else if replies.is_empty() && is_channel {
        let mut item = plain::article(&first.text, &title, front)?;
        if let Some(marked) = &first.marked {
            item.text = marked.article(&title, false);
        }
        item
    } else {
        let escaped = |said: &Said| match &said.marked {
            Some(marked) => marked.body().trim().to_owned(),
            None => markdown::escaped_text(said.text.trim()).trim().to_owned(),
        };
        // Until somebody answers, the one who asks adds to the question.
        let answer = replies.iter().position(|said| said.by != first.by);
        let (more, answers) = replies.split_at(answer.unwrap_or(replies.len()));
        let mut case = vec![escaped(first)];
        case.extend(more.iter().map(|said| escaped(said)));
        let mut text = format!(
            "# {}\n\n## Trường hợp\n\n{}\n",
            markdown::escaped(&title),
            case.join("\n\n")
        );
        if !answers.is_empty() {
            let answers: Vec<String> = answers.iter().map(|said| escaped(said)).collect();
            let _ = write!(text, "\n## Cách xử lý\n\n{}\n", answers.join("\n\n"));
        }
        for said in &replies {
            visible.extend(words_of(said));
        }
        Item {
            text,
            front,
            ..Item::default()
        }
    };
    for picture in group.iter().flat_map(|said| &said.pictures) {
        let _ = writeln!(item.text, "\n![]({picture})");
    }
    item.part.clone_from(&first.part);
    item.visible = visible;
    item.held = (!is_live).then_some(Held::Talk);
    Some(item)
}

/// Whether a message is written as an article: in the bullet form, or under the
/// headings of one.
fn is_labelled(text: &str) -> bool {
    let (article, _) = read(&Source::new("a.md", text));
    let resolves = |role| matches!(role, Role::Resolution | Role::CauseAndResolution);
    article.form == Form::Bullets || article.sections.iter().any(|part| resolves(part.role))
}

/// The first sentence. It names the file as well, so it goes without numbers and
/// addresses of people.
pub(super) fn first_sentence(text: &str) -> String {
    let (article, _) = read(&Source::new("a.md", text));
    let mut title = article.title;
    for (range, kind) in personal(&title.clone()).into_iter().rev() {
        let mask = match kind {
            Personal::Email => "[email]",
            Personal::Phone => "[tel]",
        };
        title.replace_range(range, mask);
    }
    title
}

/// The articles of a talk that nobody marked with replies: a question begins a
/// new piece once the one before it has an answer.
fn by_turns(all: Vec<Said>) -> Items {
    let mut marked: Vec<Said> = Vec::new();
    let mut first: Option<(String, String)> = None;
    let mut is_answered = false;
    for mut said in all {
        let asks = asks(&said.text);
        let goes_on = first
            .as_ref()
            .is_some_and(|(_, by)| !asks || (!is_answered && said.by == *by));
        match &first {
            Some((part, by)) if goes_on => {
                is_answered |= said.by != *by;
                said.answers = Some(part.clone());
            }
            _ => {
                first = Some((said.part.clone(), said.by.clone()));
                is_answered = false;
            }
        }
        marked.push(said);
    }
    threads(&marked, false)
}

/// The articles of a text in which somebody pasted a chat; `None` where it is
/// none.
pub(super) fn pasted(name: &str, text: &str) -> Option<Items> {
    let source = name.rsplit('/').next().unwrap_or(name);
    let all = stamped(text)
        .or_else(|| named(text))
        .or_else(|| blocks(text))?;
    let all = all.into_iter().map(|(line, by, text)| Said {
        part: format!(":{line}"),
        by,
        text,
        source: format!("{source}:{line}"),
        ..Said::default()
    });
    let all: Vec<Said> = all.filter(|said| !said.text.trim().is_empty()).collect();
    let words: usize = all.iter().map(|said| tokens(&said.text).len()).sum();
    (words > 0).then(|| by_turns(all))
}

/// Holds an item some of whose lines may be talk. One under the headings of an
/// article may have a time in a line of its own.
pub(super) fn hold_if_doubtful(item: &mut Item) {
    let most = usize::from(is_labelled(&item.text));
    if item.held.is_none() && doubtful(&item.text) > most {
        item.held = Some(Held::Talk);
        item.front.status = Some(Status::Wip);
    }
}

/// What a chat without a title is called.
pub(super) fn title_or_name(title: &str, name: &str) -> String {
    let title = title.trim();
    if title.is_empty() {
        title_of_name(name)
    } else {
        title.to_owned()
    }
}
