-- Leave to quote (FEP-044f). What our people gave: `instrument` is the id of the quoting post.
CREATE TABLE object_quote_authorizations (
    id BIGINT PRIMARY KEY,
    status BIGINT NOT NULL,
    instrument TEXT NOT NULL,
    UNIQUE (status, instrument)
);
-- What others gave to posts of ours, as an id that is shown with the post.
CREATE TABLE object_quote_stamps (
    status BIGINT PRIMARY KEY,
    uri TEXT NOT NULL
);
