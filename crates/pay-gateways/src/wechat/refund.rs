//! Refunds (退款): asked for under their own number, and followed by it.

use super::exchange::{Call, Problem, Reply};
use super::refund_note::report;
use super::status::Meaning;
use super::wire::{RefundNote, RefundOrder, RefundOrderAmount};
use super::{Inner, answers};
use crate::http::{Answer, not_reached, unknown};
use crate::recorder::About;
use domain::ports::{OutsideError, RefundReport};
use domain::{PaymentAttempt, Refund};
use reqwest::Method;

/// The longest `reason`, in characters.
const LONGEST_REASON: usize = 80;
const REFUNDS: [&str; 4] = ["v3", "refund", "domestic", "refunds"];

impl Inner {
    /// The same number with the same words may be sent any number of times.
    pub(super) async fn refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        self.check_own(attempt)?;
        let number = attempt.number.to_string();
        let order = RefundOrder {
            out_trade_no: number.clone(),
            out_refund_no: refund.number.as_str(),
            reason: &shortened(&refund.reason),
            notify_url: &self.refund_notify_url,
            amount: RefundOrderAmount {
                refund: refund.amount.fen(),
                total: attempt.amount.fen(),
                currency: refund.amount.currency().code(),
            },
        };
        let call = Call {
            about: About { operation: "refund", number: Some(&number) },
            method: Method::POST,
            path: &REFUNDS,
            query: &[],
            body: serde_json::to_string(&order).map_err(not_reached)?,
        };
        match self.exchange.call(call).await? {
            Reply::Success(answer) => read(&answer, attempt, refund),
            Reply::Problem(problem) => self.not_taken(problem, attempt, refund).await,
        }
    }

    pub(super) async fn query_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        self.check_own(attempt)?;
        let number = attempt.number.to_string();
        let [v3, kind, domestic, refunds] = REFUNDS;
        let call = Call {
            about: About { operation: "query_refund", number: Some(&number) },
            method: Method::GET,
            path: &[v3, kind, domestic, refunds, refund.number.as_str()],
            query: &[],
            body: String::new(),
        };
        match self.exchange.call(call).await? {
            Reply::Success(answer) => read(&answer, attempt, refund),
            Reply::Problem(problem) => not_told(problem),
        }
    }

    /// A refusal may be of this try alone: an earlier one under the same number may have been taken
    /// in. Only a number that nobody knows is refused for good.
    async fn not_taken(
        &self,
        problem: Problem,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        match (problem.signed, Meaning::read(problem.status, &problem.code)) {
            (true, Meaning::NotEnough) => Ok(RefundReport::NeedsAttention {
                reason: format!("{}: {}", problem.code, problem.message),
            }),
            (true, Meaning::OurFault | Meaning::Denied | Meaning::NotFound) => {
                match self.query_refund(attempt, refund).await {
                    Ok(RefundReport::NotFound) => Err(problem.into_refusal()),
                    Ok(report) => Ok(report),
                    Err(_unanswered) => Err(problem.into_unknown()),
                }
            }
            (true, Meaning::Closed | Meaning::Paid | Meaning::Conflict | Meaning::Unclear)
            | (false, _) => Err(problem.into_unknown()),
        }
    }
}

fn not_told(problem: Problem) -> Result<RefundReport, OutsideError> {
    match (problem.signed, Meaning::read(problem.status, &problem.code)) {
        (true, Meaning::NotFound) => Ok(RefundReport::NotFound),
        (true, Meaning::OurFault | Meaning::Denied) => Err(problem.into_refusal()),
        (
            true,
            Meaning::Closed
            | Meaning::Paid
            | Meaning::Conflict
            | Meaning::NotEnough
            | Meaning::Unclear,
        )
        | (false, _) => Err(problem.into_unknown()),
    }
}

fn read(
    answer: &Answer,
    attempt: &PaymentAttempt,
    refund: &Refund,
) -> Result<RefundReport, OutsideError> {
    answers::check_status(answer)?;
    let note: RefundNote = serde_json::from_slice(&answer.body)
        .map_err(|_error| unknown("the signed answer is not a refund"))?;
    if !is_about(&note, attempt, refund) {
        return Err(unknown("the answer is about another refund, or another amount"));
    }
    let status = note.status.as_deref().unwrap_or_default();
    report(&note, status).map_err(unknown)
}

fn is_about(note: &RefundNote, attempt: &PaymentAttempt, refund: &Refund) -> bool {
    let Some(amount) = &note.amount else { return false };
    let same = |said: &Option<String>, ours: &str| said.as_deref() == Some(ours);
    same(&note.out_refund_no, refund.number.as_str())
        && same(&note.out_trade_no, &attempt.number.to_string())
        && amount.refund == Some(refund.amount.fen())
        && amount.total == Some(attempt.amount.fen())
        && amount.currency.as_deref().is_none_or(|code| code == refund.amount.currency().code())
}

/// What the payer reads: characters of up to three bytes, 80 in all.
fn shortened(reason: &str) -> String {
    let good = |character: &char| character.len_utf8() < 4 && !character.is_control();
    reason.trim().chars().filter(good).take(LONGEST_REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_cut_between_characters_and_loses_what_may_not_be_sent() {
        assert_eq!(shortened(" 重复付款 \n🙂退 "), "重复付款 退");
        assert_eq!(shortened(&"退".repeat(81)), "退".repeat(80));
        assert_eq!(shortened("🙂"), "");
    }
}
