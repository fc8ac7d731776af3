use super::{ChangeError, OrderChanges, check_unpaid};
use crate::access::Visitor;
use crate::placing::SaveRefusal;
use crate::unit::finish;
use domain::customer::{Address, Contact, PersonName, PhoneNumber};
use domain::event::EventKind;
use domain::id::{OrderId, OrderKind, PackageId};
use domain::order::{Order, PackageSnapshot};
use domain::package::Package;
use domain::ports::UnitOfWork;
use domain::supplier::Goods;
use domain::time::Timestamp;

/// What is set is changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpdateOrder {
    pub package_id: Option<PackageId>,
    pub name: Option<PersonName>,
    pub phone: Option<PhoneNumber>,
    pub address: Option<Address>,
}

impl OrderChanges {
    /// Changes an unpaid new order. Another package brings its own price, and is refused once a
    /// payment was begun. What is already so changes nothing.
    pub async fn update(
        &self,
        id: OrderId,
        change: &UpdateOrder,
        by: &Visitor,
    ) -> Result<Order, ChangeError> {
        let order = self.ports.queries.order(id).await?.ok_or(ChangeError::UnknownOrder)?;
        let staff = self.admit(&order, by).await?;
        if id.kind() != OrderKind::New {
            return Err(ChangeError::UnknownOrder);
        }
        let mut work = self.ports.store.begin().await?;
        let updated = async {
            let work = work.as_mut();
            let order = work.orders().lock(id).await?.ok_or(ChangeError::UnknownOrder)?;
            let now = work.now().await?;
            let changed = self.change(work, &order, change, now).await?;
            let Some(mut changed) = changed else { return Ok(order) };
            work.orders().amend(&mut changed).await?;
            self.add_event(work, id, EventKind::Changed, now).await?;
            if let Some(staff) = &staff {
                let what = ("order.update", id.to_string(), fields(&order, &changed));
                self.note(work, staff, what, now).await?;
            }
            Ok(changed)
        }
        .await;
        finish(work, updated).await
    }

    /// The order as it would be, its stock taken; `None` where it is so already.
    async fn change(
        &self,
        work: &mut dyn UnitOfWork,
        order: &Order,
        change: &UpdateOrder,
        now: Timestamp,
    ) -> Result<Option<Order>, ChangeError> {
        check_unpaid(&order.state)?;
        if order.expires_at <= now {
            return Err(ChangeError::Closed);
        }
        let mut changed = order.clone();
        changed.contact = contact(&order.contact, change);
        let wanted = change.package_id.filter(|wanted| *wanted != order.package.id);
        let package = match wanted {
            Some(wanted) => Some(self.other_package(work, order, wanted, now).await?),
            None => None,
        };
        if let Some(package) = &package {
            changed.amount = package.price;
            changed.package = PackageSnapshot::from(package);
        }
        if changed == *order {
            return Ok(None);
        }
        if package.is_some() || changed.contact.phone != order.contact.phone {
            check_quota(work, &changed, package).await?;
        }
        move_stock(work, &order.package, &changed.package).await?;
        Ok(Some(changed))
    }

    async fn other_package(
        &self,
        work: &mut dyn UnitOfWork,
        order: &Order,
        wanted: PackageId,
        now: Timestamp,
    ) -> Result<Package, ChangeError> {
        if !work.attempts().of_order(order.id).await?.is_empty() {
            return Err(ChangeError::PaymentStarted);
        }
        let package = work.packages().find(wanted).await?;
        let package = package.ok_or(ChangeError::Package(SaveRefusal::UnknownPackage))?;
        // Goods of suppliers are asked for in their own words: that is another order.
        if order.package.goods != Goods::Broadband || package.goods != Goods::Broadband {
            return Err(ChangeError::Package(SaveRefusal::PackageNotForCustomer));
        }
        package.check_new(now).map_err(|refusal| ChangeError::Package(refusal.into()))?;
        Ok(package)
    }
}

/// Whether the phone may have one more order of the package, where either is another than now:
/// counted as where orders are placed, in the same transaction, so that nobody is quicker.
async fn check_quota(
    work: &mut dyn UnitOfWork,
    changed: &Order,
    package: Option<Package>,
) -> Result<(), ChangeError> {
    let package = match package {
        Some(package) => Some(package),
        None => work.packages().find(changed.package.id).await?,
    };
    let Some(quota) = package.and_then(|package| package.quota) else { return Ok(()) };
    if work.orders().owned_beside(changed).await? >= quota {
        return Err(ChangeError::Package(SaveRefusal::QuotaReached));
    }
    Ok(())
}

fn contact(known: &Contact, change: &UpdateOrder) -> Contact {
    Contact {
        name: change.name.clone().unwrap_or_else(|| known.name.clone()),
        phone: change.phone.clone().unwrap_or_else(|| known.phone.clone()),
        address: change.address.clone().unwrap_or_else(|| known.address.clone()),
    }
}

/// Gives one of the old package back and takes one of the new. Smaller ids first, so that two
/// orders that change places do not wait for each other.
async fn move_stock(
    work: &mut dyn UnitOfWork,
    old: &PackageSnapshot,
    new: &PackageSnapshot,
) -> Result<(), ChangeError> {
    if old.id == new.id {
        return Ok(());
    }
    let gives_first = old.id < new.id;
    if old.limited && gives_first {
        work.packages().return_stock(old.id).await?;
    }
    if new.limited && !work.packages().take_stock(new.id).await? {
        return Err(ChangeError::Package(SaveRefusal::SoldOut));
    }
    if old.limited && !gives_first {
        work.packages().return_stock(old.id).await?;
    }
    Ok(())
}

/// Which fields differ, by name.
fn fields(before: &Order, after: &Order) -> String {
    let (old, new) = (&before.contact, &after.contact);
    let differ = [
        ("packageId", before.package.id != after.package.id),
        ("customerName", old.name != new.name),
        ("phoneNumber", old.phone != new.phone),
        ("address", old.address != new.address),
    ];
    let names: Vec<_> = differ.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
    names.join(", ")
}
