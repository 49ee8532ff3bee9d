-- A perceptual hash of the picture, for finding the same one sent twice. 0: made before there was one.
ALTER TABLE attachments ADD COLUMN likeness BIGINT NOT NULL DEFAULT 0;
