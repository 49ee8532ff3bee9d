-- `gone`: the inbox said that it is no more. `host_measure` is what was done to the account because
-- of its host: 0 nothing, 1 silenced, 2 suspended.
ALTER TABLE actors ADD COLUMN gone BIGINT NOT NULL DEFAULT 0;
ALTER TABLE actors ADD COLUMN host_measure BIGINT NOT NULL DEFAULT 0;
CREATE INDEX actors_by_shared_inbox ON actors (shared_inbox);
