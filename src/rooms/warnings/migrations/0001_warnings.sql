-- Where warnings come from, and how the last fetches went. A removed source stays as a row, so
-- that a removed default source is not added again at the next start.
CREATE TABLE warning_sources (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    every_seconds BIGINT NOT NULL,
    trusted BIGINT NOT NULL,
    exercise BIGINT NOT NULL,
    regions TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT,
    fetched_at BIGINT,
    failures BIGINT NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT ''
);

-- Every address a source led us to, for conditional requests and to fetch nothing twice.
CREATE TABLE warning_documents (
    source BIGINT NOT NULL REFERENCES warning_sources (id),
    url TEXT NOT NULL,
    version TEXT NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    fetched_at BIGINT NOT NULL,
    PRIMARY KEY (source, url)
);

-- What could not be read, for the operator.
CREATE TABLE warning_quarantine (
    id BIGINT PRIMARY KEY,
    source BIGINT NOT NULL REFERENCES warning_sources (id),
    url TEXT NOT NULL,
    reason TEXT NOT NULL,
    excerpt BLOB NOT NULL,
    size_bytes BIGINT NOT NULL,
    content_hash TEXT NOT NULL,
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    UNIQUE (source, url, content_hash)
);

-- One event: the connected component of its messages' references, and the one post about it.
CREATE TABLE warning_chains (
    id BIGINT PRIMARY KEY,
    realm TEXT NOT NULL,
    head BIGINT NOT NULL,
    state BIGINT NOT NULL,
    level BIGINT NOT NULL,
    exercise BIGINT NOT NULL,
    verified BIGINT NOT NULL,
    hidden BIGINT NOT NULL,
    cover TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    ended_at BIGINT,
    status BIGINT,
    rises BIGINT NOT NULL
);
CREATE INDEX warning_chains_due ON warning_chains (state, due_at);
CREATE INDEX warning_chains_ended ON warning_chains (ended_at);

-- One message. The realm says whose messages may speak about each other: see chains.h.
CREATE TABLE warning_alerts (
    id BIGINT PRIMARY KEY,
    chain BIGINT NOT NULL REFERENCES warning_chains (id),
    source BIGINT NOT NULL REFERENCES warning_sources (id),
    realm TEXT NOT NULL,
    sender TEXT NOT NULL,
    identifier TEXT NOT NULL,
    sent BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    status BIGINT NOT NULL,
    msg_type BIGINT NOT NULL,
    all_clear BIGINT NOT NULL,
    level BIGINT NOT NULL,
    event TEXT NOT NULL,
    event_en TEXT NOT NULL,
    headline TEXT NOT NULL,
    headline_en TEXT NOT NULL,
    hazard TEXT NOT NULL,
    verified BIGINT NOT NULL,
    state BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    UNIQUE (realm, sender, identifier)
);
CREATE INDEX warning_alerts_chain ON warning_alerts (chain, sent);

CREATE TABLE warning_bodies (
    alert BIGINT PRIMARY KEY REFERENCES warning_alerts (id),
    body TEXT NOT NULL
);

-- Which content of which document made the alert what it is: a repetition is recognised by it.
CREATE TABLE warning_contents (
    alert BIGINT NOT NULL REFERENCES warning_alerts (id),
    document TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    PRIMARY KEY (alert, document)
);

CREATE TABLE warning_references (
    alert BIGINT NOT NULL REFERENCES warning_alerts (id),
    sender TEXT NOT NULL,
    identifier TEXT NOT NULL,
    sent BIGINT,
    PRIMARY KEY (alert, sender, identifier)
);
CREATE INDEX warning_references_to ON warning_references (sender, identifier);

-- Places an alert touches, and how we know.
CREATE TABLE warning_regions (
    alert BIGINT NOT NULL REFERENCES warning_alerts (id),
    region BIGINT NOT NULL,
    level BIGINT NOT NULL,
    share DOUBLE NOT NULL,
    how TEXT NOT NULL,
    PRIMARY KEY (alert, region)
);
