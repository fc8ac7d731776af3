//! What has happened to an order: in plain words for its customer, in full for staff.

mod staff;
mod steps;

pub use staff::{StaffLine, StaffTimeline};
pub use steps::{Step, StepKind};

use crate::access::{Access, Opening, Visitor};
use crate::monitor::WatchError;
use crate::orders::{LookError, Orders};
use crate::ports::Ports;
use crate::staff::{Forbidden, allow};
use domain::id::OrderId;
use domain::ports::{AuditFilter, Page};
use domain::staff::{Permission, StaffMember};
use std::sync::Arc;

/// How many actions of staff are told.
const ACTIONS: Page = Page { number: 1, size: 100 };

#[derive(Debug, Clone)]
pub struct Timeline {
    ports: Arc<Ports>,
    orders: Orders,
    access: Access,
}

impl Timeline {
    pub(crate) fn new(ports: &Arc<Ports>, access: Access) -> Self {
        Self { ports: Arc::clone(ports), orders: Orders::new(ports), access }
    }

    /// For those to whom the order opens; there is none for all others.
    pub async fn plain(&self, id: OrderId, by: &Visitor) -> Result<Vec<Step>, WatchError> {
        let order = self.ports.queries.order(id).await?.ok_or(WatchError::UnknownOrder)?;
        match self.access.opening(&order, by).await? {
            Opening::Shut => return Err(WatchError::UnknownOrder),
            Opening::Staff(staff) if !staff.role.may(Permission::SeeOrders) => {
                return Err(Forbidden.into());
            }
            Opening::Token | Opening::Owner | Opening::Staff(_) => {}
        }
        let events = self.ports.queries.timeline(id).await?;
        Ok(steps::steps(&order, &events))
    }

    /// With the attempts that the events are about, and what staff did, oldest first.
    pub async fn full(
        &self,
        staff: &StaffMember,
        id: OrderId,
    ) -> Result<StaffTimeline, WatchError> {
        allow(staff, Permission::SeeOrders)?;
        let view = self.orders.look(id).await?;
        let events = self.orders.timeline(id).await?;
        let filter = AuditFilter { subject: Some(id.to_string()), ..AuditFilter::default() };
        let actions = self.ports.people.audit(&filter, ACTIONS).await?;
        Ok(StaffTimeline::of(&view, events, actions.rows))
    }
}

impl From<LookError> for WatchError {
    fn from(error: LookError) -> Self {
        match error {
            LookError::UnknownOrder => Self::UnknownOrder,
            LookError::Store(error) => Self::Store(error),
        }
    }
}
