-- The id of a report that another server sent, so that it counts once.
ALTER TABLE moderation_reports ADD COLUMN uri TEXT NOT NULL DEFAULT '';
CREATE INDEX moderation_reports_by_uri ON moderation_reports (uri) WHERE uri <> '';
