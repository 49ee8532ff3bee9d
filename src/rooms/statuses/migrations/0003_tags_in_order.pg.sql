-- Tags are looked up by their beginning: ranges of text need the order of bytes, as SQLite has it.
ALTER TABLE status_tags ALTER COLUMN tag TYPE TEXT COLLATE "C";
