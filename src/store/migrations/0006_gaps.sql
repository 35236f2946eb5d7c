-- What the editors do not want to see among the questions without an answer, and by
-- how many people it had been asked when they said so.
CREATE TABLE ignored_gaps (
    gap    TEXT    NOT NULL PRIMARY KEY,
    people INTEGER NOT NULL,
    at     INTEGER NOT NULL
);
-- Reports that an article is wrong: apart from the verdicts, of which each takes the
-- place of the one before.
CREATE TABLE flags (
    chat    TEXT    NOT NULL,
    reply   INTEGER NOT NULL,
    article TEXT    NOT NULL,
    person  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (chat, reply, article, person)
);
CREATE INDEX flags_at ON flags (at);
