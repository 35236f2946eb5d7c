//! The data folder: where the database and the secret lie.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tracing::{error, info, warn};

use super::{
    Fault, Result, Seconds, Secret, Sqlite, Store, StoreError,
    probe::is_ours_alone,
    secret::{keep_private, private},
};

/// The database's file in the data folder.
pub const DATABASE_FILE: &str = "sotay.db";

/// The file that tells whose that database is: the number of the bot that has used
/// the folder first.
const OWNER_FILE: &str = "sotay.db.owner";

/// The name of the database of a bot in a data folder. The first bot has
/// [`DATABASE_FILE`], every other one a database of its own beside it, because
/// numbers of updates, messages and files mean something else to each. A folder from
/// before that was told apart belongs to the next bot that uses it; without a
/// number, a bot is the first.
pub fn database_of(folder: &Path, bot: Option<u64>) -> PathBuf {
    folder.join(match other_bot(folder, bot) {
        Some(bot) => format!("{DATABASE_FILE}.bot-{bot}"),
        None => DATABASE_FILE.to_owned(),
    })
}

/// The bot, unless the folder is its own.
pub(super) fn other_bot(folder: &Path, bot: Option<u64>) -> Option<u64> {
    let owner = fs::read_to_string(folder.join(OWNER_FILE)).ok()?;
    let owner: u64 = owner.trim().parse().ok()?;
    bot.filter(|bot| *bot != owner)
}

/// Makes the folder the bot's own, if it is nobody's.
fn claim_folder(folder: &Path, bot: Option<u64>) -> io::Result<()> {
    let Some(bot) = bot else {
        return Ok(());
    };
    let file = folder.join(OWNER_FILE);
    match private().write(true).create_new(true).open(file) {
        Ok(mut file) => file.write_all(format!("{bot}\n").as_bytes()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// A database that was opened.
#[derive(Debug)]
pub struct Opened<S> {
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
    ) -> impl Future<Output = Result<Opened<Self::Store>>> + Send;

    /// Opens it as far as it can be read, changing nothing.
    fn look(&self) -> impl Future<Output = Result<Opened<Self::Store>>> + Send;
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

    async fn open(&self, now: Seconds, secret: &Secret) -> Result<Opened<Sqlite>> {
        let io = |error: io::Error| unreachable_at(&self.path, &error);
        make_folder(&self.path).map_err(io)?;
        let secret = Secret::of_folder(&self.path, now, Some(secret)).map_err(io)?;
        claim_folder(&self.path, self.bot).map_err(io)?;
        let path = self.database();
        if let Some(bot) = other_bot(&self.path, self.bot) {
            info!(bot, database = %path.display(), "another bot began this data folder; this one has a database of its own");
        }
        // An empty one was begun, and then there was trouble.
        let is_new = fs::metadata(&path).map_or(true, |about| about.is_file() && about.len() == 0);
        close_to_others(&self.path);
        // A log without its database would be taken for the new one's.
        if is_new && let Some(aside) = self.move_aside(now).map_err(io)? {
            warn!(moved_to = %aside.display(), "there was the log of a database and no database");
        }
        if !path.exists() {
            begin_file(&path).map_err(io)?;
        }
        let (store, is_new) = match Sqlite::open(&path, self.max_pages).await {
            Ok(store) => (store, is_new),
            Err(error) if error.fault == Fault::Damaged => {
                let aside = self.move_aside(now).map_err(io)?;
                error!(
                    %error,
                    moved_to = %aside.unwrap_or_default().display(),
                    "the database is damaged; it is moved aside and a new one begun"
                );
                begin_file(&path).map_err(io)?;
                (Sqlite::open(&path, self.max_pages).await?, true)
            }
            Err(error) => return Err(error),
        };
        if is_new {
            info!(database = %path.display(), "began a new database");
        }
        Ok(Opened {
            store,
            secret,
            is_new,
        })
    }

    async fn look(&self) -> Result<Opened<Sqlite>> {
        let secret = Secret::read(&self.path)
            .and_then(|secret| secret.ok_or_else(|| io::ErrorKind::InvalidData.into()))
            .map_err(|error| unreachable_at(&self.path, &error))?;
        Ok(Opened {
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

/// Takes everybody else's permissions away from the folder and the database.
pub(super) fn close_to_others(folder: &Path) {
    keep_folder_private(folder);
    for database in databases(folder) {
        keep_private(&database);
    }
}

/// The databases of all bots, with their logs.
pub(super) fn databases(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_ours = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with(DATABASE_FILE);
    let ours = entries.filter(|entry| is_ours(&entry.file_name()));
    let mut all: Vec<PathBuf> = ours.map(|entry| entry.path()).collect();
    all.sort();
    all
}

/// Makes the folder for its owner only; one that exists is left as it is.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Takes everybody else's permissions away from the data folder. One that holds
/// something of others (`folder = "."`) is left as it is: they may need it, and
/// each of our files is private by itself.
#[cfg(unix)]
fn keep_folder_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(about) = fs::metadata(path) else {
        return;
    };
    let mode = about.permissions().mode();
    let is_open = mode & 0o077 != 0;
    if !is_open || !is_ours_alone(path) {
        return;
    }
    let folder = path.display();
    match fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700)) {
        Ok(()) => warn!(%folder, "others could look into the data folder"),
        Err(error) => warn!(%folder, %error, "others can look into the data folder"),
    }
}

#[cfg(not(unix))]
fn keep_folder_private(_: &Path) {}
