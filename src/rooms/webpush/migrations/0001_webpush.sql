-- Where apps want to be told while they sleep: one row for an access token. `alerts` are the types
-- wanted, with blanks between; `standard` is the encoding of RFC 8291. `access_token` is sealed with
-- a key of this server, because apps expect it in what they are sent; empty for browser sessions.
CREATE TABLE web_push_subscriptions (
    id BIGINT PRIMARY KEY,
    token BIGINT NOT NULL UNIQUE,
    account BIGINT NOT NULL,
    endpoint TEXT NOT NULL,
    p256dh BLOB NOT NULL,
    auth BLOB NOT NULL,
    standard BIGINT NOT NULL,
    alerts TEXT NOT NULL,
    policy TEXT NOT NULL,
    access_token BLOB NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX web_push_subscriptions_by_account ON web_push_subscriptions (account, id);
