-- What an address answered, once for all posts that name it. `json` is a PreviewCard, empty when the
-- page had nothing to show; `image` the name of a file in DATA/cards.
CREATE TABLE cards (
    id BIGINT PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    json TEXT NOT NULL,
    image TEXT NOT NULL,
    fetched_at BIGINT NOT NULL
);
CREATE INDEX cards_by_age ON cards (fetched_at);
CREATE INDEX cards_by_image ON cards (image);

CREATE TABLE card_statuses (
    status BIGINT PRIMARY KEY,
    card BIGINT NOT NULL REFERENCES cards (id) ON DELETE CASCADE
);
CREATE INDEX card_statuses_by_card ON card_statuses (card, status);
