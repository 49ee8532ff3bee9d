-- Somebody who wants to be told: a person with an account, or whoever holds a link. Of the link we
-- keep a hash; who loses it loses no more than the choices made here.
CREATE TABLE subscription_watchers (
    id BIGINT PRIMARY KEY,
    account BIGINT UNIQUE,
    capability TEXT UNIQUE,
    language TEXT NOT NULL,
    joins_exercises BIGINT NOT NULL,
    paused BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
-- A point is kept in units of 0.00001 degrees.
CREATE TABLE subscription_places (
    id BIGINT PRIMARY KEY,
    watcher BIGINT NOT NULL REFERENCES subscription_watchers (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    region BIGINT NOT NULL,
    lat BIGINT,
    lon BIGINT,
    radius_km BIGINT NOT NULL,
    hazards TEXT NOT NULL,
    threshold TEXT NOT NULL,
    quiet_from BIGINT,
    quiet_until BIGINT
);
CREATE INDEX subscription_places_by_watcher ON subscription_places (watcher, id);
-- One way to reach a watcher. "address_key" says that two addresses are the same; "proof" is the
-- hash of what whoever reads that address can tell us, until it is confirmed.
CREATE TABLE subscription_ways (
    id BIGINT PRIMARY KEY,
    watcher BIGINT NOT NULL REFERENCES subscription_watchers (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    secret TEXT NOT NULL,
    confirmed BIGINT NOT NULL,
    proof TEXT,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (watcher, channel, address_key)
);
CREATE INDEX subscription_ways_by_address ON subscription_ways (address_key);
CREATE INDEX subscription_ways_by_proof ON subscription_ways (proof) WHERE proof IS NOT NULL;
CREATE INDEX subscription_ways_unconfirmed ON subscription_ways (created_at) WHERE confirmed = 0;
-- Who made us write to an address, as hashes, for a day: so that nobody is flooded in our name.
CREATE TABLE subscription_askings (
    id BIGINT PRIMARY KEY,
    asker TEXT NOT NULL,
    asked TEXT NOT NULL
);
CREATE INDEX subscription_askings_by_asker ON subscription_askings (asker, id);
CREATE INDEX subscription_askings_by_asked ON subscription_askings (asked, id);
