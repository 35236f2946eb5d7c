//! The file of a database, and how it is opened.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sqlx::{ConnectOptions as _, Connection as _, query, sqlite::SqliteConnectOptions};
use tokio::sync::Mutex;
use tracing::debug;

/// How long to wait for another program to let go of the file.
const BUSY: Duration = Duration::from_millis(500);

/// The file of a database.
#[derive(Clone, Debug)]
pub(super) struct DatabaseFile {
    pub(super) path: PathBuf,
    /// Device and number: a file that was put in its place has others.
    pub(super) identity: Option<(u64, u64)>,
    /// Held while the log is brought into the file.
    pub(super) tidying: Arc<Mutex<()>>,
}

impl DatabaseFile {
    /// Brings into the file what its log holds, beside everything else: this waits for
    /// the disk twice. Who writes has to do it only where the log has grown long
    /// since the last time.
    pub(super) fn tidy(&self) {
        let Ok(turn) = Arc::clone(&self.tidying).try_lock_owned() else {
            return;
        };
        let options = options(&self.path);
        tokio::spawn(async move {
            let _turn = turn;
            let tidied = async {
                let mut db = options.connect().await?;
                // A passive checkpoint neither waits for readers nor blocks
                // writers.
                query("PRAGMA wal_checkpoint(PASSIVE)")
                    .execute(&mut db)
                    .await?;
                db.close().await
            };
            if let Err(error) = tidied.await {
                debug!(%error, "the log of the database stays as long as it is");
            }
        });
    }
}

pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY)
        .disable_statement_logging()
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

/// Whether somebody uses the database in this file, or has left it without a goodbye.
pub(super) fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    Path::new(&log).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_found_whatever_the_database_is_called() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["sotay.db", "sotay.db.bot-7"] {
            let path = folder.path().join(name);
            std::fs::write(&path, "").unwrap();
            assert!(!has_log(&path));
            std::fs::write(folder.path().join(format!("{name}-wal")), "").unwrap();
            assert!(has_log(&path), "{name}");
        }
    }
}
