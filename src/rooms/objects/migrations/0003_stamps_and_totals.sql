-- A stamp may also stand under a quote from elsewhere, and is found when its author takes it back.
CREATE INDEX object_quote_stamps_by_uri ON object_quote_stamps (uri);
-- When followers elsewhere were told the totals of a poll of ours, or will be.
CREATE TABLE object_poll_totals (
    status BIGINT PRIMARY KEY,
    told_at BIGINT NOT NULL
);
