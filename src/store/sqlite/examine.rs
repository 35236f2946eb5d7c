//! Looking at the file of a database that a bot may be using.

use std::path::Path;

use sqlx::{ConnectOptions as _, Connection as _, Row as _, query};

use super::{file::options, open::NEWEST, trouble::trouble};
use crate::store::{Fault, Result, StoreError};

/// Reads the database in this file and changes nothing: whether it is sound, and
/// written by this version or an earlier one.
///
/// # Errors
/// What is wrong with it.
pub async fn examine(path: &Path) -> Result<()> {
    let has_log = path.with_extension("db-wal").exists();
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
