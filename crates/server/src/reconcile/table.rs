use domain::Money;
use domain::reconciliation::{Difference, Reconciliation};
use std::fmt::Write;

/// A reconciliation for people: what was counted, and a line for each difference.
pub(super) fn of(done: &Reconciliation, found: &[Difference]) -> String {
    let counts = done.counts;
    let mut text = format!(
        "{} {} of {}: {} lines, {} agree, {} differ, of which {} healed\n",
        done.channel.name(),
        done.account,
        done.day,
        counts.lines,
        counts.matched,
        counts.differences,
        counts.healed,
    );
    for difference in found {
        let yuan = |money: Option<Money>| money.map_or_else(|| "-".to_owned(), |m| m.to_string());
        // Writing to a string cannot fail.
        let _written = writeln!(
            text,
            "  {:8} {:7} {:11} {:32} ours {:>9} theirs {:>9}  {}",
            difference.state.name(),
            difference.line_kind.name(),
            difference.kind.name(),
            difference.refund_number.as_deref().unwrap_or(&difference.number),
            yuan(difference.ours),
            yuan(difference.theirs),
            difference.detail,
        );
    }
    text.trim_end().to_owned()
}
