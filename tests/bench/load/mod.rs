//! How long an answer takes under load, beside a bare echo bot.
//!
//! The echo bot is teloxide as it comes: its own polling and dispatcher, and
//! `sendMessage` with the text of the question. It searches nothing, remembers
//! nothing and confirms an update before it is handled, so a kill loses what it has
//! in hand. What `sotay` takes longer is the price of finding the article, drawing
//! it and losing nothing.
//!
//! So that the two can be compared:
//! - each is a process of its own and polls the same kind of server, which runs in
//!   this one and does next to nothing; they take turns;
//! - both are asked the same, by the same people, at the same moments;
//! - neither holds itself back: the bot's limit of ten questions a minute for each
//!   person and its 30 messages a second over all chats are lifted, for they would be
//!   most of what is measured. Its limit for each chat (one a second, five at once)
//!   stays; nobody is asked so fast that it counts. In a row of their own both
//!   keep to 30 a second, as they must at Telegram;
//! - time counts from the moment at which the server hands an update out to the one at
//!   which the answer has arrived there. From the asking on, it also holds what the
//!   update waited for a poll.
//!
//! Counted by the server for each chat: the first answer must be about the first
//! question, and so on; one too few, too many or of another question ends the
//! benchmark with an error.

mod bots;
mod others;
mod server;

use std::{
    fs, io,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tokio::{
    runtime::{Builder, Runtime},
    time::{interval, sleep},
};

pub(crate) use bots::was_child;
pub(crate) use others::Waits;
use server::{Answered, Server};

/// What is asked, and what the answer must hold, of either bot.
const QUESTIONS: [(&str, &str); 5] = [
    ("lỗi 190 sau khi doi mk fb", "190"),
    ("bị báo #368", "368"),
    ("zalo -216", "216"),
    ("loi 100 khong gan the nhan vien duoc", "100"),
    ("lỗi 613", "613"),
];

/// How much is asked.
#[derive(Clone, Copy)]
pub(crate) struct Amount {
    /// How often the many are asked at once.
    rounds: usize,
    /// So many at once, from a third as many chats.
    burst: usize,
    /// How long 30 are asked each second.
    steady: Duration,
    /// When the memory is looked at.
    marks: [usize; 6],
}

/// As much as the figures want.
pub(crate) const WHOLE: Amount = Amount {
    rounds: 5,
    burst: 300,
    steady: Duration::from_mins(1),
    marks: [1_000, 2_500, 5_000, 10_000, 20_000, 40_000],
};

/// Enough to see that it works.
pub(crate) const LITTLE: Amount = Amount {
    rounds: 1,
    burst: 30,
    steady: Duration::from_secs(1),
    marks: [50, 100, 150, 200, 250, 300],
};

/// What is measured of one bot under one load.
pub(crate) struct Row {
    pub(crate) load: String,
    pub(crate) bot: &'static str,
    pub(crate) answers: usize,
    /// From handing out to the answer.
    pub(crate) handed_out: [Duration; 2],
    /// From the asking to the answer.
    pub(crate) asked: [Duration; 2],
}

/// The memory of the bot after so many updates, in MiB.
pub(crate) struct Grown {
    pub(crate) updates: usize,
    pub(crate) resident: f64,
}

const BOTS: [&str; 2] = ["sotay", "echo"];

/// Measures both bots.
///
/// # Errors
///
/// When a question was answered not at all, twice or wrongly.
pub(crate) fn measure(amount: Amount) -> io::Result<Vec<Row>> {
    runtime()?.block_on(async {
        let mut rows = Vec::new();
        for (name, pace) in [("", bots::FREE), (", 30 a second", bots::PACED)] {
            let mut all = BOTS.map(|_| Vec::new());
            for _ in 0..amount.rounds {
                for (bot, times) in BOTS.into_iter().zip(&mut all) {
                    times.extend(burst(bot, pace, amount.burst).await?);
                }
                if pace == bots::PACED {
                    break;
                }
            }
            let load = format!("{} at once{name}", amount.burst);
            rows.extend(row(&load, all));
        }
        let mut all = BOTS.map(|_| Vec::new());
        for (bot, times) in BOTS.into_iter().zip(&mut all) {
            *times = steady(bot, amount.steady).await?;
        }
        let load = format!("30 a second for {} s", amount.steady.as_secs());
        rows.extend(row(&load, all));
        Ok(rows)
    })
}

/// Measures how the memory of the bot grows.
///
/// # Errors
///
/// As [`measure`].
pub(crate) fn growth(amount: Amount) -> io::Result<Vec<Grown>> {
    runtime()?.block_on(grown(amount.marks))
}

/// Measures how long others wait while somebody floods the bot.
///
/// # Errors
///
/// As [`measure`].
pub(crate) fn others(long: Duration) -> io::Result<Vec<Waits>> {
    runtime()?.block_on(others::waits(long))
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread().enable_all().build()
}

fn row(load: &str, all: [Vec<Answered>; 2]) -> impl Iterator<Item = Row> {
    BOTS.into_iter().zip(all).map(move |(bot, times)| Row {
        load: load.to_owned(),
        bot,
        answers: times.len(),
        handed_out: quantiles(times.iter().map(|it| it.at - it.handed_out_at)),
        asked: quantiles(times.iter().map(|it| it.at - it.asked_at)),
    })
}

/// p50 and p95.
fn quantiles(times: impl Iterator<Item = Duration>) -> [Duration; 2] {
    let mut times: Vec<_> = times.collect();
    times.sort();
    if times.is_empty() {
        return [Duration::MAX; 2];
    }
    [50, 95].map(|percent| times[(times.len() - 1) * percent / 100])
}

/// A bot at work, in a process of its own.
struct Bot {
    child: Child,
    _folder: tempfile::TempDir,
}

impl Drop for Bot {
    fn drop(&mut self) {
        // It may have ended by itself, which shows as questions without answer.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a bot and asks it until connections and caches are there.
async fn start(bot: &str, pace: &str) -> io::Result<(Server, Bot)> {
    let server = Server::start().await?;
    let folder = tempfile::tempdir()?;
    let child = Command::new(std::env::current_exe()?)
        .args([bots::CHILD, bot, server.url(), pace])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()?;
    for person in 0..20 {
        ask(
            &server,
            1_000_000 + person,
            usize::try_from(person).unwrap_or(0),
        );
    }
    server.finish().await?;
    Ok((
        server,
        Bot {
            child,
            _folder: folder,
        },
    ))
}

fn ask(server: &Server, chat: i64, number: usize) {
    let (text, holds) = QUESTIONS[number % QUESTIONS.len()];
    server.ask(chat, text, holds);
}

fn chat(number: usize) -> i64 {
    i64::try_from(number).map_or(1, |number| number + 1)
}

async fn burst(bot: &str, pace: &str, count: usize) -> io::Result<Vec<Answered>> {
    let (server, _bot) = start(bot, pace).await?;
    for number in 0..count {
        ask(&server, chat(number % (count / 3)), number);
    }
    server.finish().await
}

async fn steady(bot: &str, long: Duration) -> io::Result<Vec<Answered>> {
    let (server, _bot) = start(bot, bots::FREE).await?;
    let mut tick = interval(Duration::from_nanos(1_000_000_000 / 30));
    let end = Instant::now() + long;
    let mut number = 0;
    while Instant::now() < end {
        tick.tick().await;
        ask(&server, chat(number % 100), number);
        number += 1;
    }
    server.finish().await
}

/// A hundred questions are open at any time, of people enough that nobody asks
/// faster than one chat is answered.
async fn grown(marks: [usize; 6]) -> io::Result<Vec<Grown>> {
    let (server, bot) = start(BOTS[0], bots::FREE).await?;
    let mut grown = Vec::new();
    let mut number = 0;
    for mark in marks {
        while number < mark {
            while server.open() >= 100 {
                sleep(Duration::from_millis(1)).await;
            }
            ask(&server, chat(number % (marks[4] / 5)), number);
            number += 1;
        }
        server.finish().await?;
        if let Some(resident) = resident(bot.child.id()) {
            grown.push(Grown {
                updates: mark,
                resident,
            });
        }
    }
    Ok(grown)
}

/// `VmRSS` of a process in MiB, where the system tells.
fn resident(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let size: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(size / 1024.0)
}
