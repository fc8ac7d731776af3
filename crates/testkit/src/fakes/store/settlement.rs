use super::FakeStore;
use super::state::State;
use async_trait::async_trait;
use domain::AttemptState;
use domain::ports::{Cause, Evidence, EvidenceVerdict, PaymentSettlement, Settlement, StoreError};
use domain::settlement::{Decision, Found, ReportedMoney, SettlementOutcome, decide_settlement};

#[async_trait]
impl PaymentSettlement for FakeStore {
    async fn settle(&self, settlement: Settlement) -> Result<SettlementOutcome, StoreError> {
        let mut unit = self.begin_unit().await?;
        let Settlement { report, evidence } = settlement;
        let found = found(&unit.state, &report);
        let decision =
            decide_settlement(&report, found, evidence.id, self.now(), self.0.ids.as_ref())
                .map_err(|error| StoreError::Unavailable(Cause::from(error)))?;
        let outcome = decision.outcome;
        write(&mut unit.state, decision, evidence)?;
        unit.keep()?;
        Ok(outcome)
    }
}

fn found<'a>(state: &'a State, report: &ReportedMoney) -> Option<Found<'a>> {
    let number = report.number()?.parse().ok()?;
    let attempt = state.attempt_by_number(number)?;
    let order = state.orders.get(&attempt.order_id)?;
    let is_trade_taken = state.attempts.values().any(|other| {
        let AttemptState::Captured(captured) = &other.state else { return false };
        let is_same_trade = report.trade_no() == Some(captured.trade_no.as_str());
        other.id != attempt.id && other.merchant == attempt.merchant && is_same_trade
    });
    Some(Found { attempt, order, is_trade_taken })
}

fn write(state: &mut State, decision: Decision, evidence: Evidence) -> Result<(), StoreError> {
    let verdict = verdict(decision.outcome);
    state.evidence.push(Evidence { verdict, ..evidence });
    if let Some(mut attempt) = decision.attempt {
        state.update_attempt(&mut attempt)?;
    }
    if let Some(mut order) = decision.order {
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
