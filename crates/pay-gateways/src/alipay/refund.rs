//! Refunds (退款) and what became of them.

use super::Inner;
use super::exchange::Call;
use super::payment::trade_of;
use super::refund_answers::{self as answers, Found};
use super::reply::{Problem, Reply};
use super::status::Refused;
use super::wire::{REFUND, REFUND_QUERY, RefundContent, RefundQueryContent};
use crate::http::not_reached;
use crate::recorder::About;
use domain::ports::{OutsideError, RefundReport};
use domain::{PaymentAttempt, Refund};

impl Inner {
    /// Every try carries the refund's number, under which Alipay moves money once.
    pub(super) async fn refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        self.check_own(attempt)?;
        let number = attempt.number.to_string();
        let content = RefundContent {
            trade: trade_of(attempt, &number),
            refund_amount: refund.amount.to_string(),
            refund_reason: &refund.reason,
            out_request_no: refund.number.as_str(),
        };
        let biz_content = serde_json::to_string(&content).map_err(not_reached)?;
        let about = About { operation: "refund", number: Some(&number) };
        match self.exchange.call(Call::new(about, REFUND, &biz_content)).await? {
            Reply::Success { node, answer } => {
                let answered_at = self.exchange.time_of(&answer);
                if let Some(report) = answers::moved(&node, answered_at, attempt, refund)? {
                    return Ok(report);
                }
                // Nothing moved by this call: an earlier one did, or it is still to come.
                let found = self.find_refund(attempt, refund).await?;
                Ok(found.after_refund(refund, self.exchange.clock.now()))
            }
            Reply::Problem(problem) => self.not_refunded(problem, attempt, refund).await,
        }
    }

    pub(super) async fn query_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        let found = self.find_refund(attempt, refund).await?;
        Ok(found.when_asked(refund, self.exchange.clock.now()))
    }

    async fn not_refunded(
        &self,
        problem: Problem,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        match Refused::read(problem.signed, &problem.code, &problem.sub_code) {
            Refused::ForGood => Err(problem.into_refusal()),
            Refused::ForNow => {
                let reason = format!("{}: {}", problem.word(), problem.message);
                Ok(RefundReport::NeedsAttention { reason })
            }
            Refused::Unclear => Err(problem.into_unknown()),
            // An earlier try under this number may have brought the trade there.
            Refused::ByState => match self.find_refund(attempt, refund).await? {
                Found::Done(report) => Ok(report),
                Found::Held | Found::Nothing => Err(problem.into_refusal()),
            },
        }
    }

    async fn find_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<Found, OutsideError> {
        self.check_own(attempt)?;
        let number = attempt.number.to_string();
        let content = RefundQueryContent {
            trade: trade_of(attempt, &number),
            out_request_no: refund.number.as_str(),
            query_options: ["gmt_refund_pay"],
        };
        let biz_content = serde_json::to_string(&content).map_err(not_reached)?;
        let about = About { operation: "query_refund", number: Some(&number) };
        match self.exchange.call(Call::new(about, REFUND_QUERY, &biz_content)).await? {
            Reply::Success { node, answer } => {
                Found::read(&node, self.exchange.time_of(&answer), attempt, refund)
            }
            Reply::Problem(problem) => answers::query_problem(problem),
        }
    }
}
