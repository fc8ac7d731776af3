use super::{DifferenceKind, Mismatch, StatementLine};
use crate::attempt::{AttemptState, PaymentAttempt};
use crate::refund::{Refund, RefundCause, RefundState};

/// Compares a payment line with the attempt of its number.
pub fn compare_payment(
    line: &StatementLine,
    attempt: Option<&PaymentAttempt>,
) -> Result<(), Mismatch> {
    let Some(attempt) = attempt else {
        let detail = "no payment attempt of ours has the number".to_owned();
        return Err(Mismatch { kind: DifferenceKind::TheirsOnly, ours: None, detail });
    };
    let differs = |kind, detail: String| Err(Mismatch { kind, ours: Some(attempt.amount), detail });
    let AttemptState::Captured(captured) = &attempt.state else {
        let detail = format!("paid there, {} here", attempt.state.name());
        return differs(DifferenceKind::State, detail);
    };
    if captured.trade_no != line.trade_no {
        let detail = "paid there by another trade than here".to_owned();
        return differs(DifferenceKind::State, detail);
    }
    if attempt.amount != line.amount {
        return differs(DifferenceKind::Amount, "the amounts differ".to_owned());
    }
    Ok(())
}

/// Compares a refund line with the refund of its number.
pub fn compare_refund(line: &StatementLine, refund: Option<&Refund>) -> Result<(), Mismatch> {
    let Some(refund) = refund else {
        let detail = "no refund of ours has the number: given back outside".to_owned();
        return Err(Mismatch { kind: DifferenceKind::TheirsOnly, ours: None, detail });
    };
    let differs = |kind, detail: String| Err(Mismatch { kind, ours: Some(refund.amount), detail });
    if refund.amount != line.amount {
        return differs(DifferenceKind::Amount, "the amounts differ".to_owned());
    }
    match refund.state {
        RefundState::Succeeded { .. } => Ok(()),
        RefundState::Requested
        | RefundState::Submitted { .. }
        | RefundState::Failed { .. }
        | RefundState::NeedsAttention { .. } => {
            let detail = format!("given back there, {} here", refund.state.name());
            differs(DifferenceKind::State, detail)
        }
    }
}

/// Whether a refund line, of whose number we have none, is of this refund of its payment, which was
/// made outside. Of the whole given back we never learnt the number.
pub fn is_made_outside(line: &StatementLine, refund: &Refund) -> bool {
    let RefundState::Succeeded { provider_no, .. } = &refund.state else { return false };
    refund.cause == RefundCause::Outside
        && refund.amount == line.amount
        && (provider_no.is_none() || *provider_no == line.refund_number)
}

/// The refund made outside of which nobody has said how much it was, as this line of its payment
/// says it. `None`: the line says nothing of it.
pub fn sized_by_bill(
    line: &StatementLine,
    attempt: &PaymentAttempt,
    refund: &Refund,
) -> Option<Refund> {
    let is_of_the_trade = attempt.captured().is_some_and(|known| known.trade_no == line.trade_no);
    let fits = line.amount.currency() == refund.amount.currency()
        && (1..=refund.amount.fen()).contains(&line.amount.fen());
    let is_meant = refund.is_unsized() && is_of_the_trade && fits;
    is_meant.then(|| Refund { amount: line.amount, ..refund.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::Captured;
    use crate::money::Money;
    use crate::reconciliation::LineKind;
    use crate::refund::RefundNumber;
    use crate::sample::{at, attempt, id, pending};

    fn captured(trade_no: &str) -> AttemptState {
        AttemptState::Captured(Captured { trade_no: trade_no.to_owned(), at: at(9), late: false })
    }

    fn line(kind: LineKind, fen: i64) -> StatementLine {
        StatementLine {
            line: 1,
            kind,
            number: attempt(pending()).number.to_string(),
            trade_no: "T1".to_owned(),
            refund_number: (kind == LineKind::Refund).then(|| "RF2026".to_owned()),
            amount: Money::cny(fen).unwrap(),
            at: at(9),
        }
    }

    fn refund(state: RefundState) -> Refund {
        Refund {
            id: crate::id::RefundId(id(60)),
            number: RefundNumber::parse("RF2026").unwrap(),
            order_id: attempt(pending()).order_id,
            attempt_id: attempt(pending()).id,
            amount: Money::cny(1_000).unwrap(),
            reason: String::new(),
            cause: RefundCause::Staff,
            state,
            created_at: at(5),
            version: 1,
        }
    }

    #[test]
    fn payment_lines_agree_or_say_how_they_differ() {
        let compared = |state: Option<AttemptState>, fen| {
            let attempt = state.map(attempt);
            compare_payment(&line(LineKind::Payment, fen), attempt.as_ref()).map_err(|m| m.kind)
        };
        assert_eq!(compared(Some(captured("T1")), 46_000), Ok(()));
        assert_eq!(compared(None, 46_000), Err(DifferenceKind::TheirsOnly));
        assert_eq!(compared(Some(captured("T1")), 46_001), Err(DifferenceKind::Amount));
        assert_eq!(compared(Some(captured("T2")), 46_000), Err(DifferenceKind::State));
        for state in [pending(), AttemptState::Created, AttemptState::Expired { at: at(20) }] {
            assert_eq!(compared(Some(state), 46_000), Err(DifferenceKind::State));
        }
    }

    #[test]
    fn refund_lines_agree_or_say_how_they_differ() {
        let compared = |state: Option<RefundState>, fen| {
            let refund = state.map(refund);
            compare_refund(&line(LineKind::Refund, fen), refund.as_ref()).map_err(|m| m.kind)
        };
        let back = RefundState::Succeeded { at: at(9), provider_no: None };
        assert_eq!(compared(Some(back.clone()), 1_000), Ok(()));
        assert_eq!(compared(None, 1_000), Err(DifferenceKind::TheirsOnly));
        assert_eq!(compared(Some(back), 999), Err(DifferenceKind::Amount));
        for state in [RefundState::Requested, RefundState::Submitted { since: at(6) }] {
            assert_eq!(compared(Some(state), 1_000), Err(DifferenceKind::State));
        }
    }
}
