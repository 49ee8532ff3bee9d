-- Every message this server passes on, in one sequence without gaps. One row gives the numbers.
CREATE TABLE relay_state (
    id BIGINT PRIMARY KEY,
    last BIGINT NOT NULL,
    last_actual BIGINT NOT NULL
);
INSERT INTO relay_state (id, last, last_actual) VALUES (1, 0, 0);

CREATE TABLE relay_log (
    seq BIGINT PRIMARY KEY,
    previous_actual BIGINT NOT NULL,
    alert BIGINT NOT NULL,
    sender TEXT NOT NULL,
    identifier TEXT NOT NULL,
    sent BIGINT NOT NULL,
    status TEXT NOT NULL,
    exercise BIGINT NOT NULL,
    url TEXT NOT NULL,
    via TEXT NOT NULL,
    cap TEXT NOT NULL,
    written_at BIGINT NOT NULL
);
CREATE INDEX relay_log_alert ON relay_log (alert, seq);
CREATE INDEX relay_log_written ON relay_log (written_at, seq);

-- Servers whose messages we take; `seen` is the last number taken, in one transaction with it.
CREATE TABLE relay_upstreams (
    source BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    exercises BIGINT NOT NULL,
    key_pem TEXT NOT NULL,
    log TEXT NOT NULL,
    seen BIGINT NOT NULL,
    heard_at BIGINT,
    last_error TEXT NOT NULL
);
