//! The reports to those who write articles: which file broke, where, and how to
//! mend it; and that it is mended.

use rust_i18n::t;

use crate::{
    article::ArticleId,
    kb::{
        ReadRefusal,
        corpus::{Event, Name, Outage, Served, Trouble},
    },
    lang::Lang,
    render::{Block, BlockKind, Quote, Run, clip},
    telegram::{
        route::{
            callback_data::{Button, FlagFate},
            deep_link,
        },
        view::{
            Screen,
            keyboard::{Does, Key, Keys},
            note, page, paragraph, title,
        },
    },
};

/// Most broken files that a report names one by one.
const MOST: usize = 5;
/// So many mended ones are named.
const NAMED: usize = 10;
const NAME_CHARS: usize = 80;
const ERROR_CHARS: usize = 200;
/// A report stays one message.
const QUESTION_CHARS: usize = 2_000;

/// The message about what happened, if there is something for people to know.
pub(crate) fn news(events: &[Event], lang: Lang) -> Option<Screen> {
    let mut blocks = Vec::new();
    let mut broken = 0;
    let mut mended = Vec::new();
    for event in events {
        match event {
            Event::Broken {
                name,
                trouble,
                served,
            } => {
                broken += 1;
                if broken <= MOST {
                    blocks.extend(about(name, trouble, *served, lang));
                }
            }
            Event::Mended(name) => mended.push(shown(name)),
            Event::Closed { name, error } => blocks.push(paragraph(line!(
                "editors.closed",
                lang,
                folder = shown(name),
                error = clip(error, ERROR_CHARS)
            ))),
            Event::Opened(name) => {
                blocks.push(paragraph(line!(
                    "editors.opened",
                    lang,
                    folder = shown(name)
                )));
            }
            Event::Lost(Outage::Gone(error)) => blocks.push(paragraph(line!(
                "editors.gone",
                lang,
                error = clip(error, ERROR_CHARS)
            ))),
            Event::Lost(Outage::Empty) => {
                blocks.push(paragraph(line!("editors.empty_folder", lang)));
            }
            Event::Back => blocks.push(paragraph(line!("editors.back", lang))),
            Event::Added(_) | Event::Changed(_) | Event::Removed(_) => {}
        }
    }
    if broken > MOST {
        blocks.push(note(line!("editors.more", lang, count = broken - MOST)));
    }
    match mended.len() {
        0 => {}
        1 => blocks.push(paragraph(line!("editors.mended", lang, file = mended[0]))),
        count => {
            let rest = if count > NAMED { ", …" } else { "" };
            let files = mended[..count.min(NAMED)].join(", ") + rest;
            blocks.push(paragraph(line!(
                "editors.all_mended",
                lang,
                count = count,
                files = files
            )));
        }
    }
    (!blocks.is_empty()).then(|| page(blocks).into())
}

/// The report that a reader flagged an article. It does not name the reader.
pub(crate) fn flagged(flag: &FlagView<'_>, username: &str, lang: Lang) -> Screen {
    let named = clip(flag.title, ERROR_CHARS);
    let mut blocks = vec![
        title(line!("editors.flagged", lang)),
        paragraph(line!(
            "editors.flagged_article",
            lang,
            title = named,
            id = flag.id
        )),
    ];
    if let Some(owner) = flag.owner {
        blocks.push(paragraph(line!(
            "editors.flagged_owner",
            lang,
            owner = clip(owner, 60)
        )));
    }
    if let Some(question) = flag.question {
        blocks.push(paragraph(line!("editors.flagged_question", lang)));
        let mut asked = paragraph(clip(question.trim(), QUESTION_CHARS));
        asked.quote = Quote::Plain;
        blocks.push(asked);
    }
    let by = flag.by.map(|by| clip(by, 60)).unwrap_or_default();
    let fate = match flag.fate {
        Some(FlagFate::Taken) => Some(line!("editors.flag_taken", lang, by = by)),
        Some(FlagFate::Mended) => Some(line!("editors.flag_mended", lang, by = by)),
        Some(FlagFate::NoMistake) => Some(line!("editors.flag_right", lang, by = by)),
        None => None,
    };
    blocks.extend(fate.map(|words| Block::new(BlockKind::Paragraph, vec![Run::bold(words)])));
    let id = ArticleId::parse(flag.id);
    let url = id.and_then(|id| deep_link::url(username, &deep_link::to_article(&id)));
    let label = line!("editors.flagged_open", lang);
    let open = url.map(|url| Key {
        label,
        does: Does::Open(url),
    });
    let mut keys: Keys = open.map(|key| vec![key]).into_iter().collect();
    let key = |label: String, fate: FlagFate| Key::press(label, Button::Flagged(fate, flag.number));
    let mended = key(line!("editors.flag_key_mended", lang), FlagFate::Mended);
    let right = key(line!("editors.flag_key_right", lang), FlagFate::NoMistake);
    match flag.fate {
        None => {
            let take = key(line!("editors.flag_key_take", lang), FlagFate::Taken);
            keys.extend([vec![take], vec![mended, right]]);
        }
        Some(FlagFate::Taken) => keys.push(vec![mended, right]),
        Some(FlagFate::Mended | FlagFate::NoMistake) => {}
    }
    Screen::new(&page(blocks), keys)
}

/// A report that an article is wrong, as its card shows it.
pub(crate) struct FlagView<'a> {
    /// Its number, for its buttons.
    pub(crate) number: u64,
    /// The title of the article.
    pub(crate) title: &'a str,
    /// Its id.
    pub(crate) id: &'a str,
    /// Who answers for it.
    pub(crate) owner: Option<&'a str>,
    /// What was asked.
    pub(crate) question: Option<&'a str>,
    /// What became of the report, and by whom.
    pub(crate) fate: Option<FlagFate>,
    /// Who that was.
    pub(crate) by: Option<&'a str>,
}

/// What whoever reported a mistake hears.
pub(crate) fn flag_heard(title: &str, by: &str, fate: FlagFate, lang: Lang) -> Screen {
    let (title, by) = (clip(title, 120), clip(by, 60));
    let words = match fate {
        FlagFate::NoMistake => line!("editors.flag_heard_right", lang, title = title, by = by),
        _ => line!("editors.flag_heard_mended", lang, title = title, by = by),
    };
    page(vec![paragraph(words)]).into()
}

/// A report that nobody has dealt with for days.
pub(crate) fn flag_reminder(title: &str, days: i64, lang: Lang) -> Screen {
    let title = clip(title, 120);
    page(vec![paragraph(line!(
        "editors.flag_reminder",
        lang,
        title = title,
        days = days
    ))])
    .into()
}

/// The words over a report that would reach nobody; at most 200 characters.
pub(crate) fn no_editors(lang: Lang) -> String {
    line!("editors.nobody", lang)
}

/// One broken file: where, what, how to mend it, what askers get.
fn about(name: &Name, trouble: &Trouble, served: Served, lang: Lang) -> Vec<Block> {
    let file = shown(name);
    let (at, what, mend) = match trouble {
        Trouble::Finding { finding, position } => {
            let id = finding.rule.id().split('-').next().unwrap_or_default();
            let subject = clip(&finding.subject, ERROR_CHARS);
            let text = |part: &str| {
                t!(
                    &format!("rule.{id}.{part}"),
                    locale = lang.code(),
                    subject = subject
                )
                .into_owned()
            };
            let at = line!("editors.broken_at", lang, file = file, line = position.0);
            (at, text("what"), text("mend"))
        }
        Trouble::Empty => (
            line!("editors.broken", lang, file = file),
            line!("editors.empty", lang),
            line!("editors.empty_mend", lang),
        ),
        Trouble::Unreadable(error)
            if matches!(ReadRefusal::of(error), ReadRefusal::TooLarge(_)) =>
        {
            (
                line!("editors.broken", lang, file = file),
                line!("editors.too_large", lang),
                line!("editors.too_large_mend", lang),
            )
        }
        Trouble::Unreadable(error) => (
            line!("editors.broken", lang, file = file),
            line!("editors.unreadable", lang, error = clip(error, ERROR_CHARS)),
            line!("editors.unreadable_mend", lang),
        ),
    };
    let served = match served {
        Served::LastGood => line!("editors.last_good", lang),
        Served::AsItIs => line!("editors.as_it_is", lang),
        Served::Nothing => line!("editors.nothing", lang),
    };
    vec![
        title(at),
        paragraph(format!(
            "{what}\n{}",
            line!("editors.mend", lang, mend = mend)
        )),
        note(served),
    ]
}

fn shown(name: &Name) -> String {
    clip(name.as_str(), NAME_CHARS)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::article::{Finding, Rule};

    fn broken(name: &str, trouble: Trouble, served: Served) -> Event {
        Event::Broken {
            name: name.into(),
            trouble,
            served,
        }
    }

    fn text(events: &[Event], lang: Lang) -> String {
        let screen = news(events, lang).expect("something to tell");
        let parts: Vec<_> = screen.parts.iter().map(|part| part.text.as_str()).collect();
        parts.join("\n-----\n")
    }

    #[test]
    fn what_is_told() {
        let finding = Trouble::Finding {
            finding: Finding::new(Rule::YamlSyntax, 0..0, "codes: [1, \"2"),
            position: (2, 8),
        };
        let events = [
            broken("facebook/a.md", finding, Served::LastGood),
            broken("b.md", Trouble::Empty, Served::LastGood),
            broken(
                "c.md",
                Trouble::Unreadable("Permission denied".into()),
                Served::Nothing,
            ),
            Event::Closed {
                name: "zalo".into(),
                error: "No such file or directory".into(),
            },
            Event::Opened("zalo".into()),
            Event::Lost(Outage::Gone("No such file or directory".into())),
            Event::Lost(Outage::Empty),
            Event::Back,
            Event::Mended("facebook/a.md".into()),
        ];
        let all = [Lang::Vi, Lang::En].map(|lang| text(&events, lang));
        assert_snapshot!(all.join("\n=====\n"));
    }

    #[test]
    fn a_file_that_is_too_large_needs_no_permission() {
        let error = "52428800 bytes are too many (at most 16777216)";
        let event = broken("a.md", Trouble::Unreadable(error.into()), Served::Nothing);
        let told = text(&[event], Lang::Vi);
        assert!(told.contains("chia thành nhiều bài"), "{told}");
        assert!(!told.contains("quyền đọc"), "{told}");
    }

    #[test]
    fn many_files_are_one_message() {
        let mut events: Vec<Event> = (0..500)
            .map(|n| broken(&format!("{n}.md"), Trouble::Empty, Served::LastGood))
            .collect();
        let told = text(&events, Lang::Vi);
        assert!(
            told.contains("4.md") && !told.contains("5.md") && told.contains("495"),
            "{told}"
        );
        events = (0..500)
            .map(|n| Event::Mended(format!("{n}.md").into()))
            .collect();
        let told = text(&events, Lang::Vi);
        assert!(
            told.contains("500") && told.contains("9.md") && !told.contains("11.md"),
            "{told}"
        );
        assert_eq!(news(&[Event::Added("a.md".into())], Lang::Vi), None);
    }
}
