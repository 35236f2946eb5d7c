//! Looking at the file of a database that a bot may be using.

use std::{path::Path, time::Duration};

use sqlx::{ConnectOptions as _, Connection as _, Row as _, query};

use super::{
    file::{has_log, options},
    open::NEWEST,
    trouble::trouble,
};
use crate::store::{Fault, Result, StoreError};

/// How long somebody may write before they are said to hold the database: a bot that
/// removes what is old takes a moment.
const LONG: Duration = Duration::from_millis(1_500);

/// Takes the turn of writing and gives it back, having written nothing: who reads
/// does not notice that somebody else keeps it. Where this process may not write,
/// that cannot be found out.
async fn wait_for_writing(path: &Path) -> sqlx::Result<()> {
    let Ok(mut db) = options(path).busy_timeout(LONG).connect().await else {
        return Ok(());
    };
    let begun = query("BEGIN IMMEDIATE").execute(&mut db).await;
    if begun.is_ok() {
        query("ROLLBACK").execute(&mut db).await?;
    }
    db.close().await?;
    match begun {
        Err(error) if trouble(&error).fault == Fault::Locked => Err(error),
        _ => Ok(()),
    }
}

/// Reads the database in this file and changes nothing: whether it is sound, and
/// written by this version or an earlier one.
///
/// # Errors
/// What is wrong with it.
pub async fn examine(path: &Path) -> Result<()> {
    let has_log = has_log(path);
    let options = options(path).read_only(true).immutable(!has_log);
    let read = async {
        let mut db = options.connect().await?;
        let row = query("PRAGMA quick_check(1)").fetch_one(&mut db).await?;
        let found: String = row.try_get(0)?;
        let row = query("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut db)
            .await?;
        // A database that was begun this moment has none yet.
        let version = if row.try_get::<i64, _>(0)? == 0 {
            0
        } else {
            let version = query("SELECT coalesce(max(version), 0) FROM _sqlx_migrations");
            version.fetch_one(&mut db).await?.try_get(0)?
        };
        if has_log {
            // Beside this connection the other one is not the last, and so leaves the
            // log as it is.
            wait_for_writing(path).await?;
        }
        db.close().await?;
        Ok((found, version))
    };
    let error = |fault, what| Err(StoreError { fault, what });
    match read.await {
        Ok((found, _)) if found != "ok" => error(Fault::Damaged, found),
        Ok((_, version)) if version > NEWEST => error(
            Fault::Newer,
            format!("migration {version}, known: {NEWEST}"),
        ),
        Ok(_) => Ok(()),
        Err(error) => Err(trouble(&error)),
    }
}
