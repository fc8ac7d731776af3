use super::Reconciliations;
use super::finding::Finding;
use super::run::{BATCH, ReconcileError, span};
use crate::refunds::RecordError;
use crate::unit::finish;
use domain::attempt::{AttemptNumber, PaymentAttempt};
use domain::id::AttemptId;
use domain::ports::{StoreError, UnitOfWork};
use domain::reconciliation::{
    BadLine, DifferenceKind, LineKind, Mismatch, Reconciliation, StatementLine, compare_payment,
    compare_refund, is_made_outside,
};
use domain::refund::{Refund, RefundNumber};
use domain::with_causes;

impl Reconciliations {
    pub(super) async fn compare_batch(
        &self,
        reconciliation: &mut Reconciliation,
        lines: &[StatementLine],
    ) -> Result<(), ReconcileError> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut work = self.ports.store.begin().await?;
        let compared = async {
            work.reconciliations().add_lines(reconciliation.id, lines).await?;
            let mut mismatches = Vec::new();
            for line in lines {
                if let Err(mismatch) = compare(work.as_mut(), line).await? {
                    mismatches.push((line, mismatch));
                }
            }
            Ok::<_, StoreError>(mismatches)
        }
        .await;
        let mut mismatches = finish(work, compared).await?;
        let right = lines.len() - mismatches.len();
        reconciliation.counts.matched += i64::try_from(right).unwrap_or(i64::MAX);
        // Payments first: one that nobody told us of brings its refund outside with it.
        mismatches.sort_by_key(|(line, _mismatch)| line.kind);
        for (line, mismatch) in mismatches {
            let healed = if mismatch.kind.may_heal() {
                self.heals(line).await?
            } else {
                mismatch.kind == DifferenceKind::TheirsOnly
                    && self.refunds.record_outside(line).await?
            };
            self.add(reconciliation, Finding::of_line(line, mismatch), healed).await?;
        }
        Ok(())
    }

    /// Asks the provider again by the use case that a late answer takes, and compares once more.
    async fn heals(&self, line: &StatementLine) -> Result<bool, ReconcileError> {
        let mut work = self.ports.store.begin().await?;
        let known = known(work.as_mut(), line).await;
        match finish(work, known).await? {
            (Some(attempt), Some(refund)) if line.kind == LineKind::Refund => {
                self.ask_about_refund(&attempt, &refund).await?;
            }
            (Some(attempt), _) if line.kind == LineKind::Payment => {
                if let Err(error) = self.trades.ask(&attempt).await {
                    let number = attempt.number.to_string();
                    let error = with_causes(&error);
                    tracing::warn!(payment_attempt.number = number, %error, "not healed");
                }
            }
            (Some(_) | None, _) => return Ok(false),
        }
        let mut work = self.ports.store.begin().await?;
        let again = compare(work.as_mut(), line).await;
        Ok(finish(work, again).await?.is_ok())
    }

    async fn ask_about_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<(), RecordError> {
        let Some(gateway) = self.ports.gateway(attempt.channel()) else { return Ok(()) };
        match gateway.query_refund(attempt, refund).await {
            Ok(report) => self.refunds.record(refund.id, &report).await.map(|_refund| ()),
            Err(error) => {
                let number = refund.number.as_str();
                tracing::warn!(refund.number = number, error = %with_causes(&error), "not healed");
                Ok(())
            }
        }
    }

    pub(super) async fn unreadable(
        &self,
        reconciliation: &mut Reconciliation,
        bad: &BadLine,
    ) -> Result<(), ReconcileError> {
        self.add(reconciliation, Finding::unreadable(bad), false).await
    }

    /// What we have of that day and the bill has not.
    pub(super) async fn find_ours_only(
        &self,
        reconciliation: &mut Reconciliation,
    ) -> Result<(), ReconcileError> {
        let (id, span) = (reconciliation.id, span(reconciliation));
        let mut after: Option<AttemptId> = None;
        loop {
            let page = self.ports.money.captures_without_line(id, &span, after, BATCH).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for attempt in &page {
                let detail = "captured here, not in the bill";
                let finding = Finding::of_attempt(attempt, DifferenceKind::OursOnly, detail);
                self.add(reconciliation, finding, false).await?;
            }
        }
        for refund in self.ports.money.refunds_without_line(id, &span).await? {
            let mut work = self.ports.store.begin().await?;
            let attempt = work.attempts().find(refund.attempt_id).await;
            if let Some(attempt) = finish(work, attempt).await? {
                let (kind, detail) = (DifferenceKind::OursOnly, "given back here, not in the bill");
                let finding = Finding::of_refund(&refund, &attempt, kind, detail);
                self.add(reconciliation, finding, false).await?;
            }
        }
        Ok(())
    }
}

async fn compare(
    work: &mut dyn UnitOfWork,
    line: &StatementLine,
) -> Result<Result<(), Mismatch>, StoreError> {
    let (attempt, refund) = known(work, line).await?;
    Ok(match line.kind {
        LineKind::Payment => compare_payment(line, attempt.as_ref()),
        LineKind::Refund => compare_refund(line, refund.as_ref()),
    })
}

/// What we have under the numbers of a line.
async fn known(
    work: &mut dyn UnitOfWork,
    line: &StatementLine,
) -> Result<(Option<PaymentAttempt>, Option<Refund>), StoreError> {
    let attempt = match line.number.parse::<AttemptNumber>() {
        Ok(number) => work.attempts().find_by_number(number).await?,
        Err(_none_of_ours) => None,
    };
    let number = line.refund_number.as_deref().map(RefundNumber::parse);
    let refund = match number {
        Some(Ok(number)) => work.refunds().find_by_number(&number).await?,
        Some(Err(_)) | None => None,
    };
    let refund = match (&attempt, refund) {
        (Some(attempt), None) if line.kind == LineKind::Refund => {
            let refunds = work.refunds().of_attempt(attempt.id).await?;
            refunds.into_iter().find(|refund| is_made_outside(line, refund))
        }
        (_, refund) => refund,
    };
    Ok((attempt, refund))
}
