-- Every tag that a post ever had, with what moderators said of it; NULL: nobody said anything. "id" is
-- the cursor of the list only.
CREATE TABLE tags (
    name TEXT PRIMARY KEY,
    id BIGINT NOT NULL UNIQUE,
    trendable BIGINT,
    usable BIGINT,
    listable BIGINT,
    reviewed_at BIGINT
);
-- Which tags a public or unlisted post has: a removed post is known by its id alone.
CREATE TABLE tag_uses (
    author BIGINT NOT NULL,
    status BIGINT NOT NULL,
    tag TEXT NOT NULL,
    listed BIGINT NOT NULL,
    PRIMARY KEY (author, status, tag)
);
CREATE INDEX tag_uses_by_tag ON tag_uses (author, tag, status);
CREATE TABLE tag_days (
    tag TEXT NOT NULL,
    day BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    accounts BIGINT NOT NULL,
    PRIMARY KEY (tag, day)
);
CREATE INDEX tag_days_by_day ON tag_days (day);
-- Who used it on that day, so that nobody is counted twice.
CREATE TABLE tag_day_accounts (
    tag TEXT NOT NULL,
    day BIGINT NOT NULL,
    account BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    PRIMARY KEY (tag, day, account)
);
CREATE INDEX tag_day_accounts_by_day ON tag_day_accounts (day);
CREATE TABLE tag_follows (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL,
    tag TEXT NOT NULL,
    UNIQUE (account, tag)
);
CREATE INDEX tag_follows_by_account ON tag_follows (account, id);
CREATE INDEX tag_follows_by_tag ON tag_follows (tag, account);
CREATE TABLE tag_features (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL,
    tag TEXT NOT NULL,
    UNIQUE (account, tag)
);
