use super::Reconciliations;
use super::finding::Finding;
use super::run::{ReconcileError, span};
use crate::unit::finish;
use domain::attempt::PaymentAttempt;
use domain::ports::{AccountSpan, MoneyFilter, Page, StoreError};
use domain::reconciliation::{DifferenceKind, Reconciliation};
use domain::refund::Refund;

/// How many are read at once.
const PAGE: u32 = 100;

impl Reconciliations {
    /// Refunds made outside that we heard of on that day, and of which the bill did not say how much
    /// they were: what staff make of the difference ends them.
    pub(super) async fn find_unsized(
        &self,
        reconciliation: &mut Reconciliation,
    ) -> Result<(), ReconcileError> {
        for (refund, attempt) in self.unsized_ones(&span(reconciliation)).await? {
            let (kind, detail) =
                (DifferenceKind::State, "given back outside, nobody says how much");
            let finding = Finding::of_refund(&refund, &attempt, kind, detail);
            self.add(reconciliation, finding, false).await?;
        }
        Ok(())
    }

    async fn unsized_ones(
        &self,
        span: &AccountSpan,
    ) -> Result<Vec<(Refund, PaymentAttempt)>, StoreError> {
        let (channel, state) = (Some(span.channel), Some("needs_attention".to_owned()));
        let filter = MoneyFilter { channel, state, ..MoneyFilter::default() };
        let mut found = Vec::new();
        for number in 1.. {
            let page = self.ports.money.refunds(&filter, Page { number, size: PAGE }).await?;
            for refund in page.rows.iter().filter(|refund| refund.is_unsized()) {
                let mut work = self.ports.store.begin().await?;
                let attempt = work.attempts().find(refund.attempt_id).await;
                let attempt = finish(work, attempt).await?;
                let is_meant = (span.from..span.until).contains(&refund.created_at);
                let of_account = attempt.filter(|attempt| attempt.merchant == span.account);
                found.extend(of_account.filter(|_| is_meant).map(|of| (refund.clone(), of)));
            }
            if page.rows.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
                break;
            }
        }
        Ok(found)
    }
}
