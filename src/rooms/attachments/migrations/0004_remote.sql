-- What other servers keep: its address there, of a picture for it, and its type as they tell it.
-- Such rows have no files, belong to a status from the start and go with it. Empty: kept here.
ALTER TABLE attachments ADD COLUMN remote_url TEXT NOT NULL DEFAULT '';
ALTER TABLE attachments ADD COLUMN remote_preview_url TEXT NOT NULL DEFAULT '';
ALTER TABLE attachments ADD COLUMN media_type TEXT NOT NULL DEFAULT '';
