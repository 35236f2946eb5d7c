//! `sotay serve`: the bot as a process.

use std::{
    path::PathBuf,
    sync::Arc,
    thread,
    time::{Duration, SystemTime},
};

use anyhow::{Context as _, anyhow, bail};
use tokio::sync::{mpsc, watch};
use tracing::{error, info, warn};

use super::{
    Ended, articles,
    doctor::{self, ArticlesFound},
    log, meaning, say,
};
use crate::{
    config::Config,
    embedder::{BudgetCounts, Embeddings},
    handbook::{Handbook, Reader},
    kb::Follower,
    store::{Folder, Lock, Memory},
    telegram::{self, ServeError},
};

pub(super) fn run(config: &Config) -> anyhow::Result<Ended> {
    let Some(token) = config.telegram.token.clone() else {
        if let Some(trouble) = config.telegram.token_trouble.clone() {
            return Err(anyhow!(trouble));
        }
        bail!(say(config.lang, "cli.no-token", &[]));
    };
    log::begin();
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    // Before anything slow: until somebody listens for it, SIGHUP ends the process.
    let hangups = {
        let _inside = runtime.enter();
        Hangups::listen()?
    };
    let loading = meaning::load(config);
    let (live, events) = articles::open(config)?;
    let mut handbook = live.handbook()?;
    let embeddings = loading.wait().unwrap_or_else(|error| {
        error!(
            event = "meaning_unavailable",
            error = format!("{error:#}"),
            "articles are found by their words alone"
        );
        None
    });
    let counted = embeddings.clone();
    let meaning_of = move |handbook: &Handbook| {
        let embeddings = embeddings.as_ref()?;
        Some(embeddings.meaning_soon(handbook.articles()))
    };
    handbook.set_meaning(meaning_of(&handbook));
    let articles = ArticlesFound::of(live.corpus());
    let settings = doctor::settings_of(config, token);
    let bot = settings.token.bot_id();
    let lock = take_folder(config, bot);

    // The sender is kept: a closed channel would be a handbook that went away.
    let handbook = Arc::new(handbook);
    handbook.for_reader(Reader::Anyone)?;
    let (sender, handbook) = watch::channel(handbook);
    let served = runtime.block_on(async {
        let shutdown = shutdown()?;
        // Beside the bot: nobody waits for it.
        tokio::spawn(doctor::log(config.clone(), Ok(articles)));
        tokio::spawn(keep_folder(config.store.folder.clone(), bot, lock));
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        let folder = Folder::new(&config.store.folder).of_bot(bot);
        let memory = Memory::from(folder, now.as_secs().try_into()?).await?;
        let memory = Arc::new(memory);
        let (news, to_tell) = mpsc::unbounded_channel();
        if let Some(chat) = config.editors.chat {
            let memory = Arc::clone(&memory);
            tokio::spawn(telegram::tell_editors(
                settings.clone(),
                chat,
                memory,
                to_tell,
            ));
        } else {
            // Where nobody listens nothing piles up.
            drop(to_tell);
        }
        let _ = news.send(events);
        let follower = live.follow(config.watch, config.poll, move |update| {
            articles::log(&update.events);
            if let Some(mut handbook) = update.handbook {
                handbook.set_meaning(meaning_of(&handbook));
                let articles = handbook.articles().len();
                let handbook = Arc::new(handbook);
                // Made here rather than by the first who asks; should it fail, there.
                let _ = handbook.for_reader(Reader::Anyone);
                sender.send_replace(handbook);
                info!(
                    event = "articles_reloaded",
                    articles, "the new articles are in service"
                );
            }
            let _ = news.send(update.events);
        });
        let looking = tokio::spawn(look_on_hangup(hangups, follower));
        let counting = counted
            .clone()
            .map(|embeddings| tokio::spawn(tell_hourly(embeddings)));
        let served = telegram::serve(settings, handbook, memory, shutdown).await;
        looking.abort();
        if let (Some(embeddings), Some(counting)) = (counted, counting) {
            counting.abort();
            tell(embeddings.counts());
        }
        Ok::<_, anyhow::Error>(served)
    })?;
    // A question that never ends must not keep the process: it is unconfirmed
    // and comes again.
    runtime.shutdown_background();
    match served {
        Ok(()) => Ok(Ended::Well),
        Err(ServeError::Unauthorized) => Err(anyhow!(say(config.lang, "cli.unauthorized", &[]))),
        Err(ServeError::NotFound) => Err(anyhow!(say(config.lang, "cli.no-such-bot", &[]))),
        Err(ServeError::Listen { address, error }) => {
            let blanks = [
                ("address", &*address.to_string()),
                ("error", &*error.to_string()),
            ];
            Err(anyhow!(say(config.lang, "cli.cannot-listen", &blanks)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Tells each hour in which there were any how many questions were compared by
/// meaning, and how many were not because it took too long or failed.
async fn tell_hourly(embeddings: Embeddings) {
    let mut hours = tokio::time::interval(Duration::from_hours(1));
    let mut told = BudgetCounts::default();
    loop {
        hours.tick().await;
        let counts = embeddings.counts();
        if counts != told {
            tell(counts);
            told = counts;
        }
    }
}

fn tell(counts: BudgetCounts) {
    let BudgetCounts {
        encoded,
        late,
        failed,
    } = counts;
    info!(
        event = "meaning_usage",
        encoded, late, failed, "questions compared by meaning since the start"
    );
}

/// Takes the data folder, so that a second bot and `sotay doctor` see this one.
/// Whoever cannot answers all the same.
fn take_folder(config: &Config, bot: Option<u64>) -> Option<Lock> {
    let folder = &config.store.folder;
    // `sotay doctor` has it for a moment when it looks.
    let taken = match Lock::take(folder, bot) {
        Ok(None) => {
            thread::sleep(Duration::from_millis(200));
            Lock::take(folder, bot)
        }
        taken => taken,
    };
    match taken {
        Ok(None) => error!(
            event = "data_dir_shared", folder = %folder.display(),
            "another `sotay serve` with this token works with this data folder: stop one of them"
        ),
        Err(error) => {
            warn!(event = "data_dir_lock_failed", %error, folder = %folder.display(), "the data folder cannot be locked");
        }
        Ok(Some(lock)) => return Some(lock),
    }
    None
}

/// How often it is looked whether the data folder is still taken.
const LOOKED_EVERY: Duration = Duration::from_secs(5);

/// Keeps the data folder taken for as long as the process lives: also one that was
/// deleted and made anew, and one that another process has let go.
async fn keep_folder(folder: PathBuf, bot: Option<u64>, mut lock: Option<Lock>) {
    loop {
        tokio::time::sleep(LOOKED_EVERY).await;
        let folder = folder.clone();
        let look_after = move || {
            if lock.as_ref().is_none_or(Lock::is_gone) {
                // Where nothing can be written, the database tells.
                let anew = Lock::take(&folder, bot).ok().flatten();
                if anew.is_some() {
                    info!(event = "data_dir_locked", folder = %folder.display(), "the data folder is locked again");
                }
                lock = anew.or(lock);
            }
            lock
        };
        // A disk that hangs must not hold those who answer.
        match tokio::task::spawn_blocking(look_after).await {
            Ok(kept) => lock = kept,
            Err(error) => {
                return error!(event = "data_dir_unguarded", %error, "the lock of the data folder is not looked after any more");
            }
        }
    }
}

/// Tells of every SIGHUP since it was made; none on systems without.
struct Hangups {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Hangups {
    #[cfg(unix)]
    fn listen() -> anyhow::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let signal = signal(SignalKind::hangup()).context("cannot listen for SIGHUP")?;
        Ok(Self { signal })
    }

    #[cfg(not(unix))]
    #[expect(
        clippy::unnecessary_wraps,
        reason = "as on the systems that have SIGHUP"
    )]
    fn listen() -> anyhow::Result<Self> {
        Ok(Self {})
    }

    #[cfg(unix)]
    async fn next(&mut self) -> Option<()> {
        self.signal.recv().await
    }

    #[cfg(not(unix))]
    async fn next(&mut self) -> Option<()> {
        std::future::pending().await
    }
}

/// Has the articles looked at whenever the process gets SIGHUP. They are followed
/// for as long as this runs.
async fn look_on_hangup(mut hangups: Hangups, follower: Follower) {
    while hangups.next().await.is_some() {
        info!(event = "signal", "SIGHUP: the bot reads the articles again");
        follower.look_now();
    }
}

/// Ends when the process is asked to stop: SIGINT from a terminal, SIGTERM from
/// systemd and containers.
#[cfg(unix)]
fn shutdown() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => info!(event = "signal", "SIGTERM: the bot stops"),
            _ = interrupt.recv() => info!(event = "signal", "SIGINT: the bot stops"),
        }
    })
}

#[cfg(not(unix))]
fn shutdown() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            info!(event = "signal", "Ctrl-C: the bot stops");
        }
    })
}
