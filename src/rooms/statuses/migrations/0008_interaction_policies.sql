-- What the author of a post from elsewhere asks for, two bits each: who may reply, favourite, boost.
-- 0 everybody, 1 followers, 2 nobody.
ALTER TABLE statuses ADD COLUMN interaction_policies BIGINT NOT NULL DEFAULT 0;
