-- Asked for every post: whose follow leaves something out. Most want everything.
CREATE INDEX account_follows_choosy_by_target ON account_follows (target, follower)
    WHERE reblogs = 0 OR languages <> '';
CREATE INDEX account_follows_choosy_by_follower ON account_follows (follower, target)
    WHERE reblogs = 0 OR languages <> '';
