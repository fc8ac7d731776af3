use super::{
    Capture, LatePayment, LateReason, Quarantine, QuarantineReason, ReportedMoney,
    SettlementOutcome,
};
use crate::attempt::{AttemptState, PaymentAttempt};
use crate::event::{EventKind, OrderEvent};
use crate::id::{AttemptId, EventId, EvidenceId, LatePaymentId, QuarantineId, TaskId};
use crate::order::{Order, OrderState};
use crate::ports::{IdError, IdGenerator};
use crate::task::{Task, TaskKind};
use crate::time::Timestamp;

/// Everything that one report changes, to be written in one transaction.
#[derive(Debug)]
pub struct Decision {
    pub outcome: SettlementOutcome,
    /// Set where the attempt changes.
    pub attempt: Option<PaymentAttempt>,
    /// Set where the order changes.
    pub order: Option<Order>,
    pub events: Vec<OrderEvent>,
    pub tasks: Vec<Task>,
    pub quarantine: Option<Quarantine>,
    pub late_payment: Option<LatePayment>,
}

/// What is known under the reported number.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    pub attempt: &'a PaymentAttempt,
    pub order: &'a Order,
    /// The order's other attempts that can still be paid.
    pub open_beside: &'a [AttemptId],
    /// Another attempt was captured by the reported trade.
    pub is_trade_taken: bool,
}

/// Compares a report with what we know under its number, and says what it changes.
pub fn decide_settlement(
    report: &ReportedMoney,
    found: Option<Found<'_>>,
    evidence: EvidenceId,
    now: Timestamp,
    ids: &dyn IdGenerator,
) -> Result<Decision, IdError> {
    let desk = Desk { report, evidence, now, ids };
    let Some(Found { attempt, order, open_beside, is_trade_taken }) = found else {
        return desk.quarantine(QuarantineReason::UnknownOrder, None);
    };
    let capture = match report {
        ReportedMoney::Captured(capture) => capture,
        ReportedMoney::Unreadable { .. } => {
            return desk.quarantine(QuarantineReason::Unreadable, Some((attempt, order)));
        }
    };
    if let Some(reason) = mismatch(capture, attempt, is_trade_taken) {
        return desk.quarantine(reason, Some((attempt, order)));
    }
    desk.book(capture, attempt, order, open_beside)
}

fn mismatch(
    capture: &Capture,
    attempt: &PaymentAttempt,
    is_trade_taken: bool,
) -> Option<QuarantineReason> {
    if capture.channel != attempt.channel() {
        Some(QuarantineReason::WrongChannel)
    } else if capture.merchant != attempt.merchant {
        Some(QuarantineReason::WrongMerchant)
    } else if capture.app_id != attempt.app_id {
        Some(QuarantineReason::WrongApplication)
    } else if capture.amount != attempt.amount {
        Some(QuarantineReason::WrongAmount)
    } else if is_trade_taken {
        Some(QuarantineReason::TradeOfAnother)
    } else {
        let AttemptState::Captured(known) = &attempt.state else { return None };
        (known.trade_no != capture.trade_no).then_some(QuarantineReason::OtherTrade)
    }
}

struct Desk<'a> {
    report: &'a ReportedMoney,
    evidence: EvidenceId,
    now: Timestamp,
    ids: &'a dyn IdGenerator,
}

impl Desk<'_> {
    fn book(
        &self,
        capture: &Capture,
        attempt: &PaymentAttempt,
        order: &Order,
        open_beside: &[AttemptId],
    ) -> Result<Decision, IdError> {
        let mut attempt = attempt.clone();
        match attempt.capture(&capture.trade_no, capture.paid_at) {
            Ok(crate::Applied::Applied) => {}
            // A refusal here would be another trade, which `mismatch` has sent to quarantine.
            Ok(crate::Applied::AlreadyApplied) | Err(_) => {
                return Ok(empty(SettlementOutcome::AlreadyPaid(order.id)));
            }
        }
        match order.state {
            OrderState::AwaitingPayment => self.pay(attempt, order.clone(), open_beside),
            OrderState::Expired { .. } => self.late(attempt, order, LateReason::AfterExpiry),
            OrderState::Cancelled { .. } => self.late(attempt, order, LateReason::AfterCancel),
            OrderState::Live { .. }
            | OrderState::Refunding { .. }
            | OrderState::Refunded { .. } => self.late(attempt, order, LateReason::SecondCapture),
        }
    }

    fn pay(
        &self,
        attempt: PaymentAttempt,
        mut order: Order,
        open_beside: &[AttemptId],
    ) -> Result<Decision, IdError> {
        // From awaiting payment this always applies.
        let _applied = order.pay(attempt.id, self.now);
        let event = self.event(&order, EventKind::Paid(attempt.channel()))?;
        let (id, targets) = (order.id, order.package.targets.iter().copied());
        let pushes = targets.map(|target| TaskKind::Push { order: id, target });
        let closings = open_beside.iter().copied().map(TaskKind::CloseAttempt);
        let mut tasks = Vec::with_capacity(order.package.targets.len() + open_beside.len());
        for kind in pushes.chain(closings) {
            tasks.push(Task::new(TaskId(self.ids.next_id()?), kind, self.now, self.now));
        }
        Ok(Decision {
            attempt: Some(attempt),
            events: vec![event],
            tasks,
            ..empty_with(SettlementOutcome::Paid(order.id), order)
        })
    }

    fn late(
        &self,
        attempt: PaymentAttempt,
        order: &Order,
        reason: LateReason,
    ) -> Result<Decision, IdError> {
        let late_payment = LatePayment {
            id: LatePaymentId(self.ids.next_id()?),
            order_id: order.id,
            attempt_id: attempt.id,
            reason,
            amount: attempt.amount,
            at: self.now,
        };
        Ok(Decision {
            attempt: Some(attempt),
            events: vec![self.event(order, EventKind::LateMoney(reason))?],
            late_payment: Some(late_payment),
            ..empty(SettlementOutcome::Late(order.id, reason))
        })
    }

    fn quarantine(
        &self,
        reason: QuarantineReason,
        about: Option<(&PaymentAttempt, &Order)>,
    ) -> Result<Decision, IdError> {
        let quarantine = Quarantine {
            id: QuarantineId(self.ids.next_id()?),
            evidence_id: self.evidence,
            channel: self.report.channel(),
            reason,
            number: self.report.number().map(str::to_owned),
            trade_no: self.report.trade_no().map(str::to_owned),
            amount: self.report.amount(),
            at: self.now,
        };
        let mut decision = empty(SettlementOutcome::Quarantined(reason));
        decision.quarantine = Some(quarantine);
        if let Some((attempt, order)) = about {
            let mut held = attempt.clone();
            match held.hold(self.now) {
                Ok(crate::Applied::Applied) => decision.attempt = Some(held),
                Ok(crate::Applied::AlreadyApplied) => return Ok(decision),
                // A captured attempt stays captured; its further money is kept all the same.
                Err(_refused) => {}
            }
            decision.events.push(self.event(order, EventKind::Quarantined(reason))?);
        }
        Ok(decision)
    }

    fn event(&self, order: &Order, kind: EventKind) -> Result<OrderEvent, IdError> {
        let id = EventId(self.ids.next_id()?);
        Ok(OrderEvent { id, order_id: order.id, kind, at: self.now })
    }
}

fn empty(outcome: SettlementOutcome) -> Decision {
    Decision {
        outcome,
        attempt: None,
        order: None,
        events: Vec::new(),
        tasks: Vec::new(),
        quarantine: None,
        late_payment: None,
    }
}

fn empty_with(outcome: SettlementOutcome, order: Order) -> Decision {
    Decision { order: Some(order), ..empty(outcome) }
}

#[cfg(test)]
mod tests;
