use domain::ports::{CloseReport, OutsideError, TradeReport};
use domain::settlement::{Capture, ReportedMoney};
use domain::{AttemptNumber, Channel, PaymentAttempt, Timestamp};

/// What the provider knows of one number.
pub(super) struct Trade {
    attempt: PaymentAttempt,
    /// The provider speaks of it: at once at WeChat, at Alipay when the payer has scanned or opened it.
    pub(super) seen: bool,
    closed: bool,
    paid: Option<Capture>,
}

impl Trade {
    pub(super) fn of(attempt: &PaymentAttempt) -> Self {
        let seen = attempt.channel() == Channel::Wechat;
        Self { attempt: attempt.clone(), seen, closed: false, paid: None }
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
                report: ReportedMoney::Captured(capture.clone()),
                headers: "content-type: text/plain\n".to_owned(),
                body: format!("number={} paid", capture.number).into_bytes(),
            },
            None if !self.seen => TradeReport::NotFound,
            None if self.is_closed(now) => TradeReport::Closed,
            None => TradeReport::Open,
        }
    }

    fn is_closed(&self, now: Timestamp) -> bool {
        self.closed || self.attempt.time_expire <= now
    }
}

fn refused(code: &str) -> OutsideError {
    OutsideError::Refused { code: code.to_owned(), message: "not in this state".to_owned() }
}
