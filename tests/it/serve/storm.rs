//! Five hundred questions while everything goes wrong: the bot is killed ten
//! times at moments that nobody chose, and the server refuses, drops and holds
//! back in between.
//!
//! Nothing may be lost. Exactly once cannot be promised: `sendMessage` has no key by
//! which Telegram would know a repetition, and no method reads a chat. What was being
//! sent at a kill is looked for among the messages that came next; where more came
//! than are looked at, a second copy is sent, since none would be worse.

use std::collections::BTreeMap;

use bot_api::Fault;
use tempfile::TempDir;

use super::{process::start, *};

const PEOPLE: i64 = 100;
/// Fewer than one person may ask in a minute.
const EACH: i64 = 5;
const KILLS: i64 = 10;

/// What goes wrong in the course of one life of the bot.
fn troubles(life: i64) -> [Fault; 5] {
    let drop = if life % 2 == 0 {
        Fault::DropAfter
    } else {
        Fault::DropBefore
    };
    [
        Fault::Error(500, "Internal Server Error"),
        Fault::Flood(1),
        drop,
        Fault::Flood(1),
        Fault::Garbage(502, "<html>Bad Gateway</html>"),
    ]
}

/// Puts this life's share of the questions into the chats, and troubles on the way.
fn ask(api: &BotApi, life: i64, asked: &mut BTreeMap<i64, usize>) {
    let all = PEOPLE * EACH;
    for question in life * all / KILLS..(life + 1) * all / KILLS {
        let person = 1_000 + question % PEOPLE;
        api.private_text(person, "lỗi 190");
        *asked.entry(person).or_default() += 1;
    }
    for fault in troubles(life) {
        api.fault("sendMessage", fault);
    }
}

/// Waits until as much was answered as was asked, at 30 a second and then whatever
/// was held back; one too many would come a little later.
async fn wait_for_answers(api: &BotApi, asked: &BTreeMap<i64, usize>) {
    for _ in 0..120 {
        let answered: usize = asked.keys().map(|&chat| api.messages(chat).len()).sum();
        if answered >= asked.values().sum() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    api.wait_until_confirmed().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
}

#[tokio::test]
async fn nothing_is_lost_through_ten_kills_and_hardly_anything_said_twice() {
    let api = BotApi::start().await;
    let dir = TempDir::new().unwrap();
    let mut asked: BTreeMap<i64, usize> = BTreeMap::new();
    let mut bot = start(&api, &dir, bot_api::TOKEN);
    for life in 0..KILLS {
        ask(&api, life, &mut asked);
        // Sometimes in its first moments, sometimes in the middle of its work.
        let moment = u64::from(std::process::id()) * 7 + u64::try_from(life).unwrap() * 389;
        tokio::time::sleep(Duration::from_millis(150 + moment % 1_300)).await;
        bot.signal("-KILL");
        bot.end().await;
        bot = start(&api, &dir, bot_api::TOKEN);
    }
    wait_for_answers(&api, &asked).await;
    bot.signal("-TERM");
    let (code, log) = bot.end().await;
    assert_eq!(code, Some(0), "{log}");

    let answered = |chat: &i64| api.messages(*chat).len();
    let is_short = |(chat, asked): &(&i64, &usize)| answered(chat) < **asked;
    let lost: Vec<_> = asked.iter().filter(is_short).collect();
    let more = asked
        .iter()
        .map(|(chat, asked)| answered(chat).saturating_sub(*asked));
    let twice: usize = more.sum();
    let [sent, looked] = ["sendMessage", "editMessageText"].map(|it| api.calls_of(it).len());
    println!(
        "{} asked, {KILLS} kills: {lost:?} lost, {twice} said twice; {sent} calls to send, {looked} looks whether one was there",
        PEOPLE * EACH
    );
    assert!(lost.is_empty(), "{lost:#?}");
    // As a rule none; more than one would be a fault of the search.
    assert!(twice <= 1, "{twice}");
}
