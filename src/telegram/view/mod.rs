//! What is shown: every message the bot sends is a [`Page`], drawn by
//! [`render::telegram`](crate::render::telegram), so that nobody writes HTML by
//! hand. The wording is in `src/locales/telegram.yml`.

use rust_i18n::t;

use crate::{
    answer::{Answer, Outcome},
    article::Article,
    handbook::Handbook,
    lang::Lang,
    render::{Run, Style, clip, small_talk_page},
    store::Mode,
    telegram::{
        route::{
            Identity,
            callback_data::{Act, ChoicesPage},
            command::Command,
            deep_link,
        },
        view::keyboard::{Does, Key, Keys},
    },
};

/// One text of the locale file; `line!("usage", lang)`.
macro_rules! line {
    ($key:literal, $lang:expr $(, $name:ident = $value:expr)*) => {
        t!(concat!("telegram.", $key), locale = $lang.code() $(, $name = $value)*).into_owned()
    };
}

mod access;
mod article;
mod card;
mod draft;
mod editors;
mod group;
mod inbox;
pub(crate) mod keyboard;
mod lists;
mod offer;
mod pictures;
mod results;
mod screen;

pub(crate) use access::{access_unknown, refused_button, refused_inline, stranger};
pub(crate) use article::{
    Tally, article, beside, corrected, reads_alike, reasons, reasons_page, resolution, verdicts,
};
pub(crate) use card::{
    CardProgress, CardView, Taker, card, card_gone, forwarded, human_answer, is_card,
    lost_question, sent_before, sent_to_support, taken_by, too_much_help, undelivered,
    unknown_card,
};
pub(crate) use draft::{
    DraftCard, EditorNotice, answer_is_there, article_form, draft_card, draft_collecting,
    draft_done, draft_elsewhere, draft_list, editor_commands, editor_notice, editor_words,
    editors_not_set, history, in_handbook, near_articles, not_an_editor, role_unknown,
};
pub(crate) use editors::{FlagView, flag_heard, flag_reminder, flagged, news, no_editors};
pub(crate) use group::{
    answered_above, called, cannot_remove, cannot_tell, codes_need_all, for_administrators,
    group_settings, hello, later, not_yours, only_administrators, only_staff_marks, remove_row,
    removed, saved, slow_down, too_fast, too_fast_page,
};
pub(crate) use inbox::{
    GAPS_A_PAGE, figures, gap_begun, gap_choices, gap_gone, gap_ignored, gap_list, inbox_elsewhere,
};
pub(crate) use lists::{
    article_usage, changed, code_usage, forgotten, language_set, languages, near_ids,
    only_in_person, unknown_command,
};
pub(crate) use offer::none_of_these;
use offer::{choose, nothing};
pub(crate) use pictures::{more_pictures, no_pictures, pictures_key, pictures_sent};
pub(crate) use results::{InlineSearch, Listing, listing};
pub(crate) use screen::{Screen, View};
use screen::{item, note, page, paragraph, title};

/// What the handbook answers; of many articles those of that page, counted from 0.
pub(crate) fn answer(answer: &Answer, page: u8, view: View<'_>) -> Screen {
    let read_as = answer.read_as.as_deref();
    match &answer.outcome {
        Outcome::Answer(id) => match view.handbook.article(id) {
            Some(article) => article::answered(answer, article, view),
            // The answer names an article of the same snapshot; should it not
            // be there, that is the same as having none.
            None => nothing(&answer.question, read_as, None, &[], view),
        },
        Outcome::Choose { code, candidates } => {
            let origin = ChoicesPage::new(code.as_ref(), page);
            choose(read_as, origin, candidates, view)
        }
        Outcome::Nothing { unknown_of, near } => {
            let unknown_code = answer.unknown_code.as_ref();
            let code = unknown_code.map(|code| (code, &**unknown_of));
            nothing(&answer.question, read_as, code, near, view)
        }
        Outcome::SmallTalk(kind) => small_talk_page(*kind, view.lang).into(),
    }
}

/// `/start`: what to send, and links to the articles that answer it.
pub(crate) fn start(handbook: &Handbook, username: &str, lang: Lang) -> Screen {
    let mut blocks = vec![title(line!("start.title", lang))];
    let articles = handbook.articles();
    if articles.is_empty() {
        blocks.push(paragraph(line!("start.empty", lang)));
        return page(blocks).into();
    }
    blocks.push(paragraph(line!(
        "start.intro",
        lang,
        count = articles.len()
    )));
    blocks.push(paragraph(line!("start.try", lang)));
    let mut keys = Keys::new();
    for (example, article) in examples(articles, lang) {
        let url = deep_link::url(username, &deep_link::to_article(&article.id));
        keys.extend(url.map(|url| {
            let label = clip(&format!("📄 {}", article.title), 35);
            let does = Does::Open(url);
            vec![Key { label, does }]
        }));
        let style = Style {
            code: true,
            ..Style::default()
        };
        blocks.push(item(
            "•".to_owned(),
            vec![Run {
                text: example,
                style,
            }],
        ));
    }
    blocks.push(paragraph(line!("start.more", lang)));
    Screen::new(&page(blocks), keys)
}

/// Three questions to which there are answers: a code, a problem without a
/// code in words, and a title; each with its article. Short titles make the
/// better examples.
fn examples<A: AsRef<Article>>(articles: &[A], lang: Lang) -> Vec<(String, &Article)> {
    let mut by_length: Vec<&Article> = articles.iter().map(AsRef::as_ref).collect();
    by_length.sort_by_cached_key(|article| (article.title.chars().count(), article.id.clone()));
    let with_code = by_length.iter().find(|article| !article.codes.is_empty());
    let without = by_length.iter().find(|article| article.codes.is_empty());
    let other = by_length.iter().find(|article| {
        let is = |seen: Option<&&Article>| seen.is_some_and(|seen| seen.id == article.id);
        !is(with_code) && !is(without)
    });
    let code = with_code.and_then(|article| {
        let code = article.codes.first()?;
        let example = line!("start.example_code", lang, code = code.as_str());
        Some((example, *article))
    });
    let titles = [without, other].into_iter().flatten();
    code.into_iter()
        .chain(titles.map(|article| (clip(&article.title, 60), *article)))
        .collect()
}

/// `/help` in a private chat.
pub(crate) fn private_help(lang: Lang) -> Screen {
    help(
        lang,
        [
            line!("help.private.code", lang),
            line!("help.private.words", lang),
            line!("help.private.choose", lang),
            line!("help.private.commands", lang),
            line!("help.private.picture", lang),
            line!("help.private.group", lang),
        ],
    )
}

/// `/help` in a group. The mention comes last, and only where Telegram hands
/// mentions to the bot at all: in privacy mode it does not.
pub(crate) fn group_help(me: &Identity, mode: Mode, lang: Lang) -> Screen {
    let mention = me
        .reads_all
        .then(|| line!("help.group.mention", lang, username = me.username));
    let items = [
        line!("help.group.command", lang),
        line!("help.group.reply", lang),
        line!("help.group.follow_up", lang),
    ];
    help(
        lang,
        items
            .into_iter()
            .chain(mention)
            .chain((mode == Mode::Codes).then(|| line!("group.codes_help", lang)))
            .chain([line!("help.group.quiet", lang)]),
    )
}

fn help(lang: Lang, items: impl IntoIterator<Item = String>) -> Screen {
    let mut blocks = vec![title(line!("help.title", lang))];
    blocks.extend(
        items
            .into_iter()
            .map(|text| item("•".to_owned(), vec![Run::plain(text)])),
    );
    page(blocks).into()
}

/// `/hoi` with nothing to go by.
pub(crate) fn usage(lang: Lang) -> Screen {
    page(vec![paragraph(line!("usage", lang))]).into()
}

/// A picture or voice message without a word.
pub(crate) fn not_text(lang: Lang) -> Screen {
    page(vec![paragraph(line!("not_text", lang))]).into()
}

/// No article is loaded yet.
pub(crate) fn not_loaded(lang: Lang) -> Screen {
    page(vec![paragraph(line!("not_loaded", lang))]).into()
}

/// The same notice where the question will not be kept.
pub(crate) fn not_loaded_yet(lang: Lang) -> Screen {
    page(vec![paragraph(line!("not_loaded_yet", lang))]).into()
}

/// The same over a button; at most 200 characters.
pub(crate) fn not_loaded_button(lang: Lang) -> String {
    line!("not_loaded_yet", lang)
}

/// The same above an empty list of results; a narrow button.
pub(crate) fn not_loaded_inline(lang: Lang) -> String {
    line!("not_loaded_inline", lang)
}

/// Something of ours has failed.
pub(crate) fn apology(lang: Lang) -> Screen {
    page(vec![paragraph(line!("apology", lang))]).into()
}

/// The words over a button that does not work any more; at most 200 characters
/// (Bot API, `answerCallbackQuery`).
pub(crate) fn stale_button(lang: Lang) -> String {
    line!("stale_button", lang)
}

/// The words over a button whose article is gone; at most 200 characters.
pub(crate) fn gone_button(lang: Lang) -> String {
    line!("gone", lang)
}

/// The words over a verdict; at most 200 characters.
pub(crate) fn thanks(act: Act, lang: Lang) -> String {
    match act {
        Act::Because(reason) => {
            let reason = article::reason_name(reason, lang);
            line!("verdict.thanks_wrong", lang, reason = reason)
        }
        Act::Flag => line!("verdict.thanks_flagged", lang),
        _ => line!("verdict.thanks_solved", lang),
    }
}

/// The words over the question why an answer was not right.
pub(crate) fn which_reason(lang: Lang) -> String {
    line!("reason.ask", lang)
}

/// The words over a button that gave a text to paste and has none now.
pub(crate) fn no_paste(lang: Lang) -> String {
    line!("paste.refused", lang)
}

/// The words over a button that leads back to what is not known any more.
pub(crate) fn no_way_back(lang: Lang) -> String {
    line!("no_way_back", lang)
}

/// The words over a key that asks for a human where none can be reached.
pub(crate) fn no_support(lang: Lang) -> String {
    line!("support.unreachable", lang)
}

/// An article that was asked for and is not there.
pub(crate) fn gone(lang: Lang) -> Screen {
    page(vec![paragraph(line!("gone", lang))]).into()
}

/// A command and what it does, for Telegram's menu. A group is not welcomed.
pub(crate) fn commands(is_group: bool, lang: Lang) -> Vec<(&'static str, String)> {
    let does = |command| match command {
        Command::Ask => line!("command.ask", lang),
        Command::Code => line!("command.code", lang),
        Command::Article => line!("command.article", lang),
        Command::New => line!("command.new", lang),
        Command::Settings => line!("command.settings", lang),
        Command::Forget => line!("command.forget", lang),
        Command::Help => line!("command.help", lang),
        Command::Start => line!("command.start", lang),
        // They have a menu of their own, where they may be used.
        _ => String::new(),
    };
    Command::ALL
        .into_iter()
        .filter(|command| !is_group || *command != Command::Start)
        .map(|command| (command.name(lang), does(command)))
        .collect()
}

#[cfg(test)]
mod tests;
