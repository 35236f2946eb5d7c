//! Updates that need no more work.

use sqlx::{Row as _, SqliteConnection, query};

use super::statement::{SqlResult, Statement};
use crate::store::{Change, Seconds, UpdateKey};

/// Nothing when it was finished before. Rows that are not done were written by
/// versions that noted here what they had in hand.
pub(super) fn finish(key: &UpdateKey, at: Seconds) -> Statement {
    let sql = "INSERT INTO handled (key, run, at, done) VALUES (?, '', ?, 1) \
               ON CONFLICT (key) DO UPDATE SET done = 1 WHERE done = 0";
    query(sql).bind(key.as_str()).bind(at)
}

pub(super) async fn is_finished(db: &mut SqliteConnection, key: &UpdateKey) -> SqlResult<bool> {
    let sql = "SELECT 1 FROM handled WHERE key = ? AND done = 1";
    let row = query(sql).bind(key.as_str()).fetch_optional(db).await?;
    Ok(row.is_some())
}

pub(super) async fn recent(
    db: &mut SqliteConnection,
    since: Seconds,
    all: &mut Vec<Change>,
) -> SqlResult<()> {
    let sql = "SELECT key, at FROM handled WHERE done = 1 AND at >= ? ORDER BY at DESC LIMIT 5000";
    let rows = query(sql).bind(since).fetch_all(db).await?;
    for row in rows.iter().rev() {
        let key = UpdateKey(row.try_get("key")?);
        let at = row.try_get("at")?;
        all.push(Change::Finish { key, at });
    }
    Ok(())
}
