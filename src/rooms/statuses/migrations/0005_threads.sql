-- All answers of a thread in one walk, without looking at the posts.
CREATE INDEX statuses_by_thread ON statuses (thread, id, in_reply_to) WHERE in_reply_to IS NOT NULL;
