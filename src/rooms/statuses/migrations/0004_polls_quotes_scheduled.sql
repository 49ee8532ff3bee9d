-- Polls have the id of their status. `options` is a JSON array; `tallies` are counts with blanks;
-- `ended`: the end was announced.
CREATE TABLE status_polls (
    status BIGINT PRIMARY KEY REFERENCES statuses (id) ON DELETE CASCADE,
    options TEXT NOT NULL,
    tallies TEXT NOT NULL,
    voters BIGINT NOT NULL,
    multiple BIGINT NOT NULL,
    hide_totals BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended BIGINT NOT NULL
);
CREATE INDEX status_polls_to_end ON status_polls (expires_at) WHERE ended = 0;
CREATE TABLE status_poll_votes (
    status BIGINT NOT NULL REFERENCES status_polls (status) ON DELETE CASCADE,
    account BIGINT NOT NULL,
    choice BIGINT NOT NULL,
    PRIMARY KEY (status, account, choice)
);

-- Quotes (FEP-044f). `quote_state`: 0 accepted, 1 revoked, 2 deleted. `quote_policy`, who may quote
-- it: 0 everybody, 1 followers, 2 nobody but its author. `card_json` is a PreviewCard or empty.
ALTER TABLE statuses ADD COLUMN quote_of BIGINT;
ALTER TABLE statuses ADD COLUMN quote_state BIGINT NOT NULL DEFAULT 0;
ALTER TABLE statuses ADD COLUMN quote_policy BIGINT NOT NULL DEFAULT 0;
ALTER TABLE statuses ADD COLUMN quotes_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE statuses ADD COLUMN card_json TEXT NOT NULL DEFAULT '';
CREATE INDEX statuses_by_quoted ON statuses (quote_of, id) WHERE quote_of IS NOT NULL;

-- What the choices of its poll were before an edit: a JSON array, empty without a poll.
ALTER TABLE status_edits ADD COLUMN poll_options TEXT NOT NULL DEFAULT '';

-- What somebody wrote for later. `params` is the entity's Hash.
CREATE TABLE scheduled_statuses (
    id BIGINT PRIMARY KEY,
    author BIGINT NOT NULL,
    scheduled_at BIGINT NOT NULL,
    attachments TEXT NOT NULL,
    params TEXT NOT NULL
);
CREATE INDEX scheduled_statuses_by_author ON scheduled_statuses (author, id);
CREATE INDEX scheduled_statuses_by_time ON scheduled_statuses (scheduled_at);
