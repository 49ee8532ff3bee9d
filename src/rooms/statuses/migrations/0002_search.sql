-- Stemmed words of posts (platform/text); rowid is the status.
CREATE VIRTUAL TABLE status_search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 0');
