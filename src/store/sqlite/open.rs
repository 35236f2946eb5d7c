//! Opening a database: in a file, to be read only, in memory.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions as _, Row as _, SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
    query,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    File, Sqlite, prune,
    trouble::{trouble, unmigrated},
};
use crate::store::{Fault, Result, Store as _, StoreError};

/// How long to wait for another program to let go of the file.
const BUSY: Duration = Duration::from_millis(500);

/// How long to wait for our own turn.
const TURN: Duration = Duration::from_secs(3);

/// A database in memory takes no more than this: 16,384 pages of 4 KiB.
const MEMORY_PAGES: u32 = 16_384;

/// What brings a database up to this version, in order; none is ever changed.
const MIGRATIONS: [(i64, &str, &str); 3] = [
    (1, "begin", include_str!("../migrations/0001_begin.sql")),
    (
        2,
        "card content",
        include_str!("../migrations/0002_card_content.sql"),
    ),
    (
        NEWEST,
        "updates",
        include_str!("../migrations/0003_updates.sql"),
    ),
];

/// The number of the last migration.
pub(super) const NEWEST: i64 = 3;

impl Sqlite {
    /// Opens the database in this file, makes it if there is none, and brings
    /// it up to this version. It takes no more than `max_pages` of 4 KiB, if
    /// that is set.
    ///
    /// # Errors
    /// When it cannot be used; [`Fault::Damaged`] when the file is no database.
    pub async fn open(path: &Path, max_pages: Option<u32>) -> Result<Self> {
        let mut options = options(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .pragma("secure_delete", "ON");
        if let Some(pages) = max_pages {
            options = options.pragma("max_page_count", pages.to_string());
        }
        let writer = writer()
            .connect_with(options.clone())
            .await
            .map_err(|it| trouble(&it))?;
        let readers = pool(4).connect_lazy_with(options);
        let mut store = Self {
            writer,
            readers,
            file: None,
        };
        if let Err(error) = store.prepare().await {
            store.close().await;
            return Err(error);
        }
        store.file = Some(File {
            path: path.to_owned(),
            identity: identity(path),
        });
        Ok(store)
    }

    /// Opens a database to read it only, as far as that goes: also where
    /// nothing can be written, or another program holds it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn look(path: &Path) -> Result<Self> {
        let has_log = path.with_extension("db-wal").exists();
        let options = options(path).read_only(true).immutable(!has_log);
        let readers = pool(1)
            .connect_with(options)
            .await
            .map_err(|it| trouble(&it))?;
        Ok(Self {
            writer: readers.clone(),
            readers,
            file: None,
        })
    }

    /// A new database in memory.
    ///
    /// # Errors
    /// When there is no memory.
    pub async fn in_memory() -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .disable_statement_logging()
            .pragma("max_page_count", MEMORY_PAGES.to_string());
        // One connection that never closes: the database goes with it.
        let only = writer()
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None);
        let writer = only
            .connect_with(options)
            .await
            .map_err(|it| trouble(&it))?;
        let store = Self {
            readers: writer.clone(),
            writer,
            file: None,
        };
        store.prepare().await?;
        Ok(store)
    }

    /// Whether the file is sound, then its tables.
    async fn prepare(&self) -> Result<()> {
        let check = query("PRAGMA quick_check(1)").fetch_one(&self.writer).await;
        let found: String = check
            .and_then(|row| row.try_get(0))
            .map_err(|it| trouble(&it))?;
        if found != "ok" {
            return Err(StoreError {
                fault: Fault::Damaged,
                what: found,
            });
        }
        let migrations = MIGRATIONS.iter().map(|(version, name, sql)| {
            let (name, sql) = ((*name).into(), (*sql).into_sql_str());
            Migration::new(*version, name, MigrationType::Simple, sql, false)
        });
        Migrator::with_migrations(migrations.collect())
            .run(&self.writer)
            .await
            .map_err(|it| unmigrated(&it))?;
        // SQLite opens a file that it may not write to without a word.
        let write = query("PRAGMA user_version = 1").execute(&self.writer).await;
        write.map(drop).map_err(|it| trouble(&it))
    }

    /// Forgets all but the newest of each kind.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn trim(&self) -> Result<()> {
        let trimmed = async {
            let mut connection = self.writer.acquire().await?;
            let db = &mut *connection;
            query("BEGIN").execute(&mut *db).await?;
            prune::trim(db).await?;
            query("COMMIT").execute(db).await.map(drop)
        };
        trimmed.await.map_err(|it| trouble(&it))
    }
}

pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY)
        .disable_statement_logging()
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(TURN)
        // A file does not hang up.
        .test_before_acquire(false)
}

#[cfg(unix)]
pub(super) fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = path.metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
pub(super) fn identity(path: &Path) -> Option<(u64, u64)> {
    path.exists().then_some((0, 0))
}

/// Connections for changes. Their transactions are ours and not sqlx's: SQLite
/// ends one by itself when the disk is full or fails, and sqlx then thinks for
/// ever that it is open.
fn writer() -> SqlitePoolOptions {
    pool(1).after_release(|db, _| {
        Box::pin(async move {
            // What was given up half-way must not hold the file. Refused when
            // there is nothing to end, which is the rule.
            let _ = query("ROLLBACK").execute(db).await;
            Ok(true)
        })
    })
}
