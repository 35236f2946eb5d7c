-- Whether internal articles are shown in a group.
ALTER TABLE chats ADD COLUMN internal INTEGER NOT NULL DEFAULT 0;
