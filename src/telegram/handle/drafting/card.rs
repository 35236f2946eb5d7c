//! The card of a draft, and what its buttons do.

use std::sync::Arc;

use tracing::{error, info};

use crate::{
    article::{ArticleId, Source, read, with_alias},
    drafts::{self, DraftReview},
    search::IndexError,
    store::{Awaited, Draft, DraftState, UpdateKey},
    telegram::{
        access::roles::EditorRole,
        blocking::computed,
        clock::today,
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            drafting::{
                begun,
                capture::with_source,
                content::DraftContent,
                draft_of, next,
                publish::{publish, submit, take_back, write_change},
                version_of,
            },
            pressing::{Pressing, pop_up, show},
        },
        route::{
            Place,
            callback_data::{DraftAct, DraftVersion},
        },
        send::message::CallbackAnswer,
        view::{self, DraftCard, EditorNotice, Screen},
    },
};

/// Sends the card of a draft to where its author is.
pub(crate) async fn show_card(bot: &Bot, draft: &Draft, context: &RequestContext) {
    if let Some(screen) = card_of(bot, draft, context.user_id, context).await {
        bot.deliver(letter(screen, context.place, None), context)
            .await;
    }
}

/// The draft behind a link, for its author or who may publish.
pub(crate) async fn open_draft(bot: &Bot, number: u64, context: &RequestContext) {
    let Some(draft) = draft_of(bot, number)
        .await
        .filter(|draft| draft.author == context.user_id)
    else {
        let gone = view::editor_notice(&EditorNotice::NoDraft, context.lang);
        bot.deliver(letter(gone, context.place, None), context)
            .await;
        return;
    };
    if matches!(draft.state, DraftState::Open) {
        return show_card(bot, &draft, context).await;
    }
    let done = view::draft_done(&draft, &draft.author_name, version_of(&draft), context.lang);
    bot.deliver(letter(done, context.place, None), context)
        .await;
}

/// What is known of a draft.
pub(crate) async fn review_of(bot: &Bot, draft: &Draft) -> Result<DraftReview, IndexError> {
    let handbook = Arc::clone(&bot.handbook.borrow());
    let settings = Arc::clone(&bot.check);
    let (text, name) = (draft.text.clone(), draft.file.clone());
    let work = move || {
        let named = || ArticleId::for_title(&title_of(&text), |id| handbook.article(id).is_some());
        let name = name.unwrap_or_else(|| format!("{}.md", named()));
        drafts::review(&name, &text, &handbook, today(), &settings)
    };
    computed(work).await
}

/// The card of a draft for that reader.
pub(crate) async fn card_of(
    bot: &Bot,
    draft: &Draft,
    reader: i64,
    context: &RequestContext,
) -> Option<Screen> {
    let review = match review_of(bot, draft).await {
        Ok(review) => review,
        Err(error) => {
            error!(event = "draft_failed", %error, "a draft cannot be reviewed");
            return Some(view::apology(context.lang));
        }
    };
    let person = context.person.as_ref().filter(|person| person.id == reader);
    let role = match person {
        Some(person) => bot.roles.of(person).await,
        None => None,
    };
    let handbook = Arc::clone(&bot.handbook.borrow());
    let changes = draft
        .base
        .as_deref()
        .map(|base| drafts::difference(base, &draft.text));
    let near = if draft.base.is_some() || draft.state != DraftState::Open {
        Vec::new()
    } else {
        view::near_articles(&review, &handbook)
    };
    let is_own = draft.author == reader && draft.state == DraftState::Open;
    let card = DraftCard {
        version: version_of(draft),
        review: &review,
        near,
        changes: changes.unwrap_or_default(),
        may_publish: role == Some(EditorRole::Publisher),
        author: (!is_own).then_some(draft.author_name.as_str()),
    };
    Some(view::draft_card(&card, context.lang))
}

/// A button of a draft was pressed.
pub(crate) async fn pressed_draft(
    bot: &Bot,
    pressing: &Pressing<'_>,
    act: DraftAct,
    version: DraftVersion,
) {
    let context = pressing.context;
    let lang = context.lang;
    let Some(role) = bot.roles.of(&pressing.press.from).await else {
        return warn(bot, pressing, &EditorNotice::NoDraft).await;
    };
    let draft = draft_of(bot, version.draft).await;
    let may_see = |draft: &Draft| {
        let is_author = draft.author == context.user_id && role >= EditorRole::Author;
        is_author || draft.state != DraftState::Open && role >= EditorRole::Publisher
    };
    let Some(draft) = draft.filter(may_see) else {
        return warn(bot, pressing, &EditorNotice::NoDraft).await;
    };
    let goes_on = DraftContent::of(&draft).publishing.as_deref() == Some(&pressing.press.query_id);
    let is_closed = matches!(draft.state, DraftState::Published | DraftState::Dropped);
    if act == DraftAct::Undo && draft.state == DraftState::Published {
        return take_back(bot, pressing, &draft).await;
    }
    if is_closed && !goes_on {
        pop_up(bot, pressing, CallbackAnswer::None).await;
        let done = view::draft_done(&draft, &draft.author_name, version_of(&draft), lang);
        return show(bot, pressing, done).await;
    }
    let is_of_old = draft.version != version.version && !goes_on;
    if is_of_old && !matches!(act, DraftAct::Show | DraftAct::Collected) {
        warn(bot, pressing, &EditorNotice::OutdatedCard).await;
        return redraw(bot, pressing, &draft).await;
    }
    info!(event = "draft_pressed", act = ?act, "a button of a draft was pressed");
    match act {
        DraftAct::Show | DraftAct::Undo => {
            pop_up(bot, pressing, CallbackAnswer::None).await;
            redraw(bot, pressing, &draft).await;
        }
        DraftAct::Collected => collected(bot, pressing, &draft).await,
        DraftAct::Keep => {
            pop_up(bot, pressing, CallbackAnswer::None).await;
            let kept = view::draft_done(&draft, &draft.author_name, version_of(&draft), lang);
            show(bot, pressing, kept).await;
        }
        DraftAct::Drop => {
            pop_up(bot, pressing, CallbackAnswer::None).await;
            let dropped = next(&draft, |draft| {
                draft.state = DraftState::Dropped;
                draft.awaits = None;
            });
            bot.memory.put_draft(dropped.clone()).await;
            let done = view::draft_done(&dropped, &dropped.author_name, version_of(&dropped), lang);
            show(bot, pressing, done).await;
        }
        DraftAct::Title => {
            let asking = next(&draft, |draft| draft.awaits = Some(Awaited::Title));
            bot.memory.put_draft(asking).await;
            pop_up(bot, pressing, CallbackAnswer::None).await;
            let ask = view::editor_notice(&EditorNotice::AskTitle, lang);
            let ask = letter(ask, context.place, None);
            bot.deliver(ask, context).await;
        }
        DraftAct::Mask => {
            pop_up(bot, pressing, CallbackAnswer::None).await;
            let masked = next(&draft, |draft| {
                if let Some(text) = drafts::masked(&draft.text) {
                    draft.text = text;
                }
            });
            bot.memory.put_draft(masked.clone()).await;
            redraw(bot, pressing, &masked).await;
        }
        DraftAct::Alias(at) => join(bot, pressing, &draft, at, role, false).await,
        DraftAct::Steps(at) => join(bot, pressing, &draft, at, role, true).await,
        DraftAct::Return => ask_why(bot, pressing, &draft, role).await,
        DraftAct::Publish if role >= EditorRole::Publisher => publish(bot, pressing, draft).await,
        DraftAct::Publish if draft.state == DraftState::Review => {
            warn(bot, pressing, &EditorNotice::NotAPublisher).await;
        }
        DraftAct::Publish => submit(bot, pressing, draft).await,
    }
}

/// Words over a button that have to be read.
pub(crate) async fn warn(bot: &Bot, pressing: &Pressing<'_>, notice: &EditorNotice) {
    let words = view::editor_words(notice, pressing.context.lang);
    // A pop-up holds two hundred characters.
    let words = crate::render::clip(&words, 200);
    pop_up(bot, pressing, CallbackAnswer::Urgent(words)).await;
}

/// The card as the draft is now, in place of the one that was pressed.
pub(crate) async fn redraw(bot: &Bot, pressing: &Pressing<'_>, draft: &Draft) {
    let context = pressing.context;
    if draft.text.is_empty() {
        let count = DraftContent::of(draft).messages.len();
        let screen = view::draft_collecting(version_of(draft), count, context.lang);
        return show(bot, pressing, screen).await;
    }
    if let Some(screen) = card_of(bot, draft, context.user_id, context).await {
        show(bot, pressing, screen).await;
    }
}

/// The collected messages become the text of the draft.
async fn collected(bot: &Bot, pressing: &Pressing<'_>, draft: &Draft) {
    pop_up(bot, pressing, CallbackAnswer::None).await;
    let notes = DraftContent::of(draft);
    if notes.messages.is_empty() || !draft.text.is_empty() {
        return redraw(bot, pressing, draft).await;
    }
    let text = with_source(&notes.captured().article(), &notes, draft.opened_at);
    let draft = next(draft, |draft| {
        draft.text = text;
        draft.awaits = None;
    });
    bot.memory.put_draft(draft.clone()).await;
    redraw(bot, pressing, &draft).await;
}

/// The wording or the steps of a draft become part of an article that is near it: the
/// draft is then a change of that article.
async fn join(
    bot: &Bot,
    pressing: &Pressing<'_>,
    draft: &Draft,
    at: u8,
    role: EditorRole,
    with_steps: bool,
) {
    let Ok(review) = review_of(bot, draft).await else {
        return warn(bot, pressing, &EditorNotice::NoDraft).await;
    };
    let handbook = Arc::clone(&bot.handbook.borrow());
    let near = view::near_articles(&review, &handbook);
    let Some(article) = near.get(usize::from(at)) else {
        warn(bot, pressing, &EditorNotice::OutdatedCard).await;
        return redraw(bot, pressing, draft).await;
    };
    let base = article.source().to_owned();
    let text = if with_steps {
        drafts::with_steps(article, &review.article)
    } else {
        with_alias(article, &drafts::wording(&review.article)).unwrap_or_else(|| base.clone())
    };
    let id: &ArticleId = &article.id;
    let joined = next(draft, |draft| {
        draft.article = Some(id.to_string());
        draft.file = Some(article.source_name.clone());
        draft.base = Some(base);
        draft.text = text;
    });
    bot.memory.put_draft(joined.clone()).await;
    if !with_steps && role >= EditorRole::Publisher {
        // One tap: a wording changes nothing that anybody reads.
        return write_change(bot, pressing, joined).await;
    }
    pop_up(bot, pressing, CallbackAnswer::None).await;
    redraw(bot, pressing, &joined).await;
}

/// Asks who reviews why a draft goes back.
async fn ask_why(bot: &Bot, pressing: &Pressing<'_>, draft: &Draft, role: EditorRole) {
    let context = pressing.context;
    if role < EditorRole::Publisher {
        return warn(bot, pressing, &EditorNotice::NotAPublisher).await;
    }
    let notes = DraftContent {
        returns: Some(draft.id.clone()),
        ..DraftContent::default()
    };
    let key = format!("return {} {}", draft.id, draft.version);
    let question = Draft {
        awaits: Some(Awaited::Reason),
        ..begun(&key, &notes, context)
    };
    let key = UpdateKey::other("draft-why", &question.id);
    bot.memory.put_draft(question).await;
    pop_up(bot, pressing, CallbackAnswer::None).await;
    let ask = view::editor_notice(&EditorNotice::AskReason, context.lang);
    let place = Place {
        reply_to: pressing.edit(),
        ..context.place
    };
    bot.outbox
        .deliver(letter(ask, place, None), Some(&key), context.by)
        .await;
}

/// The title of the article that a text makes.
pub(crate) fn title_of(text: &str) -> String {
    read(&Source::new("a.md", text)).0.title
}
