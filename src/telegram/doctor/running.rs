//! What a running bot says of itself: `GET /health`, asked from this machine.
//!
//! It is asked for 3 s at most and never by way of the proxy. A bot that answers is
//! believed to run, whatever the lock of the data folder says.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use crate::{
    doctor::Check,
    telegram::{
        doctor::Serving,
        pulse::{
            ANOTHER_POLLER, NONE, NOT_TAKEN, NOT_WRITTEN, OK, STOPPING, UNREACHABLE, WEBHOOK_SET,
        },
        settings::Settings,
    },
};

/// How long the bot may take to answer: it looks nothing up for it.
const PATIENCE: Duration = Duration::from_secs(3);

/// The parts of an answer that have words of their own here.
const PARTS: [&str; 4] = ["updates", "telegram", "articles", "data"];

/// What came of asking the bot how it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    address: SocketAddr,
    heard: Heard,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Heard {
    /// The bot has answered, a word for each part.
    Words(BTreeMap<String, String>),
    /// Nobody listens there.
    Nobody,
    /// Somebody listens and says nothing.
    Silence,
    /// Somebody answers who is no bot of ours.
    Stranger(String),
}

/// Asks the bot how it is; `None` where it is not set to tell.
pub async fn look_at_running(settings: &Settings) -> Option<Running> {
    let webhook = settings.webhook.as_ref().map(|webhook| webhook.listen);
    let address = settings.health.or(webhook)?;
    let heard = ask(reachable(address)).await;
    Some(Running { address, heard })
}

/// Where one gets to what listens there: "everywhere" is an address to listen at and
/// none to go to.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

async fn ask(address: SocketAddr) -> Heard {
    // The proxy, if there is one, is the way to Telegram and not to this machine.
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build();
    let answered = async {
        let answer = client?.get(format!("http://{address}/health")).send();
        let answer = answer.await?;
        let status = answer.status();
        Ok::<_, reqwest::Error>((status, answer.text().await?))
    };
    match answered.await {
        Ok((status, text)) => match words(&text) {
            Some(words) => Heard::Words(words),
            None => Heard::Stranger(status.to_string()),
        },
        Err(error) if error.is_timeout() => Heard::Silence,
        Err(error) if error.is_connect() => Heard::Nobody,
        Err(_) => Heard::Stranger("HTTP".to_owned()),
    }
}

/// The words of an answer, if it is one of ours.
fn words(text: &str) -> Option<BTreeMap<String, String>> {
    let words: BTreeMap<String, String> = serde_json::from_str(text).ok()?;
    let is_ours = words.contains_key("status") && PARTS.iter().all(|it| words.contains_key(*it));
    is_ours.then_some(words)
}

impl Running {
    /// Whether a bot has answered.
    pub fn is_at_work(&self) -> bool {
        matches!(self.heard, Heard::Words(_))
    }

    /// Whether the bot can write into its database; `None` where it does not say.
    pub fn writes(&self) -> Option<bool> {
        match &self.heard {
            Heard::Words(words) => words.get("data").map(|word| word == OK),
            _ => None,
        }
    }

    /// What is to be said of it, a check for each part that is not well. `serving` is
    /// what the data folder tells.
    pub fn checks(&self, serving: Serving) -> Vec<Check> {
        let checks = match &self.heard {
            Heard::Nobody if serving == Serving::Nobody => vec![Check::note("health", "nobody")],
            Heard::Nobody => vec![Check::bad("health", "closed")],
            Heard::Silence => vec![Check::bad("health", "silent")],
            Heard::Stranger(what) => vec![Check::bad("health", "stranger").with("what", what)],
            Heard::Words(words) => of_words(words),
        };
        let told = |check: Check| check.with("address", self.address);
        checks.into_iter().map(told).collect()
    }
}

fn of_words(words: &BTreeMap<String, String>) -> Vec<Check> {
    let unwell = words
        .iter()
        .filter(|(part, word)| *part != "status" && *word != OK);
    let mut checks: Vec<Check> = unwell
        .map(|(part, word)| {
            let check = match word.as_str() {
                ANOTHER_POLLER => Check::bad("health", "another-poller"),
                WEBHOOK_SET => Check::bad("health", "webhook-set"),
                NOT_TAKEN => Check::bad("health", "not-taken"),
                STOPPING => Check::note("health", "stopping"),
                UNREACHABLE => Check::bad("health", "unreachable"),
                NONE => Check::bad("health", "no-articles"),
                NOT_WRITTEN => Check::bad("health", "not-written"),
                // A bot of another version has other words.
                _ => Check::bad("health", "trouble"),
            };
            check.with("part", part).with("word", word)
        })
        .collect();
    if checks.is_empty() {
        checks.push(Check::well("health", "good"));
    }
    checks
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;
    use crate::{config::BotToken, doctor::State};

    async fn heard_at(address: SocketAddr) -> Running {
        let mut settings = Settings::new(BotToken::new("1:x").unwrap());
        settings.health = Some(address);
        // Nobody is asked by way of it.
        settings.proxy = Some("http://127.0.0.1:1".parse().unwrap());
        look_at_running(&settings).await.unwrap()
    }

    /// One answer to one request.
    async fn answering(answer: &'static str) -> SocketAddr {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let head = format!("HTTP/1.1 503 x\r\ncontent-length: {}\r\n\r\n", answer.len());
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        });
        address
    }

    fn told(running: &Running, serving: Serving) -> Vec<(State, &'static str)> {
        let checks = running.checks(serving).into_iter();
        checks.map(|check| (check.state, check.case)).collect()
    }

    #[tokio::test]
    async fn what_answers_there_is_told_apart() {
        let closed: SocketAddr = "127.0.0.1:1".parse().unwrap();
        let running = heard_at(closed).await;
        assert!(!running.is_at_work());
        assert_eq!(told(&running, Serving::Nobody), [(State::Note, "nobody")]);
        assert_eq!(told(&running, Serving::Another), [(State::Bad, "closed")]);

        let running = heard_at(answering("<html>").await).await;
        assert_eq!(told(&running, Serving::Nobody), [(State::Bad, "stranger")]);

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let running = heard_at(listener.local_addr().unwrap()).await;
        assert_eq!(told(&running, Serving::Another), [(State::Bad, "silent")]);

        let well = r#"{"status":"ok","updates":"ok","telegram":"ok","articles":"ok","data":"ok"}"#;
        let running = heard_at(answering(well).await).await;
        assert!(running.is_at_work() && running.writes() == Some(true));
        assert_eq!(told(&running, Serving::Another), [(State::Well, "good")]);
    }

    #[test]
    fn every_part_that_is_not_well_is_told_by_its_own_word() {
        let unwell = r#"{"articles":"none","data":"not-written","status":"trouble",
            "telegram":"unreachable","updates":"another-poller"}"#;
        let running = Running {
            address: "127.0.0.1:1".parse().unwrap(),
            heard: Heard::Words(words(unwell).unwrap()),
        };
        let bad = [
            "no-articles",
            "not-written",
            "unreachable",
            "another-poller",
        ];
        let bad = bad.map(|case| (State::Bad, case));
        assert_eq!(told(&running, Serving::Another), bad);
        assert_eq!(running.writes(), Some(false));
        // Of a later version.
        let later = unwell.replace("not-written", "half-written");
        let heard = Heard::Words(words(&later).unwrap());
        let running = Running { heard, ..running };
        assert!(told(&running, Serving::Another).contains(&(State::Bad, "trouble")));
        assert!(words(r#"{"status":"ok"}"#).is_none());
    }

    #[test]
    fn everywhere_is_asked_at_this_machine() {
        for (address, expected) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("10.0.0.7:80", "10.0.0.7:80"),
        ] {
            let found = reachable(address.parse().unwrap());
            assert_eq!(found, expected.parse().unwrap());
        }
    }
}
