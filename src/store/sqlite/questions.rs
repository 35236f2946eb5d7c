//! Questions, what became of them, and what people said about the answers.

use sqlx::{Row as _, SqliteConnection, query, sqlite::SqliteRow};

use super::statement::{SqlResult, Statement, lang};
use crate::store::{
    Change, Chat, Masked, Outcome, PersonHash, Question, Seconds, Shown, Verdict, VerdictCounts,
};

pub(super) fn record(question: &Question) -> Statement {
    let sql = "INSERT OR REPLACE INTO questions (chat, message, thread, person, at, text, read_as, \
               outcome, article, code, reply, lang) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    bound(query(sql), question)
}

/// All that a question is, in the order of the columns.
pub(super) fn bound(insert: Statement, question: &Question) -> Statement {
    insert
        .bind(question.chat.as_str())
        .bind(question.message)
        .bind(question.thread)
        .bind(question.person.as_str())
        .bind(question.at)
        .bind(question.text.as_ref().map(Masked::as_str))
        .bind(question.read_as.as_ref().map(Masked::as_str))
        .bind(question.outcome.word())
        .bind(&question.article)
        .bind(&question.code)
        .bind(question.reply)
        .bind(question.lang.code())
}

pub(super) fn replied(chat: &Chat, message: i32, reply: i32) -> Statement {
    let sql = "UPDATE questions SET reply = ? WHERE chat = ? AND message = ?";
    query(sql).bind(reply).bind(chat.as_str()).bind(message)
}

pub(super) async fn at(
    db: &mut SqliteConnection,
    chat: &Chat,
    message: i32,
) -> SqlResult<Option<Question>> {
    let sql = "SELECT * FROM questions WHERE chat = ? AND message = ?";
    one(query(sql)
        .bind(chat.as_str())
        .bind(message)
        .fetch_optional(db)
        .await?
        .as_ref())
}

pub(super) async fn of_reply(
    db: &mut SqliteConnection,
    chat: &Chat,
    reply: i32,
) -> SqlResult<Option<Question>> {
    let sql = "SELECT * FROM questions WHERE chat = ? AND reply = ? ORDER BY at DESC LIMIT 1";
    one(query(sql)
        .bind(chat.as_str())
        .bind(reply)
        .fetch_optional(db)
        .await?
        .as_ref())
}

/// The ids of supergroups and channels ("-100…", Bot API).
const OWN_COUNT: &str = "-100__________%";

pub(super) async fn last_reply(
    db: &mut SqliteConnection,
    since: Seconds,
) -> SqlResult<Option<i32>> {
    let sql = "SELECT max(reply) AS last FROM questions WHERE at >= ? AND chat NOT LIKE ?";
    let row = query(sql).bind(since).bind(OWN_COUNT).fetch_one(db).await?;
    row.try_get("last")
}

pub(super) async fn same_article(
    db: &mut SqliteConnection,
    chat: &Chat,
    thread: Option<i32>,
    article: &str,
    since: Seconds,
) -> SqlResult<Option<Question>> {
    let sql = "SELECT * FROM questions WHERE article = ? AND at >= ? AND chat = ? AND thread IS ? \
               AND outcome = 'answer' AND reply IS NOT NULL ORDER BY at DESC, message DESC LIMIT 1";
    let select = query(sql)
        .bind(article)
        .bind(since)
        .bind(chat.as_str())
        .bind(thread);
    one(select.fetch_optional(db).await?.as_ref())
}

pub(super) async fn most_used(
    db: &mut SqliteConnection,
    since: Seconds,
    limit: u32,
) -> SqlResult<Vec<(String, u32)>> {
    let sql = "SELECT article, count(*) AS uses FROM questions WHERE article IS NOT NULL AND at >= ? \
               GROUP BY article ORDER BY uses DESC, article LIMIT ?";
    let rows = query(sql).bind(since).bind(limit).fetch_all(db).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("article")?, row.try_get("uses")?)))
        .collect()
}

/// Nothing when the person had said the same before.
pub(super) fn judge(
    shown: &Shown,
    person: &PersonHash,
    verdict: Verdict,
    at: Seconds,
) -> Statement {
    if verdict == Verdict::Flagged {
        let sql = "INSERT OR IGNORE INTO flags (chat, reply, article, person, at) \
                   VALUES (?, ?, ?, ?, ?)";
        return query(sql)
            .bind(shown.chat.as_str())
            .bind(shown.reply)
            .bind(&shown.article)
            .bind(person.as_str())
            .bind(at);
    }
    let sql = "INSERT INTO feedback (chat, reply, article, person, verdict, at) VALUES (?, ?, ?, ?, ?, ?) \
               ON CONFLICT (chat, reply, article, person) DO UPDATE SET verdict = excluded.verdict, \
               at = excluded.at WHERE verdict <> excluded.verdict";
    query(sql)
        .bind(shown.chat.as_str())
        .bind(shown.reply)
        .bind(&shown.article)
        .bind(person.as_str())
        .bind(verdict.word())
        .bind(at)
}

pub(super) async fn verdict(
    db: &mut SqliteConnection,
    shown: &Shown,
    person: &PersonHash,
) -> SqlResult<Option<Verdict>> {
    let sql =
        "SELECT verdict FROM feedback WHERE chat = ? AND reply = ? AND article = ? AND person = ?";
    let select = query(sql)
        .bind(shown.chat.as_str())
        .bind(shown.reply)
        .bind(&shown.article)
        .bind(person.as_str());
    let row = select.fetch_optional(db).await?;
    let word = row
        .map(|row| row.try_get::<String, _>("verdict"))
        .transpose()?;
    Ok(word.and_then(|word| Verdict::of(&word)))
}

pub(super) async fn counts(db: &mut SqliteConnection, shown: &Shown) -> SqlResult<VerdictCounts> {
    let sql = "SELECT verdict, count(*) AS people FROM feedback \
               WHERE chat = ? AND reply = ? AND article = ? GROUP BY verdict";
    let mut counts = VerdictCounts::default();
    for row in &query(sql)
        .bind(shown.chat.as_str())
        .bind(shown.reply)
        .bind(&shown.article)
        .fetch_all(db)
        .await?
    {
        if let Some(verdict) = Verdict::of(row.try_get("verdict")?) {
            counts.0.push((verdict, row.try_get("people")?));
        }
    }
    Ok(counts)
}

pub(super) async fn recent(
    db: &mut SqliteConnection,
    since: Seconds,
    all: &mut Vec<Change>,
) -> SqlResult<()> {
    let sql = "SELECT * FROM questions WHERE at >= ? ORDER BY at DESC LIMIT 2000";
    let rows = query(sql).bind(since).fetch_all(&mut *db).await?;
    for row in rows.iter().rev() {
        all.push(Change::Record(Box::new(question(row)?)));
    }
    let sql = "SELECT * FROM feedback WHERE at >= ? ORDER BY at DESC LIMIT 2000";
    let rows = query(sql).bind(since).fetch_all(db).await?;
    for row in rows.iter().rev() {
        if let Some(verdict) = Verdict::of(row.try_get("verdict")?) {
            all.push(Change::Judge {
                shown: Shown {
                    chat: Chat(row.try_get("chat")?),
                    reply: row.try_get("reply")?,
                    article: row.try_get("article")?,
                },
                person: PersonHash(row.try_get("person")?),
                verdict,
                at: row.try_get("at")?,
            });
        }
    }
    Ok(())
}

fn one(row: Option<&SqliteRow>) -> SqlResult<Option<Question>> {
    row.map(question).transpose()
}

pub(super) fn question(row: &SqliteRow) -> SqlResult<Question> {
    let masked = |name| row.try_get::<Option<String>, _>(name);
    Ok(Question {
        chat: Chat(row.try_get("chat")?),
        message: row.try_get("message")?,
        thread: row.try_get("thread")?,
        person: PersonHash(row.try_get("person")?),
        at: row.try_get("at")?,
        text: masked("text")?.map(Masked::written),
        read_as: masked("read_as")?.map(Masked::written),
        // A word of a later version: what it means is not known here.
        outcome: Outcome::of(row.try_get("outcome")?).unwrap_or(Outcome::Nothing),
        article: row.try_get("article")?,
        code: row.try_get("code")?,
        reply: row.try_get("reply")?,
        lang: lang(row.try_get("lang")?),
    })
}
