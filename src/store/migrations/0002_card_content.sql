-- What a help card says, so that it can be drawn again when its state changes:
-- the question (masked), the asker's name, what was tried.
ALTER TABLE cards ADD COLUMN content TEXT NOT NULL DEFAULT '';
