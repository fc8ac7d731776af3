//! What 卓越's answers leave us knowing: the same for payment orders, data and orders.

use super::wire;
use crate::http::{Answer, field, unknown};
use domain::ports::{OutsideError, PushOrder, PushReceipt};

const NO_SUCH_KEY: i64 = 40_401;
pub(super) const TOKEN_REFUSED: i64 = 40_102;

pub(super) fn pushed(answer: &Answer, push: &PushOrder) -> Result<PushReceipt, OutsideError> {
    if answer.status != 200 {
        return Err(refusal(answer));
    }
    let receipt = receipt(answer)?;
    if receipt.order_id != push.order.id.to_string() {
        Err(unknown("the receipt is for another order"))
    } else if receipt.cancelled_at.is_some() {
        let message = "it was taken back, and no push brings it back".to_owned();
        Err(OutsideError::Refused { code: "cancelled".to_owned(), message })
    } else {
        Ok(PushReceipt { receipt_no: receipt.receipt_no, customer: None })
    }
}

/// What was taken back is held no more.
pub(super) fn found(answer: &Answer) -> Result<Option<PushReceipt>, OutsideError> {
    match (answer.status, problem(answer)) {
        (200, _) => {
            let held = Some(receipt(answer)?).filter(|it| it.cancelled_at.is_none());
            Ok(held.map(|it| PushReceipt { receipt_no: it.receipt_no, customer: None }))
        }
        (404, Some(problem)) if problem.code == NO_SUCH_KEY => Ok(None),
        _other => Err(refusal(answer)),
    }
}

/// What was never accepted has nothing to be taken back.
pub(super) fn taken_back(answer: &Answer) -> Result<(), OutsideError> {
    match (answer.status, problem(answer)) {
        (200, _) if receipt(answer)?.cancelled_at.is_some() => Ok(()),
        (200, _) => Err(unknown("the receipt does not say that it was taken back")),
        (404, Some(problem)) if problem.code == NO_SUCH_KEY => Ok(()),
        _other => Err(refusal(answer)),
    }
}

pub(super) fn is_token_refused(answer: &Answer) -> bool {
    answer.status == 401 && problem(answer).is_some_and(|problem| problem.code == TOKEN_REFUSED)
}

/// The receipt in an answer of status 200.
fn receipt(answer: &Answer) -> Result<wire::Acceptance, OutsideError> {
    match serde_json::from_slice::<wire::Accepted>(&answer.body) {
        Ok(wire::Accepted { code: 0, data }) if !data.receipt_no.is_empty() => Ok(data),
        Ok(_) | Err(_) => Err(unknown("an answer of status 200 without a receipt")),
    }
}

/// What an answer that is no success leaves us knowing. Only our own words are passed on: theirs
/// may quote the customer's data.
fn refusal(answer: &Answer) -> OutsideError {
    let status = answer.status;
    let Some(problem) = problem(answer) else {
        return unknown(format!("an answer of status {status}"));
    };
    let message = match problem.code {
        40_001 => format!("it cannot take {}", field(&problem.message)),
        40_101 => "the application's key, the secret or the clock is wrong".to_owned(),
        TOKEN_REFUSED => "it takes not even a new token of the platform".to_owned(),
        40_400 => "there is no such path: the base address is wrong".to_owned(),
        40_901 => "the key was used for another body".to_owned(),
        40_902 => "the order was pushed under another key".to_owned(),
        42_201 => "refused for a reason of business".to_owned(),
        42_202 => "it has no data of the order's customer yet".to_owned(),
        _other => format!("refused with status {status}"),
    };
    OutsideError::Refused { code: problem.code.to_string(), message }
}

/// The error in an answer that says that nothing was done.
fn problem(answer: &Answer) -> Option<wire::Problem> {
    matches!(answer.status, 400 | 401 | 403 | 404 | 409 | 422)
        .then(|| serde_json::from_slice(&answer.body).ok())
        .flatten()
}
