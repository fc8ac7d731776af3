-- Ids are snowflakes, money is fen, instants are microseconds since 1970 in UTC.

CREATE TABLE package (
    id INTEGER PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    rate TEXT NOT NULL,
    months BIGINT NOT NULL,
    price BIGINT NOT NULL,
    list_price BIGINT,
    currency TEXT NOT NULL,
    description TEXT NOT NULL,
    shelf TEXT NOT NULL,
    audience TEXT NOT NULL,
    for_new BOOLEAN NOT NULL,
    for_renewal BOOLEAN NOT NULL,
    position BIGINT NOT NULL,
    on_sale BOOLEAN NOT NULL,
    sale_from BIGINT,
    sale_until BIGINT,
    targets TEXT NOT NULL,
    late_money TEXT NOT NULL
);

-- One row, whose version rises with every change to any package.
CREATE TABLE catalogue (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version BIGINT NOT NULL
);
INSERT INTO catalogue (id, version) VALUES (1, 0);

-- contact: name, phone and address, encrypted.
CREATE TABLE customer (
    query_id TEXT NOT NULL PRIMARY KEY,
    contact BLOB NOT NULL,
    phone_hash BLOB NOT NULL,
    package_name TEXT NOT NULL,
    package_rate TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    qualified BOOLEAN NOT NULL,
    copied_at BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    query_id TEXT,
    contact BLOB NOT NULL,
    phone_hash BLOB NOT NULL,
    package_id BIGINT NOT NULL,
    package_version BIGINT NOT NULL,
    package_name TEXT NOT NULL,
    package_rate TEXT NOT NULL,
    package_months BIGINT NOT NULL,
    package_targets TEXT NOT NULL,
    package_late_money TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    source_info TEXT,
    source_detail TEXT,
    state TEXT NOT NULL,
    state_at BIGINT,
    paid_at BIGINT,
    paid_by BIGINT,
    stage_before TEXT,
    stage_before_at BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- openid and request_body are encrypted.
CREATE TABLE payment_attempt (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    scene TEXT NOT NULL,
    merchant TEXT NOT NULL,
    app_id TEXT NOT NULL,
    openid BLOB,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    request_body BLOB NOT NULL,
    time_expire BIGINT NOT NULL,
    creating_until BIGINT NOT NULL,
    state TEXT NOT NULL,
    state_at BIGINT,
    action_kind TEXT,
    action_content TEXT,
    trade_no TEXT,
    late BOOLEAN NOT NULL,
    decline_reason TEXT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX payment_attempt_of_order ON payment_attempt (order_id);
-- A trade of a provider's is credited once.
CREATE UNIQUE INDEX payment_attempt_trade ON payment_attempt (merchant, trade_no)
    WHERE trade_no IS NOT NULL;

CREATE TABLE order_event (
    id INTEGER PRIMARY KEY,
    order_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    about TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX order_event_of_order ON order_event (order_id);

CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    order_id BIGINT,
    order_kind TEXT,
    attempt_id BIGINT,
    target TEXT,
    lane BIGINT,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_token BIGINT,
    lease_until BIGINT,
    ended_at BIGINT,
    failures BIGINT NOT NULL,
    rounds BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX task_due ON task (due_at, id) WHERE ended_at IS NULL;
CREATE INDEX task_in_lane ON task (lane, id) WHERE lane IS NOT NULL AND state <> 'done';
CREATE INDEX task_of_order ON task (order_id) WHERE order_id IS NOT NULL;

-- content: headers and body of the message, encrypted.
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    content BLOB NOT NULL,
    number TEXT,
    verdict TEXT NOT NULL,
    reason TEXT,
    explanation TEXT,
    received_at BIGINT NOT NULL
);
CREATE INDEX evidence_rejected ON evidence (id) WHERE verdict = 'rejected';

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    evidence_id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    reason TEXT NOT NULL,
    number TEXT,
    trade_no TEXT,
    amount BIGINT,
    currency TEXT,
    at BIGINT NOT NULL,
    -- Tells the same money reported again from other money.
    sameness TEXT NOT NULL UNIQUE
);

CREATE TABLE late_payment (
    id INTEGER PRIMARY KEY,
    order_id BIGINT NOT NULL,
    order_kind TEXT NOT NULL,
    attempt_id BIGINT NOT NULL,
    reason TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Without a status the key is claimed and not answered. until: when the row may be taken over.
CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status BIGINT,
    body TEXT,
    order_id BIGINT,
    order_kind TEXT,
    until BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
) WITHOUT ROWID;

CREATE TABLE repeat_guard (
    fingerprint BLOB NOT NULL PRIMARY KEY,
    until BIGINT NOT NULL
) WITHOUT ROWID;

-- last_ms: Unix milliseconds up to which the holder has said that it made ids.
CREATE TABLE worker_slot (
    slot INTEGER PRIMARY KEY,
    holder TEXT,
    until BIGINT NOT NULL,
    last_ms BIGINT NOT NULL
);
