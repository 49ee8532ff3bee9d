-- Several warnings about one event. A warning alone needs no row: its chain is the event.
CREATE TABLE disasters (
    id BIGINT PRIMARY KEY,
    title TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE disaster_chains (
    chain BIGINT PRIMARY KEY,
    disaster BIGINT NOT NULL REFERENCES disasters (id),
    joined_by BIGINT NOT NULL,
    joined_at BIGINT NOT NULL
);
CREATE INDEX disaster_chains_by_disaster ON disaster_chains (disaster, chain);

-- "event" is a disaster or a chain: what was written before chains were joined stays where it was.
CREATE TABLE disaster_shelters (
    id BIGINT PRIMARY KEY,
    event BIGINT NOT NULL,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    spot TEXT NOT NULL,
    capacity BIGINT NOT NULL,
    people BIGINT NOT NULL,
    phone TEXT NOT NULL,
    is_open BIGINT NOT NULL,
    changed_by BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX disaster_shelters_by_event ON disaster_shelters (event, id);

CREATE TABLE disaster_offers (
    id BIGINT PRIMARY KEY,
    event BIGINT NOT NULL,
    direction TEXT NOT NULL,
    what TEXT NOT NULL,
    quantity TEXT NOT NULL,
    place BIGINT NOT NULL,
    spot TEXT NOT NULL,
    phone TEXT NOT NULL,
    until BIGINT NOT NULL,
    author BIGINT NOT NULL,
    state TEXT NOT NULL,
    moderator BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX disaster_offers_by_event ON disaster_offers (event, id);
CREATE INDEX disaster_offers_by_author ON disaster_offers (event, author);
CREATE INDEX disaster_offers_by_until ON disaster_offers (until);

CREATE TABLE disaster_corrections (
    id BIGINT PRIMARY KEY,
    event BIGINT NOT NULL,
    claim TEXT NOT NULL,
    truth TEXT NOT NULL,
    source TEXT NOT NULL,
    author BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX disaster_corrections_by_event ON disaster_corrections (event, id);
