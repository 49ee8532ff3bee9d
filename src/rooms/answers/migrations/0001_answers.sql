-- Who answered what to a warning, each once. "responder" is "account:7" or "visitor:HASH" of a random
-- cookie; "network" is the hash of an address. Removed a day after the end; the tallies stay.
CREATE TABLE answers (
    chain BIGINT NOT NULL,
    kind TEXT NOT NULL,
    responder TEXT NOT NULL,
    place BIGINT NOT NULL,
    rt TEXT NOT NULL,
    network TEXT NOT NULL,
    counted BIGINT NOT NULL,
    exercise BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (chain, kind, responder)
);
CREATE INDEX answers_by_network ON answers (chain, kind, network);

-- Scope "all" (place 0), "place" and "rt": read without walking over the answers.
CREATE TABLE answer_tallies (
    chain BIGINT NOT NULL,
    scope TEXT NOT NULL,
    place BIGINT NOT NULL,
    rt TEXT NOT NULL,
    kind TEXT NOT NULL,
    given BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    PRIMARY KEY (chain, scope, place, rt, kind)
);

-- Who needs help where. Private: officers, coordinators and the asker, who holds the token.
CREATE TABLE answer_help (
    id BIGINT PRIMARY KEY,
    chain BIGINT NOT NULL,
    asker TEXT NOT NULL,
    network TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    exercise BIGINT NOT NULL,
    need TEXT NOT NULL,
    detail TEXT NOT NULL,
    place BIGINT NOT NULL,
    rt TEXT NOT NULL,
    spot TEXT NOT NULL,
    lat DOUBLE,
    lon DOUBLE,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    state TEXT NOT NULL,
    helper BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX answer_help_by_chain ON answer_help (chain, id);
CREATE INDEX answer_help_by_asker ON answer_help (chain, asker);
CREATE INDEX answer_help_by_network ON answer_help (chain, network);

CREATE TABLE answer_help_log (
    id BIGINT PRIMARY KEY,
    help BIGINT NOT NULL REFERENCES answer_help (id) ON DELETE CASCADE,
    account BIGINT,
    act TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX answer_help_log_by_help ON answer_help_log (help, id);

-- The short code that stands for a chain. Remembers a message of it, too: chains may be joined.
CREATE TABLE answer_codes (
    code TEXT PRIMARY KEY,
    chain BIGINT NOT NULL UNIQUE,
    alert BIGINT NOT NULL
);

-- Chains by their last message: for lists and for recognising forwarded texts.
CREATE TABLE answer_chains (
    chain BIGINT PRIMARY KEY,
    at BIGINT NOT NULL
);
CREATE INDEX answer_chains_by_time ON answer_chains (at, chain);
