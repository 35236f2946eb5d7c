//! In webhook mode: whether what Telegram pushes arrives. Pure.

use url::Url;

use crate::{
    doctor::Check,
    store::Seconds,
    telegram::doctor::{
        Serving,
        found::{BURST, WebhookInfo, host_of},
    },
};

/// A failure that is older and left nothing waiting is over, in seconds.
const LATELY: Seconds = 600;

/// Compares what Telegram knows of the webhook with the settings.
pub(crate) fn webhook(waiting: &WebhookInfo, ours: &Url, serving: Serving, now: Seconds) -> Check {
    let host = ours.host_str().unwrap_or("?");
    let check = match (&waiting.webhook, serving) {
        (Some(url), _) if is_same(url, ours) => arriving(waiting, serving, now),
        // Set at this very moment, by the loop, which tells whether it worked.
        (_, Serving::Ourselves) => Check::well("webhook", "setting"),
        (None, Serving::Nobody) => Check::note("webhook", "not-yet"),
        (None, Serving::Another) => Check::bad("webhook", "lost"),
        (Some(url), _) => Check::bad("webhook", "elsewhere").with("other", host_of(url)),
    };
    check.with("host", host).with("pending", waiting.pending)
}

fn is_same(url: &str, ours: &Url) -> bool {
    Url::parse(url).is_ok_and(|url| url == *ours)
}

/// What is to be said of a webhook that leads to us.
fn arriving(waiting: &WebhookInfo, serving: Serving, now: Seconds) -> Check {
    let failure = waiting
        .failure
        .as_ref()
        .filter(|(_, at)| waiting.pending > 0 || now.saturating_sub(*at) < LATELY);
    match failure {
        // While nobody serves, pushing must fail, and nothing is lost by it.
        _ if serving == Serving::Nobody && waiting.pending > 0 => Check::note("webhook", "waiting"),
        _ if serving == Serving::Nobody => Check::well("webhook", "nobody"),
        Some((words, _)) => Check::bad("webhook", failing(words)).with("error", words),
        None if waiting.pending > BURST => Check::note("webhook", "stuck"),
        None => Check::well("webhook", "ours"),
    }
}

/// What Telegram's words for a failed delivery (`last_error_message`) point at.
fn failing(words: &str) -> &'static str {
    let words = words.to_lowercase();
    let says = |any: &[&str]| any.iter().any(|it| words.contains(it));
    if says(&["401", "403"]) {
        "refused"
    } else if says(&["ssl", "certificate", "tls"]) {
        "certificate"
    } else if says(&["wrong response"]) {
        "wrong-response"
    } else {
        "unreachable"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State::{Bad, Note, Well};
    use Serving::{Another, Nobody, Ourselves};

    #[test]
    fn what_telegram_knows_is_compared_with_the_settings() {
        let ours: Url = "https://bot.example.vn/a".parse().unwrap();
        let same = Some("https://bot.example.vn/a");
        let other = Some("https://khac.example.vn/a");
        let failure = |words: &str, at| Some((words.to_owned(), at));
        let refused = "Wrong response from the webhook: 401 Unauthorized";
        let now = 10_000;
        for (url, pending, failure, serving, state, case) in [
            (same, 0, None, Another, Well, "ours"),
            (same, 300, None, Another, Note, "stuck"),
            (same, 3, failure(refused, 1), Another, Bad, "refused"),
            (same, 0, failure(refused, 1), Another, Well, "ours"),
            (same, 0, failure(refused, 9_900), Another, Bad, "refused"),
            (
                same,
                1,
                failure("SSL error {error:0A000086}", 1),
                Another,
                Bad,
                "certificate",
            ),
            (
                same,
                1,
                failure("Connection refused", 1),
                Another,
                Bad,
                "unreachable",
            ),
            (
                same,
                1,
                failure("Wrong response from the webhook: 502 Bad Gateway", 1),
                Another,
                Bad,
                "wrong-response",
            ),
            (
                same,
                7,
                failure("Connection refused", 9_999),
                Nobody,
                Note,
                "waiting",
            ),
            (same, 0, None, Nobody, Well, "nobody"),
            (None, 0, None, Nobody, Note, "not-yet"),
            (None, 0, None, Another, Bad, "lost"),
            (None, 0, None, Ourselves, Well, "setting"),
            (other, 0, None, Another, Bad, "elsewhere"),
            (other, 0, None, Nobody, Bad, "elsewhere"),
        ] {
            let waiting = WebhookInfo {
                webhook: url.map(str::to_owned),
                pending,
                failure,
            };
            let check = webhook(&waiting, &ours, serving, now);
            assert_eq!(
                (check.state, check.case),
                (state, case),
                "{waiting:?} {serving:?}"
            );
        }
    }
}
