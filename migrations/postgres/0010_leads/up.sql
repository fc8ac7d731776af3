-- Leads of Baidu's (百度线索), conversions told to Baidu, and rounds of messages to those whose term
-- is over (过期用户).

-- name, phone, detail: sealed; detail is the whole push. clue_id: Baidu's number, the same for every
-- push of a lead.
CREATE TABLE lead (
    id BIGINT PRIMARY KEY,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    clue_id TEXT NOT NULL,
    name BYTEA,
    phone BYTEA,
    phone_hash BYTEA,
    detail BYTEA NOT NULL,
    ucid TEXT,
    channel TEXT,
    committed_at BIGINT,
    source_info TEXT,
    source_detail TEXT,
    received_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX lead_clue ON lead (account, clue_id);
CREATE INDEX lead_received ON lead (received_at);
CREATE INDEX lead_phone ON lead (phone_hash);

-- sameness: a keyed hash of the click and the minute. landing, phone: sealed. The lease is set while
-- it is leased, ended_at once it is uploaded, refused or given up.
CREATE TABLE conversion (
    id BIGINT PRIMARY KEY,
    sameness BYTEA NOT NULL,
    landing BYTEA NOT NULL,
    phone BYTEA,
    conversion_type BIGINT NOT NULL,
    called_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_token BIGINT,
    lease_until BIGINT,
    ended_at BIGINT,
    failures BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX conversion_sameness ON conversion (sameness);
CREATE INDEX conversion_due ON conversion (due_at, id) WHERE ended_at IS NULL;

-- before_day: customers whose last paid day came before it.
CREATE TABLE campaign (
    id BIGINT PRIMARY KEY,
    before_day TEXT NOT NULL,
    most BIGINT NOT NULL,
    package_id BIGINT,
    chosen BIGINT NOT NULL,
    opted_out BIGINT NOT NULL,
    open_order BIGINT NOT NULL,
    no_mobile BIGINT NOT NULL,
    same_phone BIGINT NOT NULL,
    capped BOOLEAN NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- phone: sealed. state_at: since when it is in its state; none while it waits.
CREATE TABLE recall_message (
    id BIGINT PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaign (id),
    query_id TEXT NOT NULL,
    phone BYTEA NOT NULL,
    phone_hash BYTEA NOT NULL,
    expires_on TEXT NOT NULL,
    offer TEXT NOT NULL,
    state TEXT NOT NULL,
    state_at BIGINT,
    receipt_no TEXT,
    problem TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX recall_message_campaign ON recall_message (campaign_id, id);
CREATE INDEX recall_message_phone ON recall_message (phone_hash, created_at);

-- One row: how many messages the rounds of a day have made. Locked by whoever chooses.
CREATE TABLE recall_day (
    id BIGINT PRIMARY KEY,
    day TEXT NOT NULL,
    made BIGINT NOT NULL
);

-- Phones that get no such messages.
CREATE TABLE sms_opt_out (
    phone_hash BYTEA NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);

CREATE INDEX customer_expires ON customer (expires_on, query_id);
