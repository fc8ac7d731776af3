-- Customers who sign in, what keeps guessers and floods out, and what staff need to find orders by.
-- An older release goes on working: all that is new to it has a default or may be missing.

-- phone and address are encrypted; an account is found by the keyed hash of its phone.
-- password_hash: Argon2id in PHC form; without one the customer signs in by SMS code.
CREATE TABLE customer_account (
    id BIGINT PRIMARY KEY,
    phone BYTEA NOT NULL,
    phone_hash BYTEA NOT NULL UNIQUE,
    address BYTEA,
    password_hash TEXT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- token_hash: a keyed hash of what the customer's browser holds.
CREATE TABLE account_session (
    token_hash BYTEA PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES customer_account (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX account_session_of_account ON account_session (account_id);
CREATE INDEX account_session_end ON account_session (expires_at);

-- key: a keyed hash of whom is counted. until: when it begins anew.
CREATE TABLE limit_counter (
    name TEXT NOT NULL,
    key BYTEA NOT NULL,
    counted BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (name, key)
);
CREATE INDEX limit_counter_end ON limit_counter (until);

-- hash: of what its holder knows. bound_to: of whom it was made for.
CREATE TABLE one_time (
    kind TEXT NOT NULL,
    hash BYTEA NOT NULL,
    bound_to BYTEA,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (kind, hash)
);
CREATE INDEX one_time_end ON one_time (expires_at);

CREATE TABLE sms_code (
    phone_hash BYTEA NOT NULL,
    scene TEXT NOT NULL,
    code_hash BYTEA NOT NULL,
    wrong BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (phone_hash, scene)
);
CREATE INDEX sms_code_end ON sms_code (expires_at);

-- text is encrypted: staff write it.
CREATE TABLE order_note (
    id BIGINT PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    written_by TEXT NOT NULL,
    text BYTEA NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX order_note_of_order ON order_note (order_id);

-- account_id goes on naming an account that was taken away. name_hash: a keyed hash of the whole
-- name; without one the order is from before this, and not found by it.
ALTER TABLE orders ADD COLUMN account_id BIGINT;
ALTER TABLE orders ADD COLUMN package_limited BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE orders ADD COLUMN name_hash BYTEA;
-- A customer's own orders, newest first, and how many they have of a package.
CREATE INDEX orders_of_account ON orders (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX orders_of_customer ON orders (query_id, id) WHERE query_id IS NOT NULL;
-- For staff, and for how many somebody without a queryId has of a package.
CREATE INDEX orders_of_phone ON orders (phone_hash, id);
CREATE INDEX customer_of_phone ON customer (phone_hash);

-- failures and locked_until are the older release's alone: limits count now.
ALTER TABLE staff_account ADD COLUMN disabled_at BIGINT;
CREATE INDEX staff_session_of_staff ON staff_session (staff_id);
CREATE INDEX audit_of_subject ON audit (subject, id);
CREATE INDEX audit_of_account ON audit (account, id);

-- Answers are kept for a day. Guards against repeats are gone within seconds, and need none.
CREATE INDEX idempotency_end ON idempotency (until);
