CREATE TABLE status_search (
    rowid BIGINT PRIMARY KEY REFERENCES statuses (id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL
);
CREATE INDEX status_search_words ON status_search USING gin (words);
