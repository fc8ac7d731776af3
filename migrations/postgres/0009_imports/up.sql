-- A file that staff sent (导入), and how far it is. Times are microseconds since 1970 in UTC.
CREATE TABLE import_file (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    format TEXT NOT NULL,
    -- Of a CSV file that has come in.
    encoding TEXT,
    file_name TEXT NOT NULL,
    size BIGINT NOT NULL,
    chunks BIGINT NOT NULL,
    -- A keyed hash of all bytes.
    fingerprint BYTEA NOT NULL,
    account TEXT NOT NULL,
    dry_run BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    state_at BIGINT,
    -- Why it failed, and where.
    problem TEXT,
    problem_line BIGINT,
    problem_column TEXT,
    total_lines BIGINT,
    -- Names of unknown columns, as a JSON list.
    ignored TEXT NOT NULL,
    -- The last line that is done.
    line BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    version BIGINT NOT NULL
);

CREATE INDEX import_file_state ON import_file (state, id);

-- The file itself, sealed piece by piece, until the import ends.
CREATE TABLE import_chunk (
    -- The import's id, a slash, the number of the piece from 0.
    id TEXT PRIMARY KEY,
    import_id BIGINT NOT NULL,
    data BYTEA NOT NULL
);

CREATE INDEX import_chunk_import ON import_chunk (import_id);

-- Lines that were left out, and why; never what stood there.
CREATE TABLE import_refusal (
    import_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    column_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (import_id, line)
);

-- The first changes that a dry run would have made.
CREATE TABLE import_change (
    -- The import's id, a slash, the line.
    id TEXT PRIMARY KEY,
    import_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    query_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- What differs, masked and sealed.
    diff BYTEA NOT NULL
);

CREATE INDEX import_change_import ON import_change (import_id, line);

-- The list of qualified users (达标).
CREATE TABLE qualified_user (
    query_id TEXT PRIMARY KEY,
    campaign TEXT,
    since BIGINT NOT NULL
);
