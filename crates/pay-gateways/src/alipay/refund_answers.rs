//! What Alipay's answers say of a refund, once they have been checked.

use super::answers::{about, time};
use super::reply::Problem;
use super::status::Meaning;
use super::wire::Node;
use crate::http::unknown;
use chrono::TimeDelta;
use domain::ports::{OutsideError, RefundReport};
use domain::{Money, PaymentAttempt, Refund, RefundState, Timestamp};

/// Before that an answer without the refund says nothing.
const TRUSTED_AFTER: TimeDelta = TimeDelta::seconds(10);
/// After that a refund that Alipay took and did not carry out is for staff.
const PATIENCE: TimeDelta = TimeDelta::minutes(15);

/// The answer to a refund: `None` where this call moved nothing.
///
/// `refund_fee` is the sum of all refunds, so it is at least this one's amount.
pub(super) fn moved(
    node: &Node,
    answered_at: Timestamp,
    attempt: &PaymentAttempt,
    refund: &Refund,
) -> Result<Option<RefundReport>, OutsideError> {
    about(node, attempt)?;
    let sum = node.refund_fee.as_deref().map(Money::parse_yuan);
    let holds = matches!(sum, Some(Ok(sum)) if sum.fen() >= refund.amount.fen());
    let moved = holds && node.fund_change.as_deref() == Some("Y");
    Ok(moved.then(|| succeeded(node, answered_at)))
}

/// What a refund query found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Done(RefundReport),
    /// It holds the number, and has not given the money back.
    Held,
    /// An empty node, or not even the trade: the request never came, came to nothing, or is in the air.
    Nothing,
}

impl Found {
    pub(super) fn read(
        node: &Node,
        answered_at: Timestamp,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<Self, OutsideError> {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let Some(number) = text(&node.out_request_no) else {
            let stated = text(&node.refund_status).is_some();
            return if stated {
                Err(unknown("the answer names no refund"))
            } else {
                Ok(Self::Nothing)
            };
        };
        about(node, attempt)?;
        if number != refund.number.as_str() {
            return Err(unknown("the answer is about another refund"));
        }
        if node.refund_status.as_deref() != Some("REFUND_SUCCESS") {
            return Ok(Self::Held);
        }
        let amount = node.refund_amount.as_deref().map(Money::parse_yuan);
        Ok(Self::Done(match amount {
            Some(Ok(amount)) if amount == refund.amount => succeeded(node, answered_at),
            Some(_) | None => RefundReport::NeedsAttention {
                reason: "Alipay gave back another amount under this number".to_owned(),
            },
        }))
    }

    /// Asked right after a refund that moved nothing: it has the request now.
    pub(super) fn after_refund(self, refund: &Refund, now: Timestamp) -> RefundReport {
        match self {
            Self::Done(report) => report,
            Self::Held | Self::Nothing => in_hand(refund, now),
        }
    }

    /// What it holds nothing of is to be sent again under the same number, which moves the money
    /// once: so a request that was lost, or that met an empty balance, gets through in the end.
    pub(super) fn when_asked(self, refund: &Refund, now: Timestamp) -> RefundReport {
        match (self, &refund.state) {
            (Self::Done(report), _) => report,
            (Self::Held, _) => in_hand(refund, now),
            (Self::Nothing, RefundState::Submitted { since }) if now - since < TRUSTED_AFTER => {
                RefundReport::Processing
            }
            (Self::Nothing, _) => RefundReport::NotFound,
        }
    }
}

/// The answer to a refund query that failed.
pub(super) fn query_problem(problem: Problem) -> Result<Found, OutsideError> {
    match (problem.signed, Meaning::read(&problem.code, &problem.sub_code)) {
        (true, Meaning::NotFound) => Ok(Found::Nothing),
        (true, Meaning::AtTheGate | Meaning::Denied) => Err(problem.into_refusal()),
        (true, Meaning::Closed | Meaning::Paid | Meaning::Conflict | Meaning::Unclear)
        | (false, _) => Err(problem.into_unknown()),
    }
}

fn in_hand(refund: &Refund, now: Timestamp) -> RefundReport {
    let waits = matches!(refund.state, RefundState::NeedsAttention { .. });
    if waits || now - since(refund) >= PATIENCE {
        let reason = "Alipay took the request and has not given the money back".to_owned();
        RefundReport::NeedsAttention { reason }
    } else {
        RefundReport::Processing
    }
}

/// From when on Alipay may have heard of it.
fn since(refund: &Refund) -> Timestamp {
    match refund.state {
        RefundState::Submitted { since } | RefundState::NeedsAttention { since, .. } => since,
        RefundState::Requested | RefundState::Succeeded { .. } | RefundState::Failed { .. } => {
            refund.created_at
        }
    }
}

fn succeeded(node: &Node, answered_at: Timestamp) -> RefundReport {
    let at = node.gmt_refund_pay.as_deref().and_then(time).unwrap_or(answered_at);
    RefundReport::Succeeded { at, provider_no: None }
}
