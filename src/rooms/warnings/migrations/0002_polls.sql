-- Grows with every source that is added or removed, so that a running server notices what the
-- command line did with one keyed read.
ALTER TABLE warning_sources ADD COLUMN change BIGINT NOT NULL DEFAULT 0;
CREATE INDEX warning_sources_change ON warning_sources (change);

-- What other processes (kentongan source poll) ask the running server to fetch, and its answer.
CREATE TABLE warning_polls (
    id BIGINT PRIMARY KEY,
    source_name TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT,
    taken BIGINT NOT NULL DEFAULT 0,
    error_code BIGINT,
    error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX warning_polls_asked ON warning_polls (asked_at);
