use super::known::Known;
use super::late::can_complete;
use super::{
    Capture, GivenBack, LateChoice, LateDecision, LateFate, LatePayment, LateReason, LateRuling,
    LateVerdict, Quarantine, QuarantineReason, ReportedMoney, SettlementOutcome, decide_late,
};
use crate::attempt::{AttemptState, PaymentAttempt};
use crate::event::{EventKind, OrderEvent};
use crate::flow::PaymentFlow;
use crate::id::{AttemptId, EventId, EvidenceId, FlowId, LatePaymentId, QuarantineId, TaskId};
use crate::order::{Order, OrderState};
use crate::package::LateMoneyPolicy;
use crate::ports::{IdError, IdGenerator};
use crate::refund::{Refund, outside};
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
    pub refund: Option<Refund>,
    /// Set where money came: once for each captured attempt.
    pub flow: Option<PaymentFlow>,
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
    /// Another order of the same queryId and package was paid since this one was made.
    pub is_replaced: bool,
    /// What is in quarantine under the number, resolved or not. What staff have resolved is no cause
    /// to hold the attempt again, and nothing is once they have closed it.
    pub quarantined: &'a [Quarantine],
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
    let Some(found) = found else {
        return desk.quarantine(QuarantineReason::UnknownOrder, None);
    };
    let capture = match report {
        ReportedMoney::Captured(capture) => capture,
        ReportedMoney::Unreadable { .. } => {
            return desk.quarantine(QuarantineReason::Unreadable, Some(found));
        }
    };
    if let Some(reason) = mismatch(capture, found.attempt, found.is_trade_taken) {
        return desk.quarantine(reason, Some(found));
    }
    let mut decision = desk.book(capture, found)?;
    decision.flow = desk.flow(decision.attempt.as_ref(), found.order)?;
    Ok(decision)
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
    /// Of the attempt that changes by being captured, if it does.
    fn flow(
        &self,
        attempt: Option<&PaymentAttempt>,
        order: &Order,
    ) -> Result<Option<PaymentFlow>, IdError> {
        let Some(attempt) = attempt else { return Ok(None) };
        let id = FlowId(self.ids.next_id()?);
        Ok(PaymentFlow::of(id, attempt, order, self.now))
    }

    fn book(&self, capture: &Capture, found: Found<'_>) -> Result<Decision, IdError> {
        let Found { order, open_beside, .. } = found;
        let mut attempt = found.attempt.clone();
        match attempt.capture(&capture.trade_no, capture.paid_at) {
            Ok(crate::Applied::Applied) => {}
            // A refusal here would be another trade, which `mismatch` has sent to quarantine.
            Ok(crate::Applied::AlreadyApplied) | Err(_) => {
                return Ok(empty(SettlementOutcome::AlreadyPaid(order.id)));
            }
        }
        if capture.given_back != GivenBack::No {
            return self.given_back(attempt, order, capture.given_back);
        }
        let reason = match order.state {
            OrderState::AwaitingPayment => return self.pay(attempt, order.clone(), open_beside),
            OrderState::Expired { .. } => LateReason::AfterExpiry,
            OrderState::Cancelled { .. } => LateReason::AfterCancel,
            OrderState::Live { .. }
            | OrderState::Refunding { .. }
            | OrderState::Refunded { .. } => LateReason::SecondCapture,
        };
        self.late(attempt, order, reason, found.is_replaced)
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
        is_replaced: bool,
    ) -> Result<Decision, IdError> {
        let mut late = self.late_payment(&attempt, reason)?;
        let mut decision = empty(SettlementOutcome::Late(order.id, reason, LateFate::Held));
        decision.events.push(self.event(order, EventKind::LateMoney(reason))?);
        if let Some(choice) = policy(order, reason, is_replaced) {
            let ruling = LateRuling { order, attempt: &attempt, is_replaced, choice, by: None };
            // The policy chooses only what can be done; anything else would wait for staff.
            if let Ok(verdict) = decide_late(&late, ruling, self.now, self.ids)? {
                let LateVerdict { decision: decided, order: paid, refund, events, tasks } = verdict;
                let fate = if paid.is_some() { LateFate::Completed } else { LateFate::Refunded };
                decision.outcome = SettlementOutcome::Late(order.id, reason, fate);
                decision.events.extend(events);
                (decision.order, decision.refund, decision.tasks) = (paid, refund, tasks);
                late.decision = decided;
            }
        }
        Ok(Decision { attempt: Some(attempt), late_payment: Some(late), ..decision })
    }

    /// The money came and went without us: both are recorded, and nothing is delivered.
    fn given_back(
        &self,
        attempt: PaymentAttempt,
        order: &Order,
        given_back: GivenBack,
    ) -> Result<Decision, IdError> {
        let reason = LateReason::GivenBack;
        let refund = outside(&attempt, given_back, self.now, self.ids)?;
        let mut late = self.late_payment(&attempt, reason)?;
        late.decision = LateDecision::Refunded { at: self.now, by: None, refund_id: refund.id };
        Ok(Decision {
            attempt: Some(attempt),
            events: vec![self.event(order, EventKind::LateMoney(reason))?],
            late_payment: Some(late),
            refund: Some(refund),
            ..empty(SettlementOutcome::Late(order.id, reason, LateFate::Refunded))
        })
    }

    fn late_payment(
        &self,
        attempt: &PaymentAttempt,
        reason: LateReason,
    ) -> Result<LatePayment, IdError> {
        Ok(LatePayment {
            id: LatePaymentId(self.ids.next_id()?),
            order_id: attempt.order_id,
            attempt_id: attempt.id,
            reason,
            amount: attempt.amount,
            at: self.now,
            decision: LateDecision::Waiting,
        })
    }

    fn quarantine(
        &self,
        reason: QuarantineReason,
        about: Option<Found<'_>>,
    ) -> Result<Decision, IdError> {
        let mut quarantine = Quarantine {
            id: QuarantineId(self.ids.next_id()?),
            evidence_id: self.evidence,
            channel: self.report.channel(),
            reason,
            number: self.report.number().map(str::to_owned),
            trade_no: self.report.trade_no().map(str::to_owned),
            amount: self.report.amount(),
            at: self.now,
            resolution: None,
        };
        let mut decision = empty(SettlementOutcome::Quarantined(reason));
        if let Some(Found { attempt, order, quarantined, .. }) = about {
            let known = Known::of(&quarantine, quarantined);
            let closing = known.closing();
            let mut held = attempt.clone();
            // A captured attempt stays captured; its further money is kept all the same.
            let is_news = if known.is_settled() {
                closing.is_none() && !known.is_there()
            } else {
                let applied = held.hold(self.now);
                decision.attempt = (applied == Ok(crate::Applied::Applied)).then_some(held);
                applied != Ok(crate::Applied::AlreadyApplied)
            };
            if is_news {
                decision.events.push(self.event(order, EventKind::Quarantined(reason))?);
            }
            quarantine.resolution = closing.and_then(|closing| closing.resolution.clone());
        }
        decision.quarantine = Some(quarantine);
        Ok(decision)
    }

    fn event(&self, order: &Order, kind: EventKind) -> Result<OrderEvent, IdError> {
        let id = EventId(self.ids.next_id()?);
        Ok(OrderEvent { id, order_id: order.id, kind, at: self.now })
    }
}

/// What the package says about such money, as far as it can be done. `None`: staff decide.
///
/// Of an order that was cancelled the money always goes back; of one that is paid there is nothing
/// to complete, and so of one whose customer has paid another in its place.
fn policy(order: &Order, reason: LateReason, is_replaced: bool) -> Option<LateChoice> {
    match (order.package.late_money, reason) {
        (_, LateReason::AfterCancel) => Some(LateChoice::Refund),
        (LateMoneyPolicy::Hold, _) => None,
        (LateMoneyPolicy::Complete, LateReason::AfterExpiry)
            if can_complete(order, is_replaced) =>
        {
            Some(LateChoice::Complete)
        }
        (LateMoneyPolicy::Complete | LateMoneyPolicy::Refund, _) => Some(LateChoice::Refund),
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
        refund: None,
        flow: None,
    }
}

fn empty_with(outcome: SettlementOutcome, order: Order) -> Decision {
    Decision { order: Some(order), ..empty(outcome) }
}

#[cfg(test)]
mod tests;
