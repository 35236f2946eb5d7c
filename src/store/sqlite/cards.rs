//! Questions that were handed to people, and the files that Telegram knows.

use sqlx::{Row as _, SqliteConnection, query, sqlite::SqliteRow};

use super::statement::{SqlResult, Statement};
use crate::store::{Card, CardState, Change, Seconds};

/// Nothing when the asker's message has another card.
pub(super) fn put(card: &Card) -> Statement {
    let sql = "INSERT INTO cards (id, asker_chat, asker_message, asker_thread, support_chat, \
               support_message, state, by_name, content, opened_at, changed_at) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET \
               support_chat = excluded.support_chat, support_message = excluded.support_message, \
               state = excluded.state, by_name = excluded.by_name, \
               content = excluded.content, \
               changed_at = excluded.changed_at ON CONFLICT DO NOTHING";
    query(sql)
        .bind(&card.id)
        .bind(card.asker_chat)
        .bind(card.asker_message)
        .bind(card.asker_thread)
        .bind(card.support_chat)
        .bind(card.support_message)
        .bind(card.state.word())
        .bind(&card.by_name)
        .bind(&card.content)
        .bind(card.opened_at)
        .bind(card.changed_at)
}

/// Nothing when it is not open any more.
pub(super) fn take(id: &str, by_name: &str, at: Seconds) -> Statement {
    let sql = "UPDATE cards SET state = 'taken', by_name = ?, changed_at = ? \
               WHERE id = ? AND state = 'open'";
    query(sql).bind(by_name).bind(at).bind(id)
}

/// Nothing when it was answered before.
pub(super) fn answer(id: &str, by_name: &str, at: Seconds) -> Statement {
    let sql = "UPDATE cards SET state = 'answered', by_name = ?, changed_at = ? \
               WHERE id = ? AND state <> 'answered'";
    query(sql).bind(by_name).bind(at).bind(id)
}

pub(super) async fn named(db: &mut SqliteConnection, id: &str) -> SqlResult<Option<Card>> {
    let row = query("SELECT * FROM cards WHERE id = ?")
        .bind(id)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(card).transpose()
}

pub(super) async fn at(
    db: &mut SqliteConnection,
    support_chat: i64,
    message: i32,
) -> SqlResult<Option<Card>> {
    let sql = "SELECT * FROM cards WHERE support_chat = ? AND support_message = ?";
    let row = query(sql)
        .bind(support_chat)
        .bind(message)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(card).transpose()
}

pub(super) async fn of(
    db: &mut SqliteConnection,
    asker_chat: i64,
    message: i32,
) -> SqlResult<Option<Card>> {
    let sql = "SELECT * FROM cards WHERE asker_chat = ? AND asker_message = ?";
    let row = query(sql)
        .bind(asker_chat)
        .bind(message)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(card).transpose()
}

/// Those of that kind that nobody has closed since, the oldest first.
pub(super) async fn left_open(
    db: &mut SqliteConnection,
    kind: &str,
    before: Seconds,
) -> SqlResult<Vec<Card>> {
    let sql = "SELECT * FROM cards WHERE substr(id, 1, length(?)) = ? AND state <> 'answered' \
               AND opened_at < ? ORDER BY opened_at LIMIT 100";
    let rows = query(sql)
        .bind(kind)
        .bind(kind)
        .bind(before)
        .fetch_all(db)
        .await?;
    rows.iter().map(card).collect()
}

pub(super) fn set_file(content: &str, file_id: &str, at: Seconds) -> Statement {
    let sql = "INSERT OR REPLACE INTO files (content, file_id, at) VALUES (?, ?, ?)";
    query(sql).bind(content).bind(file_id).bind(at)
}

pub(super) fn forget_file(content: &str) -> Statement {
    query("DELETE FROM files WHERE content = ?").bind(content)
}

pub(super) async fn file(db: &mut SqliteConnection, content: &str) -> SqlResult<Option<String>> {
    let sql = "SELECT file_id FROM files WHERE content = ?";
    let row = query(sql).bind(content).fetch_optional(db).await?;
    row.map(|row| row.try_get("file_id")).transpose()
}

pub(super) async fn recent(
    db: &mut SqliteConnection,
    since: Seconds,
    all: &mut Vec<Change>,
) -> SqlResult<()> {
    let sql = "SELECT * FROM cards WHERE state <> 'answered' OR changed_at >= ? \
               ORDER BY changed_at DESC LIMIT 5000";
    for row in &query(sql).bind(since).fetch_all(&mut *db).await? {
        all.push(Change::PutCard(Box::new(card(row)?)));
    }
    let sql = "SELECT * FROM files ORDER BY at DESC LIMIT 5000";
    for row in &query(sql).fetch_all(db).await? {
        all.push(Change::SetFile {
            content: row.try_get("content")?,
            file_id: row.try_get("file_id")?,
            at: row.try_get("at")?,
        });
    }
    Ok(())
}

pub(super) fn card(row: &SqliteRow) -> SqlResult<Card> {
    Ok(Card {
        id: row.try_get("id")?,
        asker_chat: row.try_get("asker_chat")?,
        asker_message: row.try_get("asker_message")?,
        asker_thread: row.try_get("asker_thread")?,
        support_chat: row.try_get("support_chat")?,
        support_message: row.try_get("support_message")?,
        // A word of a later version: better helped twice than not at all.
        state: CardState::of(row.try_get("state")?).unwrap_or(CardState::Open),
        by_name: row.try_get("by_name")?,
        content: row.try_get("content")?,
        opened_at: row.try_get("opened_at")?,
        changed_at: row.try_get("changed_at")?,
    })
}
