use super::trade::{Trade, refused};
use domain::ports::{OutsideError, RefundReport, ReportedRefund};
use domain::{Money, Refund, RefundNumber, Timestamp};
use std::collections::VecDeque;

/// How a refund ends at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundEnd {
    Succeeded,
    Closed,
    NeedsAttention,
}

/// What becomes of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundPlan {
    AtOnce(RefundEnd),
    /// It is processed until `FakeGateway::finish_refunds`.
    AfterProcessing(RefundEnd),
}

/// Money on its way back, as the provider knows it.
pub(super) struct Returned {
    number: String,
    amount: Money,
    report: RefundReport,
    planned: RefundEnd,
}

impl Returned {
    /// In fen: all but a closed one takes from what is left.
    fn claims(&self) -> i64 {
        match self.report {
            RefundReport::Closed { .. } | RefundReport::NotFound => 0,
            RefundReport::Processing
            | RefundReport::Succeeded { .. }
            | RefundReport::NeedsAttention { .. } => self.amount.fen(),
        }
    }

    fn is_of(&self, number: &RefundNumber) -> bool {
        self.number == number.as_str()
    }
}

impl Trade {
    /// The same number with the same amount is the same refund.
    pub(super) fn refund(
        &mut self,
        refund: &Refund,
        plans: &mut VecDeque<RefundPlan>,
        now: Timestamp,
    ) -> Result<RefundReport, OutsideError> {
        if let Some(known) = self.returned.iter().find(|known| known.is_of(&refund.number)) {
            let is_same = known.amount == refund.amount;
            return if is_same { Ok(known.report.clone()) } else { Err(refused("NUMBER_USED")) };
        }
        let Some(capture) = &self.paid else { return Err(refused("NOT_PAID")) };
        if self.claimed() + refund.amount.fen() > capture.amount.fen() {
            return Err(refused("MORE_THAN_PAID"));
        }
        let plan = plans.pop_front().unwrap_or(RefundPlan::AtOnce(RefundEnd::Succeeded));
        let number = refund.number.to_string();
        let (planned, report) = match plan {
            RefundPlan::AtOnce(end) => (end, ended(end, &number, now)),
            RefundPlan::AfterProcessing(end) => (end, RefundReport::Processing),
        };
        let amount = refund.amount;
        self.returned.push(Returned { number, amount, report: report.clone(), planned });
        Ok(report)
    }

    pub(super) fn end_refund(&mut self, number: &RefundNumber, end: RefundEnd, now: Timestamp) {
        for known in self.returned.iter_mut().filter(|known| known.is_of(number)) {
            known.report = ended(end, &known.number, now);
        }
    }

    pub(super) fn finish_refunds(&mut self, now: Timestamp) {
        let processed = |known: &&mut Returned| known.report == RefundReport::Processing;
        for known in self.returned.iter_mut().filter(processed) {
            known.report = ended(known.planned, &known.number, now);
        }
    }

    /// In fen: what has gone back or is on its way.
    pub(super) fn claimed(&self) -> i64 {
        self.outside + self.returned.iter().map(Returned::claims).sum::<i64>()
    }

    pub(super) fn reported_refund(&self, number: &RefundNumber) -> Option<ReportedRefund> {
        let known = self.returned.iter().find(|known| known.is_of(number))?;
        let capture = self.paid.as_ref()?;
        Some(ReportedRefund {
            channel: capture.channel,
            merchant: Some(capture.merchant.clone()),
            number: capture.number.clone(),
            refund_number: known.number.clone(),
            amount: known.amount,
            report: known.report.clone(),
        })
    }
}

fn ended(end: RefundEnd, number: &str, at: Timestamp) -> RefundReport {
    match end {
        RefundEnd::Succeeded => {
            RefundReport::Succeeded { at, provider_no: Some(format!("P{number}")) }
        }
        RefundEnd::Closed => RefundReport::Closed { reason: "closed as planned".to_owned() },
        RefundEnd::NeedsAttention => {
            RefundReport::NeedsAttention { reason: "the payer's card is gone".to_owned() }
        }
    }
}
