-- "language" and "tag" are empty where there is none. Who takes themselves out of a collection stays as
-- "revoked", so that its owner does not put them in again.
CREATE TABLE collections (
    id BIGINT PRIMARY KEY,
    owner BIGINT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    language TEXT NOT NULL,
    tag TEXT NOT NULL,
    sensitive BIGINT NOT NULL,
    discoverable BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX collections_by_owner ON collections (owner, id);

CREATE TABLE collection_items (
    id BIGINT PRIMARY KEY,
    collection BIGINT NOT NULL,
    account BIGINT NOT NULL,
    revoked BIGINT NOT NULL
);
CREATE UNIQUE INDEX collection_items_once ON collection_items (collection, account);
CREATE INDEX collection_items_by_account ON collection_items (account, id);
