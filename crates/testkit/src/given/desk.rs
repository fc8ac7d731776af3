use super::{id, start, yuan};
use crate::fakes::FakeSecrets;
use chrono::NaiveDate;
use domain::reconciliation::{
    Difference, DifferenceKind, DifferenceState, LineKind, Reconciliation, ReconciliationCounts,
    ReconciliationSource, ReconciliationState, StatementLine,
};
use domain::refund::RefundCause;
use domain::staff::{AuditEntry, Role, SESSION_LIFE, StaffAccount, StaffSession};
use domain::{
    AuditId, Channel, DifferenceId, PaymentAttempt, ReconciliationId, Refund, RefundId,
    RefundNumber, RefundState, StaffId,
};

/// The whole of the attempt's money, asked back by staff under a number of its own, not sent yet.
pub fn refund(attempt: &PaymentAttempt) -> Refund {
    let id = id();
    Refund {
        id: RefundId(id),
        number: RefundNumber::parse(&format!("RF{}", id.as_i64())).unwrap(),
        order_id: attempt.order_id,
        attempt_id: attempt.id,
        amount: attempt.amount,
        reason: "客户退订".to_owned(),
        cause: RefundCause::Staff,
        state: RefundState::Requested,
        created_at: start(),
        version: 1,
    }
}

/// A part of the attempt's money.
pub fn partial_refund(attempt: &PaymentAttempt, amount: &str) -> Refund {
    Refund { amount: yuan(amount), ..refund(attempt) }
}

/// The day of `start`, in Shanghai.
pub fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
}

/// Of our account at WeChat on `day`, asked for by staff and not begun.
pub fn reconciliation() -> Reconciliation {
    Reconciliation {
        id: ReconciliationId(id()),
        channel: Channel::Wechat,
        account: super::merchant(Channel::Wechat).to_owned(),
        day: day(),
        source: ReconciliationSource::Staff,
        state: ReconciliationState::Requested,
        counts: ReconciliationCounts::default(),
        created_at: start(),
    }
}

/// The bill's line about the attempt's payment, agreeing with `capture`.
pub fn statement_line(attempt: &PaymentAttempt, line: u64) -> StatementLine {
    let capture = super::capture(attempt);
    StatementLine {
        line,
        kind: LineKind::Payment,
        number: capture.number,
        trade_no: capture.trade_no,
        refund_number: None,
        amount: capture.amount,
        at: capture.paid_at,
    }
}

/// The bill's line about a refund of the attempt.
pub fn refund_line(attempt: &PaymentAttempt, refund: &Refund, line: u64) -> StatementLine {
    StatementLine {
        kind: LineKind::Refund,
        refund_number: Some(refund.number.to_string()),
        amount: refund.amount,
        at: refund.created_at,
        ..statement_line(attempt, line)
    }
}

/// A payment of the bill that we know nothing of, open.
pub fn difference(reconciliation: &Reconciliation) -> Difference {
    Difference {
        id: DifferenceId(id()),
        reconciliation_id: reconciliation.id,
        channel: reconciliation.channel,
        day: reconciliation.day,
        line_kind: LineKind::Payment,
        kind: DifferenceKind::TheirsOnly,
        number: "R20260302000000000000000000000".to_owned(),
        trade_no: Some("4200000109".to_owned()),
        refund_number: None,
        ours: None,
        theirs: Some(yuan("460.00")),
        detail: "no payment attempt of ours has the number".to_owned(),
        state: DifferenceState::Open,
        at: start(),
    }
}

/// An account of that name for the finance department; its password is `secret`.
pub fn staff(account: &str) -> StaffAccount {
    StaffAccount {
        id: StaffId(id()),
        account: account.to_owned(),
        role: Role::Finance,
        password_hash: FakeSecrets::hash("secret"),
        disabled_at: None,
        created_at: start(),
        version: 1,
    }
}

/// A sign-in of theirs that began at the start.
pub fn session(staff: &StaffAccount) -> StaffSession {
    let mut token_hash = [0; 32];
    token_hash[..8].copy_from_slice(&id().as_i64().to_be_bytes());
    StaffSession {
        token_hash,
        staff_id: staff.id,
        created_at: start(),
        expires_at: start() + SESSION_LIFE,
    }
}

/// What was done to the subject, by `finance`.
pub fn audit(action: &'static str, subject: &str) -> AuditEntry {
    AuditEntry {
        id: AuditId(id()),
        account: "finance".to_owned(),
        action,
        subject: subject.to_owned(),
        detail: "客户退订".to_owned(),
        at: start(),
    }
}
