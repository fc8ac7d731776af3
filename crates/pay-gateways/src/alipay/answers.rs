//! What Alipay's answers say, once they have been checked.

use super::notice::unreadable;
use super::reply::Problem;
use super::status::{Meaning, TradeStatus};
use super::wire::Node;
use crate::http::{Answer, unknown};
use crate::text::{parse_beijing, shown};
use domain::ports::{CloseReport, OutsideError, TradeReport};
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use domain::{Action, Channel, Money, PaymentAttempt, Timestamp};

/// The answer to a query.
pub(super) fn trade(
    node: &Node,
    answer: &Answer,
    attempt: &PaymentAttempt,
) -> Result<TradeReport, OutsideError> {
    let word = node.trade_status.as_deref().unwrap_or_default();
    let status = TradeStatus::read(word)
        .ok_or_else(|| unknown(format!("the unknown trade_status {:?}", shown(word))))?;
    // A closed trade that was paid has had its whole money given back.
    let was_paid = node.send_pay_date.as_ref().is_some_and(|date| !date.is_empty());
    let money = |given_back| TradeReport::Money {
        report: report(node, attempt, given_back),
        headers: answer.header_lines(),
        body: answer.body.clone(),
    };
    match status {
        // Whose money it is will be compared where it is settled.
        TradeStatus::Paid => Ok(money(GivenBack::No)),
        TradeStatus::Closed if was_paid => Ok(money(GivenBack::Whole)),
        TradeStatus::Open => about(node, attempt).map(|()| TradeReport::Open),
        TradeStatus::Closed => about(node, attempt).map(|()| TradeReport::Closed),
    }
}

/// The answer to a close.
pub(super) fn closed(node: &Node, attempt: &PaymentAttempt) -> Result<CloseReport, OutsideError> {
    about(node, attempt).map(|()| CloseReport::Closed)
}

/// The answer to a precreate.
pub(super) fn qr_code(node: &Node, attempt: &PaymentAttempt) -> Result<Action, OutsideError> {
    about(node, attempt)?;
    let content = node.qr_code.clone().filter(|code| !code.is_empty());
    content
        .map(|content| Action::QrCode { content })
        .ok_or_else(|| unknown("the signed answer has no qr_code"))
}

/// What a mini-program invokes payment with: the answer to a create.
pub(super) fn invocation(node: &Node, attempt: &PaymentAttempt) -> Result<Action, OutsideError> {
    about(node, attempt)?;
    let trade_no = node.trade_no.clone().filter(|number| !number.is_empty());
    trade_no
        .map(|number| Action::Invoke { parameters: vec![("tradeNO".to_owned(), number)] })
        .ok_or_else(|| unknown("the signed answer has no trade_no"))
}

/// Whether the answer is about the payment that was asked about.
pub(super) fn about(node: &Node, attempt: &PaymentAttempt) -> Result<(), OutsideError> {
    if node.out_trade_no == Some(attempt.number.to_string()) {
        Ok(())
    } else {
        Err(unknown("the answer is about another payment"))
    }
}

fn report(node: &Node, attempt: &PaymentAttempt, given_back: GivenBack) -> ReportedMoney {
    capture(node, attempt, given_back).map_or_else(
        |problem| unreadable(node.out_trade_no.as_deref().unwrap_or_default(), problem),
        ReportedMoney::Captured,
    )
}

/// An answer names neither seller nor application; it is signed for the ones that asked.
fn capture(
    node: &Node,
    attempt: &PaymentAttempt,
    given_back: GivenBack,
) -> Result<Capture, &'static str> {
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
        paid_at: time(paid_at).ok_or("send_pay_date is not a time")?,
        given_back,
    })
}

/// Beijing time; parts of a second, which some fields have, are left out.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    parse_beijing(text.split_once('.').map_or(text, |(whole, _parts)| whole))
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
