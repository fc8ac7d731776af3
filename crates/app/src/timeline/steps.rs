use domain::event::{EventKind, OrderEvent};
use domain::order::Order;
use domain::settlement::LateReason;
use domain::time::Timestamp;

/// What the customer is told. The words for people are for whoever shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    Placed,
    Changed,
    Paying,
    Paid,
    Opening,
    /// It takes longer than it should; staff are at it.
    OpeningDelayed,
    Opened,
    /// Money that is not as it should be is being looked into.
    PaymentChecked,
    /// Money came after the order had expired.
    PaidTooLate,
    /// Money came after the order had been cancelled.
    PaidAfterCancel,
    PaidTwice,
    /// The payment was given back at the provider itself.
    GivenBack,
    Expired,
    Cancelled,
    Refunding,
    /// It takes longer than it should; staff are at it.
    RefundDelayed,
    Refunded,
}

impl StepKind {
    pub const ALL: [Self; 17] = [
        Self::Placed,
        Self::Changed,
        Self::Paying,
        Self::Paid,
        Self::Opening,
        Self::OpeningDelayed,
        Self::Opened,
        Self::PaymentChecked,
        Self::PaidTooLate,
        Self::PaidAfterCancel,
        Self::PaidTwice,
        Self::GivenBack,
        Self::Expired,
        Self::Cancelled,
        Self::Refunding,
        Self::RefundDelayed,
        Self::Refunded,
    ];

    /// The stable word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Changed => "changed",
            Self::Paying => "paying",
            Self::Paid => "paid",
            Self::Opening => "opening",
            Self::OpeningDelayed => "opening_delayed",
            Self::Opened => "opened",
            Self::PaymentChecked => "payment_checked",
            Self::PaidTooLate => "paid_too_late",
            Self::PaidAfterCancel => "paid_after_cancel",
            Self::PaidTwice => "paid_twice",
            Self::GivenBack => "given_back",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Refunding => "refunding",
            Self::RefundDelayed => "refund_delayed",
            Self::Refunded => "refunded",
        }
    }
}

/// One line of the customer's timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub kind: StepKind,
    pub at: Timestamp,
}

/// Oldest first. Events of one meaning that follow each other are one step, at the time of the
/// first. The opening begins with the payment, since the order goes out at once.
pub(super) fn steps(order: &Order, events: &[OrderEvent]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut add = |kind, at| {
        // That it is being opened is news once.
        let is_known = if kind == StepKind::Opening {
            steps.iter().any(|step| step.kind == kind)
        } else {
            steps.last().is_some_and(|step| step.kind == kind)
        };
        if !is_known {
            steps.push(Step { kind, at });
        }
    };
    for event in events {
        let Some(kind) = step(event.kind) else { continue };
        add(kind, event.at);
        if kind == StepKind::Paid && !order.package.targets.is_empty() {
            add(StepKind::Opening, event.at);
        }
    }
    steps
}

/// `None`: it does not concern the customer.
fn step(kind: EventKind) -> Option<StepKind> {
    Some(match kind {
        EventKind::Placed => StepKind::Placed,
        EventKind::Changed => StepKind::Changed,
        EventKind::PaymentStarted(_) => StepKind::Paying,
        EventKind::Paid(_) => StepKind::Paid,
        EventKind::Delivered(_) | EventKind::SupplierOrdered(_) => StepKind::Opening,
        EventKind::Fulfilled => StepKind::Opened,
        EventKind::FulfilmentFailed(_)
        | EventKind::SupplierFailed(_)
        | EventKind::SupplierHeld(_) => StepKind::OpeningDelayed,
        EventKind::LateMoney(LateReason::AfterExpiry) => StepKind::PaidTooLate,
        EventKind::LateMoney(LateReason::AfterCancel) => StepKind::PaidAfterCancel,
        EventKind::LateMoney(LateReason::SecondCapture) => StepKind::PaidTwice,
        EventKind::LateMoney(LateReason::GivenBack) => StepKind::GivenBack,
        EventKind::Quarantined(_) => StepKind::PaymentChecked,
        EventKind::Expired => StepKind::Expired,
        EventKind::Cancelled => StepKind::Cancelled,
        EventKind::RefundRequested => StepKind::Refunding,
        EventKind::RefundFailed | EventKind::RefundNeedsAttention => StepKind::RefundDelayed,
        EventKind::RefundSucceeded => StepKind::Refunded,
        EventKind::Recalled(_) | EventKind::SupplierDisputed(_) => return None,
    })
}
