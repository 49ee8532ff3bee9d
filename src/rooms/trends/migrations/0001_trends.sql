-- kind: 0 tag, 1 post, 2 link. One row for one account and day (of a post: for all days, day 0), so
-- that nobody speaks twice. "status" is the post that a tag or link stood in.
CREATE TABLE trend_marks (
    kind BIGINT NOT NULL,
    subject TEXT NOT NULL,
    account BIGINT NOT NULL,
    day BIGINT NOT NULL,
    at BIGINT NOT NULL,
    status BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    PRIMARY KEY (kind, subject, account, day)
);
CREATE INDEX trend_marks_by_time ON trend_marks (kind, at);
CREATE INDEX trend_marks_by_account ON trend_marks (account, kind, at);
CREATE INDEX trend_marks_by_status ON trend_marks (status);
CREATE TABLE trend_reviews (
    kind BIGINT NOT NULL,
    subject TEXT NOT NULL,
    allowed BIGINT NOT NULL,
    reviewed_at BIGINT NOT NULL,
    PRIMARY KEY (kind, subject)
);
