-- Where evidence lies that has left the database. An older release goes on working; its doctor knows
-- nothing of this, and finds chains without their beginnings.

-- A file of links: positions first_position to last_position of a chain. The hashes are those of the
-- links at both ends, sha256 that of the whole file. key_ids: the keys that open it, comma between.
CREATE TABLE evidence_archive (
    chain BIGINT NOT NULL,
    first_position BIGINT NOT NULL,
    last_position BIGINT NOT NULL,
    first_hash BYTEA NOT NULL,
    last_hash BYTEA NOT NULL,
    file TEXT NOT NULL UNIQUE,
    sha256 BYTEA NOT NULL,
    links BIGINT NOT NULL,
    lowest_id BIGINT NOT NULL,
    highest_id BIGINT NOT NULL,
    key_ids TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (chain, first_position)
);

-- Which file speaks of a merchant's number.
CREATE TABLE evidence_archived (
    number TEXT NOT NULL,
    chain BIGINT NOT NULL,
    first_position BIGINT NOT NULL,
    PRIMARY KEY (number, chain, first_position)
);
