//! What is forgotten when its time is over.

use sqlx::{SqliteConnection, query};

use super::{Answer, changed};
use crate::store::{Retention, Seconds};

const DAY: Seconds = 24 * 3600;

/// Telegram keeps what was not confirmed for a day, and an answer is of no use
/// after so long.
const KEPT_A_DAY: [&str; 3] = [
    "DELETE FROM handled WHERE at < ?",
    "DELETE FROM updates WHERE at < ?",
    "DELETE FROM letters WHERE put_at < ?",
];

/// What was said once a day or once a conversation.
const KEPT_A_WEEK: [&str; 1] = ["DELETE FROM said WHERE at < ?"];

const KEPT_AS_TEXT: [&str; 2] = [
    "UPDATE questions SET text = NULL, read_as = NULL \
     WHERE at < ? AND (text IS NOT NULL OR read_as IS NOT NULL)",
    // A question that nobody answered for so long will not be answered.
    "DELETE FROM cards WHERE changed_at < ?",
];

/// Statistics over two years show what comes back every season.
const KEPT_TWO_YEARS: [&str; 4] = [
    "DELETE FROM questions WHERE at < ?",
    "DELETE FROM feedback WHERE at < ?",
    "DELETE FROM people WHERE at < ?",
    "DELETE FROM files WHERE at < ?",
];

pub(super) async fn prune(
    db: &mut SqliteConnection,
    now: Seconds,
    retention: Retention,
) -> Answer<bool> {
    let mut any = false;
    let text = Seconds::from(retention.text_days) * DAY;
    for (statements, kept) in [
        (&KEPT_A_DAY[..], DAY),
        (&KEPT_A_WEEK, 7 * DAY),
        (&KEPT_AS_TEXT, text),
        (&KEPT_TWO_YEARS, 730 * DAY),
    ] {
        for sql in statements {
            any |= changed(query(*sql).bind(now.saturating_sub(kept)), db).await?;
        }
    }
    Ok(any)
}

/// What keeps a database in memory small: the newest of each kind.
const NEWEST: [&str; 10] = [
    "DELETE FROM updates WHERE id IN (SELECT id FROM updates ORDER BY at DESC LIMIT -1 OFFSET 20000)",
    "DELETE FROM handled WHERE key IN (SELECT key FROM handled ORDER BY at DESC LIMIT -1 OFFSET 20000)",
    "DELETE FROM letters WHERE key IN (SELECT key FROM letters ORDER BY put_at DESC LIMIT -1 OFFSET 10000)",
    "DELETE FROM questions WHERE rowid IN (SELECT rowid FROM questions ORDER BY at DESC LIMIT -1 OFFSET 5000)",
    "DELETE FROM feedback WHERE rowid IN (SELECT rowid FROM feedback ORDER BY at DESC LIMIT -1 OFFSET 5000)",
    "DELETE FROM chats WHERE rowid IN (SELECT rowid FROM chats ORDER BY at DESC LIMIT -1 OFFSET 10000)",
    "DELETE FROM people WHERE rowid IN (SELECT rowid FROM people ORDER BY at DESC LIMIT -1 OFFSET 10000)",
    "DELETE FROM said WHERE rowid IN (SELECT rowid FROM said ORDER BY at DESC LIMIT -1 OFFSET 10000)",
    "DELETE FROM cards WHERE rowid IN (SELECT rowid FROM cards ORDER BY changed_at DESC LIMIT -1 OFFSET 5000)",
    "DELETE FROM files WHERE rowid IN (SELECT rowid FROM files ORDER BY at DESC LIMIT -1 OFFSET 5000)",
];

pub(super) async fn trim(db: &mut SqliteConnection) -> Answer<()> {
    for sql in NEWEST {
        query(sql).execute(&mut *db).await?;
    }
    Ok(())
}
