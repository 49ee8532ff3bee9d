-- The emoji in the name and text of somebody elsewhere: shortcode and address by turns, by blanks.
ALTER TABLE accounts ADD COLUMN emojis TEXT NOT NULL DEFAULT '';
