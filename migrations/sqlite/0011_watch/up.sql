-- What is watched: flow records, scheduled jobs, alerts. An older release goes on working: the
-- captures that it settles have no flow record, which a daily job makes up for.

-- 流水: one for each captured attempt. captured_at: by the provider's clock.
CREATE TABLE payment_flow (
    id BIGINT PRIMARY KEY,
    attempt_id BIGINT NOT NULL UNIQUE,
    order_id BIGINT NOT NULL,
    order_kind TEXT NOT NULL,
    package_id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    trade_no TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    captured_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX payment_flow_latest ON payment_flow (captured_at, id);
CREATE INDEX payment_flow_of_order ON payment_flow (order_id);
CREATE INDEX payment_flow_of_package ON payment_flow (package_id, captured_at, id);
-- The search for captures without one goes through all of them, bit by bit.
CREATE INDEX payment_attempt_captures ON payment_attempt (id) WHERE state = 'captured';

-- Run by one server at a time: whoever holds the lease. last_started_at: of the run that goes on,
-- else of the last one; the other columns of a run are of the last one that ended.
CREATE TABLE job (
    name TEXT PRIMARY KEY,
    lease_token BIGINT,
    lease_until BIGINT,
    next_run_at BIGINT NOT NULL,
    last_started_at BIGINT,
    last_finished_at BIGINT,
    last_outcome TEXT,
    last_error TEXT,
    last_duration_ms BIGINT,
    runs BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    failures_in_row BIGINT NOT NULL
);

-- about: which kind of task or which job; '' where the symptom is about no part of the shop.
CREATE TABLE alert (
    id BIGINT PRIMARY KEY,
    symptom TEXT NOT NULL,
    about TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    value BIGINT NOT NULL,
    threshold BIGINT NOT NULL,
    cleared_at BIGINT
);
-- Told once, whichever server notices it.
CREATE UNIQUE INDEX alert_raised ON alert (symptom, about) WHERE cleared_at IS NULL;

-- What is told of an alert, each until it has been received.
CREATE TABLE alert_message (
    id BIGINT PRIMARY KEY,
    alert_id BIGINT NOT NULL,
    symptom TEXT NOT NULL,
    about TEXT NOT NULL,
    state TEXT NOT NULL,
    since BIGINT NOT NULL,
    at BIGINT NOT NULL,
    value BIGINT NOT NULL,
    threshold BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    last_error TEXT,
    sent_at BIGINT
);
CREATE INDEX alert_message_unsent ON alert_message (id) WHERE sent_at IS NULL;

-- The figures are asked for every few seconds: none of them reads a table whole.
CREATE INDEX task_live ON task (kind, state, due_at, failures, target, created_at)
    WHERE ended_at IS NULL;
CREATE INDEX task_dead ON task (kind, due_at) WHERE state = 'dead';
CREATE INDEX orders_in_state ON orders (state);
CREATE INDEX orders_awaiting ON orders (id) WHERE state = 'awaiting_payment';
