//! `sotay doctor`: whether the bot can work, and how to mend what keeps it from
//! working.
//!
//! The exit code is 0 when nothing has to be mended, 1 when something has, and 2 when
//! the configuration cannot be used, so that nothing else was looked at. `--json` has
//! `well` and `checks` with `id`, `state`, `case`, `what` and `mend`, in a stable
//! order. `sotay serve` makes the same checks beside the bot and logs them.

mod draw;
mod local;

use std::io::{self, Write as _};

use anyhow::anyhow;
use clap::Args;
use tracing::{debug, error, info, warn};

use super::{
    Ended,
    ask::{print, width},
    say,
};
use crate::{
    config::{BotToken, Config, ConfigError},
    doctor::{Check, State},
    lang::Lang,
    store::Lock,
    telegram::{self, Running, Serving, Settings},
};

use local::AtWork;

pub(super) use local::ArticlesFound;

#[derive(Args)]
pub(super) struct Arguments {
    #[arg(long)]
    json: bool,
}

/// `lang` is for what can be said before the configuration is known.
pub(super) fn run(
    arguments: &Arguments,
    config: Result<Config, ConfigError>,
    lang: Lang,
) -> anyhow::Result<Ended> {
    let config = match config {
        Ok(config) => config,
        Err(error) => {
            tell(&[local::no_configuration(error)], arguments.json, lang)?;
            return Err(anyhow!(say(lang, "cli.doctor-incomplete", &[])));
        }
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let checks = runtime.block_on(async {
        let running = look_at_running(&config).await;
        let bot = config.telegram.token.as_ref().and_then(BotToken::bot_id);
        let serving = match Lock::is_held(&config.store.folder, bot) {
            Ok(true) => Serving::Another,
            // The lock goes with the folder when that is deleted; the bot does not.
            _ if running.as_ref().is_some_and(Running::is_at_work) => Serving::Another,
            // The check of the data folder reports why it cannot be looked at.
            Ok(false) | Err(_) => Serving::Nobody,
        };
        let at_work = AtWork {
            serving,
            writes: running.as_ref().and_then(Running::writes),
        };
        let mut checks = local::all(&config, ArticlesFound::read(&config), at_work).await;
        checks.extend(running.iter().flat_map(|running| running.checks(serving)));
        checks.extend(ask_telegram(&config, serving).await);
        checks
    });
    tell(&checks, arguments.json, config.lang)?;
    let is_bad = checks.iter().any(|check| check.state == State::Bad);
    Ok(if is_bad { Ended::Empty } else { Ended::Well })
}

/// The same checks as log lines, beside a bot at work: what is well at debug
/// level.
pub(super) async fn log(config: Config, articles: Result<ArticlesFound, String>) {
    let ourselves = AtWork {
        serving: Serving::Ourselves,
        writes: None,
    };
    let mut checks = local::all(&config, articles, ourselves).await;
    checks.extend(ask_telegram(&config, Serving::Ourselves).await);
    let count = |state| checks.iter().filter(|check| check.state == state).count();
    let (notes, bad) = (count(State::Note), count(State::Bad));
    for check in &checks {
        // The log names nobody; `sotay doctor` does.
        let mut check = check.clone();
        let names = check.blanks.iter_mut().filter(|(name, _)| *name == "names");
        names.for_each(|(_, names)| "@…".clone_into(names));
        let draw::WordedCheck { what, mend } = draw::worded(&check, config.lang);
        let mend = mend.unwrap_or_default();
        match check.state {
            State::Well => debug!(check = check.id, "{what}"),
            State::Note => warn!(check = check.id, mend, "{what}"),
            State::Bad => error!(check = check.id, mend, "{what}"),
        }
    }
    info!(
        well = checks.len() - notes - bad,
        notes, bad, "looked at what the bot needs; `sotay doctor` does so at any time"
    );
}

/// The bot's settings, from those of the program.
pub(super) fn settings_of(config: &Config, token: BotToken) -> Settings {
    let mut settings = Settings::new(token);
    settings.api_url.clone_from(&config.telegram.api_url);
    settings.proxy.clone_from(&config.telegram.proxy);
    settings.health = config.health;
    settings.webhook.clone_from(&config.telegram.webhook);
    settings.handler_deadline = config.telegram.answer_deadline;
    settings.access.clone_from(&config.access);
    settings.support_chat = config.support_chat;
    settings.editors = config.editors.clone();
    settings.check = config.check.settings(&config.kb).unwrap_or_default();
    settings.kb = Some(config.kb.clone());
    settings.retention.text_days = config.store.keep_text_days;
    settings
}

/// How the bot that serves is, as it says itself.
async fn look_at_running(config: &Config) -> Option<Running> {
    let token = config.telegram.token.clone();
    let token = token.or_else(|| BotToken::new("-"))?;
    telegram::look_at_running(&settings_of(config, token)).await
}

async fn ask_telegram(config: &Config, serving: Serving) -> Vec<Check> {
    let token = config.telegram.token.clone();
    let has_token = token.is_some();
    // Without a token it is asked what can be asked by anybody.
    let Some(token) = token.or_else(|| BotToken::new("-")) else {
        return Vec::new();
    };
    let mut checks = telegram::examine(&settings_of(config, token), has_token, serving).await;
    if let Some(trouble) = &config.telegram.token_trouble {
        // There is one, where it cannot be read.
        let unreadable = local::no_token_file(trouble);
        for check in &mut checks {
            if (check.id, check.case) == ("token", "missing") {
                check.clone_from(&unreadable);
            }
        }
    }
    checks
}

fn tell(checks: &[Check], as_json: bool, lang: Lang) -> anyhow::Result<()> {
    if !as_json {
        print(&draw::text(checks, lang, width()))?;
        return Ok(());
    }
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &draw::DoctorReport::new(checks, lang))
        .map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}
