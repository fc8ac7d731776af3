//! Things of the shop with sensible defaults: a test mentions only what it is about, and changes the
//! rest by struct update.

mod content;
mod desk;
mod imports;
mod leads;
mod money;
mod orders;
mod people;
mod suppliers;

pub use content::{article, banner, column, group, link, track};
pub use desk::{
    audit, day, difference, partial_refund, reconciliation, refund, refund_line, session, staff,
    statement_line,
};
pub use imports::import;
pub use leads::{campaign, conversion, lead, recall_message};
pub use money::{
    app_id, attempt, attempt_in, capture, evidence, late_payment, merchant, nth_attempt,
    quarantine, settlement, settlement_of,
};
pub use orders::{
    answer, event, fingerprint, guarded, keyed, keyed_request, order, place_order, task,
};
pub use people::{account, account_session, contact, customer, note, package, query_id, shown_at};
pub use suppliers::{
    proxy_order, proxy_package, recharge_order, recharge_package, refused_notice, static_ip,
    supplier_difference, supplier_order, supplier_reconciliation,
};

use chrono::{TimeZone, Utc};
use domain::snowflake::SnowflakeSequence;
use domain::snowflake::WorkerSlot;
use domain::{Money, Snowflake, Timestamp};
use std::sync::Mutex;

/// When things given here are made: noon in Shanghai on 2 March 2026.
pub fn start() -> Timestamp {
    Utc.with_ymd_and_hms(2026, 3, 2, 4, 0, 0).unwrap()
}

/// A number that nothing else in this process has; later ones are greater.
pub fn id() -> Snowflake {
    static IDS: Mutex<Option<SnowflakeSequence>> = Mutex::new(None);
    let mut ids = IDS.lock().unwrap();
    let first = || SnowflakeSequence::new(WorkerSlot::new(0).unwrap(), 0);
    ids.get_or_insert_with(first).next(start().timestamp_millis()).unwrap()
}

/// `yuan("460.00")`.
pub fn yuan(text: &str) -> Money {
    Money::parse_yuan(text).unwrap()
}
