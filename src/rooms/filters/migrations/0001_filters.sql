-- What somebody does not want to read. "contexts" has a bit for each place where it counts, "action"
-- is the order of the field's names. The account stands in every row, so that one key finds all that
-- is somebody's.
CREATE TABLE filters (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL,
    title TEXT NOT NULL,
    contexts BIGINT NOT NULL,
    action BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX filters_by_account ON filters (account, id);

CREATE TABLE filter_keywords (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL,
    of_filter BIGINT NOT NULL,
    keyword TEXT NOT NULL,
    whole_word BIGINT NOT NULL
);
CREATE INDEX filter_keywords_by_filter ON filter_keywords (account, of_filter, id);

CREATE TABLE filter_statuses (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL,
    of_filter BIGINT NOT NULL,
    status BIGINT NOT NULL,
    UNIQUE (of_filter, status)
);
CREATE INDEX filter_statuses_by_filter ON filter_statuses (account, of_filter, id);
