//! Rows enough for the planner to see that a table is not to be read whole.

use domain::ports::Clock;
use domain::{Snowflake, Timestamp};
use std::sync::LazyLock;
use testkit::fakes::FakeClock;

/// Tables that grow with the shop, and what is in their columns where it matters. `n` counts the
/// rows. What is not named gets a value of its own for each row.
pub(crate) const GROWING: [(&str, &str); 28] = [
    (
        "orders",
        "kind: CASE WHEN n % 3 = 0 THEN 'N' ELSE 'R' END;
         query_id: CASE WHEN n % 3 = 0 THEN NULL ELSE 'PBS' || (n % 7000) END;
         phone_hash: decode(md5((n % 7000)::text), 'hex'); package_id: n % 6;
         account_id: CASE WHEN n % 4 = 0 THEN n % 3000 END; package_name: 'p' || n % 6;
         name_hash: decode(md5((n % 5000)::text), 'hex'); package_targets: 'zhuoyue';
         source_info: CASE WHEN n % 5 = 0 THEN 'baidu' END; package_goods: NULL; wish: NULL;
         state: (ARRAY['fulfilled', 'fulfilled', 'fulfilled', 'expired', 'cancelled', 'fulfilled',
             'expired', 'fulfilled', 'fulfilled', CASE WHEN n % 100 = 9 THEN 'awaiting_payment'
             WHEN n % 100 = 19 THEN 'paid' WHEN n % 100 = 29 THEN 'refunded' WHEN n % 1000 = 39
             THEN 'fulfilment_failed' ELSE 'fulfilled' END])[n % 10 + 1];
         paid_by: CASE WHEN n % 10 IN (3, 4, 6) THEN NULL ELSE {id} END;
         paid_at: CASE WHEN n % 10 IN (3, 4, 6) THEN NULL ELSE {at} END;
         stage_before: NULL; stage_before_at: NULL",
    ),
    ("order_event", "kind: 'placed'; order_id: {id of n / 3}"),
    (
        "task",
        "kind: (ARRAY['push_zhuoyue', 'expire_order', 'check_attempt'])[n % 3 + 1];
         target: CASE WHEN n % 3 = 0 THEN 'zhuoyue' END; lane: CASE WHEN n % 3 = 0 THEN {id} END;
         state: CASE WHEN n % 500 = 1 THEN 'dead' WHEN n % 500 = 2 THEN 'leased'
             WHEN n % 500 = 3 THEN 'retrying' WHEN n % 100 = 4 THEN 'due'
             WHEN n % 10 = 5 THEN 'cancelled' ELSE 'done' END;
         ended_at: CASE WHEN n % 500 IN (2, 3) OR n % 100 = 4 THEN NULL ELSE {at} END;
         lease_token: CASE WHEN n % 500 = 2 THEN n END; failures: 0;
         lease_until: CASE WHEN n % 500 = 2 THEN {at} END; refund_id: NULL;
         attempt_id: CASE WHEN n % 3 = 2 THEN {id} END; reconciliation_id: NULL; subject_id: NULL",
    ),
    (
        "payment_attempt",
        "state: CASE WHEN n % 500 = 3 THEN 'created' WHEN n % 500 = 4 THEN 'pending'
             WHEN n % 3 = 0 THEN 'closed' ELSE 'captured' END; late: n % 500 = 7;
         merchant: 'm' || n % 2; scene: (ARRAY['wechat_native', 'alipay_page'])[n % 2 + 1];
         trade_no: CASE WHEN n % 3 > 0 AND n % 500 NOT IN (3, 4) THEN 'T' || n END",
    ),
    (
        "evidence",
        "channel: (ARRAY['wechat', 'alipay'])[n % 2 + 1]; kind: 'notification'; chain: n % 3;
         position: n; verdict: CASE WHEN n % 500 = 1 THEN 'rejected' ELSE 'accepted' END",
    ),
    (
        "evidence_archive",
        "chain: n % 3; first_position: n; last_position: n; links: 1; key_ids: '1'",
    ),
    ("evidence_archived", "chain: n % 3; first_position: n"),
    ("quarantine", "resolved_at: CASE WHEN n % 100 = 1 THEN NULL ELSE {at} END"),
    (
        "late_payment",
        "decision: CASE WHEN n % 100 = 1 THEN 'waiting' ELSE 'refunded' END; order_kind: 'R'",
    ),
    (
        "refund",
        "state: CASE WHEN n % 100 = 1 THEN 'submitted' ELSE 'succeeded' END; cause: 'staff'",
    ),
    ("idempotency", "scope: 'renewal'"),
    ("repeat_guard", ""),
    ("payment_flow", "package_id: n % 6; channel: 'wechat'; order_kind: 'R'"),
    ("track_event", "name: 'click'; page: NULL; properties: NULL"),
    ("customer", "expires_on: (date '2024-01-01' + n::int % 900)::text"),
    ("customer_account", ""),
    ("account_session", "account_id: {id of n}"),
    ("staff_session", "staff_id: n % 20"),
    ("limit_counter", "name: 'save'"),
    ("one_time", "kind: 'captcha'"),
    ("sms_code", "scene: 'sign_in'"),
    ("order_note", ""),
    ("audit", "account: 'a' || n % 20; action: 'look'"),
    ("lead", ""),
    (
        "conversion",
        "state: CASE WHEN n % 100 = 1 THEN 'due' ELSE 'uploaded' END;
         ended_at: CASE WHEN n % 100 = 1 THEN NULL ELSE {at} END",
    ),
    ("recall_message", "campaign_id: n % 50; state: 'sent'"),
    ("statement_line", "reconciliation_id: n % 50; line: n; kind: 'payment'"),
    (
        "supplier_order",
        "supplier: 'jiuyi'; step: 0; state: CASE WHEN n % 100 = 1 THEN 'placed' ELSE 'delivered' END",
    ),
];

pub(crate) const ROWS: i64 = 20_000;

/// The statement that fills a table. `columns`: name and type, those alone that must have a value
/// or are named above.
pub(crate) fn statement(table: &str, named: &str, columns: &[(String, String)]) -> String {
    let named: Vec<_> = named.split(';').filter_map(|pair| pair.trim().split_once(':')).collect();
    let mut written = Vec::new();
    let mut values = Vec::new();
    for (column, kind) in columns {
        let given = named.iter().find(|(name, _value)| name == column);
        written.push(column.as_str());
        values.push(given.map_or_else(|| usual(column, kind), |(_name, value)| filled(value)));
    }
    let (written, values) = (written.join(", "), values.join(", "));
    format!("INSERT INTO {table} ({written}) SELECT {values} FROM generate_series(1, {ROWS}) n")
}

fn usual(column: &str, kind: &str) -> String {
    filled(match kind {
        "boolean" => "FALSE",
        "bytea" => "decode(md5(n::text), 'hex')",
        "text" => "'t' || n",
        _number if column == "id" || column.ends_with("_id") => "{id}",
        // Most of it holds still.
        _number if ["until", "expires_at"].iter().any(|end| column.ends_with(end)) => {
            "{at} + 62985600000000"
        }
        _number if column.ends_with("at") => "{at}",
        _number => "n",
    })
}

/// Rows are spread over two years, ids and times alike.
fn filled(value: &str) -> String {
    static NOW: LazyLock<Timestamp> = LazyLock::new(|| FakeClock::new().now());
    let begin = *NOW - chrono::TimeDelta::days(730);
    let (first, begin) = (Snowflake::first_at(begin).as_i64(), begin.timestamp_micros());
    let apart = 730 * 86_400_000 / ROWS;
    let id = |n: &str| format!("({first} + ({n}) * {})", apart << 22);
    value
        .replace("{id of n / 3}", &id("n / 3"))
        .replace("{id of n}", &id("n"))
        .replace("{id}", &id("n"))
        .replace("{at}", &format!("({begin} + n * {})", apart * 1000))
}
