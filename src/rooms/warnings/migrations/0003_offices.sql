-- Offices that warn from this server are sources of kind "local"; their officers are people here.
ALTER TABLE warning_sources ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE warning_sources ADD COLUMN hazards TEXT NOT NULL DEFAULT '';

CREATE TABLE warning_officers (
    source BIGINT NOT NULL REFERENCES warning_sources (id),
    account BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (source, account)
);
CREATE INDEX warning_officers_account ON warning_officers (account, source);
