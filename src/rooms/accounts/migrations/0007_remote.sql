-- People of other servers: known by the id of their actor, which no two have.
ALTER TABLE accounts ADD COLUMN is_group BIGINT NOT NULL DEFAULT 0;
-- Other accounts of the same person, by blanks.
ALTER TABLE accounts ADD COLUMN also_known_as TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX accounts_by_uri ON accounts (uri) WHERE uri <> '';
