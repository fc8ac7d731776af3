//! What Alipay's answers say, once they have been checked.

use super::exchange::Problem;
use super::notification::unreadable;
use super::status::{Meaning, TradeStatus};
use super::wire::Node;
use crate::http::{Answer, unknown};
use crate::text::{parse_beijing, shown};
use domain::ports::{CloseReport, OutsideError, TradeReport};
use domain::settlement::{Capture, ReportedMoney};
use domain::{Action, Channel, Money, PaymentAttempt};

/// The answer to a query.
pub(super) fn trade(
    node: &Node,
    answer: Answer,
    attempt: &PaymentAttempt,
) -> Result<TradeReport, OutsideError> {
    let word = node.trade_status.as_deref().unwrap_or_default();
    let status = TradeStatus::read(word)
        .ok_or_else(|| unknown(format!("the unknown trade_status {:?}", shown(word))))?;
    match status {
        // Whose money it is will be compared where it is settled.
        TradeStatus::Paid => Ok(TradeReport::Money {
            report: report(node, attempt),
            headers: answer.header_lines(),
            body: answer.body,
        }),
        TradeStatus::Open | TradeStatus::Closed => {
            check_about(node, attempt)?;
            let open = status == TradeStatus::Open;
            Ok(if open { TradeReport::Open } else { TradeReport::Closed })
        }
    }
}

/// The answer to a close.
pub(super) fn closed(node: &Node, attempt: &PaymentAttempt) -> Result<CloseReport, OutsideError> {
    check_about(node, attempt).map(|()| CloseReport::Closed)
}

/// The answer to a precreate.
pub(super) fn qr_code(node: &Node, attempt: &PaymentAttempt) -> Result<Action, OutsideError> {
    check_about(node, attempt)?;
    let content = node.qr_code.clone().filter(|code| !code.is_empty());
    content
        .map(|content| Action::QrCode { content })
        .ok_or_else(|| unknown("the signed answer has no qr_code"))
}

fn check_about(node: &Node, attempt: &PaymentAttempt) -> Result<(), OutsideError> {
    if node.out_trade_no == Some(attempt.number.to_string()) {
        Ok(())
    } else {
        Err(unknown("the answer is about another payment"))
    }
}

fn report(node: &Node, attempt: &PaymentAttempt) -> ReportedMoney {
    capture(node, attempt).map_or_else(
        |problem| unreadable(node.out_trade_no.as_deref().unwrap_or_default(), problem),
        ReportedMoney::Captured,
    )
}

/// An answer names neither seller nor application; it is signed for the ones that asked.
fn capture(node: &Node, attempt: &PaymentAttempt) -> Result<Capture, &'static str> {
    let needed = |text: &Option<String>, problem: &'static str| {
        text.clone().filter(|text| !text.is_empty()).ok_or(problem)
    };
    let amount = node.total_amount.as_deref().ok_or("total_amount is missing")?;
    let paid_at = node.send_pay_date.as_deref().ok_or("send_pay_date is missing")?;
    Ok(Capture {
        channel: Channel::Alipay,
        merchant: attempt.merchant.clone(),
        app_id: attempt.app_id.clone(),
        number: needed(&node.out_trade_no, "out_trade_no is missing")?,
        trade_no: needed(&node.trade_no, "trade_no is missing")?,
        amount: Money::parse_yuan(amount)
            .map_err(|_error| "total_amount is not an amount in yuan")?,
        paid_at: parse_beijing(paid_at).ok_or("send_pay_date is not a time")?,
    })
}

/// Unsigned words are believed where they say that the request got no further than the gate, and
/// so made nothing.
pub(super) fn create_problem(problem: Problem) -> OutsideError {
    match (problem.signed, Meaning::read(&problem.code, &problem.sub_code)) {
        (_, Meaning::AtTheGate) | (true, Meaning::Denied | Meaning::Closed) => {
            problem.into_refusal()
        }
        (true, Meaning::Paid | Meaning::Conflict | Meaning::NotFound | Meaning::Unclear)
        | (false, _) => problem.into_unknown(),
    }
}

pub(super) fn query_problem(problem: Problem) -> Result<TradeReport, OutsideError> {
    match (problem.signed, Meaning::read(&problem.code, &problem.sub_code)) {
        (true, Meaning::NotFound) => Ok(TradeReport::NotFound),
        (true, Meaning::AtTheGate | Meaning::Denied) => Err(problem.into_refusal()),
        (true, Meaning::Closed | Meaning::Paid | Meaning::Conflict | Meaning::Unclear)
        | (false, _) => Err(problem.into_unknown()),
    }
}
