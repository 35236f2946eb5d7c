//! What articles said before: history, undo, and taking an article out of service.

use std::io::ErrorKind;

use tracing::info;

use crate::{
    article::{Article, ArticleId, Status, with_status, with_verified},
    kb::{self, PutOutcome},
    store::{Memory, Revision, RevisionWay, Seconds},
    telegram::{
        access::roles::EditorRole,
        blocking::computed,
        clock::{now, today},
        handle::{
            bot::{Bot, letter},
            context::RequestContext,
            drafting::{card::title_of, tell},
        },
        view::{self, EditorNotice},
    },
};

/// `/lichsu …`.
pub(crate) async fn show_history(bot: &Bot, name: &str, context: &RequestContext) {
    if name.is_empty() {
        return tell(bot, &EditorNotice::IdUsage("lichsu"), context).await;
    }
    let id = ArticleId::from_text(name.strip_suffix(".md").unwrap_or(name));
    let revisions = bot.memory.revisions(id.as_str()).await;
    if revisions.is_empty() && context.handbook.article(&id).is_none() {
        return tell(bot, &EditorNotice::NoArticle(name.to_owned()), context).await;
    }
    let screen = view::history(id.as_str(), &revisions, context.lang);
    bot.deliver(letter(screen, context.place, None), context)
        .await;
}

/// `/hoantac`: what this person wrote last is taken back.
pub(crate) async fn undo(bot: &Bot, context: &RequestContext) {
    let last = bot.memory.last_revision_by(context.user_id).await;
    let Some(last) = last.filter(|last| last.way == RevisionWay::Chat) else {
        return tell(bot, &EditorNotice::NothingToUndo, context).await;
    };
    let by = (context.user_id, context.name.clone());
    let undone = undo_revision(bot, &last.article, &last.key, by).await;
    tell(bot, &undone, context).await;
}

/// Takes one revision of an article back, if it is the last and the file says so: the
/// file is then what it was before, and that is a revision too.
pub(crate) async fn undo_revision(
    bot: &Bot,
    article: &str,
    key: &str,
    by: (i64, String),
) -> EditorNotice {
    if bot.kb.is_none() {
        return EditorNotice::NoFolder;
    }
    let revisions = bot.memory.revisions(article).await;
    let undo_key = format!("undo:{key}");
    let Some(at) = revisions.iter().position(|one| one.key == key) else {
        return EditorNotice::NothingToUndo;
    };
    let undone = &revisions[at];
    let title = undone
        .text
        .as_deref()
        .map_or_else(|| article.to_owned(), title_of);
    if revisions.iter().any(|one| one.key == undo_key) {
        return EditorNotice::Undone(title);
    }
    // The same text may be noted once more, by who saw it in the folder.
    let mut earlier = revisions[at + 1..].iter();
    let before = earlier.find(|one| one.text != undone.text);
    let before = before.and_then(|one| one.text.clone());
    let mut later = revisions[..at].iter();
    if later.any(|one| one.text != undone.text && one.text != before) {
        return EditorNotice::UndoConflict;
    }
    let put = put_file(bot, &undone.file, undone.text.clone(), before.clone()).await;
    match put {
        PutOutcome::Written => {}
        PutOutcome::Taken | PutOutcome::Changed(_) => return EditorNotice::UndoConflict,
        PutOutcome::Failed(kind, error) => return EditorNotice::CannotWrite(kind, error),
    }
    let revision = Revision {
        key: undo_key,
        article: article.to_owned(),
        file: undone.file.clone(),
        at: now().max(undone.at),
        by_name: Some(by.1),
        by: Some(bot.memory.person(by.0)),
        way: RevisionWay::Undo,
        reason: None,
        text: before,
    };
    bot.memory.add_revision(revision).await;
    info!(
        event = "article_undone",
        article_id = article,
        "a change of an article was taken back"
    );
    EditorNotice::Undone(title)
}

/// Makes a file of the folder of articles, which holds `old`, hold `new`.
pub(crate) async fn put_file(
    bot: &Bot,
    name: &str,
    old: Option<String>,
    new: Option<String>,
) -> PutOutcome {
    let Some(folder) = bot.kb.clone() else {
        return PutOutcome::Failed(ErrorKind::NotFound, String::new());
    };
    let name = name.to_owned();
    let _alone = bot.writing.lock().await;
    computed(move || kb::put(&folder, &name, old.as_deref(), new.as_deref())).await
}

/// `/luutru …`: the article goes out of service, its file stays.
pub(crate) async fn archive(bot: &Bot, name: &str, role: EditorRole, context: &RequestContext) {
    let change = |article: &Article| Some(with_status(article, Status::Archived, &[]));
    set(
        bot,
        (name, "luutru"),
        role,
        change,
        EditorNotice::Archived,
        context,
    )
    .await;
}

/// `/xacminh …`: the article was checked today.
pub(crate) async fn verify(bot: &Bot, name: &str, role: EditorRole, context: &RequestContext) {
    let change = |article: &Article| Some(with_verified(article, today()?));
    set(
        bot,
        (name, "xacminh"),
        role,
        change,
        EditorNotice::Verified,
        context,
    )
    .await;
}

/// Changes what the front matter of an article says.
async fn set(
    bot: &Bot,
    (name, command): (&str, &'static str),
    role: EditorRole,
    change: impl Fn(&Article) -> Option<String>,
    done: fn(String) -> EditorNotice,
    context: &RequestContext,
) {
    if role < EditorRole::Publisher {
        return tell(bot, &EditorNotice::NotAPublisher, context).await;
    }
    if name.is_empty() {
        return tell(bot, &EditorNotice::IdUsage(command), context).await;
    }
    let id = ArticleId::from_text(name.strip_suffix(".md").unwrap_or(name));
    let Some(article) = context.handbook.article(&id) else {
        return tell(bot, &EditorNotice::NoArticle(name.to_owned()), context).await;
    };
    if bot.kb.is_none() {
        return tell(bot, &EditorNotice::NoFolder, context).await;
    }
    let old = article.source().to_owned();
    let Some(new) = change(article) else {
        return tell(bot, &EditorNotice::UndoConflict, context).await;
    };
    let file = &article.source_name;
    let put = put_file(bot, file, Some(old.clone()), Some(new.clone())).await;
    let notice = match put {
        PutOutcome::Written => {
            let key = context
                .key
                .as_ref()
                .map_or("", |key| key.as_str())
                .to_owned();
            let by = Some(bot.memory.person(context.user_id));
            let at = now();
            note_before(
                bot,
                id.as_str(),
                file,
                at,
                &old,
                &format!("{command}:{key}"),
            )
            .await;
            let revision = Revision {
                key: format!("{command}:{key}"),
                article: id.to_string(),
                file: article.source_name.clone(),
                at,
                by_name: Some(context.name.clone()),
                by,
                way: RevisionWay::Chat,
                reason: None,
                text: Some(new),
            };
            bot.memory.add_revision(revision).await;
            done(article.title.clone())
        }
        // Its file is gone, which the bot is about to see.
        PutOutcome::Changed(current) if current.is_empty() => {
            EditorNotice::NoArticle(name.to_owned())
        }
        PutOutcome::Taken | PutOutcome::Changed(_) => EditorNotice::UndoConflict,
        PutOutcome::Failed(kind, error) => EditorNotice::CannotWrite(kind, error),
    };
    tell(bot, &notice, context).await;
}

/// Notes what an article said before a change of that key, where its last revision says
/// something else: it was changed while nobody looked.
pub(crate) async fn note_before(
    bot: &Bot,
    article: &str,
    file: &str,
    at: Seconds,
    text: &str,
    change: &str,
) {
    // A file that is gone holds nothing.
    let text = Some(text.to_owned()).filter(|text| !text.is_empty());
    let known = bot.memory.revisions(article).await;
    let is_noted = known.iter().any(|one| one.key == change);
    if !is_noted && known.first().is_none_or(|last| last.text != text) {
        let mut before = seen(article, file, at, text, "before");
        before.at = known.first().map_or(at - 1, |last| last.at.max(at - 1));
        before.key = format!("before:{change}");
        bot.memory.add_revision(before).await;
    }
}

fn seen(article: &str, file: &str, at: Seconds, text: Option<String>, kind: &str) -> Revision {
    let sum = text.as_deref().map_or_else(
        || "gone".to_owned(),
        |text| crate::store::content_hash(text.as_bytes()),
    );
    Revision {
        key: format!("{kind}:{article}:{at}:{sum}"),
        article: article.to_owned(),
        file: file.to_owned(),
        at,
        by_name: None,
        by: None,
        way: RevisionWay::Seen,
        reason: None,
        text,
    }
}

/// What an article said before and says now; `None` where there is none.
pub(crate) type ArticleChange<'a> = (Option<&'a Article>, Option<&'a Article>);

/// Notes the articles whose files changed otherwise than by us. Of what is gone, what it
/// said last stays findable.
pub(crate) async fn note_changes(memory: &Memory, changes: &[ArticleChange<'_>], at: Seconds) {
    for &(old, new) in changes {
        let Some(article) = new.or(old) else {
            continue;
        };
        let (id, file) = (article.id.as_str(), article.source_name.as_str());
        let known = memory.revisions(id).await;
        let last = known.first().and_then(|last| last.text.as_deref());
        let is_noted = |article: &&Article| last == Some(article.source());
        if new.as_ref().is_some_and(is_noted) {
            continue;
        }
        // Where it is gone, only an article that nothing is known of.
        let is_owed = |old: &&Article| known.is_empty() || new.is_some() && !is_noted(old);
        let before = old.filter(is_owed).map(|old| (old, at - 1, "before"));
        let after = new.map(|new| (new, at, "seen"));
        for (article, at, kind) in before.into_iter().chain(after) {
            let text = Some(article.source().to_owned());
            memory.add_revision(seen(id, file, at, text, kind)).await;
        }
    }
}
