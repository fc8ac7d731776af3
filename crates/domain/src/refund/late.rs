use super::{Refund, RefundCause, RefundNumber, RefundState};
use crate::attempt::PaymentAttempt;
use crate::id::{LatePaymentId, RefundId};
use crate::ports::{IdError, IdGenerator};
use crate::settlement::GivenBack;
use crate::time::Timestamp;

/// The refund of money that was not owed, whole, under a number of its own.
pub(crate) fn automatic(
    attempt: &PaymentAttempt,
    late: LatePaymentId,
    now: Timestamp,
    ids: &dyn IdGenerator,
) -> Result<Refund, IdError> {
    let cause = RefundCause::LateMoney(late);
    refund(attempt, ('L', cause), (RefundState::Requested, now), ids)
}

/// What somebody gave back in the provider's own console, as far as it is known.
pub(crate) fn outside(
    attempt: &PaymentAttempt,
    given_back: GivenBack,
    now: Timestamp,
    ids: &dyn IdGenerator,
) -> Result<Refund, IdError> {
    let state = match given_back {
        GivenBack::Whole => RefundState::Succeeded { at: now, provider_no: None },
        GivenBack::No | GivenBack::Some => {
            let reason = "given back at the provider, the bill says how much".to_owned();
            RefundState::NeedsAttention { since: now, reason }
        }
    };
    refund(attempt, ('X', RefundCause::Outside), (state, now), ids)
}

fn refund(
    attempt: &PaymentAttempt,
    (letter, cause): (char, RefundCause),
    (state, created_at): (RefundState, Timestamp),
    ids: &dyn IdGenerator,
) -> Result<Refund, IdError> {
    let id = ids.next_id()?;
    Ok(Refund {
        id: RefundId(id),
        number: RefundNumber::made(letter, id),
        order_id: attempt.order_id,
        attempt_id: attempt.id,
        amount: attempt.amount,
        reason: "重复或超时支付，原路退回".to_owned(),
        cause,
        state,
        created_at,
        version: 1,
    })
}
