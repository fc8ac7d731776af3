//! What the result of a call says, once its signature has been checked.

use super::envelope::{Problem, later_or_unknown};
use super::json::{Json, Members};
use super::wire::{self, Meaning, Status};
use super::{fen, money};
use crate::http::{Answer, unknown};
use crate::text::{parse_beijing, shown};
use domain::ports::{CloseReport, OutsideError, TradeReport};
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use domain::{Action, Channel, Money, PaymentAttempt, Timestamp};
use reqwest::Url;

/// A text of a result; what is absent, `null` or no text is empty.
pub(super) fn text<'a>(result: &'a Members, name: &str) -> &'a str {
    result.get(name).and_then(Json::as_text).unwrap_or_default()
}

pub(super) fn status(result: &Members) -> Result<Status, OutsideError> {
    let word = text(result, wire::STATUS);
    Status::read(word).ok_or_else(|| unknown(format!("the unknown tradeStatus {:?}", shown(word))))
}

pub(super) fn check_about(result: &Members, attempt: &PaymentAttempt) -> Result<(), OutsideError> {
    let is_ours = text(result, wire::MERCHANT) == attempt.merchant
        && text(result, wire::NUMBER) == attempt.number.to_string();
    if is_ours { Ok(()) } else { Err(unknown("the answer is about another payment")) }
}

/// The answer to a create.
pub(super) fn created(result: &Members, attempt: &PaymentAttempt) -> Result<Action, OutsideError> {
    check_about(result, attempt)?;
    if fen(text(result, wire::ASKED)) != Some(attempt.amount) {
        return Err(unknown("the answer is about another amount"));
    }
    if text(result, wire::STATUS) != wire::WAITING {
        return Err(unknown("what was created does not wait for the payer"));
    }
    if attempt.scene.needs_openid() { invocation(result) } else { redirect(result) }
}

fn redirect(result: &Members) -> Result<Action, OutsideError> {
    let url = text(result, wire::PAY_URL);
    let is_address =
        Url::parse(url).is_ok_and(|parsed| matches!(parsed.scheme(), "http" | "https"));
    if is_address {
        Ok(Action::Redirect { url: url.to_owned() })
    } else {
        Err(unknown("the answer has no address to pay at"))
    }
}

/// Handed on as it is; the names that `WeChat` documents come first.
fn invocation(result: &Members) -> Result<Action, OutsideError> {
    let incomplete = || unknown("the answer has nothing to invoke payment with");
    let Some(Json::Object(info)) = result.get(wire::PAY_INFO) else { return Err(incomplete()) };
    let mut parameters = Vec::with_capacity(info.len());
    for name in wire::PAY_INFO_NAMES {
        match text(info, name) {
            "" => return Err(incomplete()),
            value => parameters.push((name.to_owned(), value.to_owned())),
        }
    }
    for (name, value) in info {
        if !wire::PAY_INFO_NAMES.contains(&name.as_str())
            && let Some(value) = value.as_text()
        {
            parameters.push((name.clone(), value.to_owned()));
        }
    }
    Ok(Action::Invoke { parameters })
}

pub(super) fn create_problem(problem: Problem) -> OutsideError {
    match problem.meaning() {
        // Unsigned ones too say that the call got no further than the gate, and so made nothing.
        Meaning::Configuration
        | Meaning::Field
        | Meaning::Closed
        | Meaning::OtherData
        | Meaning::Denied => problem.into_refusal(),
        Meaning::Later
        | Meaning::NotFound
        | Meaning::Paid
        | Meaning::Code
        | Meaning::RefundNotFound
        | Meaning::Balance
        | Meaning::RefundOtherData
        | Meaning::Unclear => later_or_unknown(problem),
    }
}

/// The answer to a query. `now`: after the attempt's end a try that failed was the last.
pub(super) fn trade(
    result: &Members,
    answer: Answer,
    attempt: &PaymentAttempt,
    now: Timestamp,
) -> Result<TradeReport, OutsideError> {
    let status = status(result)?;
    let was_paid = !text(result, wire::PAID).is_empty() || !text(result, wire::PAID_AT).is_empty();
    match status {
        // Whose money it is will be compared where it is settled.
        Status::Success => Ok(told(result, answer, attempt, GivenBack::No)),
        Status::Closed if was_paid => Ok(told(result, answer, attempt, GivenBack::Whole)),
        Status::Open | Status::Failed if was_paid => {
            Err(unknown("the answer says paid and not paid"))
        }
        Status::Open | Status::Failed | Status::Closed => {
            check_about(result, attempt)?;
            let is_over = now >= attempt.time_expire;
            Ok(match status {
                Status::Closed => TradeReport::Closed,
                Status::Failed if is_over => TradeReport::Declined { reason: "FAIL".to_owned() },
                Status::Open | Status::Failed | Status::Success => TradeReport::Open,
            })
        }
    }
}

fn told(
    result: &Members,
    answer: Answer,
    attempt: &PaymentAttempt,
    given_back: GivenBack,
) -> TradeReport {
    let number = text(result, wire::NUMBER);
    let report = capture(result, attempt, given_back)
        .map_or_else(|problem| money::unreadable(number, problem), ReportedMoney::Captured);
    TradeReport::Money { report, headers: answer.header_lines(), body: answer.body }
}

/// An answer names no application: the attempt's is the one that was asked under.
fn capture(
    result: &Members,
    attempt: &PaymentAttempt,
    given_back: GivenBack,
) -> Result<Capture, &'static str> {
    let needed = |name: &str, problem: &'static str| match text(result, name) {
        "" => Err(problem),
        text => Ok(text.to_owned()),
    };
    let asked = fen(text(result, wire::ASKED)).ok_or("tradeAmt is not an amount in fen")?;
    let paid = fen(text(result, wire::PAID)).ok_or("payAmt is not an amount in fen")?;
    Ok(Capture {
        channel: Channel::Telecom,
        merchant: needed(wire::MERCHANT, "merchantNo is missing")?,
        app_id: attempt.app_id.clone(),
        number: needed(wire::NUMBER, "outTradeNo is missing")?,
        trade_no: needed(wire::TRADE_NO, "tradeNo is missing")?,
        amount: telling(asked, paid, attempt.amount),
        paid_at: parse_beijing(text(result, wire::PAID_AT))
            .ok_or("payFinishedDate is not a time")?,
        given_back,
    })
}

/// What was paid; or what was asked there, where only that differs from what we asked.
fn telling(asked: Money, paid: Money, ours: Money) -> Money {
    if paid == ours { asked } else { paid }
}

pub(super) fn query_problem(problem: Problem) -> Result<TradeReport, OutsideError> {
    match (problem.signed, problem.meaning()) {
        (true, Meaning::NotFound) => Ok(TradeReport::NotFound),
        (true, Meaning::Configuration | Meaning::Field | Meaning::Denied) => {
            Err(problem.into_refusal())
        }
        _other => Err(later_or_unknown(problem)),
    }
}

/// The answer to a close.
pub(super) fn closed(
    result: &Members,
    attempt: &PaymentAttempt,
) -> Result<CloseReport, OutsideError> {
    check_about(result, attempt)?;
    match status(result)? {
        Status::Closed => Ok(CloseReport::Closed),
        Status::Open | Status::Success | Status::Failed => {
            Err(unknown("the answer to a close does not say that it is closed"))
        }
    }
}

pub(super) fn close_problem(problem: Problem) -> Result<CloseReport, OutsideError> {
    match (problem.signed, problem.meaning()) {
        (true, Meaning::Paid) => Ok(CloseReport::Paid),
        (true, Meaning::Closed) => Ok(CloseReport::Closed),
        (true, Meaning::NotFound) => Ok(CloseReport::NotFound),
        (true, Meaning::Configuration | Meaning::Field | Meaning::Denied) => {
            Err(problem.into_refusal())
        }
        _other => Err(later_or_unknown(problem)),
    }
}
