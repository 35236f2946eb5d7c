//! What Telegram's answers mean. Pure: answers in, checks out.

use std::time::{Duration, SystemTime};

use serde_json::Value;
use url::Url;

use crate::{
    doctor::Check,
    telegram::{
        api::Refusal,
        doctor::{Serving, trouble::Way},
    },
};

/// What `getMe` tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Me {
    pub(crate) id: i64,
    pub(crate) username: String,
    reads_all: bool,
    has_inline: bool,
}

/// Whether the token is right, and who the bot is.
pub(crate) fn token(answer: &Result<Value, Refusal>) -> Result<Me, Check> {
    match answer {
        Ok(me) => read_me(me).ok_or_else(|| Check::note("token", "no-bot")),
        Err(Refusal::Unauthorized(_)) => Err(Check::bad("token", "refused")),
        Err(Refusal::NotFound(_)) => Err(Check::bad("token", "not-found")),
        Err(Refusal::Wait(wait)) => {
            let seconds = wait.as_secs().max(1);
            Err(Check::note("token", "wait").with("seconds", seconds))
        }
        Err(refusal) => Err(Check::note("token", "unknown").with("error", refusal)),
    }
}

fn read_me(me: &Value) -> Option<Me> {
    let flag = |name: &str| me[name].as_bool().unwrap_or(false);
    Some(Me {
        id: me["id"].as_i64()?,
        username: me["username"].as_str()?.to_owned(),
        reads_all: flag("can_read_all_group_messages"),
        has_inline: flag("supports_inline_queries"),
    })
}

pub(crate) fn privacy(me: &Me) -> Check {
    let check = if me.reads_all {
        Check::well("privacy", "off")
    } else {
        Check::note("privacy", "on")
    };
    check.with("username", &me.username)
}

pub(crate) fn inline(me: &Me) -> Check {
    let check = if me.has_inline {
        Check::well("inline", "on")
    } else {
        Check::note("inline", "off")
    };
    check.with("username", &me.username)
}

/// What `getWebhookInfo` tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WebhookInfo {
    /// Where updates are sent to.
    pub(crate) webhook: Option<String>,
    /// How many wait.
    pub(crate) pending: u64,
    /// What was wrong with the last delivery that failed, and when, in seconds
    /// since 1970.
    pub(crate) failure: Option<(String, i64)>,
}

pub(crate) fn waiting(answer: Result<Value, Refusal>) -> Result<WebhookInfo, Refusal> {
    let info = answer?;
    let words = info["last_error_message"].as_str();
    let failed_at = info["last_error_date"].as_i64().unwrap_or(0);
    let url = info["url"].as_str().filter(|url| !url.is_empty());
    Ok(WebhookInfo {
        webhook: url.map(str::to_owned),
        pending: info["pending_update_count"].as_u64().unwrap_or(0),
        failure: words.map(|words| (words.to_owned(), failed_at)),
    })
}

pub(crate) fn webhook(waiting: &WebhookInfo, way: &Way) -> Check {
    let Some(url) = &waiting.webhook else {
        return Check::well("webhook", "none");
    };
    let host = host_of(url);
    Check::bad("webhook", "set")
        .with("host", host)
        .with("api", &way.api)
}

/// What of an address is shown: behind the host often stands a secret.
pub(crate) fn host_of(url: &str) -> String {
    let url = Url::parse(url).ok();
    let host = url.as_ref().and_then(Url::host_str);
    host.unwrap_or("?").to_owned()
}

/// So many may wait while a bot is at work: they come in bursts.
pub(crate) const BURST: u64 = 20;

/// Who takes the updates, from how many waited and how many a moment later.
pub(crate) fn poller(serving: Serving, before: u64, after: u64) -> Check {
    let check = match serving {
        Serving::Nobody if after < before => Check::bad("poller", "another"),
        Serving::Nobody if after > 0 => Check::note("poller", "waiting"),
        Serving::Nobody => Check::well("poller", "nobody"),
        _ if before > BURST => Check::note("poller", "stuck"),
        _ => Check::well("poller", "serving"),
    };
    check.with("before", before).with("after", after)
}

/// From here on what counts minutes goes wrong.
const CLOCK_BAD: Duration = Duration::from_mins(5);

/// Less than this is the way there and back, and a header in whole seconds.
const CLOCK_NOTE: Duration = Duration::from_secs(30);

/// Whether our clock shows what Telegram's does.
pub(crate) fn clock(ours: SystemTime, theirs: SystemTime) -> Check {
    let (off, case) = match ours.duration_since(theirs) {
        Ok(ahead) => (ahead, "ahead"),
        Err(behind) => (behind.duration(), "behind"),
    };
    let check = if off >= CLOCK_BAD {
        Check::bad("clock", case)
    } else if off >= CLOCK_NOTE {
        Check::note("clock", case)
    } else {
        return Check::well("clock", "right");
    };
    // Whole seconds would be another number each time one looks.
    let minutes = off.as_secs().saturating_add(30) / 60;
    check.with("minutes", minutes.max(1))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::doctor::State;

    #[test]
    fn who_takes_the_updates_is_told_from_how_many_wait() {
        for (serving, before, after, state, case) in [
            (Serving::Nobody, 0, 0, State::Well, "nobody"),
            (Serving::Nobody, 7, 7, State::Note, "waiting"),
            (Serving::Nobody, 7, 9, State::Note, "waiting"),
            (Serving::Nobody, 7, 3, State::Bad, "another"),
            (Serving::Nobody, 7, 0, State::Bad, "another"),
            (Serving::Another, 3, 3, State::Well, "serving"),
            (Serving::Another, 300, 300, State::Note, "stuck"),
        ] {
            let check = poller(serving, before, after);
            assert_eq!((check.state, check.case), (state, case), "{before} {after}");
        }
    }

    #[test]
    fn a_clock_may_be_some_seconds_off() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
        let seconds = Duration::from_secs;
        for (ours, theirs, state, case) in [
            (now, now + seconds(29), State::Well, "right"),
            (now + seconds(29), now, State::Well, "right"),
            (now, now + seconds(40), State::Note, "behind"),
            (now + seconds(299), now, State::Note, "ahead"),
            (now + seconds(300), now, State::Bad, "ahead"),
            (now, now + seconds(90_000), State::Bad, "behind"),
        ] {
            let check = clock(ours, theirs);
            assert_eq!((check.state, check.case), (state, case));
        }
    }

    #[test]
    fn the_path_of_a_webhook_is_not_shown() {
        let answer =
            json!({"url": "https://bot.example.vn/secret-path", "pending_update_count": 3});
        let waiting = waiting(Ok(answer)).unwrap();
        let way = Way::of(&crate::telegram::Settings::new(
            crate::config::BotToken::new("1:x").unwrap(),
        ));
        let check = webhook(&waiting, &way);
        let blanks = format!("{check:?}");
        assert!(blanks.contains("bot.example.vn") && !blanks.contains("secret-path"));
    }
}
