-- Secrets are kept as SHA-256 only: they are 256 random bits, so nothing slower is needed.
CREATE TABLE oauth_applications (
    id BIGINT PRIMARY KEY,
    client_id TEXT NOT NULL UNIQUE,
    secret_hash BLOB NOT NULL,
    name TEXT NOT NULL,
    website TEXT,
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Bearer tokens and browser sessions. No account: an application's own token. No application: a
-- session, or a token made on the command line. No expiry: until revoked, as Mastodon's.
CREATE TABLE oauth_tokens (
    id BIGINT PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    application BIGINT REFERENCES oauth_applications (id) ON DELETE CASCADE,
    account BIGINT REFERENCES accounts (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    is_session BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX oauth_tokens_by_account ON oauth_tokens (account);
CREATE INDEX oauth_tokens_by_application ON oauth_tokens (application);
CREATE INDEX oauth_tokens_by_expiry ON oauth_tokens (expires_at);

-- A used code stays until it expires, so that its second use can revoke what the first one got
-- (RFC 6749 section 4.1.2).
CREATE TABLE oauth_codes (
    code_hash BLOB PRIMARY KEY,
    application BIGINT NOT NULL REFERENCES oauth_applications (id) ON DELETE CASCADE,
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    challenge TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    token BIGINT
);
CREATE INDEX oauth_codes_by_expiry ON oauth_codes (expires_at);
