//! Whether the bot can work: what `sotay doctor` asks of Telegram.
//!
//! Nothing here disturbs a bot at work. A `getUpdates` would end its poll, so
//! whether there is another poller is told from how many updates wait.
//!
//! `pending_update_count` tells: without a bot of ours at work it can only grow, so a
//! smaller number means another poller. Known limits: while nobody writes there is
//! nothing to count, and beside a bot of ours at work only its `/health` tells of
//! another poller.

mod chats;
mod found;
mod running;
mod serving;
mod trouble;
mod webhook;

use std::time::{Duration, SystemTime};

use teloxide::payloads::{GetMe, GetWebhookInfo};
use tokio::time::sleep;

pub use running::{Running, look_at_running};
pub use serving::Serving;

use crate::{
    config::BotToken,
    doctor::{Check, State},
    telegram::{api::Api, clock::now, settings::Settings},
};

/// How long to wait before counting again what waits: another poller takes it
/// at once.
const SECOND_LOOK: Duration = Duration::from_secs(1);

/// What a bot is called for as long as nobody has given it a token. Telegram
/// answers, which is all that one can ask without.
const NO_TOKEN: &str = "0:none";

/// Asks Telegram everything that can be asked without harm. `settings` are
/// those of the bot, `has_token` whether a token is set. In the same order every
/// time; what cannot be asked because of what was found before is left out, and
/// said so in the end.
pub async fn examine(settings: &Settings, has_token: bool, serving: Serving) -> Vec<Check> {
    let mut settings = settings.clone();
    if !has_token && let Some(token) = BotToken::new(NO_TOKEN) {
        settings.token = token;
    }
    let way = trouble::Way::of(&settings);
    let api = match Api::new(&settings) {
        Ok(api) => api,
        Err(error) => {
            let client = Check::bad("api", "client").with("error", error);
            return vec![client, Check::note("rest", "unreachable")];
        }
    };
    let sent_at = SystemTime::now();
    let answered = api.call_dated(&GetMe::new()).await;
    let middle = sent_at + sent_at.elapsed().unwrap_or_default() / 2;
    let (answer, date) = match answered {
        Ok(answered) => answered,
        Err(refusal) => {
            let known = trouble::is_proxy_known(&settings).await;
            let mut checks = vec![trouble::unreachable(&way, known, &refusal)];
            checks.extend((!has_token).then(|| Check::bad("token", "missing")));
            checks.push(Check::note("rest", "unreachable"));
            return checks;
        }
    };
    let clock = date.map(|date| found::clock(middle, date));
    let mut checks = vec![trouble::reached(&way, &answer)];
    let me = match (has_token, found::token(&answer)) {
        (true, Ok(me)) => me,
        (true, Err(check)) => return without_token(checks, check, clock),
        (false, _) => return without_token(checks, Check::bad("token", "missing"), clock),
    };
    checks.push(Check::well("token", "right").with("username", &me.username));
    checks.push(found::privacy(&me));
    checks.push(found::inline(&me));
    checks.extend(receiving(&api, &settings, &way, serving).await);
    checks.extend(clock);
    checks.extend(chats::all(&api, &settings, me.id).await);
    checks
}

fn without_token(mut checks: Vec<Check>, token: Check, clock: Option<Check>) -> Vec<Check> {
    // A server in trouble says nothing of the token, which need not be mended.
    let rest = match token.state {
        State::Bad => Check::note("rest", "no-token"),
        _ => Check::note("rest", "later"),
    };
    checks.push(token);
    checks.extend(clock);
    checks.push(rest);
    checks
}

/// Whether updates come to us.
async fn receiving(
    api: &Api,
    settings: &Settings,
    way: &trouble::Way,
    serving: Serving,
) -> Vec<Check> {
    let look = async || found::waiting(api.call(&GetWebhookInfo::new()).await);
    let first = match look().await {
        Ok(first) => first,
        Err(refusal) => return vec![Check::note("webhook", "unknown").with("error", refusal)],
    };
    if let Some(webhook) = &settings.webhook {
        return vec![webhook::webhook(&first, &webhook.url, serving, now())];
    }
    let mut checks = vec![found::webhook(&first, way)];
    if first.webhook.is_some() || serving == Serving::Ourselves {
        return checks;
    }
    let mut second = first.clone();
    if serving == Serving::Nobody && first.pending > 0 {
        sleep(SECOND_LOOK).await;
        if let Ok(later) = look().await {
            second = later;
        }
    }
    checks.push(found::poller(serving, first.pending, second.pending));
    checks
}
