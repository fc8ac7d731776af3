-- What is sold beside broadband, and what of it is bought at suppliers (供应商). An older release goes
-- on working: what it writes is broadband.

-- What the package sells, as JSON, money in fen; none: broadband.
ALTER TABLE package ADD COLUMN goods TEXT;
-- The same, as it was when the order was made.
ALTER TABLE orders ADD COLUMN package_goods TEXT;
-- What of it was asked for: sealed JSON, since an account that is topped up is personal; none:
-- broadband.
ALTER TABLE orders ADD COLUMN wish BLOB;

-- product, supplier_no: theirs. step: which of the package's products, from 0. quoted: millionths of
-- the supplier's unit. baseline_order, baseline_upid: what was there before it was asked for. state_at:
-- since when it is delivered, disputed, failed or held; why: of failed and held ones. reported: their
-- last word for how it stands. looks: how often it was looked for.
CREATE TABLE supplier_order (
    id INTEGER PRIMARY KEY,
    order_id BIGINT NOT NULL,
    order_kind TEXT NOT NULL,
    supplier TEXT NOT NULL,
    product TEXT NOT NULL,
    step BIGINT NOT NULL,
    most_cost BIGINT NOT NULL,
    currency TEXT NOT NULL,
    quoted BIGINT,
    baseline_order BIGINT,
    baseline_upid BIGINT,
    state TEXT NOT NULL,
    state_at BIGINT,
    why TEXT,
    supplier_no TEXT,
    reported BIGINT,
    cost BIGINT,
    looks BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
-- Nothing is bought twice for one step of an order, and what was bought belongs to one.
CREATE UNIQUE INDEX supplier_order_step ON supplier_order (order_id, step);
CREATE UNIQUE INDEX supplier_order_no ON supplier_order (supplier, supplier_no)
    WHERE supplier_no IS NOT NULL;
CREATE INDEX supplier_order_latest ON supplier_order (created_at, id);
CREATE INDEX supplier_order_latest_of ON supplier_order (supplier, created_at, id);
CREATE INDEX supplier_order_living ON supplier_order (state)
    WHERE state NOT IN ('delivered', 'failed');

-- Who has the one order in flight at a supplier that takes no number of ours. No time ends it.
CREATE TABLE supplier_turn (
    supplier TEXT NOT NULL PRIMARY KEY,
    holder BIGINT NOT NULL
);

-- upid: the proxy shop's number of the address. The order is the one that it came with, for good.
CREATE TABLE static_ip (
    upid INTEGER PRIMARY KEY,
    product TEXT NOT NULL,
    order_id BIGINT NOT NULL,
    order_kind TEXT NOT NULL,
    address TEXT,
    country TEXT,
    status TEXT NOT NULL,
    expires_at BIGINT,
    kept_at BIGINT NOT NULL
);
CREATE INDEX static_ip_of_order ON static_ip (order_id);

-- What was left at each supplier when it was asked last.
CREATE TABLE supplier_balance (
    supplier TEXT NOT NULL PRIMARY KEY,
    balance BIGINT NOT NULL,
    currency TEXT NOT NULL,
    at BIGINT NOT NULL
);
