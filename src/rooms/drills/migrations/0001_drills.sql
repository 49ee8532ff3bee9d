-- Planned exercises. A drill speaks through exercise messages of its office and nothing else.
CREATE TABLE drills (
    id BIGINT PRIMARY KEY,
    office BIGINT NOT NULL,
    title TEXT NOT NULL,
    region BIGINT NOT NULL,
    hazard TEXT NOT NULL,
    words TEXT NOT NULL,
    planned_at BIGINT NOT NULL,
    state BIGINT NOT NULL,
    why TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    chain BIGINT
);
CREATE INDEX drills_by_state ON drills (state, planned_at);
CREATE INDEX drills_of_office ON drills (office, region, started_at);

-- The scenario: what is said how long after the start. Issued once: alert is then set.
CREATE TABLE drill_messages (
    drill BIGINT NOT NULL REFERENCES drills (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    level BIGINT NOT NULL,
    words TEXT NOT NULL,
    alert BIGINT,
    issued_at BIGINT,
    PRIMARY KEY (drill, number)
);

-- Who joined this drill, from where, and when they said that its message had reached them.
CREATE TABLE drill_participants (
    drill BIGINT NOT NULL REFERENCES drills (id) ON DELETE CASCADE,
    account BIGINT NOT NULL,
    place BIGINT NOT NULL,
    switched_on BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    answered_at BIGINT,
    PRIMARY KEY (drill, account)
);
CREATE INDEX drill_participants_of ON drill_participants (account);
