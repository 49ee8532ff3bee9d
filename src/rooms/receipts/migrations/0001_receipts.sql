-- How far one warning came to one recipient by one channel. A stage that was reached keeps the time
-- when that was known first; stages are never taken back, but for an announcement that its liaison
-- undoes at once. place is the packed region code; channel as in types.h.
CREATE TABLE receipts (
    chain BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    recipient TEXT NOT NULL,
    place BIGINT NOT NULL,
    exercise BIGINT NOT NULL,
    handed_at BIGINT NOT NULL,
    delivered_at BIGINT,
    shown_at BIGINT,
    acknowledged_at BIGINT,
    PRIMARY KEY (chain, channel, recipient)
);
CREATE INDEX receipts_place ON receipts (chain, place);

-- Who said that a warning was announced in a place.
CREATE TABLE receipt_announcements (
    chain BIGINT NOT NULL,
    place BIGINT NOT NULL,
    account BIGINT NOT NULL,
    announced_at BIGINT NOT NULL,
    PRIMARY KEY (chain, place)
);
CREATE INDEX receipt_announcements_account ON receipt_announcements (account, chain, announced_at);
