//! What WeChat Pay's answers say, once they have been checked.

use super::capture;
use super::exchange::Problem;
use super::status::{Meaning, TradeState};
use super::wire::Transaction;
use crate::http::{Answer, unknown};
use crate::text::shown;
use domain::PaymentAttempt;
use domain::ports::{CloseReport, OutsideError, TradeReport};
use serde::de::DeserializeOwned;

/// The answer to a query.
pub(super) fn trade(answer: Answer, attempt: &PaymentAttempt) -> Result<TradeReport, OutsideError> {
    check_status(&answer)?;
    let transaction: Transaction =
        capture::read(&answer.body).map_err(|_report| unknown("the answer is not a payment"))?;
    let word = transaction.trade_state.as_deref().unwrap_or_default();
    let state = TradeState::read(word)
        .ok_or_else(|| unknown(format!("the unknown trade_state {:?}", shown(word))))?;
    match state {
        // Whose money it is will be compared where it is settled.
        TradeState::Paid => Ok(TradeReport::Money {
            report: capture::report(transaction),
            headers: answer.header_lines(),
            body: answer.body,
        }),
        TradeState::Open | TradeState::Closed | TradeState::Declined
            if !is_about(&transaction, attempt) =>
        {
            Err(unknown("the answer is about another payment"))
        }
        TradeState::Open => Ok(TradeReport::Open),
        TradeState::Closed => Ok(TradeReport::Closed),
        TradeState::Declined => Ok(TradeReport::Declined {
            reason: shown(transaction.trade_state_desc.as_deref().unwrap_or(word)),
        }),
    }
}

fn is_about(transaction: &Transaction, attempt: &PaymentAttempt) -> bool {
    transaction.out_trade_no == Some(attempt.number.to_string())
        && transaction.mchid.as_ref() == Some(&attempt.merchant)
}

/// The answer to a create.
pub(super) fn created<T: DeserializeOwned>(answer: &Answer) -> Result<T, OutsideError> {
    check_status(answer)?;
    serde_json::from_slice(&answer.body)
        .map_err(|_error| unknown("the signed answer does not say how to pay"))
}

/// The answer to a close: 204, without a body.
pub(super) fn closed(answer: &Answer) -> Result<CloseReport, OutsideError> {
    match answer.status {
        200 | 204 => Ok(CloseReport::Closed),
        status => Err(unknown(format!("a signed answer of status {status}"))),
    }
}

/// 202 and the like: taken in, and nothing said yet.
pub(super) fn check_status(answer: &Answer) -> Result<(), OutsideError> {
    match answer.status {
        200 => Ok(()),
        status => Err(unknown(format!("a signed answer of status {status}"))),
    }
}

/// Unsigned words are believed where they say that the request got no further than the door, and
/// so made nothing.
pub(super) fn create_problem(problem: Problem) -> OutsideError {
    match (problem.signed, Meaning::read(problem.status, &problem.code)) {
        (_, Meaning::OurFault) | (true, Meaning::Denied | Meaning::Closed) => {
            problem.into_refusal()
        }
        (
            true,
            Meaning::Paid
            | Meaning::Conflict
            | Meaning::NotFound
            | Meaning::NotEnough
            | Meaning::Unclear,
        )
        | (false, _) => problem.into_unknown(),
    }
}

pub(super) fn query_problem(problem: Problem) -> Result<TradeReport, OutsideError> {
    match (problem.signed, Meaning::read(problem.status, &problem.code)) {
        (true, Meaning::NotFound) => Ok(TradeReport::NotFound),
        (true, Meaning::Closed) => Ok(TradeReport::Closed),
        (true, Meaning::OurFault | Meaning::Denied) => Err(problem.into_refusal()),
        (true, Meaning::Paid | Meaning::Conflict | Meaning::NotEnough | Meaning::Unclear)
        | (false, _) => Err(problem.into_unknown()),
    }
}
