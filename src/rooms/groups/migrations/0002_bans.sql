-- Who may not take part in a group: at the word of whom, why, and until when; null: for good.
CREATE TABLE group_bans (
    group_account BIGINT NOT NULL REFERENCES groups (account) ON DELETE CASCADE,
    account BIGINT NOT NULL,
    by_account BIGINT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT,
    PRIMARY KEY (group_account, account)
);
CREATE INDEX group_bans_by_account ON group_bans (account);
-- What was posted in a group, in order.
DROP INDEX group_posts_by_group;
CREATE INDEX group_posts_in_order ON group_posts (group_account, status);
