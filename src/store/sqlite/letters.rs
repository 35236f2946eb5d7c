//! Messages that wait to be sent.

use sqlx::{Row as _, SqliteConnection, query, sqlite::SqliteRow};

use super::{
    questions,
    statement::{SqlResult, Statement},
};
use crate::store::{Change, Chat, OutboxRow, Posting, Seconds, UpdateKey};

/// The update is finished, its letter put in, the question recorded: each only
/// if the one before was done.
macro_rules! posted {
    ($($question:literal)?) => {
        concat!(
            "INSERT INTO handled (key, run, at, done) VALUES (?, '', ?, 1) \
             ON CONFLICT (key) DO UPDATE SET done = 1 WHERE done = 0; \
             INSERT INTO letters (key, chat_id, payload, put_at, due, tries, run, after) \
             SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE changes() > 0 ON CONFLICT DO NOTHING",
            $($question)?
        )
    };
}

/// Nothing when there is or was another letter for its key.
pub(super) fn post(posting: &Posting) -> Statement {
    let Posting {
        letter,
        run,
        question,
    } = posting;
    let sql = if question.is_some() {
        posted!(
            "; INSERT OR REPLACE INTO questions (chat, message, thread, person, at, text, read_as, \
             outcome, article, code, reply, lang) \
             SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE changes() > 0"
        )
    } else {
        posted!()
    };
    let insert = query(sql)
        .bind(letter.key.as_str())
        .bind(letter.put_at)
        .bind(letter.key.as_str())
        .bind(letter.chat_id)
        .bind(&letter.payload)
        .bind(letter.put_at)
        .bind(letter.due)
        .bind(letter.tries)
        .bind(run)
        .bind(letter.after);
    match question {
        Some(question) => questions::bound(insert, question),
        None => insert,
    }
}

pub(super) fn begin_sending(key: &UpdateKey, run: &str, after: i32) -> Statement {
    let sql = "UPDATE letters SET run = ?1, after = ?3 WHERE key = ?2 AND run IS NOT ?1";
    query(sql).bind(run).bind(key.as_str()).bind(after)
}

pub(super) fn postpone(key: &UpdateKey, due: Seconds) -> Statement {
    let sql = "UPDATE letters SET due = ?, tries = tries + 1, run = NULL WHERE key = ?";
    query(sql).bind(due).bind(key.as_str())
}

pub(super) fn drop(key: &UpdateKey) -> Statement {
    query("DELETE FROM letters WHERE key = ?").bind(key.as_str())
}

/// It has arrived as this message, which answers that question.
pub(super) fn arrived(
    key: &UpdateKey,
    (chat_id, chat): (i64, &Chat),
    message: i32,
    reply: i32,
) -> Statement {
    let sql = "DELETE FROM letters WHERE key = ?; \
               UPDATE questions SET reply = ? WHERE chat = ? AND message = ?; \
               DELETE FROM given WHERE chat_id = ? AND reply = ?; \
               INSERT OR REPLACE INTO given (chat_id, reply, article, lang, at) \
               SELECT ?, ?, article, lang, at FROM questions \
               WHERE chat = ? AND message = ? AND article IS NOT NULL";
    let delete = query(sql).bind(key.as_str());
    let update = delete.bind(reply).bind(chat.as_str()).bind(message);
    let forget = update.bind(chat_id).bind(reply);
    let insert = forget.bind(chat_id).bind(reply);
    insert.bind(chat.as_str()).bind(message)
}

pub(super) async fn all(db: &mut SqliteConnection, run: &str) -> SqlResult<Vec<OutboxRow>> {
    let sql = "SELECT * FROM letters ORDER BY put_at, rowid";
    let rows = query(sql).fetch_all(db).await?;
    rows.iter().map(|row| letter(row, run)).collect()
}

pub(super) async fn due(
    db: &mut SqliteConnection,
    run: &str,
    now: Seconds,
    limit: u32,
) -> SqlResult<Vec<OutboxRow>> {
    let sql = "SELECT * FROM letters WHERE due <= ? AND run IS NOT ? ORDER BY due, rowid LIMIT ?";
    let rows = query(sql)
        .bind(now)
        .bind(run)
        .bind(limit)
        .fetch_all(db)
        .await?;
    rows.iter().map(|row| letter(row, run)).collect()
}

pub(super) async fn recent(db: &mut SqliteConnection, all: &mut Vec<Change>) -> SqlResult<()> {
    let sql = "SELECT * FROM letters ORDER BY put_at, rowid LIMIT 10000";
    for row in &query(sql).fetch_all(db).await? {
        all.push(Change::Post(Box::new(Posting {
            letter: letter(row, "")?,
            run: row.try_get("run")?,
            question: None,
        })));
    }
    Ok(())
}

fn letter(row: &SqliteRow, this_run: &str) -> SqlResult<OutboxRow> {
    let run: Option<String> = row.try_get("run")?;
    Ok(OutboxRow {
        key: UpdateKey(row.try_get("key")?),
        chat_id: row.try_get("chat_id")?,
        payload: row.try_get("payload")?,
        put_at: row.try_get("put_at")?,
        due: row.try_get("due")?,
        tries: row.try_get("tries")?,
        may_have_arrived: run.is_some_and(|run| run != this_run),
        after: row.try_get("after")?,
    })
}
