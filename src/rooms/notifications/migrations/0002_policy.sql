-- What a person does not want to hear is kept apart ("filtered"), and what carries a report or a
-- warning may come twice from one sender: so the unique key leaves those out, and the table is made
-- anew.
CREATE TABLE notifications_2 (
    id BIGINT PRIMARY KEY,
    recipient BIGINT NOT NULL,
    type TEXT NOT NULL,
    sender BIGINT NOT NULL,
    status BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    filtered BIGINT NOT NULL,
    extra_json TEXT NOT NULL
);
INSERT INTO notifications_2
    SELECT id, recipient, type, sender, status, created_at, 0, '' FROM notifications;
DROP TABLE notifications;
ALTER TABLE notifications_2 RENAME TO notifications;
CREATE UNIQUE INDEX notifications_once ON notifications (recipient, type, sender, status)
    WHERE extra_json = '';
CREATE INDEX notifications_by_recipient ON notifications (recipient, id);
CREATE INDEX notifications_open ON notifications (recipient, id) WHERE filtered = 0;
CREATE INDEX notifications_filtered ON notifications (recipient, sender, id) WHERE filtered = 1;
CREATE INDEX notifications_by_group ON notifications (recipient, type, status, id);
CREATE INDEX notifications_by_status ON notifications (status);

-- Whose notifications come through: "accept", "filter" or "drop". Who never said so has no row.
CREATE TABLE notification_policies (
    account BIGINT PRIMARY KEY,
    for_not_following TEXT NOT NULL,
    for_not_followers TEXT NOT NULL,
    for_new_accounts TEXT NOT NULL,
    for_private_mentions TEXT NOT NULL,
    for_limited_accounts TEXT NOT NULL
);

-- Whom a person lets through, whatever the policy says.
CREATE TABLE notification_permissions (
    account BIGINT NOT NULL,
    sender BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account, sender)
);

-- One row for one sender whose notifications wait; how many they are is counted from them.
CREATE TABLE notification_requests (
    id BIGINT PRIMARY KEY,
    recipient BIGINT NOT NULL,
    sender BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (recipient, sender)
);
CREATE INDEX notification_requests_by_recipient ON notification_requests (recipient, id);
CREATE INDEX notification_requests_by_update ON notification_requests (updated_at);
