use super::refunds::Returned;
use domain::ports::{CloseReport, OutsideError, TradeReport};
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use domain::{AttemptNumber, PaymentAttempt, Scene, Timestamp};

/// What the provider knows of one number.
pub(super) struct Trade {
    attempt: PaymentAttempt,
    /// The provider speaks of it: at once, but of Alipay's codes and pages when the payer has
    /// scanned or opened them.
    pub(super) seen: bool,
    closed: bool,
    pub(super) paid: Option<Capture>,
    pub(super) returned: Vec<Returned>,
    /// In fen: given back in the provider's own console.
    pub(super) outside: i64,
}

impl Trade {
    pub(super) fn of(attempt: &PaymentAttempt) -> Self {
        let seen = !matches!(attempt.scene, Scene::Page | Scene::Wap | Scene::Qr);
        let (attempt, returned) = (attempt.clone(), Vec::new());
        Self { attempt, seen, closed: false, paid: None, returned, outside: 0 }
    }

    /// The same request may come any number of times, as long as it can still be paid.
    pub(super) fn create_again(
        &self,
        attempt: &PaymentAttempt,
        now: Timestamp,
    ) -> Result<(), OutsideError> {
        let same = self.attempt.request_body == attempt.request_body;
        if !same {
            Err(refused("NUMBER_USED"))
        } else if self.paid.is_some() {
            Err(refused("PAID"))
        } else if self.is_closed(now) {
            Err(refused("CLOSED"))
        } else {
            Ok(())
        }
    }

    pub(super) fn pay(&mut self, number: AttemptNumber, now: Timestamp) -> Option<Capture> {
        if self.paid.is_some() || self.is_closed(now) {
            return None;
        }
        self.seen = true;
        self.paid = Some(Capture {
            channel: self.attempt.channel(),
            merchant: self.attempt.merchant.clone(),
            app_id: self.attempt.app_id.clone(),
            number: number.to_string(),
            trade_no: format!("T{number}"),
            amount: self.attempt.amount,
            paid_at: now,
            given_back: GivenBack::No,
        });
        self.paid.clone()
    }

    pub(super) fn close(&mut self) -> CloseReport {
        if self.paid.is_some() {
            CloseReport::Paid
        } else if self.seen {
            self.closed = true;
            CloseReport::Closed
        } else {
            CloseReport::NotFound
        }
    }

    pub(super) fn report(&self, now: Timestamp) -> TradeReport {
        match &self.paid {
            Some(capture) => TradeReport::Money {
                report: ReportedMoney::Captured(Capture {
                    given_back: self.given_back(capture),
                    ..capture.clone()
                }),
                headers: "content-type: text/plain\n".to_owned(),
                body: format!("number={} paid", capture.number).into_bytes(),
            },
            None if !self.seen => TradeReport::NotFound,
            None if self.is_closed(now) => TradeReport::Closed,
            None => TradeReport::Open,
        }
    }

    pub(super) fn refund_outside(&mut self) {
        let left = self.paid.as_ref().map(|capture| capture.amount.fen() - self.claimed());
        self.outside += left.unwrap_or_default();
    }

    fn given_back(&self, capture: &Capture) -> GivenBack {
        match self.claimed() {
            0 => GivenBack::No,
            fen if fen >= capture.amount.fen() => GivenBack::Whole,
            _part => GivenBack::Some,
        }
    }

    fn is_closed(&self, now: Timestamp) -> bool {
        self.closed || self.attempt.time_expire <= now
    }
}

pub(super) fn refused(code: &str) -> OutsideError {
    OutsideError::Refused { code: code.to_owned(), message: "not in this state".to_owned() }
}
