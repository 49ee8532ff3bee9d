-- Posts of people elsewhere have an id and a page there. `listed` is 2 for those that stand in the
-- public lists, so that the lists of our own people stay what they were.
ALTER TABLE statuses ADD COLUMN uri TEXT NOT NULL DEFAULT '';
ALTER TABLE statuses ADD COLUMN url TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX statuses_by_uri ON statuses (uri) WHERE uri <> '';
CREATE INDEX statuses_listed_anywhere ON statuses (id) WHERE listed > 0;
CREATE INDEX statuses_listed_elsewhere ON statuses (id) WHERE listed = 2;
