//! The lists that commands return, and the hints for a command without its
//! argument.

use std::sync::Arc;

use rust_i18n::t;

use crate::{
    article::{Article, Date},
    handbook::Handbook,
    lang::Lang,
    render::{Run, Style, clip, title_line},
    telegram::{
        route::{callback_data::Button, command::Command},
        view::{
            Screen, item,
            keyboard::{Key, Keys, label},
            page, paragraph,
        },
    },
};

/// What was remembered of a person is gone.
pub(crate) fn forgotten(lang: Lang) -> Screen {
    page(vec![paragraph(line!("forgotten", lang))]).into()
}

/// A command that is about a person, in the name of a group.
pub(crate) fn only_in_person(lang: Lang) -> Screen {
    page(vec![paragraph(line!("only_in_person", lang))]).into()
}

/// `/ma` without a code.
pub(crate) fn code_usage(lang: Lang) -> Screen {
    page(vec![paragraph(line!("code_usage", lang))]).into()
}

/// `/bai` without an id.
pub(crate) fn article_usage(handbook: &Handbook, lang: Lang) -> Screen {
    let first = handbook.articles().first();
    let id = first.map_or("100-gan-the", |article| article.id.as_str());
    page(vec![paragraph(line!("article_usage", lang, id = id))]).into()
}

/// `/bai` with an id that no article has; the articles of those nearest to it.
pub(crate) fn near_ids(name: &str, near: &[&Article], lang: Lang) -> Screen {
    let name = clip(name, 64);
    if near.is_empty() {
        return page(vec![paragraph(line!("near_ids.none", lang, name = name))]).into();
    }
    let entries: Vec<_> = near
        .iter()
        .map(|article| (*article, article.id.to_string(), true))
        .collect();
    list(line!("near_ids.some", lang, name = name), &entries, None)
}

/// What was changed lately, each with its day, the newest first.
pub(crate) fn changed(changed: &[(Date, &Arc<Article>)], lang: Lang) -> Screen {
    if changed.is_empty() {
        return page(vec![paragraph(line!("changed.none", lang))]).into();
    }
    let shown = &changed[..changed.len().min(MOST_CHANGED)];
    let entries: Vec<_> = shown
        .iter()
        .map(|(day, article)| (article.as_ref(), told(*day, lang), false))
        .collect();
    let left = changed.len() - shown.len();
    let more = (left > 0).then(|| line!("changed.more", lang, count = left));
    list(line!("changed.some", lang), &entries, more)
}

/// More would be a column of buttons higher than a phone.
const MOST_CHANGED: usize = 10;

/// A day as people write it.
pub(crate) fn told(day: Date, lang: Lang) -> String {
    match lang {
        Lang::Vi => day.day_first(),
        Lang::En => day.to_string(),
    }
}

/// A numbered list of articles, each with a button. Each line is the title and a
/// remark; the flag says whether the remark is an id.
fn list(intro: String, entries: &[(&Article, String, bool)], end: Option<String>) -> Screen {
    let mut blocks = vec![paragraph(intro)];
    let mut keys = Keys::new();
    for (number, (article, about, is_id)) in (1..).zip(entries) {
        let title = clip(&title_line(article), MOST_TITLE_CHARS);
        let about = Run {
            text: about.clone(),
            style: Style {
                code: *is_id,
                ..Style::default()
            },
        };
        let runs = vec![Run::plain(format!("{title} · ")), about];
        blocks.push(item(format!("{number}."), runs));
        let button = Button::open(&article.id, None);
        keys.push(vec![Key::press(label(number, &title), button)]);
    }
    blocks.extend(end.map(paragraph));
    Screen::new(&page(blocks), keys)
}

/// Ten of them stay one message.
const MOST_TITLE_CHARS: usize = 150;

/// `/cauhinh` in a private chat: the language, and a button for each.
pub(crate) fn languages(lang: Lang) -> Screen {
    let key = |own: Lang, name: &str| {
        let sign = if own == lang { "✓ " } else { "" };
        Key::press(format!("{sign}{name}"), Button::Language(own))
    };
    // Each in its own words, for who cannot read the other.
    let row = vec![key(Lang::Vi, "Tiếng Việt"), key(Lang::En, "English")];
    Screen::new(
        &page(vec![paragraph(line!("language.ask", lang))]),
        vec![row],
    )
}

/// The words over the button of a language; at most 200 characters.
pub(crate) fn language_set(lang: Lang) -> String {
    line!("language.set", lang)
}

/// A command that we do not have, by its folded name.
pub(crate) fn unknown_command(name: &str, lang: Lang) -> Screen {
    let text = match Command::nearest(name) {
        Some(near) => {
            let typed = clip(name, 32);
            line!("unknown_command_near", lang, typed = typed, near = near)
        }
        None => line!("unknown_command", lang),
    };
    page(vec![paragraph(text)]).into()
}
