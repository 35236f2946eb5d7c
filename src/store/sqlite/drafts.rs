//! Drafts, revisions, and who waits for an article.

use sqlx::{Row as _, SqliteConnection, query, sqlite::SqliteRow};

use super::statement::{SqlResult, Statement, lang};
use crate::store::{
    Awaited, Change, Draft, DraftState, GivenAnswer, Masked, PersonHash, Revision, RevisionWay,
    Seconds, Waiting,
};

/// Nothing when a later version is there.
pub(super) fn put(draft: &Draft) -> Statement {
    let sql = "INSERT INTO drafts (id, author, author_name, state, awaits, article, file, base, text, \
               content, version, opened_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
               ON CONFLICT (id) DO UPDATE SET state = excluded.state, awaits = excluded.awaits, \
               article = excluded.article, file = excluded.file, base = excluded.base, \
               text = excluded.text, content = excluded.content, version = excluded.version, \
               changed_at = excluded.changed_at WHERE excluded.version > drafts.version";
    query(sql)
        .bind(&draft.id)
        .bind(draft.author)
        .bind(&draft.author_name)
        .bind(draft.state.word())
        .bind(draft.awaits.map(Awaited::word))
        .bind(&draft.article)
        .bind(&draft.file)
        .bind(&draft.base)
        .bind(&draft.text)
        .bind(&draft.content)
        .bind(draft.version)
        .bind(draft.opened_at)
        .bind(draft.changed_at)
}

pub(super) async fn named(db: &mut SqliteConnection, id: &str) -> SqlResult<Option<Draft>> {
    let row = query("SELECT * FROM drafts WHERE id = ?")
        .bind(id)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(draft).transpose()
}

pub(super) async fn awaiting(db: &mut SqliteConnection, author: i64) -> SqlResult<Option<Draft>> {
    let sql = "SELECT * FROM drafts WHERE author = ? AND awaits IS NOT NULL AND state IN ('open', 'review') \
               ORDER BY changed_at DESC LIMIT 1";
    let row = query(sql).bind(author).fetch_optional(db).await?;
    row.as_ref().map(draft).transpose()
}

/// Those that wait for somebody: of one author, or all that are to be reviewed.
pub(super) async fn unfinished(
    db: &mut SqliteConnection,
    author: Option<i64>,
    limit: u32,
) -> SqlResult<Vec<Draft>> {
    let sql = match author {
        Some(_) => {
            "SELECT * FROM drafts WHERE author = ? AND state IN ('open', 'review') \
             ORDER BY changed_at DESC LIMIT ?"
        }
        None => {
            "SELECT * FROM drafts WHERE ? IS NULL AND state = 'review' \
             ORDER BY changed_at DESC LIMIT ?"
        }
    };
    let rows = query(sql).bind(author).bind(limit).fetch_all(db).await?;
    rows.iter().map(draft).collect()
}

pub(super) fn add_revision(revision: &Revision) -> Statement {
    let sql = "INSERT INTO revisions (key, article, file, at, by_name, by, way, reason, text) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    query(sql)
        .bind(&revision.key)
        .bind(&revision.article)
        .bind(&revision.file)
        .bind(revision.at)
        .bind(&revision.by_name)
        .bind(revision.by.as_ref().map(PersonHash::as_str))
        .bind(revision.way.word())
        .bind(&revision.reason)
        .bind(&revision.text)
}

pub(super) async fn revisions(
    db: &mut SqliteConnection,
    article: &str,
    limit: u32,
) -> SqlResult<Vec<Revision>> {
    let sql = "SELECT * FROM revisions WHERE article = ? ORDER BY at DESC, rowid DESC LIMIT ?";
    let rows = query(sql).bind(article).bind(limit).fetch_all(db).await?;
    rows.iter().map(revision).collect()
}

pub(super) async fn last_by(
    db: &mut SqliteConnection,
    person: &PersonHash,
) -> SqlResult<Option<Revision>> {
    let sql = "SELECT * FROM revisions WHERE by = ? ORDER BY at DESC, rowid DESC LIMIT 1";
    let row = query(sql).bind(person.as_str()).fetch_optional(db).await?;
    row.as_ref().map(revision).transpose()
}

pub(super) fn wait(waiting: &Waiting) -> Statement {
    let sql = "INSERT INTO waiting (chat_id, message, thread, text, lang, at) VALUES (?, ?, ?, ?, ?, ?) \
               ON CONFLICT DO UPDATE SET text = excluded.text, lang = excluded.lang";
    query(sql)
        .bind(waiting.chat_id)
        .bind(waiting.message)
        .bind(waiting.thread)
        .bind(waiting.text.as_str())
        .bind(waiting.lang.code())
        .bind(waiting.at)
}

pub(super) fn wait_no_more(chat_id: i64, message: i32) -> Statement {
    let sql = "DELETE FROM waiting WHERE chat_id = ? AND message = ?";
    query(sql).bind(chat_id).bind(message)
}

pub(super) async fn all_waiting(
    db: &mut SqliteConnection,
    since: Seconds,
) -> SqlResult<Vec<Waiting>> {
    let sql = "SELECT * FROM waiting WHERE at >= ? ORDER BY at LIMIT 5000";
    let rows = query(sql).bind(since).fetch_all(db).await?;
    rows.iter().map(waiting).collect()
}

pub(super) fn give(given: &GivenAnswer) -> Statement {
    let sql =
        "INSERT OR REPLACE INTO given (chat_id, reply, article, lang, at) VALUES (?, ?, ?, ?, ?)";
    query(sql)
        .bind(given.chat_id)
        .bind(given.reply)
        .bind(&given.article)
        .bind(given.lang.code())
        .bind(given.at)
}

pub(super) fn give_no_more(chat_id: i64, reply: i32) -> Statement {
    let sql = "DELETE FROM given WHERE chat_id = ? AND reply = ?";
    query(sql).bind(chat_id).bind(reply)
}

pub(super) async fn given(
    db: &mut SqliteConnection,
    article: &str,
    since: Seconds,
) -> SqlResult<Vec<GivenAnswer>> {
    let sql = "SELECT * FROM given WHERE article = ? AND at >= ? ORDER BY at DESC LIMIT 500";
    let rows = query(sql).bind(article).bind(since).fetch_all(db).await?;
    let given = rows.iter().map(|row| {
        Ok(GivenAnswer {
            chat_id: row.try_get("chat_id")?,
            reply: row.try_get("reply")?,
            article: row.try_get("article")?,
            lang: lang(row.try_get("lang")?),
            at: row.try_get("at")?,
        })
    });
    given.collect()
}

pub(super) async fn recent(
    db: &mut SqliteConnection,
    since: Seconds,
    all: &mut Vec<Change>,
) -> SqlResult<()> {
    let sql = "SELECT * FROM drafts WHERE state IN ('open', 'review') OR changed_at >= ? \
               ORDER BY changed_at DESC LIMIT 2000";
    for row in &query(sql).bind(since).fetch_all(&mut *db).await? {
        all.push(Change::PutDraft(Box::new(draft(row)?)));
    }
    let sql = "SELECT * FROM revisions WHERE at >= ? ORDER BY at DESC, rowid DESC LIMIT 500";
    let rows = query(sql).bind(since).fetch_all(&mut *db).await?;
    for row in rows.iter().rev() {
        all.push(Change::AddRevision(Box::new(revision(row)?)));
    }
    for row in all_waiting(db, 0).await? {
        all.push(Change::Wait(Box::new(row)));
    }
    Ok(())
}

fn draft(row: &SqliteRow) -> SqlResult<Draft> {
    let awaits: Option<String> = row.try_get("awaits")?;
    Ok(Draft {
        id: row.try_get("id")?,
        author: row.try_get("author")?,
        author_name: row.try_get("author_name")?,
        // A word of a later version: nothing of it is published by mistake.
        state: DraftState::of(row.try_get("state")?).unwrap_or(DraftState::Open),
        awaits: awaits.as_deref().and_then(Awaited::of),
        article: row.try_get("article")?,
        file: row.try_get("file")?,
        base: row.try_get("base")?,
        text: row.try_get("text")?,
        content: row.try_get("content")?,
        version: row.try_get("version")?,
        opened_at: row.try_get("opened_at")?,
        changed_at: row.try_get("changed_at")?,
    })
}

fn revision(row: &SqliteRow) -> SqlResult<Revision> {
    let by: Option<String> = row.try_get("by")?;
    Ok(Revision {
        key: row.try_get("key")?,
        article: row.try_get("article")?,
        file: row.try_get("file")?,
        at: row.try_get("at")?,
        by_name: row.try_get("by_name")?,
        by: by.map(PersonHash),
        way: RevisionWay::of(row.try_get("way")?).unwrap_or(RevisionWay::Seen),
        reason: row.try_get("reason")?,
        text: row.try_get("text")?,
    })
}

fn waiting(row: &SqliteRow) -> SqlResult<Waiting> {
    Ok(Waiting {
        chat_id: row.try_get("chat_id")?,
        message: row.try_get("message")?,
        thread: row.try_get("thread")?,
        text: Masked::written(row.try_get("text")?),
        lang: lang(row.try_get("lang")?),
        at: row.try_get("at")?,
    })
}
