//! What the bot has recorded, for commands that read it. The bot may be at work: its
//! database is read beside it, and only what changes something is written.

use std::path::PathBuf;

use anyhow::{Context as _, anyhow, bail};

use super::{clock::now, say};
use crate::{
    config::{BotToken, Config},
    store::{Change, Folder, History, Origin as _, Seconds, Store as _, StoreError, database_of},
};

/// How far back a command looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span(Seconds);

impl Span {
    /// Reads `28d`, `4w` or `12h`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let read = || {
            let at = text
                .len()
                .checked_sub(1)
                .filter(|at| text.is_char_boundary(*at))?;
            let (number, unit) = text.split_at(at);
            let unit = match unit {
                "h" => 3600,
                "d" => 24 * 3600,
                "w" => 7 * 24 * 3600,
                _ => return None,
            };
            let number = number.parse::<u16>().ok().filter(|number| *number > 0)?;
            Some(Self(Seconds::from(number) * unit))
        };
        read().ok_or_else(|| "28d, 4w, 12h".to_owned())
    }

    /// When it begins, if it ends now.
    pub(super) fn begin(self, now: Seconds) -> Seconds {
        now.saturating_sub(self.0)
    }

    /// Its days, rounded up.
    pub(super) fn days(self) -> Seconds {
        (self.0 + 24 * 3600 - 1) / (24 * 3600)
    }
}

/// What is recorded since `since`.
pub(super) fn history(config: &Config, since: Seconds) -> anyhow::Result<History> {
    let (folder, database) = place(config)?;
    let read = async {
        let opened = folder.look().await?;
        let history = History::read(&opened.store, &opened.secret, since).await;
        opened.store.close().await;
        history
    };
    let read = runtime()?.block_on(read);
    read.map_err(|error| unreadable(config, &database, &error))
}

/// Makes a change, beside the bot if that is at work.
pub(super) fn change(config: &Config, change: Change) -> anyhow::Result<()> {
    let (folder, database) = place(config)?;
    let make = async {
        let secret = folder.look().await?;
        secret.store.close().await;
        let opened = folder.open(now(), &secret.secret).await?;
        let made = opened.store.apply(&[change]).await;
        opened.store.close().await;
        made
    };
    let outcome = runtime()?.block_on(make);
    outcome
        .map(drop)
        .map_err(|error| unreadable(config, &database, &error))
}

/// The database of the configured bot; it has to be there.
fn place(config: &Config) -> anyhow::Result<(Folder, PathBuf)> {
    let data = &config.store.folder;
    let bot = config.telegram.token.as_ref().and_then(BotToken::bot_id);
    let database = database_of(data, bot);
    if !database.exists() {
        let blanks = [("file", &*database.display().to_string())];
        bail!(say(config.lang, "cli.no-records", &blanks));
    }
    Ok((Folder::new(data).of_bot(bot), database))
}

fn unreadable(config: &Config, database: &std::path::Path, error: &StoreError) -> anyhow::Error {
    let blanks = [
        ("file", &*database.display().to_string()),
        ("reason", &*error.to_string()),
    ];
    anyhow!(say(config.lang, "cli.records-unreadable", &blanks))
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.context("cannot start the runtime")
}
