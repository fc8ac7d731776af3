//! The packages and their groups, answered from memory and fresh within a second of a change on any
//! server.

mod memory;

use crate::ports::Ports;
use domain::content::{GroupCode, PackageGroup};
use domain::customer::Customer;
use domain::id::{OrderKind, PackageId};
use domain::package::{Package, ShownAt};
use domain::ports::{Clock, StoreError};
use domain::time::Timestamp;
use memory::Memory;
use std::sync::Arc;

/// A package as it is offered now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub package: Arc<Package>,
    /// How many are left, of a limited package. A second old at most: what counts is the stock when
    /// the order is saved.
    pub left: Option<i64>,
}

impl Offer {
    pub fn is_sold_out(&self) -> bool {
        self.left == Some(0)
    }
}

#[derive(Debug, Clone)]
pub struct Catalogue {
    clock: Arc<dyn Clock>,
    memory: Arc<Memory>,
}

impl Catalogue {
    pub fn new(ports: &Ports) -> Self {
        Self { clock: Arc::clone(&ports.clock), memory: Arc::new(Memory::new(&ports.queries)) }
    }

    /// What the front page shows: on sale a second ago at most, in order.
    pub async fn home(&self) -> Result<Arc<[Offer]>, StoreError> {
        Ok(self.memory.current(self.clock.now()).await?.home())
    }

    /// What the page of family packages shows, likewise.
    pub async fn family(&self) -> Result<Arc<[Offer]>, StoreError> {
        Ok(self.memory.current(self.clock.now()).await?.family())
    }

    /// What the order page offers for an order of this kind, by this customer if it is known whose:
    /// nothing that could not be ordered now.
    pub async fn for_order(
        &self,
        kind: OrderKind,
        customer: Option<&Customer>,
    ) -> Result<Vec<Offer>, StoreError> {
        let now = self.clock.now();
        let copied = self.memory.current(now).await?;
        let mut offers = copied.shown_at(ShownAt::Order, now);
        offers
            .retain(|offer| !offer.is_sold_out() && may_order(&offer.package, kind, customer, now));
        Ok(offers)
    }

    /// A published group and those of its packages that are on sale, in the group's order.
    pub async fn template_group(
        &self,
        code: &GroupCode,
    ) -> Result<Option<(PackageGroup, Vec<Offer>)>, StoreError> {
        let now = self.clock.now();
        let copied = self.memory.current(now).await?;
        let is_it = |group: &&PackageGroup| group.published && group.code == *code;
        let Some(group) = copied.groups().iter().find(is_it) else { return Ok(None) };
        let offers = group.packages.iter().filter_map(|id| copied.package(*id));
        let offers = offers.filter(|package| package.is_on_sale(now));
        let offers = offers.map(|package| copied.offer(package)).collect();
        Ok(Some((group.clone(), offers)))
    }

    /// One package, if it is on sale now.
    pub async fn detail(&self, id: PackageId) -> Result<Option<Offer>, StoreError> {
        let now = self.clock.now();
        let copied = self.memory.current(now).await?;
        let package = copied.package(id).filter(|package| package.is_on_sale(now));
        Ok(package.map(|package| copied.offer(package)))
    }

    /// One package, on sale or not.
    pub async fn package(&self, id: PackageId) -> Result<Option<Arc<Package>>, StoreError> {
        let copied = self.memory.current(self.clock.now()).await?;
        Ok(copied.package(id).cloned())
    }

    /// Makes the next read look at the store.
    pub fn distrust(&self) {
        self.memory.distrust();
    }
}

fn may_order(
    package: &Package,
    kind: OrderKind,
    customer: Option<&Customer>,
    now: Timestamp,
) -> bool {
    match (kind, customer) {
        // A new order names no customer of ours, so that nobody can be told apart for it.
        (OrderKind::New, _) => package.check_new(now).is_ok(),
        (OrderKind::Renewal, Some(customer)) => package.check_renewal(customer, now).is_ok(),
        (OrderKind::Renewal, None) => {
            package.sells(OrderKind::Renewal)
                && package.audience == domain::package::Audience::Everyone
        }
    }
}
