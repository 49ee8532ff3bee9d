-- What a source must prove and who let it in. No person means the operator, at the command line.
ALTER TABLE warning_sources ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE warning_sources ADD COLUMN public_key TEXT NOT NULL DEFAULT '';
ALTER TABLE warning_sources ADD COLUMN accepts_sha1 BIGINT NOT NULL DEFAULT 0;
ALTER TABLE warning_sources ADD COLUMN proposed_by BIGINT;
ALTER TABLE warning_sources ADD COLUMN approved_by BIGINT;

-- What one person proposed and another has to approve.
CREATE TABLE warning_proposals (
    id BIGINT PRIMARY KEY,
    action TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    proposed_by BIGINT NOT NULL,
    proposed_at BIGINT NOT NULL,
    outcome TEXT NOT NULL DEFAULT '',
    decided_by BIGINT,
    decided_at BIGINT
);
CREATE INDEX warning_proposals_open ON warning_proposals (outcome, id);

-- Every change of the registry. Rows are only ever added.
CREATE TABLE warning_registry_log (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor BIGINT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);

-- A source that needs a human: silent for too long, or speaking with a wrong signature.
CREATE TABLE warning_alarms (
    source BIGINT NOT NULL REFERENCES warning_sources (id),
    kind TEXT NOT NULL,
    since BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    cleared_at BIGINT,
    PRIMARY KEY (source, kind)
);
CREATE INDEX warning_alarms_open ON warning_alarms (cleared_at, since);
