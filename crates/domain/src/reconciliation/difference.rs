use crate::attempt::Channel;
use crate::id::{DifferenceId, ReconciliationId};
use crate::money::Money;
use crate::time::Timestamp;
use chrono::NaiveDate;

/// Whether a line is about money that came or that went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    Payment,
    Refund,
}

impl LineKind {
    pub const ALL: [Self; 2] = [Self::Payment, Self::Refund];

    pub fn name(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How our records and the bill differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DifferenceKind {
    /// We have it, the bill has not.
    OursOnly,
    /// The bill has it, we know nothing of it.
    TheirsOnly,
    Amount,
    /// Both have it, and not in the same state: paid or given back there, not here.
    State,
    /// A line of the bill that is not to be read.
    Unreadable,
}

impl DifferenceKind {
    pub const ALL: [Self; 5] =
        [Self::OursOnly, Self::TheirsOnly, Self::Amount, Self::State, Self::Unreadable];

    pub fn name(self) -> &'static str {
        match self {
            Self::OursOnly => "ours_only",
            Self::TheirsOnly => "theirs_only",
            Self::Amount => "amount",
            Self::State => "state",
            Self::Unreadable => "unreadable",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether asking the provider again may make it go away, by the same use case that a late
    /// answer takes.
    pub fn may_heal(self) -> bool {
        match self {
            Self::State => true,
            Self::OursOnly | Self::TheirsOnly | Self::Amount | Self::Unreadable => false,
        }
    }
}

/// A line that does not agree with our records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    pub kind: DifferenceKind,
    /// What we have, where we have anything.
    pub ours: Option<Money>,
    /// In words, for staff.
    pub detail: String,
}

/// What staff made of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferenceResolution {
    pub at: Timestamp,
    /// The account of who decided.
    pub by: String,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DifferenceState {
    /// Staff must look.
    Open,
    /// Asking the provider again set it right.
    Healed {
        at: Timestamp,
    },
    Resolved(DifferenceResolution),
    /// The day was run again: what still differs stands in the newer run.
    Superseded {
        at: Timestamp,
    },
}

impl DifferenceState {
    pub const NAMES: [&'static str; 4] = ["open", "healed", "resolved", "superseded"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Healed { .. } => "healed",
            Self::Resolved(_) => "resolved",
            Self::Superseded { .. } => "superseded",
        }
    }
}

/// One difference between a bill and our records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub id: DifferenceId,
    pub reconciliation_id: ReconciliationId,
    pub channel: Channel,
    pub day: NaiveDate,
    pub line_kind: LineKind,
    pub kind: DifferenceKind,
    /// The merchant's number of the payment, as it stands in the bill or with us.
    pub number: String,
    pub trade_no: Option<String>,
    pub refund_number: Option<String>,
    pub ours: Option<Money>,
    pub theirs: Option<Money>,
    /// In words, for staff.
    pub detail: String,
    pub state: DifferenceState,
    pub at: Timestamp,
}

impl Difference {
    /// What makes two of them the same: found again, it is not new, and what staff made of it
    /// holds.
    pub fn sameness(&self) -> String {
        let fen = |money: Option<Money>| money.map_or(-1, Money::fen);
        let (channel, day) = (self.channel.name(), self.day);
        let (line, kind, number) = (self.line_kind.name(), self.kind.name(), &self.number);
        let refund = self.refund_number.as_deref().unwrap_or_default();
        let (ours, theirs) = (fen(self.ours), fen(self.theirs));
        format!("{channel}|{day}|{line}|{kind}|{number}|{refund}|{ours}|{theirs}")
    }
}
