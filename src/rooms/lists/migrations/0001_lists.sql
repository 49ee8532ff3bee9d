-- "replies" is the order of types.h. The owner stands with every member, so that one key finds all the
-- lists of somebody that one person is in, when they are followed no more.
CREATE TABLE lists (
    id BIGINT PRIMARY KEY,
    owner BIGINT NOT NULL,
    title TEXT NOT NULL,
    replies BIGINT NOT NULL,
    exclusive BIGINT NOT NULL
);
CREATE INDEX lists_by_owner ON lists (owner, id);

CREATE TABLE list_members (
    list BIGINT NOT NULL,
    member BIGINT NOT NULL,
    owner BIGINT NOT NULL,
    PRIMARY KEY (list, member)
);
CREATE INDEX list_members_by_member ON list_members (member, owner, list);
