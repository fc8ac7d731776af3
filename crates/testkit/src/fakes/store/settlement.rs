use super::FakeStore;
use super::state::State;
use async_trait::async_trait;
use domain::evidence::{Evidence, EvidenceVerdict};
use domain::ports::{Cause, PaymentSettlement, Settlement, StoreError};
use domain::settlement::{
    Decision, Found, LateFate, Quarantine, ReportedMoney, SettlementOutcome, decide_settlement,
};
use domain::{AttemptId, AttemptState, Order, PaymentAttempt};

#[async_trait]
impl PaymentSettlement for FakeStore {
    async fn settle(&self, settlement: Settlement) -> Result<SettlementOutcome, StoreError> {
        let mut unit = self.begin_unit().await?;
        let Settlement { report, evidence } = settlement;
        let beside = beside(&unit.state, &report);
        let found = found(&unit.state, &report, &beside);
        let decision =
            decide_settlement(&report, found, evidence.id, self.now(), self.0.ids.as_ref())
                .map_err(|error| StoreError::Unavailable(Cause::from(error)))?;
        let outcome = decision.outcome;
        write(&mut unit.state, decision, evidence)?;
        unit.complete()?;
        Ok(outcome)
    }
}

/// What is known under the reported number, apart from the attempt and order themselves.
#[derive(Default)]
struct Beside {
    open: Vec<AttemptId>,
    is_trade_taken: bool,
    is_replaced: bool,
    quarantined: Vec<Quarantine>,
}

fn beside(state: &State, report: &ReportedMoney) -> Beside {
    let number = report.number().and_then(|number| number.parse().ok());
    let Some(own) = number.and_then(|number| state.attempt_by_number(number)) else {
        return Beside::default();
    };
    let others = || state.attempts.values().filter(|other| other.id != own.id);
    let is_beside = |other: &&PaymentAttempt| other.order_id == own.order_id && other.is_open();
    let has_trade = |other: &PaymentAttempt| {
        let AttemptState::Captured(captured) = &other.state else { return false };
        other.merchant == own.merchant && report.trade_no() == Some(captured.trade_no.as_str())
    };
    Beside {
        open: others().filter(is_beside).map(|other| other.id).collect(),
        is_trade_taken: others().any(has_trade),
        is_replaced: state
            .orders
            .get(&own.order_id)
            .is_some_and(|own| state.is_replaced(own) || is_sold_out(state, own)),
        quarantined: quarantined(state, report),
    }
}

/// An order that expired gave back the one that it had taken.
fn is_sold_out(state: &State, order: &Order) -> bool {
    let left = || state.stock.get(&order.package.id).copied().unwrap_or_default();
    order.package.limited && left() <= 0
}

fn quarantined(state: &State, report: &ReportedMoney) -> Vec<Quarantine> {
    let rows = state.quarantine.iter();
    rows.filter(|row| row.number.as_deref() == report.number()).cloned().collect()
}

fn found<'a>(state: &'a State, report: &ReportedMoney, beside: &'a Beside) -> Option<Found<'a>> {
    let attempt = state.attempt_by_number(report.number()?.parse().ok()?)?;
    let order = state.orders.get(&attempt.order_id)?;
    let Beside { open, is_trade_taken, is_replaced, quarantined } = beside;
    Some(Found {
        attempt,
        order,
        open_beside: open,
        is_trade_taken: *is_trade_taken,
        is_replaced: *is_replaced,
        quarantined,
    })
}

fn write(state: &mut State, decision: Decision, evidence: Evidence) -> Result<(), StoreError> {
    let verdict = verdict(decision.outcome);
    state.evidence.add(Evidence { verdict, ..evidence });
    if let Some(mut attempt) = decision.attempt {
        state.update_attempt(&mut attempt)?;
    }
    if let Some(mut order) = decision.order {
        let is_revived =
            matches!(decision.outcome, SettlementOutcome::Late(_, _, LateFate::Completed));
        if is_revived && order.package.limited && !state.take_stock(order.package.id) {
            return Err(StoreError::Conflict);
        }
        state.update_order(&mut order)?;
    }
    state.events.extend(decision.events);
    for task in &decision.tasks {
        state.insert_task(task)?;
    }
    if let Some(quarantine) = decision.quarantine {
        state.quarantine(quarantine);
    }
    state.late_payments.extend(decision.late_payment);
    if let Some(refund) = &decision.refund {
        state.insert_refund(refund)?;
    }
    if let Some(flow) = &decision.flow {
        state.add_flow(flow);
    }
    Ok(())
}

fn verdict(outcome: SettlementOutcome) -> EvidenceVerdict {
    match outcome {
        SettlementOutcome::Paid(_)
        | SettlementOutcome::AlreadyPaid(_)
        | SettlementOutcome::Late(..) => EvidenceVerdict::Accepted,
        SettlementOutcome::Quarantined(reason) => EvidenceVerdict::Rejected {
            reason: reason.name().to_owned(),
            explanation: "not as it should be".to_owned(),
        },
    }
}
