-- A cluster is what is shown: reports of the same kind, near each other in place and time.
CREATE TABLE report_clusters (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    region BIGINT NOT NULL,
    lat DOUBLE,
    lon DOUBLE,
    state BIGINT NOT NULL,
    prominence BIGINT NOT NULL,
    people BIGINT NOT NULL,
    words TEXT NOT NULL,
    photo BIGINT,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
-- What lasts is few; what is over is found by id (officers) or by its end (the sweeper).
CREATE INDEX report_clusters_end ON report_clusters (expires_at);
CREATE INDEX report_clusters_latest ON report_clusters (kind, last_at);

CREATE TABLE reports (
    id BIGINT PRIMARY KEY,
    cluster BIGINT NOT NULL REFERENCES report_clusters (id) ON DELETE CASCADE,
    account BIGINT,
    reporter TEXT NOT NULL,
    network TEXT NOT NULL,
    key TEXT,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    region BIGINT NOT NULL,
    lat DOUBLE,
    lon DOUBLE,
    words TEXT NOT NULL,
    photo BIGINT,
    likeness BIGINT NOT NULL,
    weight DOUBLE NOT NULL,
    judged BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX reports_key ON reports (key) WHERE key IS NOT NULL;
CREATE INDEX reports_of_cluster ON reports (cluster, reporter);
CREATE INDEX reports_of_account ON reports (account, id) WHERE account IS NOT NULL;
CREATE INDEX reports_from_network ON reports (network, created_at);
CREATE INDEX reports_pictures ON reports (created_at) WHERE photo IS NOT NULL;

-- Who said what about a cluster, for officers and for the reporter.
CREATE TABLE report_changes (
    id BIGINT PRIMARY KEY,
    cluster BIGINT NOT NULL REFERENCES report_clusters (id) ON DELETE CASCADE,
    state BIGINT NOT NULL,
    account BIGINT NOT NULL,
    note TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX report_changes_of ON report_changes (cluster, id);

-- "It is still so": once per person.
CREATE TABLE report_confirmations (
    cluster BIGINT NOT NULL REFERENCES report_clusters (id) ON DELETE CASCADE,
    reporter TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (cluster, reporter)
);

-- What became of the earlier reports of a person.
CREATE TABLE report_histories (
    account BIGINT PRIMARY KEY,
    verified BIGINT NOT NULL,
    wrong BIGINT NOT NULL
);
