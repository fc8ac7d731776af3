//! Changing and cancelling an order that nobody has paid.

mod cancel;
mod update;

pub use update::UpdateOrder;

use crate::access::{Access, Opening, Visitor};
use crate::placing::SaveRefusal;
use crate::ports::Ports;
use crate::staff::{Forbidden, allow, audit};
use crate::trades::Trades;
use domain::TransitionError;
use domain::event::{EventKind, OrderEvent};
use domain::id::{EventId, OrderId, TaskId};
use domain::order::{Order, OrderState};
use domain::ports::{IdError, StoreError, UnitOfWork};
use domain::staff::{Permission, StaffMember};
use domain::task::{Task, TaskKind};
use domain::time::Timestamp;
use std::sync::Arc;
use tokio::sync::Notify;

#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// No such order, or not for whoever asks.
    #[error("no such order")]
    UnknownOrder,
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("the order is paid")]
    AlreadyPaid,
    /// Cancelled, or its time is over.
    #[error("the order is closed")]
    Closed,
    /// Its package cannot be changed any more.
    #[error("a payment was begun")]
    PaymentStarted,
    #[error("money for the order waits for staff")]
    Held,
    /// The new package cannot be ordered.
    #[error("the package cannot be ordered")]
    Package(SaveRefusal),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
    #[error(transparent)]
    Transition(#[from] TransitionError),
}

#[derive(Debug, Clone)]
pub struct OrderChanges {
    ports: Arc<Ports>,
    access: Access,
    trades: Trades,
    wake: Arc<Notify>,
}

impl OrderChanges {
    pub(crate) fn new(
        ports: &Arc<Ports>,
        access: Access,
        trades: Trades,
        wake: &Arc<Notify>,
    ) -> Self {
        Self { ports: Arc::clone(ports), access, trades, wake: Arc::clone(wake) }
    }

    /// The member of staff who changes the order, if it is one.
    async fn admit(&self, order: &Order, by: &Visitor) -> Result<Option<StaffMember>, ChangeError> {
        match self.access.opening(order, by).await? {
            Opening::Shut => Err(ChangeError::UnknownOrder),
            Opening::Token | Opening::Owner => Ok(None),
            Opening::Staff(staff) => {
                allow(&staff, Permission::ChangeOrders)?;
                Ok(Some(staff))
            }
        }
    }

    async fn add_event(
        &self,
        work: &mut dyn UnitOfWork,
        order: OrderId,
        kind: EventKind,
        at: Timestamp,
    ) -> Result<(), ChangeError> {
        let id = EventId(self.ports.ids.next_id()?);
        Ok(work.events().add(&OrderEvent { id, order_id: order, kind, at }).await?)
    }

    async fn add_task(
        &self,
        work: &mut dyn UnitOfWork,
        kind: TaskKind,
        due_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), ChangeError> {
        let task = Task::new(TaskId(self.ports.ids.next_id()?), kind, due_at, now);
        Ok(work.tasks().add(&task).await?)
    }

    async fn note(
        &self,
        work: &mut dyn UnitOfWork,
        staff: &StaffMember,
        what: (&'static str, String, String),
        at: Timestamp,
    ) -> Result<(), ChangeError> {
        Ok(audit(work, self.ports.ids.as_ref(), staff, what, at).await?)
    }
}

/// Whether the order still waits to be paid.
fn check_unpaid(state: &OrderState) -> Result<(), ChangeError> {
    match state {
        OrderState::AwaitingPayment => Ok(()),
        OrderState::Cancelled { .. } | OrderState::Expired { .. } => Err(ChangeError::Closed),
        OrderState::Live { .. } | OrderState::Refunding { .. } | OrderState::Refunded { .. } => {
            Err(ChangeError::AlreadyPaid)
        }
    }
}
