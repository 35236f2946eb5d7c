-- Updates that Telegram has pushed to a webhook and takes for delivered. What
-- is in hand keeps its body, with real ids, for the next process; of what was
-- handled the number stays for a day, to know it when it is pushed again.
CREATE TABLE updates (
    id   INTEGER NOT NULL PRIMARY KEY,
    body TEXT,
    at   INTEGER NOT NULL
);
CREATE INDEX updates_at ON updates (at);
