use super::{Supplies, SupplyError};
use crate::ports::Ports;
use crate::unit::finish;
use domain::event::{EventKind, OrderEvent};
use domain::id::{EventId, SupplierOrderId};
use domain::ports::{StoreError, UnitOfWork};
use domain::supplier::{Goods, SupplierOrder, SupplierOrderState};
use domain::time::Timestamp;
use domain::{Applied, TransitionError};

type Changed = Result<Applied, TransitionError>;

impl Supplies {
    /// Changes what is stored, under the order's lock, with the events that follow.
    pub(super) async fn record(
        &self,
        id: SupplierOrderId,
        change: impl FnOnce(&mut SupplierOrder, Timestamp) -> Changed + Send,
    ) -> Result<SupplierOrder, SupplyError> {
        let mut work = self.ports.store.begin().await?;
        let recorded = record_in(&self.ports, work.as_mut(), id, change).await;
        finish(work, recorded).await
    }

    /// Counts a look that told nothing.
    pub(super) async fn count_look(
        &self,
        id: SupplierOrderId,
    ) -> Result<SupplierOrder, SupplyError> {
        self.record(id, |order, now| {
            order.looks += 1;
            order.updated_at = now;
            Ok(Applied::Applied)
        })
        .await
    }
}

/// The same within a transaction.
pub(super) async fn record_in(
    ports: &Ports,
    work: &mut dyn UnitOfWork,
    id: SupplierOrderId,
    change: impl FnOnce(&mut SupplierOrder, Timestamp) -> Changed + Send,
) -> Result<SupplierOrder, SupplyError> {
    let seen = work.supplier_orders().find(id).await?.ok_or(StoreError::Conflict)?;
    let order = work.orders().lock(seen.order_id).await?.ok_or(StoreError::Conflict)?;
    let mut changed = work.supplier_orders().find(id).await?.ok_or(StoreError::Conflict)?;
    let was = changed.state;
    let now = work.now().await?;
    if change(&mut changed, now)? == Applied::AlreadyApplied {
        return Ok(changed);
    }
    work.supplier_orders().update(&mut changed).await?;
    if let Some(kind) = told(was, &changed) {
        let id = EventId(ports.ids.next_id()?);
        work.events().add(&OrderEvent { id, order_id: changed.order_id, kind, at: now }).await?;
    }
    if !is_in_flight(&changed, &order.package.goods) {
        work.supplier_orders().end_turn(changed.supplier, changed.id).await?;
    }
    Ok(changed)
}

/// Whether no other order may be begun at a supplier that takes no number of ours: it may be this
/// one that turns up there, and so may its addresses.
fn is_in_flight(order: &SupplierOrder, goods: &Goods) -> bool {
    let brings_addresses = matches!(goods, Goods::Proxy(goods) if goods.product.is_static_ip());
    match order.state {
        SupplierOrderState::Asked => true,
        SupplierOrderState::Running => brings_addresses,
        SupplierOrderState::Planned
        | SupplierOrderState::Delivered { .. }
        | SupplierOrderState::Disputed { .. }
        | SupplierOrderState::Failed { .. }
        | SupplierOrderState::Held { .. } => false,
    }
}

/// What the timeline tells of a change. That it is delivered is told with the task's end.
fn told(was: SupplierOrderState, order: &SupplierOrder) -> Option<EventKind> {
    if was == order.state {
        return None;
    }
    match order.state {
        SupplierOrderState::Running => Some(EventKind::SupplierOrdered(order.supplier)),
        SupplierOrderState::Disputed { .. } => Some(EventKind::SupplierDisputed(order.supplier)),
        SupplierOrderState::Failed { why, .. } => Some(EventKind::SupplierFailed(why)),
        SupplierOrderState::Held { why, .. } => Some(EventKind::SupplierHeld(why)),
        SupplierOrderState::Planned
        | SupplierOrderState::Asked
        | SupplierOrderState::Delivered { .. } => None,
    }
}
