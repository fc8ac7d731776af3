//! A provider without bills is asked about each payment and each refund of the day.

use super::Reconciliations;
use super::finding::Finding;
use super::run::{BATCH, ReconcileError, span};
use crate::unit::finish;
use domain::attempt::PaymentAttempt;
use domain::id::AttemptId;
use domain::money::Money;
use domain::ports::{RefundReport, StoreError, TradeReport};
use domain::reconciliation::{DifferenceKind, Reconciliation};
use domain::refund::Refund;
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use domain::with_causes;

impl Reconciliations {
    pub(super) async fn compare_by_asking(
        &self,
        reconciliation: &mut Reconciliation,
    ) -> Result<(), ReconcileError> {
        let (id, span) = (reconciliation.id, span(reconciliation));
        let mut after: Option<AttemptId> = None;
        loop {
            let page = self.ports.money.captures(&span, after, BATCH).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for attempt in &page {
                let difference = self.ask_about(attempt).await?;
                self.count(reconciliation, difference).await?;
            }
        }
        // It has no lines, so that these are all of the day.
        for refund in self.ports.money.refunds_without_line(id, &span).await? {
            let mut work = self.ports.store.begin().await?;
            let attempt = work.attempts().find(refund.attempt_id).await;
            if let Some(attempt) = finish(work, attempt).await? {
                let difference = self.ask_about_back(&attempt, &refund).await?;
                self.count(reconciliation, difference).await?;
            }
        }
        Ok(())
    }

    async fn count(
        &self,
        reconciliation: &mut Reconciliation,
        difference: Option<Finding>,
    ) -> Result<(), ReconcileError> {
        reconciliation.counts.lines += 1;
        if let Some(finding) = difference {
            return self.add(reconciliation, finding, false).await;
        }
        reconciliation.counts.matched += 1;
        Ok(())
    }

    /// How a payment of ours differs from what its provider says of it now.
    async fn ask_about(&self, attempt: &PaymentAttempt) -> Result<Option<Finding>, ReconcileError> {
        let gateway = self.ports.gateway(attempt.channel()).ok_or(ReconcileError::NotOffered)?;
        let of = |kind, detail| Finding::of_attempt(attempt, kind, detail);
        Ok(Some(match gateway.query(attempt).await {
            Ok(TradeReport::Money { report: ReportedMoney::Captured(theirs), .. }) => {
                if theirs.amount == attempt.amount {
                    return Ok(self.given_back_outside(attempt, &theirs).await?);
                }
                of(DifferenceKind::Amount, "the amounts differ").with_theirs(theirs.amount)
            }
            Ok(TradeReport::NotFound) => {
                of(DifferenceKind::OursOnly, "captured here, unknown there")
            }
            Ok(_other) => of(DifferenceKind::State, "captured here, not paid there"),
            Err(error) => {
                let error = with_causes(&error);
                tracing::warn!(payment_attempt.number = %attempt.number, %error, "no answer");
                of(DifferenceKind::Unreadable, "the provider did not answer")
            }
        }))
    }

    /// Money that has gone back there and not here.
    async fn given_back_outside(
        &self,
        attempt: &PaymentAttempt,
        theirs: &Capture,
    ) -> Result<Option<Finding>, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let refunds = work.refunds().of_attempt(attempt.id).await;
        let refunds = finish(work, refunds).await?;
        let counted = refunds.iter().filter(|refund| refund.counts());
        let ours: i64 = counted.map(|refund| refund.amount.fen()).sum();
        let (is_known, given_back) = match theirs.given_back {
            GivenBack::No => (true, None),
            GivenBack::Some => (ours > 0, None),
            GivenBack::Whole => (ours >= attempt.amount.fen(), Some(attempt.amount)),
        };
        let ours = Money::new(ours, attempt.amount.currency()).ok();
        Ok((!is_known).then(|| Finding::of_unknown_refund(attempt, ours, given_back)))
    }

    /// How a refund of ours differs from what its provider says of it now.
    async fn ask_about_back(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<Option<Finding>, ReconcileError> {
        let gateway = self.ports.gateway(attempt.channel()).ok_or(ReconcileError::NotOffered)?;
        let of = |kind, detail| Some(Finding::of_refund(refund, attempt, kind, detail));
        Ok(match gateway.query_refund(attempt, refund).await {
            Ok(RefundReport::Succeeded { .. }) => None,
            Ok(RefundReport::NotFound) => {
                of(DifferenceKind::OursOnly, "given back here, unknown there")
            }
            Ok(_other) => of(DifferenceKind::State, "given back here, not there"),
            Err(error) => {
                let error = with_causes(&error);
                tracing::warn!(refund.number = refund.number.as_str(), %error, "no answer");
                of(DifferenceKind::Unreadable, "the provider did not answer")
            }
        })
    }
}
