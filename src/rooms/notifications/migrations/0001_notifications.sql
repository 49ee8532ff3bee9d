-- One row for one thing that happened to one person. "status" is 0 where there is none (follows), so
-- that the repetition of an event meets the unique key on both engines.
CREATE TABLE notifications (
    id BIGINT PRIMARY KEY,
    recipient BIGINT NOT NULL,
    type TEXT NOT NULL,
    sender BIGINT NOT NULL,
    status BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (recipient, type, sender, status)
);
CREATE INDEX notifications_by_recipient ON notifications (recipient, id);
CREATE INDEX notifications_by_status ON notifications (status);
