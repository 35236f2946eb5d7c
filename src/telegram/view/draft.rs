//! What those who write articles see in chat: the card of a draft, and what becomes of
//! it.
//!
//! A card is one message: the article as staff will see it, as much of it as has room,
//! then what to look at, what is near, and the keys.

use std::io::ErrorKind;

use rust_i18n::t;

use crate::{
    article::Article,
    check::{Severity, worded},
    drafts::{DiffLine, DiffSign, DraftReview},
    handbook::Handbook,
    lang::Lang,
    render::{Block, BlockKind, Run, Style, article_page, clip, telegram::len_utf16},
    store::{Draft, DraftState, Revision, RevisionWay},
    telegram::{
        route::{
            callback_data::{Button, DraftAct, DraftVersion},
            command::Command,
            deep_link,
        },
        view::{
            Screen, item,
            keyboard::{Does, Key, Keys},
            note, page, paragraph, title,
        },
    },
};

/// What the card of a draft is drawn from.
pub(crate) struct DraftCard<'a> {
    /// Which one, in which version.
    pub(crate) version: DraftVersion,
    /// What is known of it.
    pub(crate) review: &'a DraftReview,
    /// The articles that are near, with their titles.
    pub(crate) near: Vec<&'a Article>,
    /// What changes in the article that it is about; empty for a new one.
    pub(crate) changes: Vec<DiffLine>,
    /// Whether whoever reads the card may publish.
    pub(crate) may_publish: bool,
    /// Whose it is, where that is somebody else.
    pub(crate) author: Option<&'a str>,
}

/// The units of an article that a card shows, of the 4,096 of a message.
const MOST_UNITS: usize = 2_400;
const MOST_FINDINGS: usize = 5;
const MOST_CHANGES: usize = 40;
const MOST_LINE_CHARS: usize = 300;

/// The card of a draft.
pub(crate) fn draft_card(card: &DraftCard<'_>, lang: Lang) -> Screen {
    let mut blocks = Vec::new();
    if let Some(author) = card.author {
        blocks.push(title(line!(
            "draft.review",
            lang,
            author = clip(author, 60)
        )));
    } else {
        blocks.push(note(line!("draft.preview", lang)));
    }
    if card.changes.is_empty() {
        blocks.extend(shortened(
            article_page(&card.review.article, lang).blocks,
            lang,
        ));
    } else {
        blocks.push(title(card.review.article.title.clone()));
        blocks.extend(changes(&card.changes, lang));
    }
    blocks.push(Block::new(BlockKind::Rule, Vec::new()));
    blocks.extend(remarks(card.review, lang));
    if !card.near.is_empty() {
        blocks.push(Block::new(
            BlockKind::Paragraph,
            vec![Run::bold(line!("draft.near", lang))],
        ));
        let items = card.near.iter().enumerate().map(|(at, article)| {
            let number = format!("{}.", at + 1);
            item(number, vec![Run::plain(clip(&article.title, 120))])
        });
        blocks.extend(items);
    }
    Screen::new(&page(blocks), keys(card, lang))
}

fn keys(card: &DraftCard<'_>, lang: Lang) -> Keys {
    let key = |label: String, act: DraftAct| Key::press(label, Button::Draft(act, card.version));
    if card.author.is_some() {
        return vec![vec![
            key(line!("draft.key.approve", lang), DraftAct::Publish),
            key(line!("draft.key.return", lang), DraftAct::Return),
        ]];
    }
    let mut rows = Keys::new();
    if card.review.confidential > 0 {
        rows.push(vec![key(line!("draft.key.mask", lang), DraftAct::Mask)]);
    }
    for at in 0..u8::try_from(card.near.len()).unwrap_or(0) {
        let number = at + 1;
        rows.push(vec![
            key(
                line!("draft.key.alias", lang, number = number),
                DraftAct::Alias(at),
            ),
            key(
                line!("draft.key.steps", lang, number = number),
                DraftAct::Steps(at),
            ),
        ]);
    }
    let publish = match (card.may_publish, card.near.is_empty()) {
        (true, true) => line!("draft.key.publish", lang),
        (true, false) => line!("draft.key.publish_new", lang),
        (false, _) => line!("draft.key.submit", lang),
    };
    rows.push(vec![
        key(line!("draft.key.keep", lang), DraftAct::Keep),
        key(publish, DraftAct::Publish),
    ]);
    let drop = key(line!("draft.key.drop", lang), DraftAct::Drop);
    if card.changes.is_empty() {
        rows.push(vec![
            key(line!("draft.key.title", lang), DraftAct::Title),
            drop,
        ]);
    } else {
        rows.push(vec![drop]);
    }
    rows
}

/// What to look at before it is published.
fn remarks(review: &DraftReview, lang: Lang) -> Vec<Block> {
    let mut blocks = Vec::new();
    if review.confidential > 0 {
        blocks.push(paragraph(line!(
            "draft.confidential",
            lang,
            count = review.confidential
        )));
    }
    let told = review.findings.iter().take(MOST_FINDINGS).map(|one| {
        let words = worded(&one.finding, lang);
        let sign = if one.severity == Severity::Error {
            "⛔"
        } else {
            "⚠️"
        };
        paragraph(format!("{sign} {} {}", words.what, words.mend))
    });
    blocks.extend(told);
    if review.findings.len() > MOST_FINDINGS {
        let more = review.findings.len() - MOST_FINDINGS;
        blocks.push(note(line!("draft.more", lang, count = more)));
    }
    if blocks.is_empty() {
        blocks.push(note(line!("draft.clean", lang)));
    }
    blocks
}

/// As many blocks as have room.
fn shortened(blocks: Vec<Block>, lang: Lang) -> Vec<Block> {
    let mut kept = Vec::new();
    let mut units = 0;
    for mut block in blocks {
        let length = len_utf16(&block.text());
        if units + length > MOST_UNITS {
            let room = MOST_UNITS.saturating_sub(units);
            if kept.is_empty() {
                let text = clip(&block.text(), room);
                block.runs = vec![Run::plain(text)];
                kept.push(block);
            }
            kept.push(note(line!("draft.cut", lang)));
            break;
        }
        units += length;
        kept.push(block);
    }
    kept
}

/// The lines that change.
fn changes(lines: &[DiffLine], lang: Lang) -> Vec<Block> {
    let mut blocks: Vec<Block> = lines
        .iter()
        .take(MOST_CHANGES)
        .map(|line| {
            let text = clip(&unescaped(&line.text), MOST_LINE_CHARS);
            let (sign, strike) = match line.sign {
                DiffSign::Removed => ("➖ ", true),
                DiffSign::Added => ("➕ ", false),
                DiffSign::Kept | DiffSign::Gap => ("", false),
            };
            let style = Style {
                strike,
                italic: sign.is_empty(),
                ..Style::default()
            };
            let runs = vec![Run::plain(sign), Run { text, style }];
            Block::new(BlockKind::Paragraph, runs)
        })
        .collect();
    if lines.len() > MOST_CHANGES {
        blocks.push(note(line!("draft.cut", lang)));
    }
    blocks
}

/// A line of Markdown without the strokes that only Markdown needs.
fn unescaped(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\\' || !rest.peek().is_some_and(char::is_ascii_punctuation) {
            out.push(c);
        }
    }
    out
}

/// The line in a group that says where the draft is.
pub(crate) fn draft_elsewhere(username: &str, draft: u64, lang: Lang) -> Screen {
    let url = deep_link::url(username, &deep_link::to_draft(draft));
    let keys = url.map(|url| {
        vec![Key {
            label: line!("draft.key.open", lang),
            does: Does::Open(url),
        }]
    });
    Screen::new(
        &page(vec![paragraph(line!("draft.elsewhere", lang))]),
        keys.into_iter().collect(),
    )
}

/// A draft that collects messages, and how many it has.
pub(crate) fn draft_collecting(version: DraftVersion, count: usize, lang: Lang) -> Screen {
    let key = |label: String, act: DraftAct| Key::press(label, Button::Draft(act, version));
    let drop = key(line!("draft.key.drop", lang), DraftAct::Drop);
    let (words, row) = if count == 0 {
        (line!("draft.collect", lang), vec![drop])
    } else {
        let done = key(line!("draft.key.done", lang), DraftAct::Collected);
        (
            line!("draft.collected", lang, count = count),
            vec![done, drop],
        )
    };
    Screen::new(&page(vec![paragraph(words)]), vec![row])
}

/// What became of a draft, in place of its card.
pub(crate) fn draft_done(draft: &Draft, by: &str, version: DraftVersion, lang: Lang) -> Screen {
    let name = article_title(&draft.text);
    let id = draft.article.as_deref().unwrap_or("");
    let (words, keys) = match draft.state {
        DraftState::Published => {
            let undo = Button::Draft(DraftAct::Undo, version);
            let undo = Key::press(line!("draft.key.undo", lang), undo);
            (
                line!("draft.published", lang, title = name, id = id, by = by),
                vec![vec![undo]],
            )
        }
        DraftState::Review => (line!("draft.submitted", lang, title = name), Vec::new()),
        DraftState::Dropped => (line!("draft.dropped", lang, title = name), Vec::new()),
        DraftState::Open => {
            let show = Button::Draft(DraftAct::Show, version);
            let show = Key::press(line!("draft.key.show", lang), show);
            (line!("draft.kept", lang, title = name), vec![vec![show]])
        }
    };
    Screen::new(&page(vec![paragraph(words)]), keys)
}

fn article_title(text: &str) -> String {
    let article = crate::article::read(&crate::article::Source::new("a.md", text)).0;
    clip(&article.title, 120)
}

/// The line where the draft came from: it is in the handbook.
pub(crate) fn in_handbook(article: &Article, username: &str, lang: Lang) -> Screen {
    let url = deep_link::url(username, &deep_link::to_article(&article.id));
    let keys = url.map(|url| {
        vec![Key {
            label: line!("draft.key.read", lang),
            does: Does::Open(url),
        }]
    });
    let words = line!("draft.in_handbook", lang, title = clip(&article.title, 120));
    Screen::new(&page(vec![paragraph(words)]), keys.into_iter().collect())
}

/// Somebody who asked in vain is told.
pub(crate) fn answer_is_there(question: &str, day: &str, article: &Article, lang: Lang) -> Screen {
    let question = clip(question, 100);
    let words = line!(
        "draft.answer_is_there",
        lang,
        question = question,
        day = day
    );
    let open = Key::press(
        clip(&format!("📄 {}", article.title), 35),
        Button::open(&article.id, None),
    );
    Screen::new(&page(vec![paragraph(words)]), vec![vec![open]])
}

/// The drafts of somebody, or those that wait for a review.
pub(crate) fn draft_list(drafts: &[(DraftVersion, &Draft)], is_review: bool, lang: Lang) -> Screen {
    if drafts.is_empty() {
        let words = if is_review {
            line!("draft.none_waits", lang)
        } else {
            line!("draft.none", lang)
        };
        return page(vec![paragraph(words)]).into();
    }
    let head = if is_review {
        line!("draft.list_review", lang, count = drafts.len())
    } else {
        line!("draft.list", lang, count = drafts.len())
    };
    let keys = drafts.iter().take(MOST_LISTED).map(|(version, draft)| {
        let sign = if draft.state == DraftState::Review {
            "⏳"
        } else {
            "✏️"
        };
        let name = article_title(&draft.text);
        let name = if name.is_empty() {
            line!("draft.untitled", lang)
        } else {
            name
        };
        let label = clip(&format!("{sign} {name}"), 35);
        vec![Key::press(label, Button::Draft(DraftAct::Show, *version))]
    });
    Screen::new(&page(vec![title(head)]), keys.collect())
}

const MOST_LISTED: usize = 10;

/// What an article said before.
pub(crate) fn history(id: &str, revisions: &[Revision], lang: Lang) -> Screen {
    if revisions.is_empty() {
        return page(vec![paragraph(line!("draft.no_history", lang, id = id))]).into();
    }
    let mut blocks = vec![title(line!("draft.history", lang, id = id))];
    for (at, revision) in revisions.iter().take(MOST_LISTED).enumerate() {
        let day = crate::article::Date::of_unix(revision.at);
        let day = day.map_or_else(String::new, crate::article::Date::day_first);
        let by = match (&revision.by_name, revision.way) {
            (Some(name), _) => clip(name, 60),
            (None, _) => line!("draft.by_hand", lang),
        };
        let what = match (revision.way, &revision.text) {
            (RevisionWay::Undo, _) => line!("draft.way.undo", lang),
            (_, None) => line!("draft.way.removed", lang),
            (RevisionWay::Chat, _) => line!("draft.way.chat", lang),
            (RevisionWay::Seen, _) => line!("draft.way.seen", lang),
        };
        let reason = revision
            .reason
            .as_deref()
            .map_or_else(String::new, |reason| format!(" · {}", clip(reason, 100)));
        let number = format!("{}.", revisions.len() - at);
        let text = format!("{day} · {by} · {what}{reason}");
        blocks.push(item(number, vec![Run::plain(text)]));
        let before = revisions
            .get(at + 1)
            .and_then(|before| before.text.as_deref());
        if at == 0
            && let (Some(old), Some(new)) = (before, revision.text.as_deref())
        {
            let lines = crate::drafts::difference(old, new);
            blocks.extend(changes(&lines[..lines.len().min(12)], lang));
        }
    }
    page(blocks).into()
}

/// A command for those who write, and nobody may: nothing is set.
pub(crate) fn editors_not_set(lang: Lang) -> Screen {
    page(vec![paragraph(line!("draft.not_set", lang))]).into()
}

/// A command for those who write, by somebody who may not.
pub(crate) fn not_an_editor(lang: Lang) -> Screen {
    page(vec![paragraph(line!("draft.not_an_editor", lang))]).into()
}

/// It cannot be found out now who may write.
pub(crate) fn role_unknown(lang: Lang) -> Screen {
    page(vec![paragraph(line!("draft.role_unknown", lang))]).into()
}

/// What an editor is told in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EditorNotice {
    /// Only who writes articles does that.
    NotAnEditor,
    /// Only who may publish does that.
    NotAPublisher,
    /// The draft is gone, or not theirs.
    NoDraft,
    /// The draft was changed since this card was drawn.
    OutdatedCard,
    /// Nothing is being written that could be given up.
    NothingToCancel,
    /// What was being written is given up.
    Cancelled,
    /// `/them` in a group without a message to take.
    NothingToCapture,
    /// The next message is the title.
    AskTitle,
    /// The next message says why it is sent back.
    AskReason,
    /// It has errors, these: it is not published.
    HasErrors(String),
    /// The folder cannot be written, says the system.
    CannotWrite(ErrorKind, String),
    /// A picture cannot be fetched from Telegram.
    NoPicture,
    /// The picture of that number cannot be shown.
    BadPicture(usize),
    /// The file holds no article, or several.
    BadFile,
    /// The bot has no folder of articles to write into.
    NoFolder,
    /// The article was changed meanwhile.
    Conflict,
    /// There is no article of that id.
    NoArticle(String),
    /// How to use `/sua`.
    EditUsage,
    /// How to use a command that takes an id.
    IdUsage(&'static str),
    /// The passage does not stand in the article.
    PassageMissing,
    /// The passage stands there more than once.
    PassageAmbiguous,
    /// Nothing was written by them that could be taken back.
    NothingToUndo,
    /// The article was changed again since.
    UndoConflict,
    /// The last change is taken back, of the article of that title.
    Undone(String),
    /// The article is out of service.
    Archived(String),
    /// The article was checked today.
    Verified(String),
    /// It was sent back to its author.
    Returned,
    /// A draft was sent back, with a reason.
    ReturnedToYou(String),
}

/// The words of a notice.
pub(crate) fn editor_words(notice: &EditorNotice, lang: Lang) -> String {
    match notice {
        EditorNotice::NotAnEditor => line!("draft.not_an_editor", lang),
        EditorNotice::NotAPublisher => line!("draft.not_a_publisher", lang),
        EditorNotice::NoDraft => line!("draft.gone", lang),
        EditorNotice::OutdatedCard => line!("draft.outdated", lang),
        EditorNotice::NothingToCancel => line!("draft.nothing_to_cancel", lang),
        EditorNotice::Cancelled => line!("draft.cancelled", lang),
        EditorNotice::NothingToCapture => line!("draft.nothing_to_capture", lang),
        EditorNotice::AskTitle => line!("draft.ask_title", lang),
        EditorNotice::AskReason => line!("draft.ask_reason", lang),
        EditorNotice::HasErrors(errors) => line!("draft.has_errors", lang, errors = errors),
        EditorNotice::CannotWrite(kind, error) => {
            let error = match kind {
                ErrorKind::PermissionDenied => line!("draft.denied", lang),
                ErrorKind::ReadOnlyFilesystem => line!("draft.read_only", lang),
                ErrorKind::NotFound | ErrorKind::NotADirectory => line!("draft.away", lang),
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => line!("draft.full", lang),
                _ => error.clone(),
            };
            line!("draft.cannot_write", lang, error = error)
        }
        EditorNotice::NoPicture => line!("draft.no_picture", lang),
        EditorNotice::BadPicture(number) => line!("draft.bad_picture", lang, number = number),
        EditorNotice::BadFile => line!("draft.bad_file", lang),
        EditorNotice::NoFolder => line!("draft.no_folder", lang),
        EditorNotice::Conflict => line!("draft.conflict", lang),
        EditorNotice::NoArticle(id) => line!("draft.no_article", lang, id = clip(id, 60)),
        EditorNotice::EditUsage => line!("draft.edit_usage", lang),
        EditorNotice::IdUsage(command) => line!("draft.id_usage", lang, command = command),
        EditorNotice::PassageMissing => line!("draft.passage_missing", lang),
        EditorNotice::PassageAmbiguous => line!("draft.passage_ambiguous", lang),
        EditorNotice::NothingToUndo => line!("draft.nothing_to_undo", lang),
        EditorNotice::UndoConflict => line!("draft.undo_conflict", lang),
        EditorNotice::Undone(title) => line!("draft.undone", lang, title = clip(title, 120)),
        EditorNotice::Archived(title) => line!("draft.archived", lang, title = clip(title, 120)),
        EditorNotice::Verified(title) => line!("draft.verified", lang, title = clip(title, 120)),
        EditorNotice::Returned => line!("draft.returned", lang),
        EditorNotice::ReturnedToYou(reason) => {
            line!("draft.returned_to_you", lang, reason = clip(reason, 500))
        }
    }
}

/// A notice as a message.
pub(crate) fn editor_notice(notice: &EditorNotice, lang: Lang) -> Screen {
    page(vec![paragraph(editor_words(notice, lang))]).into()
}

/// The empty form of an article, to be copied.
pub(crate) fn article_form(lang: Lang) -> Screen {
    let style = Style {
        code: true,
        ..Style::default()
    };
    let form = Run {
        text: line!("draft.form", lang),
        style,
    };
    let blocks = vec![
        paragraph(line!("draft.form_intro", lang)),
        Block::new(
            BlockKind::Pre {
                language: String::new(),
            },
            vec![form],
        ),
    ];
    page(blocks).into()
}

/// The commands of those who write, for the menu of their chat.
pub(crate) fn editor_commands(lang: Lang) -> Vec<(&'static str, String)> {
    let does = |command| match command {
        Command::Capture => line!("command.capture", lang),
        Command::Edit => line!("command.edit", lang),
        Command::Drafts => line!("command.drafts", lang),
        Command::History => line!("command.history", lang),
        Command::Undo => line!("command.undo", lang),
        Command::Archive => line!("command.archive", lang),
        Command::Verify => line!("command.verify", lang),
        Command::Inbox => line!("command.inbox", lang),
        Command::Stats => line!("command.stats", lang),
        Command::Template => line!("command.template", lang),
        _ => line!("command.cancel", lang),
    };
    Command::EDITORS
        .into_iter()
        .map(|command| (command.name(lang), does(command)))
        .collect()
}

/// The titles of articles that are near a draft, in their order.
pub(crate) fn near_articles<'a>(review: &DraftReview, handbook: &'a Handbook) -> Vec<&'a Article> {
    let near = review.near.iter().filter_map(|id| handbook.article(id));
    near.map(AsRef::as_ref).collect()
}
