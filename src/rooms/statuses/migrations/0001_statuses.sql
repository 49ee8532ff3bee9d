-- Posts and boosts. `listed`: stands in the public lists (public, no boost, no answer to somebody
-- else, no exercise). `home`: where the author lived when writing. `revision` grows with every
-- change, so that a cache never keeps the older of two renderings. Lists are ids with blanks.
CREATE TABLE statuses (
    id BIGINT PRIMARY KEY,
    author BIGINT NOT NULL,
    in_reply_to BIGINT,
    in_reply_to_author BIGINT,
    reblog_of BIGINT REFERENCES statuses (id) ON DELETE CASCADE,
    thread BIGINT NOT NULL,
    visibility BIGINT NOT NULL,
    source TEXT NOT NULL,
    content_html TEXT NOT NULL,
    spoiler_text TEXT NOT NULL,
    language TEXT NOT NULL,
    sensitive BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    replies_count BIGINT NOT NULL,
    reblogs_count BIGINT NOT NULL,
    favourites_count BIGINT NOT NULL,
    attachments TEXT NOT NULL,
    mentions TEXT NOT NULL,
    tags TEXT NOT NULL,
    extension_json TEXT NOT NULL,
    application BIGINT,
    home BIGINT NOT NULL,
    exercise BIGINT NOT NULL,
    listed BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
-- With the visibility, so that the homes of many authors are read from the index alone.
CREATE INDEX statuses_by_author ON statuses (author, id, visibility);
CREATE INDEX statuses_by_parent ON statuses (in_reply_to, id) WHERE in_reply_to IS NOT NULL;
CREATE INDEX statuses_by_original ON statuses (reblog_of, id) WHERE reblog_of IS NOT NULL;
CREATE INDEX statuses_listed ON statuses (id) WHERE listed = 1;
CREATE INDEX statuses_in_province ON statuses ((home / 100000000), id) WHERE listed = 1;
CREATE INDEX statuses_in_regency ON statuses ((home / 1000000), id) WHERE listed = 1;
CREATE INDEX statuses_in_district ON statuses ((home / 10000), id) WHERE listed = 1;
CREATE INDEX statuses_in_village ON statuses (home, id) WHERE listed = 1;

CREATE TABLE status_mentions (
    status BIGINT NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    account BIGINT NOT NULL,
    PRIMARY KEY (account, status)
);
CREATE INDEX status_mentions_by_status ON status_mentions (status);

CREATE TABLE status_tags (
    tag TEXT NOT NULL,
    status BIGINT NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    PRIMARY KEY (tag, status)
);
CREATE INDEX status_tags_by_status ON status_tags (status);

-- What a status was before each edit; what it is now stands in statuses.
CREATE TABLE status_edits (
    status BIGINT NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    content_html TEXT NOT NULL,
    spoiler_text TEXT NOT NULL,
    sensitive BIGINT NOT NULL,
    attachments TEXT NOT NULL,
    PRIMARY KEY (status, revision)
);

-- What a person did to a status: 0 favourite, 1 bookmark, 2 boost (id is the boost), 3 pin,
-- 4 silence its thread (status is the thread's first). `id` orders the lists.
CREATE TABLE status_marks (
    account BIGINT NOT NULL,
    status BIGINT NOT NULL REFERENCES statuses (id) ON DELETE CASCADE,
    kind BIGINT NOT NULL,
    id BIGINT NOT NULL,
    PRIMARY KEY (account, status, kind)
);
CREATE INDEX status_marks_of_account ON status_marks (account, kind, id);
CREATE INDEX status_marks_of_status ON status_marks (status, kind, id);

CREATE TABLE status_keys (
    author BIGINT NOT NULL,
    key TEXT NOT NULL,
    status BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (author, key)
);
CREATE INDEX status_keys_by_age ON status_keys (created_at);

-- For the people of places: `codes` are packed region codes with blanks, a minimal cover.
CREATE TABLE status_regions (
    status BIGINT PRIMARY KEY REFERENCES statuses (id) ON DELETE CASCADE,
    codes TEXT NOT NULL,
    exercise BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX status_regions_by_end ON status_regions (until);
