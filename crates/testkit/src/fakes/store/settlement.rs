use super::FakeStore;
use super::state::State;
use async_trait::async_trait;
use domain::ports::{Cause, Evidence, EvidenceVerdict, PaymentSettlement, Settlement, StoreError};
use domain::settlement::{Decision, Found, ReportedMoney, SettlementOutcome, decide_settlement};
use domain::{AttemptId, AttemptState, PaymentAttempt};

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
        unit.keep()?;
        Ok(outcome)
    }
}

/// What is known under the reported number, apart from the attempt and order themselves.
struct Beside {
    open: Vec<AttemptId>,
    is_trade_taken: bool,
}

fn beside(state: &State, report: &ReportedMoney) -> Beside {
    let number = report.number().and_then(|number| number.parse().ok());
    let Some(own) = number.and_then(|number| state.attempt_by_number(number)) else {
        return Beside { open: Vec::new(), is_trade_taken: false };
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
    }
}

fn found<'a>(state: &'a State, report: &ReportedMoney, beside: &'a Beside) -> Option<Found<'a>> {
    let attempt = state.attempt_by_number(report.number()?.parse().ok()?)?;
    let order = state.orders.get(&attempt.order_id)?;
    let Beside { open, is_trade_taken } = beside;
    Some(Found { attempt, order, open_beside: open, is_trade_taken: *is_trade_taken })
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
