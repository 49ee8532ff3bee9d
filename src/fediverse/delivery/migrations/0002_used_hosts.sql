-- When something arrived there last, to the day: who was not needed for long is forgotten.
ALTER TABLE fediverse_hosts ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX fediverse_inboxes_host ON fediverse_inboxes (host);
