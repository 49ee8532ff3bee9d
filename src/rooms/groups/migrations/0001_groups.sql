-- Accounts here that are groups, who looks after them, and what was posted in them. Members are the
-- account's followers. `boost`: how members here got it; null for answers.
CREATE TABLE groups (
    account BIGINT PRIMARY KEY,
    created_at BIGINT NOT NULL
);
CREATE TABLE group_moderators (
    group_account BIGINT NOT NULL REFERENCES groups (account) ON DELETE CASCADE,
    account BIGINT NOT NULL,
    PRIMARY KEY (group_account, account)
);
CREATE INDEX group_moderators_by_account ON group_moderators (account);
CREATE TABLE group_posts (
    uri TEXT NOT NULL,
    group_account BIGINT NOT NULL REFERENCES groups (account) ON DELETE CASCADE,
    status BIGINT NOT NULL,
    boost BIGINT,
    PRIMARY KEY (uri, group_account)
);
CREATE INDEX group_posts_by_status ON group_posts (status);
CREATE INDEX group_posts_by_group ON group_posts (group_account);
