//! What staff see of orders, masked, and do about them; plain data on purpose only, and recorded.

use crate::access::Visitor;
use crate::order_changes::{ChangeError, OrderChanges};
use crate::orders::{LookError, OrderView, Orders};
use crate::ports::{Ports, Settings};
use crate::staff::{Forbidden, allow, audit};
use crate::unit::finish;
use chrono::TimeDelta;
use domain::customer::Contact;
use domain::id::{NoteId, OrderId};
use domain::order::{Order, OrderNote};
use domain::ports::{IdError, OrderFilter, Page, Paged, PushReceipt, StoreError, TaskFilter};
use domain::staff::{Permission, StaffMember};
use domain::task::{Target, Task, TaskKind};
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub enum OrderDeskError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("no such order")]
    UnknownOrder,
    /// A name is looked for within so many days.
    #[error("a name is looked for within {days} days")]
    SpanTooLong { days: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

impl From<LookError> for OrderDeskError {
    fn from(error: LookError) -> Self {
        match error {
            LookError::UnknownOrder => Self::UnknownOrder,
            LookError::Store(error) => Self::Store(error),
        }
    }
}

/// An order with what staff wrote beside it.
#[derive(Debug, Clone)]
pub struct OrderFile {
    pub view: OrderView,
    /// Oldest first.
    pub notes: Vec<OrderNote>,
    /// What back offices answered to its pushes, oldest first.
    pub receipts: Vec<(Target, PushReceipt)>,
    /// Pushes, recalls, the end of its time: oldest first.
    pub tasks: Vec<Task>,
}

/// More than an order ever has.
const TASKS: Page = Page { number: 1, size: 100 };

fn receipt(task: &Task) -> Option<(Target, PushReceipt)> {
    let TaskKind::Push { target, .. } = task.kind else { return None };
    Some((target, task.receipt.clone()?))
}

#[derive(Debug, Clone)]
pub struct OrderDesk {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
    orders: Orders,
    changes: OrderChanges,
}

impl OrderDesk {
    pub(crate) fn new(ports: &Arc<Ports>, settings: &Arc<Settings>, changes: OrderChanges) -> Self {
        let (settings, orders) = (Arc::clone(settings), Orders::new(ports));
        Self { ports: Arc::clone(ports), settings, orders, changes }
    }

    /// Newest first. A name is looked for within a span of days alone: the last ones, if none is
    /// said.
    pub async fn find(
        &self,
        staff: &StaffMember,
        mut filter: OrderFilter,
        page: Page,
    ) -> Result<Paged<Order>, OrderDeskError> {
        allow(staff, Permission::SeeOrders)?;
        if filter.name.is_some() {
            let days = self.settings.name_search_days;
            let span = TimeDelta::days(days);
            let until = filter.until.unwrap_or_else(|| self.ports.clock.now());
            let from = filter.from.unwrap_or(until - span);
            if until - from > span {
                return Err(OrderDeskError::SpanTooLong { days });
            }
            filter.from = Some(from);
        }
        Ok(self.ports.people.orders(&filter, page).await?)
    }

    pub async fn look(
        &self,
        staff: &StaffMember,
        id: OrderId,
    ) -> Result<OrderFile, OrderDeskError> {
        allow(staff, Permission::SeeOrders)?;
        let view = self.orders.look(id).await?;
        let notes = self.ports.people.order_notes(id).await?;
        let filter = TaskFilter { order: Some(id), ..TaskFilter::default() };
        let tasks = self.ports.queries.tasks(&filter, TASKS).await?;
        let tasks: Vec<_> = tasks.rows.into_iter().rev().collect();
        let receipts = tasks.iter().filter_map(receipt).collect();
        Ok(OrderFile { view, notes, receipts, tasks })
    }

    pub async fn cancel(
        &self,
        staff: &StaffMember,
        id: OrderId,
        reason: &str,
    ) -> Result<Order, ChangeError> {
        allow(staff, Permission::ChangeOrders)?;
        let by = Visitor { staff: Some(staff.clone()), ..Visitor::default() };
        self.changes.cancel(id, &by, reason).await
    }

    /// Writes a note beside the order. `text` has 1–1,000 characters.
    pub async fn add_note(
        &self,
        staff: &StaffMember,
        id: OrderId,
        text: &str,
    ) -> Result<OrderNote, OrderDeskError> {
        allow(staff, Permission::ChangeOrders)?;
        let mut work = self.ports.store.begin().await?;
        let added = async {
            work.orders().find(id).await?.ok_or(OrderDeskError::UnknownOrder)?;
            let at = work.now().await?;
            let (note_id, by) = (NoteId(self.ports.ids.next_id()?), staff.account.clone());
            let note = OrderNote { id: note_id, order_id: id, by, text: text.to_owned(), at };
            work.orders().add_note(&note).await?;
            let what = ("order.note", id.to_string(), note_id.to_string());
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, at).await?;
            Ok(note)
        }
        .await;
        finish(work, added).await
    }

    /// The customer of the order in plain text. The look is recorded before anything is shown.
    pub async fn reveal(
        &self,
        staff: &StaffMember,
        id: OrderId,
        reason: &str,
    ) -> Result<Contact, OrderDeskError> {
        allow(staff, Permission::SeePersonalData)?;
        let mut work = self.ports.store.begin().await?;
        let revealed = async {
            let order = work.orders().find(id).await?.ok_or(OrderDeskError::UnknownOrder)?;
            let at = work.now().await?;
            let what = ("order.reveal", id.to_string(), reason.to_owned());
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, at).await?;
            Ok(order.contact)
        }
        .await;
        finish(work, revealed).await
    }
}
