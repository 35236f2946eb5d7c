//! Opening a database: in a file, to be read only, in memory.

use std::{path::Path, sync::Arc, time::Duration};

use sqlx::{
    ConnectOptions as _, Connection as _, Row as _, SqlSafeStr as _, SqliteConnection,
    migrate::{Migration, MigrationType, Migrator},
    query,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    Sqlite,
    file::{DatabaseFile, has_log, identity, options},
    prune,
    trouble::{trouble, unmigrated},
    writer::Writer,
};
use crate::store::{Fault, Result, StoreError};

/// How long to wait for our own turn.
const TURN: Duration = Duration::from_secs(3);

/// How much each connection keeps of the file, in KiB (negative, as SQLite has it).
/// Its own 2 MiB would make the process grow with the file until all five are full;
/// what is looked up is recent, and the system keeps it as well.
const CACHE: &str = "-512";

/// How long the log grows before who writes brings it into the file, in pages of
/// 4 KiB; every few seconds it is done beside the work. SQLite's own 1,000 are full
/// after some seventy answers, and the next one would wait for the disk.
const LOG_PAGES: &str = "4000";

/// How many may read at once.
const READERS: u32 = 4;

/// A database in memory takes no more than this: 16,384 pages of 4 KiB.
const MEMORY_PAGES: u32 = 16_384;

/// What brings a database up to this version, in order; none is ever changed.
const MIGRATIONS: [(i64, &str, &str); 6] = [
    (1, "begin", include_str!("../migrations/0001_begin.sql")),
    (
        2,
        "card content",
        include_str!("../migrations/0002_card_content.sql"),
    ),
    (3, "updates", include_str!("../migrations/0003_updates.sql")),
    (
        4,
        "internal groups",
        include_str!("../migrations/0004_internal_groups.sql"),
    ),
    (5, "drafts", include_str!("../migrations/0005_drafts.sql")),
    (NEWEST, "gaps", include_str!("../migrations/0006_gaps.sql")),
];

/// The number of the last migration.
pub(super) const NEWEST: i64 = 6;

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
            .pragma("secure_delete", "ON")
            .pragma("cache_size", CACHE)
            .pragma("wal_autocheckpoint", LOG_PAGES);
        if let Some(pages) = max_pages {
            options = options.pragma("max_page_count", pages.to_string());
        }
        let mut db = options.connect().await.map_err(|it| trouble(&it))?;
        if let Err(error) = prepare(&mut db).await {
            // Its thread ends either way.
            let _ = db.close().await;
            return Err(error);
        }
        Ok(Self {
            writer: Writer::new(Some(db)),
            readers: Some(pool(READERS).connect_lazy_with(options)),
            file: Some(DatabaseFile {
                path: path.to_owned(),
                identity: identity(path),
                tidying: Arc::default(),
            }),
        })
    }

    /// Opens a database to read it only, as far as that goes: also where
    /// nothing can be written, or another program holds it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn look(path: &Path) -> Result<Self> {
        let options = options(path).read_only(true).immutable(!has_log(path));
        let readers = pool(1)
            .connect_with(options)
            .await
            .map_err(|it| trouble(&it))?;
        Ok(Self {
            writer: Writer::new(None),
            readers: Some(readers),
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
        let mut db = options.connect().await.map_err(|it| trouble(&it))?;
        prepare(&mut db).await?;
        Ok(Self {
            writer: Writer::new(Some(db)),
            readers: None,
            file: None,
        })
    }

    /// Forgets all but the newest of each kind.
    ///
    /// # Errors
    /// When the database does not do it.
    pub async fn trim(&self) -> Result<()> {
        let trimmed = self.writer.execute(prune::ALL_BUT_THE_NEWEST).await;
        trimmed.map_err(|it| trouble(&it))
    }
}

/// Whether the file is sound, then its tables.
async fn prepare(db: &mut SqliteConnection) -> Result<()> {
    let check = query("PRAGMA quick_check(1)").fetch_one(&mut *db).await;
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
    // `run` wants an `Acquire` that no future that is sent to another thread can have
    // for a connection; this is what it calls.
    Migrator::with_migrations(migrations.collect())
        .run_direct(None, &mut *db, false)
        .await
        .map_err(|it| unmigrated(&it))?;
    // SQLite opens a file that it may not write to without a word.
    let write = query("PRAGMA user_version = 1").execute(db).await;
    write.map(drop).map_err(|it| trouble(&it))
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(TURN)
        // A file does not hang up.
        .test_before_acquire(false)
}
