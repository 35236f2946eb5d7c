//! What the bot remembers, on a real database in a real folder.

mod bad_days;
mod history;
mod laws;
mod log;
mod privacy;

use std::{fs, time::Duration};

use sotay::{
    lang::Lang,
    store::{
        Card, CardState, ChatSettings, DATABASE_FILE, Folder, Health, Masked, Memory, Mode,
        OutboxRow, Outcome, Question, Retention, Seconds, UpdateKey, Verdict, content_hash,
    },
};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

/// Some time in 2026.
const NOW: Seconds = 1_790_000_000;
const DAY: Seconds = 24 * 3600;

const GROUP: i64 = -1_001_234_567_890;
const LAN: i64 = 5_551_234_567;
const MINH: i64 = 5_559_876_543;
const ARTICLE: &str = "190-doi-mat-khau";

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

async fn open(folder: &TempDir) -> Memory {
    let memory = Memory::open(folder.path(), NOW).await.expect("memory");
    assert_eq!(memory.health(), Health::Good);
    memory
}

/// A memory whose database cannot be had: its folder is a file.
async fn degraded(folder: &TempDir) -> Memory {
    let file = folder.path().join("no-folder");
    std::fs::write(&file, "").expect("the folder is writable");
    let memory = Memory::open(&file, NOW).await.expect("memory");
    assert_ne!(memory.health(), Health::Good);
    memory
}

fn question(memory: &Memory, chat_id: i64, message: i32, user_id: i64) -> Question {
    Question {
        chat: memory.chat(chat_id),
        message,
        thread: None,
        person: memory.person(user_id),
        at: NOW,
        text: Some(Masked::of("loi 190")),
        read_as: Some(Masked::of("lỗi 190")),
        outcome: Outcome::Answer,
        article: Some("190-doi-mat-khau".to_owned()),
        code: Some("190".to_owned()),
        reply: Some(message + 1),
        lang: Lang::Vi,
    }
}

fn letter(id: i32) -> OutboxRow {
    let key = UpdateKey::message(GROUP, id);
    OutboxRow::new(key, GROUP, format!("{{\"n\":{id}}}"), NOW)
}

#[tokio::test]
async fn the_log_comes_into_the_file_while_it_is_used() {
    let folder = folder();
    let memory = open(&folder).await;
    let size = || fs::metadata(folder.path().join(DATABASE_FILE)).map_or(0, |it| it.len());
    let before = size();
    memory.record(question(&memory, GROUP, 1, LAN)).await;
    assert_eq!(size(), before, "nobody waits for it");

    memory.tend(NOW).await;
    let tidied = async {
        while size() == before {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(10), tidied)
        .await
        .expect("the log is brought into the file");
    assert_eq!(memory.health(), Health::Good);
}

#[tokio::test]
async fn from_a_question_to_a_verdict_over_a_restart() {
    let folder = folder();
    let memory = open(&folder).await;
    let key = UpdateKey::message(GROUP, 7);
    assert!(memory.claim(&key, NOW).await);
    assert!(!memory.claim(&key, NOW).await, "in hand");

    let answer = letter(7);
    assert!(memory.post(answer.clone()).await);
    assert!(!memory.post(answer.clone()).await, "one answer only");
    assert_eq!(memory.due_letters(NOW, 10).await, [answer]);
    assert!(memory.begin_sending(&key, 7).await);
    assert!(!memory.begin_sending(&key, 7).await, "being sent");
    assert!(memory.due_letters(NOW, 10).await.is_empty());
    memory.drop_letter(&key).await;
    assert!(!memory.post(letter(7)).await, "it has its answer");

    let mut asked = question(&memory, GROUP, 7, LAN);
    asked.outcome = Outcome::Choose;
    memory.record(asked.clone()).await;
    asked.outcome = Outcome::Answer;
    memory.record(asked.clone()).await;
    assert!(
        memory
            .judge(memory.shown(GROUP, 8, ARTICLE), LAN, Verdict::Wrong, NOW)
            .await
    );
    assert!(
        memory
            .judge(memory.shown(GROUP, 8, ARTICLE), LAN, Verdict::Outdated, NOW)
            .await
    );
    assert!(
        !memory
            .judge(memory.shown(GROUP, 8, ARTICLE), LAN, Verdict::Outdated, NOW)
            .await
    );
    assert!(
        memory
            .judge(memory.shown(GROUP, 8, ARTICLE), MINH, Verdict::Solved, NOW)
            .await
    );
    memory.close(NOW).await;

    let memory = open(&folder).await;
    assert!(!memory.claim(&key, NOW).await);
    assert!(memory.is_finished(&key).await);
    assert!(memory.letters().await.is_empty());
    assert_eq!(memory.question(GROUP, 7).await.as_ref(), Some(&asked));
    assert_eq!(memory.question_of_reply(GROUP, 8).await, Some(asked));
    assert_eq!(memory.question(GROUP, 8).await, None);
    let verdict = memory.verdict(&memory.shown(GROUP, 8, ARTICLE), LAN).await;
    assert_eq!(verdict, Some(Verdict::Outdated));
    let counts = memory.counts(&memory.shown(GROUP, 8, ARTICLE)).await;
    assert_eq!(counts.of(Verdict::Solved), 1);
    assert_eq!(counts.of(Verdict::Wrong), 0);
    assert_eq!(counts.wrong(), 1);
}

#[tokio::test]
async fn a_killed_process_leaves_what_the_next_one_needs() {
    let folder = folder();
    let killed = open(&folder).await;
    let [unanswered, posted, sending] = [1, 2, 3].map(|id| UpdateKey::message(GROUP, id));
    for key in [&unanswered, &posted, &sending] {
        assert!(killed.claim(key, NOW).await);
    }
    assert!(killed.post(letter(2)).await);
    assert!(killed.post(letter(3)).await);
    assert!(killed.begin_sending(&sending, 7).await);

    // Nothing is closed: the next one opens beside it.
    let next = open(&folder).await;
    assert!(next.claim(&unanswered, NOW).await, "comes again, is free");
    assert!(!next.claim(&unanswered, NOW).await, "but only once");
    assert!(!next.claim(&posted, NOW).await);
    assert!(!next.claim(&sending, NOW).await);
    let waiting: Vec<_> = next
        .letters()
        .await
        .into_iter()
        .map(|letter| (letter.key, letter.may_have_arrived))
        .collect();
    assert_eq!(waiting, [(posted, false), (sending.clone(), true)]);

    next.postpone(&sending, NOW + 60).await;
    assert_eq!(next.due_letters(NOW + 59, 10).await.len(), 1);
    let due = next.due_letters(NOW + 60, 10).await;
    assert_eq!((due[1].tries, due[1].may_have_arrived), (1, false));
}

#[tokio::test]
async fn an_update_can_be_given_back() {
    for folder in [folder(), folder()].iter().enumerate() {
        let memory = either(folder).await;
        let key = UpdateKey::edit(LAN, 7, NOW);
        assert!(memory.claim(&key, NOW).await);
        memory.release(&key);
        assert!(memory.claim(&key, NOW).await);
        assert!(memory.finish(&key, NOW).await);
        assert!(!memory.finish(&key, NOW).await);
        memory.release(&key);
        assert!(!memory.claim(&key, NOW).await, "finished stays finished");
        let others = [
            UpdateKey::message(LAN, 7),
            UpdateKey::edit(LAN, 7, NOW + 1),
            UpdateKey::query("7"),
            UpdateKey::other("card", "7"),
        ];
        for key in &others {
            assert!(memory.claim(key, NOW).await, "{key}");
        }
    }
}

/// The first is a memory with a database, the second one without: both must
/// answer alike.
async fn either((index, folder): (usize, &TempDir)) -> Memory {
    if index == 0 {
        open(folder).await
    } else {
        degraded(folder).await
    }
}

#[tokio::test]
async fn settings_of_chats_and_people() {
    for folder in [folder(), folder()].iter().enumerate() {
        let memory = either(folder).await;
        assert_eq!(memory.chat_settings(GROUP).await, ChatSettings::default());
        let settings = ChatSettings {
            mode: Some(Mode::Codes),
            lang: Some(Lang::En),
            internal: true,
        };
        memory.set_chat(GROUP, settings, NOW).await;
        assert_eq!(memory.chat_settings(GROUP).await, settings);
        assert_eq!(memory.language(LAN).await, None);
        memory.set_language(LAN, Lang::En, NOW).await;
        memory.set_language(LAN, Lang::Vi, NOW).await;
        assert_eq!(memory.language(LAN).await, Some(Lang::Vi));

        assert!(memory.tell_stranger(MINH, NOW).await);
        assert!(!memory.tell_stranger(MINH, NOW + DAY - 1).await);
        assert!(memory.tell_stranger(MINH, NOW + DAY).await);
        assert!(memory.tell_stranger(LAN, NOW).await);
        assert!(memory.answer_small_talk(GROUP, LAN, 600, NOW).await);
        assert!(!memory.answer_small_talk(GROUP, LAN, 600, NOW + 599).await);
        assert!(memory.answer_small_talk(LAN, LAN, 600, NOW).await);
        assert!(memory.answer_small_talk(GROUP, LAN, 600, NOW + 600).await);
    }
}

#[tokio::test]
async fn the_same_article_and_the_most_used_ones() {
    for folder in [folder(), folder()].iter().enumerate() {
        let memory = either(folder).await;
        let article = "190-doi-mat-khau";
        let mut asked = question(&memory, GROUP, 1, LAN);
        memory.record(asked.clone()).await;
        asked.message = 3;
        asked.thread = Some(5);
        asked.at += 10;
        memory.record(asked.clone()).await;
        let same = |thread, since| memory.same_article(GROUP, thread, article, since);
        assert_eq!(same(None, NOW).await.map(|it| it.message), Some(1));
        assert_eq!(same(Some(5), NOW).await.map(|it| it.message), Some(3));
        assert_eq!(same(Some(6), NOW).await, None);
        assert_eq!(same(None, NOW + 1).await, None);
        assert_eq!(memory.same_article(LAN, None, article, 0).await, None);

        for (message, id) in [(10, "a"), (11, "b"), (12, "b"), (13, "b")] {
            asked.message = message;
            asked.article = Some(id.to_owned());
            memory.record(asked.clone()).await;
        }
        asked.message = 14;
        asked.article = None;
        asked.outcome = Outcome::Nothing;
        memory.record(asked).await;
        let used = memory.most_used(NOW, 2).await;
        assert_eq!(used, [("b".to_owned(), 3), (article.to_owned(), 2)]);
    }
}

#[tokio::test]
async fn a_card_is_taken_once_and_answered_once() {
    for folder in [folder(), folder()].iter().enumerate() {
        let memory = either(folder).await;
        let mut card = Card {
            id: "k1".to_owned(),
            asker_chat: LAN,
            asker_message: 7,
            asker_thread: None,
            support_chat: GROUP,
            support_message: None,
            state: CardState::Open,
            by_name: None,
            content: "{}".to_owned(),
            opened_at: NOW,
            changed_at: NOW,
        };
        assert!(memory.put_card(card.clone()).await);
        let second = Card {
            id: "k2".to_owned(),
            ..card.clone()
        };
        assert!(!memory.put_card(second).await, "one card a message");
        card.support_message = Some(70);
        assert!(memory.put_card(card.clone()).await);
        assert_eq!(memory.card_at(GROUP, 70).await, Some(card.clone()));
        assert_eq!(memory.card_of(LAN, 7).await, Some(card.clone()));
        assert_eq!(memory.card_at(GROUP, 71).await, None);

        assert!(memory.take_card("k1", "Minh", NOW + 1).await);
        assert!(!memory.take_card("k1", "Hoa", NOW + 2).await);
        let taken = memory.card("k1").await.expect("the card");
        let state = (taken.state, taken.by_name.as_deref());
        assert_eq!(state, (CardState::Taken, Some("Minh")));
        assert!(memory.answer_card("k1", "Hoa", NOW + 3).await);
        assert!(!memory.answer_card("k1", "Minh", NOW + 4).await);
        let answered = memory.card("k1").await.expect("the card");
        assert_eq!(answered.state, CardState::Answered);
        assert_eq!(answered.changed_at, NOW + 3);
        let state = answered.by_name.as_deref();
        assert_eq!(state, Some("Hoa"));
    }
}

#[tokio::test]
async fn a_file_is_known_by_its_content() {
    for folder in [folder(), folder()].iter().enumerate() {
        let memory = either(folder).await;
        let content = content_hash(b"picture");
        assert_eq!(memory.file(&content).await, None);
        memory.set_file(&content, "AgAC1", NOW).await;
        memory.set_file(&content, "AgAC2", NOW).await;
        assert_eq!(memory.file(&content).await.as_deref(), Some("AgAC2"));
        memory.forget_file(&content).await;
        assert_eq!(memory.file(&content).await, None);
    }
}

#[tokio::test]
async fn a_group_that_became_a_supergroup_keeps_everything() {
    const OLD: i64 = -4_242;
    for folder in [folder(), folder()].iter().enumerate() {
        let memory = either(folder).await;
        let settings = ChatSettings {
            mode: Some(Mode::Off),
            lang: None,
            internal: true,
        };
        memory.set_chat(OLD, settings, NOW).await;
        memory.record(question(&memory, OLD, 7, LAN)).await;
        memory
            .judge(memory.shown(OLD, 8, ARTICLE), LAN, Verdict::Solved, NOW)
            .await;
        let key = UpdateKey::message(OLD, 7);
        memory
            .post(OutboxRow::new(key, OLD, String::new(), NOW))
            .await;
        let card = Card {
            id: "k".to_owned(),
            asker_chat: OLD,
            asker_message: 7,
            asker_thread: None,
            support_chat: OLD,
            support_message: Some(9),
            state: CardState::Open,
            by_name: None,
            content: "{}".to_owned(),
            opened_at: NOW,
            changed_at: NOW,
        };
        memory.put_card(card).await;
        memory.chat_moved(OLD, GROUP).await;
        // Telegram tells it twice, once from either side.
        memory.chat_moved(OLD, GROUP).await;
        assert_eq!(memory.chat_settings(GROUP).await, settings);
        assert_eq!(memory.chat_settings(OLD).await, ChatSettings::default());
        assert!(memory.question_of_reply(GROUP, 8).await.is_some());
        assert_eq!(
            memory
                .counts(&memory.shown(GROUP, 8, ARTICLE))
                .await
                .of(Verdict::Solved),
            1
        );
        assert_eq!(memory.letters().await[0].chat_id, GROUP);
        let card = memory.card_at(GROUP, 9).await.expect("the card");
        assert_eq!((card.asker_chat, card.support_chat), (GROUP, GROUP));
    }
}

#[tokio::test]
async fn what_is_over_is_forgotten() {
    for folder in [folder(), folder()].iter().enumerate() {
        let memory = either(folder).await;
        let key = UpdateKey::message(GROUP, 7);
        memory.finish(&key, NOW).await;
        memory.record(question(&memory, GROUP, 7, LAN)).await;
        memory
            .judge(memory.shown(GROUP, 8, ARTICLE), LAN, Verdict::Solved, NOW)
            .await;
        let days = |days| memory.prune(NOW + days * DAY + 1, Retention { text_days: 90 });
        days(0).await;
        assert!(memory.is_finished(&key).await);
        days(1).await;
        assert!(!memory.is_finished(&key).await);
        days(89).await;
        let asked = memory.question(GROUP, 7).await.expect("the question");
        assert!(asked.text.is_some() && asked.read_as.is_some());
        days(90).await;
        let asked = memory.question(GROUP, 7).await.expect("the question");
        assert_eq!((asked.text, asked.read_as), (None, None));
        assert_eq!(asked.article.as_deref(), Some("190-doi-mat-khau"));
        days(730).await;
        assert_eq!(memory.question(GROUP, 7).await, None);
        assert_eq!(
            memory
                .counts(&memory.shown(GROUP, 8, ARTICLE))
                .await
                .of(Verdict::Solved),
            0
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_at_once_lose_nothing() {
    let folder = folder();
    let memory = std::sync::Arc::new(open(&folder).await);
    let mut tasks = tokio::task::JoinSet::new();
    for id in 0..100 {
        let memory = std::sync::Arc::clone(&memory);
        tasks.spawn(async move { answer(&memory, id, 3).await });
    }
    // Every question came three times and was taken once.
    let taken: usize = tasks.join_all().await.into_iter().sum();
    assert_eq!(taken, 100);
    assert_eq!(memory.health(), Health::Good);
    memory.close(NOW).await;
    everything_is_there(&open(&folder).await, 100).await;
}

/// Handles one message as the bot does, `times` times at once; how often it was
/// taken in hand.
async fn answer(memory: &Memory, id: i32, times: usize) -> usize {
    let key = UpdateKey::message(GROUP, id);
    let claims = (0..times).map(|_| memory.claim(&key, NOW));
    let taken = futures::future::join_all(claims).await;
    assert!(memory.post(letter(id)).await);
    memory.record(question(memory, GROUP, id * 2, LAN)).await;
    memory
        .judge(
            memory.shown(GROUP, id * 2 + 1, ARTICLE),
            MINH,
            Verdict::Solved,
            NOW,
        )
        .await;
    taken.into_iter().filter(|taken| *taken).count()
}

async fn everything_is_there(memory: &Memory, count: i32) {
    let letters = memory.letters().await;
    assert_eq!(letters.len(), usize::try_from(count).expect("a count"));
    for id in 0..count {
        assert!(memory.is_finished(&UpdateKey::message(GROUP, id)).await);
        assert!(memory.question(GROUP, id * 2).await.is_some(), "{id}");
        let counts = memory
            .counts(&memory.shown(GROUP, id * 2 + 1, ARTICLE))
            .await;
        assert_eq!(counts.of(Verdict::Solved), 1, "{id}");
    }
}

/// A folder whose database may grow to this many pages.
fn narrow(folder: &TempDir, pages: u32) -> Folder {
    Folder::new(folder.path()).with_max_pages(pages)
}
