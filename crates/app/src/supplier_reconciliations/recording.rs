use super::asking::Gathered;
use super::{SupplierReconcileError, SupplierReconciliations};
use crate::unit::finish;
use chrono::NaiveDate;
use domain::id::SupplierDifferenceId;
use domain::ports::{StoreError, UnitOfWork};
use domain::reconciliation::{DifferenceKind, DifferenceState, day_span};
use domain::supplier::{
    Supplier, SupplierDifference, SupplierOrder, SupplierReconciliation,
    SupplierReconciliationState, TheirOrder, compare_supplied,
};
use domain::time::Timestamp;

impl SupplierReconciliations {
    /// Compares a day, and keeps what differs. Doing so again doubles nothing.
    pub(super) async fn run(
        &self,
        supplier: Supplier,
        day: NaiveDate,
    ) -> Result<SupplierReconciliation, SupplierReconcileError> {
        let gathered = self.gather(supplier, day_span(day)).await?;
        let mut work = self.ports.store.begin().await?;
        let run = self.record(work.as_mut(), (supplier, day), gathered).await;
        let run = finish(work, run).await?;
        let (supplier, state, differences) = (supplier.name(), run.state.name(), run.differences);
        tracing::info!(supplier, %day, state, differences, "supplier orders were reconciled");
        Ok(run)
    }

    async fn record(
        &self,
        work: &mut dyn UnitOfWork,
        (supplier, day): (Supplier, NaiveDate),
        gathered: Gathered,
    ) -> Result<SupplierReconciliation, SupplierReconcileError> {
        let now = work.now().await?;
        let compared = gathered.ours.len() + gathered.theirs.len();
        let found = self.found(work, (supplier, day, now), &gathered).await?;
        for difference in &found {
            work.supplier_reconciliations().add_difference(difference).await?;
        }
        let is_whole = gathered.missing.is_none();
        let open = heal(work, (supplier, day, now), &found, is_whole).await?;
        let known = work.supplier_reconciliations().find(supplier, day).await?;
        let known = known.unwrap_or_else(|| SupplierReconciliation::new(supplier, day, now));
        let run = SupplierReconciliation {
            state: gathered.missing.map_or(SupplierReconciliationState::Done, |why| {
                SupplierReconciliationState::Incomplete { why }
            }),
            runs: known.runs.saturating_add(1),
            compared: i64::try_from(compared).unwrap_or(i64::MAX),
            differences: i64::try_from(open).unwrap_or(i64::MAX),
            updated_at: now,
            ..known
        };
        work.supplier_reconciliations().keep(&run).await?;
        Ok(run)
    }

    /// Both ways. What became of ours while they were asked counts.
    async fn found(
        &self,
        work: &mut dyn UnitOfWork,
        of: (Supplier, NaiveDate, Timestamp),
        gathered: &Gathered,
    ) -> Result<Vec<SupplierDifference>, SupplierReconcileError> {
        let mut found = Vec::new();
        for (ours, theirs) in &gathered.ours {
            if compare_supplied(ours, theirs.as_ref()).is_empty() {
                continue;
            }
            let now = work.supplier_orders().find(ours.id).await?.ok_or(StoreError::Conflict)?;
            for (kind, detail) in compare_supplied(&now, theirs.as_ref()) {
                found.push(self.difference(of, kind, detail, (Some(&now), theirs.as_ref()))?);
            }
        }
        let numbers: Vec<String> =
            gathered.theirs.iter().map(|(theirs, _word)| theirs.supplier_no.clone()).collect();
        let claimed = work.supplier_orders().claimed(of.0, &numbers).await?;
        for (theirs, word) in &gathered.theirs {
            if claimed.contains(&theirs.supplier_no) {
                continue;
            }
            let detail = "no order of ours has the number";
            let known = (None, Some(theirs));
            let new = self.difference(of, DifferenceKind::TheirsOnly, detail, known)?;
            found.push(SupplierDifference { theirs: Some((*word).to_owned()), ..new });
        }
        Ok(found)
    }

    fn difference(
        &self,
        (supplier, day, at): (Supplier, NaiveDate, Timestamp),
        kind: DifferenceKind,
        detail: &str,
        (ours, theirs): (Option<&SupplierOrder>, Option<&TheirOrder>),
    ) -> Result<SupplierDifference, SupplierReconcileError> {
        let number = theirs.map(|theirs| theirs.supplier_no.clone());
        Ok(SupplierDifference {
            id: SupplierDifferenceId(self.ports.ids.next_id()?),
            supplier,
            day,
            kind,
            order: ours.map(|ours| ours.id),
            supplier_no: number.or_else(|| ours.and_then(|ours| ours.supplier_no.clone())),
            ours: ours.map(|ours| ours.state.name().to_owned()),
            theirs: theirs.map(|theirs| theirs.report.name().to_owned()),
            ours_cost: ours.and_then(|ours| ours.cost),
            theirs_cost: theirs.and_then(|theirs| theirs.cost),
            detail: detail.to_owned(),
            state: DifferenceState::Open,
            at,
        })
    }
}

/// What was open and is not found any more has gone away, if all of it was looked at. How many are
/// open then.
async fn heal(
    work: &mut dyn UnitOfWork,
    (supplier, day, at): (Supplier, NaiveDate, Timestamp),
    found: &[SupplierDifference],
    is_whole: bool,
) -> Result<usize, StoreError> {
    let open = work.supplier_reconciliations().open_differences(supplier, day).await?;
    let mut left = 0;
    for difference in open {
        let is_there = found.iter().any(|one| one.sameness() == difference.sameness());
        if is_there || !is_whole {
            left += 1;
            continue;
        }
        let healed = SupplierDifference { state: DifferenceState::Healed { at }, ..difference };
        work.supplier_reconciliations().settle_difference(&healed).await?;
    }
    Ok(left)
}
