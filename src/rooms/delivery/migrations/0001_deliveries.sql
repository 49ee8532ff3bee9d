-- What each subscription was told of each chain last. Without a row: nothing yet.
CREATE TABLE deliveries (
    chain BIGINT NOT NULL,
    subscription BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    head BIGINT NOT NULL,               -- the message it was told
    level BIGINT NOT NULL,              -- of its place then
    state BIGINT NOT NULL,              -- 1 told, 2 told the end, 3 refused by the channel
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (chain, subscription)
);
CREATE INDEX deliveries_by_age ON deliveries (updated_at);

-- How each channel fares: one row each.
CREATE TABLE delivery_channels (
    channel BIGINT PRIMARY KEY,
    sent BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    last_sent_at BIGINT,
    last_error TEXT NOT NULL DEFAULT '',
    last_error_at BIGINT
);
