use super::{Fee, Supplier, SupplyRefusal};
use crate::id::{OrderId, SupplierOrderId};
use crate::money::Money;
use crate::time::Timestamp;
use crate::{Applied, TransitionError};

/// What is bought at a supplier for one order of ours: a row before anything is asked of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierOrder {
    /// As text it is also our number at the supplier, where one is taken.
    pub id: SupplierOrderId,
    pub order_id: OrderId,
    pub supplier: Supplier,
    /// Theirs: `card_id` or `pid`.
    pub product: String,
    /// Which of the package's products this is, from 0.
    pub step: u32,
    /// What it may cost at most.
    pub most_cost: Money,
    /// What the supplier wants for it, in its own unit, where it was asked before.
    pub quoted: Option<Fee>,
    /// What was there before it was asked for, where the supplier takes no number of ours.
    pub baseline: Option<Baseline>,
    pub state: SupplierOrderState,
    /// Their number, once it is known.
    pub supplier_no: Option<String>,
    /// Their last word for how it stands, as a number, known to us or not.
    pub reported: Option<i64>,
    /// What it cost.
    pub cost: Option<Money>,
    /// How often it was looked for since it was asked for, or since it was accepted.
    pub looks: u32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Rises with every stored change; an update of an older version is a conflict.
    pub version: i64,
}

/// The last that a supplier had before an order: what is greater may be it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Baseline {
    /// The highest id among its orders.
    pub order: i64,
    /// The highest `upid` among the static addresses.
    pub upid: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupplierOrderState {
    /// Nothing has been sent.
    Planned,
    /// It was sent, or may have been: it is asked about before anything is sent again.
    Asked,
    /// They have it.
    Running,
    Delivered {
        at: Timestamp,
    },
    /// Delivered, and somebody there says otherwise.
    Disputed {
        at: Timestamp,
    },
    /// Nothing was delivered and nothing is owed.
    Failed {
        at: Timestamp,
        why: SupplyFailure,
    },
    /// Staff decide.
    Held {
        at: Timestamp,
        why: HoldReason,
    },
}

/// Why nothing was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupplyFailure {
    Refused(SupplyRefusal),
    /// They gave up and returned what it cost.
    Returned,
    /// It was not paid there in time.
    TimedOut,
    /// We took it back.
    Withdrawn,
    /// Staff found that nothing was delivered.
    Decided,
}

/// Why staff decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldReason {
    /// It would cost more than may be paid for it.
    Loss,
    /// Several of their orders may be it.
    Ambiguous,
    /// None of their orders can be it, though it may have been sent.
    NotFound,
    /// They refused for a reason that we do not know.
    Refused,
    /// What came is not what was ordered.
    Incomplete,
}

/// How they say that it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupplyReport {
    Running,
    Delivered,
    Disputed,
    Returned,
    TimedOut,
    /// A number that nobody has told us of.
    Unknown,
}

impl SupplyReport {
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Delivered => "delivered",
            Self::Disputed => "disputed",
            Self::Returned => "returned",
            Self::TimedOut => "timed_out",
            Self::Unknown => "unknown",
        }
    }
}

impl SupplierOrderState {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Asked => "asked",
            Self::Running => "running",
            Self::Delivered { .. } => "delivered",
            Self::Disputed { .. } => "disputed",
            Self::Failed { .. } => "failed",
            Self::Held { .. } => "held",
        }
    }

    pub const NAMES: [&str; 7] =
        ["planned", "asked", "running", "delivered", "disputed", "failed", "held"];

    /// Whether something of it may still be delivered, or has been.
    pub fn is_live(&self) -> bool {
        !matches!(self, Self::Planned | Self::Failed { .. })
    }

    /// What follows when they say so; `None` where that cannot be.
    fn after(self, report: SupplyReport, now: Timestamp) -> Option<Self> {
        if self == Self::Planned {
            return None;
        }
        let is_failed = matches!(self, Self::Failed { .. });
        let was_delivered = matches!(self, Self::Delivered { .. } | Self::Disputed { .. });
        match report {
            SupplyReport::Unknown => Some(self),
            SupplyReport::Running if is_failed || was_delivered => None,
            SupplyReport::Running => Some(Self::Running),
            SupplyReport::Delivered | SupplyReport::Disputed if is_failed => None,
            SupplyReport::Delivered if matches!(self, Self::Delivered { .. }) => Some(self),
            SupplyReport::Delivered => Some(Self::Delivered { at: now }),
            SupplyReport::Disputed if matches!(self, Self::Disputed { .. }) => Some(self),
            SupplyReport::Disputed => Some(Self::Disputed { at: now }),
            SupplyReport::Returned | SupplyReport::TimedOut if is_failed => Some(self),
            // What was delivered comes back by way of a dispute only.
            SupplyReport::Returned | SupplyReport::TimedOut
                if matches!(self, Self::Delivered { .. }) =>
            {
                None
            }
            SupplyReport::Returned => Some(Self::Failed { at: now, why: SupplyFailure::Returned }),
            SupplyReport::TimedOut => Some(Self::Failed { at: now, why: SupplyFailure::TimedOut }),
        }
    }
}

impl SupplierOrder {
    /// About to be sent: from here on it is asked about first.
    pub fn ask(
        &mut self,
        baseline: Option<Baseline>,
        now: Timestamp,
    ) -> Result<Applied, TransitionError> {
        if self.state == SupplierOrderState::Asked {
            return Ok(Applied::AlreadyApplied);
        }
        if self.state != SupplierOrderState::Planned {
            return self.refuse("ask");
        }
        self.baseline = baseline;
        self.looks = 0;
        Ok(self.enter(SupplierOrderState::Asked, now))
    }

    /// It certainly never reached them.
    pub fn not_sent(&mut self, now: Timestamp) -> Result<Applied, TransitionError> {
        if self.state == SupplierOrderState::Planned {
            return Ok(Applied::AlreadyApplied);
        }
        if self.state != SupplierOrderState::Asked {
            return self.refuse("be not sent");
        }
        Ok(self.enter(SupplierOrderState::Planned, now))
    }

    /// They have it, under this number.
    pub fn accept(
        &mut self,
        supplier_no: &str,
        cost: Option<Money>,
        now: Timestamp,
    ) -> Result<Applied, TransitionError> {
        if matches!(self.state, SupplierOrderState::Asked | SupplierOrderState::Held { .. }) {
            self.supplier_no = Some(supplier_no.to_owned());
            self.cost = cost.or(self.cost);
            self.looks = 0;
            return Ok(self.enter(SupplierOrderState::Running, now));
        }
        let is_known = self.supplier_no.as_deref() == Some(supplier_no);
        if is_known { Ok(Applied::AlreadyApplied) } else { self.refuse("accept") }
    }

    /// How they say that it stands, with their own number for that. What is not known changes
    /// nothing but that number.
    pub fn report(
        &mut self,
        report: SupplyReport,
        reported: Option<i64>,
        now: Timestamp,
    ) -> Result<Applied, TransitionError> {
        let Some(next) = self.state.after(report, now) else { return self.refuse("be reported") };
        let is_news = next != self.state;
        let told = reported.or(self.reported);
        let is_told = told != self.reported;
        self.reported = told;
        if is_news || is_told {
            return Ok(self.enter(next, now));
        }
        Ok(Applied::AlreadyApplied)
    }

    /// Nothing was delivered, and nothing will be.
    pub fn fail(&mut self, why: SupplyFailure, now: Timestamp) -> Result<Applied, TransitionError> {
        match self.state {
            SupplierOrderState::Planned
            | SupplierOrderState::Asked
            | SupplierOrderState::Running
            | SupplierOrderState::Held { .. } => {
                Ok(self.enter(SupplierOrderState::Failed { at: now, why }, now))
            }
            SupplierOrderState::Failed { .. } => Ok(Applied::AlreadyApplied),
            SupplierOrderState::Delivered { .. } | SupplierOrderState::Disputed { .. } => {
                self.refuse("fail")
            }
        }
    }

    /// It is for staff to decide.
    pub fn hold(&mut self, why: HoldReason, now: Timestamp) -> Result<Applied, TransitionError> {
        match self.state {
            SupplierOrderState::Planned
            | SupplierOrderState::Asked
            | SupplierOrderState::Running => {
                Ok(self.enter(SupplierOrderState::Held { at: now, why }, now))
            }
            SupplierOrderState::Held { .. } => Ok(Applied::AlreadyApplied),
            SupplierOrderState::Delivered { .. }
            | SupplierOrderState::Disputed { .. }
            | SupplierOrderState::Failed { .. } => self.refuse("hold"),
        }
    }

    /// Staff are sure that nothing of it is there: it may be sent, under the same number.
    pub fn send_again(&mut self, now: Timestamp) -> Result<Applied, TransitionError> {
        if self.state == SupplierOrderState::Planned {
            return Ok(Applied::AlreadyApplied);
        }
        let SupplierOrderState::Held { .. } = self.state else {
            return self.refuse("be sent again");
        };
        self.baseline = None;
        self.quoted = None;
        Ok(self.enter(SupplierOrderState::Planned, now))
    }

    fn enter(&mut self, state: SupplierOrderState, now: Timestamp) -> Applied {
        self.state = state;
        self.updated_at = now;
        Applied::Applied
    }

    fn refuse(&self, event: &'static str) -> Result<Applied, TransitionError> {
        Err(TransitionError { subject: "supplier order", from: self.state.name(), event })
    }
}

impl SupplyFailure {
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused(why) => why.name(),
            Self::Returned => "returned",
            Self::TimedOut => "timed_out",
            Self::Withdrawn => "withdrawn",
            Self::Decided => "decided",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "returned" => Some(Self::Returned),
            "timed_out" => Some(Self::TimedOut),
            "withdrawn" => Some(Self::Withdrawn),
            "decided" => Some(Self::Decided),
            other => SupplyRefusal::from_name(other).map(Self::Refused),
        }
    }
}

impl HoldReason {
    pub const ALL: [Self; 5] =
        [Self::Loss, Self::Ambiguous, Self::NotFound, Self::Refused, Self::Incomplete];

    pub fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Ambiguous => "ambiguous",
            Self::NotFound => "not_found",
            Self::Refused => "refused",
            Self::Incomplete => "incomplete",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

#[cfg(test)]
mod tests;
