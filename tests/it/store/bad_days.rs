//! A database that is damaged, gone, locked, full, not writable, newer.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use sotay::{
    lang::Lang,
    store::{
        ChatSettings, DATABASE_FILE, Fault, Health, Memory, Mode, OutboxRow, UpdateKey, Verdict,
    },
};
use sqlx::{
    Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use tempfile::TempDir;

use super::{
    ARTICLE, GROUP, LAN, NOW, answer, everything_is_there, folder, letter, narrow, open, question,
};

const SETTINGS: ChatSettings = ChatSettings {
    mode: Some(Mode::Codes),
    lang: Some(Lang::En),
    internal: true,
};

/// A folder in which question 1 was answered and letter 2 waits.
async fn used() -> TempDir {
    let folder = folder();
    let memory = open(&folder).await;
    use_it(&memory).await;
    memory.close(NOW).await;
    folder
}

async fn use_it(memory: &Memory) {
    memory.finish(&UpdateKey::message(GROUP, 1), NOW).await;
    memory.record(question(memory, GROUP, 1, LAN)).await;
    memory.set_chat(GROUP, SETTINGS, NOW).await;
    assert!(memory.post(letter(2)).await);
}

/// What was known before the trouble and what came during it.
async fn goes_on(memory: &Memory) {
    knows(memory).await;
    assert!(memory.claim(&UpdateKey::message(GROUP, 3), NOW).await);
    assert!(memory.post(letter(3)).await);
    assert!(!memory.post(letter(3)).await);
    memory.drop_letter(&UpdateKey::message(GROUP, 2)).await;
    memory.record(question(memory, GROUP, 3, LAN)).await;
    memory
        .judge(memory.shown(GROUP, 4, ARTICLE), LAN, Verdict::Solved, NOW)
        .await;
    went_on(memory).await;
}

async fn knows(memory: &Memory) {
    assert!(!memory.claim(&UpdateKey::message(GROUP, 1), NOW).await);
    assert!(memory.question_of_reply(GROUP, 2).await.is_some());
    assert_eq!(memory.chat_settings(GROUP).await, SETTINGS);
    assert_eq!(memory.letters().await, [letter(2)]);
}

async fn went_on(memory: &Memory) {
    assert!(memory.is_finished(&UpdateKey::message(GROUP, 1)).await);
    assert_eq!(memory.letters().await, [letter(3)]);
    assert!(memory.question_of_reply(GROUP, 4).await.is_some());
    assert_eq!(
        memory
            .counts(&memory.shown(GROUP, 4, ARTICLE))
            .await
            .of(Verdict::Solved),
        1
    );
    assert_eq!(memory.chat_settings(GROUP).await, SETTINGS);
}

#[track_caller]
fn fails_as(memory: &Memory, expected: Fault) {
    match memory.health() {
        Health::Degraded {
            fault,
            since,
            reason,
            ..
        } => assert_eq!((fault, since), (expected, NOW), "{reason}"),
        Health::Good => panic!("expected {expected:?}"),
    }
}

/// It is well again, and so is the next process.
async fn is_back(memory: &Memory, folder: &TempDir) {
    memory.tend(NOW + 5).await;
    assert_eq!(memory.health(), Health::Good);
    went_on(memory).await;
    memory.close(NOW + 5).await;
    went_on(&open(folder).await).await;
}

fn database(folder: &TempDir) -> PathBuf {
    folder.path().join(DATABASE_FILE)
}

fn cut(path: &Path, length: u64) {
    let file = fs::OpenOptions::new().write(true).open(path);
    file.expect("the file").set_len(length).expect("it is cut");
}

/// A second program at the same database.
pub(super) async fn other(folder: &TempDir) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(database(folder))
        .journal_mode(SqliteJournalMode::Wal);
    SqliteConnection::connect_with(&options)
        .await
        .expect("a second connection")
}

pub(super) async fn execute(db: &mut SqliteConnection, sql: &'static str) {
    sqlx::query(sql).execute(db).await.expect(sql);
}

#[tokio::test]
async fn a_damaged_file_is_moved_aside() {
    for damage in ["cut", "overwritten", "text"] {
        let folder = used().await;
        let path = database(&folder);
        let length = path.metadata().expect("the database").len();
        match damage {
            "cut" => cut(&path, length / 2 + 100),
            "overwritten" => {
                let mut bytes = fs::read(&path).expect("the database");
                bytes[4096..].fill(0xa5);
                fs::write(&path, bytes).expect("it is written");
            }
            _ => fs::write(&path, "what is this").expect("it is written"),
        }
        let damaged = fs::read(&path).expect("the database");
        let memory = open(&folder).await;
        assert!(memory.letters().await.is_empty(), "{damage}: a new one");
        use_it(&memory).await;
        memory.close(NOW).await;
        let aside = folder.path().join(format!("sotay.db.damaged-{NOW}"));
        assert_eq!(fs::read(aside).expect("it is kept"), damaged, "{damage}");
        knows(&open(&folder).await).await;
    }
}

#[tokio::test]
async fn damage_while_it_runs_costs_nothing_that_the_process_knows() {
    let folder = folder();
    let memory = open(&folder).await;
    use_it(&memory).await;
    for path in [
        database(&folder),
        database(&folder).with_extension("db-wal"),
    ] {
        let length = path.metadata().expect("the file").len();
        let junk = vec![0xa5; usize::try_from(length).expect("a length")];
        fs::write(path, junk).expect("it is written");
    }
    memory.tend(NOW).await;
    assert_eq!(memory.health(), Health::Good, "a new one is begun");
    let aside = folder.path().join(format!("sotay.db.damaged-{NOW}"));
    assert!(aside.exists());
    goes_on(&memory).await;
    is_back(&memory, &folder).await;
}

#[tokio::test]
async fn a_file_that_is_gone_is_made_again() {
    for with_log in [true, false] {
        let folder = folder();
        let memory = open(&folder).await;
        use_it(&memory).await;
        fs::remove_file(database(&folder)).expect("it is removed");
        if with_log {
            fs::remove_file(database(&folder).with_extension("db-wal")).expect("it is removed");
        }
        memory.tend(NOW).await;
        assert_eq!(memory.health(), Health::Good);
        assert!(database(&folder).exists());
        goes_on(&memory).await;
        is_back(&memory, &folder).await;
    }
}

#[tokio::test]
async fn a_folder_that_is_gone_is_made_again() {
    let folder = folder();
    let memory = open(&folder).await;
    use_it(&memory).await;
    let person = memory.person(LAN);
    fs::remove_dir_all(folder.path()).expect("it is removed");
    memory.tend(NOW).await;
    assert_eq!(memory.health(), Health::Good);
    goes_on(&memory).await;
    assert_eq!(memory.person(LAN), person, "the secret is written again");
    is_back(&memory, &folder).await;
    assert_eq!(open(&folder).await.person(LAN), person);
}

#[tokio::test]
async fn a_locked_database_is_caught_up_with() {
    let folder = used().await;
    let memory = open(&folder).await;
    let mut locking = other(&folder).await;
    execute(&mut locking, "BEGIN EXCLUSIVE").await;
    goes_on(&memory).await;
    fails_as(&memory, Fault::Locked);
    memory.tend(NOW + 5).await;
    fails_as(&memory, Fault::Locked);
    execute(&mut locking, "ROLLBACK").await;
    memory.tend(NOW + 9).await;
    fails_as(&memory, Fault::Locked);
    memory.tend(NOW + 10).await;
    assert_eq!(memory.health(), Health::Good);
    is_back(&memory, &folder).await;
}

#[tokio::test]
async fn a_database_that_is_locked_at_the_start_is_read() {
    let folder = used().await;
    let mut locking = other(&folder).await;
    execute(&mut locking, "BEGIN IMMEDIATE").await;
    let memory = Memory::open(folder.path(), NOW).await.expect("memory");
    fails_as(&memory, Fault::Locked);
    goes_on(&memory).await;
    execute(&mut locking, "ROLLBACK").await;
    is_back(&memory, &folder).await;
}

#[tokio::test]
async fn a_full_database_is_caught_up_with() {
    let folder = used().await;
    let mut other = other(&folder).await;
    let pages: u32 = sqlx::query_scalar("PRAGMA page_count")
        .fetch_one(&mut other)
        .await
        .expect("a count");
    let memory = Memory::from(narrow(&folder, pages + 2), NOW)
        .await
        .expect("memory");
    assert_eq!(memory.health(), Health::Good);
    execute(&mut other, "CREATE TABLE ballast (x)").await;
    execute(&mut other, "INSERT INTO ballast VALUES (zeroblob(400000))").await;
    let key = UpdateKey::message(GROUP, 9);
    let big = OutboxRow::new(key.clone(), GROUP, "x".repeat(50_000), NOW);
    assert!(memory.post(big).await);
    fails_as(&memory, Fault::Full);
    memory.drop_letter(&key).await;
    goes_on(&memory).await;
    memory.tend(NOW + 5).await;
    fails_as(&memory, Fault::Full);
    execute(&mut other, "DROP TABLE ballast").await;
    memory.tend(NOW + 10).await;
    assert_eq!(memory.health(), Health::Good);
    assert!(memory.is_finished(&key).await);
    is_back(&memory, &folder).await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_had_is_used_when_it_can() {
    let folder = folder();
    let data = folder.path().join("data");
    fs::write(&data, "").expect("a file in the way");
    let memory = Memory::open(&data, NOW).await.expect("memory");
    fails_as(&memory, Fault::Unreachable);
    use_it(&memory).await;
    goes_on(&memory).await;
    let person = memory.person(LAN);
    fs::remove_file(&data).expect("out of the way");
    memory.tend(NOW + 5).await;
    assert_eq!(memory.health(), Health::Good);
    assert_eq!(memory.person(LAN), person);
    memory.close(NOW + 5).await;
    went_on(&Memory::open(&data, NOW).await.expect("memory")).await;
}

/// Permissions do not bind root; there this test holds only that nothing is
/// lost.
#[cfg(unix)]
#[tokio::test]
async fn what_may_not_be_written_is_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = used().await;
    let set = |mode: u32, path: &Path| {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(path, permissions).expect("it is ours");
    };
    set(0o400, &database(&folder));
    set(0o500, folder.path());
    let is_bound = fs::write(folder.path().join("new"), "").is_err();
    let memory = Memory::open(folder.path(), NOW).await.expect("memory");
    if is_bound {
        assert!(matches!(
            memory.health(),
            Health::Degraded {
                fault: Fault::ReadOnly | Fault::Unreachable,
                ..
            }
        ));
    }
    goes_on(&memory).await;
    set(0o700, folder.path());
    set(0o600, &database(&folder));
    is_back(&memory, &folder).await;
    assert!(is_bound || fs::metadata(folder.path().join("new")).is_ok());
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let folder = used().await;
    let mut newer = other(&folder).await;
    execute(
        &mut newer,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .await;
    let memory = Memory::open(folder.path(), NOW).await.expect("memory");
    fails_as(&memory, Fault::Newer);
    goes_on(&memory).await;
    execute(
        &mut newer,
        "DELETE FROM _sqlx_migrations WHERE version = 9999",
    )
    .await;
    is_back(&memory, &folder).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_at_once_lose_nothing_while_it_fails_and_comes_back() {
    let folder = folder();
    let memory = Arc::new(open(&folder).await);
    let mut locking = other(&folder).await;
    let mut tasks = tokio::task::JoinSet::new();
    for id in 0..100 {
        let memory = Arc::clone(&memory);
        tasks.spawn(async move { answer(&memory, id, 3).await });
        if id == 30 {
            execute(&mut locking, "BEGIN IMMEDIATE").await;
        }
    }
    let mut taken = 0;
    let mut now = NOW;
    let mut is_locked = true;
    while let Some(task) = tasks.join_next().await {
        taken += task.expect("no panic");
        if is_locked && taken > 60 {
            execute(&mut locking, "ROLLBACK").await;
            is_locked = false;
        }
        if taken % 20 == 0 {
            now += 5;
            memory.tend(now).await;
        }
    }
    assert_eq!(taken, 100);
    now += 10;
    memory.tend(now).await;
    assert_eq!(memory.health(), Health::Good);
    everything_is_there(&memory, 100).await;
    memory.close(now).await;
    everything_is_there(&open(&folder).await, 100).await;
}
