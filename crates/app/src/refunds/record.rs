use super::Refunds;
use super::book::{Book, write_settled};
use crate::unit::finish;
use domain::evidence::{Evidence, EvidenceVerdict};
use domain::id::{QuarantineId, RefundId};
use domain::ports::{IdError, RefundReport, ReportedRefund, StoreError, UnitOfWork};
use domain::refund::{Refund, RefundNumber, RefundState, settle_refund};
use domain::settlement::{Quarantine, QuarantineReason};

#[derive(Debug, thiserror::Error)]
/// Why word of a refund could not be stored.
pub enum RecordError {
    #[error("there is no such refund")]
    Unknown,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

impl Refunds {
    /// Stores what the provider says of a refund when asked. The refund as it stands then.
    pub(crate) async fn record(
        &self,
        id: RefundId,
        report: &RefundReport,
    ) -> Result<Refund, RecordError> {
        let mut work = self.ports.store.begin().await?;
        let recorded = async {
            let refund = work.refunds().find(id).await?.ok_or(RecordError::Unknown)?;
            self.settle_in(work.as_mut(), &refund, report).await
        }
        .await;
        finish(work, recorded).await
    }

    /// Stores what a notification says of a refund, with the notification as evidence. What does
    /// not fit goes to quarantine.
    pub(crate) async fn receive(
        &self,
        reported: &ReportedRefund,
        evidence: Evidence,
    ) -> Result<Option<QuarantineReason>, RecordError> {
        let mut work = self.ports.store.begin().await?;
        let received = self.receive_in(work.as_mut(), reported, evidence).await;
        let reason = finish(work, received).await?;
        self.wake.notify_one();
        Ok(reason)
    }

    async fn receive_in(
        &self,
        work: &mut dyn UnitOfWork,
        reported: &ReportedRefund,
        mut evidence: Evidence,
    ) -> Result<Option<QuarantineReason>, RecordError> {
        let reason = self.apply(work, reported).await?;
        if let Some(reason) = reason {
            evidence.verdict = EvidenceVerdict::Rejected {
                reason: reason.name().to_owned(),
                explanation: format!("the notice of refund {}", reported.refund_number),
            };
            let quarantine = self.quarantine(reported, &evidence, reason)?;
            work.quarantine().add(&quarantine).await?;
        }
        // The chain of evidence is held from here on: nothing comes after it.
        work.evidence().add(&evidence).await?;
        Ok(reason)
    }

    /// Says why the word cannot be taken, if it cannot.
    async fn apply(
        &self,
        work: &mut dyn UnitOfWork,
        reported: &ReportedRefund,
    ) -> Result<Option<QuarantineReason>, RecordError> {
        let refund = match RefundNumber::parse(&reported.refund_number) {
            Ok(number) => work.refunds().find_by_number(&number).await?,
            Err(_none_of_ours) => None,
        };
        let Some(refund) = refund else { return Ok(Some(QuarantineReason::UnknownRefund)) };
        let Some(attempt) = work.attempts().find(refund.attempt_id).await? else {
            return Err(RecordError::Unknown);
        };
        let is_ours = attempt.channel() == reported.channel
            && reported.merchant.as_ref().is_none_or(|merchant| *merchant == attempt.merchant)
            && reported.number == attempt.number.to_string()
            && reported.amount == refund.amount;
        if !is_ours {
            return Ok(Some(QuarantineReason::WrongRefund));
        }
        let refund = self.settle_in(work, &refund, &reported.report).await?;
        Ok((!agrees(&refund.state, &reported.report))
            .then_some(QuarantineReason::RefundContradicted))
    }

    /// Under the order's lock, which keeps another settlement from deciding on the old state.
    async fn settle_in(
        &self,
        work: &mut dyn UnitOfWork,
        refund: &Refund,
        report: &RefundReport,
    ) -> Result<Refund, RecordError> {
        let book = Book::open(work, refund.order_id, refund.attempt_id).await?;
        let book = book.ok_or(RecordError::Unknown)?;
        let fresh = book.refunds.iter().find(|each| each.id == refund.id);
        let fresh = fresh.ok_or(RecordError::Unknown)?;
        let now = work.now().await?;
        let settled = settle_refund(fresh, report, book.ledger(), now, self.ports.ids.as_ref())?;
        let Some(settled) = settled else { return Ok(fresh.clone()) };
        let refund = write_settled(work, settled).await?;
        log_state(&refund);
        Ok(refund)
    }

    fn quarantine(
        &self,
        reported: &ReportedRefund,
        evidence: &Evidence,
        reason: QuarantineReason,
    ) -> Result<Quarantine, IdError> {
        Ok(Quarantine {
            id: QuarantineId(self.ports.ids.next_id()?),
            evidence_id: evidence.id,
            channel: reported.channel,
            reason,
            number: Some(reported.number.clone()),
            trade_no: Some(reported.refund_number.clone()),
            amount: Some(reported.amount),
            at: evidence.received_at,
            resolution: None,
        })
    }
}

/// Whether the state is one that the report leads to or has led to.
fn agrees(state: &RefundState, report: &RefundReport) -> bool {
    match report {
        RefundReport::NotFound | RefundReport::Processing => true,
        RefundReport::Succeeded { .. } => matches!(state, RefundState::Succeeded { .. }),
        RefundReport::Closed { .. } => matches!(state, RefundState::Failed { .. }),
        // An older word than the last one.
        RefundReport::NeedsAttention { .. } => !matches!(state, RefundState::Requested),
    }
}

pub(super) fn log_state(refund: &Refund) {
    let (number, state) = (refund.number.as_str(), refund.state.name());
    match &refund.state {
        RefundState::Failed { reason, .. } | RefundState::NeedsAttention { reason, .. } => {
            tracing::error!(refund.number = number, state, reason, "a refund needs staff");
        }
        RefundState::Requested | RefundState::Submitted { .. } | RefundState::Succeeded { .. } => {
            tracing::info!(refund.number = number, state, "refund settled");
        }
    }
}
