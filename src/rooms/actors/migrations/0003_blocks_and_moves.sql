-- Blocks by people elsewhere: `uri` is the id of their Block, by which alone some take it back.
CREATE TABLE actor_blocks (
    target BIGINT NOT NULL,
    account BIGINT NOT NULL,
    uri TEXT NOT NULL,
    PRIMARY KEY (target, account)
);
CREATE INDEX actor_blocks_by_account ON actor_blocks (account);

-- When somebody here last moved to another account.
CREATE TABLE actor_moves (
    account BIGINT PRIMARY KEY,
    moved_at BIGINT NOT NULL
);
