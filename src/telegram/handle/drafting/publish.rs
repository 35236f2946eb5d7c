//! From a draft to a file in the folder of the articles.

use std::{cell::Cell, io::ErrorKind, path::Path, sync::Arc};

use tokio::time::Instant;
use tracing::{error, info, warn as log_warning};

use crate::{
    article::{ArticleId, Source, read},
    check::{Severity, worded},
    drafts,
    kb::{self, PutOutcome},
    store::{Draft, DraftState, Revision, RevisionWay, UpdateKey},
    telegram::{
        blocking::computed,
        clock::{now, today},
        handle::{
            bot::{Bot, letter},
            drafting::{
                card::{card_of, redraw, review_of, title_of, warn},
                content::{ChatPlace, DraftContent, picture_target},
                next,
                records::{note_before, put_file, undo_revision},
                version_of,
            },
            pressing::{Pressing, pop_up, show},
        },
        route::Place,
        send::message::CallbackAnswer,
        view::{self, EditorNotice},
    },
};

/// Publishes a draft, if nothing in it would fail the asker.
pub(crate) async fn publish(bot: &Bot, pressing: &Pressing<'_>, draft: Draft) {
    let context = pressing.context;
    let Ok(review) = review_of(bot, &draft).await else {
        return warn(bot, pressing, &EditorNotice::NoDraft).await;
    };
    if review.has_errors() {
        let errors = review
            .findings
            .iter()
            .filter(|one| one.severity == Severity::Error);
        let errors: Vec<String> = errors
            .map(|one| worded(&one.finding, context.lang).what)
            .collect();
        return warn(bot, pressing, &EditorNotice::HasErrors(errors.join(" "))).await;
    }
    write_change(bot, pressing, draft).await;
}

/// Writes a draft into the folder and tells everybody whom it concerns.
pub(crate) async fn write_change(bot: &Bot, pressing: &Pressing<'_>, draft: Draft) {
    let Some(folder) = bot.kb.clone() else {
        return warn(bot, pressing, &EditorNotice::NoFolder).await;
    };
    let Some(pictures) = fetched(bot, pressing, &draft).await else {
        return redraw(bot, pressing, &draft).await;
    };
    let mut draft = draft;
    let mut number = 1;
    loop {
        draft = decided(bot, pressing, draft, number, &pictures).await;
        let mut outcome = put_pictures(&folder, &draft, &pictures).await;
        if outcome == PutOutcome::Written {
            let file = draft.file.as_deref().unwrap_or("bai.md");
            outcome = put_file(bot, file, draft.base.clone(), Some(draft.text.clone())).await;
        }
        let failed = match outcome {
            PutOutcome::Written => break,
            // Somebody has that name for a file that is not in service.
            PutOutcome::Taken if draft.base.is_none() && number < 100 => {
                number += 1;
                continue;
            }
            PutOutcome::Taken => {
                let file = draft.file.clone().unwrap_or_default();
                EditorNotice::CannotWrite(ErrorKind::AlreadyExists, file)
            }
            PutOutcome::Changed(current) => return conflict(bot, pressing, &draft, current).await,
            PutOutcome::Failed(kind, error) => {
                error!(
                    event = "article_not_written",
                    error, "an article that was written in chat cannot be written to the folder"
                );
                EditorNotice::CannotWrite(kind, error)
            }
        };
        warn(bot, pressing, &failed).await;
        // It is another version now, and the next press is to be of that one.
        return redraw(bot, pressing, &draft).await;
    }
    note_revision(bot, pressing, &draft).await;
    let published = next(&draft, |draft| {
        draft.state = DraftState::Published;
        draft.awaits = None;
    });
    bot.memory.put_draft(published.clone()).await;
    info!(
        event = "article_published",
        article_id = published.article.as_deref().unwrap_or(""),
        is_new = published.base.is_none(),
        "an article was published from chat"
    );
    // Before the card, whose letter finishes the press: it does not come again then.
    tell_others(bot, pressing, &published).await;
    pop_up(bot, pressing, CallbackAnswer::None).await;
    let lang = pressing.context.lang;
    let done = view::draft_done(
        &published,
        &pressing.context.name,
        version_of(&published),
        lang,
    );
    show(bot, pressing, done).await;
}

/// The draft with the name of its article and its text as it will be, written down
/// before anything is done.
async fn decided(
    bot: &Bot,
    pressing: &Pressing<'_>,
    draft: Draft,
    number: u32,
    pictures: &[FetchedPicture],
) -> Draft {
    let mut notes = DraftContent::of(&draft);
    let is_same = notes.publishing.as_deref() == Some(&pressing.press.query_id);
    if draft.file.is_some() && is_same && number == 1 {
        return draft;
    }
    notes.publishing = Some(pressing.press.query_id.clone());
    let handbook = Arc::clone(&bot.handbook.borrow());
    let is_new = draft.base.is_none();
    let decided = next(&draft, |draft| {
        draft.content = notes.written();
        let before = stem(draft);
        if is_new {
            draft.text = drafts::published(&draft.text, today());
            let title = title_of(&draft.text);
            // So many free ids are names of files that are there all the same.
            let skipped = Cell::new(number - 1);
            let id = ArticleId::for_title(&title, |id| {
                if handbook.article(id).is_some() {
                    return true;
                }
                let left = skipped.get();
                skipped.set(left.saturating_sub(1));
                left > 0
            });
            draft.file = Some(format!("{id}.md"));
            draft.article = Some(id.to_string());
        }
        let stem = stem(draft);
        for picture in pictures {
            // The name that it was captured with, or the one of an earlier try.
            for before in [picture_target(picture.number), picture.name(&before)] {
                let (before, after) = (format!("]({before})"), picture.name(&stem));
                draft.text = draft.text.replace(&before, &format!("]({after})"));
            }
        }
    });
    bot.memory.put_draft(decided.clone()).await;
    decided
}

/// What the names of the pictures of a draft begin with: its article, and where that has
/// pictures of its own already, which draft it is.
fn stem(draft: &Draft) -> String {
    let article = draft.article.as_deref().unwrap_or("");
    match draft.base {
        Some(_) => format!("{article}-{}", draft.id),
        None => article.to_owned(),
    }
}

/// A picture of a draft on its way into the folder.
struct FetchedPicture {
    bytes: Vec<u8>,
    ending: &'static str,
    /// Which one it is; counted from 1.
    number: usize,
}

impl FetchedPicture {
    /// Its file below the folder, as the article shows it.
    fn name(&self, stem: &str) -> String {
        format!("anh/{stem}-{}.{}", self.number, self.ending)
    }
}

/// The pictures that a draft brings, from Telegram; `None` where one cannot be had, which
/// is told.
async fn fetched(bot: &Bot, pressing: &Pressing<'_>, draft: &Draft) -> Option<Vec<FetchedPicture>> {
    let mut all = Vec::new();
    let notes = DraftContent::of(draft);
    let own = format!("](anh/{}-", stem(draft));
    for (number, name) in (1..).zip(&notes.pictures) {
        // A change of an article may have taken none of them over.
        let target = format!("]({})", picture_target(number));
        if !draft.text.contains(&target) && !draft.text.contains(&own) {
            continue;
        }
        let bytes = match bot.outbox.api().file(name).await {
            Ok(bytes) => bytes,
            Err(error) => {
                log_warning!(event = "picture_not_fetched", %error, "a picture of a draft cannot be fetched");
                warn(bot, pressing, &EditorNotice::NoPicture).await;
                return None;
            }
        };
        let looked = computed(move || (kb::picture_ending(&bytes), bytes)).await;
        let (Ok(ending), bytes) = looked else {
            warn(bot, pressing, &EditorNotice::BadPicture(number)).await;
            return None;
        };
        all.push(FetchedPicture {
            bytes,
            ending,
            number,
        });
    }
    Some(all)
}

async fn put_pictures(folder: &Path, draft: &Draft, pictures: &[FetchedPicture]) -> PutOutcome {
    let stem = stem(draft);
    for picture in pictures {
        let (folder, name) = (folder.to_owned(), picture.name(&stem));
        let bytes = picture.bytes.clone();
        let outcome = computed(move || kb::put_bytes(&folder, &name, &bytes)).await;
        if outcome != PutOutcome::Written {
            return outcome;
        }
    }
    PutOutcome::Written
}

/// The article was changed since the draft was begun: the difference to what it says
/// now is shown, and the next press replaces that.
async fn conflict(bot: &Bot, pressing: &Pressing<'_>, draft: &Draft, current: String) {
    info!(
        event = "draft_conflict",
        "an article was changed while somebody wrote it in chat"
    );
    let mut notes = DraftContent::of(draft);
    notes.publishing = None;
    let next = next(draft, |draft| {
        draft.base = Some(current);
        draft.content = notes.written();
    });
    bot.memory.put_draft(next.clone()).await;
    warn(bot, pressing, &EditorNotice::Conflict).await;
    redraw(bot, pressing, &next).await;
}

async fn note_revision(bot: &Bot, pressing: &Pressing<'_>, draft: &Draft) {
    let article = draft.article.clone().unwrap_or_default();
    let file = draft.file.clone().unwrap_or_default();
    let at = now();
    let key = format!("draft:{}", draft.id);
    if let Some(base) = &draft.base {
        note_before(bot, &article, &file, at, base, &key).await;
    }
    let revision = Revision {
        key,
        article,
        file,
        at,
        by_name: Some(draft.author_name.clone()),
        by: Some(bot.memory.person(pressing.press.from.id)),
        way: RevisionWay::Chat,
        reason: None,
        text: Some(draft.text.clone()),
    };
    bot.memory.add_revision(revision).await;
}

/// A line where the draft was captured, and to its author where somebody else approved
/// it. Who asked in vain is told once the article is in service.
async fn tell_others(bot: &Bot, pressing: &Pressing<'_>, draft: &Draft) {
    let context = pressing.context;
    // They are written down, and whoever pressed does not wait until they arrive.
    let by = Instant::now();
    let notes = DraftContent::of(draft);
    let file = draft.file.clone().unwrap_or_default();
    let article = read(&Source::new(file, draft.text.as_str())).0;
    if let Some(ChatPlace {
        chat_id,
        message_id,
        topic,
    }) = notes.from
    {
        let lang = bot.desk_lang(chat_id).await;
        let line = view::in_handbook(&article, &bot.me.username, lang);
        let place = Place {
            topic,
            reply_to: Some(message_id),
            ..Place::of_chat(chat_id)
        };
        let key = UpdateKey::other("draft-in", &draft.id);
        bot.outbox
            .deliver(letter(line, place, None), Some(&key), by)
            .await;
    }
    if draft.author != context.user_id {
        let done = view::draft_done(draft, &context.name, version_of(draft), context.lang);
        let key = UpdateKey::other("draft-told", &draft.id);
        let told = letter(done, Place::of_chat(draft.author), None);
        bot.outbox.deliver(told, Some(&key), by).await;
    }
}

/// Sends a draft to those who may publish it.
pub(crate) async fn submit(bot: &Bot, pressing: &Pressing<'_>, draft: Draft) {
    let context = pressing.context;
    let Some(chat) = bot.editors_chat else {
        return warn(bot, pressing, &EditorNotice::NotAPublisher).await;
    };
    let waiting = next(&draft, |draft| {
        draft.state = DraftState::Review;
        draft.awaits = None;
    });
    if let Some(card) = card_of(bot, &waiting, 0, context).await {
        let key = UpdateKey::other(
            "draft-review",
            &format!("{}:{}", waiting.id, waiting.version),
        );
        let card = letter(card, Place::of_chat(chat), None);
        if !bot
            .outbox
            .deliver(card, Some(&key), context.by)
            .await
            .arrives()
        {
            log_warning!(
                event = "editors_unreachable",
                chat,
                "a draft cannot be sent to the editors' chat"
            );
        }
    }
    bot.memory.put_draft(waiting.clone()).await;
    pop_up(bot, pressing, CallbackAnswer::None).await;
    let done = view::draft_done(
        &waiting,
        &waiting.author_name,
        version_of(&waiting),
        context.lang,
    );
    show(bot, pressing, done).await;
}

/// Takes the publication of a draft back.
pub(crate) async fn take_back(bot: &Bot, pressing: &Pressing<'_>, draft: &Draft) {
    let article = draft.article.clone().unwrap_or_default();
    let key = format!("draft:{}", draft.id);
    let by = (pressing.press.from.id, pressing.context.name.clone());
    let undone = undo_revision(bot, &article, &key, by).await;
    warn(bot, pressing, &undone).await;
    if matches!(undone, EditorNotice::Undone(_)) {
        let screen = view::editor_notice(&undone, pressing.context.lang);
        show(bot, pressing, screen).await;
    }
}
