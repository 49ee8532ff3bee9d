-- One person's view of the direct posts of a thread among the same people. `others`: ids with blanks,
-- sorted, without the owner.
CREATE TABLE conversations (
    id BIGINT PRIMARY KEY,
    owner BIGINT NOT NULL,
    thread BIGINT NOT NULL,
    others TEXT NOT NULL,
    last_status BIGINT NOT NULL,
    unread BIGINT NOT NULL,
    UNIQUE (owner, thread, others)
);
CREATE INDEX conversations_by_owner ON conversations (owner, last_status);

CREATE TABLE conversation_statuses (
    conversation BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    status BIGINT NOT NULL,
    PRIMARY KEY (conversation, status)
);
CREATE INDEX conversation_statuses_by_status ON conversation_statuses (status);
