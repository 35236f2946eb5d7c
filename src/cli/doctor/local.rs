//! What can be looked at without Telegram: configuration, articles, data folder.
//!
//! It opens the database read-only and removes the file that it writes to see whether
//! it can. A running `sotay serve` holds `serve.lock` in its data folder and takes it
//! anew when the folder was deleted. Whether somebody keeps the database is found by
//! taking the turn of writing and giving it back at once: that is a trouble where the
//! bot does not write or does not run, and otherwise most likely the bot itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    io,
    path::{Path, PathBuf},
};

use tokio::task::spawn_blocking;

use super::super::{lists, meaning};
use crate::{
    config::{Access, BotToken, Config, ConfigError},
    doctor::Check,
    kb::corpus::{Corpus, Trouble},
    kb::{self, Live, Noticing},
    store::{
        Fault, SecretFile, StoreError, database_of, examine, look_at_secret, open_to_others,
        secret_path, write_and_remove,
    },
    telegram::Serving,
    text::Language,
};

/// What is known of the articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct ArticlesFound {
    count: usize,
    internal: usize,
    findings: usize,
    /// Files and folders, and what was said of each.
    unreadable: Vec<(String, String)>,
    broken: Vec<String>,
}

impl ArticlesFound {
    /// Of articles that are loaded.
    pub(in crate::cli) fn of(stock: &Corpus) -> Self {
        let mut unreadable = Vec::new();
        let mut broken = Vec::new();
        for (name, trouble, _) in stock.broken() {
            match trouble {
                Trouble::Unreadable(error) => unreadable.push((name.to_string(), error.clone())),
                Trouble::Empty => broken.push(name.to_string()),
                Trouble::Finding { finding, position } => {
                    broken.push(format!("{name}:{} ({})", position.0, finding.rule.id()));
                }
            }
        }
        let closed = stock.closed().iter();
        unreadable.extend(closed.map(|(name, error)| (name.to_string(), error.clone())));
        Self {
            count: stock.articles().len(),
            internal: (stock.articles().iter())
                .filter(|article| article.is_internal())
                .count(),
            findings: stock.findings(),
            unreadable,
            broken,
        }
    }

    /// Loads them.
    ///
    /// # Errors
    /// Why they cannot be, in words.
    pub(super) fn read(config: &Config) -> Result<Self, String> {
        let live = Live::open_also(&config.kb, &config.kb_also_from, Language::built_in());
        let (live, _) = live.map_err(|error| chain(&error))?;
        Ok(Self::of(live.corpus()))
    }
}

/// What is known of a bot at work.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtWork {
    /// Whether there is one.
    pub(super) serving: Serving,
    /// Whether it can write into its database, as it says itself.
    pub(super) writes: Option<bool>,
}

/// The configuration cannot be used, and so nothing else looked at.
pub(super) fn no_configuration(error: ConfigError) -> Check {
    // Its causes stand on lines of their own already.
    Check::bad("config", "broken").with("error", format!("{:#}", anyhow::Error::new(error)))
}

/// The file of the token cannot be read.
pub(super) fn no_token_file(error: &ConfigError) -> Check {
    Check::bad("token", "unreadable").with("error", chain(error))
}

/// All of it, in the same order every time.
pub(super) async fn all(
    config: &Config,
    articles: Result<ArticlesFound, String>,
    at_work: AtWork,
) -> Vec<Check> {
    let internal = (articles.as_ref()).map_or(0, |articles| articles.internal);
    let bot = config.telegram.token.as_ref().and_then(BotToken::bot_id);
    let database = database_of(&config.store.folder, bot);
    let mut checks = {
        let config = config.clone();
        // A disk that hangs must not hold those who answer.
        let looking = spawn_blocking(move || files(&config, articles, at_work.serving));
        looking.await.unwrap_or_default()
    };
    let examined = if database.exists() {
        Some(examine(&database).await)
    } else {
        None
    };
    checks.push(of_store(examined, at_work).with("file", database.display()));
    checks.extend(access(&config.access));
    if config.access.is_open() && internal > 0 {
        checks.push(Check::note("audience", "nobody").with("count", internal));
    }
    checks
}

fn files(config: &Config, articles: Result<ArticlesFound, String>, serving: Serving) -> Vec<Check> {
    let folder = &config.store.folder;
    let mut checks = vec![configuration(config)];
    checks.extend(word_lists(config));
    checks.extend(model(config));
    let is_there = articles.is_ok();
    checks.extend(of_articles(config, articles));
    checks.extend(is_there.then(|| watch(config)));
    if is_there && config.editors.is_set() {
        checks.extend(written_articles(&config.kb));
    }
    let is_there = folder.is_dir();
    let probed = write_and_remove(folder);
    checks.push(data_folder(probed, is_there, serving).with("folder", folder.display()));
    checks.extend(open_data(&open_to_others(folder)));
    let secret = secret_path(folder);
    checks.push(of_secret(look_at_secret(folder)).with("file", secret.display()));
    checks
}

/// Whether articles that are written in chat can be written to the folder.
fn written_articles(kb: &Path) -> Option<Check> {
    let error = kb::write_and_forget(kb).err()?;
    let check = match error.kind() {
        io::ErrorKind::StorageFull => Check::bad("writing", "full"),
        io::ErrorKind::ReadOnlyFilesystem => Check::bad("writing", "read-only"),
        io::ErrorKind::PermissionDenied => Check::bad("writing", "denied"),
        _ => Check::bad("writing", "broken"),
    };
    Some(check.with("folder", kb.display()).with("error", error))
}

fn configuration(config: &Config) -> Check {
    match &config.file {
        // Whoever writes articles could have the token sent elsewhere.
        Some(file) if kb::name_among(&config.kb, file).is_some() => {
            Check::note("config", "among-articles").with("file", file.display())
        }
        Some(file) => Check::well("config", "file").with("file", file.display()),
        None => Check::well("config", "none"),
    }
}

fn word_lists(config: &Config) -> Option<Check> {
    let error = lists::language(config).err()?;
    Some(Check::bad("lists", "broken").with("error", format!("{error:#}")))
}

/// The model of a folder; that of the program is as good as the program.
fn model(config: &Config) -> Option<Check> {
    let settings = &config.meaning;
    let folder = settings.model_dir.as_ref().filter(|_| settings.enabled)?;
    Some(match meaning::load(config).wait() {
        Ok(_) => Check::well("meaning", "folder").with("folder", folder.display()),
        Err(error) => Check::bad("meaning", "broken").with("error", format!("{error:#}")),
    })
}

fn of_articles(config: &Config, articles: Result<ArticlesFound, String>) -> Vec<Check> {
    let check = match articles {
        Err(error) => Check::bad("articles", "no-folder").with("error", error),
        Ok(ArticlesFound { unreadable, .. }) if !unreadable.is_empty() => {
            return of_unreadable(&unreadable)
                .into_iter()
                .map(|check| check.with("folder", config.kb.display()))
                .collect();
        }
        Ok(ArticlesFound { count: 0, .. }) => Check::bad("articles", "none"),
        Ok(ArticlesFound { count, broken, .. }) if !broken.is_empty() => {
            Check::bad("articles", "broken")
                .with("count", count)
                .with("files", broken.join(", "))
        }
        Ok(ArticlesFound {
            count, findings: 0, ..
        }) => Check::well("articles", "good").with("count", count),
        Ok(ArticlesFound {
            count, findings, ..
        }) => Check::note("articles", "findings")
            .with("count", count)
            .with("findings", findings),
    };
    vec![check.with("folder", config.kb.display())]
}

/// What cannot be read, by what mends it.
fn of_unreadable(files: &[(String, String)]) -> Vec<Check> {
    let mut by_case: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for (name, error) in files {
        let (case, told) = match kb::ReadRefusal::of(error) {
            kb::ReadRefusal::TooLarge(bytes) => {
                ("too-large", format!("{name} ({})", megabytes(bytes)))
            }
            kb::ReadRefusal::Denied => ("unreadable", format!("{name} ({error})")),
            kb::ReadRefusal::Other => ("refused", format!("{name} ({error})")),
        };
        by_case.entry(case).or_default().push(told);
    }
    let checks = by_case.into_iter();
    checks
        .map(|(case, files)| Check::bad("articles", case).with("files", files.join(", ")))
        .collect()
}

/// A size as people read it. It is rounded up, so that none that is over a limit looks
/// as if it kept to it.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1 << 20);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} MB"),
        (whole, tenth) => format!("{whole}.{tenth} MB"),
    }
}

/// How changes of the articles are noticed.
fn watch(config: &Config) -> Check {
    let check = match kb::noticing(&config.kb, &config.kb_also_from, config.watch) {
        Noticing::Notified => return Check::well("watch", "told"),
        Noticing::Never => return Check::note("watch", "never"),
        Noticing::Polled => Check::well("watch", "polled"),
        Noticing::PolledShare(kind) => Check::well("watch", "share").with("kind", kind),
        Noticing::PolledUntold(error) => Check::note("watch", "untold").with("error", error),
    };
    check.with("seconds", config.poll.as_secs())
}

fn data_folder(probed: io::Result<()>, is_there: bool, serving: Serving) -> Check {
    match probed {
        // The bot makes it when it starts, so somebody has taken it away.
        _ if !is_there && serving == Serving::Another => Check::bad("data", "gone"),
        Ok(()) if !is_there => Check::well("data", "new"),
        Ok(()) => Check::well("data", "writable"),
        Err(error) if error.kind() == io::ErrorKind::StorageFull => Check::bad("data", "full"),
        Err(error) => Check::bad("data", "refused").with("error", error),
    }
}

/// What others on this machine may read of what the bot remembers.
fn open_data(open: &[(PathBuf, u32)]) -> Option<Check> {
    let told = open
        .iter()
        .map(|(path, mode)| format!("{} ({mode:03o})", path.display()));
    let told: Vec<_> = told.collect();
    (!told.is_empty()).then(|| Check::note("data", "open").with("files", told.join(", ")))
}

fn of_secret(found: SecretFile) -> Check {
    match found {
        SecretFile::Missing => Check::well("secret", "new"),
        SecretFile::Private => Check::well("secret", "private"),
        SecretFile::Open(mode) => Check::note("secret", "open").with("mode", format!("{mode:03o}")),
        SecretFile::Damaged => Check::bad("secret", "damaged"),
        SecretFile::Unreadable(error) => Check::bad("secret", "unreadable").with("error", error),
    }
}

fn of_store(examined: Option<Result<(), StoreError>>, at_work: AtWork) -> Check {
    let AtWork { serving, writes } = at_work;
    match examined {
        None if serving == Serving::Another => Check::bad("store", "gone"),
        None => Check::well("store", "new"),
        Some(Ok(())) => Check::well("store", "sound"),
        Some(Err(error)) => {
            let case = case_of(error.fault);
            let check = match error.fault {
                // A bot holds its database while it writes, for moments.
                Fault::Locked if serving != Serving::Nobody && writes != Some(false) => {
                    Check::note("store", "busy")
                }
                // It passes by itself.
                Fault::Slow => Check::note("store", case),
                _ => Check::bad("store", case),
            };
            check.with("error", error)
        }
    }
}

#[cfg(test)]
pub(super) const FAULTS: [Fault; 11] = [
    Fault::Locked,
    Fault::Full,
    Fault::ReadOnly,
    Fault::Damaged,
    Fault::Unreachable,
    Fault::Gone,
    Fault::Slow,
    Fault::Disk,
    Fault::Newer,
    Fault::Refused,
    Fault::Other,
];

/// The case of a check for what is wrong with the database.
pub(super) fn case_of(fault: Fault) -> &'static str {
    match fault {
        Fault::Locked => "locked",
        Fault::Slow => "slow",
        Fault::Full => "full",
        Fault::Damaged => "damaged",
        Fault::Newer => "newer",
        Fault::Disk => "disk",
        Fault::ReadOnly | Fault::Unreachable | Fault::Gone => "unreachable",
        Fault::Refused | Fault::Other => "other",
    }
}

/// Who may use the bot.
fn access(access: &Access) -> Vec<Check> {
    if access.is_open() {
        return vec![Check::note("access", "open")];
    }
    let users = access.users.clone().unwrap_or_default();
    let (people, chats) = (
        users.ids.len() + users.names.len(),
        access.chats.as_ref().map_or(0, BTreeSet::len),
    );
    let check = match access.members_of {
        Some(group) => Check::well("access", "members").with("group", group),
        None if people + chats == 0 => Check::note("access", "nobody"),
        None => Check::well("access", "lists"),
    };
    let mut checks = vec![check.with("people", people).with("chats", chats)];
    if !users.names.is_empty() {
        let names: Vec<String> = users.names.iter().map(|name| format!("@{name}")).collect();
        checks.push(Check::note("access", "names").with("names", names.join(", ")));
    }
    checks
}

/// An error and its causes on one line.
fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |&error| error.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State::{Bad, Note};

    #[test]
    fn who_holds_the_database_is_told_from_what_the_bot_says() {
        for (serving, writes, state, case) in [
            (Serving::Nobody, None, Bad, "locked"),
            (Serving::Another, None, Note, "busy"),
            (Serving::Another, Some(true), Note, "busy"),
            (Serving::Another, Some(false), Bad, "locked"),
            (Serving::Ourselves, None, Note, "busy"),
        ] {
            let locked = StoreError {
                fault: Fault::Locked,
                what: "database is locked".to_owned(),
            };
            let check = of_store(Some(Err(locked)), AtWork { serving, writes });
            assert_eq!((check.state, check.case), (state, case), "{serving:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_by_what_mends_it() {
        let files = [
            ("a.md", "Permission denied (os error 13)"),
            ("b.md", "52428800 bytes are too many (at most 16777216)"),
            ("c.md", "16777217 bytes are too many (at most 16777216)"),
            ("d.md", "is no regular file"),
        ];
        let files = files.map(|(name, error)| (name.to_owned(), error.to_owned()));
        let told = of_unreadable(&files).into_iter();
        let told: Vec<_> = told
            .map(|check| (check.case, check.blanks[0].1.clone()))
            .collect();
        let expected = [
            ("refused", "d.md (is no regular file)"),
            ("too-large", "b.md (50 MB), c.md (16.1 MB)"),
            ("unreadable", "a.md (Permission denied (os error 13))"),
        ];
        #[cfg(unix)]
        assert_eq!(told, expected.map(|(case, files)| (case, files.to_owned())));
    }

    #[test]
    fn a_folder_that_is_not_there_is_gone_only_from_a_bot_at_work() {
        for (serving, case) in [(Serving::Nobody, "new"), (Serving::Another, "gone")] {
            assert_eq!(data_folder(Ok(()), false, serving).case, case);
            assert_eq!(data_folder(Ok(()), true, serving).case, "writable");
        }
    }
}
