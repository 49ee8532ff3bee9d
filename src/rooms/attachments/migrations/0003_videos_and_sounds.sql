-- Videos and sounds are converted after the upload: state 0 ready, 1 waiting for that, 2 failed.
ALTER TABLE attachments ADD COLUMN kind TEXT NOT NULL DEFAULT 'image';
ALTER TABLE attachments ADD COLUMN state BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attachments ADD COLUMN failure TEXT NOT NULL DEFAULT '';
-- What is told of a video or a sound besides its size, as JSON; empty for pictures.
ALTER TABLE attachments ADD COLUMN recording TEXT NOT NULL DEFAULT '';
CREATE INDEX attachments_waiting_of ON attachments (account) WHERE state = 1;
