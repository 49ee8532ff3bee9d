-- Secrets of this server, made when first asked for; part of the database so that a backup has them.
CREATE TABLE server_keys (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL,
    created_at BIGINT NOT NULL
);
