//! What is for groups only: the hello, the settings, what was said already, who
//! may remove what.

use rust_i18n::t;

use crate::{
    article::Article,
    lang::Lang,
    render::{Block, BlockKind, Run, Style, clip, telegram::Part},
    store::{ChatSettings, Mode},
    telegram::{
        route::{
            Identity,
            callback_data::{Act, ArticlePart, Button, Setting},
        },
        view::{
            Screen, item,
            keyboard::{Does, Key, Keys},
            note, page, paragraph, title,
        },
    },
};

/// The greeting when the bot comes into a group.
pub(crate) fn hello(me: &Identity, articles: usize, lang: Lang) -> Screen {
    let mention = me
        .reads_all
        .then(|| line!("help.group.mention", lang, username = me.username));
    let ways = [
        line!("help.group.command", lang),
        line!("help.group.reply", lang),
    ];
    let greeting = match articles {
        // They are not loaded yet, or all of them are internal.
        0 => line!("group.hello_empty", lang),
        count => line!("group.hello", lang, count = count),
    };
    let mut blocks = vec![paragraph(greeting)];
    let ways = ways.into_iter().chain(mention);
    blocks.extend(ways.map(|text| item("•".to_owned(), vec![Run::plain(text)])));
    blocks.push(note(line!("group.hello_settings", lang)));
    page(blocks).into()
}

/// How the bot behaves in a group, and the keys that change it. Whether internal
/// articles are shown is a question only where `can_be_marked`.
pub(crate) fn group_settings(settings: ChatSettings, can_be_marked: bool, lang: Lang) -> Screen {
    let mode = settings.mode.unwrap_or(Mode::Addressed);
    let answered = match mode {
        Mode::Addressed => line!("group.about_addressed", lang),
        Mode::Codes => line!("group.about_codes", lang),
        Mode::Off => line!("group.about_off", lang),
    };
    let spoken = match settings.lang {
        Some(own) => line!("group.about_lang", lang, lang = lang_name(Some(own), lang)),
        None => line!("group.about_each", lang),
    };
    let internal = if settings.internal {
        line!("group.about_internal", lang)
    } else {
        line!("group.about_open", lang)
    };
    let mut blocks = vec![
        title(line!("group.settings", lang)),
        item("•".to_owned(), vec![Run::plain(answered)]),
        item("•".to_owned(), vec![Run::plain(spoken)]),
    ];
    if can_be_marked {
        blocks.push(item("•".to_owned(), vec![Run::plain(internal)]));
    }
    blocks.push(note(line!("group.settings_who", lang)));
    let is_set = |setting| match setting {
        Setting::Mode(own) => own == mode,
        Setting::Lang(own) => own == settings.lang,
        Setting::Internal(own) => own == settings.internal,
    };
    let key = |setting: &Setting| {
        let mark = if is_set(*setting) { "✓ " } else { "" };
        let name = match setting {
            Setting::Mode(Mode::Addressed) => line!("group.addressed", lang),
            Setting::Mode(Mode::Codes) => line!("group.codes", lang),
            Setting::Mode(Mode::Off) => line!("group.off", lang),
            Setting::Lang(own) => lang_name(*own, lang),
            Setting::Internal(true) => line!("group.internal", lang),
            Setting::Internal(false) => line!("group.open", lang),
        };
        Key::press(format!("{mark}{name}"), Button::Set(*setting))
    };
    let [addressed, codes, off, languages @ ..] = &Setting::ALL;
    let [vi, en, each, internal, open] = languages;
    let rows: [&[&Setting]; 6] = [
        &[addressed],
        &[codes],
        &[off],
        &[vi, en],
        &[each],
        &[open, internal],
    ];
    let rows = rows.into_iter().take(if can_be_marked { 6 } else { 5 });
    let keys = rows.map(|row| row.iter().map(|setting| key(setting)).collect());
    Screen::new(&page(blocks), keys.collect())
}

fn lang_name(lang: Option<Lang>, shown_in: Lang) -> String {
    match lang {
        // Each in its own language: who looks for theirs finds it.
        Some(Lang::Vi) => "Tiếng Việt".to_owned(),
        Some(Lang::En) => "English".to_owned(),
        None => line!("group.each", shown_in),
    }
}

/// Where the answer stands that was given a little while ago; `above` is its
/// address, where messages of the chat have one.
pub(crate) fn answered_above(found: &Article, above: Option<url::Url>, lang: Lang) -> Screen {
    let title = clip(&found.title, 100);
    let text = line!("group.answered_above", lang, title = title);
    let there = above.map(|url| Key {
        label: line!("group.go_above", lang),
        does: Does::Open(url),
    });
    let open = Button::Article(Act::Open, ArticlePart::new(&found.id));
    let again = Key::press(line!("group.show_again", lang), open);
    let keys: Keys = vec![there.into_iter().chain([again]).collect()];
    Screen::new(&page(vec![paragraph(text)]), keys)
}

/// The row that takes a message of the bot away.
pub(crate) fn remove_row(lang: Lang) -> Vec<Key> {
    vec![Key::press(line!("group.remove", lang), Button::Remove)]
}

/// The head of a message: the names of its readers, and how many more there are.
pub(crate) fn called(people: &[(i64, String)], others: usize, lang: Lang) -> Part {
    let mut runs = vec![Run::plain("👉 ")];
    for (at, (id, name)) in people.iter().enumerate() {
        if at > 0 {
            runs.push(Run::plain(", "));
        }
        let style = Style {
            link: Some(format!("tg://user?id={id}")),
            ..Style::default()
        };
        let text = clip(name, 30);
        runs.push(Run { text, style });
    }
    if people.is_empty() {
        runs.push(Run::plain(line!("group.people", lang, count = others)));
    } else if others > 0 {
        runs.push(Run::plain(line!("group.and_others", lang, count = others)));
    }
    let screen = Screen::from(page(vec![Block::new(BlockKind::Paragraph, runs)]));
    screen.parts.into_iter().next().unwrap_or_default()
}

/// To the first command or press too many.
pub(crate) fn too_fast(lang: Lang) -> String {
    line!("group.too_fast", lang)
}

/// The same in a message of its own.
pub(crate) fn too_fast_page(lang: Lang) -> Screen {
    page(vec![paragraph(too_fast(lang))]).into()
}

/// To the first question too many.
pub(crate) fn slow_down(most: u32, lang: Lang) -> Screen {
    page(vec![paragraph(line!("group.slow_down", lang, most = most))]).into()
}

/// To somebody who is no administrator and wants the settings.
pub(crate) fn only_administrators(lang: Lang) -> Screen {
    page(vec![paragraph(for_administrators(lang))]).into()
}

/// To an administrator when Telegram does not say that they are one.
pub(crate) fn cannot_tell(lang: Lang) -> Screen {
    page(vec![paragraph(later(lang))]).into()
}

/// The words over a setting; those over buttons have at most 200 characters.
pub(crate) fn saved(lang: Lang) -> String {
    line!("group.saved", lang)
}

/// The words over a setting for those who may not change it.
pub(crate) fn for_administrators(lang: Lang) -> String {
    line!("group.only_administrators", lang)
}

/// The words over the mark for internal articles for those who may not set it.
pub(crate) fn only_staff_marks(lang: Lang) -> String {
    line!("group.only_staff_marks", lang)
}

/// The words over the setting that needs every message of the group.
pub(crate) fn codes_need_all(lang: Lang) -> String {
    line!("group.codes_need_all", lang)
}

/// The words over 🗑 for those who may not remove the message.
pub(crate) fn not_yours(lang: Lang) -> String {
    line!("group.not_yours", lang)
}

/// The words over 🗑 when the message is gone.
pub(crate) fn removed(lang: Lang) -> String {
    line!("group.removed", lang)
}

/// The words over 🗑 when Telegram does not let the bot.
pub(crate) fn cannot_remove(lang: Lang) -> String {
    line!("group.cannot_remove", lang)
}

/// The words over a button when Telegram does not answer us.
pub(crate) fn later(lang: Lang) -> String {
    line!("group.later", lang)
}
