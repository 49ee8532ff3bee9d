-- Words of names, lower case, for search by beginning.
CREATE TABLE account_words (
    word TEXT NOT NULL,
    account BIGINT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (word, account)
);
CREATE INDEX account_words_by_account ON account_words (account);
