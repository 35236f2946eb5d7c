//! The data folder: where the database and the secret lie.
//!
//! Each bot has a database of its own (`database_of`), because numbers of updates,
//! messages and files mean something else to each. The first bot of a folder has
//! `sotay.db` (`sotay.db.owner` names it), others `sotay.db.bot-` and their number,
//! with a lock of their own. What a chat has set does not go along to another bot.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tracing::{error, info, warn};

use super::{
    Fault, Result, Seconds, Secret, Sqlite, Store, StoreError,
    files::{claim_folder, close_to_others, database_of, make_folder, other_bot},
    secret::private,
};

/// A database that was opened.
#[derive(Debug)]
pub struct OpenedDatabase<S> {
    /// The database.
    pub store: S,
    /// The secret that its hashes were made with.
    pub secret: Secret,
    /// Whether it was made just now.
    pub is_new: bool,
}

/// Where a database comes from: it is opened again after trouble.
pub trait Origin: Send + Sync + 'static {
    /// The kind of database.
    type Store: Store;

    /// Opens the database, or begins one when there is none. `secret` is taken
    /// when there is none yet.
    fn open(
        &self,
        now: Seconds,
        secret: &Secret,
    ) -> impl Future<Output = Result<OpenedDatabase<Self::Store>>> + Send;

    /// Opens it as far as it can be read, changing nothing.
    fn look(&self) -> impl Future<Output = Result<OpenedDatabase<Self::Store>>> + Send;
}

/// A folder with a SQLite database in it.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    bot: Option<u64>,
    max_pages: Option<u32>,
}

impl Folder {
    /// The folder at this path. It is made when it is needed.
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            bot: None,
            max_pages: None,
        }
    }

    /// What the bot of this number keeps there, see [`database_of`].
    #[must_use]
    pub fn of_bot(self, bot: Option<u64>) -> Self {
        Self { bot, ..self }
    }

    /// With a database that takes no more than this many pages of 4 KiB.
    #[must_use]
    pub fn with_max_pages(self, pages: u32) -> Self {
        Self {
            max_pages: Some(pages),
            ..self
        }
    }

    /// The file of the database.
    pub fn database(&self) -> PathBuf {
        database_of(&self.path, self.bot)
    }

    /// Moves a damaged database out of the way, or what is left of one, with
    /// its log: perhaps somebody can save something. `None` when there is
    /// nothing.
    fn move_aside(&self, now: Seconds) -> io::Result<Option<PathBuf>> {
        let database = self.database();
        let mut aside = with_ending(&database, &format!(".damaged-{now}"));
        let mut count = 1;
        while PARTS.iter().any(|part| with_ending(&aside, part).exists()) {
            count += 1;
            aside = with_ending(&database, &format!(".damaged-{now}-{count}"));
        }
        let mut any = false;
        for part in PARTS {
            match fs::rename(with_ending(&database, part), with_ending(&aside, part)) {
                Ok(()) => any = true,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(any.then_some(aside))
    }
}

/// The files of a SQLite database: itself, its log, the index of its log.
const PARTS: [&str; 3] = ["", "-wal", "-shm"];

impl Origin for Folder {
    type Store = Sqlite;

    async fn open(&self, now: Seconds, secret: &Secret) -> Result<OpenedDatabase<Sqlite>> {
        let io = |error: io::Error| unreachable_at(&self.path, &error);
        make_folder(&self.path).map_err(io)?;
        let secret = Secret::of_folder(&self.path, now, Some(secret)).map_err(io)?;
        claim_folder(&self.path, self.bot).map_err(io)?;
        let path = self.database();
        if let Some(bot) = other_bot(&self.path, self.bot) {
            info!(event = "database_of_another_bot", bot, database = %path.display(), "another bot began this data folder; this bot has a database of its own");
        }
        // An empty one was begun, and then there was trouble.
        let is_new = fs::metadata(&path).map_or(true, |about| about.is_file() && about.len() == 0);
        close_to_others(&self.path);
        // A log without its database would be taken for the new one's.
        if is_new && let Some(aside) = self.move_aside(now).map_err(io)? {
            warn!(event = "database_log_orphaned", moved_to = %aside.display(), "there was the log of a database without its database");
        }
        if !path.exists() {
            begin_file(&path).map_err(io)?;
        }
        let (store, is_new) = match Sqlite::open(&path, self.max_pages).await {
            Ok(store) => (store, is_new),
            Err(error) if error.fault == Fault::Damaged => {
                let aside = self.move_aside(now).map_err(io)?;
                error!(
                    event = "database_damaged", %error,
                    moved_to = %aside.unwrap_or_default().display(),
                    "the database is damaged; it is moved aside and a new one begun"
                );
                begin_file(&path).map_err(io)?;
                (Sqlite::open(&path, self.max_pages).await?, true)
            }
            Err(error) => return Err(error),
        };
        if is_new {
            info!(event = "database_created", database = %path.display(), "a new database is begun");
        }
        Ok(OpenedDatabase {
            store,
            secret,
            is_new,
        })
    }

    async fn look(&self) -> Result<OpenedDatabase<Sqlite>> {
        let secret = Secret::read(&self.path)
            .and_then(|secret| secret.ok_or_else(|| io::ErrorKind::InvalidData.into()))
            .map_err(|error| unreachable_at(&self.path, &error))?;
        Ok(OpenedDatabase {
            store: Sqlite::look(&self.database()).await?,
            secret,
            is_new: false,
        })
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

fn unreachable_at(folder: &Path, error: &io::Error) -> StoreError {
    let fault = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Fault::Full,
        io::ErrorKind::ReadOnlyFilesystem => Fault::ReadOnly,
        _ => Fault::Unreachable,
    };
    StoreError {
        fault,
        what: format!("{}: {error}", folder.display()),
    }
}

/// Makes an empty file for a database. SQLite would make it as open as the
/// system's default; what it puts beside it gets the permissions of this one.
fn begin_file(path: &Path) -> io::Result<()> {
    private().append(true).create(true).open(path).map(drop)
}
