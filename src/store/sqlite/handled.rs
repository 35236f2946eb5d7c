//! Updates that were taken in hand.

use sqlx::{Row as _, SqliteConnection, query};

use super::{Answer, changed};
use crate::store::{Change, Seconds, UpdateKey};

pub(super) async fn claim(
    db: &mut SqliteConnection,
    key: &UpdateKey,
    run: &str,
    at: Seconds,
) -> Answer<bool> {
    // What an earlier process had in hand and did not finish is free.
    let sql = "INSERT INTO handled (key, run, at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE \
               SET run = excluded.run, at = excluded.at WHERE done = 0 AND run <> excluded.run";
    changed(query(sql).bind(key.as_str()).bind(run).bind(at), db).await
}

pub(super) async fn release(db: &mut SqliteConnection, key: &UpdateKey) -> Answer<bool> {
    let sql = "DELETE FROM handled WHERE key = ? AND done = 0";
    changed(query(sql).bind(key.as_str()), db).await
}

/// `false` when it was finished before.
pub(super) async fn finish(
    db: &mut SqliteConnection,
    key: &UpdateKey,
    at: Seconds,
) -> Answer<bool> {
    let sql = "INSERT INTO handled (key, run, at, done) VALUES (?, '', ?, 1) \
               ON CONFLICT (key) DO UPDATE SET done = 1 WHERE done = 0";
    changed(query(sql).bind(key.as_str()).bind(at), db).await
}

pub(super) async fn is_finished(db: &mut SqliteConnection, key: &UpdateKey) -> Answer<bool> {
    let sql = "SELECT 1 FROM handled WHERE key = ? AND done = 1";
    let row = query(sql).bind(key.as_str()).fetch_optional(db).await?;
    Ok(row.is_some())
}

pub(super) async fn recent(
    db: &mut SqliteConnection,
    since: Seconds,
    all: &mut Vec<Change>,
) -> Answer<()> {
    let sql = "SELECT key, run, at, done FROM handled WHERE at >= ? ORDER BY at DESC LIMIT 20000";
    let rows = query(sql).bind(since).fetch_all(db).await?;
    for row in rows.iter().rev() {
        let key = UpdateKey(row.try_get("key")?);
        let at = row.try_get("at")?;
        all.push(if row.try_get("done")? {
            Change::Finish { key, at }
        } else {
            let run = row.try_get("run")?;
            Change::Claim { key, run, at }
        });
    }
    Ok(())
}
