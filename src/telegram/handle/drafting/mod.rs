//! Articles that are written in chat: capture, card, publication, history.
//!
//! A draft is a row of the store and each change of it a version. A card names the
//! version that it shows; a press on an older one shows the new one and does nothing
//! else. What is published is decided and written down first (`article`, `file`,
//! `publishing`), then written into the folder, then noted as published: a process that
//! is killed in between goes on with the same press and makes no second article.

pub(crate) mod capture;
pub(crate) mod card;
pub(crate) mod collect;
pub(crate) mod content;
pub(crate) mod publish;
pub(crate) mod records;
pub(crate) mod waiting;

use tracing::info;

use crate::{
    article::{Article, ArticleId},
    drafts,
    store::{Draft, DraftState},
    telegram::{
        access::roles::EditorRole,
        clock::now,
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            drafting::{
                capture::capture,
                card::show_card,
                content::DraftContent,
                records::{archive, show_history, undo, verify},
            },
        },
        route::{
            EditorRequest,
            callback_data::{DraftVersion, hash_of},
            command::Command,
        },
        update::User,
        view::{self, EditorNotice},
    },
};

/// A command of somebody who writes.
pub(crate) async fn edit_articles(
    bot: &Bot,
    request: &EditorRequest,
    role: EditorRole,
    context: &RequestContext,
) {
    info!(
        event = "editor_command",
        command = request.command.name(crate::lang::Lang::En),
        "somebody who writes articles gave a command"
    );
    let rest = request.rest.trim();
    match request.command {
        Command::Capture => capture(bot, request, context).await,
        Command::Edit => edit_passage(bot, request, context).await,
        Command::Drafts => list_drafts(bot, context).await,
        Command::History => show_history(bot, rest, context).await,
        Command::Undo => undo(bot, context).await,
        Command::Archive => archive(bot, rest, role, context).await,
        Command::Verify => verify(bot, rest, role, context).await,
        Command::Template => {
            let screen = view::article_form(context.lang);
            bot.deliver(letter(screen, context.place, None), context)
                .await;
        }
        _ => cancel(bot, context).await,
    }
}

/// What somebody may do who may write; others are told that they may not.
pub(crate) async fn role_or_refusal(
    bot: &Bot,
    person: Option<&User>,
    context: &RequestContext,
) -> Option<EditorRole> {
    let lang = context.lang;
    let role = match person.filter(|_| context.is_person) {
        _ if !bot.roles.is_set() => None,
        Some(person) => bot.roles.of(person).await,
        None => Some(EditorRole::Viewer),
    };
    let screen = match role {
        Some(role) if role >= EditorRole::Author => return Some(role),
        _ if !bot.roles.is_set() => view::editors_not_set(lang),
        Some(_) => view::not_an_editor(lang),
        None => view::role_unknown(lang),
    };
    bot.deliver(letter(screen, context.place, None), context)
        .await;
    None
}

/// Says a line.
pub(crate) async fn tell(bot: &Bot, notice: &EditorNotice, context: &RequestContext) {
    let screen = view::editor_notice(notice, context.lang);
    bot.deliver(letter(screen, context.place, None), context)
        .await;
}

/// A draft that somebody begins, without text. The same `key`, which tells with what it
/// was begun, is the same draft: what comes again after a kill makes no second one.
pub(crate) fn begun(key: &str, notes: &DraftContent, context: &RequestContext) -> Draft {
    let at = now();
    Draft {
        id: format!("{:016x}", hash_of(key)),
        author: context.user_id,
        author_name: context.name.clone(),
        state: DraftState::Open,
        awaits: None,
        article: None,
        file: None,
        base: None,
        text: String::new(),
        content: notes.written(),
        version: 1,
        opened_at: at,
        changed_at: at,
    }
}

/// The same for a change of an article, which shall say `text`.
pub(crate) fn begun_on(
    article: &Article,
    text: String,
    key: &str,
    context: &RequestContext,
) -> Draft {
    Draft {
        article: Some(article.id.to_string()),
        file: Some(article.source_name.clone()),
        base: Some(article.source().to_owned()),
        text,
        ..begun(key, &DraftContent::default(), context)
    }
}

/// A draft by its number.
pub(crate) async fn draft_of(bot: &Bot, number: u64) -> Option<Draft> {
    bot.memory.draft(&format!("{number:016x}")).await
}

/// Which version of which draft it is, for its buttons.
pub(crate) fn version_of(draft: &Draft) -> DraftVersion {
    DraftVersion {
        draft: u64::from_str_radix(&draft.id, 16).unwrap_or(0),
        version: draft.version,
    }
}

/// The next version of a draft.
pub(crate) fn next(draft: &Draft, change: impl FnOnce(&mut Draft)) -> Draft {
    let mut next = draft.clone();
    change(&mut next);
    next.version += 1;
    next.changed_at = now().max(draft.changed_at);
    next
}

/// `/nhap`: one's own drafts; in the editors' chat those that wait for a review.
async fn list_drafts(bot: &Bot, context: &RequestContext) {
    let is_review = bot.editors_chat == Some(context.place.chat_id);
    let author = (!is_review).then_some(context.user_id);
    let drafts = bot.memory.unfinished_drafts(author).await;
    let drafts: Vec<(DraftVersion, &Draft)> = drafts
        .iter()
        .map(|draft| (version_of(draft), draft))
        .collect();
    let screen = view::draft_list(&drafts, is_review, context.lang);
    bot.deliver(letter(screen, context.place, None), context)
        .await;
}

/// `/huy`: the next message is a question again.
async fn cancel(bot: &Bot, context: &RequestContext) {
    let Some(draft) = bot.memory.draft_awaiting(context.user_id).await else {
        return tell(bot, &EditorNotice::NothingToCancel, context).await;
    };
    let is_empty = draft.text.is_empty();
    let next = next(&draft, |draft| {
        draft.awaits = None;
        if is_empty {
            draft.state = DraftState::Dropped;
        }
    });
    bot.memory.put_draft(next).await;
    tell(bot, &EditorNotice::Cancelled, context).await;
}

/// `/sua` as a reply that quotes a passage: what follows takes its place.
async fn edit_passage(bot: &Bot, request: &EditorRequest, context: &RequestContext) {
    let message = &request.message;
    let new = request.rest.trim();
    let (Some(replied), Some(quote), false) = (&message.reply_to, &message.quote, new.is_empty())
    else {
        return tell(bot, &EditorNotice::EditUsage, context).await;
    };
    let Some(id) = article_in(bot, message.chat_id, replied.message_id).await else {
        return tell(bot, &EditorNotice::PassageMissing, context).await;
    };
    let Some(article) = context.handbook.article(&id) else {
        return tell(bot, &EditorNotice::NoArticle(id.to_string()), context).await;
    };
    let text =
        match drafts::with_passage(article, quote, crate::import::escaped_lines(new).trim_end()) {
            Ok(text) => text,
            Err(drafts::PassageError::Missing) => {
                return tell(bot, &EditorNotice::PassageMissing, context).await;
            }
            Err(drafts::PassageError::Ambiguous) => {
                return tell(bot, &EditorNotice::PassageAmbiguous, context).await;
            }
        };
    let key = format!("edit {} {}", message.chat_id, message.message_id);
    let draft = begun_on(article, text, &key, context);
    bot.memory.put_draft(draft.clone()).await;
    show_card(bot, &draft, context).await;
}

/// The article that a message of ours shows.
async fn article_in(bot: &Bot, chat_id: i64, message_id: i32) -> Option<ArticleId> {
    let question = bot.memory.question_of_reply(chat_id, message_id).await?;
    question.article.as_deref().and_then(ArticleId::parse)
}
