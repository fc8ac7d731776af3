//! What a plan may be.

use super::Explained;
use super::recorded::Recorded;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Whole reports: they are asked for by a person and now and then, and are about every row.
/// Each is known by what its text contains.
const REPORTS: [(&str, &str); 6] = [
    (" AS breaking ", "an invariant, checked by `server doctor`"),
    ("SELECT DISTINCT", "the chains of evidence, all of which `server doctor` walks"),
    ("COUNT(*) FROM track_event", "how many visits were written down, asked by tests alone"),
    ("FROM repeat_guard WHERE until", "guards live for seconds: most of them are taken away"),
    ("customer.query_id = ANY", "1200 customers of an import at once, of no more than 20,000 here"),
    ("AND p.package_id = ", "flow records of a package made anew, which goes through all captures"),
];

/// Lists of staff narrowed by what thousands of rows have in common: walked newest first until the
/// page is full, or read whole where the planner expects few. An index for each would make every
/// order dearer.
const NARROWED: [&str; 19] = [
    "audit.action = ",
    "conversion.state = ",
    "late_payment.decision = ",
    "late_payment.order_id = ",
    "late_payment.at >= ",
    "payment_attempt.id = late_payment.attempt_id",
    "lead.kind = ",
    // Of 92 days: whoever asks sees to that.
    "orders.name_hash = ",
    "orders.package_id = ",
    "orders.source_info = ",
    "orders.paid_by = payment_attempt.id",
    "payment_attempt.scene = ANY",
    "qualified_user.query_id = customer.query_id",
    "quarantine.channel = ",
    "quarantine.at >= ",
    "quarantine.trade_no = ",
    "supplier_order.state = ",
    "task.kind = ANY",
    "task.kind IN (",
];

fn is_exception(text: &str) -> bool {
    let text = bare(text);
    let is_list = text.contains(" ORDER BY ") && text.contains(" LIMIT ");
    REPORTS.iter().any(|(part, _reason)| text.contains(part))
        || is_list && NARROWED.iter().any(|part| text.contains(part))
}

/// Without what the databases put around names.
fn bare(text: &str) -> String {
    text.replace(['`', '"'], "")
}

/// Fails on a statement that reads a grown table whole, and on an index that no statement goes by.
pub(crate) fn assert_kept(
    database: &str,
    recorded: &Recorded,
    explained: &[Explained],
    indexes: &BTreeSet<String>,
) {
    let mut found = String::new();
    let mut used = BTreeSet::new();
    for (text, explained) in recorded.keys().zip(explained) {
        used.extend(explained.indexes.iter().cloned());
        if !is_exception(text) && !explained.whole_reads.is_empty() {
            let (reads, plan) = (explained.whole_reads.join(", "), &explained.plan);
            write!(found, "\n{reads}:\n  {text}\n{plan}\n").unwrap();
        }
    }
    let unused: Vec<_> = indexes.difference(&used).collect();
    assert!(found.is_empty(), "{database} reads whole tables: {found}\nunused: {unused:?}");
    assert!(unused.is_empty(), "no statement needs these indexes of {database}: {unused:?}");
}
