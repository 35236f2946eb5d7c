//! The connection for changes. There is one, so that they wait in line and not for
//! locks.
//!
//! sqlx hands every text to a thread of the connection's and back, which takes
//! longer than what SQLite does there. So the statements of a change are one text,
//! and so are the beginning and the end of the transaction with the first and the
//! last change in it: one that is alone goes over once.
//!
//! So an answer waits for one transaction before it goes (it finishes the update, or
//! reports that it was finished; inserts the message as being sent; records the
//! question) and for one behind it.

use std::sync::Arc;

use futures::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, Connection as _, Either, Execute as _, Executor as _, SqliteConnection, query,
    query_with,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{
    change::statement,
    statement::{SqlResult, Statement},
};
use crate::store::Change;

/// A connection and what is left open on it. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Writer(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    /// `None` once it is closed.
    db: Option<SqliteConnection>,
    /// Whether a transaction may be open.
    is_begun: bool,
}

/// The connection for as long as somebody uses it.
struct Turn(Option<OwnedMutexGuard<Inner>>);

impl Drop for Turn {
    fn drop(&mut self) {
        // Given up half-way, which must not hold the file.
        if let Some(mut inner) = self.0.take().filter(|inner| inner.is_begun) {
            tokio::spawn(async move { inner.roll_back().await });
        }
    }
}

impl Inner {
    /// Our own and not sqlx's: SQLite ends a transaction by itself when the disk is
    /// full or fails, and sqlx then thinks for ever that it is open.
    async fn roll_back(&mut self) {
        if let Some(db) = &mut self.db {
            // Refused when there is nothing to end.
            let _ = query("ROLLBACK").execute(db).await;
        }
        self.is_begun = false;
    }
}

impl Writer {
    /// None where nothing is to be written.
    pub(super) fn new(db: Option<SqliteConnection>) -> Self {
        let is_begun = false;
        Self(Arc::new(Mutex::new(Inner { db, is_begun })))
    }

    async fn turn(&self) -> Turn {
        Turn(Some(Arc::clone(&self.0).lock_owned().await))
    }

    /// Executes a transaction of its own.
    pub(super) async fn execute(&self, sql: &'static str) -> SqlResult<()> {
        let mut turn = self.turn().await;
        turn.begin()?;
        query(sql).execute(turn.db()?).await?;
        turn.end();
        Ok(())
    }

    /// Whether a transaction could be begun, unless one is under way, which finds out by
    /// itself. Nothing is written.
    pub(super) async fn try_to_begin(&self) -> SqlResult<()> {
        let Ok(inner) = Arc::clone(&self.0).try_lock_owned() else {
            return Ok(());
        };
        let mut turn = Turn(Some(inner));
        turn.begin()?;
        query("BEGIN IMMEDIATE; ROLLBACK")
            .execute(turn.db()?)
            .await?;
        turn.end();
        Ok(())
    }

    /// Reads with the connection.
    pub(super) async fn with<T>(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> SqlResult<T>,
    ) -> SqlResult<T> {
        let mut turn = self.turn().await;
        work(turn.db()?).await
    }

    /// Makes the changes in order, all or none; for each whether rows were changed.
    pub(super) async fn make(&self, changes: &[Change]) -> SqlResult<Vec<bool>> {
        let mut turn = self.turn().await;
        turn.begin()?;
        let is_final = changes.iter().any(Change::must_outlive_power);
        let db = turn.db()?;
        if is_final {
            query("PRAGMA synchronous = FULL").execute(&mut *db).await?;
        }
        let mut results = Vec::with_capacity(changes.len());
        for (at, change) in changes.iter().enumerate() {
            let (is_first, is_last) = (at == 0, at + 1 == changes.len());
            results.push(make(db, statement(change), is_first, is_last).await?);
        }
        if is_final {
            query("PRAGMA synchronous = NORMAL").execute(db).await?;
        }
        turn.end();
        Ok(results)
    }

    pub(super) async fn close(&self) {
        let db = self.0.lock().await.db.take();
        if let Some(db) = db {
            // Its thread ends either way.
            let _ = db.close().await;
        }
    }
}

impl Turn {
    fn inner(&mut self) -> SqlResult<&mut Inner> {
        self.0.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    fn db(&mut self) -> SqlResult<&mut SqliteConnection> {
        self.inner()?.db.as_mut().ok_or(sqlx::Error::PoolClosed)
    }

    fn begin(&mut self) -> SqlResult<()> {
        self.inner()?.is_begun = true;
        Ok(())
    }

    fn end(&mut self) {
        if let Some(inner) = &mut self.0 {
            inner.is_begun = false;
        }
    }
}

/// Takes the lock at once: one that is taken later can be refused without waiting.
const BEGIN: &str = "BEGIN IMMEDIATE; ";
const COMMIT: &str = "; COMMIT";

/// Executes one change of a transaction; whether it changed anything.
async fn make(
    db: &mut SqliteConnection,
    mut change: Statement,
    is_first: bool,
    is_last: bool,
) -> SqlResult<bool> {
    let arguments = change.take_arguments().map_err(sqlx::Error::Encode)?;
    let begin = if is_first { BEGIN } else { "" };
    let commit = if is_last { COMMIT } else { "" };
    let sql = change.sql();
    // Made of our own texts alone; what is not ours is in the arguments.
    let sql = AssertSqlSafe(format!("{begin}{}{commit}", sql.as_str()));
    let all = query_with(sql, arguments.unwrap_or_default());
    let mut done = db.fetch_many(all);
    let mut changed = Vec::new();
    while let Some(one) = done.try_next().await? {
        if let Either::Left(result) = one {
            changed.push(result.rows_affected());
        }
    }
    // Those two tell of the statement before them.
    let own = changed.get(usize::from(is_first)..changed.len() - usize::from(is_last));
    Ok(own.is_some_and(|own| own.iter().any(|&rows| rows > 0)))
}
