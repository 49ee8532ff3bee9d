-- Who holds which post of which place; a holder whose time is over stays as history. place is the
-- packed region code, post 0 head, 1 liaison, 2 deputy.
CREATE TABLE coordinators (
    id BIGINT PRIMARY KEY,
    place BIGINT NOT NULL,
    post BIGINT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    account BIGINT,
    since BIGINT NOT NULL,
    appointed_by BIGINT,
    ended_at BIGINT,
    ended_by BIGINT
);
CREATE UNIQUE INDEX coordinators_holder ON coordinators (place, post) WHERE ended_at IS NULL;
CREATE INDEX coordinators_account ON coordinators (account, place) WHERE ended_at IS NULL;
CREATE INDEX coordinators_history ON coordinators (place, id);
