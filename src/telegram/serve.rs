//! The bot from its start to its end.

use std::{
    convert::Infallible,
    future::Future,
    sync::{Arc, OnceLock},
    time::Duration,
};

use serde_json::Value;
use teloxide::payloads::GetMe;
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    handbook::Handbook,
    store::{Memory, Retention, Seconds},
    telegram::{
        access::{AccessGuard, roles::Roles},
        api::{Api, Refusal, backoff::backoff},
        clock::now,
        error::ServeError,
        handle::{bot::Bot, drafting::waiting::NewsDesk, inline_query},
        health::{self, Monitor},
        menu,
        receive::{
            chat_queue::Handle,
            polling::{self},
            webhook,
        },
        route::Identity,
        send::outbox::Outbox,
        settings::Settings,
    },
};

/// Runs the bot until `shutdown`, then lets answers under way end.
///
/// `handbook` may be replaced at any time; answers under way finish with the
/// one they began with. `memory` is closed at the end. Trouble with the network is waited out, however long.
///
/// # Errors
///
/// When waiting would not help: see [`ServeError`].
pub async fn serve(
    settings: Settings,
    handbook: watch::Receiver<Arc<Handbook>>,
    memory: Arc<Memory>,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    serve_with(settings, handbook, memory, shutdown, |responder| responder).await
}

/// [`serve`] with something around the [`Bot`].
///
/// # Errors
///
/// As [`serve`].
pub async fn serve_with<H: Handle>(
    settings: Settings,
    handbook: watch::Receiver<Arc<Handbook>>,
    memory: Arc<Memory>,
    shutdown: impl Future<Output = ()>,
    around: impl FnOnce(Bot) -> H,
) -> Result<(), ServeError> {
    let stop = CancellationToken::new();
    let stopping = async {
        shutdown.await;
        stop.cancel();
        std::future::pending::<Infallible>().await
    };
    tokio::select! {
        outcome = run(&settings, handbook, memory, &stop, around) => outcome,
        never = stopping => match never {},
    }
}

async fn run<H: Handle>(
    settings: &Settings,
    handbook: watch::Receiver<Arc<Handbook>>,
    memory: Arc<Memory>,
    stop: &CancellationToken,
    around: impl FnOnce(Bot) -> H,
) -> Result<(), ServeError> {
    let api = Api::new(settings)?;
    let monitor = Monitor {
        pulse: Arc::clone(&api.pulse),
        handbook: handbook.clone(),
        memory: Arc::clone(&memory),
    };
    if let Some(address) = settings.health {
        monitor.clone().listen(address).await?;
    }
    let Some(me) = identify(&api, stop).await? else {
        return Ok(());
    };
    introduce(&me, handbook.borrow().articles().len(), settings);
    let internal = handbook.borrow().internal_articles();
    if settings.access.is_open() && internal > 0 {
        warn!(
            event = "internal_articles_hidden",
            internal,
            "articles with `audience: internal` are shown to nobody, since nobody is known as staff: set `allowed-users`, \
             `allowed-chats` or `members-of` at [access] in sotay.toml"
        );
    }

    let tending = tokio::spawn(tend(Arc::clone(&memory), settings.retention));
    let outbox = Outbox::new(api.clone(), Arc::clone(&memory), settings.message_interval);
    let outbox = outbox.with_pictures(settings.kb.as_deref());
    // Before anything new: what waits was asked earlier.
    outbox.go_on().await;
    let (support_chat, editors_chat) = (settings.support_chat, settings.editors.chat);
    let responder = Bot::new(
        me,
        handbook,
        outbox.clone(),
        Arc::clone(&memory),
        AccessGuard::new(settings, &api, Arc::clone(&memory)),
        support_chat,
        settings.questions_a_minute,
    )
    .with_editors(editors_chat)
    .writing_to(
        settings.kb.clone(),
        Roles::new(settings.editors.clone(), &api),
        &settings.check,
    );
    let news = tokio::spawn(news_desk(settings, &responder).run());
    let handler = around(responder);
    let menus = tokio::spawn({
        let api = api.clone();
        async move { menu::register(&api, editors_chat).await }
    });
    let end = Arc::new(OnceLock::new());
    let ending = tokio::spawn({
        let (stop, end, outbox, drain) = (
            stop.clone(),
            Arc::clone(&end),
            outbox.clone(),
            settings.drain,
        );
        async move {
            stop.cancelled().await;
            outbox.end_at(*end.get_or_init(|| Instant::now() + drain));
        }
    });
    let handler = Arc::new(handler);
    let mut asking = None;
    if settings.webhook.is_some() {
        asking = Some(tokio::spawn(health::keep_asking(api.clone())));
    }
    let place = (&*outbox.seen, &memory);
    let outcome = match &settings.webhook {
        None => polling::run(&api, settings, handler, place, stop).await,
        Some(webhook) => {
            let place = (&*outbox.seen, monitor);
            webhook::run(&api, settings, webhook, handler, place, stop).await
        }
    };
    api.pulse.stopping();
    menus.abort();
    news.abort();
    if let Some(asking) = asking {
        asking.abort();
    }
    ending.abort();
    // Without a stop, the outcome tells why there is nothing to wait for.
    let by = *end.get_or_init(|| Instant::now() + settings.drain);
    outbox.end_at(by);
    if !outbox.drain(by).await {
        warn!(
            event = "stopped_undelivered",
            letters = outbox.under_way(),
            "the bot stopped before everything was delivered; the rest goes out at the next start"
        );
    }
    tending.abort();
    memory.close(now()).await;
    info!(event = "stopped", "the bot has stopped");
    outcome
}

/// What follows from new articles.
fn news_desk(settings: &Settings, bot: &Bot) -> NewsDesk {
    NewsDesk {
        outbox: bot.outbox.clone(),
        memory: Arc::clone(&bot.memory),
        handbook: bot.handbook.clone(),
        access: settings.access.clone(),
        support_chat: settings.support_chat,
        waking_hours: settings.waking_hours.clone(),
        keeps_history: settings.editors.is_set(),
    }
}

/// Looks after what is remembered for as long as the bot runs.
async fn tend(memory: Arc<Memory>, retention: Retention) {
    let mut pruned_at = 0;
    loop {
        let now = now();
        memory.tend(now).await;
        if now - pruned_at >= PRUNED_EVERY {
            memory.prune(now, retention).await;
            pruned_at = now;
        }
        sleep(TENDED_EVERY).await;
    }
}

/// A database that is back should be noticed while people still wait.
const TENDED_EVERY: Duration = Duration::from_secs(5);
/// In seconds.
const PRUNED_EVERY: Seconds = 24 * 3600;

/// Asks Telegram who we are until it answers; `None` on `stop`.
async fn identify(api: &Api, stop: &CancellationToken) -> Result<Option<Identity>, ServeError> {
    let mut failures = 0;
    let request = GetMe::new();
    loop {
        let answer = tokio::select! {
            () = stop.cancelled() => return Ok(None),
            answer = api.call(&request) => answer,
        };
        failures += 1;
        let pause = match answer.map(|me| (identity(&me), me)) {
            Ok((Some(identity), me)) => {
                inline_query::introduce(&me);
                return Ok(Some(identity));
            }
            Ok((None, _)) => {
                warn!(
                    event = "telegram_unreachable",
                    "getMe gave no bot; the bot tries again"
                );
                backoff(failures)
            }
            Err(Refusal::Unauthorized(_)) => return Err(ServeError::Unauthorized),
            Err(Refusal::NotFound(_)) => return Err(ServeError::NotFound),
            Err(refusal) => {
                warn!(event = "telegram_unreachable", error = %refusal, failures, "Telegram cannot be reached; the bot tries again");
                match refusal {
                    Refusal::Wait(wait) => wait,
                    _ => backoff(failures),
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => return Ok(None),
            () = sleep(pause) => {}
        }
    }
}

/// Reads what `getMe` gave. teloxide's `Me` insists on fields that older Bot API
/// servers of one's own do not send.
fn identity(me: &Value) -> Option<Identity> {
    Some(Identity {
        id: me["id"].as_i64()?,
        username: me["username"].as_str()?.to_owned(),
        reads_all: me["can_read_all_group_messages"].as_bool().unwrap_or(false),
    })
}

fn introduce(me: &Identity, articles: usize, settings: &Settings) {
    let updates = match settings.webhook {
        None => "polling",
        Some(_) => "webhook",
    };
    info!(
        event = "ready",
        username = me.username,
        articles,
        updates,
        "the bot is ready"
    );
    if me.reads_all {
        info!(
            event = "privacy_mode",
            "privacy mode is off: in groups the bot sees every message, and answers /hoi, replies to it and mentions"
        );
    } else {
        info!(
            event = "privacy_mode",
            "privacy mode is on: in groups the bot sees /hoi and replies to it, but mentions only where it is an \
             administrator; to change it, use /setprivacy at @BotFather, then remove the bot from the group and add it again"
        );
    }
}
