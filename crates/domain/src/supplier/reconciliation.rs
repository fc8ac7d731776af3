//! Reconciliation of supplier orders (供应商对账): what they have against what we have.

mod compare;

pub use compare::{TheirOrder, compare_supplied};

use super::Supplier;
use crate::id::{SupplierDifferenceId, SupplierOrderId};
use crate::money::Money;
use crate::reconciliation::{DifferenceKind, DifferenceState};
use crate::time::Timestamp;
use chrono::NaiveDate;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SupplierReconciliationState {
    /// Staff want it run (again).
    Requested,
    /// The supplier could not be asked about all of it: it is tried again.
    Incomplete {
        why: String,
    },
    Done,
}

impl SupplierReconciliationState {
    pub const NAMES: [&'static str; 3] = ["requested", "incomplete", "done"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Incomplete { .. } => "incomplete",
            Self::Done => "done",
        }
    }
}

/// One day of orders at one supplier; there is one of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierReconciliation {
    pub supplier: Supplier,
    /// In Asia/Shanghai, on which the orders were made.
    pub day: NaiveDate,
    pub state: SupplierReconciliationState,
    /// How often it was run.
    pub runs: u32,
    /// Orders, ours and theirs, that were looked at in the last run.
    pub compared: i64,
    /// Differences that were open after the last run.
    pub differences: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl SupplierReconciliation {
    /// One that was not run yet.
    pub fn new(supplier: Supplier, day: NaiveDate, now: Timestamp) -> Self {
        Self {
            supplier,
            day,
            state: SupplierReconciliationState::Requested,
            runs: 0,
            compared: 0,
            differences: 0,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether it is to be run: it has not come to its end, or what differed may have been set right
    /// since another day.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let is_of_another_day = now - self.updated_at > chrono::TimeDelta::hours(12);
        self.state != SupplierReconciliationState::Done
            || (self.differences > 0 && is_of_another_day)
    }
}

/// One order of which they and we say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierDifference {
    pub id: SupplierDifferenceId,
    pub supplier: Supplier,
    pub day: NaiveDate,
    pub kind: DifferenceKind,
    /// Ours, where we have it.
    pub order: Option<SupplierOrderId>,
    pub supplier_no: Option<String>,
    /// How it stands here, by its word.
    pub ours: Option<String>,
    /// What they say, by its word.
    pub theirs: Option<String>,
    pub ours_cost: Option<Money>,
    pub theirs_cost: Option<Money>,
    /// In words, for staff.
    pub detail: String,
    /// Never superseded: a day is run again in its place.
    pub state: DifferenceState,
    pub at: Timestamp,
}

impl SupplierDifference {
    /// What makes two of them the same: found again, it is not new, and what staff made of it holds.
    pub fn sameness(&self) -> String {
        let fen = |money: Option<Money>| money.map_or(-1, Money::fen);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let order = self.order.map(|id| id.to_string()).unwrap_or_default();
        let (supplier, day, kind) = (self.supplier.name(), self.day, self.kind.name());
        let (number, ours, theirs) =
            (text(&self.supplier_no), text(&self.ours), text(&self.theirs));
        let (ours_cost, theirs_cost) = (fen(self.ours_cost), fen(self.theirs_cost));
        format!(
            "{supplier}|{day}|{kind}|{order}|{number}|{ours}|{theirs}|{ours_cost}|{theirs_cost}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::at;
    use chrono::TimeDelta;

    #[test]
    fn a_day_is_due_until_it_is_done_and_once_a_day_while_something_differs() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let mut run = SupplierReconciliation::new(Supplier::Jiuyi, day, at(0));
        assert!(run.is_due(at(0)));
        run.state = SupplierReconciliationState::Incomplete { why: "away".to_owned() };
        assert!(run.is_due(at(0)));
        run.state = SupplierReconciliationState::Done;
        assert!(!run.is_due(at(0) + TimeDelta::days(1)));
        run.differences = 1;
        assert!(!run.is_due(at(0) + TimeDelta::hours(12)));
        assert!(run.is_due(at(0) + TimeDelta::hours(13)));
    }
}
