-- Events: posts whose extension carries when and where; what lists and answers ask for stands here.
-- `own`: organised here, so `participants` is counted here; else it is as the other server says.
-- `over_at`: its end, or a while after its beginning. `text`: as written, without name and time.
CREATE TABLE events (
    status BIGINT PRIMARY KEY,
    organiser BIGINT NOT NULL,
    own BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    over_at BIGINT NOT NULL,
    join_mode BIGINT NOT NULL,
    state BIGINT NOT NULL,
    capacity BIGINT,
    participants BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX events_by_end ON events (over_at, status);
-- `activity`: the id of their Join; empty for somebody here at an event of ours.
CREATE TABLE event_participants (
    event BIGINT NOT NULL REFERENCES events (status) ON DELETE CASCADE,
    account BIGINT NOT NULL,
    state BIGINT NOT NULL,
    activity TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (event, account)
);
CREATE INDEX event_participants_by_account ON event_participants (account);
CREATE INDEX event_participants_by_activity ON event_participants (activity);
