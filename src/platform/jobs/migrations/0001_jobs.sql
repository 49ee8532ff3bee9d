CREATE TABLE jobs (
    id BIGINT PRIMARY KEY,                -- given by the database, rising
    lane BIGINT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    host TEXT NOT NULL,                   -- '' for local work
    order_key TEXT NOT NULL,              -- '' for none
    attempt BIGINT NOT NULL DEFAULT 1,    -- the one that runs or comes next
    created_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,               -- not before; for dead ones: when it died
    leased_until BIGINT NOT NULL DEFAULT 0,
    dead BIGINT NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT ''       -- of the last failure
);
CREATE INDEX jobs_due ON jobs (lane, run_at, id) WHERE dead = 0;
CREATE INDEX jobs_in_order ON jobs (order_key, id) WHERE order_key <> '' AND dead = 0;
CREATE INDEX jobs_of_host ON jobs (host, run_at) WHERE host <> '' AND dead = 0;
CREATE INDEX jobs_dead ON jobs (lane, run_at) WHERE dead = 1;
