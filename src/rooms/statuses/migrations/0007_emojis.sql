-- The emoji in a post from elsewhere: shortcode and address by turns, by blanks.
ALTER TABLE statuses ADD COLUMN emojis TEXT NOT NULL DEFAULT '';
