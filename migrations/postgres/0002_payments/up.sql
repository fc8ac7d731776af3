-- Payments whole: refunds, decisions of staff, chained evidence, reconciliation, and staff themselves.
-- An older release goes on working: all that is new to it has a default or may be missing.

-- return_url is encrypted.
ALTER TABLE payment_attempt ADD COLUMN return_url BYTEA;
-- state_at of a captured one is when the money came.
CREATE INDEX payment_attempt_captured ON payment_attempt (merchant, state_at)
    WHERE state = 'captured';
CREATE INDEX payment_attempt_created ON payment_attempt (creating_until) WHERE state = 'created';
CREATE INDEX payment_attempt_by_trade ON payment_attempt (trade_no) WHERE trade_no IS NOT NULL;

-- Whether a customer has paid another order for the same package.
CREATE INDEX orders_paid ON orders (query_id, package_id)
    WHERE query_id IS NOT NULL AND paid_at IS NOT NULL;

-- resolved_reason is encrypted.
ALTER TABLE quarantine ADD COLUMN resolved_at BIGINT;
ALTER TABLE quarantine ADD COLUMN resolved_by TEXT;
ALTER TABLE quarantine ADD COLUMN resolved_reason BYTEA;
ALTER TABLE quarantine ADD COLUMN choice TEXT;
CREATE INDEX quarantine_open ON quarantine (id) WHERE resolved_at IS NULL;
CREATE INDEX quarantine_of_number ON quarantine (number) WHERE number IS NOT NULL;

ALTER TABLE late_payment ADD COLUMN decision TEXT NOT NULL DEFAULT 'waiting';
ALTER TABLE late_payment ADD COLUMN decided_at BIGINT;
-- Without an account it was the package's policy.
ALTER TABLE late_payment ADD COLUMN decided_by TEXT;
ALTER TABLE late_payment ADD COLUMN refund_id BIGINT;
CREATE INDEX late_payment_waiting ON late_payment (id) WHERE decision = 'waiting';
CREATE INDEX late_payment_of_attempt ON late_payment (attempt_id);

-- reason is encrypted: staff write it.
CREATE TABLE refund (
    id BIGINT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    order_id BIGINT NOT NULL,
    order_kind TEXT NOT NULL,
    attempt_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    reason BYTEA NOT NULL,
    cause TEXT NOT NULL,
    late_payment_id BIGINT,
    state TEXT NOT NULL,
    state_at BIGINT,
    provider_no TEXT,
    state_reason TEXT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX refund_of_order ON refund (order_id);
CREATE INDEX refund_of_attempt ON refund (attempt_id);
CREATE INDEX refund_pending ON refund (state)
    WHERE state IN ('requested', 'submitted', 'needs_attention');
CREATE INDEX refund_succeeded ON refund (state_at) WHERE state = 'succeeded';

-- request: of a call of ours what was sent, encrypted. chain: the worker slot whose chain it is.
-- Rows from before this have no place in a chain.
ALTER TABLE evidence ADD COLUMN request BYTEA;
ALTER TABLE evidence ADD COLUMN chain BIGINT;
ALTER TABLE evidence ADD COLUMN position BIGINT;
ALTER TABLE evidence ADD COLUMN hash BYTEA;
CREATE UNIQUE INDEX evidence_in_chain ON evidence (chain, position) WHERE position IS NOT NULL;
CREATE INDEX evidence_of_number ON evidence (number) WHERE number IS NOT NULL;

-- The end of each chain.
CREATE TABLE evidence_chain (
    chain BIGINT PRIMARY KEY,
    length BIGINT NOT NULL,
    hash BYTEA NOT NULL
);

ALTER TABLE task ADD COLUMN refund_id BIGINT;
ALTER TABLE task ADD COLUMN reconciliation_id BIGINT;

-- day: in Asia/Shanghai.
CREATE TABLE reconciliation (
    id BIGINT PRIMARY KEY,
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    day TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    state_at BIGINT,
    failure TEXT,
    lines BIGINT NOT NULL,
    matched BIGINT NOT NULL,
    differences BIGINT NOT NULL,
    healed BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
-- The schedule makes one a day, however many servers there are.
CREATE UNIQUE INDEX reconciliation_daily ON reconciliation (channel, account, day)
    WHERE source = 'daily';

-- The bill as it was read.
CREATE TABLE statement_line (
    reconciliation_id BIGINT NOT NULL,
    line BIGINT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    trade_no TEXT NOT NULL,
    refund_number TEXT,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (reconciliation_id, line)
);
CREATE INDEX statement_line_number ON statement_line (reconciliation_id, number);
CREATE INDEX statement_line_refund ON statement_line (reconciliation_id, refund_number)
    WHERE refund_number IS NOT NULL;

-- resolved_reason is encrypted.
CREATE TABLE difference (
    id BIGINT PRIMARY KEY,
    reconciliation_id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    day TEXT NOT NULL,
    line_kind TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    trade_no TEXT,
    refund_number TEXT,
    ours BIGINT,
    theirs BIGINT,
    currency TEXT,
    detail TEXT NOT NULL,
    state TEXT NOT NULL,
    state_at BIGINT,
    resolved_by TEXT,
    resolved_reason BYTEA,
    at BIGINT NOT NULL,
    -- Tells the same difference found again from another one.
    sameness TEXT NOT NULL
);
CREATE INDEX difference_of_reconciliation ON difference (reconciliation_id, id);
CREATE INDEX difference_resolved ON difference (sameness, id) WHERE state = 'resolved';
CREATE INDEX difference_open ON difference (id) WHERE state = 'open';

-- password_hash: Argon2id in PHC form.
CREATE TABLE staff_account (
    id BIGINT PRIMARY KEY,
    account TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- token_hash: a keyed hash of what the browser holds.
CREATE TABLE staff_session (
    token_hash BYTEA PRIMARY KEY,
    staff_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX staff_session_end ON staff_session (expires_at);

-- Rows are added and never changed. detail is encrypted.
CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    account TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail BYTEA NOT NULL,
    at BIGINT NOT NULL
);
CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is kept as it is';
END
$$;
CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
