-- What a moderator removed stays known: only what was in the group can come back into it.
ALTER TABLE group_posts ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;
