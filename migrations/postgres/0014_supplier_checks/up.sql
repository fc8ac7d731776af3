-- What of the suppliers' is not believed, and how their orders and ours agree (供应商). An older release
-- goes on working: it knows nothing of either.

-- Words of a supplier's that were refused (被拒绝的回调). reference: our number as it names it, believed or
-- not. body: sealed, as it came. sameness: a keyed hash, by which the same one that comes again is only
-- counted. until: when it is taken away.
CREATE TABLE supplier_notice (
    id BIGINT PRIMARY KEY,
    supplier TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reference TEXT,
    body BYTEA NOT NULL,
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    sameness BYTEA NOT NULL
);
CREATE UNIQUE INDEX supplier_notice_same ON supplier_notice (sameness);
CREATE INDEX supplier_notice_latest ON supplier_notice (last_at, id);
CREATE INDEX supplier_notice_first ON supplier_notice (supplier, first_at);
CREATE INDEX supplier_notice_until ON supplier_notice (until);

-- One day of a supplier's orders compared with ours (供应商对账). day: in Asia/Shanghai. why: of one that is
-- incomplete. differences: open after the last run.
CREATE TABLE supplier_reconciliation (
    supplier TEXT NOT NULL,
    day TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    runs BIGINT NOT NULL,
    compared BIGINT NOT NULL,
    differences BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (supplier, day)
);
CREATE INDEX supplier_reconciliation_latest ON supplier_reconciliation (day, supplier);

-- What does not agree. supplier_order_id: ours, where we have it. ours_state: how it stands here; theirs:
-- what they say. sameness: tells the same one found again from another one.
CREATE TABLE supplier_difference (
    id BIGINT PRIMARY KEY,
    supplier TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    supplier_order_id BIGINT,
    supplier_no TEXT,
    ours_state TEXT,
    theirs_report TEXT,
    ours_cost BIGINT,
    theirs_cost BIGINT,
    currency TEXT,
    detail TEXT NOT NULL,
    state TEXT NOT NULL,
    state_at BIGINT,
    resolved_by TEXT,
    resolved_reason BYTEA,
    at BIGINT NOT NULL,
    sameness TEXT NOT NULL
);
CREATE UNIQUE INDEX supplier_difference_same ON supplier_difference (sameness);
CREATE INDEX supplier_difference_of_day ON supplier_difference (supplier, day, id);
CREATE INDEX supplier_difference_open ON supplier_difference (id) WHERE state = 'open';
