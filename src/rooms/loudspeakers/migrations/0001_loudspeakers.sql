-- A device in a village hall or mosque that says warnings aloud. Its key is kept as a keyed hash only.
CREATE TABLE loudspeakers (
    id BIGINT PRIMARY KEY,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    contact TEXT NOT NULL,
    joins_exercises BIGINT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    beat_at BIGINT,
    playing TEXT NOT NULL DEFAULT '',
    volume BIGINT NOT NULL DEFAULT -1,
    page_version TEXT NOT NULL DEFAULT '',
    test_asked_at BIGINT,
    test_heard_at BIGINT
);
CREATE INDEX loudspeakers_place ON loudspeakers (place, id);

-- How far one message came at one device: handed over, begun to be said, announced by a person.
CREATE TABLE loudspeaker_said (
    speaker BIGINT NOT NULL REFERENCES loudspeakers (id) ON DELETE CASCADE,
    alert BIGINT NOT NULL,
    handed_at BIGINT NOT NULL,
    started_at BIGINT,
    announced_at BIGINT,
    PRIMARY KEY (speaker, alert)
);
CREATE INDEX loudspeaker_said_handed ON loudspeaker_said (handed_at);

-- Which chains changed, in order: every process that serves streams reads what is new to it.
CREATE TABLE loudspeaker_board (
    chain BIGINT PRIMARY KEY,
    change BIGINT NOT NULL
);
CREATE INDEX loudspeaker_board_change ON loudspeaker_board (change);
