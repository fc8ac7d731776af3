use super::SupplyError;
use super::record::record_in;
use crate::ports::Ports;
use crate::staff::{Forbidden, allow, audit};
use crate::unit::finish;
use domain::Applied;
use domain::id::{OrderId, SupplierOrderId};
use domain::money::Money;
use domain::ports::{
    NoticeFilter, Page, Paged, ProxyOrderFilter, ProxyOrderPage, RechargeReport, StoreError,
    SupplierOrderFilter, SupplierReference, UnitOfWork,
};
use domain::staff::{Permission, StaffMember};
use domain::supplier::{
    RefusedNotice, Supplier, SupplierError, SupplierOrder, SupplierOrderState, SupplyFailure,
    SupplyReport,
};
use domain::task::{Task, TaskKind, TaskState};
use std::sync::Arc;
use tokio::sync::Notify;

/// What staff say of an order that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Nothing of it is there: it may be sent.
    SendAgain,
    /// The supplier has it under this number.
    Found { supplier_no: String },
    /// The supplier delivered it under this number.
    Delivered { supplier_no: String },
    /// Nothing was delivered: what the package says of failures follows.
    Failed,
}

#[derive(Debug, thiserror::Error)]
pub enum SupplierDeskError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no adapter for the supplier")]
    NotConfigured,
    #[error("there is no such order")]
    Unknown,
    /// It is not held, or not any more.
    #[error("the order does not wait for a decision")]
    NotHeld,
    #[error("the number is another order's")]
    NumberTaken,
    #[error(transparent)]
    Supplier(#[from] SupplierError),
    #[error(transparent)]
    Supply(#[from] SupplyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What staff see of the suppliers, and decide.
#[derive(Debug, Clone)]
pub struct SupplierDesk {
    ports: Arc<Ports>,
    wake: Arc<Notify>,
}

impl SupplierDesk {
    pub(crate) fn new(ports: &Arc<Ports>, wake: &Arc<Notify>) -> Self {
        Self { ports: Arc::clone(ports), wake: Arc::clone(wake) }
    }

    /// Ours, latest first.
    pub async fn list(
        &self,
        staff: &StaffMember,
        filter: &SupplierOrderFilter,
        page: Page,
    ) -> Result<Paged<SupplierOrder>, SupplierDeskError> {
        allow(staff, Permission::SeeWork)?;
        Ok(self.ports.suppliers.supplier_orders(filter, page).await?)
    }

    /// Words of suppliers that were refused; what came last first.
    pub async fn notices(
        &self,
        staff: &StaffMember,
        filter: NoticeFilter,
        page: Page,
    ) -> Result<Paged<RefusedNotice>, SupplierDeskError> {
        allow(staff, Permission::SeeWork)?;
        Ok(self.ports.suppliers.notices(filter, page).await?)
    }

    /// A recharge as 玖壹 tells it now.
    pub async fn recharge(
        &self,
        staff: &StaffMember,
        reference: &SupplierReference,
    ) -> Result<RechargeReport, SupplierDeskError> {
        allow(staff, Permission::SeeWork)?;
        let recharges = self.ports.recharges.as_ref().ok_or(SupplierDeskError::NotConfigured)?;
        recharges.find(reference).await?.ok_or(SupplierDeskError::Unknown)
    }

    /// What is left at 玖壹 now.
    pub async fn recharge_balance(&self, staff: &StaffMember) -> Result<Money, SupplierDeskError> {
        allow(staff, Permission::SeeMoney)?;
        let recharges = self.ports.recharges.as_ref().ok_or(SupplierDeskError::NotConfigured)?;
        Ok(recharges.balance().await?)
    }

    /// The orders at the proxy shop, whoever made them.
    pub async fn proxy_orders(
        &self,
        staff: &StaffMember,
        filter: &ProxyOrderFilter,
        (page, page_size): (u32, u32),
    ) -> Result<ProxyOrderPage, SupplierDeskError> {
        allow(staff, Permission::SeeWork)?;
        let proxies = self.ports.proxies.as_ref().ok_or(SupplierDeskError::NotConfigured)?;
        Ok(proxies.orders(filter, page, page_size).await?)
    }

    /// Takes back an order there that is not paid. It is recorded before it is done.
    pub async fn close_proxy_order(
        &self,
        staff: &StaffMember,
        trade_no: &str,
    ) -> Result<(), SupplierDeskError> {
        allow(staff, Permission::Fulfil)?;
        let proxies = self.ports.proxies.as_ref().ok_or(SupplierDeskError::NotConfigured)?;
        let mut work = self.ports.store.begin().await?;
        let recorded = async {
            let now = work.now().await?;
            let what =
                ("supplier.close", trade_no.to_owned(), Supplier::ProxyShop.name().to_owned());
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, now).await
        }
        .await;
        finish(work, recorded).await?;
        Ok(proxies.close(trade_no).await?)
    }

    /// Ends the wait of an order that is held, and lets its delivery go on from there.
    pub async fn decide(
        &self,
        staff: &StaffMember,
        id: SupplierOrderId,
        decision: &Decision,
        reason: &str,
    ) -> Result<SupplierOrder, SupplierDeskError> {
        allow(staff, Permission::Fulfil)?;
        let mut work = self.ports.store.begin().await?;
        let decided = self.decide_in(work.as_mut(), staff, (id, decision, reason)).await;
        let order = finish(work, decided).await?;
        self.wake.notify_one();
        Ok(order)
    }

    async fn decide_in(
        &self,
        work: &mut dyn UnitOfWork,
        staff: &StaffMember,
        (id, decision, reason): (SupplierOrderId, &Decision, &str),
    ) -> Result<SupplierOrder, SupplierDeskError> {
        let known = work.supplier_orders().find(id).await?.ok_or(SupplierDeskError::Unknown)?;
        if !matches!(known.state, SupplierOrderState::Held { .. }) {
            return Err(SupplierDeskError::NotHeld);
        }
        let change = |order: &mut SupplierOrder, now| match decision {
            Decision::SendAgain => order.send_again(now),
            Decision::Found { supplier_no } => order.accept(supplier_no, None, now),
            Decision::Delivered { supplier_no } => {
                let _applied = order.accept(supplier_no, None, now)?;
                order.report(SupplyReport::Delivered, None, now)
            }
            Decision::Failed => order.fail(SupplyFailure::Decided, now),
        };
        let changed = match record_in(&self.ports, work, id, change).await {
            Err(SupplyError::Store(StoreError::Duplicate)) => {
                return Err(SupplierDeskError::NumberTaken);
            }
            Err(SupplyError::Transition(_)) => return Err(SupplierDeskError::NotHeld),
            other => other?,
        };
        let now = work.now().await?;
        let detail = format!("{}: {reason}", decision.name());
        let what = ("supplier.decide", id.to_string(), detail);
        audit(work, self.ports.ids.as_ref(), staff, what, now).await?;
        self.go_on(work, changed.order_id, changed.supplier).await?;
        Ok(changed)
    }

    /// The push that was given up, or waits, is tried again now.
    async fn go_on(
        &self,
        work: &mut dyn UnitOfWork,
        order: OrderId,
        supplier: Supplier,
    ) -> Result<(), SupplierDeskError> {
        let now = work.now().await?;
        let push = TaskKind::Push { order, target: supplier.target() };
        for task in work.tasks().of_order(order).await? {
            if task.kind != push {
                continue;
            }
            let mut again: Task = task.clone();
            let applied = match task.state {
                TaskState::Dead { .. } => again.put_back(now),
                TaskState::Due | TaskState::Retrying => again.hurry(now),
                TaskState::Leased(_) | TaskState::Done { .. } | TaskState::Cancelled { .. } => {
                    continue;
                }
            };
            if applied.map_err(SupplyError::Transition)? == Applied::Applied {
                work.tasks().change(&again, &task.state).await?;
            }
        }
        Ok(())
    }
}

impl Decision {
    fn name(&self) -> &'static str {
        match self {
            Self::SendAgain => "send_again",
            Self::Found { .. } => "found",
            Self::Delivered { .. } => "delivered",
            Self::Failed => "failed",
        }
    }
}
