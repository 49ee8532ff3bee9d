-- Lists of ids are decimal numbers with commas.
CREATE TABLE moderation_rules (
    id BIGINT PRIMARY KEY,
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    hint TEXT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX moderation_rules_by_position ON moderation_rules (position, id)
    WHERE removed_at IS NULL;

-- What holds until moderators write their own; message ids, shown in the reader's language.
INSERT INTO moderation_rules (id, position, text, hint) VALUES
    (1, 1, 'Be kind to people',
        'Speak here as you speak with a neighbour. No hate, no threats.'),
    (2, 2, 'Write what you know to be true',
        'Look at the source before you pass something on, above all in a disaster.'),
    (3, 3, 'Leave warnings to those who may give them',
        'Official accounts carry a badge. Never dress up as one.'),
    (4, 4, 'Protect children',
        'Nothing that harms them, and no pictures that expose them.'),
    (5, 5, 'Keep the secrets of others',
        'No addresses, numbers or pictures of people who did not agree.'),
    (6, 6, 'No fraud and no spam',
        'Sell honestly and say who you are.');

CREATE TABLE moderation_reports (
    id BIGINT PRIMARY KEY,
    is_open BIGINT NOT NULL,
    reporter BIGINT NOT NULL,
    target BIGINT NOT NULL,
    category TEXT NOT NULL,
    comment TEXT NOT NULL,
    forwarded BIGINT NOT NULL,
    statuses TEXT NOT NULL,
    rules TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    assigned BIGINT,
    resolved_by BIGINT,
    resolved_at BIGINT
);
CREATE INDEX moderation_reports_by_state ON moderation_reports (is_open, id);
CREATE INDEX moderation_reports_by_reporter ON moderation_reports (reporter, is_open, id);
CREATE INDEX moderation_reports_by_target ON moderation_reports (target, is_open, id);

CREATE TABLE moderation_strikes (
    id BIGINT PRIMARY KEY,
    target BIGINT NOT NULL,
    moderator BIGINT NOT NULL,
    action TEXT NOT NULL,
    text TEXT NOT NULL,
    report BIGINT,
    statuses TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    appeal_text TEXT,
    appealed_at BIGINT,
    appeal_decided_at BIGINT,
    appeal_decided_by BIGINT,
    appeal_accepted BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX moderation_strikes_by_target ON moderation_strikes (target, id);
CREATE INDEX moderation_strikes_by_appeal ON moderation_strikes (appealed_at)
    WHERE appealed_at IS NOT NULL AND appeal_decided_at IS NULL;

-- Nothing here is ever changed or taken away.
CREATE TABLE moderation_audit (
    id BIGINT PRIMARY KEY,
    moderator BIGINT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- severity: 0 noop, 1 silence, 2 suspend.
CREATE TABLE moderation_domain_blocks (
    id BIGINT PRIMARY KEY,
    domain TEXT NOT NULL UNIQUE,
    severity BIGINT NOT NULL,
    reject_media BIGINT NOT NULL,
    reject_reports BIGINT NOT NULL,
    obfuscate BIGINT NOT NULL,
    private_comment TEXT NOT NULL,
    public_comment TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE moderation_domain_allows (
    id BIGINT PRIMARY KEY,
    domain TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE TABLE moderation_email_domains (
    id BIGINT PRIMARY KEY,
    domain TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE TABLE moderation_email_hashes (
    id BIGINT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE
);
CREATE TABLE moderation_ip_blocks (
    id BIGINT PRIMARY KEY,
    cidr TEXT NOT NULL UNIQUE,
    severity TEXT NOT NULL,
    comment TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX moderation_ip_blocks_by_severity ON moderation_ip_blocks (severity, id);
CREATE INDEX moderation_ip_blocks_by_expiry ON moderation_ip_blocks (expires_at)
    WHERE expires_at IS NOT NULL;

-- Days since 1970, UTC.
CREATE TABLE moderation_counts (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    day BIGINT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (kind, subject, day)
);
CREATE INDEX moderation_counts_by_day ON moderation_counts (kind, day);
CREATE TABLE moderation_activity (
    day BIGINT NOT NULL,
    account BIGINT NOT NULL,
    joined_day BIGINT NOT NULL,
    PRIMARY KEY (day, account)
);
CREATE INDEX moderation_activity_by_joining ON moderation_activity (joined_day, day);
