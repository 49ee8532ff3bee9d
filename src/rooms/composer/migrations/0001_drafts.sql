-- A warning on its way from an officer's phone to the people. "version" rises with every change, so
-- that nobody approves what they have not seen. "chain" is the warning that an update or an end is
-- about (0: a new one), "alert" the message it became (0: none yet). "places" are region codes with
-- spaces between them, "level" and "hours" empty and 0 until they are chosen.
CREATE TABLE composer_drafts (
    id BIGINT PRIMARY KEY,
    office BIGINT NOT NULL,
    author BIGINT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    review TEXT NOT NULL,
    version BIGINT NOT NULL,
    exercise BIGINT NOT NULL,
    chain BIGINT NOT NULL,
    alert BIGINT NOT NULL,
    hazard TEXT NOT NULL,
    level TEXT NOT NULL,
    hours BIGINT NOT NULL,
    places TEXT NOT NULL,
    polygon TEXT NOT NULL,
    headline TEXT NOT NULL,
    description TEXT NOT NULL,
    instruction TEXT NOT NULL,
    headline_en TEXT NOT NULL,
    instruction_en TEXT NOT NULL,
    contact TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX composer_drafts_by_office ON composer_drafts (office, state, id);
CREATE INDEX composer_drafts_by_author ON composer_drafts (author, id);
CREATE INDEX composer_drafts_by_review ON composer_drafts (office, review, id);
CREATE INDEX composer_drafts_by_chain ON composer_drafts (chain, id);

CREATE TABLE composer_approvals (
    draft BIGINT NOT NULL REFERENCES composer_drafts (id),
    version BIGINT NOT NULL,
    officer BIGINT NOT NULL,
    approved_at BIGINT NOT NULL,
    PRIMARY KEY (draft, version)
);

-- Who did what, and never changed: who reviews a warning years later reads it here.
CREATE TABLE composer_log (
    id BIGINT PRIMARY KEY,
    draft BIGINT NOT NULL REFERENCES composer_drafts (id),
    version BIGINT NOT NULL,
    officer BIGINT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    logged_at BIGINT NOT NULL
);
CREATE INDEX composer_log_by_draft ON composer_log (draft, id);
