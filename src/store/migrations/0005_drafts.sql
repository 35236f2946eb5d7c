-- What editors write in chat. A draft holds real ids, since its author has to be
-- reached; it goes when its time is over. `text` is the whole file of the article to
-- be, `base` what the file held when the draft was begun.
CREATE TABLE drafts (
    id          TEXT    NOT NULL PRIMARY KEY,
    author      INTEGER NOT NULL,
    author_name TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    awaits      TEXT,                 -- what the author's next message is
    article     TEXT,                 -- the id that it has or will have
    file        TEXT,                 -- its file below the folder of the articles
    base        TEXT,
    text        TEXT    NOT NULL,
    content     TEXT    NOT NULL,     -- where it came from and where its card is
    version     INTEGER NOT NULL,
    opened_at   INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL
);
CREATE INDEX drafts_author ON drafts (author, changed_at);
CREATE INDEX drafts_state ON drafts (state, changed_at);

-- What articles said, one row for each time that somebody wrote one. `text` is NULL
-- where the file was taken away.
CREATE TABLE revisions (
    key     TEXT    NOT NULL PRIMARY KEY,
    article TEXT    NOT NULL,
    file    TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    by_name TEXT,                     -- NULL where it was not written in chat
    by      TEXT,
    way     TEXT    NOT NULL,
    reason  TEXT,
    text    TEXT
);
CREATE INDEX revisions_article ON revisions (article, at);
CREATE INDEX revisions_by ON revisions (by, at);

-- Who waits for an article: the real ids of a question that nobody could answer, until
-- somebody can.
CREATE TABLE waiting (
    chat_id INTEGER NOT NULL,
    message INTEGER NOT NULL,
    thread  INTEGER,
    text    TEXT    NOT NULL,         -- masked
    lang    TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (chat_id, message)
);
CREATE INDEX waiting_at ON waiting (at);

-- Which message of the bot shows which article, with real ids: answers of the last days
-- are mended when their article is.
CREATE TABLE given (
    chat_id INTEGER NOT NULL,
    reply   INTEGER NOT NULL,
    article TEXT    NOT NULL,
    lang    TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (chat_id, reply)
);
CREATE INDEX given_article ON given (article, at);
CREATE INDEX given_at ON given (at);
