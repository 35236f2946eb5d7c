//! What is set for chats and people, and what was said to them lately.

use sqlx::{Row as _, SqliteConnection, query};

use super::statement::{SqlResult, Statement, lang};
use crate::{
    lang::Lang,
    store::{Change, Chat, ChatSettings, Mode, PersonHash, Said, Seconds},
};

pub(super) fn set_chat(chat: &Chat, settings: ChatSettings, at: Seconds) -> Statement {
    let sql =
        "INSERT OR REPLACE INTO chats (chat, mode, lang, internal, at) VALUES (?, ?, ?, ?, ?)";
    query(sql)
        .bind(chat.as_str())
        .bind(settings.mode.map(Mode::word))
        .bind(settings.lang.map(Lang::code))
        .bind(settings.internal)
        .bind(at)
}

pub(super) async fn chat(db: &mut SqliteConnection, chat: &Chat) -> SqlResult<ChatSettings> {
    let sql = "SELECT mode, lang, internal FROM chats WHERE chat = ?";
    let row = query(sql).bind(chat.as_str()).fetch_optional(db).await?;
    let Some(row) = row else {
        return Ok(ChatSettings::default());
    };
    Ok(ChatSettings {
        mode: row.try_get::<Option<&str>, _>("mode")?.and_then(Mode::of),
        lang: row.try_get::<Option<&str>, _>("lang")?.map(lang),
        internal: row.try_get("internal")?,
    })
}

/// Everything of one chat becomes another's, as when a group becomes a
/// supergroup. What is set for the new chat already goes before.
pub(super) fn chat_moved(from: &(i64, Chat), to: &(i64, Chat)) -> Statement {
    let sql = "UPDATE OR IGNORE chats SET chat = ? WHERE chat = ?; \
               UPDATE OR IGNORE questions SET chat = ? WHERE chat = ?; \
               UPDATE OR IGNORE feedback SET chat = ? WHERE chat = ?; \
               UPDATE OR IGNORE flags SET chat = ? WHERE chat = ?; \
               UPDATE letters SET chat_id = ? WHERE chat_id = ?; \
               UPDATE OR IGNORE cards SET asker_chat = ? WHERE asker_chat = ?; \
               UPDATE cards SET support_chat = ? WHERE support_chat = ?; \
               DELETE FROM chats WHERE chat = ?";
    let mut update = query(sql);
    for _ in 0..4 {
        update = update.bind(to.1.as_str()).bind(from.1.as_str());
    }
    for _ in 0..3 {
        update = update.bind(to.0).bind(from.0);
    }
    update.bind(from.1.as_str())
}

pub(super) fn set_language(person: &PersonHash, lang: Lang, at: Seconds) -> Statement {
    let sql = "INSERT OR REPLACE INTO people (person, lang, at) VALUES (?, ?, ?)";
    query(sql).bind(person.as_str()).bind(lang.code()).bind(at)
}

pub(super) async fn language(
    db: &mut SqliteConnection,
    person: &PersonHash,
) -> SqlResult<Option<Lang>> {
    let sql = "SELECT lang FROM people WHERE person = ?";
    let row = query(sql).bind(person.as_str()).fetch_optional(db).await?;
    row.map(|row| Ok(lang(row.try_get("lang")?))).transpose()
}

/// Nothing when it was said at `before` or later.
pub(super) fn say(what: Said, whom: &str, before: Seconds, at: Seconds) -> Statement {
    let sql = "INSERT INTO said (what, whom, at) VALUES (?, ?, ?) ON CONFLICT (what, whom) \
               DO UPDATE SET at = excluded.at WHERE at < ?";
    query(sql)
        .bind(what.word())
        .bind(whom)
        .bind(at)
        .bind(before)
}

pub(super) async fn recent(
    db: &mut SqliteConnection,
    since: Seconds,
    all: &mut Vec<Change>,
) -> SqlResult<()> {
    let sql = "SELECT * FROM chats ORDER BY at DESC LIMIT 10000";
    for row in &query(sql).fetch_all(&mut *db).await? {
        all.push(Change::SetChat {
            chat: Chat(row.try_get("chat")?),
            settings: ChatSettings {
                mode: row.try_get::<Option<&str>, _>("mode")?.and_then(Mode::of),
                lang: row.try_get::<Option<&str>, _>("lang")?.map(lang),
                internal: row.try_get("internal")?,
            },
            at: row.try_get("at")?,
        });
    }
    let sql = "SELECT * FROM people ORDER BY at DESC LIMIT 10000";
    for row in &query(sql).fetch_all(&mut *db).await? {
        all.push(Change::SetLanguage {
            person: PersonHash(row.try_get("person")?),
            lang: lang(row.try_get("lang")?),
            at: row.try_get("at")?,
        });
    }
    let sql = "SELECT * FROM said WHERE at >= ? ORDER BY at DESC LIMIT 10000";
    for row in &query(sql).bind(since).fetch_all(db).await? {
        if let Some(what) = Said::of(row.try_get("what")?) {
            let at = row.try_get("at")?;
            all.push(Change::Say {
                what,
                whom: row.try_get("whom")?,
                before: at,
                at,
            });
        }
    }
    Ok(())
}
