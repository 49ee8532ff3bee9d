-- People and offices: what everybody may see of them.
CREATE TABLE accounts (
    id BIGINT PRIMARY KEY,
    username TEXT NOT NULL,
    username_key TEXT NOT NULL,
    domain TEXT NOT NULL,
    display_name TEXT NOT NULL,
    note TEXT NOT NULL,
    note_html TEXT NOT NULL,
    avatar TEXT NOT NULL,
    header TEXT NOT NULL,
    fields TEXT NOT NULL,
    official_of TEXT NOT NULL,
    bot BIGINT NOT NULL,
    locked BIGINT NOT NULL,
    discoverable BIGINT NOT NULL,
    suspended BIGINT NOT NULL,
    role BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_status_at BIGINT,
    followers_count BIGINT NOT NULL,
    following_count BIGINT NOT NULL,
    statuses_count BIGINT NOT NULL,
    home BIGINT,
    uri TEXT NOT NULL,
    url TEXT NOT NULL,
    UNIQUE (username_key, domain)
);

-- What only the owner and the server know; accounts of sources and of other servers have no row.
CREATE TABLE account_users (
    account BIGINT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    default_visibility TEXT NOT NULL,
    default_sensitive BIGINT NOT NULL,
    joins_exercises BIGINT NOT NULL,
    save_data BIGINT NOT NULL
);

-- Home has position 0, watched places follow.
CREATE TABLE account_places (
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    code BIGINT NOT NULL,
    PRIMARY KEY (account, position)
);
CREATE INDEX account_places_by_code ON account_places (code, account);

CREATE TABLE account_follows (
    id BIGINT PRIMARY KEY,
    follower BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    reblogs BIGINT NOT NULL,
    notify BIGINT NOT NULL,
    UNIQUE (follower, target)
);
CREATE INDEX account_follows_by_follower ON account_follows (follower, id);
CREATE INDEX account_follows_by_target ON account_follows (target, id);

CREATE TABLE account_follow_requests (
    id BIGINT PRIMARY KEY,
    follower BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    reblogs BIGINT NOT NULL,
    notify BIGINT NOT NULL,
    UNIQUE (follower, target)
);
CREATE INDEX account_follow_requests_by_target ON account_follow_requests (target, id);

CREATE TABLE account_blocks (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    UNIQUE (account, target)
);
CREATE INDEX account_blocks_by_target ON account_blocks (target);

CREATE TABLE account_mutes (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    notifications BIGINT NOT NULL,
    expires_at BIGINT,
    UNIQUE (account, target)
);

CREATE TABLE account_notes (
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    comment TEXT NOT NULL,
    PRIMARY KEY (account, target)
);

-- How far somebody has read, by timeline ("home", "notifications").
CREATE TABLE account_markers (
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    timeline TEXT NOT NULL,
    last_read_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (account, timeline)
);
