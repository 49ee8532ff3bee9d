-- state: 0 waits for its time, 1 is published, 2 has ended.
CREATE TABLE announcements (
    id BIGINT PRIMARY KEY,
    state BIGINT NOT NULL,
    author BIGINT NOT NULL,
    written TEXT NOT NULL,
    starts_at BIGINT,
    ends_at BIGINT,
    all_day BIGINT NOT NULL,
    publish_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX announcements_by_state ON announcements (state, id);
CREATE INDEX announcements_by_end ON announcements (state, ends_at);
CREATE INDEX announcements_by_time ON announcements (state, publish_at);
CREATE TABLE announcement_reads (
    account BIGINT NOT NULL,
    announcement BIGINT NOT NULL,
    PRIMARY KEY (account, announcement)
);
CREATE TABLE announcement_kinds (
    announcement BIGINT NOT NULL,
    name TEXT NOT NULL,
    first BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (announcement, name)
);
CREATE TABLE announcement_reactions (
    account BIGINT NOT NULL,
    announcement BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (account, announcement, name)
);
CREATE TABLE custom_emojis (
    id BIGINT PRIMARY KEY,
    shortcode TEXT NOT NULL UNIQUE,
    picture TEXT NOT NULL,
    category TEXT NOT NULL,
    visible_in_picker BIGINT NOT NULL
);
CREATE INDEX custom_emojis_by_picture ON custom_emojis (picture);
