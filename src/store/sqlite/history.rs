//! What happened since some moment, all of it: for lists and figures.

use sqlx::{Row as _, SqliteConnection, query, sqlite::SqliteRow};

use super::{
    cards, questions,
    statement::{SqlResult, Statement},
};
use crate::store::{
    Card, Change, Chat, GivenVerdict, IgnoredGap, PersonHash, Question, Seconds, Shown, Verdict,
};

/// Rows of one kind that are read at once: more are no list that anybody reads, and
/// memory should not grow with the years.
const MOST: u32 = 50_000;

/// Newest first, from before `before` on.
pub(super) async fn questions(
    db: &mut SqliteConnection,
    since: Seconds,
    before: Option<&Question>,
    limit: u32,
) -> SqlResult<Vec<Question>> {
    let sql = "SELECT * FROM questions WHERE at >= ? AND at <= ? AND (at, chat, message) < (?, ?, ?) \
               ORDER BY at DESC, chat DESC, message DESC LIMIT ?";
    // Where there is none, no question is as late as the end of time.
    let (at, chat, message) = before.map_or((Seconds::MAX, "", 0), |last| {
        (last.at, last.chat.as_str(), last.message)
    });
    let select = query(sql)
        .bind(since)
        .bind(at)
        .bind(at)
        .bind(chat.to_owned())
        .bind(message)
        .bind(limit);
    let rows = select.fetch_all(db).await?;
    rows.iter().map(questions::question).collect()
}

/// With reports, oldest first; the newest where there are too many.
pub(super) async fn verdicts(
    db: &mut SqliteConnection,
    since: Seconds,
) -> SqlResult<Vec<GivenVerdict>> {
    let mut sql =
        "SELECT chat, reply, article, person, verdict, at FROM feedback WHERE at >= ?1".to_owned();
    if has_table(db, "flags").await? {
        sql += " UNION ALL SELECT chat, reply, article, person, 'flagged', at FROM flags \
                WHERE at >= ?1";
    }
    sql += " ORDER BY 6 DESC LIMIT ?2";
    let rows = query(sqlx::AssertSqlSafe(sql))
        .bind(since)
        .bind(MOST)
        .fetch_all(db)
        .await?;
    rows.iter()
        .rev()
        .filter_map(|row| given(row).transpose())
        .collect()
}

/// Those that were opened since, oldest first.
pub(super) async fn cards(db: &mut SqliteConnection, since: Seconds) -> SqlResult<Vec<Card>> {
    let sql = "SELECT * FROM cards WHERE opened_at >= ? ORDER BY opened_at DESC LIMIT ?";
    let rows = query(sql).bind(since).bind(MOST).fetch_all(db).await?;
    rows.iter().rev().map(cards::card).collect()
}

pub(super) fn ignore(gap: &str, people: u32, at: Seconds) -> Statement {
    let sql = "INSERT OR REPLACE INTO ignored_gaps (gap, people, at) VALUES (?, ?, ?)";
    query(sql).bind(gap.to_owned()).bind(people).bind(at)
}

pub(super) async fn ignored(db: &mut SqliteConnection) -> SqlResult<Vec<IgnoredGap>> {
    if !has_table(db, "ignored_gaps").await? {
        return Ok(Vec::new());
    }
    let sql = "SELECT * FROM ignored_gaps ORDER BY at, gap";
    let read = |row: &SqliteRow| {
        Ok(IgnoredGap {
            gap: row.try_get("gap")?,
            people: row.try_get("people")?,
            at: row.try_get("at")?,
        })
    };
    query(sql).fetch_all(db).await?.iter().map(read).collect()
}

/// A bot that was started before the last update of the program has its database as it
/// was; it is read all the same.
async fn has_table(db: &mut SqliteConnection, name: &'static str) -> SqlResult<bool> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?";
    let row = query(sql).bind(name).fetch_one(db).await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

pub(super) async fn recent(
    db: &mut SqliteConnection,
    since: Seconds,
    all: &mut Vec<Change>,
) -> SqlResult<()> {
    let sql = "SELECT *, 'flagged' AS verdict FROM flags WHERE at >= ? ORDER BY at DESC LIMIT 2000";
    let rows = query(sql).bind(since).fetch_all(&mut *db).await?;
    for row in rows.iter().rev() {
        if let Some(given) = given(row)? {
            all.push(Change::Judge {
                shown: given.shown,
                person: given.person,
                verdict: given.verdict,
                at: given.at,
            });
        }
    }
    for ignored in ignored(db).await? {
        all.push(Change::IgnoreGap {
            gap: ignored.gap,
            people: ignored.people,
            at: ignored.at,
        });
    }
    Ok(())
}

/// `None` for a verdict of a later version.
fn given(row: &SqliteRow) -> SqlResult<Option<GivenVerdict>> {
    let Some(verdict) = Verdict::of(row.try_get("verdict")?) else {
        return Ok(None);
    };
    Ok(Some(GivenVerdict {
        shown: Shown {
            chat: Chat(row.try_get("chat")?),
            reply: row.try_get("reply")?,
            article: row.try_get("article")?,
        },
        person: PersonHash(row.try_get("person")?),
        verdict,
        at: row.try_get("at")?,
    }))
}
