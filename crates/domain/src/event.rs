//! The timeline of an order: what happened, and when.

use crate::attempt::Channel;
use crate::id::{EventId, OrderId};
use crate::settlement::{LateReason, QuarantineReason};
use crate::supplier::{HoldReason, Supplier, SupplyFailure};
use crate::task::Target;
use crate::time::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    Placed,
    /// The customer changed the package, the name, the phone or the address.
    Changed,
    PaymentStarted(Channel),
    Paid(Channel),
    /// Money that was not owed any more, kept for a decision.
    LateMoney(LateReason),
    /// Money that is not as it should be, kept for staff.
    Quarantined(QuarantineReason),
    Delivered(Target),
    Fulfilled,
    FulfilmentFailed(Target),
    Expired,
    Cancelled,
    RefundRequested,
    RefundSucceeded,
    RefundFailed,
    /// The provider cannot finish it by itself.
    RefundNeedsAttention,
    /// Taken back from a back office after a refund.
    Recalled(Target),
    /// A supplier has the order; that is not to say that it is delivered.
    SupplierOrdered(Supplier),
    /// The supplier delivers nothing; another of its products may, or the money goes back.
    SupplierFailed(SupplyFailure),
    /// What the supplier should deliver waits for staff.
    SupplierHeld(HoldReason),
    /// Delivered, and somebody at the supplier says otherwise.
    SupplierDisputed(Supplier),
}

impl EventKind {
    /// The stable word for the kind, and what it is about, if anything.
    pub fn words(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Placed => ("placed", None),
            Self::Changed => ("changed", None),
            Self::PaymentStarted(channel) => ("payment_started", Some(channel.name())),
            Self::Paid(channel) => ("paid", Some(channel.name())),
            Self::LateMoney(reason) => ("late_money", Some(reason.name())),
            Self::Quarantined(reason) => ("quarantined", Some(reason.name())),
            Self::Delivered(target) => ("delivered", Some(target.name())),
            Self::Fulfilled => ("fulfilled", None),
            Self::FulfilmentFailed(target) => ("fulfilment_failed", Some(target.name())),
            Self::Expired => ("expired", None),
            Self::Cancelled => ("cancelled", None),
            Self::RefundRequested => ("refund_requested", None),
            Self::RefundSucceeded => ("refund_succeeded", None),
            Self::RefundFailed => ("refund_failed", None),
            Self::RefundNeedsAttention => ("refund_needs_attention", None),
            Self::Recalled(target) => ("recalled", Some(target.name())),
            Self::SupplierOrdered(supplier) => ("supplier_ordered", Some(supplier.name())),
            Self::SupplierFailed(why) => ("supplier_failed", Some(why.name())),
            Self::SupplierHeld(why) => ("supplier_held", Some(why.name())),
            Self::SupplierDisputed(supplier) => ("supplier_disputed", Some(supplier.name())),
        }
    }

    /// The inverse of `words`.
    pub fn from_words(kind: &str, about: Option<&str>) -> Option<Self> {
        Some(match (kind, about) {
            ("placed", None) => Self::Placed,
            ("changed", None) => Self::Changed,
            ("payment_started", Some(name)) => Self::PaymentStarted(Channel::from_name(name)?),
            ("paid", Some(name)) => Self::Paid(Channel::from_name(name)?),
            ("late_money", Some(name)) => Self::LateMoney(LateReason::from_name(name)?),
            ("quarantined", Some(name)) => Self::Quarantined(QuarantineReason::from_name(name)?),
            ("delivered", Some(name)) => Self::Delivered(Target::from_name(name)?),
            ("fulfilled", None) => Self::Fulfilled,
            ("fulfilment_failed", Some(name)) => Self::FulfilmentFailed(Target::from_name(name)?),
            ("expired", None) => Self::Expired,
            ("cancelled", None) => Self::Cancelled,
            ("refund_requested", None) => Self::RefundRequested,
            ("refund_succeeded", None) => Self::RefundSucceeded,
            ("refund_failed", None) => Self::RefundFailed,
            ("refund_needs_attention", None) => Self::RefundNeedsAttention,
            ("recalled", Some(name)) => Self::Recalled(Target::from_name(name)?),
            ("supplier_ordered", Some(name)) => Self::SupplierOrdered(Supplier::from_name(name)?),
            ("supplier_failed", Some(name)) => {
                Self::SupplierFailed(SupplyFailure::from_name(name)?)
            }
            ("supplier_held", Some(name)) => Self::SupplierHeld(HoldReason::from_name(name)?),
            ("supplier_disputed", Some(name)) => Self::SupplierDisputed(Supplier::from_name(name)?),
            _unknown => return None,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderEvent {
    pub id: EventId,
    pub order_id: OrderId,
    pub kind: EventKind,
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_survives_its_words() {
        let mut kinds = vec![
            EventKind::Placed,
            EventKind::Changed,
            EventKind::Fulfilled,
            EventKind::Expired,
            EventKind::Cancelled,
            EventKind::RefundRequested,
            EventKind::RefundSucceeded,
            EventKind::RefundFailed,
            EventKind::RefundNeedsAttention,
        ];
        kinds.extend(Target::ALL.map(EventKind::Delivered));
        kinds.extend(Target::ALL.map(EventKind::FulfilmentFailed));
        kinds.extend(Target::ALL.map(EventKind::Recalled));
        kinds.extend(Supplier::ALL.map(EventKind::SupplierOrdered));
        kinds.extend(Supplier::ALL.map(EventKind::SupplierDisputed));
        kinds.extend(HoldReason::ALL.map(EventKind::SupplierHeld));
        kinds.push(EventKind::SupplierFailed(SupplyFailure::Returned));
        kinds.extend(Channel::ALL.map(EventKind::PaymentStarted));
        kinds.extend(Channel::ALL.map(EventKind::Paid));
        kinds.extend(LateReason::ALL.map(EventKind::LateMoney));
        kinds.extend(QuarantineReason::ALL.map(EventKind::Quarantined));
        for kind in kinds {
            let (word, about) = kind.words();
            assert_eq!(EventKind::from_words(word, about), Some(kind));
        }
        assert_eq!(EventKind::from_words("paid", None), None);
        assert_eq!(EventKind::from_words("paid", Some("cash")), None);
    }
}
