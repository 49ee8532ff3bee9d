-- Asked inside the transaction of every post: who wants to be told must not take a walk over all
-- followers.
CREATE INDEX account_follows_notified ON account_follows (target) WHERE notify = 1;
