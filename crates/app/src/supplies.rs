//! What is bought at suppliers: the intent is stored first, what may have been sent is asked about
//! before anything is sent again, and accepted is not delivered.

mod after;
mod balances;
mod desk;
mod notice;
mod own;
mod proxy;
mod recharge;
mod record;
mod selling;
mod withdraw;

pub(crate) use balances::Balances;
pub use desk::{Decision, SupplierDesk, SupplierDeskError};
pub use notice::{NoticeOutcome, RechargeNotices};
pub use own::OwnAddresses;
pub(crate) use selling::{Selling, SellingError};
pub(crate) use withdraw::Fate;

use crate::ports::Ports;
use crate::unit::finish;
use domain::TransitionError;
use domain::id::SupplierOrderId;
use domain::money::MoneyError;
use domain::order::Order;
use domain::ports::{IdError, ProxySupplier, RechargeSupplier, StoreError};
use domain::supplier::{
    Goods, HoldReason, Supplier, SupplierError, SupplierOrder, SupplierOrderState,
};
use domain::time::Timestamp;
use std::sync::Arc;

/// Every state is passed at most a few times in one run; more would be a circle.
const MOST_STEPS: u32 = 16;

/// What became of an order that was to be delivered by a supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Supplied {
    /// It is there, under this number of the supplier's.
    Delivered(String),
    /// To be looked at again.
    Again(Timestamp),
    /// Staff decide.
    Held(HoldReason),
    /// Nothing is delivered, and that is for staff to end.
    Failed(&'static str),
    /// Its money goes back.
    Refunded,
}

/// What one step leaves to do.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// The order is in another state now.
    Go,
    Stop(Supplied),
}

#[derive(Debug, thiserror::Error)]
pub enum SupplyError {
    #[error("no adapter for {0}")]
    NoAdapter(&'static str),
    /// They have it, and we do not know as what.
    #[error("the order has no number at the supplier")]
    NoNumber,
    #[error("the supplier: {0}")]
    Supplier(#[from] SupplierError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
    #[error(transparent)]
    Transition(#[from] TransitionError),
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The order says other things than its package sells.
    #[error("the order does not fit its goods")]
    Unfit,
}

#[derive(Debug, Clone)]
pub(crate) struct Supplies {
    ports: Arc<Ports>,
}

impl Supplies {
    pub(crate) fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// Takes a paid order as far as it can be taken now. It looks at what is stored alone: whatever
    /// was lost on the way, running it again goes on from there.
    pub(crate) async fn advance(&self, order: &Order) -> Result<Supplied, SupplyError> {
        let supplier = order.package.goods.supplier().ok_or(SupplyError::Unfit)?;
        for _step in 0..MOST_STEPS {
            let current = self.current(order, supplier).await?;
            match self.step(order, current).await? {
                Step::Go => {}
                Step::Stop(end) => return Ok(end),
            }
        }
        Ok(Supplied::Again(self.ports.clock.now() + chrono::TimeDelta::minutes(1)))
    }

    async fn step(&self, order: &Order, current: SupplierOrder) -> Result<Step, SupplyError> {
        match current.state {
            SupplierOrderState::Delivered { .. } | SupplierOrderState::Disputed { .. } => {
                let number = current.supplier_no.unwrap_or_else(|| current.id.to_string());
                Ok(Step::Stop(Supplied::Delivered(number)))
            }
            SupplierOrderState::Held { why, .. } => Ok(Step::Stop(Supplied::Held(why))),
            SupplierOrderState::Failed { why, .. } => {
                self.after_failure(order, &current, why).await
            }
            SupplierOrderState::Planned => match current.supplier {
                Supplier::Jiuyi => self.send_recharge(order, current).await,
                Supplier::ProxyShop => self.send_proxy(order, current).await,
            },
            SupplierOrderState::Asked => match current.supplier {
                Supplier::Jiuyi => self.look_for_recharge(&current).await,
                Supplier::ProxyShop => self.look_for_proxy(order, &current).await,
            },
            SupplierOrderState::Running => match current.supplier {
                Supplier::Jiuyi => self.follow_recharge(&current).await,
                Supplier::ProxyShop => self.follow_proxy(order, &current).await,
            },
        }
    }

    /// The last one of the order; without any the first is planned.
    async fn current(
        &self,
        order: &Order,
        supplier: Supplier,
    ) -> Result<SupplierOrder, SupplyError> {
        let mut work = self.ports.store.begin().await?;
        let found = async {
            work.orders().lock(order.id).await?.ok_or(StoreError::Conflict)?;
            let known = work.supplier_orders().of_order(order.id).await?;
            if let Some(last) = known.into_iter().next_back() {
                return Ok(last);
            }
            let first = self.planned(order, supplier, 0, work.now().await?)?;
            work.supplier_orders().add(&first).await?;
            Ok(first)
        }
        .await;
        finish(work, found).await
    }

    fn planned(
        &self,
        order: &Order,
        supplier: Supplier,
        step: u32,
        now: Timestamp,
    ) -> Result<SupplierOrder, SupplyError> {
        let goods = &order.package.goods;
        let product = product(goods, step).ok_or(SupplyError::Unfit)?;
        Ok(SupplierOrder {
            id: SupplierOrderId(self.ports.ids.next_id()?),
            order_id: order.id,
            supplier,
            product,
            step,
            most_cost: goods.most_cost(order.wish.units(), order.amount)?,
            quoted: None,
            baseline: None,
            state: SupplierOrderState::Planned,
            supplier_no: None,
            reported: None,
            cost: None,
            looks: 0,
            created_at: now,
            updated_at: now,
            version: 1,
        })
    }

    fn recharges(&self) -> Result<&dyn RechargeSupplier, SupplyError> {
        let adapter = self.ports.recharges.as_deref();
        adapter.ok_or(SupplyError::NoAdapter(Supplier::Jiuyi.name()))
    }

    fn proxies(&self) -> Result<&dyn ProxySupplier, SupplyError> {
        let adapter = self.ports.proxies.as_deref();
        adapter.ok_or(SupplyError::NoAdapter(Supplier::ProxyShop.name()))
    }
}

/// What is bought at the supplier in this step. `None`: there is no further one.
fn product(goods: &Goods, step: u32) -> Option<String> {
    match goods {
        Goods::Broadband => None,
        Goods::Recharge(goods) => goods.products.get(usize::try_from(step).ok()?).cloned(),
        Goods::Proxy(goods) => (step == 0).then(|| goods.pid.to_string()),
    }
}
