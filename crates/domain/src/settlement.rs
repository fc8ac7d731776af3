//! What money that a provider reports does to an attempt and its order.

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|each| each.name() == name)
            }
        }
    };
}

mod decide;
mod known;
mod late;

pub use decide::{Decision, Found, decide_settlement};
pub use late::{
    LateChoice, LateDecision, LatePayment, LateRefusal, LateRuling, LateVerdict, decide_late,
};

use crate::attempt::Channel;
use crate::id::{EvidenceId, OrderId, QuarantineId};
use crate::money::Money;
use crate::time::Timestamp;

named! {
    /// Why money with a right signature was not booked.
    QuarantineReason {
        /// No attempt of ours has this number.
        UnknownOrder = "unknown_order",
        WrongChannel = "wrong_channel",
        WrongMerchant = "wrong_merchant",
        WrongApplication = "wrong_application",
        WrongAmount = "wrong_amount",
        /// The attempt was captured by another trade of the provider's.
        OtherTrade = "other_trade",
        /// Another attempt was captured by this very trade.
        TradeOfAnother = "trade_of_another",
        /// Rightly signed, and yet not to be read as a payment.
        Unreadable = "unreadable",
        /// No refund of ours has this number.
        UnknownRefund = "unknown_refund",
        /// The refund of this number is of another payment or another amount.
        WrongRefund = "wrong_refund",
        /// Word of a refund whose last word was another.
        RefundContradicted = "refund_contradicted",
    }
}

named! {
    /// Why a capture was not owed.
    LateReason {
        AfterExpiry = "after_expiry",
        AfterCancel = "after_cancel",
        /// The order had been paid by another attempt.
        SecondCapture = "second_capture",
        /// By the time we heard of it, it had been given back in the provider's own console.
        GivenBack = "given_back",
    }
}

/// Whether a captured payment has been given back at the provider, as far as its answer says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GivenBack {
    #[default]
    No,
    Whole,
    /// A part or the whole: the answer does not say.
    Some,
}

/// A payment as a provider reports it, signature checked, content not yet compared with ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    pub channel: Channel,
    pub merchant: String,
    pub app_id: String,
    /// The merchant's number as the provider gave it, ours or not.
    pub number: String,
    /// The provider's own number of the trade.
    pub trade_no: String,
    pub amount: Money,
    /// By the provider's clock.
    pub paid_at: Timestamp,
    /// Of one that we had not seen before, somebody else gave it back.
    pub given_back: GivenBack,
}

/// What a rightly signed message about money says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportedMoney {
    Captured(Capture),
    /// The signature is right, the content is not: an amount that is none, a resource that does not
    /// decrypt, a field that is missing.
    Unreadable {
        channel: Channel,
        /// The merchant's number, where at least that could be read.
        number: Option<String>,
        problem: String,
    },
}

impl ReportedMoney {
    pub fn channel(&self) -> Channel {
        match self {
            Self::Captured(capture) => capture.channel,
            Self::Unreadable { channel, .. } => *channel,
        }
    }

    /// The merchant's number as the provider gave it.
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::Captured(capture) => Some(&capture.number),
            Self::Unreadable { number, .. } => number.as_deref(),
        }
    }

    /// The provider's own number of the trade.
    pub fn trade_no(&self) -> Option<&str> {
        match self {
            Self::Captured(capture) => Some(&capture.trade_no),
            Self::Unreadable { .. } => None,
        }
    }

    pub fn amount(&self) -> Option<Money> {
        match self {
            Self::Captured(capture) => Some(capture.amount),
            Self::Unreadable { .. } => None,
        }
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettlementOutcome {
    /// The attempt is captured and the order paid.
    Paid(OrderId),
    /// All of it was known already.
    AlreadyPaid(OrderId),
    /// The attempt is captured; the order was not owed any more.
    Late(OrderId, LateReason, LateFate),
    Quarantined(QuarantineReason),
}

/// What becomes of late money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateFate {
    /// It has paid the order all the same.
    Completed,
    /// It is on its way back, or back already.
    Refunded,
    /// It waits for staff.
    Held,
}

/// What staff made of quarantined money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    pub at: Timestamp,
    /// The account of who decided.
    pub by: String,
    pub reason: String,
    pub choice: QuarantineChoice,
}

named! {
    /// What becomes of an attempt whose quarantined money staff have looked at.
    QuarantineChoice {
        /// The report was wrong: the provider is asked about the attempt anew.
        Release = "release",
        /// The money has been dealt with outside (given back by hand): the attempt is over.
        Close = "close",
    }
}

/// Money that waits for staff because it is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantine {
    pub id: QuarantineId,
    /// The message that reported it.
    pub evidence_id: EvidenceId,
    pub channel: Channel,
    pub reason: QuarantineReason,
    /// The merchant's number as the provider gave it.
    pub number: Option<String>,
    pub trade_no: Option<String>,
    pub amount: Option<Money>,
    pub at: Timestamp,
    pub resolution: Option<Resolution>,
}

impl Quarantine {
    /// What makes two of them the same money: a repeated message puts nothing more into quarantine.
    /// Of a message that could not be read nobody can say so: each stands for itself.
    pub fn sameness(&self) -> String {
        let (channel, reason) = (self.channel.name(), self.reason.name());
        match (&self.number, &self.trade_no, self.amount) {
            (Some(number), Some(trade_no), Some(amount)) => {
                format!("{channel}|{reason}|{number}|{trade_no}|{}", amount.fen())
            }
            _unread => format!("{channel}|{reason}|{}", self.evidence_id),
        }
    }
}
