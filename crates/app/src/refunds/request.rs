use super::Refunds;
use super::book::{Book, write_decision};
use crate::staff::{Forbidden, allow, audit};
use crate::unit::finish;
use domain::attempt::{AttemptNumber, PaymentAttempt};
use domain::id::{AttemptId, OrderId};
use domain::money::Money;
use domain::ports::{IdError, StoreError, UnitOfWork};
use domain::refund::{Refund, RefundCause, RefundNumber, RefundRefusal, RefundWish, decide_refund};
use domain::staff::{Permission, StaffMember};

/// What staff ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRefund {
    pub order_id: OrderId,
    /// The captured attempt whose money it is; without it the one that paid the order.
    pub payment: Option<AttemptNumber>,
    pub number: RefundNumber,
    pub amount: Money,
    pub reason: String,
}

#[derive(Debug, thiserror::Error)]
pub enum RefundError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("no such order")]
    UnknownOrder,
    #[error("no such payment of the order")]
    UnknownPayment,
    #[error("the number was used for another refund")]
    NumberReused,
    #[error("money of the order waits for staff")]
    Held,
    #[error(transparent)]
    Refused(RefundRefusal),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

impl Refunds {
    /// Records the refund, to be sent as soon as nothing of the order is being delivered. The same
    /// request again gives the refund that it made.
    pub async fn request(
        &self,
        staff: &StaffMember,
        request: RequestRefund,
    ) -> Result<Refund, RefundError> {
        allow(staff, Permission::MoveMoney)?;
        let mut work = self.ports.store.begin().await?;
        let requested = self.request_in(work.as_mut(), staff, &request).await;
        let refund = finish(work, requested).await?;
        self.wake.notify_one();
        Ok(refund)
    }

    async fn request_in(
        &self,
        work: &mut dyn UnitOfWork,
        staff: &StaffMember,
        request: &RequestRefund,
    ) -> Result<Refund, RefundError> {
        let attempt = payment(work, request).await?;
        let book = Book::open(work, request.order_id, attempt).await?;
        let book = book.ok_or(RefundError::UnknownPayment)?;
        if let Some(known) = work.refunds().find_by_number(&request.number).await? {
            let is_same = known.attempt_id == attempt && known.amount == request.amount;
            return if is_same { Ok(known) } else { Err(RefundError::NumberReused) };
        }
        let attempts = work.attempts().of_order(request.order_id).await?;
        if attempts.iter().any(PaymentAttempt::is_held) {
            return Err(RefundError::Held);
        }
        if waits_for_a_decision(&book) {
            return Err(RefundError::Held);
        }
        let wish = RefundWish {
            number: request.number.clone(),
            amount: request.amount,
            reason: request.reason.clone(),
            cause: RefundCause::Staff,
        };
        let ids = self.ports.ids.as_ref();
        let now = work.now().await?;
        let decision =
            decide_refund(wish, book.ledger(), now, ids)?.map_err(RefundError::Refused)?;
        let refund = write_decision(work, decision).await.map_err(|error| {
            if matches!(error, StoreError::Duplicate) {
                RefundError::NumberReused
            } else {
                RefundError::Store(error)
            }
        })?;
        let detail = format!("{} fen of {}", refund.amount.fen(), request.order_id);
        let subject = refund.number.to_string();
        audit(work, ids, staff, ("refund.request", subject, detail), now).await?;
        Ok(refund)
    }
}

/// Late money is given back by the decision about it, and so is asked for here only after that: any
/// decision but one that makes it pay the order leaves a refund behind.
fn waits_for_a_decision(book: &Book) -> bool {
    let pays = book.order.state.paid().is_some_and(|paid| paid.by == book.attempt.id);
    book.attempt.captured().is_some() && !pays && book.refunds.is_empty()
}

/// The attempt that is meant.
async fn payment(
    work: &mut dyn UnitOfWork,
    request: &RequestRefund,
) -> Result<AttemptId, RefundError> {
    let order = work.orders().lock(request.order_id).await?.ok_or(RefundError::UnknownOrder)?;
    let Some(number) = request.payment else {
        let paid = order.state.paid();
        return paid.map(|paid| paid.by).ok_or(RefundError::Refused(RefundRefusal::NotPaid));
    };
    let attempt = work.attempts().find_by_number(number).await?;
    let attempt = attempt.filter(|attempt| attempt.order_id == order.id);
    Ok(attempt.ok_or(RefundError::UnknownPayment)?.id)
}
