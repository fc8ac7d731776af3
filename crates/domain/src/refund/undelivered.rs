use super::{RefundCause, RefundDecision, RefundLedger, RefundNumber, RefundWish, decide_refund};
use crate::id::SupplierOrderId;
use crate::money::Money;
use crate::ports::{IdError, IdGenerator};
use crate::time::Timestamp;

/// Gives back what is left of the payment, since nothing can be delivered for it. `None`: nothing is
/// left. The same supplier order asks for one refund only, however often: its number is the refund's.
pub fn refund_undelivered(
    undelivered: SupplierOrderId,
    ledger: RefundLedger<'_>,
    now: Timestamp,
    ids: &dyn IdGenerator,
) -> Result<Option<RefundDecision>, IdError> {
    let left = ledger.attempt.amount.fen() - ledger.claimed();
    let Ok(amount) = Money::new(left.max(0), ledger.attempt.amount.currency()) else {
        return Ok(None);
    };
    let wish = RefundWish {
        number: RefundNumber::made('S', undelivered.0),
        amount,
        reason: "商品无法交付，原路退回".to_owned(),
        cause: RefundCause::NotDelivered,
    };
    Ok(decide_refund(wish, ledger, now, ids)?.ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::{AttemptState, Captured};
    use crate::order::{OrderState, Paid, PaidStage};
    use crate::sample::{Counting, at, attempt, id, order};

    #[test]
    fn what_is_left_goes_back_once() {
        let captured = Captured { trade_no: "42".to_owned(), at: at(30), late: false };
        let attempt = attempt(AttemptState::Captured(captured));
        let paid = Paid { at: at(30), by: attempt.id };
        let stage = PaidStage::Fulfilling { since: at(31) };
        let order = order(OrderState::Live { paid, stage });
        let ids = Counting::default();
        let ledger = RefundLedger { order: &order, attempt: &attempt, refunds: &[], tasks: &[] };
        let bought = SupplierOrderId(id(9));
        let decision = refund_undelivered(bought, ledger, at(60), &ids).unwrap().unwrap();
        assert_eq!(decision.refund.amount, attempt.amount);
        assert_eq!(decision.refund.number.as_str(), "S0000000000000000009");
        assert_eq!(decision.refund.cause, RefundCause::NotDelivered);
        assert_eq!(decision.order.unwrap().state.name(), "refunding");
        let refunds = [decision.refund];
        let ledger = RefundLedger { refunds: &refunds, ..ledger };
        assert!(refund_undelivered(bought, ledger, at(61), &ids).unwrap().is_none());
    }
}
