//! Messages that wait to be sent.

use sqlx::{Row as _, SqliteConnection, query, sqlite::SqliteRow};

use super::{Answer, changed, handled};
use crate::store::{Change, Letter, Seconds, UpdateKey};

/// `false` when there is or was another letter for its key.
pub(super) async fn post(db: &mut SqliteConnection, letter: &Letter) -> Answer<bool> {
    if !handled::finish(db, &letter.key, letter.put_at).await? {
        return Ok(false);
    }
    let sql = "INSERT INTO letters (key, chat_id, payload, put_at, due, tries) \
               VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    let insert = query(sql)
        .bind(letter.key.as_str())
        .bind(letter.chat_id)
        .bind(&letter.payload)
        .bind(letter.put_at)
        .bind(letter.due)
        .bind(letter.tries);
    changed(insert, db).await
}

pub(super) async fn begin_sending(
    db: &mut SqliteConnection,
    key: &UpdateKey,
    run: &str,
    after: i32,
) -> Answer<bool> {
    let sql = "UPDATE letters SET run = ?1, after = ?3 WHERE key = ?2 AND run IS NOT ?1";
    changed(query(sql).bind(run).bind(key.as_str()).bind(after), db).await
}

pub(super) async fn postpone(
    db: &mut SqliteConnection,
    key: &UpdateKey,
    due: Seconds,
) -> Answer<bool> {
    let sql = "UPDATE letters SET due = ?, tries = tries + 1, run = NULL WHERE key = ?";
    changed(query(sql).bind(due).bind(key.as_str()), db).await
}

pub(super) async fn drop(db: &mut SqliteConnection, key: &UpdateKey) -> Answer<bool> {
    changed(
        query("DELETE FROM letters WHERE key = ?").bind(key.as_str()),
        db,
    )
    .await
}

pub(super) async fn all(db: &mut SqliteConnection, run: &str) -> Answer<Vec<Letter>> {
    let sql = "SELECT * FROM letters ORDER BY put_at, rowid";
    let rows = query(sql).fetch_all(db).await?;
    rows.iter().map(|row| letter(row, run)).collect()
}

pub(super) async fn due(
    db: &mut SqliteConnection,
    run: &str,
    now: Seconds,
    limit: u32,
) -> Answer<Vec<Letter>> {
    let sql = "SELECT * FROM letters WHERE due <= ? AND run IS NOT ? ORDER BY due, rowid LIMIT ?";
    let rows = query(sql)
        .bind(now)
        .bind(run)
        .bind(limit)
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| letter(row, run)).collect()
}

pub(super) async fn recent(db: &mut SqliteConnection, all: &mut Vec<Change>) -> Answer<()> {
    let sql = "SELECT * FROM letters ORDER BY put_at, rowid LIMIT 10000";
    for row in &query(sql).fetch_all(db).await? {
        let letter = letter(row, "")?;
        let (key, after) = (letter.key.clone(), letter.after);
        all.push(Change::Post(letter));
        if let Some(run) = row.try_get("run")? {
            let after = after.unwrap_or(0);
            all.push(Change::BeginSending { key, run, after });
        }
    }
    Ok(())
}

fn letter(row: &SqliteRow, this_run: &str) -> Answer<Letter> {
    let run: Option<String> = row.try_get("run")?;
    Ok(Letter {
        key: UpdateKey(row.try_get("key")?),
        chat_id: row.try_get("chat_id")?,
        payload: row.try_get("payload")?,
        put_at: row.try_get("put_at")?,
        due: row.try_get("due")?,
        tries: row.try_get("tries")?,
        may_have_arrived: run.is_some_and(|run| run != this_run),
        after: row.try_get("after")?,
    })
}
