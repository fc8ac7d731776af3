//! What an action means for a trade, whichever the provider.

use crate::notice::{Manner, Notice};

/// The payer's actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Pay,
    PayTwice,
    PayLate,
    Decline,
    Underpay,
    WrongMerchant,
    WrongApplication,
    WrongOrder,
    /// The amount told is a hundred times what it is: yuan taken for fen.
    WrongUnit,
    /// The amount told is `1e2`.
    OddAmount,
    WrongSignature,
    Stale,
    Probe,
    Replay,
    Silent,
    /// The merchant refunds the whole trade in the provider's own console; nobody is told.
    RefundOutside,
}

impl Action {
    pub(crate) const ALL: [Self; 16] = [
        Self::Pay,
        Self::PayTwice,
        Self::PayLate,
        Self::Decline,
        Self::Underpay,
        Self::WrongMerchant,
        Self::WrongApplication,
        Self::WrongOrder,
        Self::WrongUnit,
        Self::OddAmount,
        Self::WrongSignature,
        Self::Stale,
        Self::Probe,
        Self::Replay,
        Self::Silent,
        Self::RefundOutside,
    ];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::PayTwice => "pay_twice",
            Self::PayLate => "pay_late",
            Self::Decline => "decline",
            Self::Underpay => "underpay",
            Self::WrongMerchant => "wrong_merchant",
            Self::WrongApplication => "wrong_application",
            Self::WrongOrder => "wrong_order",
            Self::WrongUnit => "wrong_unit",
            Self::OddAmount => "odd_amount",
            Self::WrongSignature => "wrong_signature",
            Self::Stale => "stale",
            Self::Probe => "probe",
            Self::Replay => "replay",
            Self::Silent => "silent",
            Self::RefundOutside => "refund_outside",
        }
    }

    /// Whether money moves, so that the trade must be open.
    pub(crate) fn pays(self) -> bool {
        match self {
            Self::Pay
            | Self::PayTwice
            | Self::PayLate
            | Self::Underpay
            | Self::Silent
            | Self::Probe => true,
            Self::Decline
            | Self::WrongMerchant
            | Self::WrongApplication
            | Self::WrongOrder
            | Self::WrongUnit
            | Self::OddAmount
            | Self::WrongSignature
            | Self::Stale
            | Self::Replay
            | Self::RefundOutside => false,
        }
    }

    /// How what is told of it is signed, where the provider has no rule of its own; `None`: nothing
    /// is told.
    pub(crate) fn manner(self) -> Option<Manner> {
        match self {
            Self::Pay
            | Self::PayTwice
            | Self::PayLate
            | Self::Underpay
            | Self::WrongMerchant
            | Self::WrongApplication
            | Self::WrongOrder
            | Self::WrongUnit
            | Self::OddAmount => Some(Manner::Genuine),
            Self::WrongSignature => Some(Manner::Forged),
            Self::Stale => Some(Manner::Stale),
            Self::Probe => Some(Manner::Probe),
            Self::Decline | Self::Replay | Self::Silent | Self::RefundOutside => None,
        }
    }

    /// The amount that is told instead of the right one, if another is: one of these.
    pub(crate) fn other_amount<T>(self, hundredfold: T, odd: T) -> Option<T> {
        if self == Self::WrongUnit {
            Some(hundredfold)
        } else {
            (self == Self::OddAmount).then_some(odd)
        }
    }

    /// How many fen less than asked arrive.
    pub(crate) fn short_by(self) -> i64 {
        i64::from(self == Self::Underpay)
    }
}

/// What an action came to.
#[derive(Debug)]
pub(crate) struct Settled {
    /// The provider's number; empty while there is none.
    pub(crate) trade_no: String,
    pub(crate) amount_fen: i64,
    /// What is to be sent, in order.
    pub(crate) notices: Vec<Notice>,
}
