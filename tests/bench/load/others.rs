//! How long other people wait while one person or group floods the bot.
//!
//! The bot holds itself back as it does at Telegram. Twice a second somebody who
//! has not asked before asks a question in private, and somebody types behind the
//! bot's name. Time counts from the asking to the arrival of the answer.

use std::{
    io,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::time::{interval, sleep};

use super::{ask, bots, quantiles, server::Server, start};

/// How long the last list may take; an inline query is of no use after 30 s.
const LISTED_WITHIN: Duration = Duration::from_secs(30);

/// Who floods.
const FLOODER: i64 = 5;
/// Where.
const GROUP: i64 = -1_001_234_567_890;
/// How long the last of those who wait is waited for.
const PATIENCE: Duration = Duration::from_mins(1);
/// The first of those who wait.
const OTHERS: i64 = 2_000_000;

/// What others wait for under one flood.
pub(crate) struct Waits {
    pub(crate) flood: &'static str,
    /// How many asked in private, how many were answered, and p50, p95 and the longest
    /// wait; who was not has waited until now.
    pub(crate) asked: usize,
    pub(crate) answered: usize,
    pub(crate) private: [Duration; 3],
    /// How many typed, how many of them got results, and p50 and p95 of those.
    pub(crate) typed: usize,
    pub(crate) listed: usize,
    pub(crate) inline: [Duration; 2],
}

/// A flood, and whether the group cannot be written to meanwhile.
struct Flood {
    name: &'static str,
    update: fn(usize) -> Value,
    /// So many at once.
    at_once: usize,
    /// And so many every half second from then on.
    later: usize,
    is_outage: bool,
}

const FLOODS: [Flood; 7] = [
    Flood {
        name: "nobody floods",
        update: command,
        at_once: 0,
        later: 0,
        is_outage: false,
    },
    Flood {
        name: "300 `/help` of one person",
        update: command,
        at_once: 300,
        later: 0,
        is_outage: false,
    },
    Flood {
        name: "95 `/help` of one person, then 2 a second",
        update: command,
        at_once: 95,
        later: 1,
        is_outage: false,
    },
    Flood {
        name: "300 presses of one person",
        update: press,
        at_once: 300,
        later: 0,
        is_outage: false,
    },
    Flood {
        name: "300 questions of one person",
        update: question,
        at_once: 300,
        later: 0,
        is_outage: false,
    },
    Flood {
        name: "130 colleagues, one group, outage there",
        update: colleague,
        at_once: 130,
        later: 0,
        is_outage: true,
    },
    Flood {
        name: "150 `/hoi` of an anonymous administrator",
        update: anonymous,
        at_once: 150,
        later: 0,
        is_outage: false,
    },
];

fn person(id: i64) -> Value {
    json!({"id": id, "is_bot": false, "first_name": "Lan", "language_code": "vi"})
}

fn private(text: &str) -> Value {
    let chat = json!({"id": FLOODER, "type": "private", "first_name": "Lan"});
    json!({"message": {"chat": chat, "from": person(FLOODER), "text": text}})
}

fn command(_: usize) -> Value {
    let mut update = private("/help");
    update["message"]["entities"] = json!([{"type": "bot_command", "offset": 0, "length": 5}]);
    update
}

fn question(number: usize) -> Value {
    private(&format!("lỗi {}", number % 700))
}

fn press(number: usize) -> Value {
    let chat = json!({"id": FLOODER, "type": "private", "first_name": "Lan"});
    let message = json!({"message_id": 1, "date": 1, "chat": chat, "text": "x"});
    json!({"callback_query": {
        "id": number.to_string(), "from": person(FLOODER), "chat_instance": "1",
        "message": message, "data": "2a:190-phien-het-han",
    }})
}

fn in_group(from: &Value, text: &str) -> Value {
    let chat = json!({"id": GROUP, "type": "supergroup", "title": "Hỗ trợ"});
    let entities = json!([{"type": "bot_command", "offset": 0, "length": 4}]);
    json!({"message": {"chat": chat, "from": from, "text": text, "entities": entities}})
}

fn colleague(number: usize) -> Value {
    let id = 3_000 + i64::try_from(number).unwrap_or(0);
    in_group(&person(id), &format!("/hoi lỗi {}", 200 + number))
}

fn anonymous(number: usize) -> Value {
    let from = json!({"id": 1_087_968_824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"});
    let mut update = in_group(&from, &format!("/hoi lỗi {}", 200 + number));
    update["message"]["sender_chat"] = update["message"]["chat"].clone();
    update
}

/// Measures each flood with a bot of its own, for so long.
///
/// # Errors
///
/// When a bot cannot be started.
pub(crate) async fn waits(long: Duration) -> io::Result<Vec<Waits>> {
    let mut all = Vec::new();
    for flood in &FLOODS {
        let (server, _bot) = start("sotay", bots::REAL).await?;
        all.push(flooded(&server, flood, long).await);
    }
    Ok(all)
}

async fn flooded(server: &Server, flood: &Flood, long: Duration) -> Waits {
    for chat in [FLOODER, GROUP] {
        server.ignore(chat);
    }
    server.fail(flood.is_outage.then_some(GROUP));
    for number in 0..flood.at_once {
        server.push((flood.update)(number));
    }
    let mut tick = interval(Duration::from_millis(500));
    let end = Instant::now() + long;
    let (mut typed, mut number) = (0, 0);
    while Instant::now() < end {
        tick.tick().await;
        for later in 0..flood.later {
            server.push((flood.update)(flood.at_once + number + later));
        }
        let other = OTHERS + i64::try_from(number).unwrap_or(0);
        ask(server, other, number);
        server.typed(other);
        (typed, number) = (typed + 1, number + 1);
    }
    let (waited, waiting) = server.waits(PATIENCE).await;
    let [p50, p95] = quantiles(waited.iter().copied());
    // The list for what was typed last comes a moment after the last answer.
    let until = Instant::now() + LISTED_WITHIN;
    while server.listed().len() < typed && Instant::now() < until {
        sleep(Duration::from_millis(20)).await;
    }
    let listed = server.listed();
    Waits {
        flood: flood.name,
        asked: waited.len(),
        answered: waited.len() - waiting,
        private: [p50, p95, waited.into_iter().max().unwrap_or_default()],
        typed,
        listed: listed.len(),
        inline: quantiles(listed.into_iter()),
    }
}
