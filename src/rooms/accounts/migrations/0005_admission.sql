ALTER TABLE accounts ADD COLUMN silenced BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN sensitized BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN pending BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN indexable BIGINT NOT NULL DEFAULT 1;
ALTER TABLE accounts ADD COLUMN hides_collections BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN memorial BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN shows_media BIGINT NOT NULL DEFAULT 1;
ALTER TABLE accounts ADD COLUMN shows_media_replies BIGINT NOT NULL DEFAULT 1;
ALTER TABLE accounts ADD COLUMN shows_featured BIGINT NOT NULL DEFAULT 1;
ALTER TABLE accounts ADD COLUMN moved_to BIGINT;
ALTER TABLE accounts ADD COLUMN avatar_description TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN header_description TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN attribution_domains TEXT NOT NULL DEFAULT '';
-- When the links of the profile are looked at again; null: there are none.
ALTER TABLE accounts ADD COLUMN links_due_at BIGINT;
UPDATE accounts SET indexable = discoverable;

CREATE INDEX accounts_by_links_due ON accounts (links_due_at) WHERE links_due_at IS NOT NULL;
CREATE INDEX accounts_by_domain ON accounts (domain) WHERE domain <> '';
CREATE INDEX accounts_listed_by_activity ON accounts (COALESCE(last_status_at, 0), id)
    WHERE discoverable = 1 AND suspended = 0 AND silenced = 0 AND pending = 0 AND moved_to IS NULL;
CREATE INDEX accounts_listed_by_id ON accounts (id)
    WHERE discoverable = 1 AND suspended = 0 AND silenced = 0 AND pending = 0 AND moved_to IS NULL;
CREATE INDEX accounts_listed_by_followers ON accounts (followers_count, id)
    WHERE discoverable = 1 AND suspended = 0 AND silenced = 0 AND pending = 0 AND moved_to IS NULL;
CREATE INDEX accounts_official ON accounts (id) WHERE official_of <> '';

-- Who had an account before anybody asked is confirmed and approved.
ALTER TABLE account_users ADD COLUMN confirmed_at BIGINT;
ALTER TABLE account_users ADD COLUMN approved BIGINT NOT NULL DEFAULT 1;
ALTER TABLE account_users ADD COLUMN disabled BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account_users ADD COLUMN created_ip TEXT NOT NULL DEFAULT '';
ALTER TABLE account_users ADD COLUMN last_ip TEXT NOT NULL DEFAULT '';
ALTER TABLE account_users ADD COLUMN last_active_at BIGINT;
ALTER TABLE account_users ADD COLUMN invite_request TEXT NOT NULL DEFAULT '';
ALTER TABLE account_users ADD COLUMN invited_by BIGINT;
ALTER TABLE account_users ADD COLUMN application BIGINT;
ALTER TABLE account_users ADD COLUMN quote_policy TEXT NOT NULL DEFAULT 'public';
ALTER TABLE account_users ADD COLUMN expand_media TEXT NOT NULL DEFAULT 'default';
ALTER TABLE account_users ADD COLUMN expand_spoilers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account_users ADD COLUMN autoplay_gifs BIGINT NOT NULL DEFAULT 0;
UPDATE account_users SET
    confirmed_at = (SELECT a.created_at FROM accounts a WHERE a.id = account_users.account);

-- A letter's secret, as a hash; several may be on their way.
CREATE TABLE account_confirmations (
    secret_hash BLOB PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX account_confirmations_by_account ON account_confirmations (account);
CREATE INDEX account_confirmations_by_expiry ON account_confirmations (expires_at);

CREATE TABLE account_invitations (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code TEXT NOT NULL UNIQUE,
    max_uses BIGINT,
    uses BIGINT NOT NULL,
    expires_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX account_invitations_by_account ON account_invitations (account, id);

-- Languages by blanks; empty: all.
ALTER TABLE account_follows ADD COLUMN languages TEXT NOT NULL DEFAULT '';
ALTER TABLE account_follow_requests ADD COLUMN languages TEXT NOT NULL DEFAULT '';

CREATE TABLE account_endorsements (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    UNIQUE (account, target)
);
CREATE INDEX account_endorsements_by_account ON account_endorsements (account, id);
CREATE INDEX account_endorsements_by_target ON account_endorsements (target);

CREATE TABLE account_domain_blocks (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    domain TEXT NOT NULL,
    UNIQUE (account, domain)
);
CREATE INDEX account_domain_blocks_by_account ON account_domain_blocks (account, id);

-- Suggested people somebody does not want to see suggested again.
CREATE TABLE account_dismissed_suggestions (
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (account, target)
);
CREATE INDEX account_dismissed_suggestions_by_target ON account_dismissed_suggestions (target);

-- Removing an account must not walk over what others keep.
CREATE INDEX account_mutes_by_target ON account_mutes (target);
CREATE INDEX account_notes_by_target ON account_notes (target);
CREATE INDEX oauth_codes_by_account ON oauth_codes (account);
