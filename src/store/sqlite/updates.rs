//! Updates that were pushed to us.

use sqlx::{Row as _, SqliteConnection, query};

use super::statement::{SqlResult, Statement};
use crate::store::Seconds;

/// Nothing when it was received or handled before.
pub(super) fn receive(update_id: i32, body: &str, at: Seconds) -> Statement {
    let sql = "INSERT INTO updates (id, body, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    query(sql).bind(update_id).bind(body).bind(at)
}

pub(super) fn handled(update_id: i32, at: Seconds) -> Statement {
    let sql = "INSERT INTO updates (id, body, at) VALUES (?, NULL, ?) \
               ON CONFLICT (id) DO UPDATE SET body = NULL";
    query(sql).bind(update_id).bind(at)
}

/// Those in hand, in the order in which they came.
pub(super) async fn received(db: &mut SqliteConnection) -> SqlResult<Vec<String>> {
    let sql = "SELECT body FROM updates WHERE body IS NOT NULL ORDER BY at, id";
    let rows = query(sql).fetch_all(db).await?;
    rows.iter().map(|row| row.try_get("body")).collect()
}
