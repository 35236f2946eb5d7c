//! Whatever is done, and however often the database fails meanwhile, the memory
//! says the same, and so does the next process.

use proptest::prelude::*;
use sotay::store::{Health, Memory, OutboxRow, UpdateKey, Verdict};
use sqlx::SqliteConnection;
use tempfile::TempDir;

use super::{
    ARTICLE, DAY, GROUP, LAN, MINH, NOW,
    bad_days::{execute, other},
    degraded, folder, open, question,
};

/// One thing that the bot does, about one of a few messages.
#[derive(Clone, Debug)]
enum Step {
    Claim(i32),
    Release(i32),
    Finish(i32),
    Post(i32),
    /// With its question, and being sent at once.
    PostAnswer(i32, Option<i32>),
    Begin(i32),
    Postpone(i32),
    Drop(i32),
    Arrived(i32),
    Record(i32),
    Judge(i32, Verdict),
    IgnoreGap(i32),
    Stranger(i64),
    /// The database is held by somebody else.
    Fail,
    /// It is let go, and found to be.
    Mend,
}

const MESSAGES: i32 = 4;

fn step() -> impl Strategy<Value = Step> {
    let id = 0..MESSAGES;
    let verdict = prop_oneof![
        Just(Verdict::Solved),
        Just(Verdict::Outdated),
        Just(Verdict::Flagged)
    ];
    prop_oneof![
        4 => id.clone().prop_map(Step::Claim),
        1 => id.clone().prop_map(Step::Release),
        1 => id.clone().prop_map(Step::Finish),
        2 => id.clone().prop_map(Step::Post),
        4 => (id.clone(), proptest::option::of(5..9)).prop_map(|(id, after)| Step::PostAnswer(id, after)),
        3 => id.clone().prop_map(Step::Begin),
        2 => id.clone().prop_map(Step::Postpone),
        2 => id.clone().prop_map(Step::Drop),
        3 => id.clone().prop_map(Step::Arrived),
        2 => id.clone().prop_map(Step::Record),
        1 => id.clone().prop_map(Step::IgnoreGap),
        2 => (id, verdict).prop_map(|(id, verdict)| Step::Judge(id, verdict)),
        1 => prop_oneof![Just(LAN), Just(MINH)].prop_map(Step::Stranger),
        1 => Just(Step::Fail),
        1 => Just(Step::Mend),
    ]
}

fn key(id: i32) -> UpdateKey {
    UpdateKey::message(GROUP, id)
}

fn letter(id: i32, after: Option<i32>) -> OutboxRow {
    let letter = OutboxRow::new(key(id), GROUP, format!("{{\"n\":{id}}}"), NOW);
    OutboxRow { after, ..letter }
}

/// Does it; whether it did anything.
async fn take(memory: &Memory, step: &Step, now: i64) -> bool {
    match *step {
        Step::Claim(id) => return memory.claim(&key(id), now).await,
        Step::Release(id) => memory.release(&key(id)),
        Step::Finish(id) => return memory.finish(&key(id), now).await,
        Step::Post(id) => return memory.post(letter(id, None)).await,
        Step::PostAnswer(id, after) => {
            let mut asked = question(memory, GROUP, id * 10, LAN);
            asked.reply = None;
            return memory.post_answer(letter(id, after), Some(asked)).await;
        }
        Step::Begin(id) => return memory.begin_sending(&key(id), 3).await,
        Step::Postpone(id) => memory.postpone(&key(id), now).await,
        Step::Drop(id) => memory.drop_letter(&key(id)).await,
        Step::Arrived(id) => {
            let (asked, reply) = (id * 10, id * 10 + 5);
            memory.arrived(&key(id), GROUP, asked, reply).await;
        }
        Step::Record(id) => memory.record(question(memory, GROUP, id * 10, MINH)).await,
        Step::Judge(id, verdict) => {
            let shown = memory.shown(GROUP, id * 10 + 5, ARTICLE);
            return memory.judge(shown, LAN, verdict, now).await;
        }
        Step::IgnoreGap(id) => memory.ignore_gap(&id.to_string(), 3, now).await,
        Step::Stranger(id) => return memory.tell_stranger(id, now).await,
        Step::Fail | Step::Mend => {}
    }
    true
}

/// All that can be asked.
async fn told(memory: &Memory) -> String {
    let due = memory.due_letters(NOW + DAY, 10).await;
    let mut told = vec![format!("{:#?} {due:#?}", memory.letters().await)];
    let history = memory.history(0).await;
    let asked = history.questions.iter().map(|it| (it.at, it.message));
    let said = history.verdicts.iter().map(|it| (it.at, it.verdict));
    let mut said: Vec<_> = said.collect();
    said.sort_by_key(|(at, verdict)| (*at, verdict.word()));
    told.push(format!(
        "{:?} {said:?} {:?}",
        asked.collect::<Vec<_>>(),
        history.ignored
    ));
    for id in 0..MESSAGES {
        let asked = memory.question(GROUP, id * 10).await;
        // The person is hashed with each installation's own secret.
        let asked = asked.map(|it| (it.message, it.reply, it.outcome, it.text));
        let replied = memory.question_of_reply(GROUP, id * 10 + 5).await;
        let shown = memory.shown(GROUP, id * 10 + 5, ARTICLE);
        told.push(format!(
            "{id}: {} {asked:?} {:?} {:?} {:?}",
            memory.is_finished(&key(id)).await,
            replied.map(|it| it.message),
            memory.counts(&shown).await,
            memory.verdict(&shown, LAN).await,
        ));
    }
    told.join("\n")
}

/// A memory whose database fails now and then.
struct Shaken {
    memory: Memory,
    folder: TempDir,
    holder: SqliteConnection,
    is_held: bool,
}

impl Shaken {
    async fn new() -> Self {
        let folder = folder();
        let memory = open(&folder).await;
        Self {
            memory,
            holder: other(&folder).await,
            folder,
            is_held: false,
        }
    }

    async fn shake(&mut self, step: &Step, now: i64) {
        match step {
            Step::Fail if !self.is_held => {
                execute(&mut self.holder, "BEGIN IMMEDIATE").await;
                self.is_held = true;
            }
            Step::Mend => {
                if std::mem::take(&mut self.is_held) {
                    execute(&mut self.holder, "ROLLBACK").await;
                }
                self.memory.tend(now).await;
            }
            _ => {}
        }
    }
}

async fn check(steps: &[Step]) {
    let (well, without) = (folder(), folder());
    let (good, none) = (open(&well).await, degraded(&without).await);
    let mut shaken = Shaken::new().await;
    let mut now = NOW;
    for (at, step) in steps.iter().enumerate() {
        // Later than a failing database is left alone.
        now += 10;
        shaken.shake(step, now).await;
        let did = take(&good, step, now).await;
        for other in [&none, &shaken.memory] {
            assert_eq!(take(other, step, now).await, did, "step {at}: {step:?}");
        }
    }
    let expected = told(&good).await;
    assert_eq!(told(&none).await, expected, "without a database");
    assert_eq!(told(&shaken.memory).await, expected, "with one that fails");
    shaken.shake(&Step::Mend, now + 10).await;
    assert_eq!(shaken.memory.health(), Health::Good);
    assert_eq!(told(&shaken.memory).await, expected, "when it is back");
    for memory in [good, shaken.memory] {
        memory.close(now + 20).await;
    }
    let expected = told(&open(&well).await).await;
    let next = told(&open(&shaken.folder).await).await;
    assert_eq!(next, expected, "in the next process");
}

proptest! {
    // Each failure waits half a second for the lock.
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn a_failing_database_is_not_noticed(steps in proptest::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(check(&steps));
    }
}

/// What a process that was killed in the middle leaves: all of an answer, or
/// nothing of it.
#[tokio::test]
async fn an_answer_is_put_in_with_its_question_or_not_at_all() {
    let folder = folder();
    let killed = open(&folder).await;
    let asked = |memory: &Memory, id| {
        let mut asked = question(memory, GROUP, id, LAN);
        asked.reply = None;
        asked
    };
    let begun = letter(1, Some(41));
    assert!(killed.post_answer(begun, Some(asked(&killed, 10))).await);
    assert!(!killed.begin_sending(&key(1), 50).await, "being sent");
    assert!(killed.due_letters(NOW, 10).await.is_empty());
    // A second answer changes nothing, not the question either.
    let second = question(&killed, GROUP, 10, MINH);
    assert!(!killed.post_answer(letter(1, None), Some(second)).await);

    // Nothing is closed: the next one opens beside it.
    let next = open(&folder).await;
    let waiting = next.letters().await;
    assert_eq!((waiting.len(), waiting[0].after), (1, Some(41)));
    assert!(waiting[0].may_have_arrived);
    assert_eq!(next.question(GROUP, 10).await, Some(asked(&next, 10)));
    assert!(!next.claim(&key(1), NOW).await);
    next.arrived(&key(1), GROUP, 10, 44).await;
    assert!(next.letters().await.is_empty());
    let replied = next.question_of_reply(GROUP, 44).await;
    assert_eq!(replied.map(|it| it.message), Some(10));
}
