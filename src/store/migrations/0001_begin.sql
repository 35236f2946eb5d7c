-- What the bot remembers. Times are seconds since 1970, in UTC.
-- `chat` is the id of a group or the keyed hash of a private chat, whose id
-- would be the person's; `person` is always the keyed hash of a user id.
-- Only what has to reach somebody (letters, cards) holds real ids, and goes
-- when it is done.

CREATE TABLE handled (
    key  TEXT    NOT NULL PRIMARY KEY,
    run  TEXT    NOT NULL,            -- the process that took it in hand
    at   INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX handled_at ON handled (at);

CREATE TABLE letters (
    key     TEXT    NOT NULL PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    payload TEXT    NOT NULL,
    put_at  INTEGER NOT NULL,
    due     INTEGER NOT NULL,
    tries   INTEGER NOT NULL,
    run     TEXT,                     -- the process that began to send it
    after   INTEGER                   -- the last message number seen before that
);
CREATE INDEX letters_due ON letters (due);

CREATE TABLE questions (
    chat    TEXT    NOT NULL,
    message INTEGER NOT NULL,
    thread  INTEGER,
    person  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    text    TEXT,                     -- masked; gone after the time set for it
    read_as TEXT,                     -- the same
    outcome TEXT    NOT NULL,
    article TEXT,
    code    TEXT,
    reply   INTEGER,
    lang    TEXT    NOT NULL,
    PRIMARY KEY (chat, message)
);
CREATE INDEX questions_reply ON questions (chat, reply);
CREATE INDEX questions_article ON questions (article, at);
CREATE INDEX questions_at ON questions (at);

CREATE TABLE feedback (
    chat    TEXT    NOT NULL,
    reply   INTEGER NOT NULL,
    article TEXT    NOT NULL,
    person  TEXT    NOT NULL,
    verdict TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (chat, reply, article, person)
);
CREATE INDEX feedback_at ON feedback (at);

CREATE TABLE chats (
    chat TEXT    NOT NULL PRIMARY KEY,
    mode TEXT,
    lang TEXT,
    at   INTEGER NOT NULL
);

CREATE TABLE people (
    person TEXT    NOT NULL PRIMARY KEY,
    lang   TEXT    NOT NULL,
    at     INTEGER NOT NULL
);

-- When something was last said that is not to be said again soon.
CREATE TABLE said (
    what TEXT    NOT NULL,
    whom TEXT    NOT NULL,
    at   INTEGER NOT NULL,
    PRIMARY KEY (what, whom)
);

CREATE TABLE cards (
    id              TEXT    NOT NULL PRIMARY KEY,
    asker_chat      INTEGER NOT NULL,
    asker_message   INTEGER NOT NULL,
    asker_thread    INTEGER,
    support_chat    INTEGER NOT NULL,
    support_message INTEGER,
    state           TEXT    NOT NULL,
    by_name         TEXT,
    opened_at       INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,
    UNIQUE (asker_chat, asker_message)
);
CREATE INDEX cards_support ON cards (support_chat, support_message);

CREATE TABLE files (
    content TEXT    NOT NULL PRIMARY KEY,
    file_id TEXT    NOT NULL,
    at      INTEGER NOT NULL
);
