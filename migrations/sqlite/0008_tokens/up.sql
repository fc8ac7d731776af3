-- The token of an outside platform, one for all servers. token is encrypted. holder: whoever fetches
-- the next one has this number, until fetching_until.
CREATE TABLE outside_token (
    platform TEXT PRIMARY KEY,
    token BLOB,
    issued_at BIGINT,
    expires_at BIGINT,
    holder BIGINT,
    fetching_until BIGINT
);

-- Tasks of a kind or a target, for staff, and dead ones to be put back.
CREATE INDEX task_of_state ON task (state, id) WHERE state IN ('dead', 'retrying', 'leased');
