-- As 0003_words.sql; ranges of text need the order of bytes, as SQLite has it.
CREATE TABLE account_words (
    word TEXT COLLATE "C" NOT NULL,
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (word, account)
);
CREATE INDEX account_words_by_account ON account_words (account);
