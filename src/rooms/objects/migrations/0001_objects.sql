-- Ids of posts elsewhere that were taken back: what arrives late about them is not taken again.
CREATE TABLE object_tombstones (
    uri TEXT PRIMARY KEY,
    removed_at BIGINT NOT NULL
);
CREATE INDEX object_tombstones_by_age ON object_tombstones (removed_at);
