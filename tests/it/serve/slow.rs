//! Telegram takes long over each message.

use super::*;

/// Everything that goes to these people is held, until it is released.
fn hold(api: &BotApi, people: std::ops::RangeInclusive<i64>) {
    for person in people {
        api.hold_chat("sendMessage", person);
    }
}

#[tokio::test]
async fn a_message_that_takes_twenty_seconds_is_sent_once_and_not_looked_for() {
    let api = BotApi::start().await;
    hold(&api, 1..=40);
    let bot = run(&api);
    for person in 1..=40 {
        api.private_text(person, "lỗi 190");
    }
    // Longer than the HTTP client waits for anything else (17 s).
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(api.calls_of("sendMessage").len(), 40);
    api.release();
    for person in 1..=40 {
        api.wait_for_messages(person, 1).await;
    }
    api.wait_until_confirmed().await;
    assert_eq!(api.calls_of("sendMessage").len(), 40);
    assert!(api.calls_of("editMessageText").is_empty());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn told_to_stop_meanwhile_it_begins_nothing_that_would_be_cut_off() {
    let api = BotApi::start().await;
    hold(&api, 1..=60);
    let folder = tempfile::tempdir().unwrap();
    let mut first = settings(&api);
    first.drain = Duration::from_secs(2);
    // So that most of them wait for their turn.
    first.message_interval = Duration::from_millis(300);
    let bot = run_in(folder.path().to_owned(), &sources(), first, |it| it);
    for person in 1..=60 {
        api.private_text(person, "lỗi 190");
    }
    let are_sent = |api: &BotApi| api.calls_of("sendMessage").len() >= 10;
    api.wait_for("the first of them", are_sent).await;
    api.wait_for_confirmation().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let begun = api.calls_of("sendMessage").len();
    let stopping = tokio::spawn(bot.stop());
    tokio::time::sleep(Duration::from_secs(1)).await;
    // Each takes longer than there is time left.
    assert!(api.calls_of("sendMessage").len() <= begun + 1);
    api.release();
    stopping.await.unwrap().unwrap();
    let by_first = api.calls_of("sendMessage").len();
    assert!(by_first < 60, "{by_first}");

    let next = settings(&api);
    let bot = run_in(folder.path().to_owned(), &sources(), next, |it| it);
    for person in 1..=60 {
        api.wait_for_messages(person, 1).await;
    }
    api.wait_until_confirmed().await;
    let twice = (1..=60).filter(|person| api.messages(*person).len() != 1);
    assert_eq!(twice.count(), 0, "{}", api.transcript());
    // Nothing had to be looked for.
    assert!(api.calls_of("editMessageText").is_empty());
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_cut_off_all_the_same_is_found_by_few_looks() {
    let api = BotApi::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut first = settings(&api);
    first.drain = Duration::from_millis(100);
    // They arrive, but nobody hears of it before the end.
    for _ in 0..30 {
        api.fault("sendMessage", bot_api::Fault::HoldAfter);
    }
    let bot = run_in(folder.path().to_owned(), &sources(), first, |it| it);
    for person in 1..=30 {
        api.private_text(person, "lỗi 190");
    }
    api.wait_for("all of them", |api| api.calls_of("sendMessage").len() == 30)
        .await;
    api.wait_for_confirmation().await;
    bot.stop().await.unwrap();
    let polls = api.calls_of("getUpdates").len();
    let bot = run_in(folder.path().to_owned(), &sources(), settings(&api), |it| {
        it
    });
    api.wait_for("the next process", |api| {
        api.calls_of("getUpdates").len() > polls
    })
    .await;
    api.wait_until_confirmed().await;
    let twice: Vec<i64> = (1..=30)
        .filter(|person| api.messages(*person).len() != 1)
        .collect();
    assert_eq!(twice, Vec::<i64>::new(), "{}", api.transcript());
    // What is found for one is not tried for the others.
    let looks = api.calls_of("editMessageText").len();
    assert!((1..=30 * 31 / 2).contains(&looks), "{looks}");
    println!("{looks} looks for 30");
    bot.stop().await.unwrap();
}
