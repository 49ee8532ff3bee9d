-- What goes to inboxes of other servers. Ids of bodies rise with time: they are the order of one key,
-- and say how old a delivery is.
CREATE TABLE fediverse_bodies (
    id BIGINT PRIMARY KEY,
    sender BIGINT NOT NULL,               -- account whose key signs; 0: the server
    body TEXT NOT NULL
);
CREATE TABLE fediverse_hosts (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,            -- with port, in lower case
    failures BIGINT NOT NULL DEFAULT 0,   -- in a row
    failed_at BIGINT NOT NULL DEFAULT 0,
    open_until BIGINT NOT NULL DEFAULT 0, -- nothing goes there before
    dead_since BIGINT NOT NULL DEFAULT 0, -- first failure of the row; 0: alive
    scheme BIGINT NOT NULL DEFAULT 0      -- of the signature that worked: 0 Cavage, 1 RFC 9421
);
CREATE INDEX fediverse_hosts_open ON fediverse_hosts (open_until) WHERE open_until > 0;
CREATE TABLE fediverse_inboxes (
    id BIGINT PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    host BIGINT NOT NULL
);
-- One row for each inbox of a body. No references: 5,000 of them are written at once, by one store.
CREATE TABLE fediverse_deliveries (
    body BIGINT NOT NULL,
    inbox BIGINT NOT NULL,
    host BIGINT NOT NULL,
    lane BIGINT NOT NULL,
    order_key BIGINT NOT NULL,            -- a hash; 0: none
    attempts BIGINT NOT NULL DEFAULT 0,   -- that failed
    due_at BIGINT NOT NULL,
    PRIMARY KEY (body, inbox)
);
CREATE INDEX fediverse_deliveries_due ON fediverse_deliveries (host, lane, due_at, body);
CREATE INDEX fediverse_deliveries_order ON fediverse_deliveries (inbox, order_key, body) WHERE order_key <> 0;
