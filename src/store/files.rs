//! The files of a data folder: what they are called, whose they are, and that
//! nobody else may read them.
//!
//! The folder, the database, its log and the lock are made with mode 0700 and 0600, and
//! brought there at every start. A folder that holds files of others (`folder = "."`)
//! is left as it is; each of the bot's own files is closed all the same.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tracing::warn;

use super::secret::{SECRET_FILE, keep_private, private};

/// The database's file in the data folder.
pub const DATABASE_FILE: &str = "sotay.db";

/// The file that tells whose that database is: the number of the bot that has used
/// the folder first.
const OWNER_FILE: &str = "sotay.db.owner";

/// The path of a bot's database in a data folder. The first bot has
/// [`DATABASE_FILE`] and every other one a database of its own beside it, because
/// numbers of updates, messages and files mean something else to each bot. A folder
/// that an older version made belongs to the next bot that uses it; a bot without a
/// number counts as the first.
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
pub(super) fn claim_folder(folder: &Path, bot: Option<u64>) -> io::Result<()> {
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

/// The file in the data folder that a bot at work holds.
pub const LOCK_FILE: &str = "serve.lock";

/// The file that is written to see whether one can be.
pub(super) const PROBE_FILE: &str = "doctor.probe";

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
        Ok(()) => {
            warn!(event = "data_dir_closed", %folder, "others could look into the data folder; now they cannot");
        }
        Err(error) => {
            warn!(event = "data_dir_open", %folder, %error, "others can look into the data folder");
        }
    }
}

#[cfg(not(unix))]
fn keep_folder_private(_: &Path) {}

/// Whether all that lies in a folder is what the bot keeps there.
pub(super) fn is_ours_alone(folder: &Path) -> bool {
    const OURS: [&str; 5] = [
        DATABASE_FILE,
        SECRET_FILE,
        LOCK_FILE,
        PROBE_FILE,
        // What articles mean, kept beside the database.
        "vectors.bin",
    ];
    let Ok(mut entries) = fs::read_dir(folder) else {
        return false;
    };
    entries.all(|entry| {
        entry.is_ok_and(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            OURS.iter().any(|ours| name.starts_with(ours))
        })
    })
}
