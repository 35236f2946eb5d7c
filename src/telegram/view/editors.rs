//! The reports to those who write articles: which file broke, where, and how to
//! mend it; and that it is mended.

use rust_i18n::t;

use crate::{
    article::Article,
    kb::{
        ReadRefusal,
        corpus::{Event, Name, Outage, Served, Trouble},
    },
    lang::Lang,
    render::{Block, Quote, clip},
    telegram::{
        route::deep_link,
        view::{
            Screen,
            keyboard::{Does, Key},
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
pub(crate) fn flagged(
    article: &Article,
    question: Option<&str>,
    username: &str,
    lang: Lang,
) -> Screen {
    let id = article.id.as_str();
    let named = clip(&article.title, ERROR_CHARS);
    let mut blocks = vec![
        title(line!("editors.flagged", lang)),
        paragraph(line!(
            "editors.flagged_article",
            lang,
            title = named,
            id = id
        )),
    ];
    if let Some(question) = question {
        blocks.push(paragraph(line!("editors.flagged_question", lang)));
        let mut asked = paragraph(clip(question.trim(), QUESTION_CHARS));
        asked.quote = Quote::Plain;
        blocks.push(asked);
    }
    let url = deep_link::url(username, &deep_link::to_article(&article.id));
    let label = line!("editors.flagged_open", lang);
    let key = url.map(|url| Key {
        label,
        does: Does::Open(url),
    });
    Screen::new(
        &page(blocks),
        key.map(|key| vec![key]).into_iter().collect(),
    )
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
