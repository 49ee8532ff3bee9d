-- Relays of the fediverse (FEP-ae0c), and what they passed on that has not been asked of its origin.
-- kind: 0 Mastodon, 1 LitePub; state: 0 waiting, 1 accepted, 2 rejected. `again`: also when the post
-- is here, because it changed or is gone.
CREATE TABLE public_relays (
    id BIGINT PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    kind BIGINT NOT NULL,
    state BIGINT NOT NULL,
    inbox TEXT NOT NULL,
    actor TEXT NOT NULL,
    dropped BIGINT NOT NULL,
    next_at BIGINT NOT NULL
);
CREATE INDEX public_relays_by_actor ON public_relays (actor);
CREATE TABLE public_relay_finds (
    id BIGINT PRIMARY KEY,
    relay BIGINT NOT NULL REFERENCES public_relays (id) ON DELETE CASCADE,
    uri TEXT NOT NULL,
    again BIGINT NOT NULL,
    arrived_at BIGINT NOT NULL
);
CREATE INDEX public_relay_finds_by_relay ON public_relay_finds (relay);
CREATE INDEX public_relay_finds_by_arrival ON public_relay_finds (arrived_at);
