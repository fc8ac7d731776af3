//! Orders (订单), new or renewing: one package for one customer, paid at most once.

mod state;

pub use state::{OrderState, Paid, PaidStage};

use crate::customer::{Contact, QueryId, Source};
use crate::id::{AccountId, AttemptId, NoteId, OrderId, PackageId};
use crate::money::Money;
use crate::package::{LateMoneyPolicy, Package};
use crate::supplier::{Goods, Wish};
use crate::task::Target;
use crate::time::Timestamp;
use crate::{Applied, TransitionError};
use chrono::TimeDelta;

/// The package as it was when the order was made. Later changes to the package do not reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageSnapshot {
    pub id: PackageId,
    pub version: i64,
    pub name: String,
    pub rate: String,
    pub months: u32,
    /// Whether the order took one from the package's stock.
    pub limited: bool,
    pub targets: Vec<Target>,
    pub late_money: LateMoneyPolicy,
    pub goods: Goods,
}

impl From<&Package> for PackageSnapshot {
    fn from(package: &Package) -> Self {
        Self {
            id: package.id,
            version: package.version,
            name: package.name.clone(),
            rate: package.rate.clone(),
            months: package.months,
            limited: package.limited,
            targets: package.targets.clone(),
            late_money: package.late_money,
            goods: package.goods.clone(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    /// Set for renewals of broadband.
    pub query_id: Option<QueryId>,
    /// The customer's account, if one was signed in.
    pub account: Option<AccountId>,
    pub contact: Contact,
    pub package: PackageSnapshot,
    /// What of the package was asked for.
    pub wish: Wish,
    /// What is owed, set by us at the moment of ordering.
    pub amount: Money,
    pub source: Source,
    pub state: OrderState,
    pub created_at: Timestamp,
    /// When an unpaid order ends.
    pub expires_at: Timestamp,
    /// Rises with every stored change; an update of an older version is a conflict.
    pub version: i64,
}

/// How long after its end the link that an order comes with still shows it: whatever a supplier may
/// take to return money is told there.
const LINK_LIFE: TimeDelta = TimeDelta::days(7);

impl Order {
    /// When its link ends.
    pub fn link_ends_at(&self) -> Timestamp {
        self.expires_at + LINK_LIFE
    }

    pub fn pay(&mut self, by: AttemptId, at: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.pay(by, at)?;
        Ok(self.enter(next))
    }

    pub fn expire(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.expire(at)?;
        Ok(self.enter(next))
    }

    pub fn cancel(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.cancel(at)?;
        Ok(self.enter(next))
    }

    pub fn begin_fulfilment(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.begin_fulfilment(at)?;
        Ok(self.enter(next))
    }

    pub fn fulfil(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.fulfil(at)?;
        Ok(self.enter(next))
    }

    pub fn fail_fulfilment(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.fail_fulfilment(at)?;
        Ok(self.enter(next))
    }

    pub fn begin_refund(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.begin_refund(at)?;
        Ok(self.enter(next))
    }

    /// The refund failed, or was only a part: back to where the order was.
    pub fn end_refund_unrefunded(&mut self) -> Result<Applied, TransitionError> {
        let next = self.state.end_refund_unrefunded()?;
        Ok(self.enter(next))
    }

    pub fn refund(&mut self, at: Timestamp) -> Result<Applied, TransitionError> {
        let next = self.state.refund(at)?;
        Ok(self.enter(next))
    }

    fn enter(&mut self, next: Option<OrderState>) -> Applied {
        match next {
            Some(state) => {
                self.state = state;
                Applied::Applied
            }
            None => Applied::AlreadyApplied,
        }
    }
}

/// What staff wrote beside an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderNote {
    pub id: NoteId,
    pub order_id: OrderId,
    /// The member of staff who wrote it.
    pub by: String,
    /// 1–1,000 characters.
    pub text: String,
    pub at: Timestamp,
}
