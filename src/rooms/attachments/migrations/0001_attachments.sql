-- Pictures of people. The files are named by the hash of their content, so rows may share them.
CREATE TABLE attachments (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL,
    status BIGINT,
    unused_since BIGINT NOT NULL,
    original TEXT NOT NULL,
    preview TEXT NOT NULL,
    description TEXT NOT NULL,
    blurhash TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    preview_width BIGINT NOT NULL,
    preview_height BIGINT NOT NULL,
    focus_x DOUBLE NOT NULL,
    focus_y DOUBLE NOT NULL,
    size_bytes BIGINT NOT NULL
);

-- What the sweeper asks: not used by a status, oldest first; and who else has this file.
CREATE INDEX attachments_unused ON attachments (unused_since) WHERE status IS NULL;
CREATE INDEX attachments_unused_of ON attachments (account) WHERE status IS NULL;
CREATE INDEX attachments_of_status ON attachments (status) WHERE status IS NOT NULL;
CREATE INDEX attachments_original ON attachments (original);
CREATE INDEX attachments_preview ON attachments (preview);
