//! `sotay serve`: the bot as a process.

use std::{
    io::{self, IsTerminal as _},
    sync::Arc,
    time::SystemTime,
};

use anyhow::{Context as _, anyhow, bail};
use tokio::sync::watch;
use tracing::{info, warn};
use tracing_subscriber::EnvFilter;

use super::{Ended, open, say};
use crate::{
    config::Config,
    store::Memory,
    telegram::{self, ServeError, Settings},
};

pub(super) fn run(config: &Config) -> anyhow::Result<Ended> {
    let Some(token) = config.telegram.token.clone() else {
        bail!(say(config.lang, "cli.no-token", &[]));
    };
    tracing_subscriber::fmt()
        // Question texts are at debug level: staff paste customers' data.
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| "sotay=info".into()))
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    let (handbook, loaded, findings) = open(config)?;
    info!(
        kb = %config.kb.display(),
        articles = handbook.articles().len(),
        unreadable = loaded.unreadable.len(),
        findings = findings.len(),
        "loaded"
    );
    // The articles hold their texts; the files are needed no more.
    drop(loaded);
    if handbook.articles().is_empty() {
        warn!(kb = %config.kb.display(), "there are no articles: every question will go unanswered");
    }
    if !findings.is_empty() {
        warn!("some articles need mending; `sotay check` tells which and how");
    }
    let mut settings = Settings::new(token);
    settings.api_url.clone_from(&config.telegram.api_url);
    settings.proxy.clone_from(&config.telegram.proxy);
    settings.handler_deadline = config.telegram.answer_deadline;
    settings.pictures = Some(config.kb.clone());
    settings.retention.text_days = config.store.keep_text_days;

    // The sender is kept: a closed channel would be a handbook that went away.
    let (_sender, handbook) = watch::channel(Arc::new(handbook));
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let served = runtime.block_on(async {
        let shutdown = shutdown()?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        let memory = Memory::open(&config.store.folder, now.as_secs().try_into()?).await?;
        let served = telegram::serve(settings, handbook, Arc::new(memory), shutdown).await;
        Ok::<_, anyhow::Error>(served)
    })?;
    // A question that never ends must not keep the process: it is unconfirmed
    // and comes again.
    runtime.shutdown_background();
    match served {
        Ok(()) => Ok(Ended::Well),
        Err(ServeError::Unauthorized) => Err(anyhow!(say(config.lang, "cli.unauthorized", &[]))),
        Err(ServeError::NotFound) => Err(anyhow!(say(config.lang, "cli.no-such-bot", &[]))),
        Err(error) => Err(error.into()),
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
            _ = terminate.recv() => info!("SIGTERM: stopping"),
            _ = interrupt.recv() => info!("SIGINT: stopping"),
        }
    })
}

#[cfg(not(unix))]
fn shutdown() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            info!("Ctrl-C: stopping");
        }
    })
}
