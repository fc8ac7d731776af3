-- What of the suppliers' is not believed, and how their orders and ours agree (供应商). An older release
-- goes on working: it knows nothing of either.

-- Words of a supplier's that were refused (被拒绝的回调). reference: our number as it names it, believed or
-- not. body: sealed, as it came. sameness: a keyed hash, by which the same one that comes again is only
-- counted. until: when it is taken away.
CREATE TABLE supplier_notice (
    id INTEGER PRIMARY KEY,
    supplier TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reference TEXT,
    body BLOB NOT NULL,
    times BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    sameness BLOB NOT NULL
);
CREATE UNIQUE INDEX supplier_notice_same ON supplier_notice (sameness);
CREATE INDEX supplier_notice_latest ON supplier_notice (last_at, id);
CREATE INDEX supplier_notice_first ON supplier_notice (supplier, first_at);
CREATE INDEX supplier_notice_until ON supplier_notice (until);
