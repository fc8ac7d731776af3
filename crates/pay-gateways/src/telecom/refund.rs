//! Refunds (退款) and what became of them.

use super::answers::{check_about, status, text};
use super::envelope::{Problem, later_or_unknown};
use super::exchange::Reply;
use super::json::Members;
use super::wire::{self, Meaning, Status};
use super::{Inner, fen};
use crate::http::unknown;
use crate::recorder::About;
use crate::text::parse_beijing;
use domain::ports::{OutsideError, RefundReport};
use domain::{PaymentAttempt, Refund};

impl Inner {
    /// Every try carries the refund's number, under which the telecom moves money once.
    pub(super) async fn refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        self.check_own(attempt)?;
        let number = attempt.number.to_string();
        let content = wire::refund(
            &number,
            refund.number.as_str(),
            refund.amount.fen(),
            &refund.reason,
            self.notify_url(attempt.scene),
        );
        let about = About { operation: "refund", number: Some(&number) };
        match self.exchange.call(about, wire::REFUND, content).await? {
            Reply::Success { result, answer: _ } => report(&result, attempt, refund),
            Reply::Problem(problem) => self.not_refunded(problem, attempt, refund).await,
        }
    }

    pub(super) async fn query_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        self.check_own(attempt)?;
        let number = attempt.number.to_string();
        let content = wire::about_refund(&number, refund.number.as_str());
        let about = About { operation: "query_refund", number: Some(&number) };
        match self.exchange.call(about, wire::REFUND_QUERY, content).await? {
            Reply::Success { result, answer: _ } => report(&result, attempt, refund),
            Reply::Problem(problem) => match (problem.signed, problem.meaning()) {
                (true, Meaning::RefundNotFound) => Ok(RefundReport::NotFound),
                _other => Err(later_or_unknown(problem)),
            },
        }
    }

    /// A refusal for what we are (the key, the clock) is about this try alone: one before it may
    /// have been taken.
    async fn not_refunded(
        &self,
        problem: Problem,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        let reason = format!("{}: {}", problem.code, problem.message);
        match (problem.signed, problem.meaning()) {
            (true, Meaning::Field | Meaning::NotFound | Meaning::Denied) => {
                Err(problem.into_refusal())
            }
            (true, Meaning::Balance) => Ok(RefundReport::NeedsAttention { reason }),
            // It may still be this very refund, asked for with other words or addresses.
            (true, Meaning::RefundOtherData) => match self.query_refund(attempt, refund).await {
                Ok(RefundReport::NotFound) | Err(OutsideError::Unknown(_)) => {
                    Ok(RefundReport::NeedsAttention { reason })
                }
                asked => asked,
            },
            _other => Err(later_or_unknown(problem)),
        }
    }
}

/// The answer to a refund, and to a question about one.
fn report(
    result: &Members,
    attempt: &PaymentAttempt,
    refund: &Refund,
) -> Result<RefundReport, OutsideError> {
    check_about(result, attempt)?;
    if text(result, wire::REFUND_NUMBER) != refund.number.as_str()
        || fen(text(result, wire::REFUNDED)) != Some(refund.amount)
    {
        return Err(unknown("the answer is about another refund"));
    }
    let finished = text(result, wire::REFUNDED_AT);
    of_status(status(result)?, finished, text(result, wire::PROVIDER_REFUND_NUMBER))
        .map_err(unknown)
}

/// Where a refund stands; `provider_no` is empty where it is not told.
pub(super) fn of_status(
    status: Status,
    finished: &str,
    provider_no: &str,
) -> Result<RefundReport, &'static str> {
    let closed = |word: &str| RefundReport::Closed { reason: word.to_owned() };
    Ok(match status {
        Status::Open => RefundReport::Processing,
        Status::Success => RefundReport::Succeeded {
            at: parse_beijing(finished).ok_or("refundFinishedDate is not a time")?,
            provider_no: (!provider_no.is_empty()).then(|| provider_no.to_owned()),
        },
        Status::Failed => closed("FAIL"),
        Status::Closed => closed("CLOSE"),
    })
}
