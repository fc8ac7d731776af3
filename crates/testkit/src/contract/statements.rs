//! The contract of `StatementSource`, for providers that give out bills.

use super::Cleanup;
use chrono::{NaiveDate, TimeDelta};
use domain::ports::{StatementError, StatementSource};
use domain::reconciliation::{StatementLine, day_span};
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

pub struct Fixture {
    pub source: Arc<dyn StatementSource>,
    /// A day that is over and whose bill is due.
    pub busy_day: NaiveDate,
    /// All payments and refunds of that day, both kinds among them. `line` is not compared, `at` to
    /// the minute.
    pub known: Vec<StatementLine>,
    /// A day that is over, without payment or refund.
    pub empty_day: NaiveDate,
    /// The day on which it is now.
    pub today: NaiveDate,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("channel", &self.source.channel()).finish_non_exhaustive()
    }
}

/// The cases that every source of bills keeps: `statements_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::statements::Fixture`.
#[macro_export]
macro_rules! statements_contract {
    ($fresh:path) => {
        $crate::contract_cases! { statements, $fresh;
            a_bill_names_every_payment_and_refund_of_its_day,
            a_bill_can_be_fetched_again,
            the_bill_of_an_empty_day_is_empty,
            the_bill_of_a_day_that_is_not_over_is_not_ready,
            a_file_that_is_not_there_is_no_bill,
        }
    };
}

pub async fn a_bill_names_every_payment_and_refund_of_its_day(fixture: &Fixture) {
    let lines = fetched(fixture, fixture.busy_day).await;
    assert_eq!(said(&lines), said(&fixture.known));
    let (from, until) = day_span(fixture.busy_day);
    for line in &lines {
        assert!((from..until).contains(&line.at), "{line:?}");
        let is_it = |known: &&StatementLine| {
            (known.kind, &known.number, &known.refund_number)
                == (line.kind, &line.number, &line.refund_number)
        };
        let known = fixture.known.iter().find(is_it).expect("compared above");
        assert!((known.at - line.at).abs() < TimeDelta::minutes(1), "{line:?} and {known:?}");
    }
    let places: Vec<u64> = lines.iter().map(|line| line.line).collect();
    assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
    assert!(places.first().is_some_and(|first| *first >= 1), "{places:?}");
}

pub async fn a_bill_can_be_fetched_again(fixture: &Fixture) {
    let first = fetched(fixture, fixture.busy_day).await;
    assert_eq!(fetched(fixture, fixture.busy_day).await, first);
}

pub async fn the_bill_of_an_empty_day_is_empty(fixture: &Fixture) {
    assert_eq!(fetched(fixture, fixture.empty_day).await, []);
}

pub async fn the_bill_of_a_day_that_is_not_over_is_not_ready(fixture: &Fixture) {
    match fixture.source.fetch(fixture.today).await {
        Err(StatementError::NotReady) => {}
        Err(other) => panic!("{other:?}"),
        Ok(lines) => panic!("a bill of {} lines", lines.count()),
    }
}

#[expect(clippy::unused_async, reason = "all cases are async")]
pub async fn a_file_that_is_not_there_is_no_bill(fixture: &Fixture) {
    assert!(fixture.source.open(Path::new("/no/such/bill.csv")).is_err());
    assert!(!fixture.source.account().is_empty());
}

async fn fetched(fixture: &Fixture, day: NaiveDate) -> Vec<StatementLine> {
    let lines = fixture.source.fetch(day).await.unwrap_or_else(|error| panic!("{error:?}"));
    lines.collect::<Result<_, _>>().unwrap()
}

/// What the lines say, in whatever order.
fn said(lines: &[StatementLine]) -> BTreeSet<String> {
    let say = |line: &StatementLine| {
        let StatementLine { kind, number, trade_no, refund_number, amount, .. } = line;
        format!("{} {number} {trade_no} {refund_number:?} {amount}", kind.name())
    };
    let said: BTreeSet<String> = lines.iter().map(say).collect();
    assert_eq!(said.len(), lines.len(), "no line comes twice");
    said
}
