-- Where people elsewhere are reached. `uri` is the actor's id, as accounts.uri; `shared_inbox` is
-- the inbox when their server has none for all.
CREATE TABLE actors (
    account BIGINT PRIMARY KEY,
    uri TEXT NOT NULL UNIQUE,
    inbox TEXT NOT NULL,
    shared_inbox TEXT NOT NULL,
    followers TEXT NOT NULL,
    featured TEXT NOT NULL,
    fetched_at BIGINT NOT NULL
);

-- Public keys by their id: PEM (RSA) or multibase (Ed25519).
CREATE TABLE actor_public_keys (
    key_id TEXT PRIMARY KEY,
    account BIGINT NOT NULL,
    public_key TEXT NOT NULL
);
CREATE INDEX actor_public_keys_by_account ON actor_public_keys (account);

-- What people here sign with; account 0 is the server itself.
CREATE TABLE actor_private_keys (
    account BIGINT PRIMARY KEY,
    private_pem TEXT NOT NULL,
    public_pem TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Who elsewhere follows, or asked to follow, whom here; `uri` is the id of their Follow. By target,
-- so that a post finds its inboxes without a walk over all followers.
CREATE TABLE actor_follows (
    target BIGINT NOT NULL,
    follower BIGINT NOT NULL,
    uri TEXT NOT NULL,
    accepted BIGINT NOT NULL,
    PRIMARY KEY (target, follower)
);
CREATE INDEX actor_follows_by_follower ON actor_follows (follower);
